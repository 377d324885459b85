"""URLs looked up in a web archive: where they led near a post's date, or a copy of the page that was there."""

import re
from collections.abc import AsyncGenerator, Iterable, Iterator
from datetime import datetime

import httpx
from msgspec import Struct
from msgspec.structs import replace

from linkcheck.config.settings import WAYBACK, WAYBACK_CDX, Settings
from linkcheck.crawl.archive.captures import archive_key, day_of, is_article, is_near, likely_redirects, nearest_page
from linkcheck.crawl.archive.client import ArchiveClient, NoAnswer
from linkcheck.crawl.archive.index import CaptureIndex
from linkcheck.crawl.archive.replay import CaptureUrl, RecordedResponse, replay
from linkcheck.http.fetch import Fetcher
from linkcheck.model import Capture, Hop
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Via
from linkcheck.urls.unwrap import trace
from linkcheck.urls.url import request_of, web_url

MAX_HOPS = 5
# The most captures of one URL that are replayed.
MAX_REPLAYS = 3
# Every item of a FeedBurner feed stands below one folder.
_FEED = re.compile(r"https?://[^/]+/~r/.+?/~[35]/")


class LookUp(Struct, frozen=True):
    """An absolute http(s) URL, and the date (ISO 8601) of the post that names it."""

    url: str
    date: str | None = None


class LookUpFailure(Struct, frozen=True):
    """No answer of the archive: a sentence says why, and nothing may be kept."""

    url: str
    reason: str


async def look_up(
    lookups: Iterable[LookUp], settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncGenerator[Capture | LookUpFailure, None]:
    """Look every URL up near its date and yield one answer for each, the items of feeds before the others.

    A capture with neither `redirects_to` nor `copy` says that the archive holds nothing that helps. `redirects_to` stands
    as the archive has it, so that it may still be a wrapper. Raises SettingsError; no response raises.
    """
    prefix, cdx = _endpoints(settings)
    async with Fetcher(settings, transport) as fetcher:
        search = _Search(ArchiveClient(fetcher, settings), prefix, cdx)
        for feed, members in _by_feed(lookups):
            if feed:
                await search.index.load_folder(feed, [_start(one.url) for one in members], [day_of(one.date) for one in members])
            for one in members:
                yield await search.answer(one)


class _Search:
    def __init__(self, client: ArchiveClient, prefix: str, cdx: str | None) -> None:
        self.index = CaptureIndex(client, prefix, cdx)
        self._client = client
        self._prefix = prefix

    async def answer(self, lookup: LookUp) -> Capture | LookUpFailure:
        """The answer of the archive about one URL."""
        if web_url(lookup.url) is None:
            return LookUpFailure(lookup.url, "it is no web address")
        found = await self._follow(_start(lookup.url), day_of(lookup.date), ())
        if isinstance(found, NoAnswer):
            return LookUpFailure(lookup.url, found.reason)
        return replace(found, url=lookup.url, date=lookup.date)

    async def _follow(self, url: str, date: datetime | None, hops: tuple[Hop, ...]) -> Capture | NoAnswer:
        """From redirect to redirect until one leads to a page, in a circle, or where the archive has nothing."""
        found = await self._near(url, date)
        if found is None:
            # A wrapper that still works can be asked itself.
            if hops and (traced := trace(url)) is not None and traced.gone is None:
                return Capture(url, hops=hops, redirects_to=url, captured_at=hops[-1].captured_at)
            return Capture(url, hops=hops)
        if isinstance(found, NoAnswer):
            return found
        at = found.moment.isoformat(timespec="seconds").replace("+00:00", "Z")
        if found.is_page:
            return Capture(url, hops=hops, copy=CaptureUrl(self._prefix, found.moment, url).readable, captured_at=at)
        hops = (*hops, Hop(url, Via.ARCHIVE, status=found.status, captured_at=at))
        further = _further(found.target)
        if further is None:
            return Capture(url, hops=hops, redirects_to=found.target, captured_at=at)
        if len(hops) == MAX_HOPS or archive_key(further) in {archive_key(hop.url) for hop in hops}:
            return Capture(url, hops=hops)
        return await self._follow(further, date or found.moment, hops)

    async def _near(self, url: str, date: datetime | None) -> RecordedResponse | NoAnswer | None:
        """The redirect of one URL that counts, else its page, else None."""
        captures = await self.index.captures(url, date)
        if isinstance(captures, NoAnswer):
            return captures
        moment = nearest_page(captures, date)
        page = RecordedResponse(moment, 200, is_page=True) if moment is not None else None
        for memento in likely_redirects(captures, date)[:MAX_REPLAYS]:
            if memento.status is None and page is not None:
                break
            found = await replay(self._client, self._prefix, memento, url)
            if isinstance(found, NoAnswer):
                return found
            if found is not None and found.target and is_near(found.moment, date) and is_article(found.target, url):
                return found
            page = page or (found if found is not None and found.is_page else None)
        return page


def _endpoints(settings: Settings) -> tuple[str, str | None]:
    """The prefix of the archive's captures, and its CDX server if it has one."""
    read = web_url(settings.archive_url)
    if read is None or (settings.archive_cdx is not None and web_url(settings.archive_cdx) is None):
        raise SettingsError("archive_url and archive_cdx must be addresses that begin with https:// or http://")
    prefix = f"{read.href.rstrip('/')}/"
    is_wayback = prefix.partition("://")[2] == WAYBACK.partition("://")[2]
    return prefix, settings.archive_cdx or (WAYBACK_CDX if is_wayback else None)


def _by_feed(lookups: Iterable[LookUp]) -> Iterator[tuple[str, tuple[LookUp, ...]]]:
    """The look-ups by the folder of its feed, where two different items at least stand in one; the rest last."""
    feeds: dict[str, list[LookUp]] = {}
    for one in lookups:
        match = _FEED.match(_start(one.url))
        feeds.setdefault(match[0] if match is not None else "", []).append(one)
    rest = feeds.pop("", [])
    for feed, members in feeds.items():
        if len({_start(one.url) for one in members}) > 1:
            yield feed, tuple(members)
        else:
            rest += members
    yield "", tuple(rest)


def _start(url: str) -> str:
    """The URL to ask the archive for: the innermost wrapper of a URL that leads to an unknown page, else the URL itself."""
    return request_of(_further(url) or url)


def _further(url: str) -> str | None:
    """The wrapper that hides where a URL leads; None where the URL contains its target, or is the page itself."""
    traced = trace(url)
    if traced is None or (traced.target is not None and (traced.steps or traced.gone is None)):
        return None
    return traced.steps[-1].url if traced.steps else traced.url
