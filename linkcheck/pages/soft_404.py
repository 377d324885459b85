"""Soft 404s: pages that answer 200 and are not the page asked for.

A page goes through up to four steps: its own text and address may prove a soft 404; else they may only raise a suspicion; a
suspect is compared with what the site answers at a decoy URL; and from all of that follows the decision.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from linkcheck.pages.not_found import SERVER_PAGES, TROUBLE_NOTICES, has_not_found_sentence, is_not_found, not_found_part
from linkcheck.pages.self_declared import (
    NOTICE_WORDS,
    Declaration,
    has_name_of,
    has_title_of_site,
    is_confirmed,
    is_in_other_script,
    is_wholly,
    names_site,
    self_declaration,
    share_in_headline,
    share_in_text,
)
from linkcheck.pages.similarity import is_app_shell, is_same_page
from linkcheck.pages.visible_text import FIRST_HEADINGS, VisibleText
from linkcheck.text import plain, segments
from linkcheck.urls.identity import identity
from linkcheck.urls.url_words import (
    distinctive_words,
    has_number,
    is_above,
    is_error_page,
    is_file,
    is_home,
    is_search,
    is_section,
    is_shorter,
    may_be_error_page,
    on_same_site,
    parts_of,
    slug_words,
)

# The share of an address's distinctive words that the text has at least where the headline has them not.
IN_TEXT = 0.6
# The most letters of a heading that says in a sentence that a page is not there.
NOTICE_LETTERS = 120
# Visible words of a page that is no article, although its title or heading may look like one's.
ARTICLE_WORDS = 400
EMPTY_WORDS = 4
NO_FILE = "a page is sent where a file was asked for"
# So many distinctive words of an address are enough to expect them in the page.
FEW_DISTINCTIVE = 3


def soft_404_proof(asked: str, page: VisibleText) -> str | None:
    """Why a page that answered 200 is certainly not the one asked for, or None; strict, for nothing else is fetched then."""
    if is_home(asked) or is_error_page(asked):
        return None
    proof = _address_proof(asked, page)
    if proof is not None:
        return proof
    declaration = self_declaration(asked, page)
    if declaration is not None and not declaration.names:
        return declaration.reason
    notice = _notice(page) if is_file(asked) else None
    return f"{notice}, and {NO_FILE}" if notice is not None else None


def unconfirmed_declaration(asked: str, page: VisibleText) -> Declaration | None:
    """What a page says of its absence, where only the site's home page can tell whether it says nothing else; None where that is known."""
    if is_home(asked) or is_error_page(asked):
        return None
    declaration = self_declaration(asked, page)
    return declaration if declaration is not None and declaration.names else None


def _address_proof(asked: str, page: VisibleText) -> str | None:
    """The place on the same site to which a redirect led, where no single article can be."""
    if asked == page.url or identity(asked) == identity(page.url) or not on_same_site(asked, page.url):
        return None
    if is_home(page.url):
        return "the address leads to the home page"
    if is_error_page(page.url):
        return "the address leads to an error page"
    return "the address leads to a section that does not show the page" if _leads_to_section(asked, page) else None


def _leads_to_section(asked: str, page: VisibleText) -> bool:
    """Whether a page's address leads to the folder above it, which shows none of the page: a redirect, and a second sign.

    A folder named by several words may be a story with pages of its own.
    """
    return (
        len(distinctive_words(asked)) >= FEW_DISTINCTIVE
        and is_above(page.url, asked)
        and is_section(page.url)
        and not any("-" in part or "_" in part for part in parts_of(page.url))
        and not page.article
        and not has_name_of(asked, page)
    )


def soft_404_suspicion(asked: str, page: VisibleText) -> str | None:
    """Why a page that answered 200 may not be the one asked for, or None where nothing speaks against it."""
    if is_home(asked):
        return _suspicious_text(page)
    sign = _suspicious_text(page) or _suspicious_address(asked, page) or _missing(asked, page)
    return sign or (NO_FILE if is_file(asked) else None)


def _suspicious_text(page: VisibleText) -> str | None:
    """The title, heading or short text that says not found; an article may report on what is not found."""
    part = not_found_part(page.title)
    if part is not None and (not page.article or is_wholly(part, page)):
        return f'its title says "{part}"'
    trouble = next((part for part in (plain(page.title), *segments(page.title)) if part in TROUBLE_NOTICES or part in SERVER_PAGES), None)
    if trouble is not None and not page.article:
        return f'its title says "{trouble}"'
    return _notice_below(page)


def _notice(page: VisibleText) -> str | None:
    """Where a page says in any way that something is not there."""
    part = not_found_part(page.title)
    return f'its title says "{part}"' if part is not None else _notice_below(page)


def _notice_below(page: VisibleText) -> str | None:
    """The heading or short text that says that something is not there."""
    heading = next((heading for heading in page.headings[:FIRST_HEADINGS] if _is_notice(heading, page)), None)
    if heading is not None:
        return f'its heading says "{heading}"'
    if not page.article and not page.has_more_words(NOTICE_WORDS) and has_not_found_sentence(page.opening):
        return "its text says that something is not there"
    return None


