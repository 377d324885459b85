"""A link as it stands in a body, whatever the markup."""

from msgspec import Struct

from linkcheck.posts.mending import Closing


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
