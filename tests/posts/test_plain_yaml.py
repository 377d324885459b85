"""Plain YAML is read as libyaml reads it, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.posts.full_yaml import read_full
from linkcheck.posts.plain_yaml import read_plain

signs = st.sampled_from(list("ab0- :#,[]{}'\"&*!|>%@`~?=<.é。“\\_+()\t\r\x07\u2028\u00a0\ufeff\U0001f600"))
words = st.text(signs, max_size=8) | st.sampled_from(
    [
        "null",
        "~",
        "Null",
        "",
        "x: y",
        "x #y",
        "x#y",
        "a:b",
        "'it''s'",
        "'a",
        '"a\\tb"',
        '"a"',
        "[]",
        "[a]",
        '[a, "b, c"]',
        "[a,b]",
        "[ a ]",
        "[a b , c]",
        "{}",
        ">",
        "|-",
        ">+",
        "|2",
        "- a",
        "-",
        "? a",
        "&a b",
        "*a",
        "!t x",
        "https://a.example/?b=c&d#e",
        "2016-01-17 04:26:10",
    ]
)
indents = st.integers(0, 5).map(lambda width: " " * width)
lines = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["a", "b", "c_d", "é", "1", "null", "<<"]), words),
    st.builds("{}:".format, st.sampled_from(["a", "b", "c-d"])),
    st.builds("{}- {}".format, indents, words),
    st.builds("{}{}".format, indents, words),
    st.builds("# {}".format, words),
    st.sampled_from(["", " ", "a: >", "b: |-", "c: >-", "d: |", "  - >", "  - |-", "- >"]),
)
blocks = st.lists(lines, max_size=8).map(lambda found: "".join(f"{line}\n" for line in found))
EDGES = (
    "a: >\n  b\n  - c\n",
    "a:\n  - b\n - c\n",
    "a:\n  - >\n    b\n\n  - c\n",
    "a:\n# x\n  - b\nc: d\n",
    "a: >\n  2016 b \n   c\n",
    "a: >-\n  1 b \n  c\n",
    "a:\n  - b\n  c\n",
    "a: 'b'\na: c\n",
    "a: >\n  >\n",
    "a: |\n  # b\n",
    "a: ' b '\n",
    "a: b\n c\n",
    "- a\n",
    "a\n",
    "a:\n  - b: c\n",
    "a: >\n  b\n c: d\n",
    "a:\n  -\n  - b\n",
    "a: b \nc: 'd' \n",
    "a:\n  - - b\n",
    "a:b\n",
    "a: [b]c\n",
    "a: 'b' c\n",
)


def assert_same(block: str) -> None:
    text, start, end = f"----{block}---", 4, 4 + len(block)
    plain = read_plain(text, start, end)
    if plain is not None:
        assert (plain, ()) == read_full(text, start, end)


@settings(max_examples=7 * settings().max_examples)
@given(blocks)
def test_what_is_plain_is_read_as_libyaml_reads_it(block: str) -> None:
    """Any block is read just so, or left to libyaml."""
    assert_same(block)


@pytest.mark.parametrize("block", EDGES)
def test_what_nearly_is_no_plain_yaml(block: str) -> None:
    """Blocks at the edge of what is plain are read just so, or left to libyaml."""
    assert_same(block)


@pytest.mark.parametrize(
    "block",
    [
        "title: A ferry\n",
        "title: 'A: ferry'\n",
        'title: ""\n',
        "a:\nb: ~\n",
        "tags: [a, b c, 'd']\ntopics: []\n",
        "a:\n  - b\n  - c\nd: e\n",
        "a:\n- b\n",
        "post_title: >\n  One\n  two\nlink:\n  - >\n    https://a.example/1\n",
        "# x\n\na: |-\n  b\n\nc: 2016-01-17 04:26:10\n",
        "",
    ],
)
def test_plain_forms_are_plain(block: str) -> None:
    """What exporters and authors mostly write is left to nobody else."""
    assert read_plain(block, 0, len(block)) is not None
    assert_same(block)