def _is_notice(heading: str, page: VisibleText) -> bool:
    """Whether a heading says not found: as a whole, or in a sentence on a page that is no article."""
    if is_not_found(plain(heading)):
        return True
    if page.article or len(heading) > NOTICE_LETTERS:
        return False
    return has_not_found_sentence(heading) and not page.has_more_words(ARTICLE_WORDS)


def _suspicious_address(asked: str, page: VisibleText) -> str | None:
    """The place to which a redirect led or that the page gives as its own address, where no single page can be."""
    moved = asked != page.url and identity(asked) != identity(page.url)
    if moved and (is_error_page(page.url) or may_be_error_page(page.url)):
        return "the address leads to an error page"
    if moved and is_search(page.url) and not is_search(asked):
        return "the address leads to a search"
    another = _is_canonical_elsewhere(asked, page.canonical)
    if not (moved or another) or has_name_of(asked, page):
        return None
    if moved and _lost_its_slug(asked, page.url):
        return "the address leads to one without the page's name"
    return "it gives the address of another page as its own" if another else None


def _is_canonical_elsewhere(asked: str, canonical: str | None) -> bool:
    """Whether a page's canonical address is a home page or an error page instead of the one asked for."""
    if canonical is None or canonical == asked or not (is_home(canonical) or is_error_page(canonical)):
        return False
    return identity(canonical) != identity(asked)


def _lost_its_slug(asked: str, final: str) -> bool:
    """Whether a redirect led away from the page's name: to a list of pages, or to an address no deeper that shares no word with it."""
    words = distinctive_words(asked)
    if not slug_words(final).isdisjoint(words):
        return False
    return is_home(final) or (is_section(final) and not is_section(asked)) or (bool(words) and is_shorter(final, asked))


def _missing(asked: str, page: VisibleText) -> str | None:
    """What a page lacks: any text, a title of its own, or the words of its address."""
    if is_app_shell(page):
        return "without scripts it shows nothing"
    if has_name_of(asked, page):
        return None
    if not page.has_more_words(EMPTY_WORDS) and not page.scripts:
        return "it shows next to nothing"
    if is_section(asked):
        return None
    if has_title_of_site(page):
        return "its title names only the site"
    words = distinctive_words(asked)
    if len(words) >= FEW_DISTINCTIVE and not is_in_other_script(page) and share_in_text(words, page) < IN_TEXT:
        return "it has hardly a word of its address"
    return _missing_name(asked, page)


def _missing_name(asked: str, page: VisibleText) -> str | None:
    """The weaker signs, for addresses with few distinctive words, against a page that does not call itself an article."""
    if page.article:
        return None
    words = () if is_in_other_script(page) else distinctive_words(asked)
    if words:
        # Before a number the words are often a section's.
        known = has_number(asked) or share_in_headline(words, page) or share_in_text(words, page)
        return None if known else "it has hardly a word of its address"
    first = next(iter(segments(page.title)), "")
    if not page.heading and (not first or names_site(first, page) or page.length <= NOTICE_WORDS):
        return "neither its address nor a heading names a page"
    return None


CLOSED = "every page of the site looks the same at present"

SoftDeath: TypeAlias = Literal["page", "soft-dead", "shell"]


class Probe(Struct, frozen=True):
    """What a site answered at a decoy URL: its final status (None for none), and its page where it had one."""

    url: str
    status: int | None = None
    page: VisibleText | None = None

    @property
    def returns_404(self) -> bool:
        """Whether the site answered that there is no such page, so that the pages which it shows are real."""
        return self.status in (404, 410)


class Decision(Struct, frozen=True):
    """What a page is, and why: the page asked for, another in its place, or a frame that shows nothing without scripts."""

    kind: SoftDeath
    reason: str


def decide(asked: str, page: VisibleText, probe: Probe | None = None, home: VisibleText | None = None) -> Decision:
    """What a page that answered 200 is, by its own signs and by the answers at a decoy URL and at the home page, where known."""
    proof = soft_404_proof(asked, page)
    if proof is not None:
        return Decision("soft-dead", proof)
    declaration = unconfirmed_declaration(asked, page)
    if declaration is not None and home is not None and is_confirmed(declaration, home):
        return Decision("shell", CLOSED) if _is_home_page_too(page, home, asked) else Decision("soft-dead", declaration.reason)
    if probe is None or probe.status is None or probe.page is None or not 200 <= probe.status < 300:
        returns_404 = probe is not None and probe.returns_404
        return Decision("page", "the site tells pages that it has from those it has not" if returns_404 else "nothing is known against it")
    if is_app_shell(page) and is_app_shell(probe.page):
        return Decision("shell", "without scripts, every page of the site looks the same")
    if not is_same_page(page, probe.page, asked, probe.url):
        return Decision("page", "a made-up address beside it brings another page")
    if home is not None and _is_home_page_too(page, home, asked):
        return Decision("shell", CLOSED)
    reason = soft_404_suspicion(asked, page) or "it does not show what was asked for"
    return Decision("soft-dead", f"{reason}, and a made-up address beside it brings the same page")


def _is_home_page_too(page: VisibleText, home: VisibleText, asked: str) -> bool:
    """Whether a short notice stands in place of the home page, too: a site that is closed for a while."""
    return home.length <= NOTICE_WORDS and not is_home(page.url) and home.canonical is None and is_same_page(page, home, asked, home.url)
