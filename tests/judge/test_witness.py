"""The rules for which the publisher's page is the witness."""

import httpx
import pytest

from linkcheck.model import Finding, Report
from linkcheck.model.vocabulary import Certainty, Safety
from tests.conftest import Check
from tests.judge.posts import NEWS, PAPER, TRAM, living, titled, wordpress


def flags(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def test_the_declared_address_is_proposed_for_every_claim(check: Check) -> None:
    """One finding names the page, the address and who says so; its unsafe fix writes all three claims."""
    head = f'<link rel=canonical href="{NEWS}"><meta property="og:url" content="{NEWS}/">'
    (found,) = flags(check({"a.md": wordpress()}, {PAPER: living(head)}), "LC207")

    assert found.message == f"original_link leads to {PAPER}, but that page declares {NEWS} by rel=canonical and og:url"
    assert (found.certainty, len(found.related)) == (Certainty.CONFIRMED, 2)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
    assert [edit.replacement for edit in found.fix.edits] == [NEWS] * 3


def test_what_only_open_graph_says_is_likely(check: Check) -> None:
    """An og:url that nobody confirms may be a leftover."""
    (found,) = flags(check({"a.md": wordpress()}, {PAPER: living(f'<meta property="og:url" content="{NEWS}">')}), "LC207")

    assert found.certainty is Certainty.LIKELY


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
    ],
)
def test_nonsense_and_agreement_are_no_findings(check: Check, claim: str, head: str) -> None:
    """Home pages, contradictions, the post's own site and an address that leads here are nothing to report."""
    world = {PAPER: living(head), OLD: living() if claim == PAPER else moved(PAPER)}

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
