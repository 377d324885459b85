"""An HTML page of its own, as exports and crawlers leave it: what it says of itself, read like front matter."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from linkcheck.model import FrontValue
from linkcheck.text import pattern

if TYPE_CHECKING:
    import turbohtml

_PAGE = pattern(r"\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head)\b", re.IGNORECASE | re.DOTALL)
# What an exporter writes of a post, and a page that a site generator made does not need.
_SIGN = pattern(r"canonical|og:url|isBasedOn|\bu-(?:repost-of|bookmark-of|syndication)\b", re.IGNORECASE)
_SIGNED_CHARACTERS = 65_536
# What a site generator made of posts stands there a second time.
_GENERATED = pattern(
    r"""<meta\s+name=["']?generator["']?\s+content=["']?(?:hugo|jekyll|eleventy|hexo|gatsby|astro|pelican|docusaurus|vuepress|vitepress|zola|nikola"""
    r"""|mkdocs|sphinx|next\.js)""",
    re.IGNORECASE,
)
_OUTPUT_FOLDERS = frozenset({"public", "_site", "dist", "build"})
# Classes of links that say what they lead to (microformats2), and Medium's own.
_CLASSES = ("u-repost-of", "u-bookmark-of", "u-in-reply-to", "u-syndication", "p-canonical")
_RELATIONS = ("canonical", "syndication", "in-reply-to")
_PROPERTIES = {"og:url": "og:url", "og:title": "title", "article:published_time": "date", "syndication-source": "syndication_source"}
# More nodes than any page has.
_MOST_NODES = 200
_BASES = ("isBasedOn", "isBasedOnUrl")


def is_page(text: str) -> bool:
    """Whether a text is a whole HTML page rather than a piece of one."""
    return _PAGE.match(text, 0, 4096) is not None


def describes_itself(text: str, path: str) -> bool:
    """Whether a page names an address for itself or for what it is based on, and no site generator made it."""
    if not _OUTPUT_FOLDERS.isdisjoint(path.split("/")):
        return False
    return _SIGN.search(text, 0, _SIGNED_CHARACTERS) is not None and _GENERATED.search(text, 0, _SIGNED_CHARACTERS) is None


def read_own_page(text: str) -> tuple[FrontValue, ...]:
    """What a page says of itself: its title, its canonical URL, and the pages that it repeats, marks or is also found at."""
    # Imported here: most posts are no pages.
    from linkcheck.posts.html import parse_html

    root = parse_html(text)
    found = [value for element in root.iter_elements(_READERS) for value in _values(element, text)]
    titles = [value for value in found if value.path == ("title",)]
    return tuple(value for value in found if value.path != ("title",) or value is titles[0])


def _values(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    yield from _READERS[element.tag](element, text)


def _title(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    inner = element.text.strip()
    place = element.source_location
    start = text.find(inner, place.start_tag.end_offset) if place is not None else -1
    if inner and start >= 0:
        yield FrontValue(("title",), " ".join(inner.split()), start, start + len(inner))


def _link(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    for relation in _RELATIONS:
        if relation in _words(element.attrs, "rel"):
            yield from _address(f"rel={relation}", "href", element, text)


def _anchor(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    for name in _CLASSES:
        if name in _words(element.attrs, "class"):
            yield from _address(name, "href", element, text)


def _cited(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    """The address in an element that cites another page (h-cite of microformats2)."""
    for name in _CLASSES:
        if name in _words(element.attrs, "class"):
            link = next((inner for inner in element.iter_elements(("a",)) if "href" in inner.attrs), None)
            if link is not None:
                yield from _address(name, "href", link, text)


def _property(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    name = _PROPERTIES.get(str(element.attrs.get("property") or element.attrs.get("name") or "").lower())
    if name is not None:
        yield from _address(name, "content", element, text)


def _data(element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    place = element.source_location
    if place is not None and str(element.attrs.get("type") or "").lower() == "application/ld+json":
        yield from _bases(element.text, text, place.start_tag.end_offset)


_READERS = {"title": _title, "link": _link, "meta": _property, "a": _anchor, "script": _data} | dict.fromkeys(
    ("article", "blockquote", "cite", "div", "li", "p", "section", "span"), _cited
)


def _words(attributes: Mapping[str, object], name: str) -> list[str]:
    value = attributes.get(name)
    return (" ".join(map(str, value)) if isinstance(value, list) else str(value or "")).lower().split()


def _address(name: str, attribute: str, element: "turbohtml.Element", text: str) -> Iterator[FrontValue]:
    place = element.source_location
    value = str(element.attrs.get(attribute) or "")
    from linkcheck.posts.html import attribute_place

    if place is None or attribute not in place.attrs or not value.strip():
        return
    span = place.attrs[attribute]
    written = attribute_place(attribute, value, text, span.start_offset, span.end_offset)
    if written is not None:
        yield FrontValue((name,), value.strip(), *written)


def _bases(block: str, text: str, start: int) -> Iterator[FrontValue]:
    """What a block of JSON-LD says that the page is based on (schema.org)."""
    if "isBasedOn" not in block:
        return
    import json

    try:
        waiting: list[object] = [json.loads(block)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            waiting.append(node.get("@graph"))
            for address in (address for name in _BASES for address in _addresses_in(node.get(name))):
                at = text.find(address, start)
                yield FrontValue(("isBasedOn",), address, *((at, at + len(address)) if at >= 0 else (start, start)))


def _addresses_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for inner in value[:20]:
                yield from _addresses_in(inner if not isinstance(inner, list) else None)
        case {"url": str(url)} | {"@id": str(url)}:
            yield url
        case _:
            return
