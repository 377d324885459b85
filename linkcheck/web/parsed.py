"""One HTML page, parsed once for everybody who reads it."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

import turbohtml
from msgspec import Struct

MAX_LINE = 300
MAX_ELEMENTS = 6_000

_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)
_ELEMENTS = ("html", "title", "meta", "link", "h1", "h2", "script", "input", "div", "main", "time", "app-root", "my-app", "ember-app")


class Parsed(Struct, frozen=True):
    """A page's tree, its telling elements in their order, its metas by name, and what its JSON-LD holds.

    Of metas with one name the first counts; at most 6,000 elements are looked at.
    """

    tree: turbohtml.Document
    elements: tuple[turbohtml.Element, ...]
    metas: Mapping[str, str]
    blocks: tuple[object, ...]

    def lines(self, *tags: str) -> Iterator[str]:
        """The texts of some elements, without those that are pictures' own titles or empty."""
        for element in self.elements:
            if element.tag in tags and element.namespace is turbohtml.Namespace.HTML and (text := line(element.text)):
                yield text


def parse_page(html: bytes, content_type: str) -> Parsed:
    """The page in `html`, an empty one from garbage; decoded by its BOM, its header, its meta, in this order.

    See the Encoding Standard, 6, and HTML, 13.2.3.2.
    """
    tree = _tree(html, content_type)
    elements = tuple(islice(tree.iter_elements(_ELEMENTS), MAX_ELEMENTS))
    return Parsed(tree, elements, _metas(elements), tuple(tree.json_ld()))


def _tree(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # A label that no browser knows is as good as none (Encoding Standard, 4.2).
        return turbohtml.parse(html)


def _metas(elements: tuple[turbohtml.Element, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements:
        if element.tag == "meta":
            name = next(filter(None, (attribute(element, key) for key in ("property", "name", "itemprop", "http-equiv"))), "")
            if name:
                found.setdefault(name.strip().lower(), attribute(element, "content").strip())
    return found


def line(text: str) -> str:
    """The beginning of a text as one line, at most 300 characters."""
    return " ".join(text[: 4 * MAX_LINE].split())[:MAX_LINE].strip()


def attribute(element: turbohtml.Element, name: str) -> str:
    """An attribute's text; the parser hands over some attributes as text and some as lists."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
