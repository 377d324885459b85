"""What a page states about itself in the beginning of its HTML and in its headers: facts, and where it sends its reader."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from linkcheck.model import PageFacts
from linkcheck.pages import json_ld
from linkcheck.pages.link_header import parse_links
from linkcheck.pages.visible_text import ParsedPage, VisibleText, attribute, line, parse_page, visible_text_of
from linkcheck.urls.identity import identity
from linkcheck.urls.url import is_web, join_url, without_userinfo

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MAX_REFRESH_SECONDS = 10
# White space of HTML; what begins like `url=` and is none is the address itself, and a quote ends one that begins with it.
_REFRESH = re.compile(
    r"""[\t\n\f\r ]*+(?P<seconds>[0-9]++|(?=\.))[0-9.]*+"""
    r"""(?:(?=[;,\t\n\f\r ])[\t\n\f\r ]*+[;,]?+[\t\n\f\r ]*+(?:(?:url[\t\n\f\r ]*+=[\t\n\f\r ]*+)?+"""
    r"""(?:'(?P<single>[^']*+).*+|"(?P<double>[^"]*+).*+|(?P<plain>.*+))))?""",
    re.IGNORECASE | re.DOTALL,
)
_SCRIPTED = re.compile(
    r"""(?<![\w$.])(?:(?:window|document|self|top|parent)\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*"""
    r"""(?P<quote>["'])(?P<url>(?:https?:)?(?:\\?/){1,2}[^"'<>\s]*)(?P=quote)"""
)
# Browsers and servers refuse longer addresses.
MAX_ADDRESS = 4_096
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d[\w:.+ -]{0,20})?")
_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "article.published",
    "publish-date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "date",
)
_ROBOTS = frozenset({"noindex", "none"})
_NO_HEADERS: Mapping[str, str] = {}


class Refresh(Struct, frozen=True):
    """Where a page sends its reader after some seconds; its own address where it names none."""

    seconds: float
    url: str

    @property
    def target(self) -> str | None:
        """The address, where the reader is sent there before having read the page."""
        return self.url if self.seconds <= MAX_REFRESH_SECONDS else None


class FetchedPage(Struct, frozen=True):
    """A page that was parsed once: its facts, where it sends its reader, and its visible text."""

    facts: PageFacts
    refresh: Refresh | None
    visible: VisibleText


def is_html(content_type: str) -> bool:
    """Whether a Content-Type header announces HTML."""
    return content_type.partition(";")[0].strip().lower() in HTML_TYPES


def read_page(html: bytes, content_type: str, url: str, headers: Mapping[str, str] = _NO_HEADERS) -> FetchedPage:
    """Read the HTML found at `url`, which was sent with `headers` (names in lower case); garbage gives no facts."""
    page = parse_page(html, content_type)
    return FetchedPage(_facts(page, url, headers), _refresh(page, url), visible_text_of(page, url))


def header_facts(url: str, headers: Mapping[str, str]) -> PageFacts | None:
    """What the headers alone state about a document that is no HTML or was not read; None where they name no address for it."""
    canonical = _agreed(_linked(url, headers))
    return PageFacts(canonical=canonical) if canonical is not None else None


def read_refresh(text: str, base: str) -> Refresh | None:
    """What a `Refresh` header, or a meta element of that kind, declares; None where it declares nothing.

    Both follow the shared declarative refresh steps of HTML (7.4.6.5), which take what other languages would call invalid.
    """
    match = _REFRESH.fullmatch(text)
    if match is None:
        return None
    stated = next((match[kind] for kind in ("single", "double", "plain") if match[kind] is not None), "")
    url = join_url(base, stated) if stated else base
    if url is None or url.startswith("javascript:"):
        return None
    return Refresh(float(match["seconds"] or 0), url)


def _refresh(page: ParsedPage, url: str) -> Refresh | None:
    """The first refresh that is declared by an element; those within `noscript` and `template` are for nobody with a browser."""
    base: str | None = None
    for element in page.tagged["meta"]:
        content = attribute(element, "content")
        if content and attribute(element, "http-equiv").lower() == "refresh" and element.closest("noscript,template") is None:
            base = _base(page, url) if base is None else base
            declared = read_refresh(content, base)
            if declared is not None:
                return declared
    return None


