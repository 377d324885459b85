"""Close the tags of a body that hide its links by accident: an element that closes itself, or one that is never closed."""

import re
from collections.abc import Callable, Iterable, Iterator

from linkcheck.model.vocabulary import ACCIDENTS
from linkcheck.posts.anchors import HiddenRange, TagClosing
from linkcheck.text import pattern

_ACCIDENT = pattern(r"the (?P<how>self-closed|unclosed) <(?P<tag>\w+)")
_SELF_CLOSED = pattern(r"<(?P<tag>iframe|noembed|noframes|script|style|textarea|title|xmp)\b[^<>]*/>", re.IGNORECASE)
# Of these the content is for browsers of long ago: closed at once, such an element loses nothing.
_WITHOUT_CONTENT = frozenset({"iframe", "noembed", "noframes"})


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


def _self_closed_inside(text: str, stretch: HiddenRange) -> Iterator[TagClosing]:
    for tag in _SELF_CLOSED.finditer(text, stretch.start, stretch.end):
        yield TagClosing(tag.end() - 2, tag.end(), f"></{tag['tag'].lower()}>")


def _apply(text: str, found: tuple[TagClosing, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for closing in found:
        pieces += text[at : closing.start], closing.text
        at = closing.end
    return "".join((*pieces, text[at:]))
