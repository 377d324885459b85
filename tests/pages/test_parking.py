"""Parked domains are known by their service; articles about the trade are not."""

import pytest

from linkcheck.pages.marks import Mark
from linkcheck.pages.parking import DOMAIN_MARKETS, PARKING_MARKS, parking_service

from .drawing import NAVIGATION, PARAGRAPH, article, page, visible_text

U = "https://old-paper.example/2016/05/a-story"


def judged(html: bytes, url: str = U) -> str | None:
    return parking_service(url, html, visible_text(html, url))


@pytest.mark.parametrize("mark", PARKING_MARKS, ids=lambda mark: f"{mark.service} {mark.pieces[0].decode()}")
def test_markup_names_its_service(mark: Mark) -> None:
    """A service's own markup in a page with few words is a parked domain; the same in an article is not."""
    script = f"<script>{' '.join(piece.decode() for piece in mark.pieces)}</script>"

    assert judged(page("old-paper.example", script)) == mark.service
    assert judged(page("old-paper.example", script + PARAGRAPH * 6)) is None
    assert judged(page("A name", script, '<meta property="og:type" content="article">')) is None


@pytest.mark.parametrize(("host", "market"), DOMAIN_MARKETS.items())
def test_market_where_a_name_is_sold(host: str, market: str) -> None:
    """A redirect to a market's page for a domain is a parked domain; what a market writes of itself is not."""
    offer = f"https://www.{host}/lander?d=old-paper.example"
    assert parking_service(offer, b"", visible_text(b"", offer)) == market
    for path in ("", "blog/selling-names", "about.html"):
        own = f"https://{host}/{path}"
        assert parking_service(own, b"", visible_text(b"", own)) is None


@pytest.mark.parametrize(
    ("html", "service"),
    [
        (b'<!doctype html>\n<html data-adblockkey="MFww" lang="en"><body></body></html>', "a parking service"),
        (page("old-paper.example is for sale"), "a domain market"),
        (page("www.old-paper.example", "<h1>old-paper.example may be for sale</h1>"), "a domain market"),
        (page("This domain is for sale"), "a domain market"),
        (page("old-paper.example - This domain has expired"), "a domain market"),
        (page("old-paper.example - Resources and information."), "a domain market"),
        (page("old-paper.example steht zum Verkauf!"), "a domain market"),
    ],
)
def test_page_offers_its_own_domain(html: bytes, service: str) -> None:
    """A page that says that its own domain is for sale, or given up, is nobody's."""
    assert judged(html) == service


@pytest.mark.parametrize(
    "html",
    [
        article("This domain is for sale: the trade in old names"),
        article("This domain is for sale: the trade in old names", paragraphs=1),
        article("paper.example is for sale, and its readers want to buy it", paragraphs=1),
        page("Publisher for sale", "<h1>Publisher for sale</h1><p>Four rooms.</p>"),
        page("How parking works", f"{NAVIGATION}{PARAGRAPH * 3}<p>sedoparking.com and parkingcrew.net are two of them.</p>"),
        page("Old paper", "<p data-adblockkey='a'>Nothing</p>"),
        b"",
    ],
)
def test_page_about_the_trade_is_no_parked_domain(html: bytes) -> None:
    """Articles about domains, and other things for sale, are pages."""
    assert judged(html) is None


def test_text_that_is_no_url_is_not_parked() -> None:
    """Nothing is said of what cannot be asked for."""
    assert parking_service("no url", b"", visible_text(b"", "no url")) is None
