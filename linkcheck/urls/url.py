"""Text -> URL, by the WHATWG URL standard, as a browser would read it; and the parts of absolute URLs that requests need."""

import re
from enum import StrEnum

from msgspec import Struct

from linkcheck.text import cached_by_text, pattern
from linkcheck.urls.malformed import Damage, damage_of, is_plain, too_long

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
WEB_PROTOCOLS = ("http:", "https:")
_INVALID = Damage("invalid", "no browser can read it as a URL")
# The last of them is the first, escaped. JSON in a query holds `{%22` and `[[1`, which are no template's.
_TEMPLATE = pattern(r"\{\{|\{%(?![0-9a-f]{2})|<%|\[\[(?![\[\d\"%-])|\$\{|%7B%7B", re.IGNORECASE)
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
_WEB_SCHEME = pattern(r"https?:", re.IGNORECASE)
# What may hold user information: it reaches from a sign that sets the parts of a URL apart to the next one, and browsers leave out
# line ends and tabs. Behind an `@` there is no blank in front of a host either.
_PART = pattern(r"[^/\\?#\s]++(?:(?:[\t\r\n]++|(?<=@)\s++)[^/\\?#\s]++)*+")
# Where one login is taken away, what stands behind it may be another one's.
_MOST_LAYERS = 5
_LEFT_OUT = str.maketrans("", "", "\t\r\n")
# How a scheme looks that was mistyped, perhaps behind a quote.
_MISTYPED_SCHEME = pattern(r"\W{0,4}[a-z]{2,8}(?P<colon>[:;.,]{0,3})", re.IGNORECASE)
_LONGEST_SCHEME = 15
# What browsers take away from both ends of a reference (WHATWG URL, 4.4): C0 controls and the space.
STRIPPED = "".join(map(chr, range(0x21)))


class NotWebLink(StrEnum):
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


@cached_by_text(8_000_000)
def parse_url(text: str) -> Url | Damage | NotWebLink:
    """Read a reference as a browser on an https page would; `//host` counts as https, user information is dropped.

    Returns a `Url`, the `Damage` that keeps it from being one, or why it is no link to the web.
    """
    text = text.strip(STRIPPED)
    excess = too_long(text)
    if excess is not None:
        # Other schemes hold whole pictures.
        return NotWebLink.SCHEME if _SCHEME.match(text) and not _WEB_SCHEME.match(text) else excess
    text = without_userinfo(text)
    if "%7" not in text and text[:1] != "/" and is_plain(text):
        return _whatwg(text) or _INVALID
    if not text:
        return NotWebLink.EMPTY
    if _TEMPLATE.search(text.translate(_LEFT_OUT)):
        return NotWebLink.TEMPLATE
    damage = damage_of(text)
    if damage is not None:
        return damage
    if text.startswith("#"):
        return NotWebLink.FRAGMENT
    if text.startswith("//"):
        text = "https:" + text
    if not _WEB_SCHEME.match(text):
        return NotWebLink.SCHEME if _SCHEME.match(text) else NotWebLink.RELATIVE
    return _whatwg(text) or _INVALID


def web_url(text: str) -> Url | None:
    """The absolute http(s) URL in `text`, or None where it holds anything else."""
    parsed = parse_url(text)
    return parsed if isinstance(parsed, Url) else None


def without_userinfo(text: str) -> str:
    """`text` without what stands before the `@` of any URL's host, also where the URL is mistyped."""
    for _ in range(_MOST_LAYERS):
        hidden = _without_one_layer(text) if "@" in text else text
        if hidden == text:
            break
        text = hidden
    return text


def _without_one_layer(text: str) -> str:
    pieces: list[str] = []
    kept = before = 0
    for part in _PART.finditer(text):
        start, end = part.span()
        at = text.rfind("@", start, end)
        first = _userinfo_start(text, max(kept, before), start, at) if at >= 0 else None
        if first is not None:
            pieces.append(text[kept:first])
            kept = at + 1
        before = end
    return "".join((*pieces, text[kept:]))


