"""Markdown -> links with exact places: inline, reference, autolinks, bare URLs and the HTML between them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import pyromark
from msgspec import Struct, structs
from pyromark import Options

from linkcheck.posts.anchors import MAX_LINKS, Anchor, Anchors
from linkcheck.posts.blanking import blank
from linkcheck.posts.close_tags import close_tags
from linkcheck.posts.html import hidden_by, read_html
from linkcheck.posts.positions import Positions
from linkcheck.text import decode_references, pattern
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
# GFM 6.9: after a line start, white space or one of `*_~(`; a host with a dot; up to white space or `<`.
_BARE = pattern(r"(?<![^\s*_~(])(?:https?://|www\.)[^\s<]+", re.IGNORECASE)
_BARE_HOST = pattern(r"(?:https?://)?(?P<host>[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_SENTENCE_END = frozenset("?!.,:*_~'\"")
_ENTITY = pattern(r"&[A-Za-z0-9]+;\Z")


class _Open(Struct):
    """A link or image whose end has not been read yet."""

    start: int
    end: int
    data: Mapping[str, object]
    text_end: int
    texts: list[str]
    image: bool


class _Events(Struct):
    """What one pass over a document's events gathers, in byte offsets; of prose also whether it stands in a link."""

    links: list[_Open]
    html: list[tuple[int, int]]
    prose: list[tuple[int, int, bool]]


def read_markdown(text: str, *, media: bool = False) -> Anchors:
    """The links of a Markdown body as its rendered page shows them (CommonMark, GFM autolinks), and those it hides."""
    places = Positions(text)
    events = _gather(text, media=media)
    written = _links((link for link in events.links if media or not link.image), text, places.index)
    links = islice(chain(written, _bare(events, text, places)), MAX_LINKS + 1)
    if not events.html:
        return Anchors(_in_order(links))
    view = _html_view(text, events, places.index)
    page = read_html(view, media=media)
    marked = tuple(structs.replace(link, hidden=hidden_by(link.start, page.swallowed)) for link in links)
    shown = chain(page.anchors.shown, (link for link in marked if not link.hidden))
    hidden = _in_order(chain(page.anchors.hidden, (link for link in marked if link.hidden)))
    return Anchors(_in_order(shown), hidden, close_tags(view, page.swallowed) if hidden else ())


def markdown_blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where each outermost block begins and ends, in the order of the text."""
    index = Positions(text).index
    depth = 0
    for event, place in _PARSER.events_with_range(text):
        depth -= isinstance(event, dict) and "End" in event
        if depth == 0 and not (isinstance(event, dict) and "End" in event):
            yield index(place["start"]), index(place["end"])
        depth += isinstance(event, dict) and "Start" in event


def code_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where code stands, blocks and pieces of a line, in the order of the text."""
    index = Positions(text).index
    for event, place in _PARSER.events_with_range(text):
        match event:
            case {"Start": {"CodeBlock": _}} | {"Code": _}:
                yield index(place["start"]), index(place["end"])


def _in_order(anchors: Iterable[Anchor]) -> tuple[Anchor, ...]:
    return tuple(sorted(anchors, key=lambda anchor: (anchor.start, anchor.url_start)))


def _gather(text: str, *, media: bool) -> _Events:
    """What the parser finds, but of the links hardly more than are judged."""
    count = 0
    found = _Events([], [], [])
    open_links: list[_Open] = []
    code = False
    # Not by patterns: this is asked of every word that might be markup. An event is a name, or holds one as its only key.
    event: Any
    for event, place in _PARSER.events_with_range(text):
        if "Text" in event:
            if not code:
                found.prose.append((place["start"], place["end"], bool(open_links)))
        elif "Start" in event and isinstance(event["Start"], dict):
            code = "CodeBlock" in event["Start"]
            if open_links or count <= MAX_LINKS:
                open_links.extend(_opened(event["Start"], place))
        elif "End" in event:
            if open_links and event["End"] in _LINKS:
                closed = _closed(open_links)
                count += media or not closed.image
                found.links.append(closed)
            code = False
        elif "Html" in event or "InlineHtml" in event:
            found.html.append((place["start"], place["end"]))
        if open_links:
            _extend(open_links[-1], event, place)
    return found


def _opened(tag: Mapping[str, Any], place: "Range") -> Iterator[_Open]:
    for name in _LINKS:
        if name in tag:
            yield _Open(place["start"], place["end"], tag[name], place["start"] + 1, [], image=name == "Image")


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


def _bare(events: _Events, text: str, places: Positions) -> Iterator[Anchor]:
    """URLs in running text, outside links, code and tags (GFM 6.9)."""
    for first, last in _with_addresses(events, places):
        start, end = places.index(first), places.index(last)
        for match in _BARE.finditer(text, start, end):
            raw = _trim(match[0])
            host = _BARE_HOST.match(raw)
            if host is None or (match.start() == start and start > 0 and text[start - 1] not in " \t\r\n*_~("):
                continue
            # Only what ends in a semicolon is a reference in Markdown (CommonMark 2.5).
            url = decode_references(raw)
            yield Anchor(
                raw=raw,
                url=url if "://" in url[:9] else f"http://{url}",
                url_start=match.start(),
                url_end=match.start() + len(raw),
                text=raw,
                start=match.start(),
                end=match.start() + len(raw),
            )


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


def _trim(url: str) -> str:
    """A bare URL without the punctuation of its sentence; a closing parenthesis stays where one was opened."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while True:
        before = end
        while end and url[end - 1] in _SENTENCE_END:
            end -= 1
        while end and surplus > 0 and url[end - 1] == ")":
            end -= 1
            surplus -= 1
        entity = _ENTITY.match(url, max(url.rfind("&", 0, end), 0), end)
        end = entity.start() if entity is not None else end
        if end == before:
            return url[:end]
