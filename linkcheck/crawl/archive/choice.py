"""Which captures are worth asking for, and whether what they lead to is an article."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from linkcheck.crawl.archive.captures import Memento
from linkcheck.http.response import REDIRECTS
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.page_facts import HTML_TYPES
from linkcheck.urls.unwrap import trace
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import is_error_page, is_home

# Later or earlier than a year from the post, a proxy may have led elsewhere.
YEAR = timedelta(days=366)
# Before the web there was nothing to capture: dates such as 0001-01-01 stand for none.
_YEARS_OF_THE_WEB = range(1991, 2200)
_EPOCH = datetime(1991, 1, 1, tzinfo=UTC)


def day_of(date: str | None) -> datetime | None:
    """A post's date (ISO 8601) in UTC; None where there is none that the web could have."""
    try:
        read = datetime.fromisoformat(date or "")
        moment = read.astimezone(UTC) if read.tzinfo is not None else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year in _YEARS_OF_THE_WEB else None


def archive_key(url: str) -> str:
    """What archives take for one address: scheme, `www.`, case, the order of parameters and a last slash do not count."""
    parsed = web_url(url)
    if parsed is None:
        return url.casefold()
    host = re.sub(r"^www\d*\.", "", parsed.host)
    query = "&".join(sorted(parsed.query.casefold().split("&")))
    return unquote(f"{host}:{parsed.port}{parsed.path.rstrip('/').casefold()}?{query}").casefold()


def is_near(moment: datetime, date: datetime | None) -> bool:
    """Whether a redirect captured at that moment may still say where a link of a post of that date led."""
    return date is None or abs(moment - date) <= YEAR


def likely_redirects(mementos: Iterable[Memento], date: datetime | None) -> tuple[Memento, ...]:
    """The captures that may be redirects, the sure ones within a year first, each kind from the date on outwards.

    Of equal ones only the first is returned: its target is taken for all.
    """
    likely = [memento for memento in mementos if memento.status is None or (memento.status in REDIRECTS and is_near(memento.moment, date))]
    likely.sort(key=lambda memento: (memento.status is None, distance(memento.moment, date)))
    first: dict[tuple[object, ...], Memento] = {}
    for memento in likely:
        first.setdefault((memento.url, memento.status, memento.digest or memento.moment), memento)
    return tuple(first.values())


def nearest_page(mementos: Iterable[Memento], date: datetime | None) -> datetime | None:
    """When the HTML page nearest to the date was captured, the first one for a post without a date; None without any."""
    moments = (memento.moment for memento in mementos if memento.status == 200 and memento.mime in HTML_TYPES)
    return min(moments, key=lambda moment: distance(moment, date), default=None)


def distance(moment: datetime, date: datetime | None) -> timedelta:
    """How far a moment is from a post's date, or for a post without one, how late it is."""
    return abs(moment - (date or _EPOCH))


def is_article(target: str, url: str) -> bool:
    """Whether a redirect of `url` to `target` can name what was published, and no home page, login or other spelling of it."""
    traced = trace(target)
    if traced is None or archive_key(target) == archive_key(url):
        return False
    page = traced.target or traced.url
    return not (is_home(page) or is_error_page(page) or interstitial_before(url, None, page))
