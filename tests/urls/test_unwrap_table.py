"""Each wrapper on its own: what it gives up, what it keeps to itself, and which of them are gone."""

import re

import pytest

from linkcheck.model.vocabulary import WrapperKind
from linkcheck.urls.unwrap import trace, unwrap
from linkcheck.urls.unwrap.parsing import absolute_url
from linkcheck.urls.unwrap.rows import Wrapper, no_target, on_host
from linkcheck.urls.unwrap.services import all_services
from linkcheck.urls.unwrap.table import WRAPPERS, rows_on
from linkcheck.urls.url import Url, web_url

from .tables import rows


@pytest.mark.parametrize(("url", "target"), rows("unwrapping.tsv"))
def test_wrapper_gives_up_its_target(url: str, target: str) -> None:
    """The page behind a wrapper is read from the text alone, and what is no wrapper is left as it is."""
    found = trace(url)

    assert found is not None
    assert (found.target if found.steps else None) == target


def test_lower_cased_proxy_is_remarked() -> None:
    """A target read from a lower-cased path says that its capitals are lost."""
    step = unwrap("http://feeds.paper.example/c/1/f/2/s/322bb1b1/sc/1/l/0l0spaper0n0ca/story01.htm")

    assert step is not None
    assert (step.wrapper, step.remark) == ("FeedsPortal", "its case was lost")


@pytest.mark.parametrize(
    ("url", "wrapper"),
    [
        ("https://news.google.com/rss/articles/CBMiGkFVX3lxTGFiY2RlZg?oc=5", "Google News"),
        ("http://feeds.feedburner.com/~r/paper/~3/AbCdEfGhIjK/story01.htm", "FeedBurner"),
        ("http://feeds.paper.example/~r/paper/top/~5/AbCdEfGhIjK/p.png", "FeedBurner"),
        ("http://feedproxy.google.com/~r/paper/~3/AbCdEfGhIjK/", "FeedBurner"),
        ("https://bit.ly/2abc", "link shortener"),
        ("http://da.feedsportal.com/r/1/x", "FeedsPortal"),
        ("http://pi.feedsportal.com/r/1/u/2/f/3/mf.gif", "FeedsPortal"),
        ("http://paper.feedsportal.com/fy/8av2EvY0ZbXKa2NA/story01.htm", "FeedsPortal"),
        ("http://ads.paper.example/click.phdo?i=1f2e", "Pheedo"),
        ("https://flip.it/AbCdEf", "link shortener"),
        ("https://disq.us/p/1abc2de", "Disqus"),
        ("https://link.segmentfault.com/?enc=hPGn%3D%3D.RqC%2B", "SegmentFault"),
        ("https://protect-us.mimecast.com/s/AbCdEfGhIjK?domain=paper.example", "Mimecast"),
        ("https://url.us.m.mimecastprotect.com/s/AbCdEfGhIjK", "Mimecast"),
        ("https://secure-web.cisco.com/1z0v_U78rf_0ofSUeyHRS36Fj-mk74", "Cisco Secure Email"),
        ("https://www.awin1.com/cread.php?s=1&v=2&q=3&r=4", "Awin"),
        ("https://www.kqzyfj.com/click-123-456", "CJ Affiliate"),
        ("https://www.shareasale.com/r.cfm?b=1&u=2&m=3&urllink=shop.example", "ShareASale"),
        ("https://archive.ph/AbCd1", "archive.today"),
        ("https://perma.cc/AB12-CD34", "Perma.cc"),
        ("https://web.archive.org/web/2013/http://bit.ly/2abc", "link shortener"),
        ("https://news.google.com/news/more?ncl=dabc", "Google News"),
        ("https://feeds.paper.example/~/955916276/0/paper~A-headline.html", "FeedBlitz"),
        ("https://app.page.link/AbCd", "Firebase Dynamic Links"),
        ("https://digg.com/u1AbCd", "Digg"),
        ("https://gu.com/p/4abc", "link shortener"),
        ("https://www.googleadservices.com/pagead/aclk?sa=L&ai=DCh&adurl=", "Google Ads"),
        ("https://www.bing.com/aclick?ld=e8", "Bing Ads"),
        ("https://click.linksynergy.com/fs-bin/click?id=x&offerid=1&type=3", "Rakuten LinkSynergy"),
        ("https://shop.pxf.io/c/1/2/3", "Impact"),
        ("https://clk.tradedoubler.com/click?a=1&p=2", "Tradedoubler"),
        ("https://ad.admitad.com/g/1e8d/?i=4", "Admitad"),
        ("https://www.webcitation.org/5xAbCdEfG", "WebCite"),
        ("https://ghostarchive.org/archive/AbCd1", "Ghostarchive"),
    ],
)
def test_opaque_wrapper_has_no_target(url: str, wrapper: str) -> None:
    """A wrapper that keeps its target to itself is named, and no target is claimed."""
    found = trace(url)

    assert found is not None
    assert found.opaque is not None
    assert (found.target, found.opaque.name) == (None, wrapper)


@pytest.mark.parametrize(
    "url",
    [
        "https://bit.ly/",
        "https://notbit.ly/a",
        "http://feeds.paper.example/~ff/paper",
        "http://feeds.feedburner.com/paper",
        "https://www.mimecast.com/resources/",
        "https://perma.cc/about",
        "https://archive.ph/about",
        "https://archive.ph/faq",
        "https://share.feedsportal.com/share/twitter/?u=http%3A%2F%2Fpaper.example%2F",
        "https://www.awin1.com/",
        "https://disq.us/",
        "https://www.webcitation.org/bookmarks",
        "https://digg.com/news",
        "https://news.google.com/topstories",
        "https://www.google.com/about",
    ],
)
def test_look_alike_is_not_opaque(url: str) -> None:
    """A service's home page, its own pages, a longer host name and a feed itself are pages of their own."""
    found = trace(url)

    assert found is not None
    assert (found.opaque, found.target) == (None, url)


