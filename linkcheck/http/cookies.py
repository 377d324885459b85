"""The cookies of one chain: kept for its later hops, never from one URL to another (RFC 6265bis, as far as a chain needs it).

The standard library's jar follows an older standard, knows no public suffixes, wants urllib's requests, and is mutable where a
chain needs a value.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import TypeAlias

import can_ada
from msgspec import Struct

from linkcheck.model.timestamps import utc_now
from linkcheck.urls.domains import registrable


class Cookie(Struct, frozen=True):
    """A name and value, and the domain and path that get it.

    `exact` excludes the hosts below that domain, `secure` the requests without TLS.
    """

    name: str
    value: str
    domain: str
    exact: bool
    path: str
    secure: bool

    @property
    def key(self) -> tuple[str, str, bool, str]:
        """What a later cookie has in common with the one that it replaces."""
        return self.name, self.domain, self.exact, self.path


# What browsers keep at least (6.1); only an attacker needs more. A longer attribute is ignored (5.6).
MAX_COOKIES = 50
MAX_COOKIE_SIZE = 4096
MAX_ATTRIBUTE_SIZE = 1024

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SECONDS = re.compile(r"-?[0-9]+")
# The parts of a date (5.1.1): whatever is no letter, digit or colon stands between them.
_DATE_PART = re.compile(r"[0-9A-Za-z:\x7f-\xff]+")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?![0-9])")
_DAY = re.compile(r"[0-9]{1,2}(?![0-9])")
_YEAR = re.compile(r"[0-9]{2,4}(?![0-9])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Cookies: TypeAlias = tuple[Cookie, ...]


def remember(cookies: Cookies, url: str, headers: Iterable[str]) -> Cookies:
    """The cookies after `url` answered with these Set-Cookie headers; one that has expired already takes an earlier one away."""
    headers = tuple(islice(headers, MAX_COOKIES))
    if not headers:
        return cookies
    known = {cookie.key: cookie for cookie in cookies}
    for header in headers:
        read = _read(url, header)
        if read is None:
            continue
        cookie, is_expired = read
        if is_expired:
            known.pop(cookie.key, None)
        elif cookie.secure or _is_secure(url) or not any(_shadows(cookie, other) for other in known.values()):
            # Which of them was made first does not change when it gets another value (5.7).
            known[cookie.key] = cookie
    return tuple(known.values())[-MAX_COOKIES:]


def cookie_header(cookies: Cookies, url: str) -> str:
    """The Cookie header of a request for `url`, the longest path first (5.8.3); empty where it gets none."""
    if not cookies:
        return ""
    parsed = can_ada.parse(url)
    sent = [
        cookie
        for cookie in cookies
        if _is_for(cookie, _host(parsed)) and _is_below(parsed.pathname, cookie.path) and (not cookie.secure or _is_secure(url))
    ]
    return "; ".join(
        f"{cookie.name}={cookie.value}" if cookie.name else cookie.value for cookie in sorted(sent, key=lambda one: -len(one.path))
    )


def _read(url: str, header: str) -> tuple[Cookie, bool] | None:
    """The cookie of a header, and whether it has expired; None for one that browsers ignore (5.6, 5.7)."""
    if _CONTROLS.search(header):
        return None
    pair, *attributes = header.split(";")
    name, value = _name_and_value(pair)
    if not (name + value) or not (name + value).isascii() or len(name + value) > MAX_COOKIE_SIZE:
        return None
    # Of several attributes with one name the last counts.
    named = dict(_attribute(text) for text in attributes if len(text) <= MAX_ATTRIBUTE_SIZE)
    parsed = can_ada.parse(url)
    place = _domain(named.get("domain", ""), _host(parsed))
    if place is None:
        return None
    path = named.get("path", "")
    default = parsed.pathname.rpartition("/")[0] or "/"
    cookie = Cookie(name, value, *place, path=path if path.startswith("/") else default, secure="secure" in named)
    if (cookie.secure and not _is_secure(url)) or not _keeps_its_prefix(cookie, named):
        return None
    return cookie, _is_expired(named)


def _name_and_value(pair: str) -> tuple[str, str]:
    """A cookie without a sign is a value without a name."""
    name, equals, value = pair.partition("=")
    return (name.strip(" \t"), value.strip(" \t")) if equals else ("", name.strip(" \t"))


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(" \t").lower(), value.strip(" \t")


def _domain(stated: str, host: str) -> tuple[str, bool] | None:
    """The domain that gets a cookie, and whether that host alone; None for a foreign domain, or one under which anybody registers."""
    domain = stated.removeprefix(".").lower()
    if not domain:
        return host, True
    if domain == host:
        # A host under which others register, such as that of a service for blogs, has its cookies for itself.
        return host, registrable(f"x.{host}") != registrable(host)
    return (domain, False) if host.endswith(f".{domain}") and registrable(domain) == registrable(host) else None


def _keeps_its_prefix(cookie: Cookie, named: Mapping[str, str]) -> bool:
    """Whether a cookie keeps the promise that its name makes (4.1.3); one without a name must not look like such a one."""
    begins = (cookie.name or cookie.value).lower()
    if not begins.startswith(("__secure-", "__host-")):
        return True
    if not cookie.name or not cookie.secure:
        return False
    return begins.startswith("__secure-") or (cookie.exact and not named.get("domain") and named.get("path") == "/")


def _is_expired(named: Mapping[str, str]) -> bool:
    """Whether a cookie is over at once; seconds count before a date, and what cannot be read does not count."""
    if _SECONDS.fullmatch(named.get("max-age", "")):
        return named["max-age"].startswith("-") or not named["max-age"].strip("0")
    date = _date(named.get("expires", ""))
    return date is not None and date <= utc_now()


def _date(text: str) -> datetime | None:
    """A date by the algorithm of cookies (5.1.1), which takes many that other ones refuse."""
    hour = minute = second = day = month = year = None
    for part in _DATE_PART.findall(text):
        if hour is None and (match := _TIME.match(part)) is not None:
            hour, minute, second = map(int, match.groups())
        elif day is None and (match := _DAY.match(part)) is not None:
            day = int(match[0])
        elif month is None and part[:3].lower() in _MONTHS:
            month = _MONTHS.index(part[:3].lower()) + 1
        elif year is None and (match := _YEAR.match(part)) is not None:
            year = int(match[0])
    if hour is None or minute is None or second is None or day is None or month is None or year is None:
        return None
    year += 1900 if 70 <= year <= 99 else 2000 if year <= 69 else 0
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC) if year > 1600 else None
    except ValueError:
        return None


def _shadows(cookie: Cookie, other: Cookie) -> bool:
    """Whether a cookie that was sent without TLS would stand before one that is only for TLS (5.7)."""
    near = _is_for(other, cookie.domain) or cookie.domain == other.domain or other.domain.endswith(f".{cookie.domain}")
    return other.secure and other.name == cookie.name and near and _is_below(cookie.path, other.path)


def _is_for(cookie: Cookie, host: str) -> bool:
    return host == cookie.domain or (not cookie.exact and host.endswith(f".{cookie.domain}"))


def _is_below(path: str, folder: str) -> bool:
    """Whether a cookie for `folder` goes to `path` (5.1.4)."""
    return path == folder or (path.startswith(folder) and (folder.endswith("/") or path[len(folder)] == "/"))


def _is_secure(url: str) -> bool:
    return url.startswith("https:")


def _host(parsed: can_ada.URL) -> str:
    return parsed.hostname.removesuffix(".")
