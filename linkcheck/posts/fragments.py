"""Which links of a body lead to a place on its own page that is not there.

Headings provide places too: under the ids that one of the common generators makes of their text.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

from linkcheck.model.vocabulary import Markup
from linkcheck.posts.anchors import Anchor
from linkcheck.text import fold, pattern, unescape

# Longer than any heading; the patterns visit each of its characters more than once.
_MAX_HEADING = 400
# More than any post has, and each is written in a dozen ways.
_MAX_HEADINGS = 3000
# Addresses inside of scripts' pages.
_BEGINS_NO_ID = ("!", "/")
# Ids that themes of blogs give to parts of the page around the post.
_THEME_IDS = frozenset(
    """
    comments comment respond reply-title commentform disqus_thread content main main-content primary secondary sidebar header
    footer masthead colophon page nav navigation menu search wrapper toc table-of-contents contents
""".split()
)
_THEME_ID = pattern(r"(?:comment|more|post|respond|disqus|div-comment)-\d+", re.IGNORECASE)
# How the tools write the ends of a footnote: `fn1`, `fn:1`, `fnref1:2`, `_ftn1`, `user-content-fn-1`, `footnote-ref-1`.
_FOOTNOTE = pattern(
    r"(?:user-content-)?_?(?:fn|fnref|ftn|ftnref|footnote|footnotes|footnote-ref|footnote-anchor|note|noteref|edn|ednref)[-_:.]?[\w:.-]*",
    re.IGNORECASE,
)
# Ids and names in tags, also of templates' own elements, and ids that Markdown's dialects write in braces.
_ID_ATTRIBUTE = pattern(
    r"""(?<![\w-])(?:id|name)\s*+=\s*+(?:\{\s*+)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>{}]+))""", re.IGNORECASE
)
_IN_BRACES = pattern(r"\{[^{}\n]{1,200}\}")
_ID_IN_BRACES = pattern(r"#([^\s{}#]+)")
# What brings other text into the page when it is built.
_INCLUDES = pattern(r"\{\{[<%]|\{%-?\s*(?:include|include_relative|render|embed|for|capture|toc)\b|^import\s.+\sfrom\s", re.MULTILINE)
_HTML_HEADING = pattern(r"<h(?P<level>[1-6])\b[^<>]*>(?P<text>.{0,400}?)</h(?P=level)", re.IGNORECASE | re.DOTALL)
_TAG = pattern(r"<[^<>]*>")
_ATX = pattern(r"^(?:[ \t>*+-]|\d+[.)][ \t])*#{1,6}[ \t]+(?P<text>[^\r\n]*)", re.MULTILINE)
_SETEXT = pattern(r"^(?P<text>[^\r\n]+)\r?\n[ \t]*(?:=+|-+)[ \t\r]*$", re.MULTILINE)
_MARKDOWN_LINK = pattern(r"!?\[(?P<text>[^\[\]]*)\](?:\([^()\s]*(?:\s[^()]*)?\)|\[[^\[\]]*\])?")
_MARKDOWN_SIGNS = pattern(r"[*`\\]|~~|==")
_EMPHASIS = pattern(r"(?<!\w)_+(?P<text>[^_].*?)_+(?!\w)")
_VARIATION_SELECTOR = pattern("[\ufe0e\ufe0f]")
_CODE = pattern(r"`+([^`]+)`+")
_TYPOGRAPHED = pattern(r"-{2,3}|\.{3}")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_REPETITION_NUMBER = pattern(r"[-_]\d+$")
_SLUG_PREFIXES = ("_", "user-content-", "heading-", "h-", "markdown-toc-", "toc-")


def dangling_links(text: str, anchors: Iterable[Anchor], markup: Markup) -> frozenset[int]:
    """The starts of the links to places of the page itself that neither its markup nor its headings provide."""
    links = {anchor.start: _name(anchor.url) for anchor in anchors if anchor.url.startswith("#")}
    wanted = {name for name in links.values() if not _is_elsewhere(name, markup)}
    if not wanted or _INCLUDES.search(text):
        return frozenset()
    given = frozenset(_given_ids(text))
    # Browsers look for a name as it is written first, and then for what its escapes mean (HTML, 7.4.2.3.3).
    missing = wanted - given - frozenset(unquote(name) for name in given if "%" in name)
    if missing:
        headings = tuple(islice(_headings(text, markup), _MAX_HEADINGS))
        if len(headings) == _MAX_HEADINGS:
            return frozenset()
        slugs = frozenset(slug for heading in frozenset(headings) for slug in _slugs_of(heading))
        missing = {name for name in missing if not _is_slug(name, slugs)}
    return frozenset(start for start, name in links.items() if name in missing)


def _name(url: str) -> str:
    # A directive to find some text on the page is no part of the place's name (URL Fragment Text Directives).
    return unquote(url[1:].partition(":~:")[0])


def _is_elsewhere(name: str, markup: Markup) -> bool:
    """Whether the post need not provide a place: it needs no element, or the site around the post has one."""
    if not name or name.lower() == "top" or name.startswith(_BEGINS_NO_ID):
        return True
    if name.lower() in _THEME_IDS or _THEME_ID.fullmatch(name):
        return True
    return markup is Markup.MARKDOWN and _FOOTNOTE.fullmatch(name) is not None


def _given_ids(text: str) -> Iterator[str]:
    for match in _ID_ATTRIBUTE.finditer(text):
        yield unescape(match["double"] or match["single"] or match["bare"] or "").strip()
    for match in _IN_BRACES.finditer(text):
        yield from _ID_IN_BRACES.findall(match[0])


def _headings(text: str, markup: Markup) -> Iterator[str]:
    """The texts of headings, as written and as readers see them; rather one too many than one too few."""
    patterns = (_ATX, _SETEXT, _HTML_HEADING) if markup is Markup.MARKDOWN else (_ATX, _SETEXT)
    for heading in patterns:
        for match in heading.finditer(text):
            if len(match["text"]) > _MAX_HEADING:
                continue
            written = _IN_BRACES.sub("", match["text"]).rstrip(" \t#")
            shown = unescape(_TAG.sub("", _MARKDOWN_SIGNS.sub("", _MARKDOWN_LINK.sub(r"\g<text>", written))))
            yield from (written, shown, _EMPHASIS.sub(r"\g<text>", shown))


def _slugs_of(heading: str) -> Iterator[str]:
    """Every id that one of the common generators makes of a heading's text."""
    text = _VARIATION_SELECTOR.sub("", heading).strip()
    for make in _GENERATORS:
        yield make(text)


