"""The whole way against a real server on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.model.vocabulary import Certainty, Outcome, Via

Handler = Callable[["Request", asyncio.StreamWriter], Awaitable[None]]
QUICK = Settings(host_interval_ms=0, allow_private=True, timeout=2.0)


class Request:
    """One request as it came over the wire."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        first, *rest = head.decode("latin-1").strip().split("\r\n")
        self.path = first.split(" ")[1]
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server on a free port of loopback that closes each connection after its answer; yields its origin."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(Request(await reader.readuntil(b"\r\n\r\n")), writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def respond(status: int, body: str = "", **headers: str) -> bytes:
    fields = {"Content-Length": str(len(body.encode())), "Connection": "close", **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} X\r\n{lines}\r\n{body}".encode()


def visit(handler: Handler, path: str, settings: Settings = QUICK) -> tuple[Answer, str]:
    """The answer about one path of a server, and the server's origin."""

    async def run() -> tuple[Answer, str]:
        async with serving(handler) as origin:
            answers = [answer async for answer in fetch_all([origin + path], settings) if isinstance(answer, Answer)]
        return answers[0], origin

    return asyncio.run(run())


def test_redirects_are_followed_to_the_page() -> None:
    """A chain of HTTP redirects and a meta refresh ends on the page, with its facts."""
    pages = {
        "/a": respond(301, Location="b?x=1"),
        "/b?x=1": respond(302, Location="/c d\u00e9"),
        "/c%20d%C3%A9": respond(200, "<meta http-equiv=refresh content='1; url=e'>", Content_Type="text/html"),
        "/e": respond(200, "<title>The end</title><link rel=canonical href=/e>", Content_Type="text/html; charset=utf-8"),
    }

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(pages[request.path])

    answer, origin = visit(handler, "/a#top")

    assert [(hop.url.removeprefix(origin), hop.via, hop.status) for hop in answer.hops] == [
        ("/a", Via.GIVEN, 301),
        ("/b?x=1", Via.HTTP, 302),
        ("/c%20d%C3%A9", Via.HTTP, 200),
        ("/e", Via.META_REFRESH, 200),
    ]
    assert (answer.outcome, answer.certainty, answer.final) == (Outcome.ALIVE, Certainty.CONFIRMED, f"{origin}/e")
    assert answer.page is not None
    assert (answer.page.title, answer.page.canonical) == ("The end", f"{origin}/e")


def test_a_loop_ends() -> None:
    """A page that redirects to itself is asked once."""
    asked: list[str] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.append(request.path)
        writer.write(respond(302, Location="/a"))

    assert visit(handler, "/a")[0].outcome is Outcome.LOOP
    assert asked == ["/a"]


def test_a_cookie_is_sent_back_once() -> None:
    """A page that wants its cookie back gets it, and the next URL does not."""
    cookies: list[str | None] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        cookies.append(request.headers.get("cookie"))
        writer.write(respond(200) if "cookie" in request.headers else respond(302, Location=request.path, Set_Cookie="k=v"))

    async def run() -> list[Outcome]:
        async with serving(handler) as origin:
            settings = Settings(host_interval_ms=0, allow_private=True, concurrency=1)
            return [answer.outcome async for answer in fetch_all([f"{origin}/a", f"{origin}/b"], settings) if isinstance(answer, Answer)]

    assert asyncio.run(run()) == [Outcome.ALIVE, Outcome.ALIVE]
    assert cookies == [None, "k=v", None, "k=v"]


def test_silence_is_a_time_out() -> None:
    """A server that takes the request and says nothing is a time-out, twice, in bounded time."""
    asked: list[str] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.append(request.path)
        await asyncio.sleep(1)

    answer, _ = visit(handler, "/a", Settings(host_interval_ms=0, allow_private=True, timeout=0.2))

    assert (answer.outcome, answer.certainty) == (Outcome.TIMEOUT, Certainty.LIKELY)
    assert answer.hops[-1].error == "no answer came in time"
    assert len(asked) == 2


def test_dripping_headers_are_a_time_out() -> None:
    """A server that sends a header line now and then cannot outlast the limit of the whole exchange."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(20):
            writer.write(b"X-More: x\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    assert visit(handler, "/a", Settings(host_interval_ms=0, allow_private=True, timeout=0.2))[0].outcome is Outcome.TIMEOUT


def test_a_dripping_body_does_not_hide_the_status() -> None:
    """A page that never ends is alive: its status has come, and what was read of it counts."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        if request.path != "/a":
            writer.write(respond(404))
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Slow</title>")
        for _ in range(20):
            await writer.drain()
            await asyncio.sleep(0.05)
            writer.write(b"x")

    answer, _ = visit(handler, "/a", Settings(host_interval_ms=0, allow_private=True, timeout=0.2))

    assert answer.outcome is Outcome.ALIVE
    assert answer.page is not None
    assert answer.page.title == "Slow"


