"""When two URLs are the same address; for comparing only, never shown and never requested.

`identity` is a key: where keys are equal, no site tells the two apart. `is_usually_same` also takes what nearly all sites hold for
one page, and so cannot confirm anything.
"""

import re
import unicodedata
from urllib.parse import quote, unquote

from linkcheck.text import cached_by_text, pattern
from linkcheck.urls.site_addresses import are_one_work, has_keys, page_key, site_host, wiki_path
from linkcheck.urls.tracking import is_tracking_pair
from linkcheck.urls.url import Url, web_url

# Host labels that name a presentation of a site, not another site.
_PRESENTATIONS = frozenset({"www", "m", "mobile", "amp"})
_AMP_QUERY = frozenset({"amp", "amp=1", "amp=true", "outputtype=amp"})
_AMP_PATH = pattern(r"(?:/amp|\.amp)(?P<suffix>\.html?)?$", re.IGNORECASE)
# A page for printers or phones, below a folder of its own or behind the page itself.
_VIEW = pattern(r"/(?:amp|print|printable|print-friendly|printpage|printerfriendly)(?=/|$)", re.IGNORECASE)
_SLASHES = pattern(r"/{2,}")
_ESCAPE = pattern(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# Signs that RFC 3986 reserves and that no site reads otherwise when they are escaped there.
_IN_PATHS = _UNRESERVED | frozenset("!'()*:@,;")
_IN_QUERIES = _UNRESERVED | frozenset("!'()*:@,/?")
# A letter or escapes before a mark that composes with it (Latin, Greek and Cyrillic accents, Korean, Japanese).
_DECOMPOSED = pattern(r"(?:[A-Za-z]|(?:%[89A-F][0-9A-F])+?)(?:%C[CD]%[89AB][0-9A-F]|%E1%8[4-7]%[89AB][0-9A-F]|%E3%82%9[9A])+")
_MARKS = ("%CC%", "%CD%", "%E1%8", "%E3%82%9")

_FRONT_CONTROLLER = pattern(r"/index\.php(?=/)", re.IGNORECASE)
_INDEX = pattern(r"/(?:index|default)\.(?:html?|php\d?|aspx?|jsp|shtml|cgi)$", re.IGNORECASE)
_SUFFIX = pattern(r"\.(?:s?html?|php\d?|aspx?|jsp)$", re.IGNORECASE)
_PROGRAM = pattern(r"\.(?:php\d?|aspx?|cgi|jsp|pl|do|cfm)/*$", re.IGNORECASE)
_SESSION = pattern(r";(?:jsessionid|phpsessid|sid)=[^/?]*", re.IGNORECASE)
# A word whose case tells nothing: an id has capitals amid its letters.
_WORDS = pattern(r"[^/]*[-_.%][^/]*|[A-Z]?[a-z]+|[A-Z]+")
# The first page of a text in parts, all of them, and a page for printers.
_WHOLE_TEXT = frozenset(
    {"page=1", "paged=1", "page=all", "p=all", *(f"{name}=print" for name in ("view", "output", "format", "layout", "mode", "action"))}
)
# Names that track on many sites and select the page on others: what one address lacks altogether may be left out of the other.
_OFTEN_TRACKING = frozenset(
    """
    at_campaign at_medium campaign ch cid cmp context emc feature feed fr from fullpage gi icid intcid intcmp ito m mbid medium mod ncid
    ocid onepage origin pagewanted par partner phpsessid print printable printer r ref ref_ referer referrer replytocom rss s sc
    sessionid share sharetype showcomment si sid singlepage sk smid smtyp source spref sr src st t taid track trackingid trk via xid
""".split()
)


@cached_by_text(8_000_000)
def identity(url: str) -> str:
    """The identity key of a URL: equal keys mean the same address; text that is no URL is its own key."""
    parsed = web_url(url)
    if parsed is None:
        return url.strip()
    host = _host(parsed)
    known = page_key(host, parsed)
    if known is not None:
        return known
    article = wiki_path(host, parsed)
    if article is not None:
        return f"{host}{_path(article)}"
    query = "&".join(_pairs(parsed))
    fragment = f"#{parsed.fragment}" if parsed.fragment.startswith(("!", "/")) else ""
    return f"{host}{_path(parsed.path)}{'?' if query else ''}{query}{fragment}"


def is_same(url: str, other: str) -> bool:
    """Whether two URLs have the same identity key; different hosts decide it without making the keys."""
    one, two = web_url(url), web_url(other)
    if one is not None and two is not None and (host := _host(one)) != (other_host := _host(two)):
        return has_keys(host) and has_keys(other_host) and identity(url) == identity(other)
    return identity(url) == identity(other)


def is_usually_same(url: str, other: str) -> bool:
    """Whether two URLs are spellings that most sites take for one page, and some may not.

    So are a folder and its index file, a name with and without `.html`, words in another case, a view for printers, a parameter that
    only one of them has and that often tracks, and the addresses of one scholarly work.
    """
    one, two = web_url(url), web_url(other)
    if one is None or two is None:
        return False
    if identity(url) == identity(other) or are_one_work(one, two):
        return True
    if _host(one) != _host(two):
        return False
    if _usual_path(one) != _usual_path(two) or one.fragment[:1] in ("!", "/") or two.fragment[:1] in ("!", "/"):
        return False
    pairs, others = (frozenset(pair.replace("+", "%20") for pair in _pairs(side)) - _WHOLE_TEXT for side in (one, two))
    names, other_names = ({pair.partition("=")[0].lower() for pair in side} for side in (pairs - others, others - pairs))
    # The parameters of a home page and of a program select what it shows.
    selects = not _usual_path(one) or any(_PROGRAM.search(side.path) for side in (one, two))
    return not names & other_names and names | other_names <= (frozenset() if selects else _OFTEN_TRACKING)


@cached_by_text(2_000_000)
def bare_host(host: str) -> str:
    """A host without its `www.`, `m.`, `mobile.` and `amp.` labels, at least two labels remaining."""
    labels = host.rstrip(".").split(".")
    inner = [label for label in labels[:-2] if label not in _PRESENTATIONS]
    return ".".join((*inner, *labels[-2:]))


def is_on_host(url: str, host: str | None) -> bool:
    """Whether a URL is on that host except for the labels that name a presentation; not where either is missing."""
    parsed = web_url(url)
    return parsed is not None and host is not None and bare_host(parsed.host) == bare_host(host)


def _host(url: Url) -> str:
    host = site_host(bare_host(url.host))
    return f"{host}:{url.port}" if url.port else host


def _path(path: str) -> str:
    path = _normal_escapes(_SLASHES.sub("/", path) if "//" in path else path, _IN_PATHS).rstrip("/")
    if any(mark in path for mark in _MARKS):
        path = _DECOMPOSED.sub(_composed, path)
    if path.startswith("/amp/"):
        path = path[4:]
    # The end alone is looked at: `.amp.html` is the longest that it may be.
    return _AMP_PATH.sub(lambda match: match["suffix"] or "", path) if "amp" in path[-len(".amp.html") :].lower() else path


def _usual_path(url: Url) -> str:
    path = _INDEX.sub("", _without_view(_FRONT_CONTROLLER.sub("", _SESSION.sub("", _path(url.path)), count=1)))
    parts = _SUFFIX.sub("", path).replace("+", "%20").split("/")
    return "/".join(part.lower() if _WORDS.fullmatch(part) else part for part in parts)


def _without_view(path: str) -> str:
    """A path without the folder or last part of a view, where anything else is left."""
    return _VIEW.sub("", path) or path


def _pairs(url: Url) -> list[str]:
    if not url.query:
        return []
    host = _host(url)
    pairs = (pair for pair in url.query.split("&") if pair and not _is_noise(pair, host))
    # Sorted by name only and stably: the order of one name's values may matter to the site.
    return sorted((_normal_escapes(pair, _IN_QUERIES) for pair in pairs), key=lambda pair: pair.partition("=")[0])


def _is_noise(pair: str, host: str) -> bool:
    return is_tracking_pair(pair, host) or pair.lower() in _AMP_QUERY


def _normal_escapes(text: str, plain: frozenset[str]) -> str:
    if "%" not in text:
        return text

    def normal(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in plain else match[0].upper()

    return _ESCAPE.sub(normal, text)


def _composed(match: re.Match[str]) -> str:
    """Letters and the marks behind them as single letters (NFC), as most systems write them."""
    return quote(unicodedata.normalize("NFC", unquote(match[0])), safe="")
