"""Markdown -> links with exact places: inline, reference, autolinks, bare URLs and the HTML between them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import pyromark
from msgspec import Struct, structs
from pyromark import Options

from linkcheck.posts.anchors import MAX_LINKS, Anchor, Anchors, BrokenAnchor, HiddenRange
from linkcheck.posts.bare_urls import bare_urls, unescaped
from linkcheck.posts.broken_markup import SPACED, broken_links, may_be_broken
from linkcheck.posts.components import blank
from linkcheck.posts.html import close_tags, hidden_by, read_html
from linkcheck.posts.positions import Positions
from linkcheck.text import pattern
from linkcheck.urls.url import STRIPPED

if TYPE_CHECKING:
    from pyromark.event import Range

_PARSER = pyromark.Markdown(
    options=Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_TASKLISTS
)
_LINKS = ("Link", "Image")
# Ends of lines in a link's text.
_BREAKS = {"SoftBreak": " ", "HardBreak": " "}
_REFERENCES = frozenset({"Reference", "Collapsed", "Shortcut"})
# Images may stand in each other without end: from so deep, so many characters of their words are kept.
_DEEP = 3
_MOST_WORDS = 200
_AFTER_TEXT = pattern(r"\](?:\(|:)")
_DESTINATION = pattern(r"\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))")
_COMMENTED = pattern(
    r"\[(?P<text>[^\[\]]{0,300})\]\(\s*<?(?P<url>https?://[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)[^()]{0,300}\)", re.IGNORECASE
)
# More than a post has by mistake.
_MOST_BROKEN = 1000
# What would begin markup inside of a bare URL; of each as much remains as was there.
_MARKUP = str.maketrans(dict.fromkeys("`*_~[]()!\\&|\"'#", "x"))
# Each time the parser reads a text anew, in which one bare URL more is kept from being taken for markup.
_MOST_PASSES = 4
# In these a URL is a link already, or is shown as code.
_WITHOUT_URLS = pattern(r"<(?P<end>/?)(?P<tag>a(?=\s[^<>]*\bhref|\s*>)|code|pre|kbd|samp|tt|script|style)\b", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        "BlockQuote CodeBlock DefinitionList DefinitionListDefinition DefinitionListTitle FootnoteDefinition HardBreak Heading HtmlBlock "
        "Item List Paragraph Rule Table TableHead TableRow"
    ).split()
)


class MarkdownBlock(Struct, frozen=True):
    """A block of Markdown by the parser's name for its kind, and where it begins and ends."""

    kind: str
    start: int
    end: int


class _Open(Struct):
    """A link or image whose end has not been read yet."""

    start: int
    end: int
    data: Mapping[str, object]
    text_end: int
    texts: list[str]
    image: bool
    # Whether it stands in an image's words, which are not rendered.
    unseen: bool


class _Events:
    """What one pass over a document's events gathers, in byte offsets; of the links hardly more than are judged."""

    def __init__(self, text: str, *, media: bool) -> None:
        self.links: list[_Open] = []
        self.html: list[tuple[int, int]] = []
        # Of prose also whether it stands in a link or in code.
        self.prose: list[tuple[int, int, bool]] = []
        self.cells: list[tuple[int, int]] = []
        self._media = media
        self._count = 0
        self._open_links: list[_Open] = []
        self._tags: set[str] = set()
        self._read(text)

    def _read(self, text: str) -> None:
        code = False
        # Not by patterns: this is asked of every word that might be markup. An event is a name, or holds one as its only key.
        event: Any
        for event, place in _PARSER.events_with_range(text):
            if "Text" in event:
                if not code:
                    self.prose.append((place["start"], place["end"], bool(self._open_links or self._tags)))
            elif "Start" in event:
                code = "CodeBlock" in event["Start"]
                self._start(event["Start"], place)
            elif "End" in event:
                code = False
                self._end(event["End"])
            elif "Html" in event or "InlineHtml" in event:
                self._markup(event["Html"] if "Html" in event else event["InlineHtml"], place)
            if self._open_links:
                _extend(self._open_links[-1], event, place)

    def _start(self, tag: Any, place: "Range") -> None:
        if tag == "TableCell":
            self.cells.append((place["start"], place["end"]))
        elif isinstance(tag, dict) and (self._open_links or self._count <= MAX_LINKS):
            self._open_links.extend(_opened(tag, place, unseen=self._is_in_image()))

    def _end(self, tag: Any) -> None:
        if self._open_links and tag in _LINKS:
            closed = _closed(self._open_links)
            if not closed.unseen:
                self._count += self._media or not closed.image
                self.links.append(closed)
        elif tag == "Paragraph":
            self._tags.clear()

    def _markup(self, tags: str, place: "Range") -> None:
        if not self._is_in_image():
            self.html.append((place["start"], place["end"]))
        for tag in _WITHOUT_URLS.finditer(tags):
            (self._tags.discard if tag["end"] else self._tags.add)(tag["tag"].lower())

    def _is_in_image(self) -> bool:
        return bool(self._open_links) and (self._open_links[-1].image or self._open_links[-1].unseen)


