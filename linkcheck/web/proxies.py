"""The proxies that the environment names (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY)."""

from urllib.request import getproxies, proxy_bypass

from msgspec import Struct


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
        return f"Proxies({', '.join(shown(proxy) for _, proxy in self.by_scheme)})"


def proxies_of_environment() -> Proxies:
    """The proxies that the environment names now; one without a scheme is an HTTP proxy."""
    found = getproxies()
    return Proxies(tuple(
        (scheme, found[scheme] if "://" in found[scheme] else f"http://{found[scheme]}")
        for scheme in ("http", "https", "all") if found.get(scheme)
    ))


def shown(proxy: str) -> str:
    """A proxy as it may be shown: without user name and password."""
    scheme, _, rest = proxy.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}".rstrip("/")
