"""The visible text of an HTML page, and the parsed page that other modules read as well."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from string import ascii_lowercase, ascii_uppercase, punctuation

import turbohtml
from msgspec import Struct

from linkcheck.pages.json_ld import ARTICLE_TYPES, Node, outer_nodes, text_of, types_of
from linkcheck.pages.not_found import is_not_found, not_found_part
from linkcheck.text import plain
from linkcheck.urls.url import STRIPPED, join_url

# Letters of a title or heading, elements of a page, and titles and headings that are read.
MAX_LINE = 300
MAX_ELEMENTS = 6_000
MAX_HEADINGS = 40
# Nodes of a page that are looked at to tell text from menus.
MAX_NODES = 20_000
# How much of the visible text is kept, and how many of its words are compared.
MAX_TEXT_LETTERS = 20_000
MAX_WORDS = 3_000
OPENING_LETTERS = 600
# No limit on a number of words is higher; so many characters at the beginning already show that most texts are beyond it.
MAX_COUNTED_WORDS = 1_000
BEGINNING_LETTERS = 2_500

_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)
_ELEMENTS = ("html", "title", "meta", "link", "h1", "h2", "h3", "script", "input", "div", "main", "time", "app-root", "my-app", "ember-app")
_HEADINGS = ("h1", "h2")
# Of so many headings one may say what the page is.
FIRST_HEADINGS = 3
_NO_PROSE = frozenset("li ul ol dl menu h1 h2 h3 h4 h5 h6 button select option label figcaption".split())
_IN_LINE = frozenset("b i em strong span font u s small sub sup code cite q abbr time mark kbd".split())
# Elements that show little before a reader opens them, and styles that hide one; the content of a template is a fragment of its own.
_CLOSED_TAGS = frozenset({"dialog", "details"})
_UNSEEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE)
_UNSEEN = 'head,script,style,noscript,template,svg,[hidden],[style*="display:none" i],[style*="display: none" i]'
# What stands beside the text of a page.
_BESIDE = (
    "nav,footer,aside,dialog,[role=contentinfo],[role=navigation],[role=dialog],[id=footer],[class~=footer],[class~=site-footer],"
    'div[id*="cookie" i],div[class*="cookie" i],div[id*="consent" i],div[class*="consent" i]'
)
# In UTF-8 every byte of a character beyond ASCII is above 127, so these work on encoded texts.
_ASCII_TO_WORDS = bytes.maketrans(punctuation.encode() + ascii_uppercase.encode(), b" " * len(punctuation) + ascii_lowercase.encode())
_ASCII = bytes(range(128))
_PUNCTUATION = "“”„‘’«»…–—·•©。、，「」！？：（）"
# Chinese and Japanese are written without spaces; pairs of characters stand in for words.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{3,}")

# Metas with a date of publication, which only articles have.
ARTICLE_METAS = frozenset(
    """
    article:published_time og:article:published_time article:published datepublished article.published publish-date
    publishdate pubdate date.issued dc.date.issued dcterms.created parsely-pub-date sailthru.date citation_publication_date
    citation_title ptime publication_date bt:pubdate cxenseparse:recs:publishtime
