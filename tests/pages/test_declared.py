"""The addresses that a page declares as its own, and which of them are plausible."""

import httpx
import pytest

from linkcheck.model import PageFacts
from linkcheck.model.vocabulary import Agreement
from linkcheck.pages.declared import DeclaredAddress, declared_addresses, is_plausible_address
from tests.conftest import Check
from tests.judge.posts import MORE, NEWS, PAPER, wordpress

HERE = "https://paper.example/2016/05/the-slug-of-a-story/"


@pytest.mark.parametrize(
    ("address", "believed"),
    [
        ("https://paper.example/2016/05/05/another-slug-of-it/", True),
        ("https://wire.example/stories/1", True),
        ("https://paper.example/?p=7", True),
        ("https://paper.example/article/idUSKCN0UO0PT", True),
        ("https://paper.example/", False),
        ("https://www.paper.example/index.html", False),
        ("https://paper.example/en/", False),
        ("https://paper.example/2016/05/", False),
        ("https://paper.example/world", False),
        ("https://paper.example/category/world/politics", False),
        ("https://paper.example/404.html", False),
        ("https://paper.example/?s=story", False),
        ("https://canonical.url/to/page", False),
        ("https://www.example.com/the-slug-of-a-story", False),
        ("http://localhost:8000/the-slug-of-a-story/", False),
        ("http://192.0.2.1/the-slug-of-a-story/", False),
        ("https://staging.paper.example/2016/05/the-slug-of-a-story/", False),
        ("https://paper.example/undefined", False),
        ("https://paper.example/2016/05/undefined/", False),
        ("https://paper.example/%7B%7B%20page.url%20%7D%7D", False),
        ("https://paper.example/%%canonical%%", False),
        ("https://paper.example/https://paper.example/2016/05/the-slug-of-a-story/", False),
        ("https://paper.example/http:/paper.example/2016/05/the-slug-of-a-story/", False),
        ("https://paper.example/www.paper.example/2016/05/the-slug-of-a-story/", False),
        ("#", False),
        ("/the-slug", False),
    ],
)
def test_a_deep_page_is_not_its_home_page(address: str, believed: bool) -> None:
    """Another page is believed, of this site or another; home pages, lists, error pages and placeholders are not."""
    assert is_plausible_address(address, HERE) is believed


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("https://paper.example/", "https://paper.example/index.html"),
        ("https://paper.example/zika/", "https://paper.example/?p=7"),
        ("https://paper.example/politics/archive/2016/05/why-it-is-so/482646/", "https://paper.example/amp/article/482646/"),
        (
            "https://paper.example/politics/archive/2016/05/why-it-is-so/482646/",
            "https://paper.example/archive/2016/05/why-it-is-so/482646/",
        ),
        ("https://paper.example/the-long-story-of-it", "https://paper.example/the-long-story-of-it/2"),
        ("https://paper.example/search/label/story", "https://paper.example/search?q=story"),
        ("https://copies.example/web/2016/https://paper.example/a-story", "https://copies.example/web/https://paper.example/a-story"),
    ],
)
def test_a_page_may_be_of_the_kind_that_it_declares(address: str, here: str) -> None:
    """A home page may name a home page, and a short address is one where the page's own is no longer."""
    assert is_plausible_address(address, here)


def test_the_best_address_comes_first_with_its_reasons() -> None:
    """rel=canonical wins over og:url and mainEntityOfPage, and says who agrees."""
    page = PageFacts(canonical="https://paper.example/a-1", og_url="https://paper.example/b-2", main_entity="http://www.paper.example/a-1/")

    assert declared_addresses(page, HERE) == (
        DeclaredAddress("https://paper.example/a-1", ("rel=canonical", "mainEntityOfPage")),
        DeclaredAddress("https://paper.example/b-2", ("og:url",)),
    )


def test_the_next_best_stands_in_for_nonsense() -> None:
    """Where rel=canonical names the home page, og:url is asked."""
    page = PageFacts(canonical="https://paper.example/", og_url="https://paper.example/b-2")

    assert declared_addresses(page, HERE) == (DeclaredAddress("https://paper.example/b-2", ("og:url",)),)
    assert declared_addresses(PageFacts(title="t"), HERE) == ()


def page(head: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, headers={"content-type": "text/html"}, text=f"<head>{head}</head><h1>A story</h1>")


def canonical(url: str) -> str:
    return f'<link rel="canonical" href="{url}">'


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "mainEntityOfPage": {"@id": "%s"}}</script>'


@pytest.mark.parametrize(
    ("paper", "news", "agreement"),
    [
        (page(canonical(NEWS)), page(""), Agreement.SAME_PAGE),
        (page(""), page(canonical(PAPER)), Agreement.SAME_PAGE),
        (page(f'<meta property="og:url" content="{NEWS}">'), page(""), Agreement.SAME_PAGE),
        (page(LD % NEWS), page(""), Agreement.SAME_PAGE),
        (page(canonical(MORE)), page(canonical(MORE)), Agreement.SAME_PAGE),
        (page(canonical(PAPER)), page(canonical(NEWS)), Agreement.DIFFERENT),
        (page(canonical(NEWS), 403), page(""), Agreement.DIFFERENT),
        (page(canonical(NEWS), 500), page(""), Agreement.DIFFERENT),
        (page(canonical("https://news.example/")), page(canonical("https://news.example/")), Agreement.DIFFERENT),
    ],
)
def test_only_a_living_page_is_a_witness(check: Check, paper: httpx.Response, news: httpx.Response, agreement: Agreement) -> None:
    """Two claims are one page where one of the pages, seen alive, names the other, or both name the same."""
    report = check({"a.md": wordpress(canonical=NEWS)}, {PAPER: paper, NEWS: news})

    assert report.posts[0].agreement is agreement


def test_a_page_behind_a_gate_is_no_witness(check: Check) -> None:
    """A consent page that names the other claim as its own does not speak for the page behind it."""
    gate = page(canonical(NEWS) + "<title>Before you continue</title>")
    consent = "https://consent.paper.example/"
    world = {PAPER: httpx.Response(302, headers={"Location": consent}), consent: gate, NEWS: page("")}

    assert check({"a.md": wordpress(canonical=NEWS)}, world).posts[0].agreement is Agreement.DIFFERENT
