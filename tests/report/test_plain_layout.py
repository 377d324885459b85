"""The layout of reports without colours: the same as rich's, and faster."""

import random
from collections.abc import Iterable, Iterator
from io import StringIO

import pytest
from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.text import Text

from linkcheck.report import terminal
from linkcheck.report.plain_layout import is_narrow, paragraph
from tests.conftest import Check
from tests.judge.posts import PORTAL, wordpress
from tests.report.rendered import terminal_report

PIECES = ("a", "words", " ", "  ", "–", "https://site.example/a-long-path-of-many-words/2016/01/", "ünïcödé", "\xa0", "(x)", "…")


def texts(count: int) -> Iterator[str]:
    """Texts of words, blanks and URLs, such as are in messages."""
    chance = random.Random(7)
    for _ in range(count):
        yield "".join(chance.choices(PIECES, k=chance.randrange(12)))


def by_rich(text: str, indent: int, width: int) -> str:
    page = StringIO()
    out = Console(file=page, width=width, highlight=False, emoji=False, markup=False)
    out.print(Padding(Text(text, overflow="fold"), (0, 0, 0, indent)))
    return page.getvalue()


@pytest.mark.parametrize("width", [12, 40, 80])
def test_lines_end_where_those_of_rich_do(width: int) -> None:
    """Whatever words and blanks a text is made of, each line has the same characters and the same fill."""
    for text in texts(700):
        assert "".join(f"{line}\n" for line in paragraph(text, 4, width)) == by_rich(text, 4, width), text


@pytest.mark.parametrize("width", [39, 40, 60, 100, 200])
def test_a_report_looks_the_same_whoever_lays_it_out(check: Check, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    """Findings with and without a place, with help, hops, and ignored ones, in posts with names that need more room or cells."""
    portal = wordpress(PORTAL, PORTAL, PORTAL)
    names = ("a.md", "新聞.md", f"{'a-name-of-many-words-' * 5}.md", "très-ünïcode.md")
    posts = dict.fromkeys(names, portal) | {"b.md": f"---\ntitle: x\n---\n{'text ' * 20}\n{' ' * 3000}[x](http://https://x.example/)\n"}
    posts["c.md"] = wordpress(original=None, body="<!-- linkcheck: ignore-file[LC101] taken from paper -->Text.")
    report = check(posts)
    plain = terminal_report(report, width, everything=True)
    monkeypatch.setattr(terminal, "_plain_lines", lambda *_, **__: None)

    assert terminal_report(report, width, everything=True) == plain


def test_characters_of_more_than_one_cell_are_left_to_rich() -> None:
    """East Asian text, emoji, and marks that stand above the letter before them."""
    assert not any(map(is_narrow, ("新聞", "a😀", "e\u0301", "\u200d")))


def test_rich_lays_out_no_finding(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs most of a long report is done by hand: of ten more posts rich gets one thing each, and none of their findings."""
    rendered: list[object] = []
    render = Console.render

    def counted(console: Console, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        rendered.append(renderable)
        return render(console, renderable, options)

    monkeypatch.setattr(Console, "render", counted)
    counts = []
    for posts in (10, 20):
        report = check({f"{number}.md": wordpress(PORTAL, PORTAL, PORTAL) for number in range(posts)})
        rendered.clear()
        terminal_report(report, everything=True)
        counts.append(len(rendered))

    assert counts[1] - counts[0] == 10
