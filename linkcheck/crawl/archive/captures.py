"""Lists of captures as archives write them (two dialects of CDX, and TimeMaps by RFC 7089, 5), and which captures are worth asking for."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

import msgspec
from msgspec import Struct

from linkcheck.http.response import REDIRECTS
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.link_header import WebLink, parse_links
from linkcheck.pages.page_facts import HTML_TYPES
from linkcheck.urls.unwrap import trace
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import is_error_page, is_home

REVISIT = "warc/revisit"
# More lists and lines than the longest answer that is read has, even of a server that ignores how many rows are wanted.
_MOST_ROWS = 200_000
_STATUS = re.compile(r"[1-5]\d\d", re.ASCII)
_TIMESTAMP = re.compile(r"\d{14}", re.ASCII)
# Relation types that only a TimeMap has, unlike other texts with links in them.
_TIMEMAP_RELS = frozenset({"memento", "original", "timegate", "self"})


class Memento(Struct, frozen=True):
    """One capture of a URL: when it was made (UTC), and as far as the list has it, what was answered then."""

    moment: datetime
    url: str
    status: int | None = None
    mime: str = ""
    digest: str = ""


class CdxListing(Struct, frozen=True):
    """What a CDX server lists: `count` rows, of which those that can be read, and the key that yields the rest."""

    mementos: tuple[Memento, ...] = ()
    count: int = 0
    resume: str = ""


class TimeMap(Struct, frozen=True):
    """The captures that a TimeMap lists, and its links to further TimeMaps."""

    mementos: tuple[Memento, ...] = ()
    pages: tuple[WebLink, ...] = ()


def timestamp_of(moment: datetime) -> str:
    """A moment in UTC as archives write it into addresses: fourteen digits."""
    return f"{moment.year:04}{moment:%m%d%H%M%S}"


def moment_of(timestamp: str) -> datetime | None:
    """The moment of fourteen digits; None where they are no date, as a few in the Wayback Machine are not."""
    if _TIMESTAMP.fullmatch(timestamp) is None:
        return None
    try:
        # A list has up to 200,000 of them, and strptime takes ten times as long.
        date = int(timestamp[:4]), int(timestamp[4:6]), int(timestamp[6:8])
        return datetime(*date, int(timestamp[8:10]), int(timestamp[10:12]), int(timestamp[12:]), tzinfo=UTC)
    except ValueError:
        return None


def read_date(text: str) -> datetime | None:
    """The moment of an HTTP date (RFC 9110, 5.6.7), in UTC; None for anything else."""
    try:
        read = parsedate_to_datetime(text)
        return read.astimezone(UTC) if read.tzinfo is not None else read.replace(tzinfo=UTC)
    except (ValueError, IndexError, OverflowError):
        return None


def read_index(body: bytes) -> CdxListing | None:
    """The JSON of a CDX server: Wayback's rows under a heading, or pywb's object on each line; None for anything else."""
    text = body.strip()
    if text.count(b"[") + text.count(b"\n") > _MOST_ROWS:
        # Rows of nothing take many times the memory of what is read.
        return None
    try:
        if text.startswith(b"["):
            return _from_table(msgspec.json.decode(text, type=list[list[object]]))
        return _listing([msgspec.json.decode(line, type=dict[str, object]) for line in text.splitlines() if line.strip()])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read_timemap(text: str, url: str) -> TimeMap | None:
    """The captures of `url` in a TimeMap; None for any other text."""
    links = parse_links(text)
    if not any(link.rels & _TIMEMAP_RELS for link in links):
        return None
    return TimeMap(mementos_in(links, url), tuple(link for link in links if "timemap" in link.rels))


def mementos_in(links: Iterable[WebLink], url: str) -> tuple[Memento, ...]:
    """The captures of `url` that links name, each once."""
    dates = dict.fromkeys(link.datetime for link in links if "memento" in link.rels)
    moments = dict.fromkeys(map(read_date, dates))
    return tuple(Memento(moment, url) for moment in moments if moment is not None)


def resolve_revisits(mementos: Iterable[Memento]) -> tuple[Memento, ...]:
    """The same captures, those that say "unchanged" with the status and type of the one that they are equal to."""
    listed = tuple(mementos)
    known = {memento.digest: memento for memento in listed if memento.digest and memento.mime != REVISIT}
    return tuple(_unchanged(memento, known.get(memento.digest)) for memento in listed)


def _unchanged(memento: Memento, first: Memento | None) -> Memento:
    if memento.mime != REVISIT or first is None or memento.status not in (None, first.status):
        return memento
    return msgspec.structs.replace(memento, status=first.status, mime=first.mime)


def _from_table(rows: list[list[object]]) -> CdxListing | None:
    if not rows:
        return CdxListing()
    resume = ""
    # An empty row announces the key (wayback-cdx-server's README, "Resumption Key").
    if len(rows) > 2 and not rows[-2] and len(rows[-1]) == 1:
        resume = str(rows[-1][0])
        rows = rows[:-2]
    heading = [str(cell) for cell in rows[0]]
    return _listing([dict(zip(heading, row, strict=False)) for row in rows[1:]], resume)


def _listing(rows: list[dict[str, object]], resume: str = "") -> CdxListing | None:
    mementos = tuple(memento for row in rows if (memento := _memento(row)) is not None)
    return CdxListing(mementos, len(rows), resume) if mementos or not rows else None


def _memento(row: Mapping[str, object]) -> Memento | None:
    """One row under the names of either dialect; None where it names no URL or no date."""
    url = row.get("original", row.get("url"))
    moment = moment_of(str(row.get("timestamp")))
    if moment is None or not isinstance(url, str):
        return None
    status = str(row.get("statuscode", row.get("status")))
    return Memento(
        moment=moment,
        url=url,
        status=int(status) if _STATUS.fullmatch(status) else None,
        mime=str(row.get("mimetype", row.get("mime"))).lower(),
        digest=str(row.get("digest", "")),
    )


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