def read_markdown(text: str, *, media: bool = False) -> Anchors:
    """The links of a Markdown body as its rendered page shows them (CommonMark, GFM autolinks), and those it hides."""
    places = Positions(text)
    events, bare = _read_around_urls(text, places, media=media)
    kinds = [link.data["link_type"] for link in events.links]
    referring = kinds.count("Reference") + kinds.count("Collapsed")
    broken = _broken(text, events, places) if may_be_broken(text, kinds.count("Inline"), referring) else ()
    # Of a target with a space renderers make no link but, of its first part, a bare one that nobody meant.
    spaced = [(one.start, one.end) for one in broken if one.reason == SPACED]
    bare = [place for place in bare if not any(start <= place[0] < end for start, end in spaced)]
    written = _links((link for link in events.links if media or not link.image), text, places.index)
    links = islice(chain(written, (_bare(text, start, end) for start, end in bare)), MAX_LINKS + 1)
    if not events.html:
        return Anchors(_in_order(links), broken=broken)
    view = _html_view(text, events, places.index)
    page = read_html(view, media=media)
    marked = tuple(structs.replace(link, hidden=hidden_by(link.start, page.hidden_ranges)) for link in links)
    shown = chain(page.anchors.shown, (link for link in marked if not link.hidden))
    commented = _commented(text, page.hidden_ranges) if "](" in text else ()
    hidden = _in_order(chain(page.anchors.hidden, (link for link in marked if link.hidden), commented))
    return Anchors(_in_order(shown), hidden, close_tags(view, page.hidden_ranges) if hidden else (), broken)


def markdown_blocks(text: str) -> Iterator[MarkdownBlock]:
    """Every block, those inside of others too, and every forced line break, in the order of their beginnings."""
    index = Positions(text).index
    for event, place in _PARSER.events_with_range(text):
        kind = _block_kind(event)
        if kind in _BLOCKS:
            yield MarkdownBlock(kind, index(place["start"]), index(place["end"]))


def _block_kind(event: Any) -> str:
    """The name of what begins with an event; those that carry nothing are names themselves."""
    if isinstance(event, str):
        return event
    tag = event.get("Start", "")
    return tag if isinstance(tag, str) else next(iter(tag))


def code_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where code stands, blocks and pieces of a line, in the order of the text."""
    index = Positions(text).index
    for event, place in _PARSER.events_with_range(text):
        match event:
            case {"Start": {"CodeBlock": _}} | {"Code": _}:
                yield index(place["start"]), index(place["end"])


def _broken(text: str, events: _Events, places: Positions) -> tuple[BrokenAnchor, ...]:
    prose = _joined(sorted((start, end) for start, end, linked in events.prose if not linked))
    pieces = ((places.index(start), places.index(end)) for start, end in prose)
    return tuple(islice(broken_links(text, pieces, lambda: _definitions(text).keys()), _MOST_BROKEN))


def _commented(text: str, ranges: Iterable[HiddenRange]) -> Iterator[Anchor]:
    """The links of Markdown that were taken out with a comment."""
    for stretch in ranges:
        for link in _COMMENTED.finditer(text, stretch.start, stretch.end) if text.startswith("<!--", stretch.start) else ():
            start, end = link.span("url")
            yield Anchor(link["url"], link["url"], start, end, " ".join(link["text"].split()), link.start(), link.end(), stretch.by)


def _in_order(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    return tuple(sorted(anchors, key=lambda anchor: (anchor.start, anchor.url_start)))


def _read_around_urls(text: str, places: Positions, *, media: bool) -> tuple[_Events, list[tuple[int, int]]]:
    """What the parser finds, and where bare URLs stand, which take what would be markup inside of them as GFM reads it."""
    events = _Events(text, media=media)
    for _ in range(_MOST_PASSES):
        found = list(_bare_places(events, text, places))
        cut = [(start, end) for start, end, is_whole in found if not is_whole]
        if not cut:
            break
        events = _Events(_without_markup(text, [(start, end) for start, end, _ in found]), media=media)
    return events, [(start, end) for start, end, _ in found]


def _without_markup(text: str, places: Iterable[tuple[int, int]]) -> str:
    """`text` with nothing in these places that the parser would take for markup; all offsets stay."""
    pieces: list[str] = []
    at = 0
    for start, end in places:
        pieces += text[at:start], text[start:end].translate(_MARKUP)
        at = end
    return "".join((*pieces, text[at:]))


def _opened(tag: Mapping[str, Any], place: "Range", *, unseen: bool) -> Iterator[_Open]:
    for name in _LINKS:
        if name in tag:
            yield _Open(place["start"], place["end"], tag[name], place["start"] + 1, [], image=name == "Image", unseen=unseen)


def _closed(open_links: list[_Open]) -> _Open:
    """The innermost link, which ends here; its words are those of the link around it, too."""
    closed = open_links.pop()
    if open_links:
        words = "".join(closed.texts)
        open_links[-1].texts.append(words if len(open_links) < _DEEP else words[:_MOST_WORDS])
    return closed


def _extend(link: _Open, event: Any, place: "Range") -> None:
    """Give the innermost link the words of an event, and note that its text reaches to the event's end."""
    start, end = place["start"], place["end"]
    words = _BREAKS.get(event, "") if isinstance(event, str) else event.get("Text") or event.get("Code") or ""
    if words:
        link.texts.append(words)
    if (start, end) != (link.start, link.end):
        link.text_end = max(link.text_end, end)


