"""What a reader sees of an HTML page, parsed once for everybody who reads it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from string import ascii_lowercase, ascii_uppercase, punctuation

import turbohtml
from msgspec import Struct

from linkcheck.pages.json_ld import ARTICLE_TYPES, kinds, nodes
from linkcheck.urls.references import join_url

MAX_LINE = 300
MAX_ELEMENTS = 6_000
MAX_HEADINGS = 40

_CHARSET = re.compile(r"""charset\s*=\s*["']?(?P<label>[\w.:-]+)""", re.IGNORECASE)
_ELEMENTS = ("html", "title", "meta", "link", "h1", "h2", "script", "input", "div", "main", "time", "app-root", "my-app", "ember-app")
_HEADINGS = ("h1", "h2")


class Parsed(Struct, frozen=True):
    """A page's tree, its telling elements in their order and by their tags, its metas by name, and what its JSON-LD holds.

    Of metas with one name the first counts; at most 6,000 elements are looked at. `title` is the first that says something,
    `heading` the first h1 that does, `headings` are the first h1 and h2, `canonicals` the addresses of rel=canonical as they are written.
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


def parse_page(html: bytes, content_type: str) -> Parsed:
    """The page in `html`, an empty one from garbage; decoded by its BOM, its header, its meta, in this order.

    See the Encoding Standard, 6, and HTML, 13.2.3.2.
    """
    tree = _tree(html, content_type)
    elements = tuple(islice(tree.iter_elements(_ELEMENTS), MAX_ELEMENTS))
    tagged: dict[str, list[turbohtml.Element]] = {tag: [] for tag in _ELEMENTS}
    for element in elements:
        tagged[element.tag].append(element)
    return Parsed(
        tree,
        elements,
        tagged,
        metas=_metas(tagged["meta"]),
        blocks=tuple(tree.json_ld()),
        title=next(lines(tagged["title"]), ""),
        heading=next(lines(tagged["h1"]), ""),
        headings=tuple(islice(lines(element for element in elements if element.tag in _HEADINGS), MAX_HEADINGS)),
        canonicals=tuple(
            attribute(link, "href").strip() for link in tagged["link"] if "canonical" in attribute(link, "rel").lower().split()
        ),
    )


def _tree(html: bytes, content_type: str) -> turbohtml.Document:
    match = _CHARSET.search(content_type)
    if match is None:
        return turbohtml.parse(html)
    try:
        return turbohtml.parse(html, encoding=match["label"])
    except LookupError:
        # A label that no browser knows is as good as none (Encoding Standard, 4.2).
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
    """The texts of some elements, without those that are pictures' own titles or empty."""
    for element in elements:
        if element.namespace is turbohtml.Namespace.HTML and (text := line(element.text)):
            yield text


def line(text: str) -> str:
    """The beginning of a text as one line, at most 300 characters."""
    return " ".join(text[: 4 * MAX_LINE].split())[:MAX_LINE].strip()


def attribute(element: turbohtml.Element, name: str) -> str:
    """An attribute's text; the parser hands over some attributes as text and some as lists."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else " ".join(value or ())


MAX_WORDS = 3_000
# What is judged by its length is shorter; most texts show in so many characters that they are longer than most of that.
COUNTED = 1_000
BEGINNING = 2_500
MAX_TEXT = 20_000
OPENING = 600

_UNSEEN = 'head,script,style,noscript,template,svg,[hidden],[style*="display:none" i],[style*="display: none" i]'
# In UTF-8 every byte of a character beyond ASCII is above 127, so that these work on whole texts at once.
_ASCII_TO_WORDS = bytes.maketrans(punctuation.encode() + ascii_uppercase.encode(), b" " * len(punctuation) + ascii_lowercase.encode())
_ASCII = bytes(range(128))
_PUNCTUATION = "“”„‘’«»…–—·•©。、，「」！？：（）"  # noqa: RUF001 - the marks themselves are meant.
# Chinese and Japanese are written without spaces; pairs of characters stand in for words.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{3,}")

# Published with a date, by the names that publishers' systems and their readers agreed on.
ARTICLE_METAS = frozenset(
    """
    article:published_time og:article:published_time article:published datepublished article.published publish-date
    publishdate pubdate date.issued dc.date.issued dcterms.created parsely-pub-date sailthru.date citation_publication_date
    citation_title ptime publication_date bt:pubdate cxenseparse:recs:publishtime
