"""The proxies of the environment: which one stands before a host, and how it may be shown."""

from urllib.request import getproxies, proxy_bypass

import httpx
from msgspec import Struct

from linkcheck.model.errors import SettingsError

# How a proxy that is not there is reported.
PROXY_UNREACHABLE = "unreachable"
_LAST_PORT = 65_535


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
    found = {scheme: proxy.strip() for scheme, proxy in getproxies().items()}
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


def read_proxy(proxy: str) -> httpx.Proxy:
    """A proxy with the user name and password out of its address; raises SettingsError, without them."""
    try:
        # Desktops write `socks://` where `socks5://` is meant.
        read = httpx.Proxy(f"socks5{proxy[5:]}" if proxy.startswith("socks:") else proxy)
        host, port = read.url.host, read.url.port
        # What cannot be in a name is escaped by now; an IPv6 address may have a zone behind a percent sign.
        if not host or ("%" in host and ":" not in host) or (port is not None and not 0 < port <= _LAST_PORT):
            raise ValueError
        return read
    except (ValueError, httpx.InvalidURL):
        raise SettingsError("HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy; write http://HOST:PORT or socks5://HOST:PORT") from None
