"""Draws pages from a few words, and reads tables of URLs that lie beside the tests."""

from html import escape
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from linkcheck.pages.visible_text import VisibleText, read_visible_text

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
PARAGRAPH = (
    "<p>The harbour wardens met on Tuesday to count the boats that had come through the night, and found that three more lay at the"
    " quay than had been seen from the tower, a number that nobody could explain before the fog lifted.</p>"
)
NAVIGATION = (
    "<nav>"
    + "".join(
        f'<a href="/{name}/">{name.title()}</a> '
        for name in (
            "home news world business technology science health culture books music film travel food sport cycling rowing weather"
            " opinion letters obituaries archive newsletters podcasts about contact jobs advertise privacy terms accessibility"
        ).split()
    )
    + "</nav>"
)


def page(title: str = "", body: str = "", head: str = "") -> bytes:
    """A whole page."""
    start = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
    return f"{start}<body>{body}</body></html>".encode()


def article(title: str, *, paragraphs: int = 6, head: str = "", site: str = "The Lantern") -> bytes:
    """An article without any mark of one: headline, navigation and text."""
    return page(f"{title} | {site}", f"{NAVIGATION}<h1>{escape(title)}</h1>{PARAGRAPH * paragraphs}", head)


def visible_text(html: bytes, url: str = "https://lantern.example/") -> VisibleText:
    """What that page shows at a URL."""
    return read_visible_text(html, HTML, url)


def rows(name: str) -> list[ParameterSet]:
    """Each line of a table without its heading as one parameter set, named by its `why`; `-` is None."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    cut = (line.split("\t") for line in lines)
    return [pytest.param(*(None if cell == "-" else cell for cell in cells[:-1]), id=cells[-1]) for cells in cut]
