"""How much memory a stranger's response can take, measured in a process of its own."""

import gzip
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Callable
from textwrap import dedent

import pytest

from linkcheck.http.body import ResponseReader
from linkcheck.http.response import BodyEnd

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its memory is measured in another way")


def grown_megabytes(response: str, responses: int) -> int:
    """By how many megabytes a process grows while it reads so many responses at once, each made of parts that a script yields."""
    script = dedent("""
        import asyncio, brotli, resource, sys
        from linkcheck.config.settings import Settings
        from linkcheck.http.fetch import Fetcher

        UNIT = 1024 if sys.platform == "linux" else 1 << 20
        {response}

        async def serve(reader, writer):
            try:
                await reader.readuntil(b"\\r\\n\\r\\n")
                for part in parts():
                    writer.write(part)
                    await writer.drain()
                await reader.read()
            except ConnectionError:
                pass
            finally:
                writer.close()

        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            url = f"http://127.0.0.1:{{server.sockets[0].getsockname()[1]}}/"
            async with server, Fetcher(Settings(allow_private=True, timeout=4.0)) as fetcher:
                next(iter(parts()))
                before = peak()
                await asyncio.gather(*(fetcher.fetch(url, {{}}) for _ in range({responses})))
                print((peak() - before) // UNIT)

        asyncio.run(main())
        """).format(response=dedent(response), responses=responses)
    made = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, timeout=60)
    return int(made.stdout)


@pytest.mark.slow
def test_decoders_that_wait_hold_no_windows() -> None:
    """Twenty pages whose inner coding never begins keep no outer decoder of 16 MB each."""
    response = r"""
    PACKED = brotli.compress(b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"a" * 30_000_000, lgwin=24, quality=5)
    def parts():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip, br\r\nContent-Length: 999999\r\n\r\n" + PACKED
    """
    assert grown_megabytes(response, 20) < 80


@pytest.mark.slow
def test_a_header_of_codings_makes_no_decoders() -> None:
    """A quarter of a megabyte of codings is no page."""
    response = r"""
    def parts():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: " + b"br," * 80_000 + b"br\r\n\r\nxxxx"
    """
    assert grown_megabytes(response, 10) < 60


@pytest.mark.parametrize("line", ["b'X: y\\r\\n'", "b'y'"])
@pytest.mark.parametrize("kind", ["text/html", "image/png"])
@pytest.mark.slow
def test_a_trailer_without_an_end_is_given_up(line: str, kind: str) -> None:
    """What follows the last chunk is bounded as a head is, of a body that is wanted and of one that is not."""
    response = rf"""
    LINES = {line} * (1 << 16)
    def parts():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n0\r\nX: y"
        while True:
            yield LINES
    """
    assert grown_megabytes(response, 1) < 60


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda page: zlib.compress(page)[2:-4]], ids=["gzip", "deflate", "bare"])
def test_what_follows_a_packed_page_is_not_kept(pack: Callable[[bytes], bytes]) -> None:
    """Bytes behind its end cost no memory, and a megabyte of them ends the reading."""
    reader = ResponseReader(1 << 20)
    junk = b"j" * (1 << 16)
    reader.begin(200, ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"deflate" if pack is not gzip.compress else b"gzip")))
    reader.take(pack(b"<p>page"))
    tracemalloc.start()
    taken = next(number for number in range(1, 100) if reader.take(junk))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (reader.body, taken) == (b"<p>page", 16)
    assert peak < 1 << 18


@pytest.mark.parametrize(
    ("codings", "end"),
    [
        ("identity, " * 9 + "gzip", BodyEnd.WHOLE),
        ("gzip, " * 4 + "gzip", BodyEnd.WHOLE),
        ("gzip, " * 5 + "gzip", BodyEnd.CODING),
        ("br, br", BodyEnd.WHOLE),
        ("br, br, br", BodyEnd.CODING),
        ("zstd, zstd, zstd, zstd, zstd", BodyEnd.CODING),
    ],
)
def test_few_codings_are_taken_off(codings: str, end: BodyEnd) -> None:
    """A page is coded five times at most, and by decoders that fit into a bound together."""
    reader = ResponseReader(1000)
    reader.begin(200, ((b"Content-Type", b"text/html"), (b"Content-Encoding", codings.encode())))
    reader.end()
    assert reader.body_end is end
