"""The network as a transport of httpx: for proxies, for responses that llhttp refuses, and for tests, which replace it."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeAlias, TypedDict

import httpcore
import httpx
from h2.exceptions import H2Error
from socksio import SOCKSError

from linkcheck.config.settings import Settings
from linkcheck.http.connection import DRAIN_BYTES, DRAIN_SECONDS, PORTS, Origin, Request
from linkcheck.http.dns import CachingResolver, Resolver, SystemResolver, read_rules
from linkcheck.http.guard import Dial, Guard, PrivateAddressError, dial
from linkcheck.http.mended_head import mended_head, read_head
from linkcheck.http.pool import IDLE_SECONDS, ConnectionPool, connection_limits
from linkcheck.http.proxies import PROXY_UNREACHABLE, proxies_of_environment, read_proxy
from linkcheck.http.tls import HTTP2_PROTOCOL, page_context
from linkcheck.urls.networks import private_host_kind

# A request with this extension is made by HTTP/2 where the server speaks it, the others by HTTP/1.1: a page that is read
# in part ends with its connection there, while a server of HTTP/2 would go on sending it.
HTTP2 = "linkcheck.http2"
# A request with this extension goes over a connection of its own.
FRESH = "linkcheck.fresh"
# A response with this extension was sent by a proxy, or at least through it.
PROXIED = "linkcheck.proxied"

_ERRORS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)

# httpcore loses count of the streams of a connection that breaks (its semaphore, its tables), and says so by these.
_HTTP2_FAULTS = (ValueError, RuntimeError, KeyError, H2Error)

# One for each protocol, proxy of a scheme and no proxy; those for connections of their own keep none.
_MOST_POOLS = 6

_Pool: TypeAlias = httpcore.AsyncConnectionPool | httpcore.AsyncHTTPProxy | httpcore.AsyncSOCKSProxy


class _Common(TypedDict):
    """The arguments of every kind of pool."""

    ssl_context: ssl.SSLContext
    http2: bool
    keepalive_expiry: float
    max_connections: int
    max_keepalive_connections: int


class GuardError(httpx.ConnectError):
    """The address must not be asked; the text says of which kind it is."""


class Transport(httpx.AsyncBaseTransport):
    """The network: guarded connections by HTTP/1.1 and HTTP/2, directly or through the environment's proxies."""

    def __init__(self, settings: Settings, names: Resolver | None = None, dial: Dial = dial) -> None:
        """Looks up names by `names` and connects by `dial`, or as the system does; connects to nothing yet.

        Raises UsageError or SettingsError for settings that cannot be used.
        """
        self.names = CachingResolver(names or SystemResolver())
        self.proxies = proxies_of_environment()
        self.proxies_used: set[str] = set()
        self._settings = settings
        self._rules = read_rules(settings.connect_to)
        self._guard = Guard(self.names, dial, self._rules, allow_private=settings.allow_private)
        # A proxy is ours: any address will do.
        self._proxy_guard = Guard(self.names, dial, allow_private=True)
        self._read_proxies = {proxy: read_proxy(proxy) for _, proxy in self.proxies.by_scheme}
        self._pool = ConnectionPool(self._guard, lambda: self._context, settings)
        self._httpcore_pools: dict[tuple[str | None, bool, bool], _Pool] = {}
        self._plain_origins: set[tuple[bytes, bytes]] = set()
        self._patient_origins: set[Origin] = set()
        if settings.ca_file is not None or os.environ.get("SSL_CERT_FILE"):
            # An error in the file is the user's, and must show before anything is asked.
            _ = self._context

    def pool_for(self, origin: Origin) -> ConnectionPool | None:
        """The pool that asks a server without httpx; None where a proxy is used, or its responses need a more tolerant reader."""
        return self._pool if origin not in self._patient_origins and self.proxy_of(*origin) is None else None

    def read_leniently(self, origin: Origin) -> None:
        """Ask an origin through httpx from now on, for llhttp refuses what it sends."""
        self._patient_origins.add(origin)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises httpx's errors, and GuardError for an address that must not be asked."""
        proxy = self._proxy(request)
        origin = request.url.raw_scheme, request.url.netloc
        http2 = HTTP2 in request.extensions and origin not in self._plain_origins
        try:
            answer = await self._sent(request, proxy, http2=http2)
        except _HTTP2_FAULTS:
            if not http2:
                raise
            self._plain_origins.add(origin)
            answer = await self._sent(request, proxy, http2=False)

        def cut() -> None:
            self._plain_origins.add(origin)

        spoken = proxy is not None and not proxy.startswith("socks") and request.url.scheme == "http"
        marks = {PROXIED: True} if spoken else {}
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer, cut), extensions={**answer.extensions, **marks})

    async def _sent(self, request: httpx.Request, proxy: str | None, *, http2: bool) -> httpcore.Response:
        # The dot at the end of a whole name is no part of it in a certificate (RFC 6066, 3).
        host = request.url.raw_host.removesuffix(b".")
        if b":" in host and proxy is not None and not proxy.startswith("socks"):
            # httpcore writes the host to an HTTP proxy as it is given here, and an address of IPv6 stands in brackets (RFC 3986, 3.2.2).
            host = b"[%b]" % host
        url = httpcore.URL(scheme=request.url.raw_scheme, host=host, port=request.url.port, target=request.url.raw_path)
        with _translated():
            pool = self._httpcore_pool(proxy, http2=http2, fresh=FRESH in request.extensions)
            return await pool.handle_async_request(
                httpcore.Request(request.method, url, headers=request.headers.raw, content=b"", extensions=request.extensions)
            )

    async def aclose(self) -> None:
        """Close every connection; the names that are known stay known, should there be another request."""
        await self._pool.aclose()
        for pool in self._httpcore_pools.values():
            await pool.aclose()
        self._httpcore_pools.clear()

    def _proxy(self, request: httpx.Request) -> str | None:
        """The proxy that a request goes through; raises GuardError for an address that must not be asked there either."""
        url = request.url
        host, port = url.raw_host.decode("ascii").strip("[]"), url.port or PORTS[url.scheme]
        proxy = self.proxy_of(url.scheme, host, port)
        if proxy is None:
            return None
        self.proxies_used.add(proxy)
        kind = private_host_kind(host)
        if kind is not None and not self._settings.allow_private:
            # Resolver are looked up by the proxy; only the URL itself can be judged here.
            raise GuardError(kind, request=request)
        return proxy

    def proxy_of(self, scheme: str, host: str, port: int) -> str | None:
        """The proxy that a request would go through; what --connect-to sends elsewhere goes there directly."""
        if not self.proxies or any(rule.matches(host, port) for rule in self._rules):
            return None
        return self.proxies.of(scheme, host)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return page_context(self._settings)

    def _httpcore_pool(self, proxy: str | None, *, http2: bool, fresh: bool) -> _Pool:
        pool = self._httpcore_pools.get((proxy, http2, fresh))
        if pool is None:
            pool = self._httpcore_pools[proxy, http2, fresh] = self._made(proxy, http2=http2, fresh=fresh)
        return pool

    def _made(self, proxy: str | None, *, http2: bool, fresh: bool) -> _Pool:
        most = self._settings.concurrency
        # httpcore writes into a context which protocols it speaks, so each pool has its own.
        context = page_context(self._settings)
        idle = 0 if fresh else min(most, connection_limits(most).idle // _MOST_POOLS + 1)
        common = _Common(
            ssl_context=context, http2=http2, keepalive_expiry=IDLE_SECONDS, max_connections=most, max_keepalive_connections=idle
        )
        if proxy is None:
            return httpcore.AsyncConnectionPool(network_backend=_Backend(self._guard, mends_heads=True), **common)
        read = self._read_proxies[proxy]
        network = _Backend(self._proxy_guard, to_proxy=True)
        if read.url.scheme.startswith("socks"):
            return httpcore.AsyncSOCKSProxy(str(read.url), read.raw_auth, network_backend=network, **common)
        return httpcore.AsyncHTTPProxy(str(read.url), read.raw_auth, network_backend=network, **common)


async def send_by_httpx(
    transport: httpx.AsyncBaseTransport, url: str, request: Request, settings: Settings, *, http2: bool, fresh: bool
) -> httpx.Response:
    """Send a request through httpx's interface, `fresh` over a connection of its own; raises httpx's errors, and httpx.InvalidURL.

    No client of httpx is in between: it would prepare to follow redirects, and raise for a Location that it cannot read.
    """
    # Left to write the Host header, httpx decodes the name by IDNA 2008, and raises for an emoji that browsers accept.
    headers = {"Host": request.authority, **request.headers}
    # The whole exchange is timed by the caller; a pool as large as the run's bound never makes one wait.
    extensions: dict[str, Any] = {"timeout": {"connect": settings.connect_timeout}}
    made = httpx.Request(request.method, url, headers=headers, extensions=extensions)
    target = request.target.encode("ascii")
    # httpx escapes characters that the URL standard leaves alone; some servers, archives above all, distinguish the two.
    if made.url.raw_path != target:
        made.extensions["target"] = target
    if http2:
        made.extensions[HTTP2] = True
    if fresh:
        made.extensions[FRESH] = True
    return await transport.handle_async_request(made)


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects for httpcore, through the guard."""

    def __init__(self, guard: Guard, *, to_proxy: bool = False, mends_heads: bool = False) -> None:
        self._guard = guard
        self._to_proxy = to_proxy
        self._mends_heads = mends_heads

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection; raises httpcore's errors, and PrivateAddressError where every address is a forbidden one."""
        try:
            async with asyncio.timeout(timeout):
                made = await self._guard.connect(host, port)
            return _Stream(*await asyncio.open_connection(sock=made), mends_heads=self._mends_heads)
        except PrivateAddressError:
            raise
        except OSError as error:
            if self._to_proxy:
                # It says nothing about a page.
                raise httpcore.ProxyError(PROXY_UNREACHABLE) from error
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout from error
            raise httpcore.ConnectError(str(error)) from error

    async def sleep(self, seconds: float) -> None:
        """Wait; the pool does so between the tries that it makes by itself, which are none."""
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of asyncio as httpcore uses it; it can mend the head of each response by HTTP/1.1."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, mends_heads: bool) -> None:
        self._reader = reader
        self._writer = writer
        self._mends_heads = mends_heads
        self._expects_head = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with _failing_as(httpcore.ReadTimeout, httpcore.ReadError):
            async with asyncio.timeout(timeout):
                if not self._expects_head:
                    return await self._reader.read(max_bytes)
                self._expects_head = False
                return mended_head(await read_head(self._reader))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with _failing_as(httpcore.WriteTimeout, httpcore.WriteError):
            self._writer.write(buffer)
            self._expects_head = self._mends_heads
            async with asyncio.timeout(timeout):
                await self._writer.drain()

    async def aclose(self) -> None:
        self._writer.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            with _failing_as(httpcore.ConnectTimeout, httpcore.ConnectError):
                async with asyncio.timeout(timeout):
                    # A certificate names an address without the brackets that it has in a URL.
                    name = server_hostname.strip("[]") if server_hostname is not None else None
                    await self._writer.start_tls(ssl_context, server_hostname=name)
            spoken = self._writer.get_extra_info("ssl_object")
            self._mends_heads = self._mends_heads and spoken.selected_alpn_protocol() != HTTP2_PROTOCOL
        except BaseException:
            # httpcore does not close it then.
            await self.aclose()
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            # An idle connection that can be read has been closed by the server.
            return self._reader.at_eof() or self._writer.is_closing()
        return self._writer.get_extra_info(info)


@contextmanager
def _failing_as(timeout: type[Exception], failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise timeout from error
    except OSError as error:
        raise failure(str(error)) from error


class _Body(httpx.AsyncByteStream):
    """The body of an answer; `cut` is called where it was left before its end and the connection broken off."""

    def __init__(self, answer: httpcore.Response, cut: Callable[[], None]) -> None:
        self._answer = answer
        self._cut = cut
        self._parts = answer.aiter_stream()
        self._ended = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            with _translated():
                async for part in self._parts:
                    yield part
            self._ended = True
        except _HTTP2_FAULTS as error:
            raise httpx.ReadError(str(error)) from error

    async def aclose(self) -> None:
        if not self._ended and self._answer.extensions.get("http_version") == b"HTTP/2" and not await self._is_short():
            # httpcore would not tell the server to stop.
            self._cut()
            await self._answer.extensions["network_stream"].aclose()
        try:
            await self._answer.aclose()
        except _HTTP2_FAULTS:
            self._cut()

    async def _is_short(self) -> bool:
        """Read an unwanted body to its end, if it is short."""
        size = 0
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                async for part in self:
                    size += len(part)
                    if size > DRAIN_BYTES:
                        return False
        except (TimeoutError, httpx.TransportError):
            return False
        return True


@contextmanager
def _translated() -> Iterator[None]:
    """The errors of httpcore as those of httpx: their names are the same."""
    try:
        yield
    except PrivateAddressError as error:
        raise GuardError(str(error)) from error
    except ssl.SSLError as error:
        # Errors of TLS after the handshake are not translated by httpcore.
        raise httpx.ReadError(str(error)) from error
    except SOCKSError as error:
        raise httpx.ProxyError(str(error)) from error
    except _ERRORS as error:
        names = (kind.__name__ for kind in type(error).__mro__)
        raise next(getattr(httpx, name) for name in names if hasattr(httpx, name))(str(error)) from error
