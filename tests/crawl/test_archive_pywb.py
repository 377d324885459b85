"""The whole way against a real archive: a pywb server with captures that these tests write."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.archive import LookUp, LookUpFailure, look_up
from linkcheck.model import Capture, Hop
from linkcheck.model.vocabulary import Via
from tests.crawl.pywb_server import PAGE, Pywb, Recorded, installed, serving

pytestmark = pytest.mark.slow

FEED = "http://feeds.paper.example/~r/paper/top/~3/"
MOVED, CODED, ERROR, MISSING = (f"{FEED}{item}" for item in ("AAAAAAAAAAA/a", "BBBBBBBBBBB/story01.htm", "CCCCCCCCCCC/c", "DDDDDDDDDDD/d"))
PORTAL = "http://da.feedsportal.com/c/35217/f/654197/s/4d3a5f10/sc/1/l/0L0Spaper0Bexample0C20A160Ca/story01.htm"
COPIED = "https://www.paper.example/page?a=1&b=%20x"

CAPTURES = (
    Recorded(MOVED, "2013-03-01T00:00:00Z", "301 Moved", "https://www.paper.example/too-early"),
    Recorded(MOVED, "2016-03-01T00:00:00Z", "301 Moved", "https://www.paper.example/2016/a"),
    Recorded(MOVED, "2016-11-01T00:00:00Z", "302 Found", "https://www.paper.example/"),
    Recorded(CODED, "2016-03-01T00:00:00Z", "301 Moved", PORTAL),
    Recorded(ERROR, "2016-03-01T00:00:00Z", "404 Not Found", body="no"),
    Recorded(COPIED, "2012-03-01T00:00:00Z", body=PAGE),
    Recorded(COPIED, "2016-02-01T00:00:00Z", body=PAGE, unchanged=True),
    Recorded(COPIED, "2016-03-01T00:00:00Z", "503 Service Unavailable", body="soon"),
    Recorded(COPIED, "2019-03-01T00:00:00Z", "404 Not Found", body="no"),
    Recorded("http://paper.example/secure", "2016-03-01T00:00:00Z", "301 Moved", "https://paper.example/secure"),
    Recorded("https://paper.example/secure", "2016-03-01T00:00:01Z", body=PAGE),
    Recorded("http://paper.example/only-redirects", "2016-03-01T00:00:00Z", "301 Moved", "https://www.paper.example/only-redirects/"),
    Recorded("http://paper.example/umlaut", "2016-03-01T00:00:00Z", "301 Moved", "https://paper.example/schön?a=%20&b=1"),
    Recorded("http://paper.example/relative", "2016-03-01T00:00:00Z", "302 Found", "../moved?x=1"),
    Recorded("http://paper.example/again", "2016-02-01T00:00:00Z", "301 Moved", "https://paper.example/there", "moved"),
    Recorded("http://paper.example/again", "2016-03-01T00:00:00Z", "301 Moved", "https://paper.example/there", "moved", unchanged=True),
    Recorded("http://paper.example/picture", "2016-03-01T00:00:00Z", mime="image/png", body="png"),
    Recorded("https://t.co/abc", "2016-03-01T00:00:00Z", "301 Moved", "http://bit.ly/def"),
    Recorded("http://bit.ly/def", "2016-04-01T00:00:00Z", "301 Moved", "https://paper.example/deep#part"),
    Recorded("https://t.co/round", "2016-03-01T00:00:00Z", "301 Moved", "http://bit.ly/round"),
    Recorded("http://bit.ly/round", "2016-03-01T00:00:00Z", "301 Moved", "https://t.co/round"),
)


@contextmanager
def running(folder: Path, captures: tuple[Recorded, ...], config: str = "") -> Iterator[Pywb]:
    if not installed():
        pytest.skip("pywb's programs wayback and wb-manager are not on the PATH")
    with serving(captures, folder, config) as server:
        yield server


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    with running(tmp_path_factory.mktemp("pywb"), CAPTURES) as server:
        yield server


@pytest.fixture(params=["cdx", "timemap"])
def settings(request: pytest.FixtureRequest, pywb: Pywb) -> Settings:
    """The archive once with its index and once without, where TimeMaps must do."""
    cdx = pywb.cdx if request.param == "cdx" else None
    return Settings(allow_private=True, archive_url=pywb.prefix, archive_cdx=cdx, archive_rate=1000.0)


def ask(settings: Settings, *sought: LookUp, transport: httpx.AsyncBaseTransport | None = None) -> list[Capture | LookUpFailure]:
    async def run() -> list[Capture | LookUpFailure]:
        return [answer async for answer in look_up(sought, settings, transport)]

    return asyncio.run(run())


def near(settings: Settings, url: str, date: str | None = "2016-03-05") -> Capture | LookUpFailure:
    (answer,) = ask(settings, LookUp(url, date))
    return answer


def hop(url: str, at: str = "2016-03-01T00:00:00Z", status: int = 301) -> Hop:
    return Hop(url, Via.ARCHIVE, status=status, captured_at=at)


def led(url: str, target: str | None, *hops: Hop, date: str | None = "2016-03-05") -> Capture:
    return Capture(url, date, hops or (hop(url),), redirects_to=target, captured_at=(hops or (hop(url),))[-1].captured_at)


def test_a_feed_is_resolved_item_by_item(settings: Settings) -> None:
    """Redirect, coded redirect, error and nothing at all, as the archive has them near the post's date."""
    answers = ask(settings, *(LookUp(url, "2016-03-05") for url in (MOVED, CODED, ERROR, MISSING)))

    assert answers == [
        led(MOVED, "https://www.paper.example/2016/a"),
        led(CODED, PORTAL),
        Capture(ERROR, "2016-03-05"),
        Capture(MISSING, "2016-03-05"),
    ]


