"""Which links of a body lead to a place on its own page that is not there."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from linkcheck.patterns import pattern
from linkcheck.posts.anchors import Anchor
from linkcheck.posts.slugs import is_slug, slugs_of
from linkcheck.urls.references import unescape
from linkcheck.vocabulary import Markup

# Longer than any heading; what follows looks at each of its characters more than once.
MAX_HEADING = 400
# Addresses inside of scripts' pages, and stretches of text (URL Fragment Text Directives).
_NO_ID = ("!", "/", ":~:")
# Ids that themes of blogs give to parts of the page around the post.
_THEMES = frozenset("""
    comments comment respond reply-title commentform disqus_thread content main main-content primary secondary sidebar header
    footer masthead colophon page nav navigation menu search wrapper toc table-of-contents contents
""".split())
_THEME_PATTERN = pattern(r"(?:comment|more|post|respond|disqus|div-comment)-\d+", re.IGNORECASE)
# How the tools write the ends of a footnote: `fn1`, `fn:1`, `fnref1:2`, `_ftn1`, `user-content-fn-1`, `footnote-ref-1`.
_FOOTNOTE = pattern(
    r"(?:user-content-)?_?(?:fn|fnref|ftn|ftnref|footnote|footnotes|footnote-ref|footnote-anchor|note|noteref|edn|ednref)[-_:.]?[\w:.-]*",
    re.IGNORECASE,
)
# Ids and names in tags, also of templates' own elements, and ids that Markdown's dialects write in braces.
_GIVEN = pattern(
    r"""(?<![\w-])(?:id|name)\s*+=\s*+(?:\{\s*+)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>{}]+))""", re.IGNORECASE,
)
_IN_BRACES = pattern(r"\{[^{}\n]{1,200}\}")
_MARKED = pattern(r"#([^\s{}#]+)")
# What brings other text into the page when it is built.
_INCLUDES = pattern(r"\{\{[<%]|\{%-?\s*(?:include|include_relative|render|embed|for|capture|toc)\b|^import\s.+\sfrom\s", re.MULTILINE)
_HTML_HEADING = pattern(r"<h(?P<level>[1-6])\b[^<>]*>(?P<text>.{0,400}?)</h(?P=level)", re.IGNORECASE | re.DOTALL)
_TAG = pattern(r"<[^<>]*>")
_ATX = pattern(r"^(?:[ \t>*+-]|\d+[.)][ \t])*#{1,6}[ \t]+(?P<text>[^\r\n]*)", re.MULTILINE)
_SETEXT = pattern(r"^(?P<text>[^\r\n]+)\r?\n[ \t]*(?:=+|-+)[ \t\r]*$", re.MULTILINE)
_LINK = pattern(r"!?\[(?P<text>[^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])?")
_MARKS = pattern(r"[*`\\]|~~|==")
_EMPHASIS = pattern(r"(?<!\w)_+(?P<text>[^_].*?)_+(?!\w)")


def dangling(text: str, anchors: Iterable[Anchor], markup: Markup) -> frozenset[int]:
    """The starts of the links to places of the page itself that neither its markup nor its headings provide."""
    links = {anchor.start: _name(anchor.url) for anchor in anchors if anchor.url.startswith("#")}
    wanted = {name for name in links.values() if not _is_elsewhere(name, markup)}
    if not wanted or _INCLUDES.search(text):
        return frozenset()
    missing = wanted - frozenset(_given(text))
    if missing:
        slugs = frozenset(slug for heading in _headings(text, markup) for slug in slugs_of(heading))
        missing = {name for name in missing if not is_slug(name, slugs)}
    return frozenset(start for start, name in links.items() if name in missing)


def _name(url: str) -> str:
    return unquote(url[1:])


def _is_elsewhere(name: str, markup: Markup) -> bool:
    """Whether a place is not for the post to provide: it needs no element, or the site around it makes one."""
    if not name or name.lower() == "top" or name.startswith(_NO_ID):
        return True
    if name.lower() in _THEMES or _THEME_PATTERN.fullmatch(name):
        return True
    return markup is Markup.MARKDOWN and _FOOTNOTE.fullmatch(name) is not None


def _given(text: str) -> Iterator[str]:
    for match in _GIVEN.finditer(text):
        yield unescape(match["double"] or match["single"] or match["bare"] or "").strip()
    for match in _IN_BRACES.finditer(text):
        yield from _MARKED.findall(match[0])


def _headings(text: str, markup: Markup) -> Iterator[str]:
    """What headings say, as written and as readers see it; rather one too many than one too few."""
    patterns = (_ATX, _SETEXT, _HTML_HEADING) if markup is Markup.MARKDOWN else (_ATX, _SETEXT)
    for heading in patterns:
        for match in heading.finditer(text):
            if len(match["text"]) > MAX_HEADING:
                continue
            written = _IN_BRACES.sub("", match["text"]).rstrip(" \t#")
            shown = unescape(_TAG.sub("", _MARKS.sub("", _LINK.sub(r"\g<text>", written))))
            yield from (written, shown, _EMPHASIS.sub(r"\g<text>", shown))
