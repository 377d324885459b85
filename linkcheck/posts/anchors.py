"""A link as it stands in a body, whatever the markup; and what would make links visible that an unclosed element hides."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from linkcheck.model.vocabulary import ACCIDENTS
from linkcheck.text import pattern

_KIND = pattern(r"the (?P<how>self-closed|unclosed) <(?P<tag>\w+)")
_SELF_CLOSED = pattern(r"<(?P<tag>iframe|noembed|noframes|script|style|textarea|title|xmp)\b[^<>]*/>", re.IGNORECASE)
# Of these the content is for browsers of long ago: closed at once, such an element loses nothing.
_EMPTY = frozenset({"iframe", "noembed", "noframes"})


class Swallowed(Struct, frozen=True):
    """A stretch of text that a browser does not read as markup, and what made it so; nothing for a script as it should be."""

    start: int
    end: int
    by: str


class Closing(Struct, frozen=True):
    """A replacement in a text: code-point offsets and what is to stand there."""

    start: int
    end: int
    text: str


def closings(text: str, swallowed: Iterable[Swallowed]) -> tuple[Closing, ...]:
    """The replacements that close what swallows by accident, and what is swallowed there and would swallow next."""
    found: dict[int, Closing] = {}
    for stretch in swallowed:
        kind = _KIND.match(stretch.by)
        if kind is None:
            continue
        if kind["how"] == "self-closed":
            found[stretch.start] = Closing(stretch.start - 2, stretch.start, f"></{kind['tag']}>")
        elif kind["tag"] in _EMPTY:
            found[stretch.start] = Closing(stretch.start, stretch.start, f"</{kind['tag']}>")
        found.update((closing.end, closing) for closing in _inside(text, stretch))
    return tuple(found[at] for at in sorted(found))


def _inside(text: str, stretch: Swallowed) -> Iterator[Closing]:
    for tag in _SELF_CLOSED.finditer(text, stretch.start, stretch.end):
        yield Closing(tag.end() - 2, tag.end(), f"></{tag['tag'].lower()}>")


def proven_closings(text: str, found: tuple[Closing, ...], hides: Callable[[str], Iterable[str]]) -> tuple[Closing, ...]:
    """The replacements where they leave nothing hidden by accident, else none; `hides` names what hides a text's links."""
    if not found or any(by.startswith(ACCIDENTS) for by in hides(_closed(text, found))):
        return ()
    return found


def _closed(text: str, found: tuple[Closing, ...]) -> str:
    pieces: list[str] = []
    at = 0
    for closing in found:
        pieces += text[at : closing.start], closing.text
        at = closing.end
    return "".join((*pieces, text[at:]))


class Anchor(Struct, frozen=True):
    """A link in a text: its URL as written and decoded, and code-point offsets of exactly the URL's characters.

    The link reaches from `start` to `end`; `hidden` names what keeps browsers from showing it.
    """

    raw: str
    url: str
    url_start: int
    url_end: int
    text: str
    start: int
    end: int
    hidden: str = ""


class Anchors(Struct, frozen=True):
    """The links of a text that browsers show, and those that its markup hides from them, in the order of the text.

    `closings` are the replacements that would close what hides links by accident.
    """

    shown: tuple[Anchor, ...]
    hidden: tuple[Anchor, ...] = ()
    closings: tuple[Closing, ...] = ()
