"""What goes wrong on the way: silence, trickles, resets, lies about lengths, bombs."""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

import brotli

from tests.internet.behaviours import HTML
from tests.internet.sites import Answer, Behaviour, HalfClose, HangUp, Head, Part, Pause, Raw, Request, Reset, Step

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_HTML = (("Content-Type", HTML),)
MEGABYTE = 1_000_000
_BEGINNING = "<!DOCTYPE html><title>Broken off</title><p>Th"


def silent() -> Behaviour:
    """A server that takes the request and says nothing."""
    return lambda request: (Pause(),)


def slow(seconds: float, then: Behaviour) -> Behaviour:
    """An answer that takes its time to begin."""

    def behave(request: Request) -> Iterable[Step]:
        yield Pause(seconds)
        yield from then(request)

    return behave


def slow_headers(every: float = 0.05) -> Behaviour:
    """Header lines that come one by one and never end (HTTP/1.1)."""

    def behave(request: Request) -> Iterable[Step]:
        yield Raw(b"HTTP/1.1 200 OK\r\n")
        while True:
            yield Raw(b"X-More: of the same\r\n")
            yield Pause(every)

    return behave


def slow_body(html: str, every: float = 0.05, size: int = 64) -> Behaviour:
    """A page that comes in small pieces, each after a pause."""

    def behave(request: Request) -> Iterable[Step]:
        yield Head(200, _HTML)
        for piece in _pieces(html.encode(), size):
            yield Part(piece)
            yield Pause(every)

    return behave


def stalls(html: str) -> Behaviour:
    """A page that comes at once, but whose end never comes."""
    return lambda request: (Head(200, _HTML), Part(html.encode()), Pause())


def endless(beginning: str = "<!DOCTYPE html><title>Without an end</title><p>") -> Behaviour:
    """A page that goes on for ever, as fast as it is read."""

    def behave(request: Request) -> Iterable[Step]:
        yield Head(200, _HTML)
        yield Part(beginning.encode())
        while request.method != "HEAD":
            yield Part(b"and so on " * 3200)

    return behave


def endless_headers() -> Behaviour:
    """Header lines without an end, as fast as they are read (HTTP/1.1)."""

    def behave(request: Request) -> Iterable[Step]:
        yield Raw(b"HTTP/1.1 200 OK\r\n")
        while True:
            yield Raw(b"X-More: of the same\r\n" * 1000)

    return behave


def reset(when: str = "at once", html: str = _BEGINNING) -> Behaviour:
    """A connection that is reset `at once`, `in the headers` or `in the body`."""
    return _broken(when, html, Reset())


def hangs_up(when: str = "at once", html: str = _BEGINNING) -> Behaviour:
    """A connection that is closed `at once`, `in the headers` or `in the body`."""
    return _broken(when, html, HangUp())


def half_closed(when: str = "at once", html: str = _BEGINNING) -> Behaviour:
    """A server that says it has no more to send, `at once`, `in the headers` or `in the body`, and stays connected."""
    return _broken(when, html, HalfClose(), Pause())


def _broken(when: str, html: str, *ending: Step) -> Behaviour:
    before: Mapping[str, tuple[Step, ...]] = {
        "at once": (),
        "in the headers": (Raw(b"HTTP/1.1 200 OK\r\nContent-Ty"),),
        "in the body": tuple(_cut(html)),
    }
    # The beginning has to arrive before the end is seen.
    waiting = (Pause(0.05),) if before[when] else ()
    return lambda request: (*before[when], *waiting, *ending)


def _cut(html: str) -> Iterator[Step]:
    """A page of which more was promised than comes."""
    yield Head(200, (*_HTML, ("Content-Length", str(len(html.encode()) + 5000))))
    yield Part(html.encode())


def not_http(said: bytes = b"220 mail.example ESMTP ready\r\n") -> Behaviour:
    """A server that speaks another protocol."""
    return lambda request: (Raw(said), HangUp())


def broken_chunks(html: str = _BEGINNING) -> Behaviour:
    """A chunked page whose second chunk has no length (HTTP/1.1)."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return lambda request: (Raw(head + b"%x\r\n%b\r\nzz\r\n<p>" % (len(html.encode()), html.encode())), HangUp())


def many_headers(number: int, then: str = "<!DOCTYPE html><title>Many headers</title>") -> Behaviour:
    """A page with so many header fields."""
    fields = tuple((f"X-Field-{at}", "value") for at in range(number))
    return lambda request: (Answer(200, (*_HTML, *fields), then.encode()),)


def long_header(octets: int, then: str = "<!DOCTYPE html><title>A long header</title>") -> Behaviour:
    """A page with one header field of such a length."""
    return lambda request: (Answer(200, (*_HTML, ("X-Long", "x" * octets)), then.encode()),)


def gzip_bomb(coding: str = "gzip", megabytes: int = 50) -> Behaviour:
    """A page of a few kilobytes that unpacks to many megabytes; `coding` is any of `BOMBS`."""
    return lambda request: (Answer(200, (*_HTML, ("Content-Encoding", coding)), _bomb(coding, megabytes)),)


def wrongly_coded(html: str, coding: str = "gzip") -> Behaviour:
    """A page that is said to be packed, and is not."""
    return lambda request: (Answer(200, (*_HTML, ("Content-Encoding", coding)), html.encode()),)


def coded(html: str, coding: str) -> Behaviour:
    """A page that is packed; `coding` is any of `BOMBS`."""
    return lambda request: (Answer(200, (*_HTML, ("Content-Encoding", coding)), BOMBS[coding](html.encode())),)


def only_http1(then: Behaviour) -> Behaviour:
    """A page that HTTP/2 cannot have: the stream is reset."""
    return lambda request: (Reset(),) if request.version == "HTTP/2" else then(request)


def _headless_deflate(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return pack.compress(data) + pack.flush()


BOMBS: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": _headless_deflate,
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": lambda data: zstd.compress(data),
    # A bomb in a box: a few hundred octets.
    "gzip, gzip": lambda data: gzip.compress(gzip.compress(data, mtime=0), mtime=0),
}


@lru_cache(maxsize=8)
def _bomb(coding: str, megabytes: int) -> bytes:
    return BOMBS[coding](b"<!DOCTYPE html><title>Boom</title>" + bytes(megabytes * MEGABYTE))


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))
