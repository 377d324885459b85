"""Where a link stands in a body: in which block and among which words, near which end, below what."""

import re

from linkcheck.posts.anchors import Anchor
from linkcheck.text import pattern, unescape

# So much text may follow the block of a Source link at the end of a body: a footer, a byline.
_TAIL_CHARACTERS = 300
# A link with at most so much other text in its block stands alone in it.
_ALONE_CHARACTERS = 15
# More characters of markup hold more text than that.
_TAIL_MARKUP = 20 * _TAIL_CHARACTERS
# The markup around a link that its block may take.
_BLOCK_BEFORE, _BLOCK_AFTER = 600, 400

# A title that is set apart by emphasis where a block begins, before the words that speak of it.
_SET_TITLE = pattern(
    r"^([\s>*_]*?)(?:[*_]{1,3}|<(?:em|i|b|strong|cite)>)([^*_<>\n]{3,100}[^*_<>\n\s.:!,])(?:[*_]{1,3}|</(?:em|i|b|strong|cite)>)(?=[ ,]+\w)"
)

_TAG = pattern(r"<[^<>]*>")
# Each alternative begins with a sign of its own, by which it is found fast.
_BLOCK_EDGE = pattern(
    r"\n[ \t>]*\n|\n[ \t>]*(?=(?:[-*+•]|\d{1,3}[.)])[ \t])|  \n|\\\n|\n:::[^\n]*\n?|:::[^\n]*\n?|\{\{.*?\}\}|\{%.*?%\}|\[!\w+\]"
    r"|</?(?:p|div|li|h[1-6]|blockquote|ul|ol|table|tr|td|th|dd|dt|section|article|aside|header|center|figure|figcaption|footer|br|hr|pre)\b[^<>]*>",
    re.IGNORECASE,
)
_MARKDOWN_TARGET = pattern(r"\]\([^()\s]*\)|\[|\]")
# Markup of Markdown that is no text: images, targets of links, marks of emphasis and code, and what begins a line.
_MARKUP = pattern(
    r"!\[[^\]]*\]\([^()]*\)|\]\([^()\n]*\)|\]\[[^\]\n]*\]|^[ \t]*\[\^[^\]\n]+\]:"
    r"|(?:^|(?<=\n))[ \t>]*(?:[-*+•#]+[ \t]|\d{1,3}[.)][ \t])?|[\[\]*`~]|\b_|_\b"
)
# What stands above a caption.
_PICTURED = pattern(
    r"(?:</(?:figure|table|blockquote|iframe|video|picture|svg|pre)>|<img\b[^<>]*>|!\[[^\]]*\]\([^()]*\)[*_]*|```|~~~)$|^(?:>|\||\{\{)",
    re.IGNORECASE,
)


def words_of_block(text: str, anchor: Anchor) -> tuple[str, str]:
    """The words of the anchor's own block before and after it, markup taken out."""
    before, after = text[max(0, anchor.start - _BLOCK_BEFORE) : anchor.start], text[anchor.end : anchor.end + _BLOCK_AFTER]
    # No line begins behind the link.
    following = "x" + _BLOCK_EDGE.split(after, maxsplit=1)[0]
    return _words(_SET_TITLE.sub(r"\1“\2”", _BLOCK_EDGE.split(before)[-1])).lstrip(), _words(following).rstrip()[1:]


def is_alone(text: str, anchor: Anchor) -> bool:
    """Whether a link makes up nearly the whole of its block."""
    return sum(len(words.strip()) for words in words_of_block(text, anchor)) <= _ALONE_CHARACTERS


def is_near_edge(text: str, anchor: Anchor) -> bool:
    """Whether the anchor stands in the first lines of the body or at its end."""
    return (anchor.start < _TAIL_MARKUP and len(_visible_text(text[: anchor.start])) <= _TAIL_CHARACTERS) or is_at_end(text, anchor)


def is_at_end(text: str, anchor: Anchor) -> bool:
    """Whether little but a footer follows the anchor's block."""
    return len(text) - anchor.end < _TAIL_MARKUP and len(_visible_text(text[anchor.end :])) <= _TAIL_CHARACTERS


def is_in_caption(text: str, anchor: Anchor) -> bool:
    """Whether the anchor stands below a picture or chart, whose source it names."""
    before = text[max(0, anchor.start - _TAIL_MARKUP) : anchor.start]
    return before.rfind("<figcaption") > before.rfind("</figcaption")


def is_below_picture(text: str, anchor: Anchor) -> bool:
    """Whether the block before the link's own shows a picture, a quotation or the like, whose source it may be."""
    before = text[max(0, anchor.start - _TAIL_MARKUP) : anchor.start]
    edges = list(_BLOCK_EDGE.finditer(before, max(0, len(before) - _BLOCK_BEFORE)))
    above = before[: edges[-1].end()].rstrip() if edges else ""
    return _PICTURED.search(above.rpartition("\n")[2]) is not None


def _words(markup: str) -> str:
    return unescape(_MARKUP.sub("", _TAG.sub("", markup))).replace("\u00a0", " ")


def _visible_text(text: str) -> str:
    """What a reader sees of a piece of markup, roughly: no tags, no link targets, no white space."""
    return "".join(_MARKDOWN_TARGET.sub("", _TAG.sub("", text)).split())
