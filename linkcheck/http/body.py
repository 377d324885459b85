"""Reading a response: which body is wanted, how much of it, and its content codings (RFC 9110, 8.4.1; RFC 8878 for zstd).

Nothing is ever unpacked beyond what is asked for.
"""

import sys
import zlib
from collections.abc import Callable
from typing import TypeAlias

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from linkcheck.http.connection import Headers
from linkcheck.http.response import REDIRECTS, BodyEnd
from linkcheck.pages.page_facts import is_html

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# A small window is all that RFC 9659 lets a server use on the web.
_ZSTD_WINDOW = 23

Decode: TypeAlias = Callable[[bytes, int], bytes]
"""Takes the next bytes and how many may come out of them; the rest may be lost."""

# What damaged data raises.
_BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class ResponseReader:
    """Takes one response: its head, and at most `limit` bytes of a body that is wanted; trouble on the way only shortens it.

    `body` is None where no body is wanted, and empty where it is in a coding that nobody asked for.
    """

    def __init__(self, limit: int, *, only_html: bool = True) -> None:
        """`only_html` wants the body of an HTML page at any status that is no redirect, and no other."""
        self.status: int | None = None
        self.headers: Headers = ()
        self.body_end = BodyEnd.CUT
        self._limit = limit
        self._only_html = only_html
        self._is_wanted = False
        self._decode: Decode | None = None
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def body(self) -> bytes | None:
        """What was read of the body."""
        return b"".join(self._parts)[: self._limit] if self._is_wanted else None

    def begin(self, status: int, headers: Headers) -> bool:
        """Take the head; whether the body is wanted."""
        self.status, self.headers = status, headers
        named = {name.lower(): value for name, value in reversed(headers)}
        self._is_wanted = self._limit > 0 and (not self._only_html or _is_page(status, named))
        if not self._is_wanted:
            return False
        self._decode = decoder(b",".join(value for name, value in headers if name.lower() == b"content-encoding").decode("latin-1"))
        if self._decode is None:
            self.body_end = BodyEnd.CODING
        return self._decode is not None

    def take(self, data: bytes) -> bool:
        """Take the next bytes of the body; whether it has enough."""
        if self._decode is None:
            return True
        try:
            part = self._decode(data, self._limit + 1 - self._size)
        except _BROKEN:
            self.body_end = BodyEnd.DAMAGED
            return True
        self._parts.append(part)
        self._size += len(part)
        if self._size > self._limit:
            self.body_end = BodyEnd.LIMIT
        return self._size > self._limit

    def end(self) -> None:
        """The body is complete."""
        if self.body_end is BodyEnd.CUT:
            self.body_end = BodyEnd.WHOLE

    def run_out(self) -> None:
        """There is no time left for the rest of the body."""
        if self.body_end is BodyEnd.CUT:
            self.body_end = BodyEnd.TIMEOUT

    def take_decoded(self, content: bytes) -> None:
        """Take a whole body that has been decoded already."""
        self._decode = _as_it_is
        if not self.take(content):
            self.end()


def _is_page(status: int, named: dict[bytes, bytes]) -> bool:
    if status in REDIRECTS and named.get(b"location"):
        return False
    return is_html(named.get(b"content-type", b"").decode("latin-1"))


def decoder(content_encoding: str) -> Decode | None:
    """What takes the codings of a Content-Encoding header off, the last one first; None for one that nobody asked for."""
    if not content_encoding:
        return _as_it_is
    names = [name.strip().lower() for name in content_encoding.split(",")]
    codings = [name for name in names if name not in ("", "identity")]
    if any(name not in _CODINGS for name in codings):
        return None
    steps = [_CODINGS[name]() for name in reversed(codings)]

    def decode(data: bytes, limit: int) -> bytes:
        for step in steps:
            data = step(data, limit)
        return data[:limit]

    return decode


def _as_it_is(data: bytes, limit: int) -> bytes:
    return data[:limit]


def _gzip() -> Decode:
    return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress


def _deflate() -> Decode:
    """With the header that the standard demands or, as some servers send it, without."""
    inflate: list[Decode] = []

    def decode(data: bytes, limit: int) -> bytes:
        if not inflate and data:
            headed = data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] << 8 | data[1]) % 31 == 0)
            inflate.append(zlib.decompressobj(zlib.MAX_WBITS if headed else -zlib.MAX_WBITS).decompress)
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


_CODINGS: dict[str, Callable[[], Decode]] = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
