"""A page that answers 200 and is not the page: suspicion, proof, and what a decoy URL and the home page decide."""

from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct

from linkcheck.pages.not_found import SERVER_PAGES, VAGUE, is_not_found, not_found_part, says_not_found
from linkcheck.pages.similarity import is_same_page, shell
from linkcheck.pages.visible_text import VisibleText
from linkcheck.text import fold, one_spelling, plain, segments, stem
from linkcheck.urls.identity import identity
from linkcheck.urls.url_words import (
    has_number,
    is_above,
    is_error_page,
    is_home,
    is_search,
    is_section,
    is_shorter,
    may_be_error_page,
    on_same_site,
    parts_of,
    query_of,
    site_names,
    slug_words,
    telling_words,
)

# Of an address's telling words, the share that a headline holds at least, and that a text does where no headline shows.
IN_HEADLINE, IN_TEXT = 0.3, 0.6
# Letters by which two words are taken for forms of one.
HEADLINE_STEM, TEXT_STEM, SHORT_STEM = 5, 7, 4


def is_named(asked: str, sight: VisibleText) -> bool:
    """Whether a page's headline has enough of the words of its address."""
    told = telling_words(asked)
    return len(told) > 1 and in_headline(told, sight) >= IN_HEADLINE


def in_headline(told: tuple[str, ...], sight: VisibleText) -> float:
    """The share of an address's telling words that title and first headings have."""
    return _share(told, _headline_stems(" ".join((sight.title, *sight.headings[:2]))), HEADLINE_STEM)


def in_text(told: tuple[str, ...], sight: VisibleText) -> float:
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


def is_foreign(sight: VisibleText) -> bool:
    """Whether a page is written in letters that its address can hardly repeat."""
    text = f"{sight.title} {sight.opening}"
    if text.isascii():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\u036f" for letter in letters) * 3 > len(letters)


def is_titled_like_its_site(sight: VisibleText) -> bool:
    """Whether a title names nothing but the site, at an address that is deeper than its home page."""
    parts = segments(sight.title)
    return bool(parts) and all(names_site(part, sight) for part in parts) and not is_home(sight.url)


def names_site(part: str, sight: VisibleText) -> bool:
    """Whether a part of a title is what its site is called, by its own word or by its host."""
    if part == plain(sight.site_name):
        return True
    squeezed = fold(part).replace(" ", "")
    names = site_names(sight.url)
    return squeezed in names or squeezed.removeprefix("the") in names or f"the{squeezed}" in names


# Visible words, navigation included, of a page that has room for little else than a notice.
NOTICE_WORDS = 120
NOTICE_LETTERS = 120
# The same of a page that could be an article but for what its title or heading says.
ARTICLE_WORDS = 400
EMPTY_WORDS = 4
FEW_TELLING = 3


def suspicion(asked: str, sight: VisibleText) -> str | None:
    """Why a page that answered 200 may not be the one asked for, or None where nothing speaks against it."""
    return _said(sight) or (None if is_home(asked) else _elsewhere(asked, sight) or _unlike(asked, sight))


def _said(sight: VisibleText) -> str | None:
    """What the page says itself, in its title, its headings, or as a whole; an article may speak of what is not found."""
    part = not_found_part(sight.title)
    if part is not None and (not sight.article or is_wholly(part, sight)):
        return f'its title says "{part}"'
    vague = next((part for part in (plain(sight.title), *segments(sight.title)) if part in VAGUE or part in SERVER_PAGES), None)
    if vague is not None and not sight.article:
        return f'its title says "{vague}"'
    heading = next((heading for heading in sight.headings[:3] if _is_notice(heading, sight)), None)
    if heading is not None:
        return f'its heading says "{heading}"'
    if not sight.article and not sight.has_more_words(NOTICE_WORDS) and says_not_found(sight.opening):
        return "its text says that something is not there"
    return None


