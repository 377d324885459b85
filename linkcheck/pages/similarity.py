"""Whether two requests brought the same page."""

from linkcheck.pages.visible_text import VisibleText
from linkcheck.text import fold, without_numbers
from linkcheck.urls.identity import identity
from linkcheck.urls.url_words import slug_words

# So many words may a greeting, a date or a teaser change between two requests for one page.
FEW_WORDS = 8
# The share of all words that two requests for one page have in common at least, where teasers differ on both sides.
MIN_SHARED = 0.4
# A page with more words of its own than so many times the other's is another page: an article is text that the other lacks.
MAX_SURPLUS = 1.5
# An app shell shows fewer words than this, and without a container for scripts hardly any.
SHELL_WORDS = 30
BARE_SHELL_WORDS = 5


def is_same_page(page: VisibleText, other: VisibleText, asked: str, decoy: str) -> bool:
    """Whether the requests for `asked` and for the decoy URL `decoy` brought the same page.

    They did where both were sent to one address, or where title, first heading and words are equal except for numbers, for
    what repeats the address asked for, and for teasers that differ on both sides alike.
    """
    if identity(page.url) == identity(other.url):
        # Where the page is at its own address, the made-up one only redirects to it.
        return identity(page.url) != identity(asked)
    echoes = slug_words(asked), slug_words(decoy)
    if not _same_line(page.title, other.title, *echoes):
        return False
    if page.heading and other.heading and not _same_line(page.heading, other.heading, *echoes):
        return False
    return _is_near(_words(page, *echoes), _words(other, *echoes))


def _same_line(line: str, other: str, asked: frozenset[str], decoy: frozenset[str]) -> bool:
    """Whether two lines are equal except for numbers and the words of the address that was asked for.

    These words are ignored only where the other line repeats the decoy URL: a headline has its address's words, too.
    """
    one, two = frozenset(fold(line).split()), frozenset(fold(other).split())
    if without_numbers(one) == without_numbers(two):
        return True
    if two.isdisjoint(decoy - asked):
        return False
    return without_numbers(one - asked - decoy) == without_numbers(two - asked - decoy)


def _words(page: VisibleText, *echoes: frozenset[str]) -> frozenset[str]:
    return without_numbers(frozenset(page.words)).difference(*echoes)


def _is_near(page: frozenset[str], other: frozenset[str]) -> bool:
    own, others = len(page - other), len(other - page)
    if own <= FEW_WORDS and others <= FEW_WORDS:
        return True
    return own <= MAX_SURPLUS * others + 3 and len(page & other) >= MIN_SHARED * len(page | other)


def is_app_shell(page: VisibleText) -> bool:
    """Whether a page is the empty frame of a single-page app, whose content is drawn by scripts."""
    if page.scripts == 0 or page.password:
        return False
    return not page.has_more_words(SHELL_WORDS if page.mount else BARE_SHELL_WORDS)
