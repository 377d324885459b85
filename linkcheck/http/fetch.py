"""One request and its answer; everything the network may do comes back as a value."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import lru_cache

import httpx

from linkcheck.config.settings import Settings
from linkcheck.http.body import BROKEN, decoder
from linkcheck.http.client import LOCATION, request_for, standing_headers
from linkcheck.http.direct_fetch import ask_directly, target_of
from linkcheck.http.httpx_transport import HTTP2, PROXIED, GuardError, Transport
from linkcheck.http.network import UNREACHABLE
from linkcheck.http.response import REDIRECTS, Failure, Reply, failed, failure_below, seconds_of
from linkcheck.pages.page_facts import is_html
from linkcheck.urls.references import host_of

# RFC 1035, 2.3.4: octets of one label and of a whole name.
_MAX_LABEL, _MAX_NAME = 63, 253


class ProxyAuthenticationError(Exception):
    """Our own proxy wants a user name and a password, so nothing can be asked at all."""


async def fetch(
    client: httpx.AsyncClient,
    url: str,
    settings: Settings,
    headers: Mapping[str, str],
    *,
    head: bool = False,
    http2: bool = False,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Reply:
    """Ask for an absolute http(s) URL, within `settings.timeout` seconds and `settings.max_body_bytes` of body.

    `head` asks for the headers only, `http2` by HTTP/2 where the server speaks it. `transport` is the client's: where it is
    the network itself and no proxy stands in between, it is asked without httpx. Raises ProxyLoginError.
    """
    if not _can_exist(host_of(url)):
        return failed(Failure.NO_NAME)
    if isinstance(transport, Transport):
        target = target_of(url)
        # Only TLS servers are asked by HTTP/2.
        direct = transport.direct_to(target.scheme, target.host, target.port) if not http2 or target.scheme == "http" else None
        if direct is not None:
            reply = await ask_directly(direct, target, {**standing_headers(settings), **headers}, settings, head=head)
            if reply is not None:
                return reply
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
            raise ProxyAuthenticationError
        html = None if head else await _page(response, settings.max_body_bytes, deadline)
        return _reply(response, html, got=not head, elapsed=clock() - started)
    finally:
        await response.aclose()


def _redirects(response: httpx.Response) -> bool:
    return response.status_code in REDIRECTS and bool(response.extensions.get(LOCATION))


@lru_cache(maxsize=8192)
def _can_exist(name: str) -> bool:
    """Whether the name system can hold a host's name at all; the look-up would raise for one that it cannot."""
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
            return failed(*failure_below(error))


def _proxy_failure(said: str) -> Reply:
    """What a proxy's refusal of a tunnel means, by the status that it begins with."""
    status = said[:3]
    if status == "407":
        raise ProxyAuthenticationError
    ours = said == UNREACHABLE or status == "403"
    return failed(Failure.PROXY if ours else Failure.GATEWAY, said if status.isdigit() else "")
