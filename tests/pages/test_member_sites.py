"""Member sites, whose answers say nothing, and the endpoints that are asked instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.member_sites import MEMBER_SITES, OPEN_HOSTS, member_site, oembed_url

from .drawing import rows


@pytest.mark.parametrize(("url", "name", "speaker"), rows("walls.tsv"))
def test_wall_and_witness(url: str, name: str | None, speaker: str | None) -> None:
    """A walled host is named by its service, and a page with an honest endpoint is asked for there."""
    assert (member_site(url), oembed_url(url)) == (name, speaker)


@pytest.mark.parametrize(("host", "name"), MEMBER_SITES.items())
def test_each_wall(host: str, name: str) -> None:
    """Every host of the table, and every one below it, is walled."""
    assert member_site(f"https://{host}/a") == member_site(f"https://www.{host.upper()}./a") == name


@pytest.mark.parametrize("host", OPEN_HOSTS)
def test_each_open_part(host: str) -> None:
    """Parts of those services that show their pages to everybody are asked like any other."""
    assert member_site(f"https://{host}/a") is None


@given(st.text(max_size=20))
def test_no_text_raises(text: str) -> None:
    """What is no URL has neither wall nor witness."""
    assert member_site(text) is None or text
    assert oembed_url(text) is None
