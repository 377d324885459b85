"""What the name of a front-matter field says about the address that stands under it."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from linkcheck.text import cached_by_text, pattern


class Meaning(StrEnum):
    """What an address under a field is to the post: its original, its canonical URL, something else, or the post itself.

    An `original` says so itself. A `word` means several things; an address under it is taken for the original unless the posts of the
    folder speak against that. Under a `by-use` word it is taken for it only where these posts use the word so.
    """

    ORIGINAL = "original"
    WORD = "word"
    BY_USE = "by-use"
    CANONICAL = "canonical"
    COPY = "copy"
    FORMER = "former"
    REPLY = "reply"
    REFERENCE = "reference"
    OWN = "own"
    MEDIA = "media"
    OTHER = "other"


class WordUse(Struct, frozen=True):
    """How the posts of one folder use names that mean several things: the folded ones that name originals there, and that never do."""

    originals: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


NO_USE = WordUse()
# What links of these kinds are called in reports.
RELATIONS: Mapping[Meaning, str] = {
    Meaning.COPY: "a copy of this post elsewhere",
    Meaning.FORMER: "a former address of this post",
    Meaning.REPLY: "what this post replies to",
    Meaning.REFERENCE: "a reference",
}
CANONICAL_FIELDS = (
    "canonical_url",
    "canonical",
    "canonical_link",
    "_yoast_wpseo_canonical",
    "rank_math_canonical_url",
    "_genesis_canonical_uri",
    "_aioseop_custom_link",
    "_seopress_robots_canonical",
    "_siteseo_robots_canonical",
)
# Where exporters and generators nest custom fields; anywhere else `source` is a photo's, `link` an author's.
CONTAINERS = frozenset(
    """
    meta metadata params extra customfields fields custom seo slimseo yoast eleventycomputed frontmatter data schema jsonld dc dcterms
