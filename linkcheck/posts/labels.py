"""What a link to the source is called, language by language."""

import re
from functools import lru_cache

from linkcheck.text import pattern

# Said of nothing but the source: such a text is believed anywhere in a body.
PLAIN_LABELS = frozenset(
    label.strip()
    for label in """
    source link|source article|original source|original article|original post|original story|original link|read the original
    read the original article|read original article|read the full article|read full article|read the full story
    read full story|read more at the source|view original|view the original post|full article at the source|article source
    originalquelle|zum originalartikel|originalartikel|zum original
    fuente original|artículo original|leer el artículo original|ver artículo original
    fonte originale|fonte original|articolo originale|artigo original|matéria original
    source originale|article original|lire l'article complet|lire l'article original|lire l’article complet|lire la source
    оригинал статьи|первоисточник|原文链接|原文|原文地址|原文連結|元記事|引用元|원문
""".replace("\n", "|").split("|")
    if label.strip()
)

# Said of many things, of charts and photos too; believed only at the end of a body, where importers put the source.
END_LABELS = frozenset(
    label.strip()
    for label in """
    source|sources|via|quelle|fuente|fonte|источник|оригинал|来源|出典|출처|bron|źródło|kaynak|källa|credit|h/t
""".replace("\n", "|").split("|")
    if label.strip()
)

_NAMES = PLAIN_LABELS | END_LABELS

# Said of any link; believed at the end of a body only where the importer is known to leave a Source link.
VAGUE_LABELS = frozenset(
    label.strip()
    for label in """
    read more|continue reading|continue reading at the source|more|full story|here|link|original
    leer más|seguir leyendo|lire la suite|weiterlesen|leia mais|continua a leggere|aquí|ici|hier|qui|aqui
    читать далее|阅读全文|阅读原文|続きを読む
""".replace("\n", "|").split("|")
    if label.strip()
)

# Said before the link, in the same block: `Label: title`, `Originally published at site`.
_LEAD_WORDS = (
    "source",
    "sources",
    "source link",
    "original article",
    "original source",
    "original post",
    "original story",
    "original link",
    "article source",
    "credit",
    "via",
    "h/t",
    "quelle",
    "originalquelle",
    "fuente",
    "fuente original",
    "fonte",
    "fonte originale",
    "fonte original",
    "source originale",
    "article original",
    "источник",
    "первоисточник",
    "原文链接",
    "原文",
    "原文地址",
    "来源",
    "原文連結",
    "出典",
    "元記事",
    "引用元",
    "원문",
    "출처",
    "bron",
    "źródło",
    "kaynak",
    "källa",
)
_PHRASES = (
    r"(?:this (?:article|post|story|piece) (?:was )?)?(?<!image )(?<!photo )(?<!chart )(?<!figure )"
    r"originally (?:published|posted|appeared|ran)\b[^.!?\n]{0,60}?(?: at| on| in|:)",
    # Books and studies were first published somewhere too: the sentence must be about the post.
    r"(?:it|this (?:article|post|story|piece))(?: was)? first (?:published|posted|appeared|ran)\b[^.!?\n]{0,60}?(?: at| on| in|:)",
    r"(?:re)?printed with permission from",
    r"the post",
    r"(?:originalmente )?publicado (?:originalmente )?(?:em|en|por)",
    r"publié (?:à l'origine |initialement )?(?:sur|par|dans)",
    r"ursprünglich (?:veröffentlicht|erschienen) (?:auf|bei|in)",
    r"(?:originariamente )?pubblicato (?:originariamente )?(?:su|da)",
)
_WORDS = "|".join(re.escape(word) for word in sorted(_LEAD_WORDS, key=len, reverse=True))
# How these end before what may follow them, and how many signs before a link a glance takes in.
_ENDS = ("at", "on", "in", "from", "post", "em", "en", "por", "sur", "par", "dans", "auf", "bei", "su", "da", "via", "h/t")
_BETWEEN = " \t\r\n\u00a0*_:："
_LONGEST_END = 4
GLANCE = 40
# The longest phrase before a link, generously.
LEAD_CHARACTERS = 120
_LEAD = pattern(
    # A word right before the label makes it another one: "Photo credit:", "Open source:".
    rf"(?:(?:^|\n|[>(\[*_|/]|(?<!\w)[\s-])(?:{_WORDS})[\s*_]*[:：][\s*_]*"
    rf"|(?:^|[\s>(\[*_|/-])(?:{'|'.join(_PHRASES)})[\s*_:]*"
    # Without a colon these two are words of any sentence, unless they begin one.
    r"|(?:^|[(\[—–|])\s*(?:via|h/t)\s+)$",
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

    It rather says so once too often: where a tag, a reference or a rare blank is near, only the words themselves tell.
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
