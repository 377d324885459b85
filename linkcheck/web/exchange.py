"""One request and its answer; everything the network may do comes back as a value."""

import asyncio
import re
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Iterator

import can_ada
import httpx
from msgspec import Struct

from linkcheck.settings import Settings
from linkcheck.web.page import is_html
from linkcheck.web.transport import LOCATION
from linkcheck.web.verdict import Failure

# Header and value by which a protection service marks a page that is not the one asked for.
CHALLENGES = (
    ("cf-mitigated", re.compile(r"challenge", re.IGNORECASE)),
    ("x-amzn-waf-action", re.compile(r"challenge|captcha", re.IGNORECASE)),
    ("x-vercel-mitigated", re.compile(r"challenge|deny", re.IGNORECASE)),
)
SENTENCES = {
    Failure.NO_NAME: "the host name does not exist",
    Failure.DNS: "the host name could not be looked up",
    Failure.REFUSED: "the connection was refused",
    Failure.RESET: "the connection broke",
    Failure.PROTOCOL: "the server does not speak HTTP",
    Failure.PROXY: "the proxy could not pass the request on",
    Failure.UNASKABLE: "no request could be made of it",
    Failure.TIMEOUT: "no answer came in time",
    Failure.TLS: "no secure connection could be made",
}
_GZIP = ("gzip", "x-gzip")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# RFC 1035, 2.3.4: octets of one label and of a whole name.
_MAX_LABEL, _MAX_NAME = 63, 253


class Reply(Struct, frozen=True):
    """What one request brought: a status with what came along, or a failure with a sentence.

    `location` and `cookies` are header values as sent; `html` is the beginning of an HTML page at a 2xx status.
    """

    status: int | None = None
    location: str = ""
    cookies: tuple[str, ...] = ()
    challenge: bool = False
    content_type: str = ""
    html: bytes | None = None
    failure: Failure | None = None
    error: str | None = None


async def exchange(client: httpx.AsyncClient, url: str, settings: Settings, headers: dict[str, str]) -> Reply:
    """Ask for an absolute http(s) URL by GET, within `settings.timeout` seconds and `settings.max_body_bytes` of body."""
    if not _can_exist(url):
        return _failed(Failure.NO_NAME)
    try:
        request = _request(client, url, headers)
    except httpx.InvalidURL as error:
        return _failed(Failure.UNASKABLE, str(error))
    deadline = asyncio.get_running_loop().time() + settings.timeout
    try:
        async with asyncio.timeout_at(deadline):
            response = await client.send(request, stream=True)
    except (TimeoutError, httpx.TimeoutException):
        return _failed(Failure.TIMEOUT)
    except httpx.ProxyError:
        return _failed(Failure.PROXY)
    except httpx.RemoteProtocolError as error:
        return _failed(Failure.RESET if "disconnected" in str(error) else Failure.PROTOCOL)
    except httpx.NetworkError as error:
        return _failed(*_reason(error))
    try:
        return await _reply(response, settings.max_body_bytes, deadline)
    finally:
        await response.aclose()


def _request(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> httpx.Request:
    parsed = can_ada.parse(url)
    # Left to write the Host header, httpx decodes the name by IDNA 2008, and raises for an emoji that browsers accept.
    request = client.build_request("GET", url, headers={**headers, "Host": parsed.host})
    target = f"{parsed.pathname}{parsed.search}".encode("ascii")
    # httpx escapes characters that the URL standard leaves alone; some servers tell the two apart.
    if request.url.raw_path != target:
        request.extensions["target"] = target
    return request


def _can_exist(url: str) -> bool:
    """Whether the name system can hold the host's name at all; the look-up would raise for one that it cannot."""
    name = can_ada.parse(url).hostname.removesuffix(".")
    return len(name) <= _MAX_NAME and all(0 < len(label) <= _MAX_LABEL for label in name.split("."))


async def _reply(response: httpx.Response, limit: int, deadline: float) -> Reply:
    content_type = response.headers.get("content-type", "")
    reads = response.is_success and is_html(content_type)
    return Reply(
        status=response.status_code,
        location=response.extensions.get(LOCATION, "").strip(),
        cookies=tuple(response.headers.get_list("set-cookie")),
        challenge=any(mark.search(response.headers.get(name, "")) for name, mark in CHALLENGES),
        content_type=content_type,
        html=await _beginning(response, limit, deadline) if reads else None,
    )


async def _beginning(response: httpx.Response, limit: int, deadline: float) -> bytes:
    """The first bytes of a body; trouble on the way only shortens it, for the status has already answered."""
    found = bytearray()
    try:
        async with asyncio.timeout_at(deadline):
            async for chunk in _decoded(response, limit):
                found += chunk
                if len(found) >= limit:
                    break
    except (TimeoutError, httpx.TransportError, zlib.error):
        pass
    return bytes(found[:limit])


async def _decoded(response: httpx.Response, limit: int) -> AsyncIterator[bytes]:
    """The body's chunks without gzip, none inflated beyond `limit`; nothing in a coding that was not asked for."""
    if response.is_stream_consumed:
        # An injected transport may hand over a body that has been read and decoded.
        yield response.content
        return
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in (*_GZIP, "identity", ""):
        return
    inflate = zlib.decompressobj(_GZIP_WINDOW)
    async for chunk in response.aiter_raw():
        yield inflate.decompress(chunk, limit) if coding in _GZIP else chunk


def _failed(failure: Failure, detail: str = "") -> Reply:
    return Reply(failure=failure, error=f"{SENTENCES[failure]}: {detail}" if detail else SENTENCES[failure])


def _reason(error: httpx.NetworkError) -> tuple[Failure, str]:
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
            case _:
                continue
    return Failure.RESET, ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for cause in (*inner, error.__cause__ or error.__context__):
        if cause is not None:
            yield from _causes(cause)