def test_an_endless_body_is_cut() -> None:
    """Of an endless page only about the limit is fetched."""
    sent = 0

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        if request.path != "/a":
            writer.write(respond(404))
            return
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while sent < 100_000_000:
            writer.write(b"x" * 65536)
            sent += 65536
            await writer.drain()

    assert visit(handler, "/a", Settings(host_interval_ms=0, allow_private=True, max_body_bytes=10_000))[0].outcome is Outcome.ALIVE
    assert sent < 50_000_000


def test_a_closed_port_is_unreachable() -> None:
    """A refused connection is told as such."""
    with socket.socket() as taken:
        # Bound but not listening: nobody else gets the port, and connections are refused.
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"

        async def run() -> list[Answer]:
            return [answer async for answer in fetch_all([url], QUICK) if isinstance(answer, Answer)]

        (answer,) = asyncio.run(run())

    assert (answer.outcome, answer.certainty) == (Outcome.UNREACHABLE, Certainty.LIKELY)
    assert answer.hops[0].error == "the connection was refused"


def test_a_broken_answer_is_unreachable() -> None:
    """A server that hangs up, or speaks something else, is unreachable."""

    async def hangs_up(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def speaks_another(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")

    assert visit(hangs_up, "/a")[0].outcome is Outcome.UNREACHABLE
    assert visit(speaks_another, "/a")[0].outcome is Outcome.UNREACHABLE


def test_a_plain_port_asked_by_https_is_a_tls_failure() -> None:
    """A server without TLS behind an https URL is a TLS failure."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(respond(400))
        await writer.drain()
        writer.close()

    async def run() -> Outcome:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        outcomes = [answer.outcome async for answer in fetch_all([url], QUICK) if isinstance(answer, Answer)]
        server.close()
        return outcomes[0]

    assert asyncio.run(run()) is Outcome.TLS


def test_a_password_is_not_sent() -> None:
    """User information in a URL goes to no host, neither its own nor the next one."""
    seen: list[str | None] = []

    async def target(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request.headers.get("authorization"))
        writer.write(respond(200))

    async def run() -> None:
        async with serving(target) as other:
            elsewhere = other.replace("http://", "http://me:secret@")

            async def source(request: Request, writer: asyncio.StreamWriter) -> None:
                seen.append(request.headers.get("authorization"))
                writer.write(respond(302, Location=f"{elsewhere}/b"))

            async with serving(source) as origin:
                url = origin.replace("http://", "http://me:secret@") + "/a"
                answers = [answer async for answer in fetch_all([url], QUICK)]
                assert [answer.outcome for answer in answers if isinstance(answer, Answer)] == [Outcome.ALIVE]

    asyncio.run(run())
    assert seen == [None, None]


def test_addresses_of_ipv6_are_asked() -> None:
    """A host that is an address of IPv6 is asked like any other."""
    if not socket.has_ipv6:
        pytest.skip("this Python has no IPv6")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(respond(200))
        await writer.drain()
        writer.close()

    async def run() -> list[Outcome]:
        try:
            server = await asyncio.start_server(connected, "::1", 0)
        except OSError:
            pytest.skip("this machine has no IPv6 on loopback")
        url = f"http://[::1]:{server.sockets[0].getsockname()[1]}/"
        outcomes = [answer.outcome async for answer in fetch_all([url], QUICK) if isinstance(answer, Answer)]
        server.close()
        return outcomes

    assert asyncio.run(run()) == [Outcome.ALIVE]


def test_page_that_says_it_is_gone_is_believed_beside_honest_answers() -> None:
    """One article says at 200 that it is gone, on a site that answers 404 for what it never had; an essay of that name is alive."""
    menu = "".join(f'<a href="/{name}">{name}</a> ' for name in ("news", "sport", "culture")) * 60
    prose = "<p>Of all the pages that a library has lost, this one is the longest, and nobody has read it to its end.</p>" * 12
    pages = {
        "/": f"<title>Evening News of the Lower Weir | News</title>{menu}<h1>Ferries</h1>",
        "/p/1": f"<title>Evening News of the Lower Weir</title>{menu}<h1>Sorry, that page is gone</h1>",
        "/p/2": f"<title>Page not found | Evening News of the Lower Weir</title>{menu}<h1>Page not found</h1>{prose}",
    }

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        found = pages.get(request.path)
        writer.write(respond(200, found, Content_Type="text/html") if found is not None else respond(404))

    gone, _ = visit(handler, "/p/1")
    essay, _ = visit(handler, "/p/2")

    assert (gone.outcome, gone.certainty, gone.hops[-1].error) == (
        Outcome.SOFT_DEAD,
        Certainty.LIKELY,
        'its heading says "Sorry, that page is gone"',
    )
    assert (essay.outcome, essay.certainty) == (Outcome.ALIVE, Certainty.CONFIRMED)