def _userinfo_start(text: str, before: int, start: int, at: int) -> int | None:
    """Where the user information before an `@` begins, in the part that begins at `start`; None where there is none.

    The part before it ends at `before`, and what stands between them sets them apart.
    """
    between = text[before:start]
    slashes = between.count("/") + between.count("\\")
    if "?" not in between and "#" not in between:
        scheme = text[max(0, before - _LONGEST_SCHEME) : before].lower()
        # Browsers take any number of slashes, either way round, for the two that belong there.
        if between and scheme.endswith(("http:", "https:")):
            return start
        if between == "//" and scheme.endswith(":"):
            return start
        # They also pass over line ends.
        if before == 0 and slashes > 1 and between.strip().strip("/\\") == "" and between.rstrip("\t\r\n")[-1] in "/\\":
            return start
        # As `http;//user:password@host`: no browser goes there, but the password is one.
        if start < at and slashes and _is_mistyped_scheme(text, before, slashes):
            return start
        if slashes > 1 and ":" in text[start:at]:
            return start
    inside = _WEB_SCHEME.search(text, start, at)
    return inside.end() if inside is not None else None


def _is_mistyped_scheme(text: str, end: int, slashes: int) -> bool:
    """Whether a text begins up to `end` as a scheme might; before a single slash only what ends in a sign for a colon does."""
    found = _MISTYPED_SCHEME.fullmatch(text, 0, end) if end < _LONGEST_SCHEME else None
    return found is not None and (slashes > 1 or found["colon"] != "")


def _whatwg(text: str) -> Url | None:
    # Imported here: a run in which nothing changed reads no URL.
    import can_ada

    try:
        url = can_ada.parse(text)
    except ValueError:
        return None
    if url.protocol not in ("http:", "https:") or not url.hostname:
        return None
    if "@" in text:
        # Whatever hid it above; and a blank that became an escape sets nothing apart any more.
        url.username = url.password = ""
        hidden = without_userinfo(url.href)
        url = can_ada.parse(hidden) if hidden != url.href and can_ada.can_parse(hidden) else url
    return Url(
        href=url.href,
        scheme=url.protocol[:-1],
        host=url.hostname,
        port=url.port,
        path=url.pathname,
        query=url.search[1:],
        fragment=url.hash[1:],
    )


def join_url(base: str, reference: str) -> str | None:
    """The absolute URL that `reference` means at `base` by the WHATWG URL standard; None where no browser can read it.

    The result may have any scheme, and holds no user information: it is neither sent nor shown.
    """
    import can_ada

    try:
        joined = can_ada.parse(base) + reference
    except ValueError:
        return None
    if joined.has_credentials():
        joined.username = ""
        joined.password = ""
    return joined.href


def displayed_url(text: str) -> str:
    """Text from a server that is safe to print: control characters, which a terminal would obey, are escaped."""
    return _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", text)


@cached_by_text(1_000_000)
def is_web(url: str) -> bool:
    """Whether an absolute URL can be asked by HTTP."""
    import can_ada

    try:
        parsed = can_ada.parse(url)
    except ValueError:
        return False
    return parsed.protocol in WEB_PROTOCOLS and bool(parsed.hostname)


def request_of(url: str) -> str:
    """The URL as it is sent: without its fragment."""
    return url.partition("#")[0]


@cached_by_text(1_000_000)
def host_of(url: str) -> str:
    """The host name of an absolute URL, without the dot that may stand at its end."""
    import can_ada

    return can_ada.parse(url).hostname.removesuffix(".")


@cached_by_text(1_000_000)
def origin_of(url: str) -> str:
    """The scheme, host and port of an absolute URL (WHATWG URL, 4.7)."""
    import can_ada

    return can_ada.parse(url).origin
