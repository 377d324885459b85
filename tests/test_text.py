import json
import re

import msgspec
import pytest

from linkcheck.text import escaped_json, pattern, visible


def test_a_pattern_is_what_re_makes_of_it() -> None:
    """Every method and attribute is that of the compiled pattern, with its flags."""
    letters = pattern("[a-z]+", re.IGNORECASE)

    assert letters.fullmatch("ABC") is not None
    assert letters.sub("_", "1a2B") == "1_2_"
    assert [match[0] for match in letters.finditer("a1b")] == ["a", "b"]
    assert (letters.pattern, letters.flags) == ("[a-z]+", re.compile("[a-z]+", re.IGNORECASE).flags)


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    """Writing a pattern down costs nothing: even one that cannot be read is a mistake only where somebody uses it."""
    broken = pattern("(")

    with pytest.raises(re.error):
        broken.match("")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m\x07\x00\x7f", r"\x1b[31m\x07\x00\x7f"),
        ("a\r\n\tb\u2028c\x85d", r"a\r\n\tb\u2028c\x85d"),
        ("\x9b31m\x9d0;x\x9c", r"\x9b31m\x9d0;x\x9c"),
        ("gpj.\u202eexe\u2066\u061c\u200e", r"gpj.\u202eexe\u2066\u061c\u200e"),
        ("pay\u200bpal\ufeff\u2060 g\u200doogle", r"pay\u200bpal\ufeff\u2060 g\u200doogle"),
        ("a\U000e0041b", r"a\U000e0041b"),
        ("caf\udce9 \ud800", r"caf\xe9 \ud800"),
        ("::error::x", r"\x3a:error::x"),
        ("::set-output name=a::x", r"\x3a:set-output name=a::x"),
        ("##[error]x ##vso[task.x]y ##teamcity[z", r"\x23#[error]x \x23#vso[task.x]y \x23#teamcity[z"),
    ],
)
def test_what_controls_or_deceives_is_shown_as_an_escape(text: str, shown: str) -> None:
    """Terminals obey it, people misread it, or machines that build read a command in it."""
    assert visible(text) == shown
    assert visible(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Grüße, 日本語, עברית, العربية",
        "می\u200cخواهم, क्\u200dष",
        "👩\u200d💻 👍🏽 ❤️",
        "http://[2001:db8::1]/ fe80::abcd std::vector::at ## Heading [x]",
        "[bold]x[/bold] \\x1b",
        "a\u00a0b c\u3000d",
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    """In every script, with the joiners that its spelling needs; an address may hold two colons, and a heading two signs."""
    assert visible(text) == text


def test_a_part_of_a_text_stays_part_of_it() -> None:
    """What is shown of a message can be found in it by the address that it holds."""
    parts = ("http://a.example/\x1b\u202e", " is gone (\x9b status 404)\n")

    assert visible("".join(parts)) == "".join(map(visible, parts))


def test_json_keeps_its_value_without_raw_characters() -> None:
    """A program reads what was written, and a terminal that shows the file obeys nothing."""
    everything = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x30000), *range(0xE0000, 0xE1000)))) + "##[error] ##vso[x"
    written = escaped_json(msgspec.json.encode({everything: [everything]}))

    assert json.loads(written) == {everything: [everything]}
    assert visible(written.decode()) == written.decode()
