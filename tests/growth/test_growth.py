"""Reading a stranger's text takes time that grows with the text, whatever it is made of."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from time import process_time

import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.archive.captures import read_timemap
from linkcheck.crawl.archive.index import INDEX_BYTES
from linkcheck.crawl.resolution import OFFLINE
from linkcheck.judge.post_judge import PostJudge
from linkcheck.model import Post
from linkcheck.pages.bot_walls import bot_wall
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.link_header import parse_links
from linkcheck.pages.page_facts import read_page, read_refresh
from linkcheck.pages.parking import parking_service
from linkcheck.pages.soft_404 import soft_404_proof, soft_404_suspicion
from linkcheck.posts.extract import extract
from linkcheck.posts.read import parse_post
from linkcheck.text import clear_caches, decode_references, fold, plain, segments
from linkcheck.urls import url_words
from linkcheck.urls.identity import identity
from linkcheck.urls.malformed import MAX_URL, damage_of
from linkcheck.urls.patterns import url_matcher
from linkcheck.urls.tracking import tracking_in, without_tracking
from linkcheck.urls.unwrap import trace
from linkcheck.urls.url import parse_url, without_userinfo

from .constructs import (
    CAPTURES,
    COMPONENTS,
    EXPRESSIONS,
    LINK_HEADERS,
    PAGE,
    PAGES,
    PATTERNS,
    POSTS,
    REFRESH_HEADERS,
    TITLES,
    URLS,
    Make,
    repeated,
)
from .growth import grows_evenly, growth

pytestmark = pytest.mark.slow

# A square would be 2.
MOST = 1.2
ADDRESS = "https://a.example/some-words-of-a-title"
SETTINGS = Settings()
DAY = date(2026, 1, 31)


def judge(text: str, path: str = "post.md") -> None:
    """Read a post, find its links and judge it."""
    raw = text.encode()
    found = parse_post(raw, len(raw), "post.html" if text.startswith("<") else path)
    if isinstance(found, Post):
        PostJudge(OFFLINE, SETTINGS, DAY, online=False).judge(extract(found, SETTINGS))


def read_url(text: str) -> None:
    """Ask everything of a URL that its text can tell."""
    for ask in (parse_url, damage_of, without_userinfo, identity, trace, tracking_in, without_tracking, decode_references):
        ask(text)
    for ask_words in (
        url_words.is_section,
        url_words.is_error_page,
        url_words.is_search,
        url_words.distinctive_words,
        url_words.slug_words,
    ):
        ask_words(text)


def read_title(text: str) -> None:
    """Take a title apart and make its words comparable."""
    for part in segments(text):
        plain(part)
    fold(text)


def read_fetched(html: str) -> None:
    """Ask everything of a page that its text can tell."""
    raw = html.encode()
    page = read_page(raw, "text/html", ADDRESS)
    bot_wall(403, {}, raw, page.visible)
    parking_service(ADDRESS, raw, page.visible)
    interstitial_before(ADDRESS, page.visible, ADDRESS)
    soft_404_proof(ADDRESS, page.visible)
    soft_404_suspicion(ADDRESS, page.visible)


def anew(work: Callable[[str], object]) -> Callable[[str], object]:
    """The work without what is remembered of the same text."""

    def run(text: str) -> object:
        clear_caches(identity, parse_url, trace, plain, segments)
        return work(text)

    return run


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in POSTS.items()])
def test_judging_a_post_takes_time_that_grows_with_it(make: Make) -> None:
    """Twice the text takes about twice the time."""
    assert grows_evenly(anew(judge), make, 3_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in COMPONENTS.items()])
def test_judging_a_post_with_components_takes_time_that_grows_with_it(make: Make) -> None:
    """What MDX does not show is taken out first."""
    assert grows_evenly(anew(lambda text: judge(text, "post.mdx")), make, 3_000, MOST)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_searching_a_pattern_in_a_url_takes_time_that_grows_with_the_url(expression: str) -> None:
    """Whatever expression a committed configuration excludes URLs by."""
    matches = url_matcher([f"re:{expression}"])
    assert grows_evenly(matches, repeated("ab", PAGE), MAX_URL // 8 - 40, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in PATTERNS.items()])
def test_reading_a_pattern_takes_time_that_grows_with_it(make: Make) -> None:
    """Also one that is refused in the end."""
    unlike = count()

    def read_pattern(text: str) -> None:
        # Compiled patterns are remembered: a number makes each a new one.
        with suppress(ValueError):
            url_matcher([f"re:{next(unlike)}{text}"])

    assert grows_evenly(read_pattern, make, 4_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in URLS.items()])
def test_reading_a_url_takes_time_that_grows_with_it(make: Make) -> None:
    """Up to the length that is read at all."""
    assert grows_evenly(anew(read_url), make, MAX_URL // 8 - 40, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in TITLES.items()])
def test_reading_a_title_takes_time_that_grows_with_it(make: Make) -> None:
    """A title has no bound of its own."""
    assert grows_evenly(anew(read_title), make, 8_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in PAGES.items()])
def test_reading_a_page_takes_time_that_grows_with_it(make: Make) -> None:
    """Its facts, its visible text, and what kind of page it is."""
    assert grows_evenly(read_fetched, make, 8_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in LINK_HEADERS.items()])
def test_reading_a_link_header_takes_time_that_grows_with_it(make: Make) -> None:
    """Also where it is as long as all headers may be."""
    assert grows_evenly(parse_links, make, 32_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in REFRESH_HEADERS.items()])
def test_reading_a_refresh_header_takes_time_that_grows_with_it(make: Make) -> None:
    """It is read between two requests, and nothing else can happen meanwhile."""
    assert grows_evenly(lambda text: read_refresh(text, ADDRESS), make, 4_000, MOST)


def test_what_grows_by_the_square_is_seen() -> None:
    """The measure itself tells a square from a line."""

    def square(text: str) -> int:
        return sum(len(text[at:]) for at in range(0, len(text), 2)) + sum(1 for one in text[::20] for other in text[::20] if one == other)

    assert growth(square, lambda size: "a" * size, 4_000) > 1.6
    assert grows_evenly(lambda text: [ord(letter) for letter in text], lambda size: "a" * size, 40_000, MOST)


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in URLS.items()])
def test_a_longer_url_is_not_read(make: Make) -> None:
    """A megabyte of it costs no more than finding out how long it is."""
    text = make(1_000_000)
    begun = process_time()
    for ask in (without_userinfo, parse_url, identity, trace):
        ask(text)

    assert process_time() - begun < 2


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in CAPTURES.items()])
def test_the_longest_list_of_captures_takes_little_time(make: Make) -> None:
    """An archive answers with what it likes, up to the length that is read."""
    text = make(INDEX_BYTES)
    begun = process_time()
    read_timemap(text, ADDRESS)

    assert process_time() - begun < 2