""".split()
)
# Metas that templates fill for pages with an author or a date, and kinds of Open Graph that are no page of lists.
WRITTEN_METAS = frozenset("author date dc.date dcterms.date dc.creator dcterms.creator byl article:author".split())
_THINGS = frozenset({"article", "book", "product", "product.item", "og:product"})
# What a site says of itself on every page, the missing ones as well.
_SITE_TYPES = frozenset(
    "webpage website collectionpage searchresultspage breadcrumblist itemlist listitem sitenavigationelement wpheader wpfooter wpsidebar"
    " imageobject".split()
)
# Ids and tags of containers into which frameworks draw.
MOUNTS = frozenset("root app __next __nuxt __layout ___gatsby svelte app-root react-root main-app ember-app mount q-app".split())


class ParsedPage(Struct, frozen=True):
    """A page's tree, some of its elements in their order and by tag, its metas by name, and the blocks of its JSON-LD.

    Of metas with one name the first counts; at most 6,000 elements are looked at. `title` is the first that is not empty,
    `heading` the first such h1, `headings` are the first h1 and h2, or h3 where there are none; what no reader sees is neither.
    `canonicals` are the addresses of rel=canonical in the head as they are written.
    """

    tree: turbohtml.Document
    elements: tuple[turbohtml.Element, ...]
    tagged: Mapping[str, Sequence[turbohtml.Element]]
    metas: Mapping[str, str]
    blocks: tuple[object, ...]
    title: str
    heading: str
    headings: tuple[str, ...]
    canonicals: tuple[str, ...]


def parse_page(html: bytes, content_type: str) -> ParsedPage:
    """The page in `html`, an empty one from garbage; decoded by its BOM, its header, its meta, in this order.

    See the Encoding Standard, 6, and HTML, 13.2.3.2.
    """
    tree = _tree(html, content_type)
    elements = tuple(islice(tree.iter_elements(_ELEMENTS), MAX_ELEMENTS))
    tagged: dict[str, list[turbohtml.Element]] = {tag: [] for tag in _ELEMENTS}
    for element in elements:
        tagged[element.tag].append(element)
    return ParsedPage(
        tree,
        elements,
        tagged,
        metas=_metas(tagged["meta"]),
        blocks=tuple(tree.json_ld()),
        title=next(lines(tagged["title"]), ""),
        heading=next(lines(filter(_is_seen, tagged["h1"])), ""),
        headings=tuple(islice(lines(element for element in elements if element.tag in _HEADINGS and _is_seen(element)), MAX_HEADINGS))
        or tuple(islice(lines(filter(_is_seen, tagged["h3"])), MAX_HEADINGS)),
        canonicals=tuple(
            attribute(link, "href").strip(STRIPPED)
            for link in tagged["link"]
            # In the body, where comments and quoted markup may put one, search engines do not believe it either.
            if "canonical" in attribute(link, "rel").lower().split() and link.closest("head") is not None
        ),
    )


def _tree(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # Browsers ignore a label that they do not know (Encoding Standard, 4.2).
        return turbohtml.parse(html)


def _metas(elements: Iterable[turbohtml.Element]) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in elements:
        attrs = element.attrs
        name = attrs.get("property") or attrs.get("name") or attrs.get("itemprop") or attrs.get("http-equiv")
        if isinstance(name, str):
            found.setdefault(name.strip().lower(), attribute(element, "content").strip())
    return found


def lines(elements: Iterable[turbohtml.Element]) -> Iterator[str]:
    """The texts of elements that are not empty; titles inside pictures (SVG) are left out."""
    for element in elements:
        if element.namespace is turbohtml.Namespace.HTML and (text := line(element.text)):
            yield text


def _is_seen(element: turbohtml.Element) -> bool:
    """Whether a reader sees an element at first; a body that is hidden as a whole waits for its scripts, and hides nothing else."""
    node: turbohtml.Node | None = element
    while isinstance(node, turbohtml.Element) and node.tag not in ("body", "html"):
        attrs = node.attrs
        if (
            node.tag == "noscript"
            or isinstance(node.parent, turbohtml.DocumentFragment)
            or (node.tag in _CLOSED_TAGS and "open" not in attrs)
        ):
            return False
        if attrs and ("hidden" in attrs or attrs.get("aria-hidden") == "true" or _UNSEEN_STYLE.search(attribute(node, "style"))):
            return False
        node = node.parent
    return True


def line(text: str) -> str:
    """The beginning of a text as one line, at most 300 characters."""
    return " ".join(text[: 4 * MAX_LINE].split())[:MAX_LINE].strip()


def attribute(element: turbohtml.Element, name: str) -> str:
    """An attribute's text; the parser returns some attributes as text and some as lists."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


