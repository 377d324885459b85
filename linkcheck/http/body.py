"""Reading a response: which body is wanted, how much of it, and its content codings (RFC 9110, 8.4.1; RFC 8878 for zstd).

Nothing is ever unpacked beyond what is asked for. A coding that looks back far has its memory only while it unpacks: between
two parts of a body, however many are read at once, no decoder waits with its window.
"""

import sys
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from linkcheck.http.connection import Headers
from linkcheck.http.media_type import HTML, SNIFFED_BYTES, is_markup, is_text, may_be_page, media_type
from linkcheck.http.response import REDIRECTS, BodyEnd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# A small window is all that RFC 9659 lets a server use on the web.
_ZSTD_WINDOW = 23
# As many as browsers take; more serve nobody but an attacker.
_MOST_CODINGS = 5
# The memory of all decoders of one body, and how much of it may wait for the next part.
_MOST_MEMORY = 1 << 25
_MOST_WAITING = 1 << 19
# So many packed bytes are collected before they are unpacked for the first time; then twice as many, and so on.
_FIRST_UNPACKED = 1 << 15

Decode: TypeAlias = Callable[[bytes, int], bytes]
"""Takes the next bytes and how many may come out of them; the rest may be lost."""

# What damaged data raises.
_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class ResponseReader:
    """Takes one response: its head, and at most `limit` bytes of a body that is wanted; trouble on the way only shortens it.

    `body` is None where no body is wanted, or where its first bytes show that it is none, and empty where it is in a coding that nobody
    asked for. `content_type` is what the response turned out to be.
    """

    def __init__(self, limit: int, *, only_html: bool = True) -> None:
        """`only_html` wants the body of an HTML page at any status that is no redirect, and no other."""
        self.status: int | None = None
        self.headers: Headers = ()
        self.content_type = ""
        self._end = BodyEnd.CUT
        self._limit = limit
        self._only_html = only_html
        self._is_wanted = False
        # What the first bytes of a body without a known type or coding have to be, until they were seen.
        self._sniff: Callable[[bytes], bool] | None = None
        self._codings: Sequence[_Coding] | None = None
        self._decode: Decode | None = None
        self._packed: list[bytes] = []
        self._packed_size = 0
        self._unpack_at = _FIRST_UNPACKED
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def body_end(self) -> BodyEnd:
        """How far the body was read."""
        self._unpack()
        return self._end

    @property
    def body(self) -> bytes | None:
        """What was read of the body."""
        self._unpack()
        self._look(is_all=True)
        return b"".join(self._parts)[: self._limit] if self._is_wanted else None

    def begin(self, status: int, headers: Headers) -> bool:
        """Take the head; whether the body is wanted."""
        self.status, self.headers = status, headers
        self.content_type = media_type(_values(headers, b"content-type"))
        self._is_wanted = self._limit > 0 and (not self._only_html or self._is_page(status))
        if not self._is_wanted:
            return False
        names = _coding_names(_values(headers, b"content-encoding"))
        self._codings = _codings(names)
        if self._only_html and not _CODINGS.keys() >= set(names):
            # A name that no browser knows is no coding (Fetch, 2.2.4), except one that this program has never heard of.
            self._codings, self._sniff = (), self._sniff or is_text
        if self._codings is None:
            self._end = BodyEnd.CODING
        elif sum(coding.memory for coding in self._codings) <= _MOST_WAITING:
            self._decode = _chained(self._codings)
        return self._codings is not None

    def take(self, data: bytes) -> bool:
        """Take the next bytes of the body; whether it has enough."""
        if self._codings is None:
            return True
        self._packed_size += len(data)
        if self._decode is not None:
            return self._take(data, self._decode) or self._is_hardly_packed()
        self._packed.append(data)
        if self._packed_size < min(self._unpack_at, self._limit):
            return False
        self._unpack_at = 2 * self._packed_size
        return self._unpack_from_start() or self._is_hardly_packed()

    def end(self) -> None:
        """The body is complete."""
        if self.body_end is BodyEnd.CUT:
            self._end = BodyEnd.WHOLE

    def time_out(self) -> None:
        """There is no time left for the rest of the body."""
        if self.body_end is BodyEnd.CUT:
            self._end = BodyEnd.TIMEOUT

    def take_decoded(self, content: bytes) -> None:
        """Take a whole body that has been decoded already."""
        self._codings, self._decode = (), _as_it_is
        if not self.take(content):
            self.end()

    def _take(self, data: bytes, decode: Decode) -> bool:
        try:
            part = decode(data, self._limit + 1 - self._size)
        except _BROKEN:
            self._end = BodyEnd.DAMAGED
            return True
        self._parts.append(part)
        self._size += len(part)
        if not self._look():
            return True
        if self._size > self._limit:
            self._end = BodyEnd.LIMIT
        return self._size > self._limit

    def _is_page(self, status: int) -> bool:
        if status in REDIRECTS and any(_values(self.headers, b"location")):
            return False
        sniffs = not any(value.strip().lower() == "nosniff" for value in _values(self.headers, b"x-content-type-options"))
        self._sniff = None if self.content_type else is_markup
        return may_be_page(self.content_type, sniffs=sniffs)

    def _look(self, *, is_all: bool = False) -> bool:
        """Look at the first bytes, if that is needed and they are there; whether the body may still be wanted."""
        if self._sniff is None or not self._is_wanted or (self._size < SNIFFED_BYTES and not is_all):
            return True
        is_right = self._sniff(b"".join(self._parts))
        if not is_right and self._sniff is is_text:
            self._parts, self._size, self._end = [], 0, BodyEnd.CODING
        else:
            self._is_wanted = is_right
            self.content_type = self.content_type or (HTML if is_right else "")
        self._sniff = None
        return is_right

    def _is_hardly_packed(self) -> bool:
        """Whether more was received than is read of a body: whatever is larger packed than unpacked is no page."""
        if self._packed_size > self._limit:
            self._end = BodyEnd.LIMIT
        return self._packed_size > self._limit

    def _unpack_from_start(self) -> bool:
        """Unpack all that has been collected; whether that was enough."""
        self._parts, self._size = [], 0
        decode = _chained(self._codings or ())
        return any(self._take(data, decode) for data in self._packed)

    def _unpack(self) -> None:
        """Unpack what is still collected, for no more of it comes."""
        if self._packed and self._end is BodyEnd.CUT:
            self._unpack_from_start()
        self._packed = []


