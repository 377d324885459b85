"""The rules for which the publisher's page is the witness."""

import httpx
import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.crawler import Progress, crawl
from linkcheck.model import Finding
from linkcheck.model.vocabulary import Certainty, Safety
from linkcheck.pipeline.run import resolve
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import MORE, NEWS, PAPER, TRAM, living, titled, wordpress


def flags(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def test_the_declared_address_is_proposed_for_every_claim(check: Check) -> None:
    """One finding names the page, the address and who says so; its unsafe fix writes all three claims."""
    head = f'<link rel=canonical href="{NEWS}"><meta property="og:url" content="{NEWS}/">'
    (found,) = flags(check({"a.md": wordpress()}, {PAPER: living(head), NEWS: living()}), "LC207")

    assert found.message == f"original_link leads to {PAPER}, but that page declares {NEWS} by rel=canonical and og:url"
    assert (found.certainty, len(found.related)) == (Certainty.CONFIRMED, 2)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
    assert [edit.replacement for edit in found.fix.edits] == [NEWS] * 3


def test_what_only_open_graph_says_is_likely(check: Check) -> None:
    """An og:url that nobody confirms may be a leftover."""
    world = {PAPER: living(f'<meta property="og:url" content="{NEWS}">'), NEWS: living()}
    (found,) = flags(check({"a.md": wordpress()}, world), "LC207")

    assert found.certainty is Certainty.LIKELY


CANONICAL = f'<link rel=canonical href="{NEWS}">'


@pytest.mark.parametrize(
    ("there", "certainties"),
    [
        (httpx.Response(200), [Certainty.CONFIRMED]),
        (httpx.Response(403), [Certainty.LIKELY]),
        (httpx.ConnectTimeout, [Certainty.LIKELY]),
        (httpx.Response(404), []),
        (httpx.Response(301, headers={"location": PAPER}), []),
        (httpx.Response(301, headers={"location": f"{PAPER}index.html"}), []),
    ],
)
def test_a_declared_address_is_asked_before_it_is_believed(
    check: Check, there: httpx.Response | type[Exception], certainties: list[Certainty]
) -> None:
    """Only where a page is at the declared address is the finding confirmed; where none is, or it leads back, there is no finding."""
    world = {PAPER: living(CANONICAL), f"{PAPER}index.html": living(), NEWS: there}

    assert [found.certainty for found in flags(check({"a.md": wordpress()}, world), "LC207")] == certainties


def test_nobody_asks_for_what_the_page_behind_a_mere_link_declares(check: Check) -> None:
    """Only claims are judged by what their pages declare, so that the address on the page behind another link costs no request."""
    asked: list[str] = []

    class Listening(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            return living(CANONICAL) if str(request.url) == MORE else httpx.Response(200)

    crawl([PAPER, MORE], {PAPER: None}, Settings(host_interval_ms=0), Listening(), Progress())

    assert MORE in asked
    assert NEWS not in asked


OLD = "https://paper.example/old/the-slug-of-it"


@pytest.mark.parametrize(
    ("claim", "head"),
    [
        (PAPER, '<link rel=canonical href="https://paper.example/">'),
        (PAPER, '<link rel=canonical href="/404.html">'),
        (PAPER, '<link rel=canonical href="#">'),
        (PAPER, f'<link rel=canonical href="{NEWS}"><link rel=canonical href="{NEWS}-2">'),
        (PAPER, f'<link rel=canonical href="{PAPER}"><meta property="og:url" content="{NEWS}">'),
        (PAPER, '<link rel=canonical href="https://digest.example/a-title/">'),
        (OLD, f'<link rel=canonical href="{OLD}">'),
        (PAPER, f'<link rel=canonical href="{PAPER}index.html">'),
        (PAPER, f'<link rel=canonical href="https://paper.example/{NEWS}">'),
        (PAPER, f'</head><body><p>Seen at <link rel=canonical href="{NEWS}"></p>'),
    ],
)
def test_nonsense_and_agreement_are_no_findings(check: Check, claim: str, head: str) -> None:
    """Home pages, contradictions, the post's own site and an address that leads here are nothing to report."""
    world = {PAPER: living(head), OLD: living() if claim == PAPER else moved(PAPER), NEWS: living()}

    assert flags(check({"a.md": wordpress(claim, claim, claim)}, world), "LC207") == []


def moved(location: str) -> httpx.Response:
    response = living()
    response.status_code = 301
    response.headers["location"] = location
    return response


GOOGLE = f"https://news.google.com/news/url?sa=t&url={PAPER}"
HERALD = "Mayor opens the tram line &#8211; Harbour Herald"
LANTERN = '<meta property=og:site_name content="Lantern"><title>Mayor opens the tram line</title>'


@pytest.mark.parametrize(
    ("claim", "head", "found"),
    [
        (GOOGLE, LANTERN, 1),
        (PAPER, LANTERN, 0),
        (GOOGLE, LANTERN.replace("</title>", " | Harbour Herald</title>"), 0),
        (GOOGLE, LANTERN.replace("Lantern", "HH Media"), 0),
        (GOOGLE, "<title>Mayor opens the tram line</title>", 0),
    ],
)
def test_a_publisher_in_words_needs_a_search_and_a_page_that_introduces_itself(check: Check, claim: str, head: str, found: int) -> None:
    """Only where a news search wrote the title and the page names another site is the publisher another."""
    report = check({"a.md": titled(HERALD, wordpress(claim, claim, claim))}, {PAPER: living(head), GOOGLE: moved(PAPER)})

    assert len(flags(report, "LC209")) == found


def test_a_publisher_that_moved_is_no_other(check: Check) -> None:
    """A page that was sent on to another domain may be the old publisher's under a new name."""
    there = "https://lantern.example/mayor-opens-the-tram-line"
    world = {PAPER: moved(there), there: living(LANTERN), GOOGLE: moved(PAPER)}

    assert flags(check({"a.md": titled(HERALD, wordpress(GOOGLE, GOOGLE, GOOGLE))}, world), "LC209") == []


def test_a_mismatch_of_titles_is_said_once(check: Check) -> None:
    """However many claims lead to the page, and however long its title, the post gets one short finding."""
    long = f"<title>How to win at roulette in casinos {'and again ' * 9_000}</title>"
    world = {PAPER: living(long), NEWS: living("<title>The finest jackpots in roulette and in poker</title>")}
    (found,) = flags(check({"a.md": titled(TRAM, wordpress(canonical=NEWS))}, world), "LC208")

    assert found.certainty is Certainty.LIKELY
    assert len(found.message) < 250


def test_resolving_an_address_asks_for_none_that_is_declared() -> None:
    """Where no claims are compared, what a page declares costs no request."""
    asked: list[str] = []

    class Listening(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(str(request.url))
            return living(CANONICAL)

    resolve([PAPER], Settings(host_interval_ms=0), transport=Listening())

    assert PAPER in asked
    assert NEWS not in asked


@pytest.mark.parametrize(("status", "code"), [(403, "LC208"), (500, "LC208"), (404, "LC207")])
def test_only_a_living_page_says_anything(check: Check, status: int, code: str) -> None:
    """The title and the address of an error page are not the publisher's word."""
    response = living(f'<title>How to win at roulette</title><link rel=canonical href="{NEWS}">')
    response.status_code = status

    assert flags(check({"a.md": titled(TRAM)}, {PAPER: response}), code) == []


def test_link_blogs_write_their_own_titles(check: Check) -> None:
    """The title of a link post is its author's remark, not the article's headline."""
    text = f"---\ntitle: {TRAM}\nsource_url: {PAPER}\n---\nText\n"

    assert flags(check({"a.md": text}, {PAPER: living("<title>How to win at roulette with a bonus</title>")}), "LC208") == []
