"""Known damage to URLs: what went wrong, and the URL that was meant where that is certain."""

import re
from collections.abc import Callable

from msgspec import Struct

from linkcheck.text import pattern


class Damage(Struct, frozen=True):
    """A URL that no browser can follow as meant: the kind of damage, a sentence, and the repaired URL if known."""

    kind: str
    reason: str
    repair: str | None = None


# Typographic quotes, and straight ones that were escaped once too often.
_QUOTE = r"(?:[“”„‟‘’‚‛«»″′]|\\?[\"']|%22|%E2%80%9[CD])"
_QUOTED = pattern(rf"^{_QUOTE}+(?P<url>.*?){_QUOTE}*$|^(?P<tail>https?://[^“„‘‚«\s]*?)[”’»“„‘]+$", re.DOTALL)
_DOUBLED = pattern(r"^https?:/*(?P<url>(?P<scheme>https?)(?P<colon>:?)/+(?=[\w\[]).+)$", re.IGNORECASE)
_MISTYPED = pattern(r"^(?:https?(?:;//|//|/:/|\.//|:;//)|(?:hhttp|htttp|htp|ttp)s?://)(?P<rest>[\w\[].*)$", re.IGNORECASE)
_NO_HOST = pattern(r"^https?:(?:/{0,2}$|/{3,}|/{0,2}[?#])", re.IGNORECASE)
# A second URL is glued on only where no separator announces it: archives and gates write `/http://` and `=http://`, and
# Proofpoint `/__http://`.
_GLUED = pattern(r"^https?://[^\s?#=]*[\w.)](?<!/__)(?=https?://)|^https?://\S+\s+https?://", re.IGNORECASE)
_TWICE = pattern(r"^(?P<url>https?://[^/\s]+/\S*)(?P=url)$", re.IGNORECASE)
_MARKUP = pattern(
    r"""(?P<url>^[^<>"]*)(?:</?[a-z!]|>[^<>]*</?[a-z!]|">|"\s*>|["']?\s+(?:target|rel|class|title|href)=|"$)""", re.IGNORECASE
)
_HOST_SPACE = pattern(r"^https?://[^/?#]*\s", re.IGNORECASE)
# What none of these kinds of damage looks like, unless a scheme stands inside: most URLs, and most paths from a site's root.
_PLAIN = pattern(r"(?:https?://[A-Za-z0-9]|/)[\w.~/?#=&%+,;:@!$()*-]*", re.ASCII)
_BARE_HOST = pattern(r"^(?P<host>(?:[a-z0-9-]+\.)+(?P<suffix>[a-z]{2,24}))(?::\d+)?/\S", re.IGNORECASE)
# Top-level domains that are file suffixes too: `guide.md/x` or `setup.py/x` says nothing about a host.
FILE_SUFFIXES = frozenset("md py sh rs pl ps so cc zip mov app".split())
_COMMON_SUFFIXES = frozenset(
    """
    com org net edu gov mil int info biz io co uk de fr es it nl eu ca au jp cn in br ru ch se no dk fi at be me tv us ly gl
""".split()
)


def is_plain(text: str) -> bool:
    """Whether a trimmed reference is an http(s) URL of plain signs, as most are, which shows that it is not damaged."""
    return _PLAIN.fullmatch(text) is not None and "http" not in text[7:].lower()


def damage_of(text: str) -> Damage | None:
    """The damage in a trimmed reference, or None where it can be read as it stands."""
    if is_plain(text):
        return None
    return next((damage for kind in _KINDS if (damage := kind(text)) is not None), None)


def _quotes(text: str) -> Damage | None:
    match = _QUOTED.match(text)
    if match is None:
        return None
    inner = (match["url"] or match["tail"] or "").strip()
    return Damage("curly-quotes", "quotes became part of it", _sound(inner))


def _doubled(text: str) -> Damage | None:
    match = _DOUBLED.match(text)
    if match is None:
        return None
    url = match["url"]
    if not match["colon"]:
        url = f"{match['scheme']}:{url[len(match['scheme']) :]}"
    # A third scheme is past certain repair, and asking about each in turn would never end on a hostile text.
    return Damage("doubled-scheme", "it begins with two schemes", None if _DOUBLED.match(url) else _sound(url))


def _mistyped(text: str) -> Damage | None:
    match = _MISTYPED.match(text)
    if match is None:
        return None
    scheme = "https" if "s" in text.partition("/")[0].lower() else "http"
    return Damage("mistyped-scheme", "its scheme is mistyped", _sound(f"{scheme}://{match['rest']}"))


def _no_host(text: str) -> Damage | None:
    return Damage("no-host", "it names no host") if _NO_HOST.match(text) else None


def _markup(text: str) -> Damage | None:
    match = _MARKUP.match(text)
    if match is None:
        return None
    return Damage("swallowed-markup", "it swallowed the markup behind it", _sound(match["url"].strip()))


def _glued(text: str) -> Damage | None:
    twice = _TWICE.match(text)
    if twice is not None:
        return Damage("glued", "it is written twice", _sound(twice["url"]))
    return Damage("glued", "two URLs are glued together") if _GLUED.match(text) else None


def _spaces(text: str) -> Damage | None:
    return Damage("spaces", "there is white space in its host name") if _HOST_SPACE.match(text) else None


def _scheme(text: str) -> Damage | None:
    match = _BARE_HOST.match(text)
    if match is None:
        return None
    suffix = match["suffix"].lower()
    if suffix in FILE_SUFFIXES or not (match["host"].lower().startswith("www.") or suffix in _COMMON_SUFFIXES):
        return None
    return Damage("missing-scheme", "its scheme is missing, so browsers take it for a path of this site", _sound("https://" + text))


_KINDS: tuple[Callable[[str], Damage | None], ...] = (_quotes, _doubled, _mistyped, _no_host, _markup, _glued, _spaces, _scheme)


def _sound(url: str) -> str | None:
    """`url` where it is a whole http(s) URL without further damage."""
    return url if re.match(r"https?://[^/?#\s]", url, re.IGNORECASE) and damage_of(url) is None else None
