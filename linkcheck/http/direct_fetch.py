"""One request over a connection of our own, without httpx's objects in between."""

import asyncio
from collections.abc import Mapping

import can_ada
import httpcore
from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.body import BROKEN, decoder
from linkcheck.http.client import location_text
from linkcheck.http.connection import BrokenAnswerError, Headers, LongHeadError, Received, Sink
from linkcheck.http.direct import Direct
from linkcheck.http.network import PrivateAddressError
from linkcheck.http.response import REDIRECTS, Failure, Reply, failed, failure_below, seconds_of
from linkcheck.pages.page_facts import is_html

PORTS = {"http": 80, "https": 443}


class Target(Struct, frozen=True):
    """An absolute http(s) URL as a request needs it."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str


def target_of(url: str) -> Target:
    """The parts of an absolute URL exactly as the WHATWG URL standard writes it."""
    parsed = can_ada.parse(url)
    scheme = parsed.protocol[:-1]
    # The dot at the end of a whole name is no part of it in a certificate (RFC 6066, 3).
    host = parsed.hostname.strip("[]").removesuffix(".")
    return Target(scheme, host, int(parsed.port or PORTS[scheme]), parsed.host, f"{parsed.pathname}{parsed.search}")


async def ask_directly(direct: Direct, target: Target, headers: Mapping[str, str], settings: Settings, *, head: bool) -> Reply | None:
    """Ask for a URL; None where what came is no HTTP as llhttp reads it, and a more patient reader may try."""
    page = _Page(settings.max_body_bytes)
    clock = asyncio.get_running_loop().time
    started = clock()
    try:
        async with asyncio.timeout(settings.timeout):
            origin = target.scheme, target.host, target.port
            received = await direct.ask(origin, _request(target, headers, "HEAD" if head else "GET"), page.want, head=head)
    except TimeoutError:
        # The head may have come in time, and part of the page with it.
        if page.received is None:
            return failed(Failure.TIMEOUT)
        received = page.received
    except BrokenAnswerError:
        return None
    except LongHeadError:
        return failed(Failure.PROTOCOL)
    except PrivateAddressError as error:
        return failed(Failure.PRIVATE, str(error), between=" ")
    except (OSError, httpcore.ConnectError) as error:
        return failed(*failure_below(error))
    return _reply(received, page.html, got=not head, elapsed=clock() - started)


def _request(target: Target, headers: Mapping[str, str], method: str) -> bytes:
    lines = (f"{method} {target.path} HTTP/1.1", f"Host: {target.authority}", *(f"{name}: {value}" for name, value in headers.items()))
    # No header may end and begin another.
    clean = (line.replace("\r", "").replace("\n", "") for line in lines)
    return "\r\n".join((*clean, "\r\n")).encode("latin-1", "replace")


class _Page:
    """The beginning of an HTML page at any status that is no redirect; trouble on the way only shortens it."""

    def __init__(self, limit: int) -> None:
        self.received: Received | None = None
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    @property
    def html(self) -> bytes | None:
        """What was read of it; None where it is no page."""
        return b"".join(self._parts)[: self._limit] if self.received is not None else None

    def want(self, status: int, headers: Headers) -> Sink | None:
        """Where the body shall go, if anywhere."""
        said = {name.lower(): value for name, value in reversed(headers)}
        if status in REDIRECTS and said.get(b"location"):
            return None
        if not is_html(said.get(b"content-type", b"").decode("latin-1")):
            return None
        self.received = Received(status, headers)
        decode = decoder(b",".join(value for name, value in headers if name.lower() == b"content-encoding").decode("latin-1"))
        if decode is None:
            return None

        def sink(data: bytes) -> bool:
            try:
                part = decode(data, self._limit)
            except BROKEN:
                return True
            self._parts.append(part)
            self._size += len(part)
            return self._size >= self._limit

        return sink


def _reply(received: Received, html: bytes | None, *, got: bool, elapsed: float) -> Reply:
    headers: dict[str, str] = {}
    cookies: list[str] = []
    location = b""
    for raw_name, raw_value in received.headers:
        name = raw_name.decode("latin-1").lower()
        if name == "location":
            location = location or raw_value
            continue
        value = _text(raw_value)
        if name == "set-cookie":
            cookies.append(value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Reply(
        status=received.status,
        location=location_text(location).strip(),
        cookies=tuple(cookies),
        headers=headers,
        content_type=headers.get("content-type", ""),
        html=html,
        retry_after=seconds_of(headers.get("retry-after", "")),
        elapsed=elapsed,
        got=got,
    )


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
