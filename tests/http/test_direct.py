"""Connections of our own: what is read of an answer, when a connection is kept, and what happens to one that breaks."""

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from linkcheck.config.settings import Settings
from linkcheck.http import connection
from linkcheck.http.fetch import Fetcher
from linkcheck.http.response import BodyEnd, Failure, Reply

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<p>hi"
SETTINGS = Settings(allow_private=True, timeout=2.0, max_body_bytes=100_000)


class Server:
    """A server that does what a script says, and counts its connections and requests."""

    def __init__(self, *answers: bytes, close: bool = False, pause: float = 0.0) -> None:
        self.answers = list(answers)
        self.close = close
        self.pause = pause
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while self.answers:
                self.requests.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self.answers.pop(0))
                await writer.drain()
                if self.close:
                    break
            await asyncio.sleep(self.pause)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def ask(server: Server, *paths: str, pause: float = 0.0, settings: Settings = SETTINGS, head: bool = False) -> list[Reply]:
    """What asking for paths one after the other brings."""

    async def run() -> list[Reply]:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        replies = []
        async with listening, Fetcher(settings) as fetcher:
            for path in paths:
                replies.append(await fetcher.fetch(f"http://127.0.0.1:{port}{path}", {}, method="HEAD" if head else "GET"))
                await asyncio.sleep(pause)
        return replies

    return asyncio.run(run())


def test_a_connection_is_used_again() -> None:
    """Pages of one server come over one connection."""
    server = Server(PAGE, PAGE, PAGE)
    replies = ask(server, "/a", "/b?c|d", "/c")

    assert [(reply.status, reply.body) for reply in replies] == [(200, b"<p>hi")] * 3
    assert server.connections == 1
    assert [request.split(b" ")[1] for request in server.requests] == [b"/a", b"/b?c|d", b"/c"]


def test_a_connection_that_the_server_closed_is_made_anew() -> None:
    """A server may close a connection that was kept, in the very moment in which it is used again."""
    server = Server(PAGE, PAGE, close=True)
    replies = ask(server, "/a", "/b", pause=0.05)

    assert [reply.status for reply in replies] == [200, 200]
    assert server.connections == 2


@pytest.mark.parametrize(
    ("answer", "status", "html", "why"),
    [
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + PAGE, 200, b"<p>hi", "an answer before the answer tells nothing"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, None, "there is no body"),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", 304, None, "there is no body whatever the length says"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>to the end",
            200,
            b"<p>to the end",
            "the end of the connection ends the body",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\n<p>cut",
            200,
            b"<p>cut",
            "what came of a cut body is kept",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n2\r\nhi\r\n0\r\n\r\n",
            200,
            b"<p>hi",
            "a body in chunks is put together",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>hi", mtime=0),
            200,
            b"<p>hi",
            "unpacked",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n<p>not gzip",
            200,
            b"",
            "damage only shortens a page",
        ),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\n<p>hi", 200, b"<p>hi", "a patient reader takes bare line feeds"),
        (b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n", 999, None, "any status of three digits is one"),
    ],
)
def test_answers_of_every_shape(answer: bytes, status: int, html: bytes | None, why: str) -> None:
    """Each answer is read as a browser reads it."""
    # A second answer for the reader that llhttp's refusal leaves it to.
    (reply,) = ask(Server(answer, answer, close=True), "/x")
    if reply.failure is not None:
        (reply,) = ask(Server(answer, close=True), "/x")
    assert (reply.status, reply.body) == (status, html), why