def _is_notice(heading: str, sight: VisibleText) -> bool:
    """Whether a heading says that something is not there: as a whole, or in a sentence on a page that is no article."""
    if is_not_found(plain(heading)):
        return True
    if sight.article or len(heading) > NOTICE_LETTERS:
        return False
    return says_not_found(heading) and not sight.has_more_words(ARTICLE_WORDS)


def _elsewhere(asked: str, sight: VisibleText) -> str | None:
    """What its address says: sent to a place that is none for a single page."""
    moved = asked != sight.url and identity(asked) != identity(sight.url)
    if moved and (is_error_page(sight.url) or may_be_error_page(sight.url)):
        return "the address leads to an error page"
    if moved and is_search(sight.url) and not is_search(asked):
        return "the address leads to a search"
    another = _says_to_be_another(asked, sight.canonical)
    if not (moved or another) or is_named(asked, sight):
        return None
    if moved and _lost_its_slug(asked, sight.url):
        return "the address leads to one without the page's name"
    return "it gives the address of another page as its own" if another else None


def _says_to_be_another(asked: str, canonical: str | None) -> bool:
    if canonical is None or canonical == asked or not (is_home(canonical) or is_error_page(canonical)):
        return False
    return identity(canonical) != identity(asked)


def _lost_its_slug(asked: str, final: str) -> bool:
    """Whether a redirect led away from the page's name: to a list of pages, or to an address no deeper that shares no word with it."""
    told = telling_words(asked)
    if not slug_words(final).isdisjoint(told):
        return False
    return is_home(final) or (is_section(final) and not is_section(asked)) or (bool(told) and is_shorter(final, asked))


def _unlike(asked: str, sight: VisibleText) -> str | None:
    """What it lacks: the words of its address, a title of its own, any text."""
    if shell(sight):
        return "without scripts it shows nothing"
    if is_named(asked, sight):
        return None
    if not sight.has_more_words(EMPTY_WORDS) and not sight.scripts:
        return "it shows next to nothing"
    if is_section(asked):
        return None
    if is_titled_like_its_site(sight):
        return "its title names only the site"
    told = telling_words(asked)
    if len(told) >= FEW_TELLING and not is_foreign(sight) and in_text(told, sight) < IN_TEXT:
        return "it has hardly a word of its address"
    return _nameless(asked, sight)


def _nameless(asked: str, sight: VisibleText) -> str | None:
    """The weaker signs, for addresses that tell little, against a page that does not call itself an article."""
    if sight.article:
        return None
    told = () if is_foreign(sight) else telling_words(asked)
    if told:
        # Before a number the words are often a section's.
        known = has_number(asked) or in_headline(told, sight) or in_text(told, sight)
        return None if known else "it has hardly a word of its address"
    first = next(iter(segments(sight.title)), "")
    if not sight.heading and (not first or names_site(first, sight) or sight.length <= NOTICE_WORDS):
        return "neither its address nor a heading names a page"
    return None


def is_wholly(part: str, sight: VisibleText) -> bool:
    """Whether a title holds, beside that part, only what could be the name of the site or of a section."""
    title = plain(sight.title)
    others = [] if part == title else [other for other in segments(sight.title) if not is_not_found(other)]
    return all(names_site(other, sight) or len(other.split()) <= 3 for other in others)


def proven_soft_404(asked: str, sight: VisibleText) -> str | None:
    """Why a page that answered 200 is certainly not the one asked for, or None; strict, for nothing else is asked then."""
    if is_home(asked) or is_error_page(asked):
        return None
    return _led_away(asked, sight) or _told(asked, sight)


def _led_away(asked: str, sight: VisibleText) -> str | None:
    """The place on its own site to which an address led, where no page of an article is."""
    if asked == sight.url or identity(asked) == identity(sight.url) or not on_same_site(asked, sight.url):
        return None
    if is_home(sight.url):
        return "the address leads to the home page"
    if is_error_page(sight.url):
        return "the address leads to an error page"
    return "the address leads to a section that does not show the page" if _led_to_section(asked, sight) else None


