"""Services known to be shut down, with the date and who reported it, so that an offline run knows it too."""

import re

from msgspec import Struct

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.steps import Gone


class GoneRow(Struct, frozen=True):
    """One service that no longer answers and where its links are found; no hosts means any, told by the path."""

    gone: Gone
    hosts: tuple[str, ...]
    path: re.Pattern[str]


_ALL = pattern(r"")
_FEEDSPORTAL = Gone("FeedsPortal", "2016", "the urlpurify rule set")

# Only what a named public source dates; a shortener whose links partly live on, such as goo.gl, has to be asked. Where the
# day is not known, the date is that of the report.
GONE_ROWS = (
    GoneRow(_FEEDSPORTAL, (), pattern(r"/c/\d+/f/\d+/(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/(?:[^/]+/)*l/.")),
    GoneRow(_FEEDSPORTAL, ("feedsportal.com",), _ALL),
    GoneRow(Gone("feeds.reuters.com", "2020-07", "QubesOS/qubes-issues#5926"), ("feeds.reuters.com",), _ALL),
    GoneRow(
        Gone("Google cache", "2024-09-24", "dessant/web-archives#90"),
        ("webcache.googleusercontent.com",), pattern(r"/search$"),
    ),
    GoneRow(Gone("Memento Time Travel", "2025-09-05", "dessant/web-archives#126"), ("timetravel.mementoweb.org",), _ALL),
    GoneRow(Gone("12ft", "2025-07-14", "the News/Media Alliance, reported by The Verge"), ("12ft.io",), _ALL),
    GoneRow(
        Gone("Firebase Dynamic Links", "2025-08-25", "firebase.google.com/support/dynamic-links-faq"),
        ("page.link",), _ALL,
    ),
    GoneRow(Gone("gu.com", "2023-02", "shkspr.mobi/blog/2023/02"), ("gu.com",), _ALL),
    GoneRow(Gone("bit.do", "2023-04", "PeterDaveHello/url-shorteners#14, 738/awesome-url-shortener#19"), ("bit.do",), _ALL),
    GoneRow(Gone("su.pr", "2021-08", "boutetnico/url-shorteners#7"), ("su.pr",), _ALL),
    GoneRow(Gone("ff.im", "2015-04-09", "FriendFeed's notice, kept on rubenerd.com"), ("ff.im",), _ALL),
    GoneRow(Gone("post.ly", "2013-04-30", "Posterous's notice, kept on matteodoni.com"), ("post.ly",), _ALL),
)
_rows_on = by_host(GONE_ROWS)


def gone_service(url: Url) -> Gone | None:
    """The shut-down service behind a URL, or None."""
    for row in _rows_on(url.host):
        if row.path.match(url.path):
            return row.gone
    return None