def test_what_is_no_http_is_told_as_such() -> None:
    """Neither reader makes anything of it."""
    (reply,) = ask(Server(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", close=True), "/x")
    assert reply.failure in (Failure.PROTOCOL, Failure.RESET)


def test_a_head_without_an_end_is_given_up() -> None:
    """Headers of a megabyte are no answer."""
    (reply,) = ask(Server(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200_000, pause=1.0), "/x")
    assert reply.failure is Failure.PROTOCOL


def test_a_page_before_a_trailer_without_an_end_is_kept() -> None:
    """What the server adds to a page without an end takes nothing from the page."""
    chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>hi\r\n0\r\n"
    (reply,) = ask(Server(chunked + b"X: y\r\n" * 200_000, pause=5.0), "/x")
    assert (reply.status, reply.body) == (200, b"<p>hi")
    assert reply.elapsed < 1.5


def test_another_protocol_is_no_answer() -> None:
    """A server that changes the protocol unasked is not waited for until there is no time left."""
    (reply,) = ask(Server(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", pause=5.0), "/x")
    assert reply.failure is Failure.PROTOCOL
    assert reply.elapsed < 1.0


def test_chunks_that_are_hardly_any_page_are_not_read_for_long() -> None:
    """A page counts as far as it was received where each letter of it comes with thousands that are none."""
    chunk = b"1;a=" + b"b" * 100_000 + b"\r\nx\r\n"
    server = Server(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 200)
    (reply,) = ask(server, "/x")
    assert (reply.status, reply.body_end) == (200, BodyEnd.CUT)
    assert 0 < len(reply.body or b"") < 10


def test_a_large_page_is_read_in_part() -> None:
    """No more than the limit is kept, and its connection is not used again."""
    large = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000
    server = Server(large, PAGE)
    first, second = ask(server, "/a", "/b")

    assert (len(first.body or b""), second.status) == (100_000, 200)
    assert server.connections == 2


def test_an_unwanted_body_keeps_the_connection_where_it_is_short() -> None:
    """The few bytes behind a redirect or a picture are read over; a film is not."""
    short = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 9\r\n\r\nmoved on."
    film = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 90000000\r\n\r\n" + b"x" * 10_000
    server = Server(short, PAGE, film, PAGE)
    replies = ask(server, "/a", "/b", "/c", "/d")

    assert [reply.status for reply in replies] == [302, 200, 200, 200]
    assert [reply.body for reply in replies] == [None, b"<p>hi", None, b"<p>hi"]
    assert server.connections == 2


def test_an_unwanted_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer counts, though its body never ends."""
    monkeypatch.setattr(connection, "DRAIN_SECONDS", 0.05)
    (reply,) = ask(Server(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 900\r\n\r\n", pause=1.0), "/x")
    assert (reply.status, reply.body) == (200, None)


def test_a_slow_body_counts_as_far_as_it_came() -> None:
    """Time that runs out in the middle of a page leaves its beginning."""
    slow = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>begun"
    (reply,) = ask(Server(slow, pause=5.0), "/x", settings=Settings(allow_private=True, timeout=0.2))
    assert (reply.status, reply.body) == (200, b"<p>begun")


def test_a_silent_server_is_a_time_out() -> None:
    """Nothing at all within the time is no answer."""
    (reply,) = ask(Server(b"", pause=5.0), "/x", settings=Settings(allow_private=True, timeout=0.2))
    assert reply.failure is Failure.TIMEOUT


def test_a_server_that_hangs_up_is_told() -> None:
    """A connection that ends before an answer broke."""
    (reply,) = ask(Server(b"", close=True), "/x")
    assert reply.failure is Failure.RESET


def test_head_reads_no_body() -> None:
    """The answer to HEAD ends with its headers, whatever length they promise."""
    server = Server(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n", PAGE.replace(b"<p>hi", b""))
    replies = ask(server, "/a", "/b", head=True)

    assert [(reply.status, reply.body, reply.by_get) for reply in replies] == [(200, None, False)] * 2
    assert server.requests[0].startswith(b"HEAD /a HTTP/1.1\r\nHost: 127.0.0.1:")


def test_what_comes_unasked_is_no_answer_to_the_next_request() -> None:
    """Bytes behind the end of an answer are not taken for the beginning of another."""
    server = Server(PAGE + b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", PAGE)
    replies = ask(server, "/a", "/b", pause=0.05)

    assert [reply.status for reply in replies] == [200, 200]


def test_a_request_that_is_given_up_leaves_no_connection() -> None:
    """At whatever turn of the event loop it is cancelled, also while it looks at a connection that was kept."""

    async def run() -> int:
        ended = 0

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal ended
            with suppress(ConnectionError):
                while await reader.read(65_536):
                    writer.write(PAGE)
            ended += 1
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with server:
            for turns in range(12):
                async with Fetcher(SETTINGS) as fetcher:
                    await fetcher.fetch(url, {})
                    second = asyncio.create_task(fetcher.fetch(url, {}))
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    second.cancel()
                    await asyncio.gather(second, return_exceptions=True)
                while ended <= turns:
                    await asyncio.sleep(0.001)
        return ended

    assert asyncio.run(asyncio.wait_for(run(), 60)) >= 12


STRAY = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("cut", [8, 30, len(STRAY)])
def test_a_stray_response_that_has_come_answers_no_request(cut: int) -> None:
    """What stands unread before the next request is sent ends the connection, a part of a response too."""
    has_read, sent, done, ready = (threading.Event() for _ in range(4))
    handlers: list[asyncio.Task[None] | None] = []
    ports: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.append(asyncio.current_task())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(PAGE)
        await asyncio.to_thread(has_read.wait)
        writer.write(STRAY[:cut])
        sent.set()
        await reader.read(1)
        writer.close()

    async def serve_until_done() -> None:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            ports.append(server.sockets[0].getsockname()[1])
            ready.set()
            await asyncio.to_thread(done.wait)
            await asyncio.gather(*(handler for handler in handlers if handler is not None), return_exceptions=True)

    async def run(port: int) -> list[Reply]:
        async with Fetcher(SETTINGS) as fetcher:
            first = await fetcher.fetch(f"http://127.0.0.1:{port}/a", {})
            has_read.set()
            # The event loop is busy with something else while the stray response arrives.
            sent.wait()
            return [first, await fetcher.fetch(f"http://127.0.0.1:{port}/b", {})]

    thread = threading.Thread(target=lambda: asyncio.run(serve_until_done()))
    thread.start()
    ready.wait()
    replies = asyncio.run(run(ports[0]))
    done.set()
    thread.join()
    assert [reply.status for reply in replies] == [200, 200]
    assert len(handlers) == 2


def test_the_beginning_of_a_second_response_ends_the_connection() -> None:
    """A response that begins behind another one in the same bytes belongs to no request."""
    server = Server(PAGE + STRAY[:12], PAGE)
    replies = ask(server, "/a", "/b")
    assert [reply.status for reply in replies] == [200, 200]
    assert server.connections == 2


def test_no_header_can_end_and_begin_another() -> None:
    """A line break in a value does not get out."""

    async def run() -> bytes:
        server = Server(PAGE)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, Fetcher(SETTINGS) as fetcher:
            await fetcher.fetch(f"http://127.0.0.1:{port}/", {"Cookie": "a=b\r\nX-Evil: 1"})
        return server.requests[0]

    assert b"\r\nX-Evil" not in asyncio.run(run())