def test_every_wrapper_is_taken_off_by_some_line() -> None:
    """No row of the table goes without a line of the test table that it reads."""
    urls = [str(case.values[0]) for case in rows("unwrapping.tsv")]
    stations = [web_url(url) for text in urls if (found := trace(text)) for url in (found.url, *(step.url for step in found.steps))]

    readable = [row for row in (*WRAPPERS, *all_services()) if row.read is not None and row.read is not no_target]
    unused = [row for row in readable if not any(_reads(row, url) for url in stations if url is not None)]

    assert not unused


def _reads(row: Wrapper, url: Url) -> bool:
    match = row.path.match(url.path)
    return (
        row.read is not None and match is not None and row in rows_on(url.host).readable and absolute_url(row.read(url, match)) is not None
    )


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2F", WrapperKind.GATE),
        ("https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2F", WrapperKind.GATEWAY),
        ("https://us.rd.yahoo.com/a/*http://paper.example/", WrapperKind.TRACKER),
        ("https://go.skimresources.com/?url=https%3A%2F%2Fshop.example%2F", WrapperKind.AFFILIATE),
        ("https://archive.ph/newest/https://paper.example/", WrapperKind.ARCHIVE),
        ("https://paper-example.translate.goog/", WrapperKind.ARCHIVE),
        ("https://www.google.com/amp/s/paper.example/", WrapperKind.AMP),
        ("https://youtu.be/dQw4w9WgXcQ", WrapperKind.SHORTENER),
    ],
)
def test_wrapper_says_of_what_kind_it_is(url: str, kind: WrapperKind) -> None:
    """A gate that is taken to work is told from a counter that must be asked, and both from another copy of the page."""
    step = unwrap(url)

    assert step is not None
    assert step.kind is kind


def test_ordinary_host_is_compared_with_few_rows() -> None:
    """A host that is no wrapper's meets only the rows that are told by their path."""
    found = rows_on("www.paper.example")

    for rows_of_one_sort in (found.readable, found.opaque, found.gone):
        assert all(not row.hosts and row.hint for row in rows_of_one_sort)
        assert len(rows_of_one_sort) < 6


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://webcache.googleusercontent.com/search?q=cache:tC0vZfFD3lQJ:https://paper.example/a", "Google cache"),
        ("http://feeds.reuters.com/~r/x/~3/AbCdEfGhIjK/s", "feeds.reuters.com"),
        ("http://paper.feedsportal.com/c/1/f/2/s/322bb1b1/l/0L0Sx", "FeedsPortal"),
        ("http://feeds.paper.example/c/1/f/2/s/322bb1b1/sc/1/l/0Lpaper0N0C/story01.htm", "FeedsPortal"),
        ("https://12ft.io/https://paper.example/a", "12ft"),
        ("https://timetravel.mementoweb.org/list/2013/http://paper.example/", "Memento Time Travel"),
        ("https://app.page.link/AbCd", "Firebase Dynamic Links"),
        ("https://gu.com/p/4abc", "gu.com"),
        ("http://bit.do/AbCd", "bit.do"),
        ("http://su.pr/1abc", "su.pr"),
        ("http://ff.im/abc", "ff.im"),
        ("http://post.ly/abc", "post.ly"),
    ],
)
def test_dead_service_is_known_offline(url: str, service: str) -> None:
    """A link over a service that was shut down is known to be dead for readers without asking."""
    found = trace(url)

    assert found is not None
    assert found.gone is not None
    assert found.gone.service == service


@pytest.mark.parametrize(
    "url",
    [
        "https://goo.gl/AbCd",
        "https://maps.app.goo.gl/AbCd",
        "https://archive.ph/AbCd1",
        "https://www.webcitation.org/5xAbCdEfG",
        "http://feedproxy.google.com/~r/paper/~3/AbCdEfGhIjK/",
        "https://paper.example/a",
    ],
)
def test_living_service_is_asked(url: str) -> None:
    """A service that lives on, even in part, is not taken for dead."""
    found = trace(url)

    assert found is not None
    assert found.gone is None


def test_shut_down_service_names_its_source() -> None:
    """Each row of a service that is gone says since when, in whole or in part of a date, and who says so."""
    gone = [row.gone for row in WRAPPERS if row.gone is not None]

    assert gone
    assert all(re.fullmatch(r"\d{4}(?:-\d\d){0,2}", service.since) and service.source for service in gone)


def test_every_row_says_something() -> None:
    """A row reads a target, names a service that keeps its targets, or tells of one that is gone."""
    assert not [row for row in WRAPPERS if row.read is no_target and row.gone is None]


@pytest.mark.parametrize(
    ("host", "suffixes", "matches"),
    [
        ("google.com", ("google.*",), True),
        ("www.google.co.jp", ("google.*",), True),
        ("google.com.br", ("google.*",), True),
        ("google.evil.example", ("google.*",), False),
        ("google.com.evil.example", ("google.*",), False),
        ("mygoogle.com", ("google.*",), False),
        ("a.t.co", ("t.co",), True),
        ("t.co", ("t.co",), True),
        ("at.co", ("t.co",), False),
        ("t.co.evil.example", ("t.co",), False),
    ],
)
def test_host_matches_whole_labels(host: str, suffixes: tuple[str, ...], matches: bool) -> None:
    """A host counts as a service's only at a label boundary and under a real suffix."""
    assert on_host(host, suffixes) is matches
