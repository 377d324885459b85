"""What a page says of itself, read from the beginning of its HTML."""

import re
from collections.abc import Iterator

import turbohtml

from linkcheck.model import PageFacts
from linkcheck.web.location import is_web, join

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MAX_REFRESH_SECONDS = 10
_REFRESH = re.compile(r"""(?P<seconds>\d{1,4}(?:\.\d*)?)\s*[;,]\s*(?:url\s*=\s*)?["']?(?P<url>[^"']+)["']?""", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"""(?<![\w$.])(?:(?:window|document|self|top|parent)\.)?location(?:\.href)?\s*(?:=|\.(?:replace|assign)\()\s*"""
    r"""(?P<quote>["'])(?P<url>(?:https?:)?(?:\\?/){1,2}[^"'<>\s]*)(?P=quote)""",
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)


def is_html(content_type: str) -> bool:
    """Whether a Content-Type header announces HTML."""
    return content_type.partition(";")[0].strip().lower() in HTML_TYPES


def facts(html: bytes, content_type: str, url: str = "") -> PageFacts:
    """The title and the address that an HTML page gives itself, as far as `html` reaches; nothing from garbage.

    The address is its `rel=canonical` (RFC 6596), else its `og:url`; a relative one counts where `url`, the page's own
    address, is known.
    """
    page = _parsed(html, content_type)
    title = page.find("title")
    text = " ".join(title.text.split()) if title is not None else ""
    return PageFacts(title=text or None, canonical=_address(page, url))


def refresh(html: bytes, content_type: str, url: str) -> str | None:
    """Where a page sends its reader by `<meta http-equiv=refresh>` within ten seconds, or None where it stays."""
    page = _parsed(html, content_type)
    try:
        found = page.meta_refresh()
    except ValueError:
        # The parser joins the target itself, and raises for one that no browser can read.
        return None
    if found is None or not found[1] or found[0] > MAX_REFRESH_SECONDS:
        return None
    return join(_base(page, url), found[1])


def read_refresh(header: str, url: str) -> str | None:
    """Where a Refresh header sends its reader within ten seconds, written as in `<meta http-equiv=refresh>`; else None."""
    match = _REFRESH.fullmatch(header.strip())
    if match is None or float(match["seconds"]) > MAX_REFRESH_SECONDS:
        return None
    return join(url, match["url"])


def script_redirect(html: bytes, url: str) -> str | None:
    """Where a page's script sends its reader at once, written out as text; None where that takes a browser to know.

    Only for pages that show next to nothing: others have scripts that do so in some case or other.
    """
    found = {match["url"] for match in _SCRIPTED.finditer(html.decode("utf-8", "replace"))}
    if len(found) != 1:
        return None
    return join(url, found.pop().replace("\\/", "/"))


def _parsed(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # A label that no browser knows is as good as none (Encoding Standard, 4.2).
        return turbohtml.parse(html)


def _address(page: turbohtml.Document, url: str) -> str | None:
    base = _base(page, url)
    for reference in (*_canonical(page), *_open_graph(page)):
        address = (join(base, reference) if base else reference) or ""
        if is_web(address):
            return address
    return None


def _base(page: turbohtml.Document, url: str) -> str:
    stated = page.base_url() or ""
    return (join(url, stated) or url) if url else stated


def _canonical(page: turbohtml.Document) -> Iterator[str]:
    for link in page.iter_elements(("link",)):
        if "canonical" in _words(link.attrs.get("rel")):
            yield from _stated(link.attrs.get("href"))


def _open_graph(page: turbohtml.Document) -> Iterator[str]:
    for meta in page.iter_elements(("meta",)):
        if "og:url" in _words(meta.attrs.get("property")):
            yield from _stated(meta.attrs.get("content"))


def _stated(value: str | list[str] | None) -> Iterator[str]:
    """An attribute's text, if it has any."""
    if isinstance(value, str) and value.strip():
        yield value.strip()


def _words(value: str | list[str] | None) -> list[str]:
    """An attribute's words in lower case; the parser hands over some attributes as text and some as lists."""
    return (value if isinstance(value, str) else " ".join(value or ())).lower().split()
