"""What a post asks to be ignored: which codes, in which stretch, until when, and why."""

import time
from datetime import date

import pytest

from linkcheck.model import Reading
from tests.posts.reading import body, reading, written

NEXT = "<!-- linkcheck: ignore[LC202] -->"
LINE = "<!-- linkcheck: ignore-next-line[LC202] -->"


def hidden(found: Reading) -> str:
    """The text in the stretch of the one ignore of a post."""
    (ignore,) = found.ignores
    assert ignore.stretch is not None
    return found.post.raw[ignore.stretch[0] : ignore.stretch[1]].decode().strip()


@pytest.mark.parametrize(
    ("text", "codes", "until", "reason"),
    [
        ("ignore[LC202]", ("LC202",), None, ""),
        ("ignore[LC202] until 2027-01-31 the paper moves", ("LC202",), date(2027, 1, 31), "the paper moves"),
        ("IGNORE[lc202,lc3] Until 2027-01-31", ("LC202", "LC3"), date(2027, 1, 31), ""),
        ("ignore[Dead_Link, lc301]", ("dead-link", "LC301"), None, ""),
        ("ignore[LC202 LC301]: told the\n  publisher", ("LC202", "LC301"), None, "told the publisher"),
        ("ignore[LC202] until the paper mends it", ("LC202",), None, "until the paper mends it"),
        ("ignore-file[LC202] — a wall", ("LC202",), None, "— a wall"),
    ],
)
def test_a_comment_names_codes_a_last_day_and_a_reason(text: str, codes: tuple[str, ...], until: date | None, reason: str) -> None:
    """Codes stand in brackets, in any case; a word after `until` is a day only where it looks like one."""
    (ignore,) = body(f"<!-- linkcheck: {text} -->\n\nText\n").ignores

    assert (ignore.codes, ignore.until, ignore.reason, ignore.wrong) == (codes, until, reason, "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore", "names no codes"),
        ("ignore[]", "names no codes"),
        ("ignore[ , ] reason", "names no codes"),
        ("ignore[LC202, 5xx]", "5xx is no rule"),
        ("ignore[LC202] until 2027-02-31", "no day 2027-02-31"),
        ("ignore[LC202] until 31.01.2027", "31.01.2027 cannot be read"),
        ("ingore[LC202]", "write ignore[CODE]"),
        ("ignore-line[LC202]", "ignore-next-line[CODE]"),
        ("", "write ignore[CODE]"),
    ],
)
def test_what_cannot_be_understood_says_why(text: str, said: str) -> None:
    """An ignore without codes, with a strange word or a day that does not exist is kept with what is wrong with it."""
    (ignore,) = body(f"<!-- linkcheck: {text} -->\n\nText\n").ignores

    assert said in ignore.wrong


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"one\n\n{NEXT}\ntwo [a](b)\nthree\n\nfour", "two [a](b)\nthree"),
        (f"{NEXT}\n\n- a\n- b\n\n  c\n\nd", "- a\n- b\n\n  c"),
        (f"- a\n- b\n\n{NEXT}\n\n- c", "- c"),
        (f"{NEXT}\n<!-- linkcheckers -->\n\n> quoted\n> text\n\nfour", "> quoted\n> text"),
        (f"{NEXT}\n[ref]: https://a.example/x\n\nfour", "[ref]: https://a.example/x"),
        ("[//]: # (linkcheck: ignore[LC202] see (1))\n\ntwo\n\nthree", "two"),
        ("[a]: /x\n[//]: # (linkcheck: ignore[LC202])\n[b]: /y\n\nthree", "[b]: /y"),
        (f"> {NEXT}\n> one\n>\n> two\n\nthree", "one"),
        (f"> {NEXT}\n>\n> one\n\nthree", "one"),
        (f"- {NEXT}\n  one\n- two", "one"),
        (f"<div>\n{NEXT}\n<p>one</p>\n<p>two</p>\n</div>", "<p>one</p>"),
        (f"one\n\n{NEXT}", ""),
        (f"{NEXT}\r\ntwo\r\n\r\nthree", "two"),
        (f"{NEXT}\n\nätwö\n\nthree", "ätwö"),
    ],
)
def test_a_comment_alone_in_its_block_speaks_of_the_next_block(text: str, stretch: str) -> None:
    """A paragraph, list or quotation that follows, or text that is no block, such as a definition."""
    assert hidden(body(text)) == stretch


