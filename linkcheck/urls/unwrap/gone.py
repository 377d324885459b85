"""Services known to be shut down, with the date and who reported it, so that an offline run knows it too."""

import re

from msgspec import Struct

from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.steps import Gone


class GoneRow(Struct, frozen=True):
    """One service that no longer answers and where its links are found; no hosts means any, told by the path."""

    gone: Gone
    hosts: tuple[str, ...]
    path: re.Pattern[str]


# Only what a named public source dates; a shortener whose links partly live on, such as goo.gl, has to be asked.
_FEEDSPORTAL = Gone("FeedsPortal", "2016", "the urlpurify rule set")

GONE_ROWS = (
    GoneRow(_FEEDSPORTAL, (), re.compile(r"/c/\d+/f/\d+/(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/(?:[^/]+/)*l/.")),
    GoneRow(_FEEDSPORTAL, ("feedsportal.com",), re.compile(r"")),
    GoneRow(Gone("feeds.reuters.com", "2020-07", "QubesOS/qubes-issues#5926"), ("feeds.reuters.com",), re.compile(r"")),
    GoneRow(
        Gone("Google cache", "2024-09-24", "dessant/web-archives#90"),
        ("webcache.googleusercontent.com",), re.compile(r"/search$"),
    ),
)
_rows_on = by_host(GONE_ROWS)


def gone_service(url: Url) -> Gone | None:
    """The shut-down service behind a URL, or None."""
    return next((row.gone for row in _rows_on(url.host) if row.path.match(url.path)), None)