class VisibleText(Struct, frozen=True):
    """The texts of the page found at `url`, and what it says it is.

    `text` is the beginning of the visible text, `beginning_words` the number of words in its first 2,500 characters. `heading` is
    the first h1, `headings` every h1 and h2, or h3 where there are none. `article` says that the page calls itself one, `published`
    that it does so by more than its Open Graph type, which some sites give to whatever they show, or describes a thing whose name
    only sounds like a notice. `written` says that it has an author, a date or such a type. `og_title` is its title for sharing.
    `canonical` is its rel=canonical,
    else its og:url, absolute. `mount` says that there is a container that scripts fill, `password` that there is a password field.
    `prose` is the number of words in the page's text, links, lists and teasers aside; it is only counted where the title or a
    heading says that something is not there.
    """

    url: str
    title: str = ""
    site_name: str = ""
    heading: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""
    beginning_words: int = 0
    scripts: int = 0
    article: bool = False
    published: bool = False
    written: bool = False
    og_title: str = ""
    canonical: str | None = None
    mount: bool = False
    password: bool = False
    prose: int = 0

    # Most pages are judged without most of these, so they are computed when they are needed.

    @property
    def length(self) -> int:
        """The number of visible words, counted to 1,000."""
        return _count_words(self.text)

    def has_more_words(self, number: int) -> bool:
        """Whether there are more visible words than `number`; the beginning is mostly enough to know."""
        return self.beginning_words > number or (len(self.text) > BEGINNING_LETTERS and self.length > number)

    @property
    def opening(self) -> str:
        """The first words of the visible text in lower case, with their punctuation."""
        return " ".join(self.text[: 2 * OPENING_LETTERS].lower().split())[:OPENING_LETTERS]

    @property
    def words(self) -> tuple[str, ...]:
        """The visible words in lower case without punctuation, at most 3,000."""
        return tuple(_plain_words(self.text).split(None, MAX_WORDS)[:MAX_WORDS])


def read_visible_text(html: bytes, content_type: str, url: str) -> VisibleText:
    """What HTML found at `url` shows to a reader without scripts; garbage shows nothing."""
    return visible_text_of(parse_page(html, content_type), url)


def visible_text_of(page: ParsedPage, url: str) -> VisibleText:
    """The visible text of a parsed page; nothing can be read from the page afterwards, for its head is taken out."""
    metas = page.metas
    canonical = (page.canonicals[0] if page.canonicals else "") or metas.get("og:url")
    published = _is_published(page)
    text, prose = _visible(page.tree, counts_prose=_may_be_notice(page))
    return VisibleText(
        url=url,
        title=page.title,
        site_name=line(metas.get("og:site_name") or metas.get("application-name") or ""),
        heading=page.heading,
        headings=page.headings,
        text=text,
        beginning_words=_count_words(text[:BEGINNING_LETTERS]),
        scripts=len(page.tagged["script"]),
        article=published or metas.get("og:type", "").lower() == "article",
        published=published,
        written=published or _is_written(page),
        og_title=line(metas.get("og:title", "")),
        canonical=join_url(url, canonical) if canonical else None,
        mount=bool(page.tagged["script"]) and _has_mount(page),
        password=any(attribute(element, "type").lower() == "password" for element in page.tagged["input"]),
        prose=prose,
    )


def _may_be_notice(page: ParsedPage) -> bool:
    return not_found_part(page.title) is not None or any(not_found_part(heading) is not None for heading in page.headings[:FIRST_HEADINGS])


def _has_mount(page: ParsedPage) -> bool:
    if any(page.tagged[tag] for tag in page.tagged.keys() & MOUNTS):
        return True
    names = filter(None, [element.attrs.get("id") for element in page.elements])
    return any(isinstance(name, str) and name.lower() in MOUNTS for name in names)