@pytest.mark.parametrize("text", [f"- one\n\n  {NEXT}\n- two", f"> one\n>\n> {NEXT}\n\ntwo", f"- one\n  - two\n    {NEXT}\n- three"])
def test_the_next_block_lies_in_the_same_list_item_or_quotation(text: str) -> None:
    """A comment that ends a list item or a quotation speaks of nothing, and not of what comes after that."""
    assert hidden(body(text)) == ""


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"one [a](b) {NEXT}\n\ntwo [c](d)", f"one [a](b) {NEXT}"),
        (f"one {NEXT} two\nthree\n\nfour", f"one {NEXT} two\nthree"),
        (f"- one\n- two {NEXT}\n- three", f"- two {NEXT}"),
        (f"- one {NEXT}\n  - two\n- three", f"- one {NEXT}"),
        (f"1. one\n2. {NEXT} [a](b)\n3. three", f"{NEXT} [a](b)"),
        (f"| a | b |\n|---|---|\n| one | {NEXT} |\n| two | |", f"| one | {NEXT} |"),
        (f"## one {NEXT}\n\ntwo", f"## one {NEXT}"),
        (f"> one {NEXT}\n\ntwo", f"one {NEXT}"),
        (f"one {NEXT} {{NEXT}}\n\ntwo", f"one {NEXT} {{NEXT}}"),
        (f"one{NEXT}<br>two", f"one{NEXT}"),
        (f"one  \ntwo {NEXT}  \nthree", f"two {NEXT}"),
        (f"<ul>\n<li>one {NEXT}</li>\n<li>two</li>\n</ul>", f"one {NEXT}"),
        (f"{NEXT} one", f"{NEXT} one"),
    ],
)
def test_a_comment_beside_text_speaks_of_its_own_line(text: str, stretch: str) -> None:
    """The list item, table row, heading or paragraph that it stands in, up to a forced line break."""
    assert hidden(body(text)) == stretch


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"[a](b) {NEXT}\n[c](d)", f"[a](b) {NEXT}"),
        (f"[a](b)\n[c](d) {NEXT}", f"[c](d) {NEXT}"),
        (f"[a](b)\nand more {NEXT}\n\n[c](d)", f"[a](b)\nand more {NEXT}"),
    ],
)
def test_of_a_paragraph_in_several_lines_a_comment_speaks_of_the_line_with_a_link(text: str, stretch: str) -> None:
    """Where the comment's own line of the file holds no link, it speaks of the whole paragraph."""
    assert hidden(body(text)) == stretch


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"{LINE}\n- [a](b)\n- [c](d)", "- [a](b)"),
        (f"{LINE}\n\n{NEXT[:4]} something else -->\n[a](b)\n[c](d)", "[a](b)"),
        (f"| a |\n|---|\n| [a](b) {LINE} |\n| [c](d) |\n| [e](f) |", "| [c](d) |"),
        (f"[a](b) {LINE}\n[c](d)\n[e](f)", "[c](d)"),
        (f"[a](b) {LINE}", ""),
    ],
)
def test_a_comment_about_the_next_line_speaks_of_that_alone(text: str, stretch: str) -> None:
    """The first line of the file behind the comment's own that has text in it."""
    assert hidden(body(text)) == stretch


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"<div>{NEXT}<p>one</p><p>two</p></div>", "<p>one</p>"),
        (f"<p>one {NEXT} two</p><p>three</p>", f"one {NEXT} two"),
        (f"<p>one</p>\n{NEXT}\n<br><a href='x'>Source</a>\n\nmore", "<a href='x'>Source</a>"),
        (f"{NEXT}\n<ul><li>a<li>b</ul><p>c", "<ul><li>a<li>b</ul>"),
        (f"{NEXT}<p>one\n<p>two", "<p>one"),
        (f"<div><p>one</p>{NEXT}</div><p>two</p>", "<p>two</p>"),
        (f"<ul><li>one {NEXT}</li><li>two</li></ul>", f"one {NEXT}"),
        (f"<table><tr><td>one<td>{NEXT}</tr><tr><td>two</table>", f"<td>one<td>{NEXT}"),
        (f"<table><tr><td>one</tr>{NEXT}<tr><td>two</tr><tr><td>three</table>", "<tr><td>two</tr>"),
        (f"<a href='x'>a</a> {NEXT}\n<a href='y'>b</a>\n\nmore", f"<a href='x'>a</a> {NEXT}"),
        (f"<p><a href='x'>a</a>\n{NEXT}\n<a href='y'>b</a></p>", "<a href='y'>b</a>"),
    ],
)
def test_html_has_lines_and_blocks_too(text: str, stretch: str) -> None:
    """The text of an element where the comment stands beside it; an element that follows, or text up to the next one or an empty line."""
    assert hidden(reading(f"---\ntitle: x\n---\n{text}", "post.html")) == stretch


