"""Front matter in the plainest forms of YAML, in which nearly all of it is written, read line by line.

A key stands at the beginning of its line, and its value is one of: words, a text in quotes without escapes, a folded or literal block
without blank lines, words or quoted texts in brackets, or a list with one of these in each line. What is read here is read as libyaml
would read it; everything else is left to `full_yaml`.

Without this module the check of one post takes 7 % more processor time, for yaml has to be loaded, and that of many posts 5 % more.
"""

import re
from collections.abc import Iterator

from linkcheck.model import FrontValue
from linkcheck.text import MAX_DEPTH, pattern

TOO_DEEP = f"its front matter is nested too deeply; {MAX_DEPTH} levels are read"
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# More than any author writes; `full_yaml` has bounds of its own.
_MOST_CHARACTERS = 65_536
# A word begins with no sign that means something, and goes on up to a colon before a blank or a number sign behind one.
_PLAIN = r"""[^\s\-?:,\[\]{}\#&*!|>'"%@`][^\n:\#]*+(?:(?::(?=[^\s])|(?<=[^\s])\#)[^\n:\#]*+)*+(?<!\ )"""
_QUOTED = r"""(?:"[^"\\\n]*+"|'[^'\n]*+')"""
_LISTED = rf"(?:{_QUOTED}|\w(?:[\w\ ./+()&'-]*+(?<!\ ))?)"
_LIST = rf"\[(?:{_LISTED}(?:,\ {_LISTED})*+)?\]"


def _value(outer: str) -> str:
    """The pattern of a value in lines that begin with `outer`; the last of its groups tells its kind."""
    line = r"[^\ \n][^\n]*+\n"
    block = rf"(?P<fold>[>|]-?)\n(?P<block>(?P<indent>{outer}\ ++){line}(?:(?P=indent){line})*+)"
    return rf"(?:(?:(?P<plain>{_PLAIN})|(?P<quoted>{_QUOTED})|(?P<list>{_LIST}))\ *+\n|{block})"


_ENTRY = pattern(
    rf"""
    (?:\#[^\n]*+\n|\n)*+
    (?P<key>[A-Za-z_][\w-]{{0,99}}+):(?:\ {_value("")}|\n(?P<items>(?:\ *+-\ [^\n]*+\n|\ [^\n]*+\n)++)|\n)
""",
    re.VERBOSE,
)
_ITEM = pattern(rf"(?P<lead>\ *+)-\ {_value('(?P=lead)')}", re.VERBOSE)
_IN_LIST = pattern(rf"(?P<quoted>{_QUOTED})|(?P<plain>\w[^,\]]*+)", re.VERBOSE)
_REST = pattern(r"(?:\#[^\n]*+\n|\n)*+\Z", re.VERBOSE)


def read_plain(text: str, start: int, end: int) -> tuple[FrontValue, ...] | None:
    """The scalars of the block between two offsets in the order of the file, or None where it takes a reader of all YAML."""
    # Among what cannot be printed are tabs, the other line ends of YAML, and characters that it does not allow.
    if end - start > _MOST_CHARACTERS or not text[start:end].replace("\n", "").isprintable():
        return None
    found: list[FrontValue] = []
    keys: set[str] = set()
    at = start
    while entry := _ENTRY.match(text, at, end):
        key, at = entry["key"], entry.end()
        lines = _items(text, *entry.span("items")) if entry.lastgroup == "items" else (entry,)
        if key in keys or not lines:
            return None
        keys.add(key)
        path = (key,)
        for line in lines:
            if line.lastgroup == "plain":
                found.append(_word(path, line))
            else:
                found.extend(_values(path, line, text))
    return tuple(found) if _REST.match(text, at, end) else None


def place_of(value: str, text: str, first: int, last: int) -> tuple[int, int]:
    """Where exactly the value's characters stand between two offsets; the trimmed stretch where they are escaped."""
    at = text.find(value, first, last)
    if at >= 0:
        return at, at + len(value)
    raw = text[first:last]
    inner = raw.strip().lstrip(">|-+0123456789").strip() if raw.startswith((">", "|")) else raw.strip().strip("\"'")
    at = text.find(inner, first, last)
    return at, at + len(inner)


def _items(text: str, start: int, end: int) -> list[re.Match[str]]:
    """The lines of a list, or none where one of them is not plain."""
    found: list[re.Match[str]] = []
    while start < end:
        item = _ITEM.match(text, start, end)
        if item is None or (found and item["lead"] != found[0]["lead"]):
            return []
        found.append(item)
        start = item.end()
    return found


def _values(path: tuple[str, ...], line: re.Match[str], text: str) -> Iterator[FrontValue]:
    kind = line.lastgroup
    if kind == "plain":
        yield _word(path, line)
    elif kind == "quoted":
        yield _found(path, line[kind][1:-1], text, *line.span(kind))
    elif kind == "block":
        yield _found(path, _unfolded(line), text, line.start("fold"), line.end())
    elif kind == "list" and line[kind] != "[]":
        for item in _IN_LIST.finditer(text, *line.span(kind)):
            yield from _values(path, item, text)
    else:
        # Nothing behind the colon of a key, or within brackets.
        first = line.start(kind) if kind == "list" else line.end("key") + 1
        yield FrontValue(path, "", first, first)


def _word(path: tuple[str, ...], line: re.Match[str]) -> FrontValue:
    first, last = line.span("plain")
    return FrontValue(path, "", first, first) if line["plain"] in NULLS else FrontValue(path, line["plain"], first, last)


def _unfolded(line: re.Match[str]) -> str:
    """The text of a block, its lines joined as its sign says."""
    lines = [inner.removeprefix(line["indent"]) for inner in line["block"][:-1].split("\n")]
    text = (" " if line["fold"].startswith(">") else "\n").join(lines)
    return text if line["fold"].endswith("-") else f"{text}\n"


def _found(path: tuple[str, ...], value: str, text: str, first: int, last: int) -> FrontValue:
    return FrontValue(path, value, *place_of(value.strip(), text, first, last))
