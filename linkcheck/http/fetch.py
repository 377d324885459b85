"""One request and its reply; everything that the network does is returned as a value."""

import asyncio
from collections.abc import Mapping
from types import TracebackType

import httpx

from linkcheck.config.settings import Settings
from linkcheck.http.body import ResponseReader
from linkcheck.http.connection import BrokenResponseError, InvalidResponseError, Request, StrayResponseError, request_of_url
from linkcheck.http.guard import PrivateAddressError
from linkcheck.http.headers import default_headers, header_text, location_text
from linkcheck.http.httpx_transport import PROXIED, GuardError, Transport, send_by_httpx
from linkcheck.http.pool import ConnectionPool
from linkcheck.http.proxies import PROXY_UNREACHABLE
from linkcheck.http.response import Failure, Reply, failed, failure_below, is_out_of_connections, seconds_of
from linkcheck.text import cached_by_text
from linkcheck.urls.url import host_of

# RFC 1035, 2.3.4: octets of one label and of a whole name.
_MAX_LABEL, _MAX_NAME = 63, 253
# The longest Location that is followed: servers and caches hold no longer line of a head.
MAX_LOCATION = 8_192
# Other spaces around a header's value belong to it (Fetch, 2.2).
HTTP_WHITESPACE = "\t\n\r "


class ProxyAuthenticationError(Exception):
    """Our own proxy wants a user name and a password, so nothing can be asked at all."""


class Fetcher:
    """Asks for URLs, one request each: nothing is followed, remembered or tried again by itself.

    `transport` replaces the network, as tests do. Where it is the network itself and no proxy stands in between, requests go
    over connections of our own; the others, and what our own reader refuses, go through httpx.
    """

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Connects to nothing yet; raises UsageError or SettingsError for settings that cannot be used."""
        self.transport = transport or Transport(settings)
        self._settings = settings
        self._headers = default_headers(settings)

    async def __aenter__(self) -> "Fetcher":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.transport.aclose()

    async def fetch(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        method: str = "GET",
        http2: bool = False,
        fresh: bool = False,
        any_body: int | None = None,
        seconds: float | None = None,
    ) -> Reply:
        """Ask for an absolute http(s) URL, within `seconds` (else `settings.timeout`) for the whole exchange.

        Of an HTML page the first `settings.max_body_bytes` are read, with `any_body` so many bytes of a body of any type.
        `http2` asks by HTTP/2 where the server speaks it, `fresh` over no connection of HTTP/1.1 that was used before.
        Raises ProxyAuthenticationError.
        """
        if not _can_exist(host_of(url)):
            return failed(Failure.NO_NAME)
        request = request_of_url(url, {**self._headers, **headers}, method)
        seconds = self._settings.timeout if seconds is None else seconds
        limit = self._settings.max_body_bytes if any_body is None else any_body
        pool = self.transport.pool_for(request.origin) if isinstance(self.transport, Transport) else None
        if pool is not None:
            exchange = _Exchange(request, http2, seconds)
            try:
                try:
                    return await _by_pool(pool, exchange, ResponseReader(limit, only_html=any_body is None), fresh=fresh)
                except StrayResponseError:
                    return await _by_pool(pool, exchange, ResponseReader(limit, only_html=any_body is None), fresh=True)
            except BrokenResponseError:
                # httpx reads what llhttp refuses as no HTTP/1.1, such as lines that end in another way.
                if isinstance(self.transport, Transport):
                    self.transport.read_leniently(request.origin)
        reader = ResponseReader(limit, only_html=any_body is None)
        return await self._by_httpx(url, _Exchange(request, http2, seconds), reader, fresh=fresh)

    async def _by_httpx(self, url: str, exchange: "_Exchange", reader: ResponseReader, *, fresh: bool) -> Reply:
        try:
            async with asyncio.timeout_at(exchange.deadline):
                response = await send_by_httpx(self.transport, url, exchange.request, self._settings, http2=exchange.http2, fresh=fresh)
        except httpx.InvalidURL as error:
            return failed(Failure.UNSENDABLE, str(error))
        except (OSError, httpx.TransportError) as error:
            return _failure(error)
        try:
            if response.status_code == 407 and PROXIED in response.extensions and "proxy-authenticate" in response.headers:
                raise ProxyAuthenticationError
            await _read(response, reader, exchange)
            # Whether a connection of HTTP/1.1 was used before is not told.
            shared = not fresh and isinstance(self.transport, Transport) and response.http_version != "HTTP/2"
            return _reply(reader, exchange, reused=shared)
        finally:
            await response.aclose()


class _Exchange:
    """A request, and when it began; `elapsed` and `deadline` are of the event loop's clock."""

    def __init__(self, request: Request, http2: bool, seconds: float) -> None:
        self.request = request
        self.http2 = http2
        self._clock = asyncio.get_running_loop().time
        self._begun = self._clock()
        self.deadline = self._begun + seconds

    @property
    def elapsed(self) -> float:
        return self._clock() - self._begun


