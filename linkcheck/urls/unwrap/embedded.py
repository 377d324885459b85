"""URLs of another site inside a URL that no table knows: what makes it look like a redirector, and no more than that."""

import re
from collections.abc import Iterator

from linkcheck.text import cached_by_text, pattern
from linkcheck.urls.domains import registrable, same_site
from linkcheck.urls.identity import identity
from linkcheck.urls.tracking import is_tracking
from linkcheck.urls.unwrap.parsing import HTTP, absolute_url, base64_text, decode_once, rest_of_url
from linkcheck.urls.unwrap.trace import trace
from linkcheck.urls.url import Url, web_url
from linkcheck.urls.url_words import is_search, other_than_article

# What one of the signs of a URL is behind the host's own.
_SIGNS = pattern(rf"{HTTP}(?:/|%2F)|aHR0c", re.IGNORECASE)
_IN_PATH = pattern(rf".*?/(?P<target>{HTTP}(?:/|%2F){{1,2}}.+)$", re.IGNORECASE)
_ENCODED = pattern(r"aHR0c[\w+=-]+")
# Parameters that name another page beside the one that is shown, or what to do with it.
_OTHER_USES = frozenset(
    """
    ref referrer referer refurl refer via source src from origin image img images media picture photo thumb thumbnail poster logo icon
    avatar file feed rss xml json data api callback css js theme text body title description quote message status video audio mp3 pdf
    license schema ns xmlns iframe embed homepage website site blog
""".split()
)
# Pages that do something with the address of another one, but lead nowhere.
_FORMS = pattern(
    r"(?:^|[/._-])(?:shar(?:e|er|ing)|intent|submit|embed|oembed|player|iframe|search|validat\w*|check(?:er)?|whois|screenshot\w*|preview|"
    r"image|img|thumb\w*|resize|bookmarklet|save|add|subscribe|widgets?|plugins?|comments?|reply|print|pdf|convert\w*|lighthouse|pagespeed|"
    r"speed|analy[sz]e\w*|debug\w*|test\w*|report|lookup|trackback|pingback|post|compose|viewer|view|gview|reader|calendar|qr\w*)(?:[/._-]|$)",
    re.IGNORECASE,
)
# They lead on for as long as pages live, which is what they are for.
_RESOLVERS = frozenset(
    "doi.org handle.net purl.org purl.oclc.org w3id.org n2t.net identifiers.org nbn-resolving.org nbn-resolving.de".split()
)


def is_resolver(host: str) -> bool:
    """Whether a host leads from lasting names of documents, such as DOIs, to where they are kept today."""
    return any(host == known or host.endswith(f".{known}") for known in _RESOLVERS)


def is_elsewhere(host: str, other: str) -> bool:
    """Whether two hosts belong to different sites; a name under another country's suffix is the same one."""
    return not same_site(host, other) and registrable(host).partition(".")[0] != registrable(other).partition(".")[0]


@cached_by_text(1_000_000)
def embedded_url(url: str) -> str | None:
    """The one article of another site whose URL stands in the path or the query of this one, or None.

    None also for what the table of wrappers knows, and for forms that share, show or examine a page.
    """
    if _SIGNS.search(url, len("https://")) is None:
        return None
    parsed, traced = web_url(url), trace(url)
    if parsed is None or traced is None or traced.steps or traced.opaque is not None or traced.gone is not None:
        return None
    if _FORMS.search(parsed.path) or is_search(url) or is_resolver(parsed.host):
        return None
    found = {identity(target): target for text in _candidates(parsed) if (target := _article(text, parsed)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def _candidates(url: Url) -> Iterator[str | None]:
    in_path = _IN_PATH.match(url.path)
    if in_path is not None:
        yield rest_of_url(url, in_path["target"])
        return
    for segment in url.path.split("/"):
        if _ENCODED.fullmatch(segment):
            yield base64_text(segment)
    for pair in url.query.split("&"):
        name, _, value = pair.partition("=")
        if name.lower() not in _OTHER_USES and not is_tracking(name, url.host):
            yield base64_text(decode_once(value)) if _ENCODED.match(value) else decode_once(value)


def _article(text: str | None, url: Url) -> str | None:
    """The text where it is the URL of another site's article."""
    target = absolute_url(text)
    inner = web_url(target) if target is not None else None
    if target is None or inner is None or not is_elsewhere(url.host, inner.host) or other_than_article(target):
        return None
    return target
