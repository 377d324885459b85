"""How an archive is asked and believed, against a scripted one that speaks as the Wayback Machine does."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Mapping
from itertools import pairwise
from urllib.parse import urlencode

import httpx
import pytest
from msgspec import Struct

from linkcheck.config.settings import WAYBACK, WAYBACK_CDX, Settings
from linkcheck.crawl.archive import LookUp, LookUpFailure, look_up
from linkcheck.model import Capture, Hop
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Via
from tests.crawl.clock import run_quickly

DATE = "2016-03-10"
FEED = "http://feeds.paper.example/~r/paper/top/~3/"
ONE, TWO = f"{FEED}AAAAAAAAAAA/one", f"{FEED}BBBBBBBBBBB/two"
STORY = "https://www.paper.example/2016/one"
PAGE = "https://paper.example/page"
MEMENTO = Settings(archive_url="https://archive.example/web/", archive_budget=3600.0)
RESTED = Settings(archive_budget=3600.0)


class ArchiveReply(Struct, frozen=True):
    """One answer of the archive; a `body` that is an error is what the network does instead."""

    status: int = 200
    body: bytes | Exception = b""
    headers: Mapping[str, str] = {}
    endless: bool = False


class Archive(httpx.AsyncBaseTransport):
    """Answers each address with what it is to say, one thing per request and the last for ever; else with 404."""

    def __init__(self, replies: Mapping[str, ArchiveReply | tuple[ArchiveReply, ...]]) -> None:
        self.replies = {address: reply if isinstance(reply, tuple) else (reply,) for address, reply in replies.items()}
        self.asked: list[str] = []
        self.times: list[float] = []
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        address = str(request.url)
        self.asked.append(address)
        self.times.append(asyncio.get_running_loop().time())
        self.requests.append(request)
        answers = self.replies.get(address, (ArchiveReply(404),))
        reply = answers[min(self.asked.count(address), len(answers)) - 1]
        if isinstance(reply.body, Exception):
            raise reply.body
        return httpx.Response(reply.status, headers=dict(reply.headers), stream=_Stream(reply.body, endless=reply.endless))


class _Stream(httpx.AsyncByteStream):
    def __init__(self, body: bytes, *, endless: bool) -> None:
        self.body, self.endless = body, endless

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body
        while self.endless:
            yield self.body


def ask(archive: Archive, *urls: str, settings: Settings = RESTED, date: str | None = DATE) -> list[Capture | LookUpFailure]:
    async def run() -> list[Capture | LookUpFailure]:
        return [answer async for answer in look_up([LookUp(url, date) for url in urls], settings, archive)]

    return run_quickly(run())[0]


def index(url: str, **query: str) -> str:
    asked = {"url": url, "output": "json", "limit": "10000", "showResumeKey": "true", **query}
    return f"{WAYBACK_CDX}?{urlencode(asked)}"


def rows(*captures: str, resume: str = "") -> ArchiveReply:
    """An index of captures written as `TIMESTAMP STATUS URL`, of HTML pages."""
    cells = [capture.split(" ", 2) for capture in captures]
    table = [["timestamp", "statuscode", "original", "mimetype"], *([*row, "text/html"] for row in cells)]
    return ArchiveReply(body=json.dumps([*table, [], [resume]] if resume else table).encode())


def raw(timestamp: str, url: str, prefix: str = WAYBACK) -> str:
    return f"{prefix}{timestamp}id_/{url}"


def captured(status: int, **headers: str) -> ArchiveReply:
    return ArchiveReply(status, headers={"Memento-Datetime": "Tue, 01 Mar 2016 00:00:00 GMT", **headers})


def led(url: str, target: str | None, *via: str, at: str = "2016-03-01T00:00:00Z", date: str | None = DATE) -> Capture:
    hops = tuple(Hop(hop, Via.ARCHIVE, status=301, captured_at=at) for hop in (url, *via))
    return Capture(url, date, hops, redirects_to=target, captured_at=at if target is not None and target not in via else None)


NEAR = "20160301000000"
AROUND = {"matchType": "prefix", "from": "20150310000000", "to": "20170311000000"}


def test_a_feed_is_listed_once_and_its_items_come_first() -> None:
    """Two items of a feed need one query of its folder; then come single URLs, every request 2.5 seconds after the last."""
    archive = Archive(
        {
            index(FEED, **AROUND): rows(f"{NEAR} 301 {ONE}", f"20160401000000 301 {ONE}", f"{NEAR} 404 {TWO}", f"{NEAR} 200 {FEED}other"),
            raw(NEAR, ONE): captured(301, Location=f"/web/{NEAR}id_/{STORY}"),
            index(PAGE): rows(f"20100101000000 200 {PAGE}", "20180101000000 200 http://www.paper.example:80/page/"),
        }
    )

    assert ask(archive, PAGE, ONE, TWO) == [
        led(ONE, STORY),
        Capture(TWO, DATE),
        Capture(PAGE, DATE, copy=f"{WAYBACK}20180101000000/{PAGE}", captured_at="2018-01-01T00:00:00Z"),
    ]
    assert archive.asked == [index(FEED, **AROUND), raw(NEAR, ONE), index(PAGE)]
    assert archive.times == [0.0, 2.5, 5.0]
    assert archive.requests[0].headers["accept"] == "*/*"


def test_a_long_list_is_read_on_where_it_stopped() -> None:
    """The key for the rest goes back as it came; what the last answer lacks is known to be missing."""
    key = "example%2Cpaper%2Cfeeds%29%2F~r+20160301000000%21"
    archive = Archive(
        {
            index(FEED, **AROUND): rows(f"{NEAR} 301 {ONE}", resume=key),
            f"{index(FEED, **AROUND)}&resumeKey={key}": rows(f"{NEAR} 200 {FEED}zzz"),
            raw(NEAR, ONE): captured(301, Location=STORY),
        }
    )

    assert ask(archive, ONE, TWO) == [led(ONE, STORY), Capture(TWO, DATE)]
    assert len(archive.asked) == 3


def test_items_beyond_the_end_of_a_list_are_asked_for_by_themselves() -> None:
    """A list that is as long as it may be settles only what stands before its last address."""
    full = [f"{NEAR} 301 {ONE}", *(f"{NEAR} 404 {FEED}b/{number}" for number in range(9_999))]
    archive = Archive(
        {
            index(FEED, **AROUND): rows(*full),
            index(TWO): rows(f"{NEAR} 301 {TWO}"),
            raw(NEAR, ONE): captured(301, Location=STORY),
            raw(NEAR, TWO): captured(301, Location=STORY),
        }
    )

    assert ask(archive, ONE, TWO) == [led(ONE, STORY), led(TWO, STORY)]
    assert archive.asked == [index(FEED, **AROUND), raw(NEAR, ONE), index(TWO), raw(NEAR, TWO)]


def test_a_feed_whose_list_fails_is_asked_for_item_by_item() -> None:
    """Trouble with the one query for all leaves the queries for each; without a date of every post it has no bounds."""
    archive = Archive(
        {
            index(FEED, matchType="prefix"): ArchiveReply(504),
            index(ONE): rows(f"{NEAR} 301 {ONE}"),
            index(TWO): rows(),
            raw(NEAR, ONE): captured(301, Location=STORY),
        }
    )

    assert ask(archive, ONE, TWO, date=None) == [led(ONE, STORY, date=None), Capture(TWO)]
    assert archive.asked == [index(FEED, matchType="prefix"), index(ONE), raw(NEAR, ONE), index(TWO)]


def test_a_busy_page_is_asked_for_again_around_the_date() -> None:
    """Where a page has more captures than one answer holds, those of the post's time are asked for."""
    archive = Archive(
        {
            index(PAGE): rows(*(f"20100101{number:06} 404 {PAGE}" for number in range(10_000))),
            index(PAGE, **{"from": "20150310000000", "to": "20170311000000"}): rows(f"{NEAR} 200 {PAGE}"),
        }
    )

    assert ask(archive, PAGE) == [Capture(PAGE, DATE, copy=f"{WAYBACK}{NEAR}/{PAGE}", captured_at="2016-03-01T00:00:00Z")]