""".split()
)
# Where frameworks put what their scripts draw.
MOUNTS = frozenset("root app __next __nuxt __layout ___gatsby svelte app-root react-root main-app ember-app mount q-app".split())


class VisibleText(Struct, frozen=True):
    """A page as found at `url`: its texts, and what it claims to be.

    `text` is the visible one's beginning, and `begins` the number of words in the first 2,500 characters of it. `heading` is
    the first h1, `headings` every h1 and h2. `article` says that the page calls itself one; `canonical` is its
    rel=canonical, else its og:url, absolute. `mount` tells a container that scripts fill, `password` a field for one.
    """

    url: str
    title: str = ""
    site_name: str = ""
    heading: str = ""
    headings: tuple[str, ...] = ()
    text: str = ""
    begins: int = 0
    scripts: int = 0
    article: bool = False
    noindex: bool = False
    canonical: str | None = None
    mount: bool = False
    password: bool = False

    # Most pages are judged without a look at most of these.

    @property
    def length(self) -> int:
        """The number of visible words, counted to 1,000."""
        return _counted(self.text)

    def has_more_words(self, number: int) -> bool:
        """Whether there are more visible words than so many, which mostly shows at the beginning."""
        return self.begins > number or (len(self.text) > BEGINNING and self.length > number)

    @property
    def opening(self) -> str:
        """The first words of the visible text in lower case, with their punctuation."""
        return " ".join(self.text[: 2 * OPENING].lower().split())[:OPENING]

    @property
    def words(self) -> tuple[str, ...]:
        """The visible words in lower case without punctuation, at most 3,000."""
        return tuple(_plain(self.text).split(None, MAX_WORDS)[:MAX_WORDS])


def read_visible_text(html: bytes, content_type: str, url: str) -> VisibleText:
    """What the HTML in `html` shows to a reader without scripts, and nothing from garbage; `url` is where it was found."""
    return visible_text_of(parse_page(html, content_type), url)


def visible_text_of(page: Parsed, url: str) -> VisibleText:
    """The same of a page that was parsed; whoever else reads the page must do so before, for this takes its head out."""
    metas = page.metas
    canonical = (page.canonicals[0] if page.canonicals else "") or metas.get("og:url")
    article = _is_article(page)
    text = _visible(page.tree)
    return VisibleText(
        url=url,
        title=page.title,
        site_name=line(metas.get("og:site_name") or metas.get("application-name") or ""),
        heading=page.heading,
        headings=page.headings,
        text=text,
        begins=_counted(text[:BEGINNING]),
        scripts=len(page.tagged["script"]),
        article=article,
        noindex="noindex" in metas.get("robots", "").lower(),
        canonical=join_url(url, canonical) if canonical else None,
        mount=bool(page.tagged["script"]) and _has_mount(page),
        password=any(attribute(element, "type").lower() == "password" for element in page.tagged["input"]),
    )


def _has_mount(page: Parsed) -> bool:
    if any(page.tagged[tag] for tag in page.tagged.keys() & MOUNTS):
        return True
    names = filter(None, [element.attrs.get("id") for element in page.elements])
    return any(isinstance(name, str) and name.lower() in MOUNTS for name in names)


def _visible(page: turbohtml.Document) -> str:
    """The visible text's beginning; takes the rest out of the tree."""
    return " ".join(page.remove(_UNSEEN).strings)[:MAX_TEXT]


def _counted(text: str) -> int:
    return len(_plain(text).split(None, COUNTED)[:COUNTED])


def _plain(text: str) -> str:
    encoded = text.encode("utf-8", "replace")
    plain = encoded.translate(_ASCII_TO_WORDS).decode()
    if text.isascii():
        return plain
    # Most texts have few characters beyond ASCII, and these tell what need not be done to all of it.
    beyond = encoded.translate(None, _ASCII).decode()
    for mark in _PUNCTUATION:
        if mark in beyond:
            plain = plain.replace(mark, " ")
    if _SPACELESS.search(beyond) is not None:
        plain = _SPACELESS.sub(_pairs, plain)
    return plain.lower() if beyond.lower() != beyond else plain


def _pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join(run[at : at + 2] for at in range(0, len(run), 2))} "


def _is_article(page: Parsed) -> bool:
    metas = page.metas
    if metas.get("og:type", "").lower() == "article" or not ARTICLE_METAS.isdisjoint(metas):
        return True
    if any(attribute(element, "itemprop") == "datePublished" for element in page.tagged["time"]):
        return True
    return any(not ARTICLE_TYPES.isdisjoint(kinds(node)) for node in nodes(page.blocks))
