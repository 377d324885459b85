"""Services known to be shut down, with the date and who reported it, so that an offline run knows it too."""

import re

from msgspec import Struct

from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.steps import Gone, on_host


class GoneRow(Struct, frozen=True):
    """One service that no longer answers and where its links are found; no hosts means any, told by the path."""

    gone: Gone
    hosts: tuple[str, ...]
    path: re.Pattern[str]


GONE_ROWS = (
    GoneRow(
        Gone("FeedsPortal", "2016", "the urlpurify rule set; none of its hosts answers"),
        (),
        re.compile(r"/c/\d+/f/\d+/(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/(?:[^/]+/)*l/."),
    ),
    GoneRow(Gone("FeedsPortal", "2016", "the urlpurify rule set; none of its hosts answers"), ("feedsportal.com",), re.compile(r"")),
    GoneRow(Gone("feeds.reuters.com", "2020-07", "QubesOS/qubes-issues#5926"), ("feeds.reuters.com",), re.compile(r"")),
)


def gone_service(url: Url) -> Gone | None:
    """The shut-down service behind a URL, or None."""
    for row in GONE_ROWS:
        if (not row.hosts or on_host(url.host, row.hosts)) and row.path.match(url.path):
            return row.gone
    return None
