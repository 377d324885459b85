"""Claims that go through a proxy or redirector, and what is said of where they end."""

from collections.abc import Mapping
from urllib.parse import quote

import httpx
import pytest

from linkcheck.model import Finding
from linkcheck.model.vocabulary import Certainty, Safety
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import ALIVE, BURNER, NEWS, PAPER, page, wordpress

STORY = "https://news.example/2016/05/the-bell"
ESCAPED = quote(STORY, safe="")
GO = "https://go.counter.example/r/7"


def flags(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == "LC301"]


def leads(location: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"location": location})


def claimed(check: Check, url: str, world: Mapping[str, httpx.Response] | None = None) -> list[Finding]:
    return flags(check({"a.md": wordpress(url, url, url)}, world))


@pytest.mark.parametrize(
    "url",
    [
        f"{GO}?u={ESCAPED}",
        f"{GO}?k=1&target={STORY}",
        f"https://go.counter.example/out/{ESCAPED}",
        f"https://go.counter.example/{STORY}",
        "https://mail.counter.example/c/12/aHR0cHM6Ly9uZXdzLmV4YW1wbGUvMjAxNi8wNS90aGUtYmVsbA/x",
        "https://mail.counter.example/c?t=aHR0cHM6Ly9uZXdzLmV4YW1wbGUvMjAxNi8wNS90aGUtYmVsbA",
    ],
)
def test_a_redirector_that_no_table_knows_is_likely_one(check: Check, url: str) -> None:
    """An article of another site in the path, the query or a token makes a claim a redirector, likely and no more."""
    (found,) = claimed(check, url)

    assert (found.certainty, found.message) == (Certainty.LIKELY, f"original_link goes through {url.split('/')[2]} to {STORY}")
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE


@pytest.mark.parametrize(
    "url",
    [
        f"https://counter.example/share?url={ESCAPED}",
        f"https://counter.example/a-story?ref={ESCAPED}",
        f"https://counter.example/a-story?utm_source={ESCAPED}",
        f"https://counter.example/?s={ESCAPED}",
        f"https://shop.news.example/login?next={ESCAPED}",
        f"https://news.co.uk/r?u={quote('https://news.com/a-story', safe='')}",
        f"{GO}?u=https%3A%2F%2Fnews.example%2F",
        f"{GO}?u=https%3A%2F%2Fnews.example%2Fbell.jpg",
        f"{GO}?u={ESCAPED}&v=https%3A%2F%2Fnews.example%2F2016%2F05%2Fanother",
        f"{GO}?u=2016%2F05%2Fthe-bell",
        f"https://doi.org/10.1000/1?u={ESCAPED}",
    ],
)
def test_an_address_with_another_in_it_may_be_a_page(check: Check, url: str) -> None:
    """Forms that share a page, references, home pages, pictures and resolvers of lasting names are no redirectors."""
    assert claimed(check, url) == []


def test_a_page_that_was_seen_is_no_redirector(check: Check) -> None:
    """Where a claim shows a page of its own, the URL inside its address says nothing."""
    assert claimed(check, f"{GO}?u={ESCAPED}", {f"{GO}?u={ESCAPED}": ALIVE}) == []


def test_a_claim_that_was_seen_to_lead_elsewhere_is_a_redirector(check: Check) -> None:
    """A temporary redirect to another site's article confirms it, whatever the address looks like."""
    (found,) = claimed(check, GO, {GO: leads(STORY), STORY: ALIVE})

    assert (found.certainty, found.message) == (Certainty.CONFIRMED, f"original_link goes through go.counter.example to {STORY}")


@pytest.mark.parametrize(
    ("first", "world"),
    [
        (GO, {GO: leads(STORY, 301), STORY: ALIVE}),
        (GO, {GO: leads("https://news.example/"), "https://news.example/": ALIVE}),
        (GO, {GO: leads("https://counter.example/2016/the-bell"), "https://counter.example/2016/the-bell": ALIVE}),
        (PAPER, {PAPER: leads("https://journal.example/2016/05/the-slug/"), "https://journal.example/2016/05/the-slug/": ALIVE}),
        ("https://doi.org/10.1000/1", {"https://doi.org/10.1000/1": leads(STORY), STORY: ALIVE}),
        (GO, {GO: leads(STORY), STORY: httpx.Response(404)}),
    ],
)
def test_not_every_redirect_makes_a_redirector(check: Check, first: str, world: Mapping[str, httpx.Response]) -> None:
    """Moves for good, home pages, other hosts of the site, a site's new name, resolvers and dead ends are none."""
    assert claimed(check, first, world) == []


def test_a_redirector_agrees_with_the_claim_whose_page_it_carries(check: Check) -> None:
    """A claim through an unknown redirector is likely the page that another claim names: no mismatch."""
    report = check({"a.md": wordpress(source=f"{GO}?u={quote(PAPER, safe='')}")})

    assert report.posts[0].agreement == "likely"
    assert not [finding for finding in report.findings if finding.code.startswith("LC20")]


ARTICLE = "https://paper.example/2010/01/a-good-article/"
HOME = "https://paper.example/"
CONSENT = "https://consent.paper.example/?x=1"


@pytest.mark.parametrize(
    ("ends", "message", "proposed"),
    [
        ({ARTICLE: page("A good article")}, f"to {ARTICLE}", True),
        ({ARTICLE: leads(HOME), HOME: page("The Paper")}, f"to {ARTICLE}, which ends at {HOME}", False),
        ({ARTICLE: leads(CONSENT), CONSENT: page("Consent")}, f"to {ARTICLE}", True),
        ({ARTICLE: httpx.Response(404)}, f"to {ARTICLE}", False),
    ],
)
def test_only_an_article_that_may_live_is_proposed(check: Check, ends: dict[str, httpx.Response], message: str, proposed: bool) -> None:
    """Before a home page and a dead end the last article is named, and nothing is to be written; before a consent page it is meant."""
    (found,) = claimed(check, BURNER, {BURNER: leads(ARTICLE), **ends})

    assert found.message == f"original_link goes through FeedBurner {message}"
    assert (found.fix is not None, found.help == "write the publisher's URL instead") == (proposed, proposed)


def test_a_home_page_without_an_article_before_it_is_named_alone(check: Check) -> None:
    """A proxy that leads straight to the publisher's home page tells of no article."""
    (found,) = claimed(check, BURNER, {BURNER: leads(HOME), HOME: page("The Paper")})

    assert (found.message, found.fix) == (f"original_link goes through FeedBurner to {HOME}", None)


def test_a_home_page_is_not_proposed_offline_either(check: Check) -> None:
    """A proxy that holds the publisher's home page tells of no article."""
    (found,) = claimed(check, "https://www.google.com/url?url=https%3A%2F%2Fpaper.example%2F&sa=t")

    assert (found.fix, found.help) == (None, "find out where the publisher keeps the article today")


def test_a_link_to_another_page_is_left_alone(check: Check) -> None:
    """An ordinary claim that stays on its site is no business of this rule."""
    assert claimed(check, NEWS, {NEWS: ALIVE}) == []
