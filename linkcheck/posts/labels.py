"""What a link to the source is called: one row for each language, and the questions that detection asks of a text."""

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from linkcheck.text import pattern


class Phrase(Struct, frozen=True):
    """The beginning of a sentence that leads to a link, as a pattern, and the words with which it may end before the link."""

    begins: str
    ends: tuple[str, ...]


class Language(Struct, frozen=True):
    """How one language names the source; texts are lower case and set apart by bars or line ends.

    `anywhere` are texts of links that name nothing but the source, and so are believed anywhere in a body. `at_end` are used
    of many things, of charts and photos too: they are believed only at the end of a body, where importers put the source.
    `vague` could stand on any link: they are believed there only where the importer is known to leave a Source link.
    `before` are words in front of the link with a colon (`Source: title`), `opening` words that need none at the beginning of
    a block, `phrases` sentences that end in the link (`Originally published at site`).
    """

    name: str
    anywhere: str = ""
    at_end: str = ""
    vague: str = ""
    before: str = ""
    opening: str = ""
    phrases: tuple[Phrase, ...] = ()


LANGUAGES = (
    Language(
        "English",
        anywhere="""
            source link|source article|original source|original article|original post|original story|original link
            read the original|read the original article|read original article|read the full article|read full article
            read the full story|read full story|read more at the source|view original|view the original post
            full article at the source|article source
        """,
        at_end="source|sources|via|credit|h/t",
        vague="read more|continue reading|continue reading at the source|more|full story|here|link|original",
        before="""
            source|sources|source link|original article|original source|original post|original story|original link
            article source|credit|via|h/t
        """,
        opening="via|h/t",
        phrases=(
            Phrase(
                r"(?:this (?:article|post|story|piece) (?:was )?)?(?<!image )(?<!photo )(?<!chart )(?<!figure )"
                r"originally (?:published|posted|appeared|ran)\b[^.!?\n]{0,60}?",
                (" at", " on", " in", ":"),
            ),
            # Books and studies were first published somewhere too: the sentence must be about the post.
            Phrase(
                r"(?:it|this (?:article|post|story|piece))(?: was)? first (?:published|posted|appeared|ran)\b[^.!?\n]{0,60}?",
                (" at", " on", " in", ":"),
            ),
            Phrase("(?:re)?printed with permission ", ("from",)),
            Phrase("the ", ("post",)),
        ),
    ),
    Language(
        "German",
        anywhere="originalquelle|zum originalartikel|originalartikel|zum original",
        at_end="quelle",
        vague="weiterlesen|hier",
        before="quelle|originalquelle",
        phrases=(Phrase("ursprünglich (?:veröffentlicht|erschienen) ", ("auf", "bei", "in")),),
    ),
    Language(
        "French",
        anywhere="""
            source originale|article original|lire l'article complet|lire l'article original|lire l’article complet|lire la source
        """,
        vague="lire la suite|ici",
        before="source originale|article original",
        phrases=(Phrase("publié (?:à l'origine |initialement )?", ("sur", "par", "dans")),),
    ),
    Language(
        "Spanish",
        anywhere="fuente original|artículo original|leer el artículo original|ver artículo original",
        at_end="fuente",
        vague="leer más|seguir leyendo|aquí",
        before="fuente|fuente original",
        phrases=(Phrase("(?:originalmente )?publicado (?:originalmente )?", ("en", "por")),),
    ),
    Language(
        "Portuguese",
        anywhere="fonte original|artigo original|matéria original",
        at_end="fonte",
        vague="leia mais|aqui",
        before="fonte|fonte original",
        phrases=(Phrase("(?:originalmente )?publicado (?:originalmente )?", ("em", "por")),),
    ),
    Language(
        "Italian",
        anywhere="fonte originale|articolo originale",
        at_end="fonte",
        vague="continua a leggere|qui",
        before="fonte|fonte originale",
        phrases=(Phrase("(?:originariamente )?pubblicato (?:originariamente )?", ("su", "da")),),
    ),
    Language(
        "Russian",
        anywhere="оригинал статьи|первоисточник",
        at_end="источник|оригинал",
        vague="читать далее",
        before="источник|первоисточник",
    ),
    Language(
        "Chinese",
        anywhere="原文链接|原文|原文地址|原文連結",
        at_end="来源",
        vague="阅读全文|阅读原文",
        before="原文链接|原文|原文地址|来源|原文連結",
    ),
    Language("Japanese", anywhere="元記事|引用元", at_end="出典", vague="続きを読む", before="出典|元記事|引用元"),
    Language("Korean", anywhere="원문", at_end="출처", before="원문|출처"),
    Language("Dutch", at_end="bron", before="bron"),
    Language("Polish", at_end="źródło", before="źródło"),
    Language("Turkish", at_end="kaynak", before="kaynak"),
    Language("Swedish", at_end="källa", before="källa"),
)


