"""Text -> URL, by the WHATWG URL standard, as a browser would read it."""

import re
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from linkcheck.text import pattern
from linkcheck.urls.malformed import Damage, damage_of, is_plain

_INVALID = Damage("invalid", "no browser can read it as a URL")
# The last of them is the first, escaped.
_TEMPLATE = pattern(r"\{\{|\{%|<%|\[\[|\$\{|%7B%7B", re.IGNORECASE)
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB_SCHEME = pattern(r"https?:", re.IGNORECASE)
# Browsers take any number of slashes, either way round, for the two that belong there.
_USERINFO = pattern(r"(?P<before>https?:[\\/\s]*|^\s*[\\/]{2,}|://)[^/\\?#\s]*@", re.IGNORECASE)


class Elsewhere(StrEnum):
    """Why a reference is no link to the web, and so is not checked."""

    EMPTY = "empty"
    FRAGMENT = "fragment"
    RELATIVE = "relative"
    SCHEME = "scheme"
    TEMPLATE = "template"


class Url(Struct, frozen=True, gc=False):
    """An absolute http(s) URL in normal form; `query` and `fragment` come without their `?` and `#`."""

    href: str
    scheme: str
    host: str
    port: str
    path: str
    query: str
    fragment: str

    @property
    def request(self) -> str:
        """The URL as it is sent: without its fragment."""
        return self.href.partition("#")[0]


@lru_cache(maxsize=65536)
def parse_url(text: str) -> Url | Damage | Elsewhere:
    """Read a reference as a browser on an https page would; `//host` counts as https, user information is dropped.

    Returns a `Url`, the `Damage` that keeps it from being one, or why it is no link to the web.
    """
    text = without_userinfo(text.strip())
    if "%7" not in text and text[:1] != "/" and is_plain(text):
        return _whatwg(text) or _INVALID
    if not text:
        return Elsewhere.EMPTY
    if _TEMPLATE.search(text):
        return Elsewhere.TEMPLATE
    damage = damage_of(text)
    if damage is not None:
        return damage
    if text.startswith("#"):
        return Elsewhere.FRAGMENT
    if text.startswith("//"):
        text = "https:" + text
    if not _WEB_SCHEME.match(text):
        return Elsewhere.SCHEME if _SCHEME.match(text) else Elsewhere.RELATIVE
    return _whatwg(text) or _INVALID


def web_url(text: str) -> Url | None:
    """The absolute http(s) URL in `text`, or None where it holds anything else."""
    parsed = parse_url(text)
    return parsed if isinstance(parsed, Url) else None


def without_userinfo(text: str) -> str:
    """`text` without what stands before the `@` of any URL's host."""
    return _USERINFO.sub(r"\g<before>", text) if "@" in text else text


def _whatwg(text: str) -> Url | None:
    # Imported here: a run in which nothing changed reads no URL.
    import can_ada

    try:
        url = can_ada.parse(text)
    except ValueError:
        return None
    if url.protocol not in ("http:", "https:") or not url.hostname:
        return None
    return Url(
        href=url.href,
        scheme=url.protocol[:-1],
        host=url.hostname,
        port=url.port,
        path=url.pathname,
        query=url.search[1:],
        fragment=url.hash[1:],
    )
