import asyncio
import errno
import gzip
import socket
import ssl
import sys
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import httpx
import pytest
import respx

from linkcheck.config.settings import Settings
from linkcheck.http.fetch import Fetcher, ProxyAuthenticationError
from linkcheck.http.headers import user_agent
from linkcheck.http.response import Failure, Reply

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

URL = "http://a.example/x"
CODINGS = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress, "identity": lambda data: data}


def ask(transport: httpx.AsyncBaseTransport, url: str = URL, settings: Settings | None = None) -> Reply:
    used = settings or Settings()

    async def run() -> Reply:
        async with Fetcher(used, transport) as fetcher:
            return await fetcher.fetch(url, {})

    return asyncio.run(run())


def answering(response: httpx.Response) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: response)


def failing(error: Exception, cause: BaseException | None = None) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        raise error from cause

    return httpx.MockTransport(handle)


def streamed(body: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers={"content-type": "text/html", **named}, stream=httpx.ByteStream(body))


def test_the_request_is_honest() -> None:
    """A request says who asks, accepts pages, and sends neither cookie nor referrer."""
    router = respx.Router()
    route = router.get(URL).respond(200)
    ask(httpx.MockTransport(router.async_handler))
    headers = route.calls.last.request.headers

    assert headers["user-agent"].startswith("linkcheck-attribution/")
    assert "text/html" in headers["accept"]
    assert not {"cookie", "referer", "authorization"} & set(headers)


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2028", "\x0c"])
def test_spaces_that_are_none_in_a_header_stay_in_a_location(space: str) -> None:
    """A browser asks for the escaped space, and so does this program."""
    reply = ask(answering(httpx.Response(302, headers=[(b"location", f" /y{space}\t".encode())])))
    assert reply.location == f"/y{space}"


@pytest.mark.parametrize("location", ["/y", "http://a b/", "market://x", "http://[", "http://xn--a.example/", "/caf\u00e9"])
def test_a_location_is_handed_over_as_sent(location: str) -> None:
    """Whatever a Location holds, it comes back as text instead of being followed or refused."""
    reply = ask(answering(httpx.Response(302, headers=[(b"location", location.encode())])))
    assert (reply.status, reply.location, reply.failure) == (302, location, None)


@pytest.mark.parametrize(
    ("cause", "failure"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), Failure.NO_NAME),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), Failure.DNS),
        (ConnectionRefusedError(), Failure.REFUSED),
        (ConnectionResetError(), Failure.RESET),
        (TimeoutError(), Failure.TIMEOUT),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), Failure.NO_ROUTE),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), Failure.TLS),
        (ssl.SSLCertVerificationError(1, "certificate has expired"), Failure.TLS),
        (ExceptionGroup("all attempts", [ConnectionRefusedError(), OSError("unreachable")]), Failure.REFUSED),
        (None, Failure.RESET),
    ],
)
def test_a_failed_connection_is_named_by_its_cause(cause: BaseException | None, failure: Failure) -> None:
    """What the operating system said below httpx's error decides what the failure is."""
    reply = ask(failing(httpx.ConnectError("failed"), cause))
    assert reply.failure is failure
    assert reply.error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (httpx.ConnectTimeout(""), Failure.TIMEOUT),
        (httpx.ReadTimeout(""), Failure.TIMEOUT),
        (httpx.ReadError(""), Failure.RESET),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), Failure.RESET),
        (httpx.RemoteProtocolError("illegal status line"), Failure.PROTOCOL),
        (httpx.ProxyError("unreachable"), Failure.PROXY),
        (httpx.ProxyError("403 Forbidden"), Failure.PROXY),
        (httpx.ProxyError("502 Bad Gateway"), Failure.GATEWAY),
    ],
)
def test_failures_of_http_are_values(error: Exception, failure: Failure) -> None:
    """Everything that a server may do wrong comes back as a value."""
    assert ask(failing(error)).failure is failure


def test_a_bug_escapes() -> None:
    """An error that no server can cause is not taken for one of the web's."""
    with pytest.raises(ZeroDivisionError):
        ask(failing(ZeroDivisionError()))


