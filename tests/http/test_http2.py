"""HTTP/2: what is read of a response, when a connection is kept, and what happens to one that breaks."""

import asyncio
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import hpack
import pytest

from linkcheck.config.settings import Settings
from linkcheck.http import connection
from linkcheck.http.body import ResponseReader
from linkcheck.http.connection import Request
from linkcheck.http.fetch import Fetcher
from linkcheck.http.guard import dial
from linkcheck.http.http2 import Http2Connection
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.response import BodyEnd, Failure, Reply
from tests.internet.behaviours import page
from tests.internet.server import Internet, internet
from tests.internet.sites import Answer, Behaviour, HangUp, Head, Part, Pause, Raw, Reset, Site, Step
from tests.internet.trouble import endless, many_headers, only_http1

HTML = (("Content-Type", "text/html"),)
LONG = b"word " * 400_000


@contextmanager
def site(pages: Mapping[str, Behaviour], *, http2: bool = True) -> Iterator[Internet]:
    with internet(Site("a.example", pages, http2=http2)) as net:
        yield net


def ask(net: Internet, *paths: str, method: str = "GET", timeout: float = 5.0, limit: int = 1 << 22) -> list[Reply]:
    """What asking for paths by HTTP/2, one after the other, brings."""
    return counted(net, *paths, method=method, timeout=timeout, limit=limit)[0]


def counted(net: Internet, *paths: str, method: str = "GET", timeout: float = 5.0, limit: int = 1 << 22) -> tuple[list[Reply], int]:
    """The same, and how many connections it took."""
    settings = Settings(connect_to=net.connect_to, ca_file=net.ca_file, timeout=timeout, max_body_bytes=limit)
    made = 0

    async def dialled(addresses: Sequence[str], port: int) -> socket.socket:
        nonlocal made
        made += 1
        return await dial(addresses, port)

    async def run() -> list[Reply]:
        async with Fetcher(settings, Transport(settings, dial=dialled)) as fetcher:
            return [await fetcher.fetch(f"https://a.example{path}", {}, method=method, http2=True) for path in paths]

    return asyncio.run(run()), made


def versions(net: Internet) -> list[str]:
    return [one.request.version for one in net.all_requests()]


def test_a_server_of_http2_is_asked_by_it() -> None:
    """Pages come over one connection, with the headers and the target that were asked for."""
    with site({"/a?b|c": page("<p>one"), "/b": page("<p>two")}) as net:
        replies, connections = counted(net, "/a?b|c", "/b")
        assert [(reply.status, reply.body, reply.body_end) for reply in replies] == [
            (200, b"<p>one", BodyEnd.WHOLE),
            (200, b"<p>two", BodyEnd.WHOLE),
        ]
        assert versions(net) == ["HTTP/2", "HTTP/2"]
        assert connections == 1
        assert net.all_requests()[0].request.headers["user-agent"].startswith("linkcheck-attribution/")


def test_a_server_without_http2_is_asked_without_it() -> None:
    """What the server offers decides, and is remembered."""
    with site({"/a": page("<p>one"), "/b": page("<p>two")}, http2=False) as net:
        replies, connections = counted(net, "/a", "/b")
        assert [reply.body for reply in replies] == [b"<p>one", b"<p>two"]
        assert versions(net) == ["HTTP/1.1", "HTTP/1.1"]
        assert connections == 1


def test_a_page_is_larger_than_a_window() -> None:
    """The server is told that it may go on."""
    with site({"/": lambda request: (Answer(200, HTML, LONG),)}) as net:
        (reply,) = ask(net, "/")
        assert (reply.status, reply.body, reply.body_end) == (200, LONG, BodyEnd.WHOLE)


def test_a_page_without_end_is_cut() -> None:
    """No more than the limit is read, and the next page comes over another connection."""
    with site({"/": endless(), "/b": page("<p>b")}) as net:
        first, second = ask(net, "/", "/b", limit=10_000)
        assert (len(first.body or b""), first.body_end, second.body) == (10_000, BodyEnd.LIMIT, b"<p>b")


def test_the_response_to_head_has_no_body() -> None:
    """It ends with its headers."""
    with site({"/": page("<p>one")}) as net:
        replies = ask(net, "/", "/", method="HEAD")
        assert [(reply.status, reply.body, reply.by_get) for reply in replies] == [(200, None, False)] * 2


@pytest.mark.parametrize(
    ("steps", "status", "body", "failure", "why"),
    [
        ((Reset(),), None, None, Failure.PROTOCOL, "a stream that is reset brings nothing"),
        ((HangUp(),), None, None, Failure.RESET, "the connection ends before a response"),
        ((Raw(b"HTTP/1.1 200 OK\r\n\r\n" * 9),), None, None, Failure.PROTOCOL, "what comes is no HTTP/2"),
        ((Head(200, HTML), Part(b"<p>begun"), Reset()), 200, b"<p>begun", None, "what came of a cut body is kept"),
        ((Head(200, HTML), Part(b"<p>begun"), HangUp()), 200, b"<p>begun", None, "also where the connection ends"),
        ((Head(103, ()), Answer(200, HTML, b"<p>hi")), 200, b"<p>hi", None, "a response before the response tells nothing"),
        ((Answer(204, (), b""),), 204, None, None, "there is no body"),
    ],
)
def test_responses_of_every_shape(
    steps: tuple[Step, ...], status: int | None, body: bytes | None, failure: Failure | None, why: str
) -> None:
    """Each is read, or told, as by HTTP/1.1."""
    with site({"/": lambda request: steps, "/b": page("<p>b")}) as net:
        reply, after = ask(net, "/", "/b")
        assert (reply.status, reply.body, reply.failure) == (status, body, failure), why
        assert after.body == b"<p>b"


