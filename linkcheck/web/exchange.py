"""One request and its answer; everything the network may do comes back as a value."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import can_ada
import httpx
from msgspec import Struct

from linkcheck.settings import Settings
from linkcheck.urls.networks import NOT_ASKED
from linkcheck.web.client import LOCATION, request_for
from linkcheck.web.decoding import BROKEN, decoder
from linkcheck.web.network import UNREACHABLE
from linkcheck.web.observation import Failure
from linkcheck.web.page import is_html
from linkcheck.web.transport import HTTP2, PROXIED, GuardError

# 300 only redirects with a Location; 304, 305 and 306 never do (RFC 9110, 15.4).
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
SENTENCES = {
    Failure.NO_NAME: "the host name does not exist",
    Failure.DNS: "the host name could not be looked up",
    Failure.NO_ROUTE: "no way leads to the host",
    Failure.REFUSED: "the connection was refused",
    Failure.RESET: "the connection broke",
    Failure.PROTOCOL: "the answer is no valid HTTP",
    Failure.PROXY: "the proxy could not pass the request on",
    Failure.GATEWAY: "the proxy could not reach the host",
    Failure.UNASKABLE: "no request could be made of it",
    Failure.PRIVATE: NOT_ASKED,
    Failure.TIMEOUT: "no answer came in time",
    Failure.TLS: "no secure connection could be made",
    Failure.LEFT_ALONE: "it was not asked, for the settings leave its host alone",
    Failure.BUDGET: "it was not asked, for the budget was spent",
}
# RFC 1035, 2.3.4: octets of one label and of a whole name.
_MAX_LABEL, _MAX_NAME = 63, 253
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


class Reply(Struct, frozen=True):
    """What one request brought: a status with what came along, or a failure with a sentence.

    `location` and `cookies` are header values as sent, `headers` all of them with their names in lower case; `html` is
    the beginning of an HTML page. `retry_after` (seconds) is what the server asks for; `elapsed` is seconds too.
    `got` is false for an answer to HEAD. `later` says that the host wants to be asked again later in the run, `echo` that it
    was not asked, for its silence had answered before, `unchanged` that the page is as it was when its validators were sent.
    """

    status: int | None = None
    location: str = ""
    cookies: tuple[str, ...] = ()
    headers: Mapping[str, str] = {}
    content_type: str = ""
    html: bytes | None = None
    retry_after: float | None = None
    elapsed: float = 0.0
    got: bool = True
    later: bool = False
    echo: bool = False
    unchanged: bool = False
    failure: Failure | None = None
    error: str | None = None


class ProxyLoginError(Exception):
    """Our own proxy wants a user name and a password, so nothing can be asked at all."""


async def exchange(
    client: httpx.AsyncClient, url: str, settings: Settings, headers: Mapping[str, str], *, head: bool = False, http2: bool = False,
) -> Reply:
    """Ask for an absolute http(s) URL, within `settings.timeout` seconds and `settings.max_body_bytes` of body.

    `head` asks for the headers only, `http2` by HTTP/2 where the server speaks it. Raises ProxyLoginError.
    """
    if not _can_exist(url):
        return failed(Failure.NO_NAME)
    try:
        request = request_for(client, url, headers, "HEAD" if head else "GET")
    except httpx.InvalidURL as error:
        return failed(Failure.UNASKABLE, str(error))
    if http2:
        request.extensions[HTTP2] = True
    clock = asyncio.get_running_loop().time
    started = clock()
    deadline = started + settings.timeout
    try:
        async with asyncio.timeout_at(deadline):
            response = await client.send(request, stream=True)
    except (TimeoutError, httpx.TransportError) as error:
        return _failure(error)
    try:
        if response.status_code == 407 and PROXIED in response.extensions and "proxy-authenticate" in response.headers:
            raise ProxyLoginError
        html = None if head else await _page(response, settings.max_body_bytes, deadline)
        return _reply(response, html, got=not head, elapsed=clock() - started)
    finally:
        await response.aclose()


def _redirects(response: httpx.Response) -> bool:
    return response.status_code in REDIRECTS and bool(response.extensions.get(LOCATION))


def failed(failure: Failure, detail: str = "", between: str = ": ") -> Reply:
    """A reply that is none, with its sentence."""
    return Reply(failure=failure, error=f"{SENTENCES[failure]}{between}{detail}" if detail else SENTENCES[failure])


def _can_exist(url: str) -> bool:
    """Whether the name system can hold the host's name at all; the look-up would raise for one that it cannot."""
    name = can_ada.parse(url).hostname.removesuffix(".")
    return len(name) <= _MAX_NAME and all(0 < len(label) <= _MAX_LABEL for label in name.split("."))


