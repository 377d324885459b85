"""Whether two titles name two articles; only large differences count, for publishers change their headlines often."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable

from msgspec import Struct
from rapidfuzz import fuzz

from linkcheck.model import PageFacts
from linkcheck.text import fold, pattern, segments, squeeze, unescape
from linkcheck.urls.url_words import COMMON, is_home, parts_of, site_names, slug_of

# A title with fewer distinctive words than this does not tell which article it is.
MIN_DISTINCTIVE = 3
# Of 100 per cent: two words from here on are spellings or forms of one, two whole titles are one.
SAME_WORD, SAME_TITLE = 80, 70
# A word of this many letters that stands inside the other title's letters is a part of a compound.
_COMPOUND = 5
MAX_TITLE = 300

# What newsrooms and importers put before or behind headlines.
_MARKS = frozenset("updated breaking exclusive opinion analysis interview podcast gallery slideshow explainer corrected reuters".split())
_SPACELESS = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_WORD = pattern(r"[^\W\d_]+|\d+")
_JOINT = pattern(r"[-_+]+")
# A truncated title ends inside a word as often as behind one.
_CUT = pattern(r"\S*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")

# Words that a headline of one language can hardly do without, and that few others have.
_FUNCTION_WORDS = {
    "en": """
        the of to and for with is are by from his her its how why what when after than over since who will not in on at as
        this that a an be has have your you into up off out about i was were
    """,
    "de": "der die das und ein eine einer den dem des mit von für auf ist nicht zum zur wie nach bei aus sich wird im am gegen über vor",
    "fr": "le la les des du et est une un pour dans sur avec au aux qui que pas par sont après ses son ce cette plus chez",
    "es": "el la los las del y en una un por para con que su sus al es se más como tras sobre lo ante sin contra",
    "it": "il lo la gli dei della delle di e per con che una un nel nella sono alla non dal del più come da si",
    "pt": "o os as do da dos das e em um uma para com por que não ao é se mais como sobre após contra pela pelo",
    "nl": "de het een van en voor met op niet zijn bij naar uit aan door wordt als om dat nog na tegen te",
    "sv": "och att det som en ett på av för med är till den inte om har från efter",
    "pl": "w z się nie że jest od za po przez dla jak jego przed już tylko ze na",
}
_BY_WORD = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


class Wording(Struct, frozen=True):
    """What is comparable of some titles for one page: their distinctive words, all words, and their letters in one."""

    distinctive: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    letters: str = ""

    @property
    def is_distinctive(self) -> bool:
        """Whether they say enough to know an article by."""
        return len(self.distinctive) >= MIN_DISTINCTIVE


def wording(titles: Iterable[str], names: Collection[str] = ()) -> Wording:
    """The wording of titles without the parts that are nothing but one of `names`: publishers and their hosts."""
    squeezed = frozenset(squeeze(name) for name in names)
    parts = [part for title in titles for part in _parts(title) if not _is_name(part, squeezed)]
    words = frozenset(word for part in parts for word in _words(part))
    distinctive = frozenset(word for word in words if not any(letter.isdigit() for letter in word))
    return Wording(distinctive, words, " ".join("".join(fold(part).split()) for part in parts))


def is_another(titles: Iterable[str], page: PageFacts, urls: tuple[str, ...], stated: str | None = None) -> bool:
    """Whether the page at the end of `urls` is another article than the one with those titles, which may be written differently.

    `urls` are the addresses from the first that could name the page on; where the page fits that one, it is what the
    link meant. Titles in other languages, stated or seen, tell nothing, and neither do short ones.
    """
    given = tuple(titles)
    shown = tuple(filter(None, (page.title, page.og_title, page.headline, page.heading)))
    written_in = language(given, stated)
    if written_in is None or written_in != language(shown, page.language) or is_home(urls[0]):
        return False
    names = (page.site_name or "", *(name for url in urls for name in site_names(url)))
    own, found = wording(given, names), wording(shown, names)
    return own.is_distinctive and found.is_distinctive and not are_related(own, found) and not are_related(slug_wording(urls[0]), found)


def slug_wording(url: str) -> Wording:
    """The wording of the parts of an address that could name its page: its slug, and whatever is made of several words."""
    slug = slug_of(url)
    parts = (slug, *(part for part in parts_of(url) if part != slug and len(_JOINT.findall(part)) > 1))
    return wording(_JOINT.sub(" ", part) for part in parts)


def are_related(one: Wording, other: Wording) -> bool:
    """Whether two wordings could be of one article: one distinctive word in common, in whatever form, is enough."""
    if any(_is_one_word(word, another) for word in one.words for another in other.words):
        return True
    inside = (
        len(word) >= _COMPOUND and word in letters
        for words, letters in ((one.distinctive, other.letters), (other.distinctive, one.letters))
        for word in words
    )
    return any(inside) or fuzz.token_sort_ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words))) >= SAME_TITLE


def _is_one_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if word.isdigit() or other.isdigit() or min(len(word), len(other)) < 4:
        return False
    return word.startswith(other) or other.startswith(word) or fuzz.ratio(word, other) >= SAME_WORD


def language(titles: Iterable[str], declared: str | None = None) -> str | None:
    """The language of titles: what they are written in, else what was declared for them; None where it is unknown.

    Beyond the Latin letters it is the script, as far as a title tells languages apart at all.
    """
    text = " ".join(_plain(title) for title in titles)
    script = _script(text)
    if script != "latin":
        return script
    counts = Counter(_WORD.findall(text.casefold()))
    scores = sorted(((sum(counts[word] for word in words), name) for name, words in _BY_WORD.items()), reverse=True)
    if scores[0][0] > scores[1][0]:
        return scores[0][1]
    return declared.partition("-")[0].lower() if declared else None


def _script(text: str) -> str | None:
    """The script of most letters; any kana makes Japanese of it."""
    letters = [letter for letter in text if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0].lower() for letter in letters)
    if scripts["hiragana"] or scripts["katakana"]:
        return "kana"
    return scripts.most_common(1)[0][0] if scripts else None


def _is_name(part: str, names: Collection[str]) -> bool:
    return squeeze(part) in names


def _plain(title: str) -> str:
    """A title as readers see it, whole words only: references are decoded twice, for importers escape what was escaped."""
    text = unescape(unescape(title[:MAX_TITLE]))
    return _CUT.sub("", text)


def _parts(title: str) -> tuple[str, ...]:
    return segments(_plain(title))


def _words(part: str) -> Iterable[str]:
    """The words of a part by which an article can be known, and its numbers; pairs of characters where no spaces are."""
    for run in _SPACELESS.findall(part):
        yield from (run[at : at + 2] for at in range(len(run) - 1))
    for word in fold(_SPACELESS.sub(" ", part)).split():
        if (len(word) > 2 or (word.isdigit() and len(word) > 1)) and word not in COMMON and word not in _MARKS and word not in _FILLERS:
            yield word


_FILLERS = frozenset().union(*_BY_WORD.values())