def test_the_archive_may_send_on_to_a_better_time_stamp() -> None:
    """A redirect to the same URL at another time is the archive's own, and is followed; one to another URL is the answer."""
    archive = Archive(
        {
            index(ONE): rows(f"{NEAR} 301 {ONE}"),
            raw(NEAR, ONE): ArchiveReply(302, headers={"Location": f"/web/20160229235959id_/{ONE}"}),
            raw("20160229235959", ONE): ArchiveReply(301, headers={"Location": f"/web/20160229235959id_/{STORY}"}),
        }
    )

    assert ask(archive, ONE) == [led(ONE, STORY, at="2016-02-29T23:59:59Z")]


def test_the_archive_does_not_send_its_guest_round_for_ever() -> None:
    """After four time stamps of one URL the capture counts as not there."""
    archive = Archive(
        {
            index(ONE): rows(f"{NEAR} 301 {ONE}"),
            raw(NEAR, ONE): ArchiveReply(302, headers={"Location": f"/web/20160229235959/{ONE}"}),
            raw("20160229235959", ONE): ArchiveReply(302, headers={"Location": f"/web/{NEAR}/{ONE}"}),
        }
    )

    assert ask(archive, ONE) == [Capture(ONE, DATE)]
    assert len(archive.asked) == 5


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(f"/web/{NEAR}id_/https://www.paper.example/page/", id="the same page by https"),
        pytest.param("https://www.paper.example/", id="the home page"),
        pytest.param("https://www.paper.example/login?next=/page", id="a login"),
    ],
)
def test_a_redirect_to_no_article_leaves_the_copy(target: str) -> None:
    """Another spelling of the URL, a home page or a login names no article, so the page counts that was there."""
    archive = Archive(
        {index(PAGE): rows(f"{NEAR} 301 {PAGE}", f"20160601000000 200 {PAGE}"), raw(NEAR, PAGE): captured(301, Location=target)}
    )

    assert ask(archive, PAGE) == [Capture(PAGE, DATE, copy=f"{WAYBACK}20160601000000/{PAGE}", captured_at="2016-06-01T00:00:00Z")]


