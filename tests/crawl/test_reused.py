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


def crawled(first: bytes, later: bytes, *, missing: bool = False) -> tuple[list[Answer], list[list[str]]]:
    """The answers about three pages of a server with one response for the first request of a connection and another for later ones.

    With `missing`, a connection that is first asked for another page than the three is told that it is gone. The second value holds
    the paths that each connection was asked for.
    """
    connections: list[list[str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        paths: list[str] = []
        connections.append(paths)
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                paths.append(request.split(b" ")[1].decode())
                other = missing and paths[0] not in ("/a", "/b", "/c")
                writer.write(gone(404) if other else later if len(paths) > 1 else first)
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


TEXT = "<p>" + "A story is told here at length, in many words of its own. " * 20


def article(path: str) -> bytes:
    """The page at a path, which says so."""
    html = f"<title>The {path} story</title><link rel=canonical href='{path}'><h1>The {path} story</h1>{TEXT}".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(html), html)


def test_a_page_that_calls_itself_another_one_is_asked_for_on_a_fresh_connection() -> None:
    """A server that answers each request with the response to the one before it is no reason to call a link wrong."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = None
        try:
            while True:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
                writer.write(article(before or path))
                before = path
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            events = [event async for event in fetch_all([f"{origin}/the-{name}-story" for name in ("first", "second", "third")], SETTINGS)]
        return [event for event in events if isinstance(event, Answer)]

    answers = asyncio.run(run())
    assert len(answers) == 3
    assert [answer.page.canonical for answer in answers if answer.page is not None] == [answer.url for answer in answers]
    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}


def test_a_proof_of_death_is_asked_for_on_a_fresh_connection() -> None:
    """The page of a suspect, sent once more in place of the answer for a made-up address, proves nothing about it."""
    page = PAGE.replace(b"plain", b"html")

    answers, connections = crawled(page, page, missing=True)

    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}
    assert [len(paths) for paths in connections if paths[0] not in ("/a", "/b", "/c")] == [1]


@pytest.mark.parametrize("proxied", [True, False], ids=["through a proxy", "from a server that is read with patience"])
def test_a_death_is_confirmed_on_a_fresh_connection_by_every_way(proxied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where connections are shared in a way that nobody here sees; what is read with patience ends its connection."""
    first = article("/a") if proxied else article("/a").replace(b"text/html", b"text/html\r\n ;a=b")
    connections: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(0)
        here = len(connections) - 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                connections[here] += 1
                writer.write(first if connections[here] == 1 else gone(410))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        if proxied:
            monkeypatch.setenv("HTTP_PROXY", f"http://{place}")
            monkeypatch.setenv("NO_PROXY", "")
        origin = "http://news.example" if proxied else f"http://{place}"
        async with server:
            events = [event async for event in fetch_all([f"{origin}/{name}" for name in "abc"], SETTINGS)]
        return [event for event in events if isinstance(event, Answer)]

    assert {answer.outcome for answer in asyncio.run(run())} == {Outcome.ALIVE}
    assert (max(connections) > 1) is proxied


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
