"""When may a page that answered 200 not be the one asked for? A suspicion costs a question, so ordinary pages have none."""

from linkcheck.urls.addresses import (
    has_number,
    is_error_page,
    is_home,
    is_search,
    is_section,
    is_shorter,
    may_be_error_page,
    slug_words,
    telling_words,
)
from linkcheck.urls.identity import identity
from linkcheck.web.signs.likeness import shell
from linkcheck.web.signs.naming import IN_TEXT, in_headline, in_text, is_foreign, is_named, is_titled_like_its_site, names_site
from linkcheck.web.signs.phrases import SERVER_PAGES, VAGUE, is_not_found, not_found_part, says_not_found
from linkcheck.web.signs.sight import Sight
from linkcheck.words import plain, segments

# Visible words, navigation included, of a page that has room for little else than a notice.
NOTICE_WORDS = 120
NOTICE_LETTERS = 120
# The same of a page that could be an article but for what its title or heading says.
ARTICLE_WORDS = 400
EMPTY_WORDS = 4
FEW_TELLING = 3


def suspicion(asked: str, sight: Sight) -> str | None:
    """Why a page that answered 200 may not be the one asked for, or None where nothing speaks against it."""
    return _said(sight) or (None if is_home(asked) else _elsewhere(asked, sight) or _unlike(asked, sight))


def _said(sight: Sight) -> str | None:
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


def _is_notice(heading: str, sight: Sight) -> bool:
    """Whether a heading says that something is not there: as a whole, or in a sentence on a page that is no article."""
    if is_not_found(plain(heading)):
        return True
    if sight.article or len(heading) > NOTICE_LETTERS:
        return False
    return says_not_found(heading) and not sight.has_more_words(ARTICLE_WORDS)


def _elsewhere(asked: str, sight: Sight) -> str | None:
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


def _unlike(asked: str, sight: Sight) -> str | None:
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


def _nameless(asked: str, sight: Sight) -> str | None:
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


def is_wholly(part: str, sight: Sight) -> bool:
    """Whether a title holds, beside that part, only what could be the name of the site or of a section."""
    title = plain(sight.title)
    others = [] if part == title else [other for other in segments(sight.title) if not is_not_found(other)]
    return all(names_site(other, sight) or len(other.split()) <= 3 for other in others)