""".split()
)
# Keys of maps that are about other pages than the post.
OTHER_PAGES = frozenset("author authors related translations alternatelanguages prev next previous series".split())
# Keys of a map that hold its address.
ADDRESS_KEYS = frozenset("url uri href link permalink address sourceurl website page @id".split())

_LINK = r"(?:(?:web|full)?ur[li]s?|links?|href|permalink|address|location|链接|鏈接|連結|地址|网址|網址|リンク|링크|주소|ссылка)"
# What every one of these holds.
_LINK_HINTS = "ur link href address location 链接 鏈接 連結 地址 网址 網址 リンク 링크 주소 ссылка".split()
_PIECE = r"(?:article|blogpost|post|story|page|entry|item|news|piece|text|version|publication|work|content|document)"
_ACT = r"(?:publi(?:shed|cation)|post(?:ed)?|appeared|released|printed|written)"
_TAKEN = (
    r"(?:(?:cross|x)posted|reposted|republished|reprinted|reblogged|translat(?:ed?|ion)|copied|imported|migrated|adapted|syndicated"
    r"|mirrored|excerpted|taken|derived|converted|ported|sourced|shared|aggregated|scraped|retrieved|fetched|curated|forwarded|reproduced"
    r"|clipped|crawled|saved|archived|recovered)"
)
_NOUN = (
    r"(?:repost|crosspost|xpost|reblog|reprint|reship|republication|translation|bookmark|mirror|copy|adaptation|excerpt|syndication"
    r"|archive|snapshot|clip)"
)
# The word for a source in several languages.
_SOURCES = (
    "source quelle fuente fonte bron zrodlo źródło kaynak källa kalla kilde lähde zdroj forrás izvor nguồn источник 来源 來源 出处 出處 "
    "出典 転載元 引用元 参照元 转载自 转载来源 译自 翻译自 转载 転載 출처"
).split()
_SOURCE = f"(?:{'|'.join(_SOURCES)})"
# The word for an original in several languages, and for the original text.
_ORIGINALS = r"(?:origin(?:al(?:e|en)?)?|origine|origen|orig)"
_ORIGINAL_TEXTS = (
    r"原文(?:出处|出處)?|元記事|元ネタ|原链接|원문|оригинал|оригинальнаястатья|original(?:artikel|beitrag|text|texte)"
    r"|(?:art[ií]culo|artigo|articolo|article|publicaci[oó]n|publica[cç][aã]o|testo|texte|post|story)original[e]?"
)
_HOSTS = "tumblr wordpress wp ghost blogspot typepad livejournal drupal posterous jekyll".split()
_HOSTED = f"(?:{'|'.join(_HOSTS)})"
_NETWORKS = "medium devto hashnode hackernoon twitter tweet mastodon bluesky bsky linkedin facebook threads substack dzone reddit".split()
_ELSEWHERE = f"(?:{'|'.join(_NETWORKS)})"


class _Row(Struct, frozen=True):
    """Names by what they say: each that the pattern matches holds one of the `hints`, without which it is not even compiled."""

    meaning: Meaning
    hints: Sequence[str]
    name: re.Pattern[str]


# In the order in which they count.
ROWS_OF_NAMES = (
    _Row(
        Meaning.CANONICAL,
        ("canoni", "kanoni"),
        pattern(
            rf"(?:rel|link|url|seo|meta|post|page|custom|head|article|site|yoast|og|external|{_ELSEWHERE})*canonical"
            rf"(?:path|page|source|article|post|version|site)?{_LINK}?|{_LINK}?canoni(?:que|c[ao])|kanonische{_LINK}"
        ),
    ),
    # The word for an original with one for an address: `originalUrl`, `link_to_original`.
    _Row(
        Meaning.ORIGINAL,
        ("orig",),
        pattern(
            rf"(?:the|my|blogger|wp|{_ELSEWHERE}|rss|feed(?:burner:?)?|item|post|import)?orig(?:inal|in)?{_PIECE}?"
            rf"(?:source|lang|language|{_ELSEWHERE})?{_LINK}|(?:{_LINK}|lien|enlace)(?:of|to|al?|zum|del?)?(?:the)?{_ORIGINALS}|{_ELSEWHERE}original"
        ),
    ),
    # The original of a text: `original_article`, `원문`.
    _Row(
        Meaning.ORIGINAL,
        ("orig", "原文", "元記事", "元ネタ", "原链接", "원문", "оригинал"),
        pattern(rf"orig(?:inal)?(?:{_PIECE}|source)|(?:{_ORIGINAL_TEXTS}){_LINK}?|ссылканаоригинал"),
    ),
    # Where it was published first: `originally_published_at`, `first-posted-on`.
    _Row(
        Meaning.ORIGINAL,
        ("orig", "first", "initially", "previously", "erst"),
        pattern(
            rf"(?:originally|first|initially|previously|orig(?:inal)?)(?:was)?{_ACT}(?:at|on|in|by|via|with)?{_LINK}?"
            rf"|{_ACT}originally(?:at|on|in)?{_LINK}?|(?:originally|first)(?:at|on|in|from)|publicad[oa]originalmente(?:en|em)?{_LINK}?"
            rf"|erst(?:mals)?(?:ver(?:ö|oe|o)ffentlich(?:t|ung)|erschienen)(?:in|bei|auf)?{_LINK}?"
        ),
    ),
    # What was done with somebody's text: `translated_from`, `repost-of`.
    _Row(
        Meaning.ORIGINAL,
        ("from", "of", "source", "via", "orig"),
        pattern(rf"{_TAKEN}(?:from|of|source|via){_LINK}?|u?{_NOUN}(?:from|of|source|{_ORIGINALS}){_LINK}?"),
    ),
    # The same in one word: `isBasedOn`, `reblog_url`.
    _Row(
        Meaning.ORIGINAL,
        ("basedon", "from", "repost", "reprint", "reblog", "reship"),
        pattern(rf"(?:is)?basedon{_LINK}?|from{_LINK}|(?:repost|reprint|reblog|reship){_LINK}?"),
    ),
    _Row(Meaning.WORD, ("orig", "ursprung", "herkunft", "from"), pattern(rf"{_ORIGINALS}|ursprung|herkunft|from")),
    # The word for a source with one for an address: `source_url`, `link_fonte`.
    _Row(
        Meaning.ORIGINAL,
        (*_SOURCES, "src", "quell"),
        pattern(
            # `url_source` is the code of a project in a widespread theme.
            rf"(?:rss|feed|aggregator|article|news|post|item|text|wp|content|web)?{_SOURCE}{_PIECE}?{_LINK}|{_SOURCE}original[e]?|(?:src|quell(?:en?)?){_LINK}"
            rf"|(?!ur[li]source)(?:{_LINK}|lien|enlace)(?:of|to|al?|zur|del?|della|da)?(?:the|la)?{_SOURCE}"
        ),
    ),
    _Row(
        Meaning.WORD,
        (*_SOURCES, "quellen", "orig", "attribution", "copyright", "published", "appeared", "posted"),
        pattern(
            rf"{_SOURCE}(?:article|post|story|page|s)?|quellen|{_ORIGINALS}source|attribution{_LINK}?|copyright{_LINK}?"
            r"|(?:news|article|post|content|text|story|rss|quote)source|(?:published|appeared|posted)(?:in|at|on)"
        ),
    ),
    # The page that a post is about: `external_url`, `linked-article`.
    _Row(
        Meaning.ORIGINAL,
        (
            *("external", "offsite", "outbound", "link", "quote", "quotation", "bookmark", "readmore", "full", "webur"),
            # The words alone stand in names that most posts have, such as `layout`.
            *(word + hint for word in ("ext", "out", "title") for hint in _LINK_HINTS),
        ),
        pattern(
            rf"(?:external|offsite|outbound)(?:{_PIECE}|source)?{_LINK}?|linked(?:{_PIECE}|{_LINK})|links?to"
            rf"|link(?:{_LINK}|out|(?:b?log|post){_LINK})|(?:title|ext|out|readmore|bookmark(?:ed)?){_LINK}|quot(?:ed?|ation)(?:of|from|{_LINK})|full(?:article|story|post){_LINK}?"
        ),
    ),
    _Row(
        Meaning.WORD,
        ("feed", "rss", "item", "entry"),
        pattern(rf"(?:feed|rss)(?:item|entry|post)?(?:link|permalink)|(?:feed|rss)(?:item|entry|post){_LINK}|(?:item|entry){_LINK}"),
    ),
    _Row(Meaning.BY_USE, (*_LINK_HINTS, "ref", "article"), pattern(rf"link|url|ref|href|article|(?:article|news|story|publisher){_LINK}")),
    _Row(Meaning.WORD, ("via",), pattern(rf"(?:found|discovered|seen|spotted)?via{_LINK}?")),
    _Row(
        Meaning.WORD,
        ("post", "import", "scrap", "crawl", "fetch", "clip"),
        pattern(rf"(?:cross|x)post(?:ed)?{_LINK}?|(?:import|scrape|crawl|fetch|clip)(?:d|ed|ped)?{_LINK}"),
    ),
    _Row(
        Meaning.COPY,
        (*_NETWORKS, "syndicat", "posse", "post", "copies", "mirror", "also", "republished"),
        pattern(
            rf"(?:u|rel=)?syndication{_LINK}?|syndicated?to|posse|(?:cross|x)?post(?:ed|s|ing)?to|copies|mirrors?"
            rf"|also(?:posted|published)?(?:on|at|in)|re(?:posted|published)(?:on|at|in|to)|{_ELSEWHERE}(?:post|thread|article|status)?{_LINK}"
        ),
    ),
    _Row(
        Meaning.FORMER,
        (*_HOSTS, "old", "former", "previous", "legacy", "past", "prior", "redirect", "alias"),
        pattern(
            rf"{_HOSTED}(?:post)?{_LINK}|(?:old|former|previous|legacy|past|prior)(?:post|page|site|blog)?{_LINK}|redirects?from|alias(?:es)?"
        ),
    ),
    _Row(Meaning.REPLY, ("repl", "response"), pattern(rf"(?:u|rel=)?inreplyto{_LINK}?|repl(?:y|ies|ying)to{_LINK}?|(?:in)?responseto")),
    _Row(
        Meaning.REFERENCE,
        (
            "ref",
            "cit",
            "bibliography",
            "seealso",
            "related",
            "reading",
            "mention",
            "eof",
            "dof",
            "hof",
            "nof",
            "yof",
            "ht",
            "hat",
            "resource",
        ),
        pattern(
            rf"references?{_LINK}?|refs|citations?{_LINK}?|cites?|bibliography|seealso|related{_PIECE}?s?{_LINK}?|furtherreading|mentions?"
            rf"|(?:like|read|watch|listen|play)of|hattip|ht|resources?{_LINK}?"
        ),
    ),
    _Row(
        Meaning.OWN,
        (*_LINK_HINTS, "id", "slug", "disqus"),
        pattern(rf"permalink|guid|u?u?id|slug|identifier|(?:post|site|base|home|short|page|self|own|absolute){_LINK}|disqus\w*"),
    ),
)
_MEDIA = (
    "image img photo picture thumb cover avatar logo icon banner hero poster video audio podcast enclosure feed rss atom screenshot "
    "gallery media background card css javascript script style font"
).split()
# Names of the first four rows name one page; what a text was taken from may be several. The names from the sources on are used by
# comments on somebody else's page, and from `external` on that may be any page.
_FIRST_OF_SEVERAL = 4
_FIRST_COMMENTING = 7
_FIRST_OF_ANY_PAGE = 9


# The field in which a post asks this program to ignore something; addresses in it are no links.
IGNORE_FIELD = "linkcheck_ignore"


# The same names stand in every post.
@cached_by_text(1_000_000)
def folded(name: str) -> str:
    """A field name without what its spellings differ in: `canonicalURL`, `canonical-url`, `_canonical_url`."""
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()


# Names of originals that many posts have, with the rows that they match, so that these need not be compiled.
ROWS_OF_COMMON_NAMES: Mapping[str, int] = {
    **dict.fromkeys("originalurl originallink".split(), 1),
    **dict.fromkeys("sourceurl sourcelink".split(), 7),
    "source": 8,
    **dict.fromkeys("externalurl externallink".split(), 9),
    **dict.fromkeys("link url".split(), 11),
    "via": 12,
}
# Names that most front matter has, for which no pattern is needed either.
_KNOWN: Mapping[str, Meaning] = {
    **{folded(name): Meaning.CANONICAL for name in CANONICAL_FIELDS},
    # As a page of its own says it.
    **dict.fromkeys(("rel=canonical", "pcanonical", "og:url"), Meaning.CANONICAL),
    **dict.fromkeys("permalink guid id slug".split(), Meaning.OWN),
    **dict.fromkeys("image coverimage featuredimage thumbnail cover avatar ogimage socialimage banner mainimage".split(), Meaning.MEDIA),
    **dict.fromkeys("title description excerpt summary author authors tags categories date".split(), Meaning.OTHER),
}


@cached_by_text(1_000_000)
def inner_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """The folded keys of a field without the containers around it."""
    keys = tuple(folded(key) for key in path)
    start = next((at for at, key in enumerate(keys[:-1]) if key not in CONTAINERS), len(keys) - 1)
    # As Dublin Core is written: `dc.source`, `dcterms:source`.
    outer, sign, name = keys[start].replace(":", ".").partition(".")
    return (name if sign and outer in CONTAINERS else keys[start], *keys[start + 1 :])


@cached_by_text(1_000_000)
def field_key(path: tuple[str, ...]) -> str | None:
    """The folded name of a field at the top or in a known container, or of a map that holds its address; None for one nested elsewhere."""
    keys = inner_path(path)
    if len(keys) == 1 or (len(keys) == 2 and keys[1] in ADDRESS_KEYS):
        return keys[0]
    # A name that says all itself may stand in a map about the translation, the licence or the first publication.
    if len(keys) != 2 or keys[0] in OTHER_PAGES or meaning_of(keys[0])[0] is Meaning.MEDIA:
        return None
    # So does one whose words stand on two levels: `translated: {from: ...}`, `links: {original: ...}`.
    return next((name for name in (keys[1], keys[0] + keys[1]) if is_explicit(*meaning_of(name))), None)


@cached_by_text(1_000_000)
def meaning_of(name: str) -> tuple[Meaning, int]:
    """What a field means by its folded name, and its rank: of several fields with an original that of the lowest counts."""
    known = _KNOWN.get(name)
    if known is not None:
        return known, 0
    common = ROWS_OF_COMMON_NAMES.get(name)
    if common is not None:
        return ROWS_OF_NAMES[common].meaning, common
    for rank, row in enumerate(ROWS_OF_NAMES):
        if any(hint in name for hint in row.hints) and row.name.fullmatch(name) is not None:
            return row.meaning, rank
    return (Meaning.MEDIA if any(word in name for word in _MEDIA) else Meaning.OTHER), len(ROWS_OF_NAMES)


def is_explicit(meaning: Meaning, rank: int) -> bool:
    """Whether a name says of itself that the text was published at this address before."""
    return meaning is Meaning.ORIGINAL and rank < _FIRST_COMMENTING


def may_be_several(rank: int) -> bool:
    """Whether several pages under a name of that rank are what a post draws on, and none of them its original."""
    return rank >= _FIRST_OF_SEVERAL


def is_commenting(rank: int) -> bool:
    """Whether a name of an original with that rank is used by comments on somebody else's page, rather than by copies of it."""
    return rank >= _FIRST_COMMENTING


