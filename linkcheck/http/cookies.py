"""The cookies of one chain: kept for its later hops, never from one URL to another (after RFC 6265).

The standard library's jar knows no public suffixes, wants urllib's requests, and is mutable where a chain needs a value.
"""

from collections.abc import Iterable
from itertools import islice
from typing import TypeAlias

from msgspec import Struct

from linkcheck.urls.domains import registrable


class Cookie(Struct, frozen=True):
    """A name and value, and the domain that gets it; `exact` excludes the hosts below that domain."""

    name: str
    value: str
    domain: str
    exact: bool


# What browsers keep at least (RFC 6265, 6.1); only an attacker needs more.
MAX_COOKIES = 50
MAX_COOKIE_SIZE = 4096

Cookies: TypeAlias = tuple[Cookie, ...]


def remember(cookies: Cookies, host: str, headers: Iterable[str]) -> Cookies:
    """The cookies after `host` answered with these Set-Cookie headers; one for a foreign domain is ignored."""
    headers = tuple(islice(headers, MAX_COOKIES))
    if not headers:
        return cookies
    known = {(cookie.name, cookie.domain): cookie for cookie in cookies}
    for header in headers:
        cookie = _read(host, header)
        if cookie is not None:
            known.pop((cookie.name, cookie.domain), None)
            known[cookie.name, cookie.domain] = cookie
    return tuple(known.values())[-MAX_COOKIES:]


def cookie_header(cookies: Cookies, host: str) -> str:
    """The Cookie header that `host` gets; empty where it gets none."""
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies if _is_for(cookie, host))


def _read(host: str, header: str) -> Cookie | None:
    pair, *attributes = header.split(";")
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not name or not equals or not (name + value).isascii() or len(name + value) > MAX_COOKIE_SIZE:
        return None
    named = dict(_attribute(text) for text in attributes)
    domain = named.get("domain", "").lstrip(".").lower()
    if not domain or domain == host:
        return Cookie(name, value, host, exact=not domain)
    # A registrable domain at least: a cookie for `co.uk` would reach strangers.
    if host.endswith("." + domain) and registrable(domain) == registrable(host):
        return Cookie(name, value, domain, exact=False)
    return None


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip().lower(), value.strip()


def _is_for(cookie: Cookie, host: str) -> bool:
    return host == cookie.domain or (not cookie.exact and host.endswith("." + cookie.domain))
