"""What a post asks to be ignored: which codes, in which stretch, until when, and why."""

from datetime import date

import pytest

from linkcheck.model import Reading
from tests.posts.reading import body, reading, written

NEXT = "<!-- linkcheck: ignore[LC202] -->"


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
        ("ignore[LC202, everything]", "everything is no code"),
        ("ignore[LC202] until 2027-02-31", "no day 2027-02-31"),
        ("ignore[LC202] until 31.01.2027", "31.01.2027 cannot be read"),
        ("ingore[LC202]", "write ignore[CODE]"),
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
        (f"one {NEXT} two\nthree\n\nfour", "two\nthree"),
        (f"{NEXT}\n<!-- linkcheckers -->\n\n> quoted\n> text\n\nfour", "> quoted\n> text"),
        (f"{NEXT}\n[ref]: https://a.example/x\n\nfour", "[ref]: https://a.example/x"),
        ("[//]: # (linkcheck: ignore[LC202] see (1))\n\ntwo\n\nthree", "two"),
        (f"one\n\n{NEXT}", ""),
        (f"{NEXT}\r\ntwo\r\n\r\nthree", "two"),
        (f"{NEXT}\n\nätwö\n\nthree", "ätwö"),
    ],
)
def test_in_markdown_a_comment_speaks_of_the_next_block(text: str, stretch: str) -> None:
    """A paragraph, list or quotation that follows, or what is left of the paragraph that the comment stands in."""
    assert hidden(body(text)) == stretch


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (f"<div>{NEXT}<p>one</p><p>two</p></div>", "<p>one</p>"),
        (f"<p>one {NEXT} two</p><p>three</p>", "two</p>"),
        (f"<p>one</p>\n{NEXT}\n<br><a href='x'>Source</a>\n\nmore", "<br><a href='x'>Source</a>"),
        (f"{NEXT}\n<ul><li>a<li>b</ul><p>c", "<ul><li>a<li>b</ul>"),
        (f"{NEXT}<p>one\n<p>two", "<p>one"),
        (f"<div><p>one</p>{NEXT}</div><p>two</p>", "<p>two</p>"),
    ],
)
def test_in_html_a_comment_speaks_of_the_next_block(text: str, stretch: str) -> None:
    """An element that follows, or text up to the next one or an empty line."""
    assert hidden(reading(f"---\ntitle: x\n---\n{text}", "post.html")) == stretch


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
    ("front", "found"),
    [
        ("linkcheck_ignore: [LC202, lc3]", [(("LC202", "LC3"), None, "")]),
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
    ("front", "said"),
    [
        ("linkcheck_ignore:", "write linkcheck_ignore: [LC202]"),
        ("linkcheck_ignore: []", "names no codes"),
        ("linkcheck_ignore: true", "true is no code"),
        ("linkcheck_ignore: {reason: all}", "names no codes"),
        ("linkcheck_ignore: {codes: LC202, untill: 2027-01-31}", "unknown key untill; did you mean until?"),
        ("linkcheck_ignore: {codes: LC202, until: 2027-02-31}", "no day 2027-02-31"),
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
