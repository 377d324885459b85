"""Responses over connections that served another page before: a stray one belongs to no page."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec import structs

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.model.vocabulary import Certainty, Outcome

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nA story."
PATHS = ("/a", "/b", "/c")
SETTINGS = Settings(allow_private=True, host_interval_ms=0, timeout=2.0, host_concurrency=1, concurrency=1)


def gone(status: int) -> bytes:
    return b"HTTP/1.1 %d Gone\r\nContent-Length: 0\r\n\r\n" % status


Respond = Callable[[list[str]], tuple[bytes, ...]]
"""The parts of a response, by the paths that its connection has been asked for so far."""


def first_and_later(first: bytes, later: bytes) -> Respond:
    """One response for the first request of a connection and another for later ones."""
    return lambda paths: (first,) if len(paths) == 1 else (later,)


def crawled(
    respond: Respond, paths: tuple[str, ...] = PATHS, settings: Settings = SETTINGS, proxy: pytest.MonkeyPatch | None = None
) -> tuple[list[Answer], list[list[str]]]:
    """The answers about some pages of a server, and the paths that each of its connections was asked for; `proxy` makes it a proxy."""
    connections: list[list[str]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked: list[str] = []
        connections.append(asked)
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                asked.append(request.split(b" ")[1].decode())
                for part in respond(asked):
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def run() -> list[Answer]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        if proxy is not None:
            proxy.setenv("HTTP_PROXY", origin)
            proxy.setenv("NO_PROXY", "")
            origin = "http://news.example"
        async with server:
            events = [event async for event in fetch_all([f"{origin}{path}" for path in paths], settings)]
        return [event for event in events if isinstance(event, Answer)]

    return asyncio.run(run()), connections


@pytest.mark.parametrize("status", [404, 410])
def test_a_death_on_a_reused_connection_is_confirmed_on_a_fresh_one(status: int) -> None:
    """Pages that are alive on connections of their own are alive."""
    answers, connections = crawled(first_and_later(PAGE, gone(status)))
    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}
    assert connections == [["/a", "/b", "/c"], ["/b"], ["/c"]]


@pytest.mark.parametrize(
    ("status", "connections"), [(404, [["/a", "/b", "/c"], ["/a"], ["/b"], ["/c"]]), (410, [["/a", "/b", "/c"], ["/b"], ["/c"]])]
)
def test_what_is_gone_on_a_fresh_connection_too_is_dead(status: int, connections: list[list[str]]) -> None:
    """A death is as certain as before, and only a 410 on a reused connection costs a request more."""
    answers, asked = crawled(lambda _: (gone(status),))
    assert {(answer.outcome, answer.certainty) for answer in answers} == {(Outcome.DEAD, Certainty.CONFIRMED)}
    assert asked == connections


def test_a_death_that_a_fresh_connection_does_not_confirm_is_none() -> None:
    """Where the retry shows only trouble of the server, nobody knows of the page."""
    answers, _ = crawled(first_and_later(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", gone(404)))
    assert [answer.outcome for answer in answers if answer.url.endswith(("b", "c"))] == [Outcome.UNCHECKED] * 2


TEXT = "<p>" + "A story is told here at length, in many words of its own. " * 20


def article(path: str) -> bytes:
    """The page at a path, which says so."""
    html = f"<title>The {path} story</title><link rel=canonical href='{path}'><h1>The {path} story</h1>{TEXT}".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(html), html)


def test_a_page_that_calls_itself_another_one_is_asked_for_on_a_fresh_connection() -> None:
    """A server that answers each request with the response to the one before it is no reason to call a link wrong."""
    answers, _ = crawled(
        lambda paths: (article(paths[-2] if len(paths) > 1 else paths[-1]),), ("/the-first-story", "/the-second-story", "/the-third-story")
    )

    assert len(answers) == 3
    assert [answer.page.canonical for answer in answers if answer.page is not None] == [answer.url for answer in answers]
    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}


def page_without_canonical(path: str) -> bytes:
    """The page at a path, which says so only to its readers."""
    html = f"<title>The {path} story</title><h1>The {path} story</h1>{TEXT}".encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(html), html)


def test_a_page_with_the_title_of_another_one_is_asked_for_on_a_fresh_connection() -> None:
    """Where pages name no address, the response to an earlier request is known by its title."""
    paths = ("/the-first-story", "/the-second-story", "/the-third-story")
    answers, _ = crawled(lambda asked: (page_without_canonical(asked[0]),), paths)

    assert [answer.page.title for answer in answers if answer.page is not None] == [f"The {path} story" for path in paths]


def moved(path: str) -> bytes:
    return b"HTTP/1.1 301 Moved\r\nLocation: http://localhost:9%b\r\nContent-Length: 0\r\n\r\n" % path.encode()


def test_a_redirect_to_another_site_is_confirmed_on_a_fresh_connection() -> None:
    """A stray redirect does not lead a link to a page that it never named."""
    answers, connections = crawled(first_and_later(PAGE, moved("/elsewhere")))

    assert {(answer.outcome, len(answer.hops)) for answer in answers} == {(Outcome.ALIVE, 1)}
    assert connections == [["/a", "/b", "/c"], ["/b"], ["/c"]]


def test_a_redirect_that_a_fresh_connection_confirms_makes_others_believed() -> None:
    """A shortener is not asked for all its links once more, but for the retry where nobody answers behind it."""
    paths = tuple(f"/{number}" for number in range(10))
    settings = structs.replace(SETTINGS, connect_timeout=0.5, timeout=0.5)
    _, connections = crawled(lambda asked: (moved(asked[-1]),), paths, settings)

    assert sum(map(len, connections)) == 2 * len(paths) + 1


def test_a_proof_of_death_is_asked_for_on_a_fresh_connection() -> None:
    """The page of a suspect, sent once more in place of the answer for a made-up address, proves nothing about it."""
    page = PAGE.replace(b"plain", b"html")

    answers, connections = crawled(lambda paths: (page if paths[0] in PATHS else gone(404),))

    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}
    assert [len(paths) for paths in connections if paths[0] not in PATHS] == [1]


@pytest.mark.parametrize("proxied", [True, False], ids=["through a proxy", "from a server that is read with patience"])
def test_a_death_is_confirmed_on_a_fresh_connection_by_every_way(proxied: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where connections are shared in a way that nobody here sees; what is read with patience ends its connection."""
    first = article("/a") if proxied else article("/a").replace(b"text/html", b"text/html\r\n ;a=b")

    answers, connections = crawled(first_and_later(first, gone(410)), proxy=monkeypatch if proxied else None)

    assert {answer.outcome for answer in answers} == {Outcome.ALIVE}
    assert (max(map(len, connections)) > 1) is proxied


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

    def respond(paths: list[str]) -> tuple[bytes, ...]:
        own = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(paths[-1]), paths[-1].encode())
        if early:
            return (own, stray) if len(paths) == 1 else (own,)
        return (own,) if len(paths) == 1 else (stray + own,)

    # Apart, so that what came meanwhile has come.
    answers, _ = crawled(respond, settings=structs.replace(SETTINGS, host_interval_ms=100))

    assert [(answer.outcome, len(answer.hops)) for answer in answers] == [(Outcome.ALIVE, 1)] * 3
