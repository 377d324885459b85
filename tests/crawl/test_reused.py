"""Responses over connections that served another page before: a stray one belongs to no page."""

import asyncio

import pytest
from msgspec import structs

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.model.vocabulary import Certainty, Outcome

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nA story."
SETTINGS = Settings(allow_private=True, host_interval_ms=0, timeout=2.0, host_concurrency=1, concurrency=1)


def gone(status: int) -> bytes:
    return b"HTTP/1.1 %d Gone\r\nContent-Length: 0\r\n\r\n" % status


def crawled(first: bytes, later: bytes) -> tuple[list[Answer], list[list[str]]]:
    """The answers about three pages of a server with one response for the first request of a connection and another for later ones.

    The second value holds the paths that each connection was asked for.
    """
    connections: list[list[str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paths: list[str] = []
        connections.append(paths)
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                paths.append(request.split(b" ")[1].decode())
                writer.write(later if len(paths) > 1 else first)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            events = [event async for event in fetch_all([f"{origin}/{name}" for name in "abc"], SETTINGS)]
        return [event for event in events if isinstance(event, Answer)]

    return asyncio.run(run()), connections


@pytest.mark.parametrize("status", [404, 410])
def test_a_death_on_a_reused_connection_is_confirmed_on_a_fresh_one(status: int) -> None:
    """Pages that are alive on connections of their own are alive."""
    answers, connections = crawled(PAGE, gone(status))
    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}
    assert connections == [["/a", "/b", "/c"], ["/b"], ["/c"]]


@pytest.mark.parametrize(
    ("status", "connections"), [(404, [["/a", "/b", "/c"], ["/a"], ["/b"], ["/c"]]), (410, [["/a", "/b", "/c"], ["/b"], ["/c"]])]
)
def test_what_is_gone_on_a_fresh_connection_too_is_dead(status: int, connections: list[list[str]]) -> None:
    """A death is as certain as before, and only a 410 on a reused connection costs a request more."""
    answers, asked = crawled(gone(status), gone(status))
    assert {(answer.outcome, answer.certainty) for answer in answers} == {(Outcome.DEAD, Certainty.CONFIRMED)}
    assert asked == connections


def test_a_death_that_a_fresh_connection_does_not_confirm_is_none() -> None:
    """Where the retry shows only trouble of the server, nobody knows of the page."""
    answers, _ = crawled(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", gone(404))
    assert [answer.outcome for answer in answers if answer.url.endswith(("b", "c"))] == [Outcome.UNCHECKED] * 2


STRAYS = {
    "page": PAGE,
    "redirect": b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    "gone": gone(410),
    "noise": b"noise\r\n",
}


@pytest.mark.parametrize("early", [True, False])
@pytest.mark.parametrize("stray", STRAYS.values(), ids=STRAYS)
def test_a_stray_response_is_nobodys(stray: bytes, early: bool) -> None:
    """What came before a page was asked for ends its connection, and a page behind a stray response is asked for anew."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        count = 0
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
                count += 1
                own = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(path), path)
                if early:
                    writer.write(own)
                    await writer.drain()
                    if count == 1:
                        await asyncio.sleep(0)
                        writer.write(stray)
                else:
                    writer.write(own if count == 1 else stray + own)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        # Apart, so that what came meanwhile has come.
        settings = structs.replace(SETTINGS, host_interval_ms=100)
        async with server:
            events = [event async for event in fetch_all([f"{origin}/{name}" for name in "abc"], settings)]
        return [event for event in events if isinstance(event, Answer)]

    answers = asyncio.run(run())
    assert [(answer.outcome, len(answer.hops)) for answer in answers] == [(Outcome.ALIVE, 1)] * 3