def test_only_three_captures_of_a_url_are_looked_into() -> None:
    """Redirects that lead nowhere do not use up the run."""
    archive = Archive(
        {
            index(PAGE): rows(*(f"2016030{day}000000 301 {PAGE}" for day in range(1, 8))),
            **{raw(f"2016030{day}000000", PAGE): captured(301, Location="/") for day in range(1, 8)},
        }
    )

    assert ask(archive, PAGE) == [Capture(PAGE, DATE)]
    assert archive.asked == [index(PAGE), *(raw(f"2016030{day}000000", PAGE) for day in (7, 6, 5))]


GONE = "http://feeds.reuters.com/~r/reuters/topNews/~3/CCCCCCCCCCC/x"
ALIVE = "https://bit.ly/abc"


@pytest.mark.parametrize(
    ("target", "captures", "expected"),
    [
        pytest.param(ALIVE, rows(f"{NEAR} 301 {ALIVE}"), led(ONE, STORY, ALIVE), id="the archive knows where it leads"),
        pytest.param(ALIVE, rows(), led(ONE, ALIVE), id="a wrapper that may live is left to be asked"),
        pytest.param(GONE, rows(), led(ONE, None), id="a wrapper that is shut down says nothing"),
        pytest.param(
            f"https://www.google.com/url?q={ALIVE}", rows(f"{NEAR} 301 {ALIVE}"), led(ONE, STORY, ALIVE), id="a wrapper inside a wrapper"
        ),
        pytest.param(ONE.replace("http:", "https:"), rows(), Capture(ONE, DATE), id="a circle"),
    ],
)
def test_a_wrapper_behind_a_wrapper_is_looked_up_too(target: str, captures: ArchiveReply, expected: Capture) -> None:
    """What leads to another wrapper that keeps its page to itself has not arrived."""
    archive = Archive(
        {
            index(ONE): rows(f"{NEAR} 301 {ONE}"),
            raw(NEAR, ONE): captured(301, Location=target),
            index(ALIVE): captures,
            index(GONE): captures,
            raw(NEAR, ALIVE): captured(301, Location=STORY),
        }
    )

    assert ask(archive, ONE) == [expected]


def test_the_way_is_at_most_five_hops_long() -> None:
    """A chain of wrappers that does not end is given up."""
    hops = [f"https://bit.ly/{number}" for number in range(9)]
    archive = Archive(
        {
            **{index(hop): rows(f"{NEAR} 301 {hop}") for hop in hops},
            **{raw(NEAR, hop): captured(301, Location=target) for hop, target in pairwise(hops)},
        }
    )

    assert ask(archive, hops[0]) == [led(hops[0], None, *hops[1:5])]


