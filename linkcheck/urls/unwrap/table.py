"""The wrappers that can be taken off without a network, one row each."""

import re
from collections.abc import Callable

from linkcheck.model import Kind
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap import archives, feedsportal, google_news
from linkcheck.urls.unwrap.reading import parameter
from linkcheck.urls.unwrap.steps import Row, Wrapper

ANY_PATH = re.compile(r"")
GOOGLE = ("google.*",)
# What Google writes around a target; after an unencoded target these begin the wrapper's own parameters again.
GOOGLE_OWN = frozenset("sa usg cid ei sig2 bvm fd ct2 clid q rct esrc source cd ved uact opi".split())


def _parameters(*names: str, own: frozenset[str] = frozenset()) -> Callable[[Url, re.Match[str]], str | None]:
    """Read the target from the first of these query parameters that holds one."""

    def read(url: Url, match: re.Match[str]) -> str | None:
        return next((value for name in names if (value := parameter(url.query, name, own))), None)

    return read


def _amp(url: Url, match: re.Match[str]) -> str | None:
    """AMP viewers and caches name host and path after `/s/` for https, without it for http."""
    scheme = "https" if match["secure"] else "http"
    return f"{scheme}://{match['rest']}{'?' if url.query else ''}{url.query}{'#' if url.fragment else ''}{url.fragment}"


ROWS = (
    Row(Wrapper("FeedsPortal", Kind.PROXY), (), feedsportal.PATH, feedsportal.read),
    Row(Wrapper("Google News", Kind.PROXY), ("news.google.*",), re.compile(r"/news/url$"), _parameters("url", own=GOOGLE_OWN)),
    Row(Wrapper("Google News", Kind.PROXY), ("news.google.*",), google_news.PATH, google_news.read),
    Row(Wrapper("Google consent", Kind.GATE), ("consent.google.*",), ANY_PATH, _parameters("continue")),
    Row(Wrapper("Google", Kind.GATE), GOOGLE, re.compile(r"/url$"), _parameters("url", "q", own=GOOGLE_OWN)),
    Row(Wrapper("Google AMP viewer", Kind.AMP), GOOGLE, re.compile(r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$"), _amp),
    Row(Wrapper("AMP cache", Kind.AMP), ("cdn.ampproject.org",), re.compile(r"/[cvi]/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$"), _amp),
    Row(Wrapper("Wayback Machine", Kind.ARCHIVE), ("web.archive.org",), archives.WAYBACK_PATH, archives.read_wayback),
)
