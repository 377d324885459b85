"""Posts with their findings as plain text of a certain width: byte for byte what rich prints of them, in a fraction of its time.

A report with all of an archive's posts goes to a file or a pipe, where it has no colours to be laid out by.
"""

import re
from collections.abc import Iterable, Iterator

# What takes one cell of a terminal each; text with anything else is left to rich.
_NARROW = re.compile(r"[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u2010-\u2027\u2190-\u21ff]*")
_WORD = re.compile(r"\s*\S+\s*")
# The columns of a finding before its message: a margin, its place, its code, and a blank behind either.
PLACE, CODE = 7, 5
INDENT = 1 + PLACE + 1 + CODE + 1
# In less room rich makes the columns narrower.
LEAST_WIDTH = 40


def is_narrow(text: str) -> bool:
    """Whether each character of a text takes one cell."""
    return _NARROW.fullmatch(text) is not None


def paragraph(text: str, indent: int, width: int) -> Iterator[str]:
    """A text in lines behind an indent, filled up to the width."""
    return (f"{'':{indent}}{line:{width - indent}}" for line in wrapped(text, width - indent))


def entry(place: str, code: str, texts: Iterable[str], width: int) -> Iterator[str]:
    """A finding: its place and its code, and behind them its texts, each on lines of its own."""
    room = width - INDENT
    lines = (line for text in texts for line in wrapped(text, room))
    yield f" {place:>{PLACE}} {code:{CODE}} {next(lines, ''):{room}}"
    yield from (f"{'':{INDENT}}{line:{room}}" for line in lines)


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text: words stay whole where they fit into one line; blanks that stick out of a line are left out."""
    if len(text) <= width:
        yield text
        return
    begin = used = 0
    for word in _WORD.finditer(text):
        start, length = word.start(), len(word[0].rstrip())
        if used + length <= width:
            used += len(word[0])
            continue
        if start > begin:
            yield _cropped(text[begin:start], width)
        begin, used = start, len(word[0])
        if length > width:
            # A word longer than a line, such as a URL, is cut wherever a line ends.
            while used > width:
                yield text[begin : begin + width]
                begin, used = begin + width, used - width
    yield _cropped(text[begin:], width)


def _cropped(line: str, width: int) -> str:
    return line if len(line) <= width else line[:width] + line[width:].rstrip()
