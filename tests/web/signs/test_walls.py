"""Hosts whose answers mean nothing, and who is asked instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.web.signs.walls import OPEN, WALLS, wall, witness

from .drawing import rows


@pytest.mark.parametrize(("url", "name", "speaker"), rows("walls.tsv"))
def test_wall_and_witness(url, name, speaker):
    """A walled host is named by its service, and a page with an honest endpoint is asked for there."""
    assert (wall(url), witness(url)) == (name, speaker)


@pytest.mark.parametrize(("host", "name"), WALLS.items())
def test_each_wall(host, name):
    """Every host of the table, and every one below it, is walled."""
    assert wall(f"https://{host}/a") == wall(f"https://www.{host.upper()}./a") == name


@pytest.mark.parametrize("host", OPEN)
def test_each_open_part(host):
    """Parts of those services that show their pages to everybody are asked like any other."""
    assert wall(f"https://{host}/a") is None


@given(st.text(max_size=20))
def test_no_text_raises(text):
    """What is no URL has neither wall nor witness."""
    assert wall(text) is None or text
    assert witness(text) is None
