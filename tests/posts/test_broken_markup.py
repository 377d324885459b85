"""Links of Markdown that are none as they stand, and texts that only look alike."""

from time import process_time

import pytest

from linkcheck.model.vocabulary import Certainty

from .reading import body, reading, urls, written

A = "https://a.example/"


@pytest.mark.parametrize(
    ("text", "reason", "repair"),
    [
        (f"see [the act][atc]\n\n[act]: {A}1", "the reference atc is not defined", None),
        (f"see [the whole act][1], <{A}1> and [one]\n\n[one]: {A}2", "the reference 1 is not defined", None),
        (f"[map]({A}my map.pdf)", "a space ends its target", f"[map]({A}my%20map.pdf)"),
        (f"![map]({A}my map.png) x", "a space ends its target", f"[map]({A}my%20map.png)"),
        ("[map](./my map.pdf) and [m](maps/my map.pdf)", "a space ends its target", "[map](./my%20map.pdf)"),
        (f"[map]({A} see there)", "a space ends its target", None),
        (f"see [map] ({A}1).", "a blank stands between its text and its target", f"[map]({A}1)"),
        (f"see (map)[{A}1].", "its brackets and parentheses are swapped", f"[map]({A}1)"),
        (f"see [map]({A}1 and more.", "its parenthesis is never closed", f"[map]({A}1)"),
        (f"see [map]({A}1\nand more) here", "a line's end stands in its target", None),
        ("[map]()", "its target is empty", None),
        ("<a href=''>map</a>", "its target is empty", None),
    ],
)
def test_a_link_that_no_renderer_makes_is_broken(text: str, reason: str, repair: str | None) -> None:
    """What is wrong is named, at its place, with what was meant where that is certain."""
    found = body(f"é\n\n{text}\n")

    broken = found.broken[0]
    assert broken.reason == reason
    assert written(found.post, broken.link.span) == broken.link.raw
    assert (broken.edit.replacement if broken.edit is not None else None) == repair
    if broken.edit is not None:
        assert written(found.post, broken.edit.span).startswith(("[", "("))


@pytest.mark.parametrize(
    "text",
    [
        "[x] alone, [^1] and [^1][^2]\n\n[^1]: a\n[^2]: b",
        "- [x] (done)\n- [ ] (open)",
        f"- [x] ({A}1)",
        f"[a b][act] and [act]\n\n[Act]: {A}1",
        "`[a b][c]` and ``[x](https://a b)``",
        "```\n[a b][c] (a)[https://a.example/]\n```",
        "the value a[i][j] of $x [a b][c]$ and $$\n[a b][c]\n$$",
        "[A-Z][a-z]+ and [0-9][a-f]",
        "[quote][b]loud[/b][/quote] [ad_1][ad_2] [gallery ids='1'][more]",
        "[note](see below) and [x](or not) and f[x](y)",
        f"[1] ({A}1)",
        f'[a]({A}1\n"title") [b](\n{A}2) [c]( {A}3 )',
        "[x]({{ a b }}) and [a b][{{ c }}]",
        '<a name="x"></a><a href="" onclick="go()">x</a><a href="#">y</a>',
        "\\[a b][c] and [a b\\][c]",
        f"<!-- [a b][c] [x]({A}a b.pdf) -->",
        f"[a](<{A}a b.pdf>)",
    ],
)
def test_brackets_that_mean_something_else_are_left_alone(text: str) -> None:
    """Code, mathematics, templates, footnotes, check boxes and tags of forums hold no broken links."""
    assert body(f"é\n\n{text}\n").broken == ()


def test_what_is_sure_depends_on_the_post() -> None:
    """Without any definition in the post, brackets behind brackets are a reference only in all likelihood."""
    assert [one.certainty for one in body(f"[the act][atc]\n\n[act]: {A}1").broken] == [Certainty.CONFIRMED]
    assert [one.certainty for one in body("[the act][1]").broken] == [Certainty.LIKELY]


def test_the_beginning_of_a_broken_target_is_no_link() -> None:
    """Nobody meant the part before the space."""
    assert urls(body(f"[map]({A}my map.pdf) {A}1").body) == [f"{A}1"]


@pytest.mark.parametrize(
    "sign", ["[", "[a](", "[a][", "[a b][c]", "[ab][c] ", "$$ [a](https://x y)", "(a)[", "[a] (", f"[a]({A} ", "](", "$"]
)
def test_looking_for_broken_links_takes_time_that_grows_with_the_text(sign: str) -> None:
    """However many links are begun, reading takes no more than its share of time."""
    start = process_time()
    reading(f"---\ntitle: x\n---\n{sign * (60_000 // len(sign))}")

    assert process_time() - start < 4