@pytest.mark.parametrize(
    ("date", "target", "at"),
    [
        pytest.param("2016-03-05", "https://www.paper.example/2016/a", "2016-03-01T00:00:00Z", id="the nearest"),
        pytest.param("2012-12-24T10:00:00+02:00", "https://www.paper.example/too-early", "2013-03-01T00:00:00Z", id="another date"),
        pytest.param("2016-12-01", "https://www.paper.example/2016/a", "2016-03-01T00:00:00Z", id="the nearest that leads to an article"),
        pytest.param(None, "https://www.paper.example/too-early", "2013-03-01T00:00:00Z", id="the first for a post without a date"),
    ],
)
def test_the_date_chooses_the_redirect(settings: Settings, date: str | None, target: str, at: str) -> None:
    """What a proxy led to changes with the years."""
    assert near(settings, MOVED, date) == led(MOVED, target, hop(MOVED, at), date=date)


def test_a_redirect_of_another_time_is_none(settings: Settings) -> None:
    """More than a year from the post nothing is known."""
    assert near(settings, MOVED, "2019-01-01") == Capture(MOVED, "2019-01-01")


def test_a_page_is_offered_as_a_copy(pywb: Pywb, settings: Settings) -> None:
    """The nearest capture that was a page counts, errors and unchanged ones told apart, however the URL is spelled."""
    spelled = "http://paper.example/page?b=%20x&a=1"
    nearest = "20160201000000", "2016-02-01T00:00:00Z"

    for url in (COPIED, spelled):
        assert near(settings, url) == Capture(url, "2016-03-05", copy=f"{pywb.prefix}{nearest[0]}/{url}", captured_at=nearest[1])


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://paper.example/umlaut", "https://paper.example/sch%C3%B6n?a=%20&b=1"),
        ("http://paper.example/relative", "http://paper.example/moved?x=1"),
    ],
)
def test_where_a_redirect_led_is_read_as_a_browser_would(settings: Settings, url: str, target: str) -> None:
    """Relative targets and letters beyond ASCII, which pywb escapes, come out as addresses."""
    status = 301 if "umlaut" in url else 302

    assert near(settings, url) == led(url, target, hop(url, status=status))


def test_an_unchanged_redirect_leads_where_the_first_one_did(settings: Settings) -> None:
    """A revisit record is replayed by the one it repeats."""
    url = "http://paper.example/again"

    assert near(settings, url) == led(url, "https://paper.example/there", hop(url))


def test_a_redirect_to_the_same_page_by_https_leaves_the_copy(pywb: Pywb, settings: Settings) -> None:
    """Another spelling of the URL is no article of its own."""
    url = "http://paper.example/secure"
    copy = f"{pywb.prefix}20160301000001/{url}"

    assert near(settings, url) == Capture(url, "2016-03-05", copy=copy, captured_at="2016-03-01T00:00:01Z")


@pytest.mark.parametrize("url", ["http://paper.example/only-redirects", "http://paper.example/picture", "http://nowhere.example/"])
def test_what_helps_nobody_is_nothing(settings: Settings, url: str) -> None:
    """A redirect to itself, a picture and an unknown site leave neither a target nor a copy."""
    assert near(settings, url) == Capture(url, "2016-03-05")


def test_wrappers_are_followed_through_the_archive(settings: Settings) -> None:
    """Each hop has its own date, and a circle ends nowhere."""
    short, round_trip = "https://t.co/abc", "https://t.co/round"

    hops = hop(short), hop("http://bit.ly/def", "2016-04-01T00:00:00Z")

    assert near(settings, short) == led(short, "https://paper.example/deep#part", *hops)
    assert near(settings, round_trip) == Capture(round_trip, "2016-03-05", (hop(round_trip), hop("http://bit.ly/round")))


def test_the_guard_stands_before_the_archive_too(pywb: Pywb) -> None:
    """An archive on a private address is asked only where that is allowed."""
    answer = near(Settings(archive_url=pywb.prefix), MOVED)

    assert answer == LookUpFailure(MOVED, "the archive was not asked, for its address leads to an address of this machine")


class WithoutTimeMaps(httpx.AsyncBaseTransport):
    """The network, but for TimeMaps, of which there are none."""

    def __init__(self) -> None:
        self.network = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if "/timemap/" in request.url.path else await self.network.handle_async_request(request)

    async def aclose(self) -> None:
        await self.network.aclose()


def test_a_timegate_alone_names_the_nearest_capture(pywb: Pywb) -> None:
    """A frame with a link to the capture is enough; if the nearest one is an error, nothing more is known."""
    settings = Settings(archive_url=pywb.prefix, archive_rate=1000.0)

    assert ask(settings, *(LookUp(url, "2016-03-05") for url in (MOVED, MISSING, COPIED)), transport=WithoutTimeMaps()) == [
        led(MOVED, "https://www.paper.example/2016/a"),
        Capture(MISSING, "2016-03-05"),
        Capture(COPIED, "2016-03-05"),
    ]


@pytest.mark.parametrize(
    ("config", "gate"), [("framed_replay: false", True), ("redirect_to_exact: true", True), ("enable_memento: false", False)]
)
def test_pywb_may_be_set_up_otherwise(config: str, *, gate: bool, tmp_path: Path) -> None:
    """Without a frame or with exact redirects its TimeGate answers in other ways; without Memento's headers its index is left."""
    with running(tmp_path, CAPTURES[:4], config) as server:
        settings = Settings(allow_private=True, archive_url=server.prefix, archive_cdx=None if gate else server.cdx, archive_rate=1000.0)
        answers = ask(settings, LookUp(MOVED, "2016-03-05"), transport=WithoutTimeMaps())

    assert answers == [led(MOVED, "https://www.paper.example/2016/a")]
