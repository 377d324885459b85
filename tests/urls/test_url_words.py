"""What an address tells of its page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.urls.url_words import (
    distinctive_words,
    home_of,
    is_above,
    is_error_page,
    is_home,
    is_search,
    is_section,
    is_shorter,
    may_be_error_page,
    on_same_site,
    other_than_article,
    parts_of,
    site_names,
    slug_words,
)

from .tables import rows

QUESTIONS = {"home": is_home, "error": is_error_page, "maybe-error": may_be_error_page, "search": is_search, "section": is_section}


@pytest.mark.parametrize(("url", "answers", "words"), rows("addresses.tsv"))
def test_address_tells_its_page(url: str, answers: str | None, words: str | None) -> None:
    """What a URL is, and the words that its page can be known by."""
    assert {name for name, asks in QUESTIONS.items() if asks(url)} == set((answers or "").split())
    assert distinctive_words(url) == tuple((words or "").split())


@pytest.mark.parametrize(
    ("url", "home"),
    [("https://a.example/x?y#z", "https://a.example/"), ("http://a.example:8080/x", "http://a.example:8080/"), ("no url", "no url")],
)
def test_home_of_a_url(url: str, home: str) -> None:
    """The home page is the root of the same host."""
    assert home_of(url) == home


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("https://a.example/", "the home page"),
        ("https://a.example/en/?utm_source=x", "the home page"),
        ("https://a.example/blog/", "a list of articles"),
        ("https://a.example/de/news/index.html", "a list of articles"),
        ("https://medium.com/@keeper", "a profile"),
        ("https://a.example/feed/", "a feed"),
        ("https://a.example/blog/index.xml", "a feed"),
        ("https://a.example/?feed=rss2", "a feed"),
        ("https://a.example/feeds/781561/posts/default/839486", "a feed"),
        ("https://a.example/uploads/Bell.JPG", "an image"),
        ("https://a.example/tides.csv?raw=1", "a file of data"),
        ("https://a.example/2016/05/index.php", ""),
        ("https://a.example/how-to/feed-a-cat", ""),
        ("https://a.example/blog/?p=12", ""),
        ("https://a.example/#/posts/the-bell", ""),
        ("https://a.example/app/index.html#!the-bell", ""),
        ("https://a.example/#!/", "the home page"),
        ("https://a.example/#more", "the home page"),
        ("https://a.example/welcome", ""),
        ("https://wiki.example/wiki/Atom", ""),
        ("https://medium.com/the-bell-19ec60797d94", ""),
        ("https://wiki.example/File:Bell.jpg", ""),
        ("https://medium.com/@keeper/the-bell-1a2b", ""),
        ("https://a.example/report.pdf", ""),
        ("mailto:keeper@a.example", ""),
        ("no url", ""),
    ],
)
def test_address_of_something_else_than_an_article(url: str, named: str) -> None:
    """Home pages, lists, profiles, feeds and files are no articles; whatever may be one is left alone."""
    assert other_than_article(url) == named


def test_places_are_compared() -> None:
    """A folder lies above its pages, and a site's hosts belong together."""
    assert is_above("https://a.example/news/", "https://a.example/news/a.html")
    assert not is_above("https://a.example/sport/", "https://a.example/news/a.html")
    assert not is_above("https://a.example/news/?id=1", "https://a.example/news/a.html")
    assert is_shorter("https://a.example/b", "https://a.example/news/a")
    assert on_same_site("https://a.paper.test/", "http://b.paper.test/")
    assert not on_same_site("https://a.test/", "no url")


def test_site_is_named_by_its_host() -> None:
    """The labels of a host that could be a name."""
    assert site_names("https://www.new-yorker.example/") == {"newyorker"}


@given(st.text(max_size=30))
def test_no_text_raises(text: str) -> None:
    """Whatever stands after a host, its address is read."""
    for url in (text, f"https://a.example/{text}", f"https://a.example/?{text}"):
        assert [asks(url) in (True, False) for asks in QUESTIONS.values()] == [True] * len(QUESTIONS)
        assert isinstance((distinctive_words(url), slug_words(url), parts_of(url)), tuple)