def script_redirect(html: bytes, url: str) -> str | None:
    """Where a page's script sends its reader at once, written out as text; None where that takes a browser to know.

    Only for pages that show next to nothing: scripts of other pages redirect only in some cases.
    """
    if b"location" not in html:
        # The expression has no fixed beginning, so a search with it is slow.
        return None
    found = {match["url"] for match in _SCRIPTED.finditer(html.decode("utf-8", "replace"))}
    if len(found) != 1:
        return None
    return join_url(url, found.pop().replace("\\/", "/"))


def _facts(page: ParsedPage, url: str, headers: Mapping[str, str]) -> PageFacts:
    metas = page.metas
    base = _base(page, url)
    article = json_ld.article_node(page.blocks, url)
    return PageFacts(
        title=_text(page.title),
        canonical=_agreed((*(_address(base, stated) for stated in page.canonicals), *_linked(url, headers))),
        og_title=_text(metas.get("og:title", "")),
        og_url=_address(base, metas.get("og:url", "")),
        headline=_text(json_ld.text_of(article, "headline")),
        heading=_text(page.heading),
        main_entity=_address(base, json_ld.reference_of(article, "mainEntityOfPage")),
        based_on=_address(base, json_ld.reference_of(article, "isBasedOn")),
        syndicated_from=_address(base, metas.get("original-source") or metas.get("syndication-source") or ""),
        site_name=_text(metas.get("og:site_name") or metas.get("application-name") or json_ld.text_of(article, "publisher")),
        author=_text(json_ld.names_of(article, "author") or metas.get("author", "")),
        published=_published(json_ld.text_of(article, "datePublished"), metas),
        language=_language(page, headers),
        noindex=not _ROBOTS.isdisjoint(_directives(metas.get("robots", ""), metas.get("googlebot", ""), headers.get("x-robots-tag", ""))),
    )


def _text(stated: str) -> str | None:
    """A text that a page states, in one line and without passwords, or None."""
    return line(without_userinfo(stated)) or None


def _base(page: ParsedPage, url: str) -> str:
    stated = page.tree.base_url() or ""
    return (join_url(url, stated) or url) if url else stated


def _address(base: str, stated: str) -> str | None:
    """The web address that a page states, or None."""
    if not stated or len(stated) > MAX_ADDRESS:
        return None
    address = (join_url(base, stated) if base else stated) or ""
    return without_userinfo(address) if is_web(address) else None


def _linked(url: str, headers: Mapping[str, str]) -> Iterator[str | None]:
    header = headers.get("link", "")
    if "canonical" in header.lower():
        yield from (_address(url, link.uri) for link in parse_links(header) if "canonical" in link.rels)


def _agreed(addresses: Iterable[str | None]) -> str | None:
    """The one address that all name; None where they contradict each other, for search engines then ignore all."""
    first = None
    for address in filter(None, addresses):
        first = first or address
        if address != first and identity(address) != identity(first):
            return None
    return first


def _published(stated: str, metas: Mapping[str, str]) -> str | None:
    dates = (stated, *(metas.get(name, "") for name in _PUBLISHED))
    return next((match[0].strip() for date in dates if date and (match := _DATE.match(date)) is not None), None)


def _language(page: ParsedPage, headers: Mapping[str, str]) -> str | None:
    """The page's language by its html element, else by its metas, else by its header (HTML, 3.2.6.2)."""
    roots = (attribute(element, "lang") for element in page.tagged["html"][:1])
    stated = (*roots, page.metas.get("content-language", ""), headers.get("content-language", ""), page.metas.get("og:locale", ""))
    tags = (tag.partition(",")[0].strip().lower().replace("_", "-") for tag in stated)
    return next((tag for tag in tags if _LANGUAGE.fullmatch(tag)), None)


def _directives(*rules: str) -> frozenset[str]:
    """The words of robots rules; a rule for one search engine counts as one for all."""
    return frozenset(re.split(r"[\s,:]+", " ".join(rule[:MAX_ADDRESS] for rule in rules).lower()))