@pytest.mark.parametrize(
    "text", [NEXT, f"{NEXT}\n", f"> {NEXT}\n\n", f"- a\n  {NEXT}\n", f"{LINE}\n", f"[//]: # ({NEXT[5:-4]})\n", f"[a](b) {LINE} "]
)
def test_time_grows_with_the_comments_alone(text: str) -> None:
    """Nobody's post makes the search for what comments speak of slow, however many of them stand in a row."""
    started = time.process_time()
    body(text * 3_000)

    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text",
    [
        f"`{NEXT}`",
        f"```\n{NEXT}\n```",
        f"    {NEXT}",
        "{% highlight html %}\n" + NEXT + "\n{% endhighlight %}",
        "<!-- see linkcheck: ignore[LC202] -->",
        "linkcheck: ignore[LC202]",
    ],
)
def test_what_is_only_shown_ignores_nothing(text: str) -> None:
    """Code, template code and other comments that hold an ignore are none."""
    assert body(text).ignores == ()


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("- [a](b) {/* linkcheck: ignore[LC202] */}\n- [c](d)", "- [a](b) {/* linkcheck: ignore[LC202] */}"),
        ("{/* linkcheck: ignore[LC202] a wall */}\n\n<Note>[a](b)</Note>\n\ntext", "<Note>[a](b)</Note>"),
        ("{/* linkcheck: ignore-next-line[LC202] */}\n[a](b)\n[c](d)", "[a](b)"),
    ],
)
def test_comments_of_mdx_are_comments(text: str, stretch: str) -> None:
    """They stand in braces there; other files show them."""
    assert hidden(reading(f"---\ntitle: x\n---\n{text}", "post.mdx")) == stretch
    assert reading(f"---\ntitle: x\n---\n{text}", "post.md").ignores == ()


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("linkcheck_ignore: [LC202, lc3]", [(("LC202", "LC3"), None, "")]),
        ("linkcheck_ignore: {dead-link: a wall, LC3: b}", [(("dead-link",), None, "a wall"), (("LC3",), None, "b")]),
        ("linkcheck-ignore: LC202", [(("LC202",), None, "")]),
        ("linkcheck_ignore:\n  codes: [LC202]\n  until: 2027-01-31\n  reason: a wall", [(("LC202",), date(2027, 1, 31), "a wall")]),
        (
            "linkcheck_ignore:\n  - code: LC202\n    reason: one\n  - LC3\n  - reason: two\n    code: LC4",
            [(("LC3",), None, ""), (("LC202",), None, "one"), (("LC4",), None, "two")],
        ),
        (
            "linkcheck_ignore:\n  LC202: a wall\n  LC3: {until: 2027-01-31}",
            [(("LC202",), None, "a wall"), (("LC3",), date(2027, 1, 31), "")],
        ),
    ],
)
def test_front_matter_ignores_in_the_whole_file(front: str, found: list[tuple[tuple[str, ...], date | None, str]]) -> None:
    """A list of codes, a table, a list of tables, or a table by codes."""
    ignores = body("text", front).ignores

    assert [(ignore.codes, ignore.until, ignore.reason) for ignore in ignores] == found
    assert all(ignore.stretch is None and not ignore.wrong for ignore in ignores)


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("linkcheck_ignore: https://a.example/x", [(("LC",), ("https://a.example/x",))]),
        ("linkcheck_ignore: [https://a.example/x, 'https://b.example/*']", [(("LC",), ("https://a.example/x", "https://b.example/*"))]),
        ("linkcheck_ignore: {codes: [LC401], url: https://a.example/x}", [(("LC401",), ("https://a.example/x",))]),
        (
            "linkcheck_ignore:\n  LC401: https://a.example/x\n  LC3: ['re:/b$']",
            [(("LC401",), ("https://a.example/x",)), (("LC3",), ("re:/b$",))],
        ),
    ],
)
def test_front_matter_may_name_the_urls_that_are_meant(front: str, found: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> None:
    """A URL without codes is meant for every rule, and is no link of the post."""
    post = body("text", front)

    assert [(ignore.codes, ignore.urls) for ignore in post.ignores] == found
    assert not any(ignore.wrong for ignore in post.ignores)
    assert post.links == ()


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("linkcheck_ignore:", "write linkcheck_ignore: [LC202]"),
        ("linkcheck_ignore: []", "names no codes"),
        ("linkcheck_ignore: 404", "404 is no rule"),
        ("linkcheck_ignore: {reason: all}", "names no codes"),
        ("linkcheck_ignore: {codes: LC202, untill: 2027-01-31}", "unknown key untill; did you mean until?"),
        ("linkcheck_ignore: {codes: LC202, until: 2027-02-31}", "no day 2027-02-31"),
        ("linkcheck_ignore: {codes: LC202, url: a.example/x}", "'a.example/x' is no pattern for URLs; write https://"),
        ("linkcheck_ignore: {codes: LC202, url: 're:('}", "'re:(' is no regular expression"),
        ("linkcheck_ignore: [LC202, https://a.example/x]", "names codes beside URLs; write {codes:"),
    ],
)
def test_front_matter_that_cannot_be_understood_says_why(front: str, said: str) -> None:
    """No codes, a strange code, key or day is kept with what is wrong with it."""
    (ignore,) = body("text", front).ignores

    assert said in ignore.wrong


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ('+++\ntitle = "x"\nlinkcheck_ignore = ["LC202"]\n+++\ntext', ("LC202",)),
        ('+++\ntitle = "x"\n[linkcheck_ignore]\ncodes = "LC202"\nuntil = 2027-01-31\n+++\ntext', ("LC202",)),
        ('{"title": "x", "linkcheck_ignore": ["LC202"]}\ntext', ("LC202",)),
    ],
)
def test_toml_and_json_front_matter_ignore_too(content: str, codes: tuple[str, ...]) -> None:
    """The key means the same in every format of front matter."""
    (ignore,) = reading(content).ignores

    assert (ignore.codes, ignore.wrong) == (codes, "")