def _texts(cells: Iterable[str]) -> frozenset[str]:
    return frozenset(text.strip() for cell in cells for text in cell.replace("\n", "|").split("|") if text.strip())


def _alternatives(texts: Iterable[str]) -> str:
    """A pattern for any of the texts, the longest first."""
    return "|".join(re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text)))


PLAIN_LABELS = _texts(language.anywhere for language in LANGUAGES)
END_LABELS = _texts(language.at_end for language in LANGUAGES)
VAGUE_LABELS = _texts(language.vague for language in LANGUAGES)
_NAMES = PLAIN_LABELS | END_LABELS
_BEFORE = _texts(language.before for language in LANGUAGES)
_OPENING = _texts(language.opening for language in LANGUAGES)
_PHRASES = tuple(phrase for language in LANGUAGES for phrase in language.phrases)
# The words that may stand right before a link where no colon does.
_ENDS = tuple({end.strip(" :") for phrase in _PHRASES for end in phrase.ends} - {""} | _OPENING)
_LONGEST_END = max(map(len, _ENDS))
# What may follow them, and how many characters before a link `may_lead_to_source` needs.
_BETWEEN = " \t\r\n\u00a0*_:："
GLANCE = 40
# The longest phrase before a link, generously.
LEAD_CHARACTERS = 120
_LEAD = pattern(
    # A word right before the label makes it another one: "Photo credit:", "Open source:".
    rf"(?:(?:^|\n|[>(\[*_|/]|(?<!\w)[\s-])(?:{_alternatives(_BEFORE)})[\s*_]*[:：][\s*_]*"
    rf"|(?:^|[\s>(\[*_|/-])(?:{'|'.join(f'{phrase.begins}(?:{_alternatives(phrase.ends)})' for phrase in _PHRASES)})[\s*_:]*"
    # Without a colon these are words of any sentence, unless they begin one.
    rf"|(?:^|[(\[—–|])\s*(?:{_alternatives(_OPENING)})\s+)$",
    re.IGNORECASE,
)
_MEDIUM_FOOTER = pattern(r"\W*was originally published in\b", re.IGNORECASE)
_ON_MEDIUM = pattern(r"\W*on Medium\b", re.IGNORECASE)
_AFTER_POST = pattern(r"\s*(?:</a>)?\s*(?:first )?appeared first on\b", re.IGNORECASE)
_EDGE = " \t\r\n\u00a0\u200b.:;,!?»«→›>[](){}*_\"'“”"


@lru_cache(maxsize=1024)
def plain_label(text: str) -> str:
    """A link's text as the tables write it: trimmed, case folded, without punctuation at its ends."""
    return " ".join(text.replace("\u00a0", " ").split()).strip(_EDGE).casefold()


def names_source(text: str) -> bool:
    """Whether a link's text says that it leads to the source, wherever it stands."""
    return plain_label(text) in PLAIN_LABELS


def may_name_source(text: str) -> bool:
    """Whether a link's text says so at the end of a body."""
    return plain_label(text) in _NAMES


def is_vague(text: str) -> bool:
    """Whether a link's text could stand on any link, the Source among them."""
    return plain_label(text) in VAGUE_LABELS


def is_followed_by_medium(after: str) -> bool:
    """Whether a link is the article in Medium's footer: its title comes first, the publication second."""
    return _MEDIUM_FOOTER.match(after) is not None


def may_lead_to_source(markup: str) -> bool:
    """Whether a label that `leads_to_source` finds may stand at the end of `markup`, of which `GLANCE` characters are enough.

    May be wrong in that direction only: near a tag, a reference or a rare blank it is always true.
    """
    words = markup.rpartition(">")[2].rstrip(_BETWEEN)
    if len(words) <= _LONGEST_END or "&" in words or words[-1].isspace():
        return True
    between = markup[markup.rindex(words) + len(words) :]
    return ":" in between or "：" in between or words.lower().endswith(_ENDS)


def leads_to_source(before: str, after: str) -> str:
    """The label in the words right before a link that announce the source, or nothing.

    `before` and `after` are the text of the link's own block, markup taken out.
    """
    match = _LEAD.search(before[-LEAD_CHARACTERS:])
    if match is None:
        return ""
    label = match[0].strip(_EDGE + "|/-")
    if _ON_MEDIUM.match(after):
        return ""
    # "The post X appeared first on Y" is WordPress's feed footer; "the post" alone is anything.
    if label.casefold() == "the post" and _AFTER_POST.match(after) is None:
        return ""
    return label