def _values(headers: Headers, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in headers if name.lower() == wanted]


class _Coding(NamedTuple):
    """A content coding, and about how much memory its decoder may take for a stream that makes it take the most."""

    decoder: Callable[[], Decode]
    memory: int


def _coding_names(values: Iterable[str]) -> list[str]:
    """The names in Content-Encoding headers except those that mean none."""
    return [name for value in values for part in value.split(",") if (name := part.strip().lower()) not in ("", "identity")]


def _codings(names: Sequence[str]) -> Sequence[_Coding] | None:
    """The codings of these names in their order; None for one that nobody asked for, or too many."""
    if len(names) > _MOST_CODINGS or any(name not in _CODINGS for name in names):
        return None
    codings = [_CODINGS[name] for name in names]
    return codings if sum(coding.memory for coding in codings) <= _MOST_MEMORY else None


def _chained(codings: Sequence[_Coding]) -> Decode:
    """What takes codings off, the last one first."""
    steps = [coding.decoder() for coding in reversed(codings)]

    def decode(data: bytes, limit: int) -> bytes:
        for step in steps:
            data = step(data, limit)
        return data[:limit]

    return decode


def _as_it_is(data: bytes, limit: int) -> bytes:
    return data[:limit]


def _gzip() -> Decode:
    return _inflating(16 + zlib.MAX_WBITS)


def _inflating(window: int) -> Decode:
    inflate = zlib.decompressobj(window)

    def decode(data: bytes, limit: int) -> bytes:
        # What follows the end would be kept in memory.
        return inflate.decompress(data, limit) if not inflate.eof else b""

    return decode


def _deflate() -> Decode:
    """With the header that the standard demands or, as some servers send it, without."""
    inflate: list[Decode] = []

    def decode(data: bytes, limit: int) -> bytes:
        if not inflate and data:
            headed = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
            inflate.append(_inflating(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS))
        return inflate[0](data, limit) if data else b""

    return decode


def _brotli() -> Decode:
    inflate = brotli.Decompressor()

    def decode(data: bytes, limit: int) -> bytes:
        # A full buffer takes no more input before it has been emptied.
        return bytes(inflate.process(data if inflate.can_accept_more_data() else b"", output_buffer_limit=limit))

    return decode


def _zstd() -> Decode:
    inflate = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})

    def decode(data: bytes, limit: int) -> bytes:
        return inflate.decompress(data, max_length=limit) if not inflate.eof else b""

    return decode


_INFLATE = _Coding(_gzip, 1 << 16)
_CODINGS: dict[str, _Coding] = {
    "gzip": _INFLATE,
    "x-gzip": _INFLATE,
    "deflate": _Coding(_deflate, 1 << 16),
    "br": _Coding(_brotli, 1 << 24),
    "zstd": _Coding(_zstd, 1 << _ZSTD_WINDOW),
}