def test_a_refusal_is_waited_out() -> None:
    """Retry-After is kept to; without it the rest is five minutes, then ten."""
    archive = Archive(
        {
            index(PAGE): (ArchiveReply(429, headers={"Retry-After": "60"}), ArchiveReply(503), rows()),
            index(STORY): (ArchiveReply(429), rows()),
        }
    )

    assert ask(archive, PAGE, STORY) == [Capture(PAGE, DATE), Capture(STORY, DATE)]
    assert archive.times == [0.0, 60.0, 660.0, 662.5, 962.5]


@pytest.mark.parametrize(
    ("refusals", "requests"),
    [
        pytest.param((ArchiveReply(429, headers={"Retry-After": "900"}),), 1, id="a rest that does not fit in the budget"),
        pytest.param((ArchiveReply(429, headers={"Retry-After": "Mon, 01 Jan 2199 00:00:00 GMT"}),), 1, id="until a far date"),
        pytest.param((ArchiveReply(429), ArchiveReply(429)), 2, id="a second rest that does not fit"),
        pytest.param((ArchiveReply(429, headers={"Retry-After": "0"}),), 3, id="three refusals in a row"),
    ],
)
def test_an_archive_that_has_had_enough_is_left_alone(refusals: tuple[ArchiveReply, ...], requests: int) -> None:
    """The rest of the run is unknown, and nothing more is asked."""
    archive = Archive({index(PAGE): refusals})

    assert ask(archive, PAGE, STORY, settings=Settings()) == [
        LookUpFailure(PAGE, "the archive wants no more requests for now"),
        LookUpFailure(STORY, "the archive wants no more requests for now"),
    ]
    assert len(archive.asked) == requests


def test_a_captured_refusal_is_the_sites_own() -> None:
    """A 429 that a crawler got once is neither a target nor a reason to rest."""
    archive = Archive({index(ONE): rows(f"{NEAR} 301 {ONE}"), raw(NEAR, ONE): captured(429)})

    assert ask(archive, ONE) == [Capture(ONE, DATE)]
    assert archive.times == [0.0, 2.5]


def test_an_archive_that_fails_three_times_is_left_alone() -> None:
    """Two failures may be chance, and an answer between them makes them so; after three in a row nothing more is asked."""
    silent = ArchiveReply(body=httpx.ConnectTimeout(""))
    pages = [f"https://paper.example/{number}" for number in range(6)]
    archive = Archive(
        {
            index(pages[0]): silent,
            index(pages[1]): rows(),
            index(pages[2]): silent,
            index(pages[3]): ArchiveReply(body=httpx.ConnectError("")),
            index(pages[4]): ArchiveReply(502),
        }
    )

    assert ask(archive, *pages) == [
        LookUpFailure(pages[0], "the archive did not answer in time"),
        Capture(pages[1], DATE),
        LookUpFailure(pages[2], "the archive did not answer in time"),
        LookUpFailure(pages[3], "the archive could not be reached"),
        LookUpFailure(pages[4], "the archive answered with status 502"),
        LookUpFailure(pages[5], "it was not asked, for the archive failed 3 times in a row"),
    ]
    assert len(archive.asked) == 5


