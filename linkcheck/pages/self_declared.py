"""What a page calls itself by title, headings and text: the page of its address, only the site, or a page that is not there.

The last is a notice at status 200: title or heading have nothing else but the name of the site. An article about missing pages may
have such a title as well, so that whatever looks like an article is left to the comparison with other pages.
"""

from msgspec import Struct
from msgspec.structs import replace

from linkcheck.pages.not_found import SERVER_PAGES, has_not_found_sentence, is_not_found, not_found_part
from linkcheck.pages.visible_text import FIRST_HEADINGS, VisibleText
from linkcheck.text import cached_by_text, fold, one_spelling, plain, segments, stem
from linkcheck.urls.url_words import distinctive_words, is_home, query_of, site_names, slug_words, split_url

# The most visible words, navigation included, of a page that is hardly more than a notice.
NOTICE_WORDS = 120
# The most words of text with which a site explains that a page is not there; an article has more. Where a page has an author, a
# date or a type, fewer are text of its own.
NOTICE_PROSE, WRITTEN_PROSE = 90, 25
# Parts of a title with so many words may name a section; longer ones only the site itself.
SECTION_WORDS = 3
# The fewest characters of an address that a title repeats.
MIN_ECHO = 4
# The share of an address's distinctive words that a headline has at least.
IN_HEADLINE = 0.3
# The same for a heading beside a title that says that the page is not there.
IN_OWN_HEADING = 0.6
# So many first letters make two words forms of one.
HEADLINE_STEM, TEXT_STEM, SHORT_STEM = 5, 7, 4


class Declaration(Struct, frozen=True):
    """What a page says of its absence; it counts if all `names`, which are parts of its title or its first heading, name the site."""

    reason: str
    names: tuple[str, ...] = ()


def self_declaration(asked: str, page: VisibleText) -> Declaration | None:
    """What the title or a heading of a page says, as a whole, of its absence; None where it may be an article.

    An address that asks for an error page is not judged here.
    """
    page = _without_echo(asked, page)
    title = plain(page.title)
    if title in SERVER_PAGES and not query_of(asked) and not _may_be_article(asked, page):
        return Declaration(f'its title says "{title}"')
    part = not_found_part(page.title)
    heading = next((heading for heading in page.headings[:FIRST_HEADINGS] if is_not_found(plain(heading))), None)
    if (part is None and heading is None) or _is_name(part or plain(heading or ""), asked, page):
        return None
    if heading is None:
        return _by_title(asked, page, part or "")
    return _by_heading(asked, page, heading) if part is None else _by_both(asked, page, part, heading)


def is_confirmed(declaration: Declaration, home: VisibleText) -> bool:
    """Whether a site's home page has all the names that would make a declaration count."""
    known = {plain(home.title), *segments(home.title), plain(home.site_name)}
    return all(name in known or names_site(name, home) for name in declaration.names)


def is_wholly(part: str, page: VisibleText) -> bool:
    """Whether the rest of a title could only be the name of the site or of a section."""
    return not _unknown(_beside(part, page), page, SECTION_WORDS)


def _without_echo(asked: str, page: VisibleText) -> VisibleText:
    """The page without the address asked for, where its title and headings repeat that as it is written."""
    parsed = split_url(asked)
    echoes = (asked, f"{parsed.pathname}{parsed.search}", parsed.pathname) if parsed is not None else ()
    found = [echo for echo in echoes if len(echo) >= MIN_ECHO and any(echo in line for line in (page.title, *page.headings))]
    if not found:
        return page

    def cleaned(line: str) -> str:
        return line.replace(found[0], "").strip(" :-–—|\"'“”‘’()[]")

    return replace(page, title=cleaned(page.title), heading=cleaned(page.heading), headings=tuple(map(cleaned, page.headings)))


def _is_name(phrase: str, asked: str, page: VisibleText) -> bool:
    """Whether a phrase that sounds like a notice is the name of the site, or what the address asks for."""
    return names_site(phrase, page) or slug_words(asked).issuperset(phrase.split())


def _has_prose(page: VisibleText) -> bool:
    """Whether a page has more text than a notice explains itself with."""
    return page.prose > (WRITTEN_PROSE if page.written else NOTICE_PROSE)


def _has_heading_of_its_own(asked: str, page: VisibleText, part: str) -> bool:
    """Whether the first heading is another one than the title, which a faulty template gives to each of a site's pages.

    It is what the page is called where it is shared, has the words of its address, or says more around the title's words.
    """
    heading = plain(page.heading)
    if not heading or has_not_found_sentence(heading):
        return False
    words = distinctive_words(asked)
    named = len(words) > 1 and _share(words, _headline_stems(page.heading), HEADLINE_STEM) >= IN_OWN_HEADING
    shared = heading == plain(page.og_title) and not names_site(heading, page)
    return named or shared or f" {part} " in f" {heading} "


