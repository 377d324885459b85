"""Proxies from the environment: what goes through them, what does not, and what their answers mean."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlEnded, LeasedElsewhere, PendingRetry, WaitingForNames
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.http.fetch import Fetcher, ProxyAuthenticationError
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.proxies import Proxies
from linkcheck.http.response import Failure, Reply
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Certainty, Outcome
from tests.http.test_guard import ScriptedResolver
from tests.http.test_loopback import Request, respond, serving

SECRET = "hidden-word"
Told = Answer | PendingRetry | WaitingForNames | LeasedElsewhere | CrawlEnded


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def proxy(seen: list[str], answer: bytes) -> AsyncIterator[str]:
    """A proxy that answers every request alike; yields its host and port."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(f"{request.path} {request.headers.get('proxy-authorization', '')}".strip())
        writer.write(answer)

    async with serving(handler) as origin:
        yield origin.removeprefix("http://")


def through(monkeypatch: pytest.MonkeyPatch, answer: bytes, url: str, login: str = "", **changes: object) -> tuple[list[Told], list[str]]:
    """What is told about a URL behind a proxy, and what the proxy was asked for."""
    seen: list[str] = []

    async def run() -> list[Told]:
        async with proxy(seen, answer) as place:
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                monkeypatch.setenv(name, f"http://{login}{place}")
            settings = Settings(host_interval_ms=0, timeout=2.0, **changes)  # type: ignore[arg-type]
            return [answer async for answer in fetch_all([url], settings, Transport(settings, ScriptedResolver({})))]

    return asyncio.run(run()), seen


def test_pages_are_asked_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain page is asked by its whole address, with the proxy's login, and the report says what could not be judged."""
    events, seen = through(monkeypatch, respond(200), "http://a.example/x?y", login=f"me:{SECRET}@")
    answer, ended = events

    assert isinstance(answer, Answer)
    assert isinstance(ended, CrawlEnded)
    assert (answer.outcome, seen) == (Outcome.ALIVE, [f"http://a.example/x?y Basic {base64.b64encode(f'me:{SECRET}'.encode()).decode()}"])
    assert ended.notes[0].startswith("Requests went through http://127.0.0.1:")
    assert SECRET not in repr(events)


@pytest.mark.parametrize(
    ("status", "outcome", "certainty"),
    [
        (502, Outcome.UNREACHABLE, Certainty.LIKELY),
        (504, Outcome.UNREACHABLE, Certainty.LIKELY),
        (403, Outcome.UNCHECKED, Certainty.UNKNOWN),
    ],
)
def test_a_refused_tunnel_is_no_answer_of_the_page(
    monkeypatch: pytest.MonkeyPatch, status: int, outcome: Outcome, certainty: Certainty
) -> None:
    """What the proxy says instead of making a tunnel is never taken for the page's own status."""
    events, seen = through(monkeypatch, respond(status), "https://a.example/x")
    answer = next(item for item in events if isinstance(item, Answer))

    assert (answer.outcome, answer.certainty) == (outcome, certainty)
    assert set(seen) == {"a.example:443"}