def _reply(response: httpx.Response, html: bytes | None, *, got: bool, elapsed: float) -> Reply:
    return Reply(
        status=response.status_code,
        location=response.extensions.get(LOCATION, "").strip(),
        cookies=tuple(response.headers.get_list("set-cookie")),
        headers=dict(response.headers),
        content_type=response.headers.get("content-type", ""),
        html=html,
        retry_after=seconds_of(response.headers.get("retry-after", "")),
        elapsed=elapsed,
        got=got,
    )


def seconds_of(retry_after: str) -> float | None:
    """The seconds of a Retry-After header, which holds them or a date (RFC 9110, 10.2.3); None for anything else."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
        date = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        return max(0.0, (date - datetime.now(UTC)).total_seconds())
    except (ValueError, IndexError, OverflowError):
        return None


async def _page(response: httpx.Response, limit: int, deadline: float) -> bytes | None:
    """The beginning of an HTML page at any status that is no redirect; trouble on the way only shortens it.

    The page of an error tells a bot wall from a death.
    """
    if _redirects(response) or not is_html(response.headers.get("content-type", "")):
        return None
    found = bytearray()
    try:
        async with asyncio.timeout_at(deadline):
            async for chunk in _decoded(response, limit):
                found += chunk
                if len(found) >= limit:
                    break
    except (TimeoutError, httpx.TransportError, *BROKEN):
        pass
    return bytes(found[:limit])


async def _decoded(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The body's chunks without their codings, none unpacked beyond `limit`; nothing in a coding that was not asked for."""
    if response.is_stream_consumed:
        # An injected transport may hand over a body that has been read and decoded.
        yield response.content
        return
    decode = decoder(response.headers.get("content-encoding", ""))
    if decode is None:
        return
    async for chunk in response.aiter_raw():
        yield decode(chunk, limit)


def _failure(error: TimeoutError | httpx.TransportError) -> Reply:
    match error:
        case TimeoutError() | httpx.TimeoutException():
            return failed(Failure.TIMEOUT)
        case GuardError():
            return failed(Failure.PRIVATE, str(error), between=" ")
        case httpx.ProxyError():
            return _proxy_failure(str(error))
        case httpx.RemoteProtocolError() if "disconnected" in str(error):
            return failed(Failure.RESET)
        case httpx.ProtocolError() | httpx.UnsupportedProtocol():
            return failed(Failure.PROTOCOL)
        case _:
            return failed(*_reason(error))


def _proxy_failure(said: str) -> Reply:
    """What a proxy's refusal of a tunnel means, by the status that it begins with."""
    status = said[:3]
    if status == "407":
        raise ProxyLoginError
    ours = said == UNREACHABLE or status == "403"
    return failed(Failure.PROXY if ours else Failure.GATEWAY, said if status.isdigit() else "")


def _reason(error: BaseException) -> tuple[Failure, str]:
    """The failure below httpx's own: it wraps what the operating system said."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return Failure.TLS, getattr(cause, "verify_message", "")
            case ssl.SSLError():
                # Only errors that OpenSSL itself raised carry these attributes.
                return Failure.TLS, (getattr(cause, "reason", None) or "").lower().replace("_", " ")
            case socket.gaierror(errno=socket.EAI_NONAME):
                return Failure.NO_NAME, ""
            case socket.gaierror():
                return Failure.DNS, (cause.strerror or "").lower()
            case TimeoutError():
                # ETIMEDOUT: the system gave up before our own limit.
                return Failure.TIMEOUT, ""
            case ConnectionRefusedError():
                return Failure.REFUSED, ""
            case OSError(errno=number) if number in _NO_ROUTE:
                return Failure.NO_ROUTE, ""
            case _:
                continue
    return Failure.RESET, ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for cause in (*inner, error.__cause__ or error.__context__):
        if cause is not None:
            yield from _causes(cause)