def _by_title(asked: str, page: VisibleText, part: str) -> Declaration | None:
    if _may_be_article(asked, page) or _has_heading_of_its_own(asked, page, part) or _has_prose(page):
        return None
    return Declaration(f'its title says "{part}"', _unknown(_beside(part, page), page, SECTION_WORDS))


def _by_heading(asked: str, page: VisibleText, heading: str) -> Declaration | None:
    """The title names the site alone, and so does the first heading where it is another one, for a search may have a heading, too."""
    if _may_be_article(asked, page) or _has_prose(page):
        return None
    first = plain(page.heading)
    return Declaration(f'its heading says "{heading}"', _unknown((*segments(page.title), *([] if is_not_found(first) else [first])), page))


def _by_both(asked: str, page: VisibleText, part: str, heading: str) -> Declaration | None:
    """Title and heading of an article are the same; those of a notice often say it in different words."""
    if _may_be_article(asked, page) and (page.published or has_name_of(asked, page) or page.has_more_words(NOTICE_WORDS)):
        return None
    if _has_prose(page) and (plain(heading) == part or part in plain(heading)):
        return None
    lines = " ".join(map(plain, page.headings))
    names = tuple(other for other in _beside(part, page) if other in lines or _has_prose(page))
    return Declaration(f'its title says "{part}"', _unknown(names, page, SECTION_WORDS))


def _may_be_article(asked: str, page: VisibleText) -> bool:
    return page.article or (has_name_of(asked, page) and page.has_more_words(NOTICE_WORDS))


def _beside(part: str, page: VisibleText) -> tuple[str, ...]:
    """The parts of a title besides the one that says that something is not there."""
    return () if part == plain(page.title) else tuple(other for other in segments(page.title) if not is_not_found(other))


def _unknown(names: tuple[str, ...], page: VisibleText, words: int = 0) -> tuple[str, ...]:
    """Those names that have a number or more than some words, and are not known, by the page or its host, to be the site's."""

    def is_long(name: str) -> bool:
        return len(name.split()) > words or any(letter.isdigit() for letter in name)

    return tuple(name for name in names if name and is_long(name) and not names_site(name, page))


# The names of a page and of its site


def has_name_of(asked: str, page: VisibleText) -> bool:
    """Whether a page's headline has enough of the distinctive words of the address asked for."""
    words = distinctive_words(asked)
    return len(words) > 1 and share_in_headline(words, page) >= IN_HEADLINE


def share_in_headline(words: tuple[str, ...], page: VisibleText) -> float:
    """The share of an address's distinctive words that title and first headings have."""
    return _share(words, _headline_stems(" ".join((page.title, *page.headings[:2]))), HEADLINE_STEM)


def share_in_text(words: tuple[str, ...], page: VisibleText) -> float:
    """The share of an address's distinctive words that the visible text has."""
    return _share(words, _stems(" ".join(page.words), TEXT_STEM), TEXT_STEM)


def is_in_other_script(page: VisibleText) -> bool:
    """Whether a page is written in letters that its address can hardly repeat."""
    text = f"{page.title} {page.opening}"
    if text.isascii():
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter > "\u036f" for letter in letters) * 3 > len(letters)


def has_title_of_site(page: VisibleText) -> bool:
    """Whether a title names nothing but the site, at an address that is deeper than its home page."""
    parts = segments(page.title)
    return bool(parts) and all(names_site(part, page) for part in parts) and not is_home(page.url)


def names_site(part: str, page: VisibleText) -> bool:
    """Whether a part of a title is the name of the site, as the page or its host gives it."""
    if part == plain(page.site_name):
        return True
    squeezed = fold(part).replace(" ", "")
    names = site_names(page.url)
    return squeezed in names or squeezed.removeprefix("the") in names or f"the{squeezed}" in names


def _share(words: tuple[str, ...], stems: frozenset[str], length: int) -> float:
    """The share of words that a text has in any form: `iraq` also counts for "Iraqi"."""
    return sum(stem(word, length) in stems for word in words) / len(words)


def _stems(text: str, length: int) -> frozenset[str]:
    words = one_spelling(fold(text)).split()
    return frozenset(word[:size] for size in (length, SHORT_STEM) for word in words)


@cached_by_text(100_000)
def _headline_stems(headline: str) -> frozenset[str]:
    # Several checks compare one page's headline with its address.
    return _stems(headline, HEADLINE_STEM)
