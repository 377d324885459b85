"""HTML -> links with exact places: those that a browser shows, and those that the markup hides from it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from linkcheck.model.vocabulary import ACCIDENTS
from linkcheck.posts.anchors import MAX_LINKS, Anchor, Anchors, HiddenRange, TagClosing
from linkcheck.text import pattern, unescape, unescape_attribute
from linkcheck.urls.url import STRIPPED

if TYPE_CHECKING:
    import turbohtml

_LINK_ATTRIBUTES = {"a": ("href",), "area": ("href",)}
_MEDIA_ATTRIBUTES = {
    **dict.fromkeys(("img", "iframe", "video", "audio", "embed", "source", "track", "input"), ("src",)),
    **dict.fromkeys(("image", "use"), ("xlink:href", "href")),
    "object": ("data",),
}
# What is shown besides, each at a place of its own: an image before a video plays, and images for several screens.
_FURTHER_ATTRIBUTES = {"video": ("poster",), "img": ("srcset",), "source": ("srcset",)}
_STYLE = "style"
_CSS_URL = pattern(
    r"""url\(\s*(?P<quote>["']|&quot;|&#0*3[49];)?\s*(?P<url>(?(quote)(?:(?!(?P=quote))[^\n])*?|[^\s"'()]*))\s*(?(quote)(?P=quote))\s*\)""",
    re.IGNORECASE,
)
# A candidate of a `srcset` (HTML, 4.8.4.2.1): an address, and what is said of it up to the comma behind it.
_CANDIDATE = pattern(r"[\s,]*(?P<url>\S+)")
_DESCRIPTORS = pattern(r"(?:[^,()]|\([^)]*\)?)*")
# Elements whose content is text to a browser (HTML Living Standard, 13.2.6): a self-closed one swallows the rest.
_SWALLOWING = ("iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp", "plaintext", "template")
# What stands in scripts and styles was never meant as a link, unless they swallow what follows.
_CODE = frozenset({"script", "style"})
_NESTING = _CODE | {"template"}
_ATTRIBUTE = pattern(r"""[^=]*=\s*(?P<quote>["']?)\s*(?P<value>.*?)\s*(?P=quote)\s*$""", re.DOTALL | re.ASCII)
# Each run is taken once and for all (`++`): a long unclosed tag must not be read again from each of its characters.
_OPENING = pattern(
    r"""<a\s(?=[^<>]*+>)[^<>]*?(?<=[\s"\'/])href\s*+=\s*+(?P<quote>["'])?\s*+"""
    r"""(?P<url>(?(quote)(?:[^\s"'<>]++|\s++(?!["'<>]))*+|[^\s"'<>]*+))(?(quote)\s*+(?P=quote))(?=[\s/>])[^<>]*+>""",
    re.IGNORECASE,
)
_ANY_OPENING = pattern(r"<a\s", re.IGNORECASE)
_COMMENT = pattern(r"<!--(?!-?>).*?(?:--!?>|\Z)", re.DOTALL)
_TAG = pattern(r"<[^<>]*>")
_HIDDEN_TEXT = 400
_BLOCKS = tuple(
    (
        "address article aside blockquote dd details dialog div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header li main nav ol "
        "p pre section table tr ul"
    ).split()
)

_ACCIDENT = pattern(r"the (?P<how>self-closed|unclosed) <(?P<tag>\w+)")
_CLOSED_BY_ITSELF = pattern(r"<(?P<tag>iframe|noembed|noframes|script|style|textarea|title|xmp)\b[^<>]*/>", re.IGNORECASE)
# Of these the content is for browsers of long ago: closed at once, such an element loses nothing.
_WITHOUT_CONTENT = frozenset({"iframe", "noembed", "noframes"})


class HtmlBody(Struct, frozen=True):
    """The links of an HTML text and the stretches that its browser takes for text."""

    anchors: Anchors
    hidden_ranges: tuple[HiddenRange, ...]


def read_html(text: str, *, media: bool = False) -> HtmlBody:
    """The links of an HTML body as a browser shows them, and those it hides."""
    root = parse_html(text)
    attributes = _LINK_ATTRIBUTES | (_MEDIA_ATTRIBUTES if media else {})
    anchors = _linking_anchors(root, attributes, text)
    hidden_ranges = _outermost(_find_hidden_ranges(root, text))
    # A template's content is in the tree and on no page.
    visible = (
        anchor
        for anchor in (chain(anchors, _shown_besides(root, text)) if media else anchors)
        if not hidden_ranges or _stretch_at(anchor.start, hidden_ranges) is None
    )
    shown = {anchor.start: anchor for anchor in islice(visible, MAX_LINKS + 1)}
    hides = len(shown) <= MAX_LINKS and _hides(text, shown.values())
    hidden = tuple(islice(_hidden(text, shown.keys(), hidden_ranges), MAX_LINKS + 1)) if hides else ()
    mended = close_tags(text, hidden_ranges) if hidden else ()
    return HtmlBody(Anchors(tuple(sorted(shown.values(), key=lambda anchor: anchor.start)), hidden, mended), hidden_ranges)


def hidden_by(offset: int, hidden_ranges: tuple[HiddenRange, ...]) -> str:
    """What hides the text at `offset`, or nothing."""
    stretch = _stretch_at(offset, hidden_ranges)
    return stretch.by if stretch is not None else ""


def close_tags(text: str, hidden_ranges: Iterable[HiddenRange]) -> tuple[TagClosing, ...]:
    """The replacements that close what swallows text by accident, and what would swallow it next."""
    found: dict[int, TagClosing] = {}
    for stretch in hidden_ranges:
        kind = _ACCIDENT.match(stretch.by)
        if kind is None:
            continue
        if kind["how"] == "self-closed":
            found[stretch.start] = TagClosing(stretch.start - 2, stretch.start, f"></{kind['tag']}>")
        elif kind["tag"] in _WITHOUT_CONTENT:
            found[stretch.start] = TagClosing(stretch.start, stretch.start, f"</{kind['tag']}>")
        found.update((closing.end, closing) for closing in _self_closed_inside(text, stretch))
    return tuple(found[at] for at in sorted(found))


def proven_closings(text: str, found: tuple[TagClosing, ...], hides: Callable[[str], Iterable[str]]) -> tuple[TagClosing, ...]:
    """The replacements where they leave nothing hidden by accident, else none; `hides` names what hides a text's links."""
    if not found or any(by.startswith(ACCIDENTS) for by in hides(_apply(text, found))):
        return ()
    return found


def html_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where each block element begins and ends, in the order of the text; one without an end tag ends where the next begins."""
    root = parse_html(text)
    places = [place for element in root.iter_elements(_BLOCKS) if (place := element.source_location) is not None]
    starts = sorted({place.start_tag.start_offset for place in places})
    for place in sorted(places, key=lambda place: place.start_tag.start_offset):
        start = place.start_tag.start_offset
        after = bisect_right(starts, start)
        following = starts[after] if after < len(starts) else len(text)
        yield start, place.end_tag.end_offset if place.end_tag is not None else following


def parse_html(text: str) -> "turbohtml.Element":
    """The tree of an HTML text, each element with its places in it."""
    # Imported here: Markdown without a tag needs no parser of HTML, and that one takes long to load.
    import turbohtml

    # The parser counts a CRLF as one character; a second line end keeps its offsets equal to ours, and browsers leave both out of a URL.
    lines = text.replace("\r", "\n") if "\r" in text else text
    return turbohtml.parse_fragment(lines, source_locations=True)


def attribute_place(name: str, value: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where exactly an attribute's value is written between two offsets, without its quotes and the blanks inside of them."""
    if text[start:end] == f'{name}="{value}"' and value == value.strip(STRIPPED):
        # Nearly all are written so.
        return start + len(name) + 2, end - 1
    written = _ATTRIBUTE.match(text, start, end)
    return written.span("value") if written is not None else None


def _linking_anchors(root: "turbohtml.Element", attributes: Mapping[str, tuple[str, ...]], text: str) -> Iterator[Anchor]:
    """Every element that links; those that the parser cloned while mending the tree stand at one place and are one."""
    for element in root.iter_elements(attributes):
        place = element.source_location
        if place is None:
            continue
        # Of two names for one thing the newer one counts.
        name = next((name for name in reversed(attributes[element.tag]) if name in place.attrs), None)
        if name is None:
            continue
        value = str(element.attrs[name] or "")
        span = place.attrs[name]
        written = attribute_place(name, value, text, span.start_offset, span.end_offset)
        if written is None:
            continue
        yield Anchor(
            raw=text[written[0] : written[1]],
            url=value.strip(STRIPPED),
            url_start=written[0],
            url_end=written[1],
            text=" ".join(element.text.split()),
            start=place.start_tag.start_offset,
            end=place.end_tag.end_offset if place.end_tag else place.start_tag.end_offset,
        )


def _shown_besides(root: "turbohtml.Element", text: str) -> Iterator[Anchor]:
    """What elements show besides what they are about: further images, and those that a style names."""
    styled = "url(" in text.lower()
    for element in root.iter_elements() if styled else root.iter_elements(_FURTHER_ATTRIBUTES):
        place = element.source_location
        if place is None:
            continue
        for name in (*_FURTHER_ATTRIBUTES.get(element.tag, ()), *((_STYLE,) if styled else ())):
            span = place.attrs.get(name)
            if span is None:
                continue
            written = attribute_place(name, str(element.attrs[name] or ""), text, span.start_offset, span.end_offset)
            for start, end in _addresses_in(name, text, *written) if written is not None else ():
                raw = text[start:end]
                yield Anchor(raw, unescape_attribute(raw).strip(STRIPPED), start, end, "", start, end)


def _addresses_in(name: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where addresses stand in the value of an attribute between two offsets."""
    if name == _STYLE:
        yield from (found.span("url") for found in _CSS_URL.finditer(text, start, end))
    elif name == "srcset":
        yield from _candidates(text, start, end)
    else:
        yield start, end


def _candidates(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while (found := _CANDIDATE.match(text, at, end)) is not None:
        first, last = found.span("url")
        url = found["url"].rstrip(",")
        if url:
            yield first, first + len(url)
        behind = _DESCRIPTORS.match(text, last, end) if len(url) == last - first else None
        at = behind.end() if behind is not None else last


def _find_hidden_ranges(root: "turbohtml.Element", text: str) -> Iterator[HiddenRange]:
    for element in root.iter_elements(_SWALLOWING):
        place = element.source_location
        if place is None:
            continue
        start = place.start_tag.end_offset
        self_closed = text.startswith("/>", start - 2)
        end = place.end_tag.start_offset if place.end_tag else len(text)
        closed = place.end_tag is not None and not self_closed
        # Up to the end tag of another element of its kind; templates stand inside each other, the others cannot.
        unclosed = place.end_tag is None or (element.tag not in _NESTING and f"<{element.tag}" in text[start:end].lower())
        by = f"the self-closed <{element.tag}/>" if self_closed else f"{'the unclosed ' if unclosed else ''}<{element.tag}>"
        yield HiddenRange(start, end, "" if closed and element.tag in _CODE else by)
    for comment in _COMMENT.finditer(text) if "!" in text else ():
        yield HiddenRange(comment.start(), comment.end(), "an HTML comment" if comment[0].endswith(">") else "the unclosed HTML comment")


def _outermost(stretches: Iterator[HiddenRange]) -> tuple[HiddenRange, ...]:
    """The stretches in the order of the text, those inside of others left out."""
    found: list[HiddenRange] = []
    for stretch in sorted(stretches, key=lambda stretch: (stretch.start, -stretch.end)):
        if not found or stretch.start >= found[-1].end:
            found.append(stretch)
    return tuple(found)


def _hides(text: str, shown: Iterable[Anchor]) -> bool:
    """Whether the text opens more links than browsers show; counting is all that most bodies need."""
    return len(_ANY_OPENING.findall(text)) > sum(1 for _ in shown)


def _hidden(text: str, shown: Iterable[int], hidden_ranges: tuple[HiddenRange, ...]) -> Iterator[Anchor]:
    for opening in _OPENING.finditer(text):
        at = opening.start()
        stretch = _stretch_at(at, hidden_ranges)
        if at in shown or (stretch is not None and not stretch.by):
            continue
        end = text.find("</a", opening.end(), opening.end() + _HIDDEN_TEXT)
        content = text[opening.end() : end if end >= 0 else opening.end()]
        yield Anchor(
            raw=opening["url"],
            url=unescape_attribute(opening["url"]),
            url_start=opening.start("url"),
            url_end=opening.end("url"),
            text=" ".join(unescape(_TAG.sub("", content)).split()),
            start=at,
            end=end if end >= 0 else opening.end(),
            hidden=stretch.by if stretch is not None else "the markup before it",
        )


def _stretch_at(offset: int, hidden_ranges: tuple[HiddenRange, ...]) -> HiddenRange | None:
    at = bisect_right(hidden_ranges, offset, key=lambda stretch: stretch.start) - 1
    return hidden_ranges[at] if at >= 0 and offset < hidden_ranges[at].end else None


def _self_closed_inside(text: str, stretch: HiddenRange) -> Iterator[TagClosing]:
    for tag in _CLOSED_BY_ITSELF.finditer(text, stretch.start, stretch.end):
        yield TagClosing(tag.end() - 2, tag.end(), f"></{tag['tag'].lower()}>")


def _apply(text: str, found: tuple[TagClosing, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for closing in found:
        pieces += text[at : closing.start], closing.text
        at = closing.end
    return "".join((*pieces, text[at:]))
