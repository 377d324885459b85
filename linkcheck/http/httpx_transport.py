"""The network as httpx sees it: guarded connections, directly or through proxies."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TypeAlias, TypedDict
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx
from h2.exceptions import H2Error
from msgspec import Struct
from socksio import SOCKSError

from linkcheck.config.settings import Settings
from linkcheck.http.direct import Dial, Direct, dial
from linkcheck.http.dns import Names, RememberedNames, SystemNames, read_rules
from linkcheck.http.network import GuardedNetwork, PrivateAddressError, ProxyNetwork
from linkcheck.model.errors import SettingsError
from linkcheck.urls.networks import private


class Proxies(Struct, frozen=True):
    """The proxy of each scheme; what they are shown as holds no password."""

    by_scheme: tuple[tuple[str, str], ...] = ()

    def of(self, scheme: str, host: str) -> str | None:
        """The proxy that stands before a host, or None where it is asked directly."""
        known = dict(self.by_scheme)
        proxy = known.get(scheme) or known.get("all")
        return proxy if proxy and not proxy_bypass(host) else None

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.by_scheme)

    def __repr__(self) -> str:
        """The proxies without their passwords."""
        return f"Proxies({', '.join(displayed_proxy(proxy) for _, proxy in self.by_scheme)})"


def proxies_of_environment() -> Proxies:
    """The proxies that the environment names now; one without a scheme is an HTTP proxy."""
    found = getproxies()
    return Proxies(
        tuple(
            (scheme, found[scheme] if "://" in found[scheme] else f"http://{found[scheme]}")
            for scheme in ("http", "https", "all")
            if found.get(scheme)
        )
    )


def displayed_proxy(proxy: str) -> str:
    """A proxy as it may be shown: without user name and password."""
    scheme, _, rest = proxy.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}".rstrip("/")


# A request with this extension is made by HTTP/2 where the server speaks it, the others by HTTP/1.1: a page that is read
# in part ends with its connection there, while a server of HTTP/2 would go on sending it.
HTTP2 = "linkcheck.http2"
# A response with this extension came from a proxy's own mouth, or at least through it.
PROXIED = "linkcheck.proxied"
# Seconds that an idle connection is kept.
_KEPT = 15.0
# How much of an unwanted body is read, and for how long, to keep a connection of HTTP/2.
_DRAIN_BYTES = 65_536
_DRAIN_SECONDS = 1.0

_ERRORS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)

# httpcore loses count of the streams of a connection that breaks (its semaphore, its tables), and says so by these.
_HTTP2_FAULTS = (ValueError, RuntimeError, KeyError, H2Error)

_Pool: TypeAlias = httpcore.AsyncConnectionPool | httpcore.AsyncHTTPProxy | httpcore.AsyncSOCKSProxy


class _Common(TypedDict):
    """What every kind of pool is told."""

    ssl_context: ssl.SSLContext
    http2: bool
    keepalive_expiry: float
    max_connections: int
    max_keepalive_connections: int


class GuardError(httpx.ConnectError):
    """The address must not be asked; the text says of which kind it is."""


class Transport(httpx.AsyncBaseTransport):
    """The network: guarded connections by HTTP/1.1 and HTTP/2, directly or through the environment's proxies."""

    def __init__(
        self, settings: Settings, names: Names | None = None, sockets: httpcore.AsyncNetworkBackend | None = None, dial: Dial = dial
    ) -> None:
        """Looks up names by `names` and connects by `sockets` or `dial`, or as the system does; connects to nothing yet.

        Raises UsageError or SettingsError for settings that cannot be used.
        """
        self.names = RememberedNames(names or SystemNames())
        self.proxies_used: set[str] = set()
        self._sockets = sockets or httpcore.AnyIOBackend()
        self.proxies = proxies_of_environment()
        self._settings = settings
        self._rules = read_rules(settings.connect_to)
        self._network = GuardedNetwork(self.names, self._sockets, self._rules, allow_private=settings.allow_private)
        self._read_proxies = {proxy: _read_proxy(proxy) for _, proxy in self.proxies.by_scheme}
        self._pools: dict[tuple[str | None, bool], _Pool] = {}
        self._plain_origins: set[tuple[bytes, bytes]] = set()
        self._direct = None if sockets is not None else Direct(self._network, dial, self._direct_context, settings)
        if settings.ca_file is not None or os.environ.get("SSL_CERT_FILE"):
            # A wrong file is a mistake of the user, to be told before anything is asked.
            _ = self._contexts

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
        url = httpcore.URL(scheme=request.url.raw_scheme, host=host, port=request.url.port, target=request.url.raw_path)
        with _translated():
            return await self._pool(proxy, http2=http2).handle_async_request(
                httpcore.Request(request.method, url, headers=request.headers.raw, content=b"", extensions=request.extensions)
            )

    def direct_to(self, scheme: str, host: str, port: int) -> Direct | None:
        """What asks a server without httpx in between; None where a proxy or injected sockets stand there."""
        return self._direct if self._direct is not None and self.proxy_of(scheme, host, port) is None else None

    def proxy_of(self, scheme: str, host: str, port: int) -> str | None:
        """The proxy that a request would go through; what --connect-to sends elsewhere goes there directly."""
        if not self.proxies or any(rule.matches(host, port) for rule in self._rules):
            return None
        return self.proxies.of(scheme, host)

    async def aclose(self) -> None:
        """Close every connection; the names that are known stay known, should there be another request."""
        if self._direct is not None:
            await self._direct.aclose()
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()

    def _proxy(self, request: httpx.Request) -> str | None:
        """The proxy that a request goes through; raises GuardError for an address that must not be asked there either."""
        url = request.url
        host, port = url.raw_host.decode("ascii").strip("[]"), url.port or (443 if url.scheme == "https" else 80)
        proxy = self.proxy_of(url.scheme, host, port)
        if proxy is None:
            return None
        self.proxies_used.add(proxy)
        kind = private(host)
        if kind is not None and not self._settings.allow_private:
            # Names are looked up by the proxy; what the URL itself says is all that can be judged here.
            raise GuardError(kind, request=request)
        return proxy

    def _pool(self, proxy: str | None, *, http2: bool) -> _Pool:
        pool = self._pools.get((proxy, http2))
        if pool is None:
            pool = self._pools[proxy, http2] = self._made(proxy, http2=http2)
        return pool

    def _made(self, proxy: str | None, *, http2: bool) -> _Pool:
        most = self._settings.concurrency
        common = _Common(
            ssl_context=self._contexts[http2], http2=http2, keepalive_expiry=_KEPT, max_connections=most, max_keepalive_connections=most
        )
        if proxy is None:
            return httpcore.AsyncConnectionPool(network_backend=self._network, **common)
        read = self._read_proxies[proxy]
        network = ProxyNetwork(self.names, self._sockets)
        if read.url.scheme.startswith("socks"):
            return httpcore.AsyncSOCKSProxy(str(read.url), read.raw_auth, network_backend=network, **common)
        return httpcore.AsyncHTTPProxy(str(read.url), read.raw_auth, network_backend=network, **common)

    @cached_property
    def _contexts(self) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        """Without and with HTTP/2: each pool writes into its context which protocols it speaks."""
        return self._context(), self._context()

    @cached_property
    def _own_context(self) -> ssl.SSLContext:
        context = self._context()
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _direct_context(self) -> ssl.SSLContext:
        return self._own_context

    def _context(self) -> ssl.SSLContext:
        try:
            context = httpx.create_ssl_context()
        except (OSError, ssl.SSLError):
            raise SettingsError("SSL_CERT_FILE names no file of certificates in PEM form; correct it or unset it") from None
        # Browsers still talk to servers that renegotiate the old way, so their pages are not broken for readers.
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
        if self._settings.ca_file is not None:
            try:
                context.load_verify_locations(os.path.expanduser(self._settings.ca_file))
            except (OSError, ssl.SSLError):
                raise SettingsError(f"{self._settings.ca_file} holds no certificates in PEM form; name another --ca-file") from None
        return context


def _read_proxy(proxy: str) -> httpx.Proxy:
    """A proxy with the user name and password out of its address; raises SettingsError, without them."""
    try:
        # Desktops write `socks://` where `socks5://` is meant.
        return httpx.Proxy(f"socks5{proxy[5:]}" if proxy.startswith("socks:") else proxy)
    except (ValueError, httpx.InvalidURL):
        raise SettingsError("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy; write http://HOST:PORT or socks5://HOST:PORT") from None


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
        """Read to the end of a body that nobody wanted, if that is near."""
        size = 0
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                async for part in self:
                    size += len(part)
                    if size > _DRAIN_BYTES:
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
        # What breaks after the handshake comes through as it is.
        raise httpx.ReadError(str(error)) from error
    except SOCKSError as error:
        raise httpx.ProxyError(str(error)) from error
    except _ERRORS as error:
        names = (kind.__name__ for kind in type(error).__mro__)
        raise next(getattr(httpx, name) for name in names if hasattr(httpx, name))(str(error)) from error