@pytest.mark.parametrize("url", ["http://a.example/x", "https://a.example/x"])
def test_a_proxy_that_wants_a_login_ends_the_run(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """407 is the proxy's own word, whether for a page or for a tunnel."""
    with pytest.raises(ProxyAuthenticationError):
        through(monkeypatch, respond(407, Proxy_Authenticate="Basic"), url)


def test_a_page_that_answers_407_itself_does_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a proxy asks by Proxy-Authenticate; a site's own 407, passed on, blocks that page alone."""
    answer = through(monkeypatch, respond(407), "http://a.example/x")[0][0]

    assert isinstance(answer, Answer)
    assert answer.outcome is Outcome.BLOCKED


@pytest.mark.parametrize("proxy", ["http://h:port", "http://me:hidden-word@h:port", "nonsense://h"])
def test_a_proxy_that_cannot_be_read_is_a_mistake_of_the_user(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """A wrong proxy is told before anything is asked, and without its password."""
    monkeypatch.setenv("HTTP_PROXY", proxy)
    with pytest.raises(SettingsError) as raised:
        Transport(Settings())
    assert SECRET not in str(raised.value)


def test_the_proxy_of_a_desktop_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """`socks://` is what desktops write for SOCKS 5."""
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9/")
    assert Transport(Settings()).proxy_of("https", "a.example", 443) == "socks://127.0.0.1:9/"


def test_certificates_that_cannot_be_read_are_a_mistake_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wrong SSL_CERT_FILE or --ca-file is told before anything is asked."""
    (tmp_path / "no.pem").write_text("no certificate")
    for name in (str(tmp_path / "absent.pem"), str(tmp_path / "no.pem")):
        with pytest.raises(SettingsError, match="PEM"):
            Transport(Settings(ca_file=name))
        monkeypatch.setenv("SSL_CERT_FILE", name)
        with pytest.raises(SettingsError, match="PEM"):
            Transport(Settings())
        monkeypatch.delenv("SSL_CERT_FILE")


@pytest.mark.parametrize(
    ("url", "target", "host"),
    [
        ("http://[2606:4700::1111]/a", "GET http://[2606:4700::1111]/a", "[2606:4700::1111]"),
        ("http://[2606:4700::1111]:8080/a", "GET http://[2606:4700::1111]:8080/a", "[2606:4700::1111]:8080"),
        ("https://[2606:4700::1111]/a", "CONNECT [2606:4700::1111]:443", "[2606:4700::1111]:443"),
        ("https://[2606:4700::1111]:8443/a", "CONNECT [2606:4700::1111]:8443", "[2606:4700::1111]:8443"),
    ],
)
def test_an_address_of_ipv6_stands_in_brackets(monkeypatch: pytest.MonkeyPatch, url: str, target: str, host: str) -> None:
    """A proxy could not tell the address from the port behind it otherwise; these are the bytes that reach it."""
    got: list[bytes] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        got.append(request.head)
        writer.write(respond(502))

    async def run() -> None:
        async with serving(handler) as origin:
            for name in ("HTTP_PROXY", "HTTPS_PROXY"):
                monkeypatch.setenv(name, origin)
            settings = Settings(host_interval_ms=0, timeout=2.0)
            assert [answer async for answer in fetch_all([url], settings, Transport(settings, ScriptedResolver({})))]

    asyncio.run(run())
    line, *headers = got[0].decode().split("\r\n")
    assert line == f"{target} HTTP/1.1"
    assert f"Host: {host}" in headers


@pytest.mark.parametrize("trusted", [True, False])
def test_a_tunnel_to_an_address_of_ipv6_is_secure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trusted: bool) -> None:
    """The certificate behind a proxy must name the address, without the brackets."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("2606:4700::1111" if trusted else "2606:4700::2222").configure_cert(context)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            await writer.start_tls(context)
            await reader.readuntil(b"\r\n\r\n")
            writer.write(respond(200))
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def run() -> Reply:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            settings = Settings(timeout=2.0, ca_file=str(tmp_path / "ca.pem"))
            async with Fetcher(settings, Transport(settings, ScriptedResolver({}))) as fetcher:
                return await fetcher.fetch("https://[2606:4700::1111]/a", {})

    reply = asyncio.run(run())
    assert (reply.status, reply.failure) == ((200, None) if trusted else (None, Failure.TLS))


def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its proxy a run reaches nothing, and says so instead of judging pages."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://me:{SECRET}@127.0.0.1:9")

    async def run() -> list[Told]:
        settings = Settings(host_interval_ms=0)
        return [
            answer
            async for answer in fetch_all(["http://a.example/", "https://b.example/"], settings, Transport(settings, ScriptedResolver({})))
        ]

    events = asyncio.run(run())
    ended = events[-1]
    assert isinstance(ended, CrawlEnded)
    assert ended.offline == "nothing could be asked through the proxy http://127.0.0.1:9; correct HTTP_PROXY and HTTPS_PROXY"
    assert {item.outcome for item in events if isinstance(item, Answer)} == {Outcome.UNCHECKED}


def test_private_addresses_are_not_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that is written in the link is judged before the proxy hears of it."""
    events, seen = through(monkeypatch, respond(200), "http://169.254.169.254/latest/")
    answer = events[0]

    assert isinstance(answer, Answer)
    assert (answer.hops[0].error, seen) == ("it was not asked, for it leads to a metadata address", [])


def test_hosts_without_proxy_are_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY and --connect-to both lead around the proxy."""
    seen: list[str] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(f"{request.headers['host']} {request.path}")
        writer.write(respond(200))

    async def run() -> None:
        async with serving(handler) as origin:
            port = origin.rpartition(":")[2]
            monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
            monkeypatch.setenv("NO_PROXY", "inner.example")
            settings = Settings(host_interval_ms=0, allow_private=True, connect_to=(f"staging.example:80:127.0.0.1:{port}",))
            urls = [f"http://inner.example:{port}/a", "http://staging.example/b"]
            transport = Transport(settings, ScriptedResolver({"inner.example": ("127.0.0.1",)}))
            assert len([answer async for answer in fetch_all(urls, settings, transport)]) == 3

    asyncio.run(run())
    assert sorted(line.partition(" ")[2] for line in seen) == ["/a", "/b"]


def test_a_proxy_shows_no_password() -> None:
    """A proxy's login is in no text that is made of it."""
    assert SECRET not in repr(Proxies((("http", f"http://me:{SECRET}@proxy.example:3128"),)))
