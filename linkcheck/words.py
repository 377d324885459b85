"""Text made comparable: folded to plain letters, cut into the parts of a title, freed of numbers."""

import unicodedata
from functools import lru_cache

from linkcheck.patterns import pattern

_SEPARATOR = pattern(r"\s+[-–—/>→✕~:]+\s+|\s*[|»«·•｜│›‹¦]+\s*|\s*::\s*|(?<=\S):\s+|(?:\s*[—–_]{1,2}\s*)")  # noqa: RUF001
# What each of the separators holds one of: most titles have none.
_SEPARATING = pattern("[-–—/>→✕~:|»«·•｜│›‹¦_]")  # noqa: RUF001
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"), " ")  # noqa: RUF001
# In capitals the dotted and the dotless letter of Turkish cannot be told apart without knowing the language.
_TURKISH = {ord("ı"): "i", ord("\u0307"): None}  # noqa: RUF001
_NO_WORD = pattern(r"[\W_]+")
# Letters that keep their mark when Unicode takes the others' apart.
_LATIN = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h", "ə": "e",  # noqa: RUF001
}
# One common transcription each of the Cyrillic and the Greek letters: slugs are written by many, so only beginnings are compared.
_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ", (
    "a b v g d e zh z i i k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya i i e g u j lj nj c dj dz g k dz"
).split(), strict=True))
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True))
_PLAIN = {ord(letter): other.replace("_", "") for letter, other in {**_LATIN, **_CYRILLIC, **_GREEK}.items()}


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Words in lower case with single spaces between them and no punctuation; letters keep their marks, but for the dot of `i`."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFC", text)
    return _NO_WORD.sub(" ", text.translate(_APOSTROPHES).casefold().translate(_TURKISH)).strip()


def fold(text: str) -> str:
    """The same in unmarked Latin letters, as far as the script has a common transcription; other scripts stay."""
    text = text.casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.translate(_PLAIN))
        text = "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_PLAIN)
    return _NO_WORD.sub(" ", text).strip()


def squeeze(name: str) -> str:
    """A name's letters and digits only, folded, without the article before it: `The Paper-Times` is `papertimes`."""
    return "".join(fold(name).split()).removeprefix("the")


@lru_cache(maxsize=1024)
def segments(title: str) -> tuple[str, ...]:
    """The parts of a title between dashes, bars and colons, each made plain; none of them empty."""
    parts = _SEPARATOR.split(title) if _SEPARATING.search(title) is not None else (title,)
    return tuple(part for part in map(plain, parts) if part)


def one_spelling(text: str) -> str:
    """Folded text in which `ue` and `u`, two spellings of one letter, are the same."""
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def stem(word: str, length: int) -> str:
    """The beginning of a folded word, by which its forms are taken for one."""
    return one_spelling(word)[:length]


def without_numbers(words: frozenset[str]) -> frozenset[str]:
    """Words that no clock, counter or random key has written."""
    return frozenset(word for word in words if word.isalpha())
