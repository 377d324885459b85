"""The key by which two URLs are taken for the same address; for comparing only, never shown and never requested."""

import re
from functools import lru_cache

from linkcheck.text import pattern
from linkcheck.urls.tracking import is_tracking_pair
from linkcheck.urls.url import Url, web_url

# Host labels that name a presentation of a site, not another site.
_PRESENTATIONS = frozenset({"www", "m", "mobile", "amp"})
# A host that took another name and kept every address.
_RENAMED = {"twitter.com": "x.com"}
_AMP_QUERY = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp"})
_AMP_PATH = pattern(r"(?:/amp|\.amp)(?P<suffix>\.html?)?$", re.IGNORECASE)
_SLASHES = pattern(r"/{2,}")
_ESCAPE = pattern(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@lru_cache(maxsize=65536)
def identity(url: str) -> str:
    """The identity key of a URL: equal keys mean the same address; text that is no URL is its own key."""
    parsed = web_url(url)
    if parsed is None:
        return url.strip()
    query = _query(parsed.query)
    fragment = f"#{parsed.fragment}" if parsed.fragment.startswith(("!", "/")) else ""
    return f"{_host(parsed)}{_path(parsed.path)}{'?' if query else ''}{query}{fragment}"


def is_same(url: str, other: str) -> bool:
    """Whether two URLs have the same identity key; different hosts decide it without making the keys."""
    one, two = web_url(url), web_url(other)
    if one is not None and two is not None and _host(one) != _host(two):
        return False
    return identity(url) == identity(other)


@lru_cache(maxsize=16384)
def bare_host(host: str) -> str:
    """A host without its `www.`, `m.`, `mobile.` and `amp.` labels, at least two labels remaining."""
    labels = host.rstrip(".").split(".")
    inner = [label for label in labels[:-2] if label not in _PRESENTATIONS]
    return ".".join((*inner, *labels[-2:]))


def _host(url: Url) -> str:
    host = bare_host(url.host)
    host = _RENAMED.get(host, host)
    return f"{host}:{url.port}" if url.port else host


def _path(path: str) -> str:
    path = _normal_escapes(_SLASHES.sub("/", path) if "//" in path else path).rstrip("/")
    if path.startswith("/amp/"):
        path = path[4:]
    # The end alone is looked at: `.amp.html` is the longest that it may be.
    return _AMP_PATH.sub(lambda match: match["suffix"] or "", path) if "amp" in path[-len(".amp.html") :].lower() else path


def _query(query: str) -> str:
    if not query:
        return ""
    pairs = [pair for pair in query.split("&") if pair and not _is_noise(pair)]
    # Sorted by name only and stably: the order of one name's values may matter to the site.
    return "&".join(sorted((_normal_escapes(pair) for pair in pairs), key=lambda pair: pair.partition("=")[0]))


def _is_noise(pair: str) -> bool:
    return is_tracking_pair(pair) or pair.lower() in _AMP_QUERY


def _normal_escapes(text: str) -> str:
    return _ESCAPE.sub(_normal_escape, text) if "%" in text else text


def _normal_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()