@pytest.mark.parametrize("url", ["http://a..example/", f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/"])
def test_an_impossible_name_is_not_looked_up(url: str) -> None:
    """A name that the name system cannot hold does not exist, and nothing is asked."""
    assert ask(failing(ZeroDivisionError()), url).failure is Failure.NO_NAME


def test_the_beginning_of_html_is_kept() -> None:
    """A longer page is cut at the limit."""
    assert ask(answering(streamed(b"x" * 5000)), settings=Settings(max_body_bytes=1000)).body == b"x" * 1000


@pytest.mark.parametrize("size", [10, 5_000_000])
@pytest.mark.parametrize("coding", [*CODINGS, "gzip, br", "GZIP"])
def test_codings_are_bounded_while_they_unpack(coding: str, size: int) -> None:
    """A compressed page is read, and a small answer cannot become a huge one."""
    packed = b"x" * size
    for name in coding.split(", "):
        packed = CODINGS[name.lower()](packed)
    reply = ask(answering(streamed(packed, content_encoding=coding)))
    assert reply.body == b"x" * min(size, Settings().max_body_bytes)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress", "gzip, compress"])
def test_an_unreadable_body_still_has_its_status(coding: str) -> None:
    """A body that is damaged, or coded as nobody asked, only loses its facts."""
    reply = ask(answering(streamed(b"\x1f\x9d\x90garbage", content_encoding=coding)))
    assert (reply.status, reply.body, reply.failure) == (200, b"", None)


@pytest.mark.parametrize(
    ("status", "content_type"), [(200, "image/png"), (404, "application/json"), (302, "text/html"), (200, "text/plain")]
)
def test_other_bodies_are_not_read(status: int, content_type: str) -> None:
    """Only the HTML of a page, or of an error that may be a bot wall, is worth its bytes."""

    class Untouchable(httpx.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            raise AssertionError("the body was read")

    headers = {"content-type": content_type, "location": "/y"} if status == 302 else {"content-type": content_type}
    response = httpx.Response(status, headers=headers, stream=Untouchable())
    assert ask(answering(response)).body is None


def test_a_body_already_read_is_accepted() -> None:
    """An injected transport may answer with a whole body."""
    assert ask(answering(httpx.Response(200, html="<p>x"))).body == b"<p>x"


def test_the_target_is_sent_as_the_standard_writes_it() -> None:
    """Characters that the URL standard leaves alone are not escaped on the way."""
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200)

    ask(httpx.MockTransport(handle), "http://a.example/a|b?c='|")
    assert seen[0].extensions.get("target", seen[0].url.raw_path) == b"/a|b?c=%27|"


@pytest.mark.parametrize(
    ("url", "host"),
    [("http://xn--i-7iq.example/", "xn--i-7iq.example"), ("http://a.example:81/", "a.example:81"), ("http://[::1]/", "[::1]")],
)
def test_every_name_that_browsers_accept_is_asked(url: str, host: str) -> None:
    """The Host header is the name as the URL writes it, emoji, ports and addresses included."""
    seen: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["host"])
        return httpx.Response(200)

    assert ask(httpx.MockTransport(handle), url).status == 200
    assert seen == [host]


def test_a_url_too_long_for_a_request_is_not_called_dead() -> None:
    """What our own side cannot ask says nothing about the page."""
    assert ask(failing(ZeroDivisionError()), URL + "y" * 70_000).failure is Failure.UNSENDABLE


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 40, 999_999_999.0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("Sun, 06 Nov 99999 08:49:37 GMT", None),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 0.0),
        ("Sun Nov  6 08:49:37 1994", 0.0),
    ],
)
def test_retry_after_holds_seconds_or_a_date(header: str, seconds: float | None) -> None:
    """The wait is read in both forms of RFC 9110; a date that is past means now."""
    assert ask(answering(httpx.Response(429, headers={"retry-after": header}))).retry_after == seconds


def test_retry_after_counts_to_a_date_to_come() -> None:
    """A date to come is so many seconds away."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    reply = ask(answering(httpx.Response(503, headers={"retry-after": date})))
    assert 80 < (reply.retry_after or 0) <= 90


def test_a_proxy_that_wants_a_login_ends_the_run() -> None:
    """When our own proxy refuses us, nothing can be asked, and no page is to blame."""
    with pytest.raises(ProxyAuthenticationError):
        ask(failing(httpx.ProxyError("407 Proxy Authentication Required")))


def test_the_user_agent_names_a_contact() -> None:
    """Whoever is asked can find out by whom."""
    assert user_agent("https://digest.example/about").endswith(" (+https://digest.example/about)")
