"""Offsets in a decoded text -> spans of the raw file, and offsets in UTF-8 -> offsets in the text."""

from bisect import bisect_right
from functools import cached_property

from linkcheck.model import FrontValue, Post, Span

UTF8_BOM = b"\xef\xbb\xbf"
# A text is counted through once, in pieces of so many characters; each offset lies within one of them.
_PIECE = 1024


def positions_of(post: Post) -> "Positions":
    """The positions in a post's file."""
    return positions_in(post.text, post.encoding, post.raw)


def positions_in(text: str, encoding: str, raw: bytes) -> "Positions":
    """The positions in a file with this text, encoding and content."""
    return Positions(text, single_byte=encoding != "utf-8", base=len(UTF8_BOM) if raw.startswith(UTF8_BOM) else 0)


class Positions:
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
    def _pieces(self) -> list[tuple[int, int, int]]:
        """For each piece its first byte in the file, the number of line ends before it, and where its first line begins."""
        byte, ends, begins = self._base, 0, 0
        found = [(byte, ends, begins)]
        for at in range(_PIECE, len(self._text) + 1, _PIECE):
            piece = self._lines[at - _PIECE : at]
            byte += self._width(piece)
            ends += piece.count("\n")
            begins = at - _PIECE + piece.rfind("\n") + 1 if "\n" in piece else begins
            found.append((byte, ends, begins))
        return found

    @cached_property
    def _bytes(self) -> list[int]:
        return [byte for byte, _, _ in self._pieces]

    def span(self, start: int, end: int) -> Span:
        """The span of the code points from `start` up to `end`."""
        first, line, column = self._place(start)
        piece = self._lines[start:end]
        if "\n" in piece:
            last, end_line, end_column = self._place(end)
            return Span(first, last, line, column, end_line, end_column)
        return Span(first, first + self._width(piece), line, column, line, column + end - start)

    def of(self, value: FrontValue) -> Span:
        """Where a value of the front matter stands."""
        return self.span(value.start, value.end)

    def index(self, byte: int) -> int:
        """The code-point offset of a byte offset in the raw file."""
        if self._narrow:
            return byte - self._base
        piece = bisect_right(self._bytes, byte) - 1
        before = self.raw[self._bytes[piece] - self._base : byte - self._base]
        return piece * _PIECE + len(before.decode(errors="ignore"))

    def _place(self, offset: int) -> tuple[int, int, int]:
        """The byte of a code point, its line and its column, both counted from one."""
        at = offset // _PIECE
        byte, ends, begins = self._pieces[at]
        before = self._lines[at * _PIECE : offset]
        if "\n" in before:
            ends += before.count("\n")
            begins = at * _PIECE + before.rfind("\n") + 1
        return byte + self._width(before), ends + 1, offset - begins + 1

    def _width(self, piece: str) -> int:
        return len(piece) if self._narrow or piece.isascii() else len(piece.encode())