def test_the_budget_ends_the_search() -> None:
    """Whatever would begin after it is unknown, not missing."""
    pages = [f"https://paper.example/{number}" for number in range(4)]
    archive = Archive({index(page): rows() for page in pages})

    assert ask(archive, *pages, settings=Settings(archive_budget=5.0)) == [
        Capture(pages[0], DATE),
        Capture(pages[1], DATE),
        *(LookUpFailure(page, "it was not asked, for the budget was spent") for page in pages[2:]),
    ]
    assert archive.times == [0.0, 2.5]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        pytest.param(ArchiveReply(body=b"<!doctype html><title>Maintenance"), "the archive's index cannot be read", id="HTML"),
        pytest.param(ArchiveReply(body=b"[[\xff"), "the archive's index cannot be read", id="another charset"),
        pytest.param(ArchiveReply(400, b"{}"), "the archive's index answered with status 400", id="a complaint"),
        pytest.param(ArchiveReply(301, headers={"Location": "/elsewhere"}), "the archive's index answered with status 301", id="moved"),
        pytest.param(
            ArchiveReply(body=b"no gzip", headers={"Content-Encoding": "gzip"}), "the archive's answer is damaged", id="broken gzip"
        ),
        pytest.param(
            ArchiveReply(body=b"x", headers={"Content-Encoding": "secret"}),
            "the archive's answer is too long, or in a coding that was not asked for",
            id="an unknown coding",
        ),
        pytest.param(
            ArchiveReply(body=b" " * 65_536, endless=True),
            "the archive's answer is too long, or in a coding that was not asked for",
            id="a body without an end",
        ),
        pytest.param(
            ArchiveReply(body=gzip.compress(b" " * 9_000_000), headers={"Content-Encoding": "gzip"}),
            "the archive's answer is too long, or in a coding that was not asked for",
            id="a body that unfolds",
        ),
    ],
)
def test_an_answer_that_makes_no_sense_leaves_the_url_unknown(reply: ArchiveReply, reason: str) -> None:
    """Nothing that an archive sends raises, and none of it is taken for an empty archive."""
    assert ask(Archive({index(PAGE): reply}), PAGE) == [LookUpFailure(PAGE, reason)]


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        pytest.param(
            ArchiveReply(200, b"Please log in"),
            LookUpFailure(ONE, "the archive answered with status 200 in place of a capture"),
            id="a page",
        ),
        pytest.param(
            ArchiveReply(302, headers={"Location": "/account/login"}),
            LookUpFailure(ONE, "the archive answered with status 302 in place of a capture"),
            id="a redirect of its own",
        ),
        pytest.param(ArchiveReply(403), LookUpFailure(ONE, "the archive answered with status 403 in place of a capture"), id="forbidden"),
        pytest.param(
            ArchiveReply(403, headers={"X-Archive-Wayback-Runtime-Error": "AdministrativeAccessControlException"}),
            Capture(ONE, DATE),
            id="excluded",
        ),
        pytest.param(ArchiveReply(404), Capture(ONE, DATE), id="not there after all"),
        pytest.param(captured(404), Capture(ONE, DATE), id="an error of the site"),
        pytest.param(captured(301), Capture(ONE, DATE), id="a redirect without a target"),
        pytest.param(captured(301, Location="http://["), Capture(ONE, DATE), id="a redirect to no address"),
    ],
)
def test_only_a_capture_speaks_for_the_site(reply: ArchiveReply, answer: Capture | LookUpFailure) -> None:
    """What the archive says for itself is no word of the site, and an error of the site leads nowhere."""
    archive = Archive({index(ONE): rows(f"{NEAR} 307 {ONE}"), raw(NEAR, ONE): reply})

    assert ask(archive, ONE) == [answer]


def test_compressed_answers_are_read() -> None:
    """Wayback compresses its index unless told otherwise."""
    reply = rows(f"{NEAR} 200 {PAGE}")
    assert isinstance(reply.body, bytes)
    archive = Archive({index(PAGE): ArchiveReply(body=gzip.compress(reply.body), headers={"Content-Encoding": "gzip"})})

    assert ask(archive, PAGE) == [Capture(PAGE, DATE, copy=f"{WAYBACK}{NEAR}/{PAGE}", captured_at="2016-03-01T00:00:00Z")]


def test_a_site_that_the_archive_keeps_to_itself_has_no_captures() -> None:
    """Wayback says so by an error of its index, which will be the same tomorrow."""
    archive = Archive(
        {index(PAGE): ArchiveReply(403, b"org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error")}
    )

    assert ask(archive, PAGE) == [Capture(PAGE, DATE)]


def test_each_url_is_listed_once() -> None:
    """The same URL from two posts of one day costs one query; what is no URL costs none."""
    archive = Archive({index(PAGE): rows()})

    assert ask(archive, PAGE, "http://", f"{PAGE}#part") == [
        Capture(PAGE, DATE),
        LookUpFailure("http://", "it is no web address"),
        Capture(f"{PAGE}#part", DATE),
    ]
    assert archive.asked == [index(PAGE)]


MAP = f"{MEMENTO.archive_url}timemap/link/{PAGE}"
GATE = f"{MEMENTO.archive_url}{PAGE}"
AT = "2016-03-01T00:00:00Z"
COPY = Capture(PAGE, DATE, copy=f"{MEMENTO.archive_url}{NEAR}/{PAGE}", captured_at=AT)
HTML = captured(200, **{"Content-Type": "text/html"})


def timemap(*links: str) -> ArchiveReply:
    return ArchiveReply(
        body=",\n".join((f'<{PAGE}>; rel="original"', *links)).encode(), headers={"Content-Type": "application/link-format"}
    )


