"""What an archive lists of URLs: by its CDX server where it has one, else by TimeMap and TimeGate (RFC 7089)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from linkcheck.crawl.archive.captures import (
    YEAR,
    CdxListing,
    Memento,
    TimeMap,
    archive_key,
    distance,
    mementos_in,
    read_date,
    read_index,
    read_timemap,
    resolve_revisits,
    timestamp_of,
)
from linkcheck.crawl.archive.client import ArchiveClient, ArchiveResponse, NoAnswer
from linkcheck.crawl.archive.replay import recorded_at
from linkcheck.pages.link_header import parse_links
from linkcheck.urls.url import is_web, join_url, origin_of

MAX_ROWS = 10_000
INDEX_BYTES = 8_388_608
# Answers to one prefix query, and pages of one TimeMap.
MAX_PAGES = 5
# What stands in a resumption key, which is escaped already.
_KEY = "%+!*'()~"


class CaptureIndex:
    """What the archive lists, each URL asked for once in a run."""

    def __init__(self, client: ArchiveClient, prefix: str, cdx: str | None) -> None:
        """`prefix` is that of the archive's captures, `cdx` a CDX server of Wayback's kind or pywb's."""
        self._client = client
        self._prefix = prefix
        self._cdx = cdx
        self._learned: dict[str, tuple[Memento, ...]] = {}
        self._asked: dict[tuple[str, datetime | None], tuple[Memento, ...]] = {}

    async def load_folder(self, folder: str, urls: Collection[str], dates: Collection[datetime | None]) -> None:
        """Ask once for all captures below a folder within a year of the dates, if there is a CDX server.

        URLs that this does not answer, after a failure or for too many captures, are asked for one by one.
        """
        if self._cdx is None:
            return
        found: dict[str, list[Memento]] = {archive_key(url): [] for url in urls}
        query = {"matchType": "prefix", **_around(dates)}
        resume, last, whole = "", "", False
        for _ in range(MAX_PAGES):
            listing = await self._query(self._cdx, folder, query, resume)
            if isinstance(listing, NoAnswer):
                return
            for memento in listing.mementos:
                last = archive_key(memento.url)
                found.get(last, []).append(memento)
            resume, whole = listing.resume, not listing.resume and listing.count < MAX_ROWS
            if not resume:
                break
        # Rows come sorted by address: where they end too early, the last one may lack some of its own.
        self._learned |= {key: resolve_revisits(mementos) for key, mementos in found.items() if whole or (mementos and key != last)}

    async def captures(self, url: str, date: datetime | None) -> tuple[Memento, ...] | NoAnswer:
        """The captures of one URL that the archive lists or, without any list, holds near the date."""
        key = archive_key(url)
        if key in self._learned:
            return self._learned[key]
        if (key, date) not in self._asked:
            found = await (self._indexed(self._cdx, url, date) if self._cdx is not None else self._mapped(url, date))
            if isinstance(found, NoAnswer):
                return found
            # Some servers also list what they take for similar.
            self._asked[key, date] = resolve_revisits(memento for memento in found if archive_key(memento.url) == key)
        return self._asked[key, date]

    async def _indexed(self, cdx: str, url: str, date: datetime | None) -> tuple[Memento, ...] | NoAnswer:
        listing = await self._query(cdx, url, {})
        if isinstance(listing, CdxListing) and listing.count >= MAX_ROWS and date is not None:
            listing = await self._query(cdx, url, _around((date,)))
        return listing.mementos if isinstance(listing, CdxListing) else listing

    async def _query(self, cdx: str, url: str, query: dict[str, str], resume: str = "") -> CdxListing | NoAnswer:
        asked = urlencode({"url": url, "output": "json", "limit": MAX_ROWS, "showResumeKey": "true", **query})
        tail = f"&resumeKey={quote(resume, safe=_KEY)}" if resume else ""
        served = await self._client.fetch(f"{cdx}{'&' if '?' in cdx else '?'}{asked}{tail}", INDEX_BYTES)
        if isinstance(served, NoAnswer):
            return served
        if served.is_excluded:
            return CdxListing()
        if served.status != 200:
            return NoAnswer(f"the archive's index answered with status {served.status}")
        return read_index(served.body) or NoAnswer("the archive's index cannot be read")

    async def _mapped(self, url: str, date: datetime | None) -> tuple[Memento, ...] | NoAnswer:
        """By TimeMap, with those of its pages that are nearest to the date, else by TimeGate."""
        here = f"{self._prefix}timemap/link/{url}"
        served = await self._client.fetch(here, INDEX_BYTES)
        if isinstance(served, NoAnswer):
            return served
        first = _timemap(served, url)
        if first is None:
            return await self._negotiated(url, date)
        found = list(first.mementos)
        for page in _pages(first, here, date)[:MAX_PAGES]:
            served = await self._client.fetch(page, INDEX_BYTES)
            if isinstance(served, NoAnswer):
                return served
            further = _timemap(served, url)
            found += further.mementos if further is not None else ()
        return tuple(dict.fromkeys(found))

    async def _negotiated(self, url: str, date: datetime | None) -> tuple[Memento, ...] | NoAnswer:
        """By TimeGate: the capture nearest to the date, and those that its answer names besides (RFC 7089, 4)."""
        asked = f"{self._prefix}{url}"
        served = await self._client.fetch(
            asked, headers={"Accept-Datetime": format_datetime(date, usegmt=True)} if date is not None else {}
        )
        if isinstance(served, NoAnswer):
            return served
        moved = recorded_at(self._prefix, asked, served.location) if served.location else None
        shown = read_date(served.headers.get("memento-datetime", "")) or (moved.moment if moved is not None else None)
        own = (Memento(shown, url),) if shown is not None else ()
        found = (*own, *mementos_in(parse_links(served.headers.get("link", "")), url))
        if found or served.status in (404, 406, 410) or served.is_excluded:
            return tuple(dict.fromkeys(found))
        return NoAnswer(f"the archive's TimeGate answered with status {served.status} and no capture")


def _around(dates: Collection[datetime | None]) -> dict[str, str]:
    """The bounds of a query that covers a year around each of the dates; none where one is missing."""
    known = [date for date in dates if date is not None]
    if len(known) < len(dates):
        return {}
    return {"from": timestamp_of(min(known) - YEAR), "to": timestamp_of(max(known) + YEAR)}


def _timemap(served: ArchiveResponse, url: str) -> TimeMap | None:
    """The TimeMap that was served, an empty one where the archive answers so, None where there is none at all."""
    is_timemap = "link-format" in served.headers.get("content-type", "")
    if served.is_excluded or (served.status == 404 and is_timemap):
        return TimeMap()
    return read_timemap(served.body.decode("utf-8", "replace"), url) if served.status == 200 else None


def _pages(timemap: TimeMap, here: str, date: datetime | None) -> tuple[str, ...]:
    """The addresses of a TimeMap's other pages on the same archive, those that end soonest after the date first."""
    ends: dict[str, datetime | None] = {}
    for link in timemap.pages:
        page = join_url(here, link.uri) or ""
        if is_web(page) and page != here and origin_of(page) == origin_of(here):
            ends[page] = read_date(link.until)
    return tuple(sorted(ends, key=lambda page: _lateness(ends[page], date)))


def _lateness(end: datetime | None, date: datetime | None) -> tuple[bool, timedelta]:
    """A sort key: pages that end before the date, or at an unknown time, are last."""
    return (True, timedelta.max) if end is None else (date is not None and end < date, distance(end, date))