def _led_to_section(asked: str, sight: VisibleText) -> bool:
    """Whether a page's address led to the folder it lay in, and that shows none of it: a redirect, and a second sign.

    A folder named by several words may be a story with pages of its own.
    """
    return (
        len(telling_words(asked)) >= FEW_TELLING
        and is_above(sight.url, asked)
        and is_section(sight.url)
        and not any("-" in part or "_" in part for part in parts_of(sight.url))
        and not sight.article
        and not is_named(asked, sight)
    )


def _told(asked: str, sight: VisibleText) -> str | None:
    """What the page tells by itself, as long as nothing about it looks like an article."""
    title = plain(sight.title)
    part = not_found_part(sight.title)
    heading = next((heading for heading in sight.headings[:2] if is_not_found(plain(heading))), None)
    if part is None and heading is None and title not in SERVER_PAGES:
        return None
    if sight.article or (is_named(asked, sight) and sight.has_more_words(NOTICE_WORDS)):
        return None
    if title in SERVER_PAGES and not query_of(asked):
        return f'its title says "{title}"'
    if part is not None and is_wholly(part, sight) and (heading is not None or sight.length <= ARTICLE_WORDS):
        return f'its title says "{part}"'
    if heading is not None and sight.length <= ARTICLE_WORDS and _says_little(sight):
        return f'its heading says "{heading}"'
    return None


def _says_little(sight: VisibleText) -> bool:
    """Whether a title names no page of its own: none, the site, or the same notice."""
    return not_found_part(sight.title) is not None or all(names_site(part, sight) for part in segments(sight.title))


SoftDeath: TypeAlias = Literal["page", "soft-dead", "shell"]


class Probe(Struct, frozen=True):
    """The answer to a made-up neighbour: the address asked for, its final status (None for none), its page where it had one."""

    url: str
    status: int | None = None
    sight: VisibleText | None = None

    @property
    def honest(self) -> bool:
        """Whether the site said that there is no such page, so that it can be believed where it shows one."""
        return self.status in (404, 410)


class Decision(Struct, frozen=True):
    """What a page is, and why: the page asked for, another in its place, or a frame that shows nothing without scripts."""

    kind: SoftDeath
    reason: str


def decide(asked: str, page: VisibleText, probe: Probe | None = None, home: VisibleText | None = None) -> Decision:
    """What a page that answered 200 is, by its own signs and those of a made-up neighbour and of the home page, where known."""
    proof = proven_soft_404(asked, page)
    if proof is not None:
        return Decision("soft-dead", proof)
    if probe is None or probe.status is None or probe.sight is None or not 200 <= probe.status < 300:
        return Decision("page", _stands(probe))
    if shell(page) and shell(probe.sight):
        return Decision("shell", "without scripts, every page of the site looks the same")
    if not is_same_page(page, probe.sight, asked, probe.url):
        return Decision("page", "a made-up address beside it brings another page")
    if home is not None and _is_everywhere(page, home, asked):
        return Decision("shell", "every page of the site looks the same at present")
    return Decision("soft-dead", f"{_why(asked, page)}, and a made-up address beside it brings the same page")


def _is_everywhere(page: VisibleText, home: VisibleText, asked: str) -> bool:
    """Whether a short notice stands in place of the home page, too: a site that is closed for a while."""
    return home.length <= NOTICE_WORDS and not is_home(page.url) and home.canonical is None and is_same_page(page, home, asked, home.url)


def _stands(probe: Probe | None) -> str:
    if probe is not None and probe.honest:
        return "the site tells pages that it has from those it has not"
    return "nothing is known against it"


def _why(asked: str, page: VisibleText) -> str:
    return suspicion(asked, page) or "it does not show what was asked for"
