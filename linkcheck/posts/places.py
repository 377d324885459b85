"""From offsets in decoded text to places in the raw file, and from UTF-8 offsets to code points."""

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

from linkcheck.model import Span

_BREAK = re.compile(r"\r\n|\n|\r")


@lru_cache(maxsize=1)
def places_of(text: str, *, single_byte: bool = False, base: int = 0) -> "Places":
    """The places of a file's text: who reads the file and who reads its links ask one after the other."""
    return Places(text, single_byte=single_byte, base=base)


class Places:
    """Turns code-point offsets of a decoded file into `Span`s of the file's bytes.

    `single_byte` says that each character was one byte (windows-1252 rather than UTF-8); `base` is the length of the
    byte order mark that the text lacks.
    """

    def __init__(self, text: str, *, single_byte: bool = False, base: int = 0) -> None:
        self._text = text
        self._base = base
        self._last = -1, 0
        self._narrow = single_byte or text.isascii()

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line begins. Not by `splitlines`: editors count no line at form feeds or U+2028."""
        if "\r" in self._text:
            return [0, *(match.end() for match in _BREAK.finditer(self._text))]
        lines = self._text.split("\n")
        return list(accumulate((len(line) + 1 for line in lines[:-1]), initial=0))

    @cached_property
    def _bytes(self) -> list[int]:
        """Where each line begins in the file."""
        if self._narrow:
            return [self._base + start for start in self._starts] if self._base else self._starts
        widths = (self._width(self._text[start:end]) for start, end in pairwise(self._starts))
        return list(accumulate(widths, initial=self._base))

    def span(self, start: int, end: int) -> Span:
        """The span of the code points from `start` up to `end`."""
        line, column, first = self._place(start)
        end_line, end_column, last = self._place(end)
        return Span(first, last, line, column, end_line, end_column)

    def index(self, byte: int) -> int:
        """The code-point offset of a byte offset in the raw file."""
        if self._narrow:
            return byte - self._base
        line = bisect_right(self._bytes, byte) - 1
        rest = byte - self._bytes[line]
        raw = self._text[self._starts[line]:self._starts[line] + rest].encode()
        return self._starts[line] + len(raw[:rest].decode(errors="ignore"))

    def _place(self, offset: int) -> tuple[int, int, int]:
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        return line + 1, offset - start + 1, self._byte(offset, start, self._bytes[line])

    def _byte(self, offset: int, start: int, byte: int) -> int:
        """The byte offset of a code point in the line that begins at `start` and `byte`.

        Bodies without line ends are long, and links are asked for in their order: counting goes on where it stopped.
        """
        if self._narrow:
            return byte + offset - start
        known, its_byte = self._last
        if start <= known <= offset:
            start, byte = known, its_byte
        self._last = offset, byte + self._width(self._text[start:offset])
        return self._last[1]

    def _width(self, text: str) -> int:
        return len(text) if self._narrow else len(text.encode())
