"""From offsets in decoded text to places in the raw file, and from UTF-8 offsets to code points."""

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from linkcheck.model import FrontValue, Post, Span

# A text is counted through once, in pieces of so many characters; what is asked for lies within one of them.
PIECE = 1024


UTF8_BOM = b"\xef\xbb\xbf"


def places_of(post: Post) -> "Places":
    """The places in a post's file."""
    return places_in(post.text, post.encoding, post.raw)


def places_in(text: str, encoding: str, raw: bytes) -> "Places":
    """The places in a file of which only that much is known."""
    return Places(text, single_byte=encoding != "utf-8", base=len(UTF8_BOM) if raw.startswith(UTF8_BOM) else 0)


class Places:
    """Turns code-point offsets of a decoded file into `Span`s of the file's bytes.

    `single_byte` says that each character was one byte (windows-1252 rather than UTF-8); `base` is the length of the
    byte order mark that the text lacks.
    """

    def __init__(self, text: str, *, single_byte: bool = False, base: int = 0) -> None:
        self._text = text
        self._base = base
        self._narrow = single_byte or text.isascii()

    @cached_property
    def raw(self) -> bytes:
        """The text in UTF-8, without a byte order mark."""
        return self._text.encode()

    @cached_property
    def _lines(self) -> str:
        """The text with one character at the end of each line, at the same offsets; editors count none at form feeds or U+2028."""
        return self._text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in self._text else self._text

    @cached_property
    def _starts(self) -> list[tuple[int, int]]:
        """For each piece the number of line ends before it, and where its first line begins."""
        found = [(0, 0)]
        ends = begins = 0
        for at in range(PIECE, len(self._text) + 1, PIECE):
            ends += self._lines.count("\n", at - PIECE, at)
            begins = self._lines.rfind("\n", at - PIECE, at) + 1 or begins
            found.append((ends, begins))
        return found

    @cached_property
    def _bytes(self) -> list[int]:
        """Where each piece begins in the file."""
        ends = range(PIECE, len(self._text) + 1, PIECE)
        return list(accumulate((len(self._text[at - PIECE:at].encode()) for at in ends), initial=self._base))

    def span(self, start: int, end: int) -> Span:
        """The span of the code points from `start` up to `end`."""
        line, column = self._line(start)
        first = self._byte(start)
        if "\n" in self._lines[start:end]:
            return Span(first, self._byte(end), line, column, *self._line(end))
        last = first + (end - start if self._narrow else len(self._text[start:end].encode()))
        return Span(first, last, line, column, line, column + end - start)

    def of(self, value: FrontValue) -> Span:
        """Where a value of the front matter stands."""
        return self.span(value.start, value.end)

    def index(self, byte: int) -> int:
        """The code-point offset of a byte offset in the raw file."""
        if self._narrow:
            return byte - self._base
        piece = bisect_right(self._bytes, byte) - 1
        before = self.raw[self._bytes[piece] - self._base:byte - self._base]
        return piece * PIECE + len(before.decode(errors="ignore"))

    def _line(self, offset: int) -> tuple[int, int]:
        """The line of a code point and its column, both counted from one."""
        at = offset // PIECE
        ends, begins = self._starts[at]
        within = self._lines.count("\n", at * PIECE, offset)
        if within:
            begins = self._lines.rfind("\n", at * PIECE, offset) + 1
        return ends + within + 1, offset - begins + 1

    def _byte(self, offset: int) -> int:
        if self._narrow:
            return self._base + offset
        at = offset // PIECE
        return self._bytes[at] + len(self._text[at * PIECE:offset].encode())