def _is_slug(name: str, slugs: frozenset[str]) -> bool:
    """Whether an id is one of these except for a prefix, or for the number that a heading gets when it occurs again."""
    name = _VARIATION_SELECTOR.sub("", name)
    names = {name, *(name.removeprefix(prefix) for prefix in _SLUG_PREFIXES)}
    return any(form in slugs or _REPETITION_NUMBER.sub("", form) in slugs for form in names)


def _github(heading: str) -> str:
    """GitHub, Jekyll with GFM, Hugo, Docusaurus, rehype-slug: punctuation away, each blank a dash."""
    return "".join("-" if character == " " else character for character in heading.lower() if _is_word(character) or character in "- ")


def _python_markdown(heading: str) -> str:
    """Python-Markdown, MkDocs, Pelican: in ASCII, runs of blanks and dashes as one dash."""
    ascii_ = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_).strip().lower())


def _python_markdown_unicode(heading: str) -> str:
    """The same with the letters kept."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", heading)).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def _kramdown(heading: str) -> str:
    """Kramdown, Pandoc's rule about beginnings: nothing before the first letter, and no underscores within kramdown."""
    begun = re.sub(r"^[^a-zA-Z]+", "", heading)
    return re.sub(r"[^a-zA-Z0-9 -]", "", begun).replace(" ", "-").lower() or "section"


def _pandoc(heading: str) -> str:
    """Pandoc: dots and underscores stay, everything up to the first letter goes."""
    kept = "".join(character for character in heading.lower() if _is_word(character) or character in "-. ")
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", kept.strip()))


def _github_ascii(heading: str) -> str:
    """Hugo's `github-ascii`, and GitHub's without accents."""
    return _github(unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode())


def _blackfriday(heading: str) -> str:
    """Hugo before 0.60, dev.to, Ghost, WordPress's tables of contents: every run of other signs is one dash."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")


def _blackfriday_ascii(heading: str) -> str:
    """VuePress and others: the same without accents."""
    decomposed = unicodedata.normalize("NFKD", heading)
    return _blackfriday("".join(character for character in decomposed if not unicodedata.combining(character)))


def _encoded(heading: str) -> str:
    """Markdown-it-anchor's own rule, before it is escaped: only blanks change."""
    return re.sub(r"\s+", "-", heading.strip().lower())


def _hexo(heading: str) -> str:
    """Hexo keeps the case, and makes one hyphen of any run of other signs."""
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", heading).strip("-")


def _forem(heading: str) -> str:
    """Forem (dev.to) drops every sign, hyphens included, after it has put code between `{% raw %}` and `{% endraw %}`."""
    raw = _CODE.sub(r" raw \1 endraw ", heading)
    kept = "".join(character for character in raw.lower() if unicodedata.category(character)[0] not in "PS")
    return re.sub(r"\s+", "-", kept.strip())


def _goldmark(heading: str) -> str:
    """Hugo's typographer, which makes one sign of two hyphens or three dots before the id is made."""
    return _github(_TYPOGRAPHED.sub("", heading))


def _transcribed(heading: str) -> str:
    """Transliterated ids of kramdown, Django and others: letters of other alphabets in ASCII, `ß` as `ss`."""
    return fold(heading).replace(" ", "-")


def _transcribed_german(heading: str) -> str:
    """The same with an `e` for the two dots of an umlaut."""
    return _transcribed(heading.lower().translate(_UMLAUTS))


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


_GENERATORS: tuple[Callable[[str], str], ...] = (
    _github,
    _python_markdown,
    _python_markdown_unicode,
    _kramdown,
    _pandoc,
    _github_ascii,
    _blackfriday,
    _blackfriday_ascii,
    _encoded,
    _hexo,
    _forem,
    _goldmark,
    _transcribed,
    _transcribed_german,
)
