"""Does a page bear the name that its address gives, or only that of its site?"""

from functools import lru_cache

from linkcheck.urls.addresses import is_home, site_names, telling_words
from linkcheck.web.signs.sight import Sight
from linkcheck.words import fold, one_spelling, plain, segments, stem

# Of an address's telling words, the share that a headline holds at least, and that a text does where no headline shows.
IN_HEADLINE, IN_TEXT = 0.3, 0.6
# Letters by which two words are taken for forms of one.
HEADLINE_STEM, TEXT_STEM, SHORT_STEM = 5, 7, 4


def is_named(asked: str, sight: Sight) -> bool:
    """Whether a page's headline has enough of the words of its address."""
    told = telling_words(asked)
    return len(told) > 1 and in_headline(told, sight) >= IN_HEADLINE


def in_headline(told: tuple[str, ...], sight: Sight) -> float:
    """The share of an address's telling words that title and first headings have."""
    return _share(told, _headline_stems(" ".join((sight.title, *sight.headings[:2]))), HEADLINE_STEM)


def in_text(told: tuple[str, ...], sight: Sight) -> float:
    """The share of an address's telling words that the visible text has."""
    return _share(told, _stems(" ".join(sight.words), TEXT_STEM), TEXT_STEM)


def _share(told: tuple[str, ...], stems: frozenset[str], length: int) -> float:
    """The share of an address's words that a text has, in whatever form: `iraq` is told by "Iraqi", too."""
    return sum(stem(word, length) in stems for word in told) / len(told)


def _stems(text: str, length: int) -> frozenset[str]:
    words = one_spelling(fold(text)).split()
    return frozenset(word[:size] for size in (length, SHORT_STEM) for word in words)


@lru_cache(maxsize=256)
def _headline_stems(headline: str) -> frozenset[str]:
    # Each judge of a page compares its headline with the address.
    return _stems(headline, HEADLINE_STEM)


def is_foreign(sight: Sight) -> bool:
    """Whether a page is written in letters that its address can hardly repeat."""
    text = f"{sight.title} {sight.opening}"
    if text.isascii():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\u036f" for letter in letters) * 3 > len(letters)


def is_titled_like_its_site(sight: Sight) -> bool:
    """Whether a title names nothing but the site, at an address that is deeper than its home page."""
    parts = segments(sight.title)
    return bool(parts) and all(names_site(part, sight) for part in parts) and not is_home(sight.url)


def names_site(part: str, sight: Sight) -> bool:
    """Whether a part of a title is what its site is called, by its own word or by its host."""
    if part == plain(sight.site_name):
        return True
    squeezed = fold(part).replace(" ", "")
    names = site_names(sight.url)
    return squeezed in names or squeezed.removeprefix("the") in names or f"the{squeezed}" in names
