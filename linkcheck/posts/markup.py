"""Is a body HTML or Markdown? Read as Markdown, indented HTML becomes code and its links are lost."""

import re
from collections.abc import Set as AbstractSet
from os.path import splitext

from linkcheck.patterns import pattern
from linkcheck.posts.fields import placeholders_in
from linkcheck.vocabulary import Markup

_HTML_SUFFIXES = frozenset({".html", ".htm"})
# A WordPress export says so in its metadata; its importer leaves these marks in the body.
_WORDPRESS_KEYS = frozenset({"post_title", "post_excerpt"})
_IMPORTER_MARK = "[ad_1]"
_BLOCK_START = pattern(
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:address|article|aside|blockquote|body|center|details|dialog|div|dl|fieldset|figure|footer|form|h[1-6]"
    r"|header|hr|html|iframe|main|nav|ol|p|pre|section|table|ul|!doctype)\b",
    re.IGNORECASE | re.DOTALL,
)
# What only Markdown writes: its links, and fences around code.
_MARKDOWN_LINK = pattern(r"\]\(|^(?:```|~~~)|^ {0,3}\[[^\]]+\]:\s|<https?://", re.MULTILINE)


def markup_of(path: str, keys: AbstractSet[str], body: str) -> Markup:
    """How a body is written, by file suffix, front-matter keys and its own beginning."""
    if splitext(path)[1].lower() in _HTML_SUFFIXES or keys >= _WORDPRESS_KEYS or _IMPORTER_MARK in placeholders_in(body):
        return Markup.HTML
    if _BLOCK_START.match(body) and not _MARKDOWN_LINK.search(body):
        return Markup.HTML
    return Markup.MARKDOWN