def _html_view(text: str, events: _Events, index: Callable[[int], int]) -> str:
    """`text` with everything blanked out that is neither HTML nor prose, so that all offsets stay."""
    pieces: list[str] = []
    at = 0
    kept = sorted((*((*place, True) for place in events.html), *((start, end, False) for start, end, _ in events.prose)))
    for first, last, is_html in kept:
        start, end = index(first), index(last)
        if start < at:
            continue
        piece = text[start:end]
        # Prose is escaped when the page is rendered: a `<` in it opens no tag.
        pieces += (blank(text[at:start]), piece if is_html else piece.replace("<", " "))
        at = end
    return "".join((*pieces, blank(text[at:])))


def _links(links: Iterator[_Open], text: str, index: Callable[[int], int]) -> Iterator[Anchor]:
    definitions: dict[str, tuple[int, int]] | None = None
    for link in links:
        kind = link.data["link_type"]
        first, last = index(link.start), index(link.end)
        if kind in ("Autolink", "Email"):
            start, end = first + 1, last - 1
        elif kind in _REFERENCES:
            definitions = _definitions(text) if definitions is None else definitions
            place = definitions.get(_label(str(link.data["id"])))
            start, end = _destination(text, *(map(index, place) if place is not None else (first, last)))
        else:
            start, end = _destination(text, index(link.text_end), last)
        destination = str(link.data["dest_url"]).strip(STRIPPED)
        yield Anchor(
            raw=text[start:end],
            url=f"mailto:{destination}" if kind == "Email" else destination,
            url_start=start,
            url_end=end,
            text=" ".join("".join(link.texts).split()),
            start=first,
            end=last,
        )


def _definitions(text: str) -> dict[str, tuple[int, int]]:
    """Where each reference is defined, by its folded label."""
    found = _PARSER.reference_definitions(text)
    return {_label(label): (link["span"]["start"], link["span"]["end"]) for label, link in found.items()}


def _label(label: str) -> str:
    return " ".join(label.casefold().split())


def _destination(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the URL stands in `](url "title")` or `[label]: url "title"`."""
    opening = _AFTER_TEXT.search(text, start, end)
    found = _DESTINATION.match(text, opening.end(), end) if opening else None
    if found is None:
        return start, start
    group = "angle" if found["angle"] is not None else "plain"
    first, last = found.span(group)
    # An inline link ends at its own closing parenthesis, which a URL without a title touches.
    return (first, min(last, end - 1)) if group == "plain" and opening and opening[0].endswith("(") else (first, last)


def _bare(text: str, start: int, end: int) -> Anchor:
    raw = text[start:end]
    url = unescaped(raw)
    return Anchor(raw=raw, url=url if "://" in url[:9] else f"http://{url}", url_start=start, url_end=end, text=raw, start=start, end=end)


def _bare_places(events: _Events, text: str, places: Positions) -> Iterator[tuple[int, int, bool]]:
    """Where URLs stand in running text, outside links, code and tags (GFM 6.9), and whether no markup begins inside of one."""
    cells = sorted(events.cells)
    at = 0
    for first, last in _with_addresses(events, places):
        cell = bisect_right(cells, (first, len(places.raw))) - 1
        bound = places.index(cells[cell][1]) if cell >= 0 and first < cells[cell][1] else len(text)
        piece_end = places.index(last)
        for start, end in bare_urls(text, max(at, places.index(first)), piece_end, bound):
            yield start, end, end <= piece_end
            at = end


def _with_addresses(events: _Events, places: Positions) -> Iterator[tuple[int, int]]:
    """The pieces of running text in which an address may stand: most addresses are a link's already."""
    raw = places.raw.lower()
    marks = sorted(at for mark in (b"://", b"www.") for at in _found(mark, raw))
    if marks:
        for first, last in _joined(sorted((start, end) for start, end, linked in events.prose if not linked)):
            at = bisect_left(marks, first)
            if at < len(marks) and marks[at] < last:
                yield first, last


def _found(mark: bytes, raw: bytes) -> Iterator[int]:
    at = raw.find(mark)
    while at >= 0:
        yield at
        at = raw.find(mark, at + 1)


def _joined(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Pieces of text that touch, as one: the parser cuts at every character that might be markup."""
    current: tuple[int, int] | None = None
    for start, end in places:
        if current is not None and start == current[1]:
            current = current[0], end
            continue
        if current is not None:
            yield current
        current = start, end
    if current is not None:
        yield current
