"""One HTML page, parsed once for everybody who reads it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import turbohtml
from msgspec import Struct

MAX_LINE = 300
MAX_ELEMENTS = 6_000
MAX_HEADINGS = 40

_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)
_ELEMENTS = ("html", "title", "meta", "link", "h1", "h2", "script", "input", "div", "main", "time", "app-root", "my-app", "ember-app")
_HEADINGS = ("h1", "h2")


class Parsed(Struct, frozen=True):
    """A page's tree, its telling elements in their order and by their tags, its metas by name, and what its JSON-LD holds.

    Of metas with one name the first counts; at most 6,000 elements are looked at. `title` is the first that says something,
    `heading` the first h1 that does, `headings` are the first h1 and h2, `canonicals` the addresses of rel=canonical as they are written.
    """

    tree: turbohtml.Document
    elements: tuple[turbohtml.Element, ...]
    tagged: Mapping[str, Sequence[turbohtml.Element]]
    metas: Mapping[str, str]
    blocks: tuple[object, ...]
    title: str
    heading: str
    headings: tuple[str, ...]
    canonicals: tuple[str, ...]


def parse_page(html: bytes, content_type: str) -> Parsed:
    """The page in `html`, an empty one from garbage; decoded by its BOM, its header, its meta, in this order.

    See the Encoding Standard, 6, and HTML, 13.2.3.2.
    """
    tree = _tree(html, content_type)
    elements = tuple(islice(tree.iter_elements(_ELEMENTS), MAX_ELEMENTS))
    tagged: dict[str, list[turbohtml.Element]] = {tag: [] for tag in _ELEMENTS}
    for element in elements:
        tagged[element.tag].append(element)
    return Parsed(
        tree, elements, tagged,
        metas=_metas(tagged["meta"]),
        blocks=tuple(tree.json_ld()),
        title=next(lines(tagged["title"]), ""),
        heading=next(lines(tagged["h1"]), ""),
        headings=tuple(islice(lines(element for element in elements if element.tag in _HEADINGS), MAX_HEADINGS)),
        canonicals=tuple(
            attribute(link, "href").strip() for link in tagged["link"] if "canonical" in attribute(link, "rel").lower().split()
        ),
    )


def _tree(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # A label that no browser knows is as good as none (Encoding Standard, 4.2).
        return turbohtml.parse(html)


def _metas(elements: Iterable[turbohtml.Element]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements:
        attrs = element.attrs
        name = attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or attrs.get("http-equiv")
        if isinstance(name, str):
            found.setdefault(name.strip().lower(), attribute(element, "content").strip())
    return found


def lines(elements: Iterable[turbohtml.Element]) -> Iterator[str]:
    """The texts of some elements, without those that are pictures' own titles or empty."""
    for element in elements:
        if element.namespace is turbohtml.Namespace.HTML and (text := line(element.text)):
            yield text


def line(text: str) -> str:
    """The beginning of a text as one line, at most 300 characters."""
    return " ".join(text[: 4 * MAX_LINE].split())[:MAX_LINE].strip()


def attribute(element: turbohtml.Element, name: str) -> str:
    """An attribute's text; the parser hands over some attributes as text and some as lists."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
