"""The links of a body, whatever its markup: those that browsers show, those that the markup hides, and what hides them."""

from msgspec import Struct

from linkcheck.model.vocabulary import Certainty

# More than any author writes; one more is kept, so that it shows.
MAX_LINKS = 10_000


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


class BrokenAnchor(Struct, frozen=True):
    """A link that its author began and no browser follows: its place, what there is of it, what is wrong, and its repair if known."""

    start: int
    end: int
    anchor: Anchor
    reason: str
    repair: str | None = None
    certainty: Certainty = Certainty.CONFIRMED


class HiddenRange(Struct, frozen=True):
    """A stretch of text that a browser does not read as markup, and what hides it; `by` is empty for a script or style as it should be."""

    start: int
    end: int
    by: str


class TagClosing(Struct, frozen=True):
    """A replacement that closes a tag: code-point offsets in the text, and what is to stand between them."""

    start: int
    end: int
    text: str


class Anchors(Struct, frozen=True):
    """The links of a text that browsers show, and those that its markup hides from them, in the order of the text.

    `tag_closings` are the replacements that would close what hides links by accident; `broken` are links that are none as they stand.
    """

    shown: tuple[Anchor, ...]
    hidden: tuple[Anchor, ...] = ()
    tag_closings: tuple[TagClosing, ...] = ()
    broken: tuple[BrokenAnchor, ...] = ()