def _visible(page: turbohtml.Document, *, counts_prose: bool) -> tuple[str, int]:
    """The beginning of the visible text, and the words of the longest text, if wanted; takes everything else out of the tree."""
    seen = page.remove(_UNSEEN)
    return " ".join(seen.strings)[:MAX_TEXT_LETTERS], _prose(seen) if counts_prose else 0


class _Words:
    """The words of an element while they are counted: all, those in links, and those of its text; and whether it is a teaser."""

    def __init__(self) -> None:
        self.all = self.linked = self.prose = 0
        self.is_teaser = False


def _prose(page: turbohtml.Document) -> int:
    """The most words that one element has in its text, outside of links, lists, headings, and what only leads to other pages.

    A teaser is an element with a line that is a link as a whole; articles have links within their lines.
    """
    counted: dict[turbohtml.Element, _Words] = defaultdict(_Words)
    most = 0
    # From the end on, all that an element holds is counted before itself.
    for node in reversed(tuple(islice(page.remove(_BESIDE).descendants, MAX_NODES))):
        above = counted[node.parent] if isinstance(node.parent, turbohtml.Element) else _Words()
        if isinstance(node, turbohtml.Text):
            number = _count_words(node.data)
            above.all += number
            above.prose += number
        elif isinstance(node, turbohtml.Element):
            words = counted.pop(node, None) or _Words()
            is_link = node.tag == "a"
            above.all += words.all
            above.linked += words.all if is_link else words.linked
            if is_link or node.tag in _NO_PROSE:
                words.prose = 0
            most = max(most, words.prose)
            above.prose += 0 if words.is_teaser else words.prose
            # In a line of text a link is a part of it.
            is_line = node.tag not in _IN_LINE and not (is_link and node.parent is not None and _is_line(node.parent))
            above.is_teaser |= is_line and words.all > 0 and (is_link or words.linked == words.all)
    return most


def _is_line(node: turbohtml.Node) -> bool:
    return isinstance(node, turbohtml.Element) and (node.tag in _IN_LINE or node.tag in ("p", "td", "blockquote"))


def _count_words(text: str) -> int:
    return len(_plain_words(text).split(None, MAX_COUNTED_WORDS)[:MAX_COUNTED_WORDS])


def _plain_words(text: str) -> str:
    encoded = text.encode("utf-8", "replace")
    words = encoded.translate(_ASCII_TO_WORDS).decode()
    if text.isascii():
        return words
    # Most texts have few characters beyond ASCII, and these show which of the steps below are needed.
    beyond = encoded.translate(None, _ASCII).decode()
    for mark in _PUNCTUATION:
        if mark in beyond:
            words = words.replace(mark, " ")
    if _SPACELESS.search(beyond) is not None:
        words = _SPACELESS.sub(_pairs, words)
    return words.lower() if beyond.lower() != beyond else words


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(run[at : at + 2] for at in range(0, len(run), 2))} "


def _is_published(page: ParsedPage) -> bool:
    if not ARTICLE_METAS.isdisjoint(page.metas):
        return True
    if any(attribute(element, "itemprop") == "datePublished" for element in page.tagged["time"]):
        return True
    return any(not ARTICLE_TYPES.isdisjoint(types := types_of(node)) or _is_thing(node, types) for node in outer_nodes(page.blocks))


def _is_thing(node: Node, types: frozenset[str]) -> bool:
    """Whether a node describes a question, a book, a song: something with a date, or with a name that only sounds like a notice."""
    if not types or not types.isdisjoint(_SITE_TYPES):
        return False
    named = text_of(node, "headline") or text_of(node, "name")
    return "qapage" in types or bool(text_of(node, "datePublished")) or (bool(named) and is_not_found(plain(named)))


def _is_written(page: ParsedPage) -> bool:
    kind = page.metas.get("og:type", "").lower()
    if kind in _THINGS or kind.startswith(("video.", "music.")) or any(page.metas.get(name) for name in WRITTEN_METAS):
        return True
    return any(attribute(element, "datetime") for element in page.tagged["time"])