def test_the_pages_of_a_timemap_are_read_from_the_date_on() -> None:
    """A TimeMap that points to others is read with the one that ends soonest after the date, on its own archive only."""

    def page(number: int, until: str, host: str = "https://archive.example") -> str:
        return f'<{host}/web/timemap/link/{number}/{PAGE}>; rel="timemap"; until="{until}"'

    archive = Archive(
        {
            MAP: timemap(
                page(1, "Fri, 01 Jan 2016 00:00:00 GMT"),
                page(2, "Sun, 01 Jan 2017 00:00:00 GMT"),
                page(3, "once"),
                page(4, "Sun, 01 Jan 2017 00:00:00 GMT", "https://other.example"),
            ),
            MAP.replace("link/", "link/2/"): timemap(f'<{NEAR}>; rel="first memento"; datetime="Tue, 01 Mar 2016 00:00:00 GMT"'),
            raw(NEAR, PAGE, MEMENTO.archive_url): HTML,
        }
    )

    assert ask(archive, PAGE, settings=MEMENTO) == [COPY]
    maps = [MAP, *(MAP.replace("link/", f"link/{number}/") for number in (2, 1, 3))]
    assert archive.asked == [*maps, raw(NEAR, PAGE, MEMENTO.archive_url)]


@pytest.mark.parametrize(
    ("gate", "answer"),
    [
        pytest.param(captured(200), COPY, id="the capture itself"),
        pytest.param(ArchiveReply(302, headers={"Location": f"/web/{NEAR}/{PAGE}"}), COPY, id="a redirect to it"),
        pytest.param(
            ArchiveReply(200, headers={"Link": f'<x>; rel="memento"; datetime="Tue, 01 Mar 2016 00:00:00 GMT", <{PAGE}>; rel="original"'}),
            COPY,
            id="a frame around it with a link to it",
        ),
        pytest.param(ArchiveReply(404), Capture(PAGE, DATE), id="nothing"),
        pytest.param(
            ArchiveReply(200, b"Welcome"),
            LookUpFailure(PAGE, "the archive's TimeGate answered with status 200 and no capture"),
            id="no TimeGate",
        ),
    ],
)
def test_an_archive_without_lists_is_asked_for_the_nearest_capture(gate: ArchiveReply, answer: Capture | LookUpFailure) -> None:
    """Where there is no TimeMap, the TimeGate is told the date and names the capture in one of three ways."""
    archive = Archive({GATE: gate, raw(NEAR, PAGE, MEMENTO.archive_url): HTML})

    assert ask(archive, PAGE, settings=MEMENTO) == [answer]
    assert archive.asked[:2] == [MAP, GATE]
    assert archive.requests[1].headers["accept-datetime"] == "Thu, 10 Mar 2016 00:00:00 GMT"


def test_trouble_on_the_way_leaves_the_url_unknown() -> None:
    """A TimeMap of which a page cannot be had is not known, nor is what a silent TimeGate would say."""
    further = '<https://archive.example/web/timemap/link/2/>; rel="timemap"'
    broken, silent = ArchiveReply(body=httpx.ReadError("")), ArchiveReply(body=httpx.ReadTimeout(""))

    for replies, reason in (
        ({MAP: timemap(further), "https://archive.example/web/timemap/link/2/": broken}, "the archive could not be reached"),
        ({GATE: silent}, "the archive did not answer in time"),
        ({MAP: silent}, "the archive did not answer in time"),
    ):
        assert ask(Archive(replies), PAGE, settings=MEMENTO) == [LookUpFailure(PAGE, reason)]


def test_a_url_too_long_to_ask_for_is_unknown() -> None:
    """It is malformed, and the search goes on."""
    endless = f"{PAGE}/{'a' * 70_000}"

    assert ask(Archive({index(PAGE): rows()}), endless, PAGE) == [LookUpFailure(endless, "it is no web address"), Capture(PAGE, DATE)]


def test_an_address_that_is_none_is_a_mistake_of_the_user() -> None:
    """Endpoints that cannot be asked are told before anything is asked."""
    for settings in (Settings(archive_url="archive.example"), Settings(archive_cdx="cdx")):
        with pytest.raises(SettingsError, match="archive_url and archive_cdx must be addresses"):
            ask(Archive({}), PAGE, settings=settings)
