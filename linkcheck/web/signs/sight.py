"""What a reader sees of an HTML page, and what the page says of itself; read once, judged by all signs."""

import re
from collections.abc import Iterator
from itertools import islice
from string import punctuation

import turbohtml
from msgspec import Struct

from linkcheck.web.location import join

MAX_WORDS = 3_000
MAX_TEXT = 20_000
MAX_LINE = 300
MAX_HEADINGS = 40
MAX_ELEMENTS = 6_000
OPENING = 600

_UNSEEN = 'head,script,style,noscript,template,svg,[hidden],[style*="display:none" i],[style*="display: none" i]'
_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)
# In UTF-8 every byte of a character beyond ASCII is above 127, so that this works on whole texts at once.
_ASCII_PUNCTUATION = bytes.maketrans(punctuation.encode(), b" " * len(punctuation))
_PUNCTUATION = "“”„‘’«»…–—·•©。、，「」！？：（）"  # noqa: RUF001 - the marks themselves are meant.
# Chinese and Japanese are written without spaces; pairs of characters stand in for words.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{3,}")

ARTICLE_TYPES = frozenset("""
    article newsarticle blogposting reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle
    backgroundnewsarticle satiricalarticle advertisercontentarticle scholarlyarticle techarticle liveblogposting
    socialmediaposting discussionforumposting report recipe review podcastepisode videoobject
""".split())
# Published with a date, by the names that publishers' systems and their readers agreed on.
ARTICLE_METAS = frozenset("""
    article:published_time og:article:published_time article:published datepublished article.published publish-date
    publishdate pubdate date.issued dc.date.issued dcterms.created parsely-pub-date sailthru.date citation_publication_date
    citation_title ptime publication_date bt:pubdate cxenseparse:recs:publishtime
""".split())
# Where frameworks put what their scripts draw.
MOUNTS = frozenset("root app __next __nuxt __layout ___gatsby svelte app-root react-root main-app ember-app mount q-app".split())
_ELEMENTS = ("title", "meta", "link", "h1", "h2", "script", "input", "div", "main", "time", "app-root", "my-app", "ember-app")


class Sight(Struct, frozen=True):
    """A page as found at `url`: its texts, and what it claims to be.

    `words` are the visible ones in lower case without punctuation, at most 3,000; `opening` is the visible text's beginning,
    `heading` the first h1, `headings` every h1 and h2. `article` says that the page calls itself one; `canonical` is
    its rel=canonical, else its og:url, absolute. `mount` tells a container that scripts fill, `password` a field for one.
    """

    url: str
    title: str = ""
    site_name: str = ""
    heading: str = ""
    headings: tuple[str, ...] = ()
    opening: str = ""
    words: tuple[str, ...] = ()
    scripts: int = 0
    article: bool = False
    noindex: bool = False
    canonical: str | None = None
    mount: bool = False
    password: bool = False


def see(html: bytes, content_type: str, url: str) -> Sight:
    """What the HTML in `html` shows to a reader without scripts, and nothing from garbage; `url` is where it was found."""
    page = _parsed(html, content_type)
    elements = tuple(islice(page.iter_elements(_ELEMENTS), MAX_ELEMENTS))
    metas = _metas(elements)
    headings = tuple(islice(_lines(elements, "h1", "h2"), MAX_HEADINGS))
    canonical = _canonical(elements) or metas.get("og:url")
    scripts = sum(element.tag == "script" for element in elements)
    article = _is_article(page, metas, elements)
    text = _visible(page)
    return Sight(
        url=url,
        title=next(_lines(elements, "title"), ""),
        site_name=_line(metas.get("og:site_name") or metas.get("application-name") or ""),
        heading=next(_lines(elements, "h1"), ""),
        headings=headings,
        opening=" ".join(text[: 2 * OPENING].lower().split())[:OPENING],
        words=_words(text),
        scripts=scripts,
        article=article,
        noindex="noindex" in metas.get("robots", "").lower(),
        canonical=join(url, canonical) if canonical else None,
        mount=any(element.tag in MOUNTS or _attribute(element, "id").lower() in MOUNTS for element in elements),
        password=any(element.tag == "input" and _attribute(element, "type").lower() == "password" for element in elements),
    )


def _parsed(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # A label that no browser knows is as good as none (Encoding Standard, 4.2).
        return turbohtml.parse(html)


def _visible(page: turbohtml.Document) -> str:
    """The visible text's beginning; takes the rest out of the tree."""
    text, length = [], 0
    for string in page.remove(_UNSEEN).strings:
        text.append(string)
        length += len(string)
        if length > MAX_TEXT:
            break
    return " ".join(text)[:MAX_TEXT]


def _words(text: str) -> tuple[str, ...]:
    plain = text.encode("utf-8", "replace").translate(_ASCII_PUNCTUATION).decode()
    if not plain.isascii():
        for mark in _PUNCTUATION:
            plain = plain.replace(mark, " ")
        plain = _SPACELESS.sub(_pairs, plain)
    return tuple(plain.lower().split(None, MAX_WORDS)[:MAX_WORDS])


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(run[at : at + 2] for at in range(0, len(run), 2))} "


def _metas(elements: tuple[turbohtml.Element, ...]) -> dict[str, str]:
    """The page's named facts, the first of each name."""
    found: dict[str, str] = {}
    for element in elements:
        if element.tag == "meta":
            name = _attribute(element, "property") or _attribute(element, "name") or _attribute(element, "itemprop")
            if name:
                found.setdefault(name.strip().lower(), _attribute(element, "content").strip())
    return found


def _canonical(elements: tuple[turbohtml.Element, ...]) -> str:
    links = (element for element in elements if element.tag == "link")
    return next((_attribute(link, "href").strip() for link in links if "canonical" in _attribute(link, "rel").lower().split()), "")


def _is_article(page: turbohtml.Document, metas: dict[str, str], elements: tuple[turbohtml.Element, ...]) -> bool:
    if metas.get("og:type", "").lower() == "article" or not ARTICLE_METAS.isdisjoint(metas):
        return True
    if any(element.tag == "time" and _attribute(element, "itemprop") == "datePublished" for element in elements):
        return True
    return any(kind.lower() in ARTICLE_TYPES for block in page.json_ld() for kind in _kinds(block))


def _kinds(block: object) -> Iterator[str]:
    """The types of the outermost nodes of JSON-LD: what a page is, not what it lists."""
    nodes = block if isinstance(block, list) else [block]
    for node in nodes[:MAX_HEADINGS]:
        if not isinstance(node, dict):
            continue
        stated = node.get("@type")
        yield from (kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str))
        graph = node.get("@graph")
        if isinstance(graph, list):
            yield from _kinds([inner for inner in graph if isinstance(inner, dict) and "@graph" not in inner])


def _lines(elements: tuple[turbohtml.Element, ...], *tags: str) -> Iterator[str]:
    """The texts of some elements, without those that are pictures' own titles or empty."""
    for element in elements:
        if element.tag in tags and element.namespace is turbohtml.Namespace.HTML and (text := _line(element.text)):
            yield text


def _line(text: str) -> str:
    return " ".join(text[: 4 * MAX_LINE].split())[:MAX_LINE].strip()


def _attribute(element: turbohtml.Element, name: str) -> str:
    """An attribute's text; the parser hands over some attributes as text and some as lists."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value or ())
