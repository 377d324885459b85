"""A decoy URL has the shape of its page's address, and no page is there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.decoy_url import decoy_url
from linkcheck.urls.identity import identity
from linkcheck.urls.url_words import slug_words, split_url

from .drawing import rows


@pytest.mark.parametrize(("url", "pattern"), rows("sibling.tsv"))
def test_neighbour_has_the_shape_of_its_page(url: str, pattern: str) -> None:
    """Folder, extension, kind of name and of id stay; the name and the ids do not."""
    decoy = decoy_url(url)

    assert re.fullmatch(pattern, decoy.removeprefix("https://a.example")), decoy
    assert identity(decoy) != identity(url)
    assert decoy_url(url) == decoy


def test_neighbours_of_different_pages_differ() -> None:
    """Two pages of a folder get different neighbours, so that none is made up for long."""
    assert decoy_url("https://a.example/news/harbour-froze") != decoy_url("https://a.example/news/harbour-thawed")


def test_neighbour_shares_no_word_with_its_page() -> None:
    """A site that guesses what was meant cannot succeed."""
    url = "https://a.example/how-the-harbour-froze-over-night"
    assert slug_words(decoy_url(url)).isdisjoint(slug_words(url))


@given(st.text(max_size=40))
def test_every_url_has_a_neighbour(text: str) -> None:
    """Whatever a path or a query holds, the neighbour is a URL of the same host."""
    for url in (f"https://a.example/{text}", f"https://a.example/?{text}"):
        parsed, decoy = split_url(url), split_url(decoy_url(url))
        if parsed is not None:
            assert decoy is not None
            assert decoy.host == parsed.host
    assert decoy_url(text) == text