def test_a_silent_server_is_a_time_out() -> None:
    """Nothing at all within the time is no response; a page that stops is as long as it came."""
    pages = {"/": lambda request: (Pause(9.0),), "/b": lambda request: (Head(200, HTML), Part(b"<p>begun"), Pause(9.0))}
    with site(pages) as net:
        silent, slow = ask(net, "/", "/b", timeout=0.5)
        assert silent.failure is Failure.TIMEOUT
        assert (slow.status, slow.body, slow.body_end) == (200, b"<p>begun", BodyEnd.TIMEOUT)


def test_an_unwanted_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The response counts, though its body never ends."""
    monkeypatch.setattr(connection, "DRAIN_SECONDS", 0.05)
    with site({"/": lambda request: (Head(200, (("Content-Type", "image/png"),)), Part(b"x"), Pause(9.0))}) as net:
        (reply,) = ask(net, "/")
        assert (reply.status, reply.body) == (200, None)


def test_a_page_that_http2_cannot_have_is_no_response() -> None:
    """The first look, by HTTP/1.1, got it; a retry never asks twice."""
    with site({"/": only_http1(page("<p>one"))}) as net:
        (reply,) = ask(net, "/")
        assert reply.failure is Failure.PROTOCOL
        assert versions(net) == ["HTTP/2"]


def test_a_head_without_an_end_is_given_up() -> None:
    """Thousands of headers are no response, and a server that sends them harms no other page."""
    with site({"/": many_headers(8_000), "/b": page("<p>b")}) as net:
        reply, after = ask(net, "/", "/b")
        assert reply.failure in (Failure.PROTOCOL, Failure.RESET)
        assert after.body == b"<p>b"


class Wire:
    """Sends nowhere, and knows whether it was closed."""

    def __init__(self) -> None:
        self.closed = False

    def write(self, data: bytes) -> None:
        """Nobody reads it."""

    def abort(self) -> None:
        """Close it."""
        self.closed = True

    def is_closing(self) -> bool:
        """Whether it is closed."""
        return self.closed


def frame(kind: int, stream: int, payload: bytes = b"", flags: int = 0) -> bytes:
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


DATA, HEADERS, SETTINGS, PING, GOAWAY, WINDOW_UPDATE = 0, 1, 4, 6, 7, 8
END_STREAM, END_HEADERS = 1, 4
BEGUN = frame(SETTINGS, 0) + frame(HEADERS, 1, hpack.Encoder().encode([(":status", "200"), *HTML]), END_HEADERS)
BODY = frame(DATA, 1, b"<p>hello", END_STREAM)


def read(*parts: bytes) -> tuple[ResponseReader, bool, int]:
    """What a connection reads of these parts, whether it is closed then, and how many it took before that."""

    async def run() -> tuple[ResponseReader, bool, int]:
        wire, reader, spoken = Wire(), ResponseReader(1 << 20), Http2Connection()
        spoken.connected(wire)
        asked = asyncio.ensure_future(spoken.exchange(Request("GET", ("https", "a.example", 443), "a.example", "/", {}), reader))
        await asyncio.sleep(0)
        taken = 0
        for part in parts:
            if wire.closed:
                break
            spoken.data_received(part)
            taken += 1
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait([asked])
        return reader, wire.closed, taken

    return asyncio.run(run())


@pytest.mark.parametrize("last", [1, 2**31 - 1])
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_server_that_takes_leave_still_answers(last: int, before: int) -> None:
    """A request that it has accepted is answered behind its farewell, as servers do that end a connection in order."""
    parts = [frame(SETTINGS, 0), BEGUN.removeprefix(frame(SETTINGS, 0)), BODY]
    parts.insert(before + 1, frame(GOAWAY, 0, last.to_bytes(4) + bytes(4)))
    for spread in (parts, [b"".join(parts)]):
        reader, closed, _ = read(*spread)
        assert (reader.status, reader.body, reader.body_end, closed) == (200, b"<p>hello", BodyEnd.WHOLE, True)


@pytest.mark.parametrize(
    "flood",
    [
        frame(PING, 0, bytes(8)),
        frame(SETTINGS, 0),
        frame(WINDOW_UPDATE, 0, (1).to_bytes(4)),
        frame(DATA, 1),
        frame(DATA, 1, bytes(200), 8)[:9] + bytes([199]) + bytes(199),
        frame(200, 1, b"x"),
    ],
    ids=["pings", "settings", "windows", "empty data", "padding", "unknown frames"],
)
@pytest.mark.parametrize("before", [BEGUN, BEGUN + BODY], ids=["in a response", "behind it"])
def test_a_flood_of_frames_is_not_read_for_long(before: bytes, flood: bytes) -> None:
    """What is no part of a page ends the connection, whether or not a response is awaited; the page counts as far as it was received."""
    reader, closed, taken = read(before, *[flood] * 10_000)
    assert closed
    assert taken < 5_000
    assert reader.status == 200


def test_data_in_small_parts_is_no_flood() -> None:
    """A page of a hundred thousand letters is read, however a server writes it."""
    reader, _, _ = read(BEGUN, *[frame(DATA, 1, b"word " * 10)] * 2_000, frame(DATA, 1, b"", END_STREAM))
    assert (len(reader.body or b""), reader.body_end) == (100_000, BodyEnd.WHOLE)