def is_any_page(rank: int) -> bool:
    """Whether the page under a name of that rank may be no article, such as a home page or a program that the post is about."""
    return rank >= _FIRST_OF_ANY_PAGE


@cached_by_text(1_000_000)
def names_any_page(field: str) -> bool:
    """Whether the page under a field, by its dotted path, may be no article and yet the one that the post is about."""
    name = field_key(tuple(field.split(".")))
    meaning, rank = meaning_of(name) if name is not None else (Meaning.OTHER, 0)
    return meaning in (Meaning.ORIGINAL, Meaning.WORD, Meaning.BY_USE) and is_any_page(rank)


@cached_by_text(1_000_000)
def meaning_at(path: tuple[str, ...]) -> Meaning:
    """What an address that is no claim is to the post, by any of the keys above it."""
    keys = inner_path(path)
    meanings = [meaning_of(key)[0] for key in keys]
    if Meaning.MEDIA in meanings:
        return Meaning.MEDIA
    return meanings[0] if meanings[0] in RELATIONS or field_key(path) is not None else Meaning.OTHER


def ends_in(path: str, slug: str) -> bool:
    """Whether the path of an address ends in a post's slug, as its own address does."""
    last = path.rstrip("/").rpartition("/")[2].partition(".")[0].lower()
    return len(last) > 3 and last in (slug.lower(), slug.rstrip("/").rpartition("/")[2].lower())