async def _by_pool(pool: ConnectionPool, exchange: _Exchange, reader: ResponseReader, *, fresh: bool) -> Reply:
    """Ask over a connection of our own; raises BrokenResponseError."""
    try:
        async with asyncio.timeout_at(exchange.deadline):
            reused = await pool.exchange(exchange.request, reader, http2=exchange.http2, fresh=fresh)
            return _reply(reader, exchange, reused=reused)
    except TimeoutError:
        # The head may have been received in time, and part of the page with it.
        if reader.status is None:
            return failed(Failure.TIMEOUT)
        reader.time_out()
    except InvalidResponseError:
        return failed(Failure.PROTOCOL)
    except PrivateAddressError as error:
        return failed(Failure.PRIVATE, str(error), between=" ")
    except OSError as error:
        return failed(*failure_below(error))
    return _reply(reader, exchange, reused=not fresh)


async def _read(response: httpx.Response, reader: ResponseReader, exchange: _Exchange) -> None:
    """Read a response as far as it is wanted; a body that breaks off is only shorter."""
    wanted = reader.begin(response.status_code, tuple(response.headers.raw)) and exchange.request.method != "HEAD"
    if wanted and response.is_stream_consumed:
        # An injected transport may hand over a body that has been read and decoded.
        reader.take_decoded(response.content)
    elif wanted:
        try:
            async with asyncio.timeout_at(exchange.deadline):
                async for part in response.aiter_raw():
                    if reader.take(part):
                        return
            reader.end()
        except TimeoutError:
            reader.time_out()
        except httpx.TransportError:
            # The part that was received counts.
            pass


def _reply(reader: ResponseReader, exchange: _Exchange, *, reused: bool = False) -> Reply:
    values: dict[str, list[str]] = {}
    cookies: list[str] = []
    location = b""
    for raw_name, raw_value in reader.headers:
        name = raw_name.decode("latin-1").lower()
        if name == "location":
            # Of two the first one counts.
            location = location or raw_value
            continue
        value = header_text(raw_value)
        if name == "set-cookie":
            cookies.append(value)
        values.setdefault(name, []).append(value)
    headers = {name: ", ".join(same) for name, same in values.items()}
    too_long = failed(Failure.TOO_LONG, f"a Location of {len(location):,} bytes") if len(location) > MAX_LOCATION else Reply()
    body = reader.body
    # Only when its first bytes were looked at is it known what a body without a type is.
    content_type = reader.content_type
    by_get = exchange.request.method != "HEAD"
    return Reply(
        status=reader.status,
        location=location_text(location).strip(HTTP_WHITESPACE) if too_long.failure is None else "",
        cookies=tuple(cookies),
        headers=headers,
        content_type=content_type,
        body=body if by_get else None,
        body_end=reader.body_end,
        retry_after=seconds_of(headers.get("retry-after", "")),
        elapsed=exchange.elapsed,
        by_get=by_get,
        reused=reused,
        failure=too_long.failure,
        error=too_long.error,
        detail=too_long.detail,
    )


@cached_by_text(1_000_000)
def _can_exist(name: str) -> bool:
    """Whether the name system can hold a host's name at all; the look-up would raise for one that it cannot."""
    return len(name) <= _MAX_NAME and all(0 < len(label) <= _MAX_LABEL for label in name.split("."))


def _failure(error: OSError | httpx.TransportError) -> Reply:
    if is_out_of_connections(error):
        return failed(Failure.NO_ROOM)
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


def _proxy_failure(text: str) -> Reply:
    """What a proxy's refusal of a tunnel means, by the status that it begins with."""
    status = text[:3]
    if status == "407":
        raise ProxyAuthenticationError
    ours = text == PROXY_UNREACHABLE or status == "403"
    return failed(Failure.PROXY if ours else Failure.GATEWAY, text if status.isdigit() else "")