@pytest.mark.parametrize(
    ("content", "removed"),
    [
        (f"---\ntitle: x\n---\none\n{NEXT}\ntwo", f"{NEXT}\n"),
        (f"---\ntitle: x\n---\none {NEXT} two", NEXT),
        ("---\nlinkcheck_ignore: [LC202]\ntitle: x\n---\none", "linkcheck_ignore: [LC202]\n"),
        (
            "---\ntitle: x\nlinkcheck_ignore:\n  codes:\n  - LC202\n  reason: 'why'\n---\none",
            "linkcheck_ignore:\n  codes:\n  - LC202\n  reason: 'why'\n",
        ),
        ('+++\ntitle = "x"\nlinkcheck_ignore = [\n  "LC202",\n]\n+++\none', 'linkcheck_ignore = [\n  "LC202",\n]\n'),
    ],
)
def test_an_ignore_can_be_taken_out_again(content: str, removed: str) -> None:
    """A comment goes with its line where it is alone on it, a key of the front matter with all its lines."""
    found = reading(content)

    assert found.ignores[0].removal is not None
    assert written(found.post, found.ignores[0].removal) == removed


def test_a_broken_block_ignores_nothing_and_raises_nothing() -> None:
    """Front matter that cannot be read, or that nests without end, ignores nothing."""
    assert body("text", "linkcheck_ignore: [LC202\ntitle: 'x").ignores == ()
    assert body("text", "linkcheck_ignore: &a [*a]").ignores == ()
    assert body("text", "linkcheck_ignore: &a [LC202, *a]").ignores[0].wrong
