"""What proves that a page that answered 200 is not the one asked for; strict, for nobody is asked for a second sign."""

from linkcheck.urls.addresses import is_above, is_error_page, is_home, is_section, on_same_site, parts_of, query_of, telling_words
from linkcheck.urls.identity import identity
from linkcheck.web.signs.naming import is_named, names_site
from linkcheck.web.signs.phrases import SERVER_PAGES, is_not_found, not_found_part
from linkcheck.web.signs.sight import Sight
from linkcheck.web.signs.suspicion import ARTICLE_WORDS, FEW_TELLING, NOTICE_WORDS, is_wholly
from linkcheck.words import plain, segments


def proven(asked: str, sight: Sight) -> str | None:
    """Why a page that answered 200 is certainly not the one asked for, or None; strict, for nothing else is asked then."""
    if is_home(asked) or is_error_page(asked):
        return None
    return _led_away(asked, sight) or _told(asked, sight)


def _led_away(asked: str, sight: Sight) -> str | None:
    """The place on its own site to which an address led, where no page of an article is."""
    if asked == sight.url or identity(asked) == identity(sight.url) or not on_same_site(asked, sight.url):
        return None
    if is_home(sight.url):
        return "the address leads to the home page"
    if is_error_page(sight.url):
        return "the address leads to an error page"
    return "the address leads to a section that does not show the page" if _led_to_section(asked, sight) else None


def _led_to_section(asked: str, sight: Sight) -> bool:
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


def _told(asked: str, sight: Sight) -> str | None:
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


def _says_little(sight: Sight) -> bool:
    """Whether a title names no page of its own: none, the site, or the same notice."""
    return not_found_part(sight.title) is not None or all(names_site(part, sight) for part in segments(sight.title))
