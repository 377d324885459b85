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


# Browsers and servers take less; what is longer is no address, and would only cost.
MAX_URL = 32 * 1024
# Typographic quotes, and straight ones that were escaped once too often.
_QUOTES = pattern(r"(?:[“”„‟‘’‚‛«»″′]|\\?[\"']|%22|%E2%80%9[CD])++")
_TYPOGRAPHIC = tuple("“”„‟‘’‚‛«»″′")
_STRAIGHT = ('"', "'")
_ESCAPED_QUOTES = ("%22", "%E2%80%9C", "%E2%80%9D")
_CLOSING_QUOTES = "”’»“„‘"
_UNQUOTED = pattern(r"https?://[^“„‘‚«\s]*+")
_DOUBLED = pattern(r"^https?:/*(?P<url>(?P<scheme>https?)(?P<colon>:?)/+(?=[\w\[]).+)$", re.IGNORECASE)
_MISTYPED = pattern(r"^(?:https?(?:;//|//|/:/|\.//|:;//)|(?:hhttp|htttp|htp|ttp)s?://)(?P<rest>[\w\[].*)$", re.IGNORECASE)
_NO_HOST = pattern(r"^https?:(?:/{0,2}$|/{3,}|/{0,2}[?#])", re.IGNORECASE)
# A second URL is glued on only where no separator announces it: archives and gates write `/http://` and `=http://`,
# advertisements `%3Fhttp://`, Proofpoint `/__http://` and Check Point `/___http://`.
_GLUED = pattern(r"^https?://[^\s?#=]*[\w.)](?<!/__)(?<!/___)(?<!%3F)(?=https?://)|^https?://\S+\s+https?://", re.IGNORECASE)
_ON_HOST = pattern(r"https?://[^/\s]+/\S*+", re.IGNORECASE)
_MARKUP_SIGN = pattern(r"[<>\"]")
_ATTRIBUTE = r"(?:target|rel|class|title|href)="
_ATTRIBUTE_BEHIND = pattern(rf"\s{_ATTRIBUTE}", re.IGNORECASE)
_MARKUP_BEHIND = pattern(rf"""</?[a-z!]|>[^<>]*+</?[a-z!]|"\s*+>|"\s++{_ATTRIBUTE}|"\Z""", re.IGNORECASE)
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


def too_long(text: str) -> Damage | None:
    """The damage of a reference that is longer than any address, or None for others."""
    if len(text) <= MAX_URL:
        return None
    return Damage("too-long", f"it has {len(text):,} characters, and no address has more than {MAX_URL:,}")


def is_plain(text: str) -> bool:
    """Whether a trimmed reference is an http(s) URL of plain signs, as most are, which shows that it is not damaged."""
    return _PLAIN.fullmatch(text) is not None and "http" not in text[7:].lower()


def damage_of(text: str) -> Damage | None:
    """The damage in a trimmed reference, or None where it can be read as it stands."""
    if is_plain(text):
        return None
    return next((damage for kind in _KINDS if (damage := kind(text)) is not None), None)


def _quotes(text: str) -> Damage | None:
    opening = _QUOTES.match(text)
    if opening is not None:
        inner = _without_quotes_behind(text, opening.end())
    else:
        inner = text.rstrip(_CLOSING_QUOTES)
        if inner == text or _UNQUOTED.fullmatch(inner) is None:
            return None
    return Damage("curly-quotes", "quotes became part of it", _sound(inner.strip()))


def _without_quotes_behind(text: str, start: int) -> str:
    """What stands between the quotes before `start` and those at the end."""
    end = len(text)
    while end > start:
        if text.endswith(_TYPOGRAPHIC, start, end):
            end -= 1
        elif text.endswith(_STRAIGHT, start, end):
            end -= 1 + text.endswith("\\", start, end - 1)
        elif text.endswith(_ESCAPED_QUOTES, start, end):
            end = text.rindex("%22" if text.endswith("%22", start, end) else "%E2", start, end)
        else:
            break
    return text[start:end]


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
    sign = _MARKUP_SIGN.search(text)
    end = sign.start() if sign is not None else len(text)
    if sign is None or _MARKUP_BEHIND.match(text, end) is None:
        *_, end = (-1, *(attribute.start() for attribute in _ATTRIBUTE_BEHIND.finditer(text, 0, end)))
        if end < 0:
            return None
    return Damage("swallowed-markup", "it swallowed the markup behind it", _sound(text[:end].strip()))


def _glued(text: str) -> Damage | None:
    half = len(text) // 2
    if text[:half].lower() == text[half:].lower() and _ON_HOST.fullmatch(text, 0, half) is not None:
        return Damage("glued", "it is written twice", _sound(text[:half]))
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
