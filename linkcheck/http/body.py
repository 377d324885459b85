"""Content codings (RFC 9110, 8.4.1; RFC 8878 for zstd) taken off without ever unpacking more than asked for."""

import sys
import zlib
from collections.abc import Callable
from typing import TypeAlias

import brotli  # type: ignore[import-untyped]  # It ships no types.

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# A small window is all that RFC 9659 lets a server use on the web.
_ZSTD_WINDOW = 23

Decode: TypeAlias = Callable[[bytes, int], bytes]
"""Takes the next bytes and how many may come out of them; the rest may be lost."""

BROKEN = (zlib.error, brotli.error, zstd.ZstdError, EOFError)
"""What damaged data raises."""


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
