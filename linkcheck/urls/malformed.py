"""Known damage to URLs: what went wrong, and the URL that was meant where that is certain."""

import re
from collections.abc import Callable

from msgspec import Struct, structs

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
# Signs that show nothing: they come along from a page or a chat. Two of them join letters, and belong into some words.
_INVISIBLE = "\u00ad\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_JOINERS = "\u200c\u200d"
_UNSEEN = pattern(rf"[{_INVISIBLE}]|^[{_JOINERS}]|[{_JOINERS}]$")
# Spaces that browsers do not take away from around a reference (WHATWG URL, 4.4), as they do plain ones.
_WIDE_SPACES = "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_BASE_TWICE = pattern(r"^https?://(?P<host>[^/\s?#]+)/+(?P<url>https?:/+(?P=host)(?:/.*)?)$", re.IGNORECASE)
_SLIPPED_SCHEME = pattern(
    r"^(?!https?:)(?:htto|htpp|hppt|hptt|hhtp|httl|httb|http[a-rt-z]|httos|httpss|httsp|htts|thtp|tthp|hht|htps|htpps|h+ttps?|ht+tps?|htt+ps?)s?:/{1,3}(?P<rest>\w.*)$",
    re.IGNORECASE,
)
_LOCAL = pattern(r"^(?:file:|[a-z]:[\\/]|\\\\|(?:mk|its|ms-its|res):)", re.IGNORECASE)
_FORGOTTEN_SCHEMES = frozenset("callto aim ymsgr msnim gizmoproject".split())
_MAIL = pattern(r"^[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}$", re.IGNORECASE)
_LONE_HOST = pattern(r"^(?P<host>(?:[a-z0-9-]+\.)+(?P<suffix>[a-z]{2,24}))(?::\d+)?/?$", re.IGNORECASE)
# Files hardly have these suffixes; others, such as `de` and `in`, mark languages and templates.
_HOSTS_ONLY = frozenset("com org net edu gov mil biz".split())
_PLACEHOLDER = pattern(r"^https?://[A-Z_-]*(?:YOUR|DOMAIN|HOST|SERVER|SITE)[A-Z_-]*(?:[:/?#]|$)")
# What none of these kinds of damage looks like, unless a scheme stands inside: most URLs, and most paths from a site's root.
_PLAIN = pattern(r"(?:https?://(?![A-Z_-]{4})[A-Za-z0-9]|/)[\w.~/?#=&%+,;:@!$()*-]*", re.ASCII)
_BARE_HOST = pattern(r"^(?P<host>(?:[a-z0-9-]+\.)+(?P<suffix>[a-z]{2,24}))(?::\d+)?/\S", re.IGNORECASE)
# How every whole URL begins.
_ABSOLUTE = pattern(r"https?://[^/?#\s]", re.IGNORECASE)
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
    damage = _first_damage(text)
    return _with_sound_repair(damage) if damage is not None else None


def mistake_in(text: str) -> Damage | None:
    """What is wrong with a trimmed reference that browsers read, though not as a link to the web, where that is hardly meant.

    A claim of the front matter may be such a text and mean no address at all.
    """
    scheme, colon, _ = text.partition(":")
    if colon and scheme.lower() in _FORGOTTEN_SCHEMES:
        return Damage("forgotten-scheme", f"no program answers to {scheme.lower()}: any more")
    if _LOCAL.match(text):
        return Damage("local-file", "it leads to a file on the machine of its author")
    slipped = _SLIPPED_SCHEME.match(text)
    if slipped is not None:
        secure = "s" in text.partition(":")[0].lower()
        return _with_sound_repair(Damage("mistyped-scheme", "its scheme is mistyped", f"http{'s' if secure else ''}://{slipped['rest']}"))
    if _MAIL.match(text):
        return Damage("missing-mailto", "it is a mail address, and browsers take it for a path of this site", f"mailto:{text}")
    host = _LONE_HOST.match(text)
    if host is not None and (host["host"].lower().startswith("www.") or host["suffix"].lower() in _HOSTS_ONLY):
        return _with_sound_repair(_without_scheme(text))
    return None


def _unseen(text: str) -> Damage | None:
    found = _UNSEEN.search(text)
    if found is not None:
        plain = re.sub(rf"[{_INVISIBLE}]", "", text).strip(_JOINERS).strip()
        return Damage("invisible", f"an invisible sign (U+{ord(found[0]):04X}) stands in it", plain)
    bare = text.strip(_WIDE_SPACES)
    if bare == text:
        return None
    sign = text[0] if text[0] in _WIDE_SPACES else text[-1]
    return Damage("wide-space", f"a space that browsers keep (U+{ord(sign):04X}) stands around it", bare)


def _placeholder(text: str) -> Damage | None:
    return Damage("placeholder", "its host was never filled in") if _PLACEHOLDER.match(text) else None


def _quotes(text: str) -> Damage | None:
    opening = _QUOTES.match(text)
    if opening is not None:
        inner = _without_quotes_behind(text, opening.end())
    else:
        inner = text.rstrip(_CLOSING_QUOTES)
        if inner == text or _UNQUOTED.fullmatch(inner) is None:
            return None
    return Damage("curly-quotes", "quotes became part of it", inner.strip())


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
    return Damage("doubled-scheme", "it begins with two schemes", url)


def _mistyped(text: str) -> Damage | None:
    match = _MISTYPED.match(text)
    if match is None:
        return None
    scheme = "https" if "s" in text.partition("/")[0].lower() else "http"
    return Damage("mistyped-scheme", "its scheme is mistyped", f"{scheme}://{match['rest']}")


def _no_host(text: str) -> Damage | None:
    return Damage("no-host", "it names no host") if _NO_HOST.match(text) else None


def _markup(text: str) -> Damage | None:
    sign = _MARKUP_SIGN.search(text)
    end = sign.start() if sign is not None else len(text)
    if sign is None or _MARKUP_BEHIND.match(text, end) is None:
        *_, end = (-1, *(attribute.start() for attribute in _ATTRIBUTE_BEHIND.finditer(text, 0, end)))
        if end < 0:
            return None
    return Damage("swallowed-markup", "it swallowed the markup behind it", text[:end].strip())


def _glued(text: str) -> Damage | None:
    half = len(text) // 2
    if text[:half].lower() == text[half:].lower() and _ON_HOST.fullmatch(text, 0, half) is not None:
        return Damage("glued", "it is written twice", text[:half])
    based = _BASE_TWICE.match(text)
    if based is not None:
        return Damage("glued", "its own host stands before it", based["url"])
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
    return _without_scheme(text)


def _without_scheme(text: str) -> Damage:
    return Damage("missing-scheme", "its scheme is missing, so browsers take it for a path of this site", f"https://{text}")


_KINDS: tuple[Callable[[str], Damage | None], ...] = (
    _unseen,
    _quotes,
    _doubled,
    _mistyped,
    _no_host,
    _markup,
    _glued,
    _spaces,
    _scheme,
    _placeholder,
)


def _first_damage(text: str) -> Damage | None:
    """The damage of the first kind that a trimmed reference shows, with a repair that may be damaged too."""
    if is_plain(text):
        return None
    return next((damage for kind in _KINDS if (damage := kind(text)) is not None), None)


def _with_sound_repair(damage: Damage) -> Damage:
    """The damage, without its repair where that is no whole http(s) URL or is damaged too."""
    repair = damage.repair
    # How the repair would be repaired in turn is not asked: a text may hold thousands of addresses, each in another one.
    if repair is None or (_ABSOLUTE.match(repair) and _first_damage(repair) is None):
        return damage
    return structs.replace(damage, repair=None)
