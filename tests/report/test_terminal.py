"""What people read: whole outputs, compared."""

from pathlib import Path

import pytest

from linkcheck.cli import main
from tests.conftest import Check
from tests.judge.posts import BURNER, NEWS, PORTAL, wordpress
from tests.report.rendered import terminal_report

REPORT = """\
b.md  claims: identical
   9:6 LC301 original_link goes through FeedsPortal (shut down since 2016) to
              http://paper.example/2016/05/the-slug/
              help: write the publisher's URL instead
    original_link, canonical_url, Source
      {portal_1}
      {portal_2}
        → http://paper.example/2016/05/the-slug/  (unwrapped)

a.md  claims: identical
        LC102 canonical_url is missing
              help: add canonical_url: https://news.example/a-story

LC003 the placeholder [ad_1] was left in (2 posts)

LC003 the placeholder [ad_2] was left in (2 posts)

findings                       URLs          claims of posts
LC003 unfilled-placeholder  2  dead       1  identical        2
LC102 missing-canonical-url 1  unchecked  1
LC301 proxied-claim         1

2 posts: 1 error, 1 warning, 2 notes.
Offline: no link was asked; what the text does not prove is likely or unknown.
linkcheck explain LC003 says what a code means and how to fix it.
"""

RESOLVED = f"""\
{BURNER}  (FeedBurner)
  → page unknown
  opaque (unknown); the page it means is unknown
https://news.google.com/news/url?url=http://a.example/x  (Google News)
  → http://a.example/x  (unwrapped)
  unchecked (unknown); means http://a.example/x (unchecked)
mailto:x@a.example
  skipped (confirmed); it is no link to the web
http://http://a.example/
  malformed (confirmed); it begins with two schemes; perhaps http://a.example/ was meant
"""


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_report_puts_the_worst_first_and_shows_its_evidence(check: Check) -> None:
    """Posts with sure errors come first, each with the way of its claims; tables and advice close the report."""
    report = check({"a.md": wordpress(NEWS, None, NEWS), "b.md": wordpress(PORTAL, PORTAL, PORTAL)})
    page = terminal_report(report)

    chain = f"{PORTAL}  (FeedsPortal; shut down since 2016)"
    expected = REPORT.replace("{portal_1}", chain[:84]).replace("{portal_2}", chain[84:])
    assert lines(page) == lines(expected)
    assert max(map(len, page.splitlines())) <= 90


def test_only_the_worst_posts_are_shown_unless_all_are_asked_for(check: Check) -> None:
    """Of 21 posts with findings one is left out, and the report says so."""
    report = check({f"{number:02}.md": wordpress(canonical=None) for number in range(21)})
    short, long = terminal_report(report), terminal_report(report, everything=True)

    assert short.count("LC102 canonical_url") == 20
    assert "1 more post has findings; --all shows it." in short
    assert long.count("LC102 canonical_url") == 21


@pytest.mark.parametrize("command", ["check --offline --no-cache a.md", "explain LC202", "rules"])
def test_no_line_outside_of_a_terminal_ends_in_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    """What fills the width of a terminal is left out of a file or a pipe."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(wordpress(PORTAL, PORTAL, PORTAL))

    main(command.split())
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) > 8
    assert [line for line in printed if line != line.rstrip()] == []


def test_counts_of_nothing_have_no_heading(check: Check) -> None:
    """Where no post has claims that are compared, no table of them is begun."""
    page = terminal_report(check({"a.md": "---\ntitle: a\n---\nText.\n"}))

    assert page.startswith("\n1 post: no findings.")


def test_resolve_says_what_each_url_means(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each URL shows its hops and its verdict, and why it has none."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    urls = (BURNER, "https://news.google.com/news/url?url=http://a.example/x", "mailto:x@a.example", "http://http://a.example/")

    assert main(("resolve", "--offline", *urls)) == 0
    assert lines(capsys.readouterr().out) == lines(RESOLVED)
