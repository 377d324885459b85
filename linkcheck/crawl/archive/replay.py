"""Captures by their addresses, and one capture as it was recorded: without the archive's additions (`id_`)."""

import re
from datetime import datetime
from urllib.parse import unquote

from msgspec import Struct

from linkcheck.crawl.archive.captures import Memento, archive_key, moment_of, read_date, timestamp_of
from linkcheck.crawl.archive.client import ArchiveClient, ArchiveResponse, NoAnswer
from linkcheck.http.response import REDIRECTS
from linkcheck.pages.page_facts import is_html
from linkcheck.urls.unwrap.parsing import absolute_url
from linkcheck.urls.url import join_url

# The most redirects of an archive to a better time stamp of the same URL.
MAX_MOVES = 4
_WHOLE = re.compile(r"https?:|/", re.IGNORECASE)
_ESCAPED_WHOLE = re.compile(r"https?%3A", re.IGNORECASE)


class RecordedResponse(Struct, frozen=True):
    """A capture: when it was made (UTC) and what was answered then; `target` is where a redirect led."""

    moment: datetime
    status: int
    target: str = ""
    is_page: bool = False


class CaptureUrl(Struct, frozen=True):
    """The address of a capture, read: its prefix, its moment, and the URL that was captured, empty if that is none of the web."""

    prefix: str
    moment: datetime
    url: str

    @property
    def raw(self) -> str:
        """Where the capture is found as it was recorded."""
        return f"{self.prefix}{timestamp_of(self.moment)}id_/{self.url}"

    @property
    def readable(self) -> str:
        """Where the capture is found as readers are shown it."""
        return f"{self.prefix}{timestamp_of(self.moment)}/{self.url}"


def recorded_at(prefix: str, base: str, reference: str) -> CaptureUrl | None:
    """`reference`, found at `base`, as the address of a capture behind `prefix`, else None; http and https count as one."""
    # Archives write whole addresses or whole paths: `../b` was written by the site.
    joined = (join_url(base, reference) if _WHOLE.match(reference) else None) or ""
    bare = re.escape(prefix.partition("://")[2])
    match = re.fullmatch(rf"(https?://{bare})(\d{{14}})(?:[a-z]{{2}}_)?/(.+)", joined, re.IGNORECASE)
    if match is None:
        return None
    moment = moment_of(match[2])
    return CaptureUrl(match[1], moment, absolute_url(match[3]) or "") if moment is not None else None


async def replay(client: ArchiveClient, prefix: str, memento: Memento, url: str) -> RecordedResponse | NoAnswer | None:
    """What was answered for `url` at about the moment of a capture; None where the archive has nothing to show after all."""
    wanted = CaptureUrl(prefix, memento.moment, url)
    for _ in range(MAX_MOVES):
        served = await client.fetch(wanted.raw)
        if isinstance(served, NoAnswer):
            return served
        moved = recorded_at(prefix, wanted.raw, served.location) if served.location and served.status in REDIRECTS else None
        # Without Memento's headers, a rewritten Location or the listed status shows a capture.
        if served.is_capture or (archive_key(moved.url) != archive_key(url) if moved is not None else served.status == memento.status):
            return _recorded(served, wanted)
        if moved is None:
            return _unarchived(served)
        wanted = moved
    return None


def redirect_target(location: str, capture: CaptureUrl) -> str:
    """Where an archived redirect led, given its Location header; empty where that is no web address.

    The archive may have rewritten it to a capture of its own, or left it as it was.
    """
    # pywb escapes a Location with other than ASCII characters as a whole.
    location = unquote(location) if _ESCAPED_WHOLE.match(location) else location
    inside = recorded_at(capture.prefix, capture.raw, location)
    return inside.url if inside is not None else absolute_url(join_url(capture.url, location)) or ""


def _recorded(served: ArchiveResponse, capture: CaptureUrl) -> RecordedResponse:
    leads = served.status in REDIRECTS and served.location
    return RecordedResponse(
        # The nearest capture is shown where there is none of that very second.
        moment=read_date(served.headers.get("memento-datetime", "")) or capture.moment,
        status=served.status,
        target=redirect_target(served.location, capture) if leads else "",
        is_page=served.status == 200 and is_html(served.headers.get("content-type", "")),
    )


def _unarchived(served: ArchiveResponse) -> NoAnswer | None:
    """An answer of the archive itself: None where it does not have the capture, else why it did not answer."""
    # pywb answers 400 where all captures near the moment lead to the same URL again.
    if served.status in (400, 404) or served.is_excluded:
        return None
    return NoAnswer(f"the archive answered with status {served.status} in place of a capture")
