import pytest

from linkcheck.model import PageFacts
from linkcheck.web.page import facts, is_html, refresh


def test_title_and_address_are_read() -> None:
    """A page's title loses its line breaks, and its canonical link wins over og:url."""
    page = b"""<title> Tram
      line &amp; dome </title><meta property=og:url content=https://a.example/og><link rel="x Canonical" href=https://a.example/c>"""
    assert facts(page, "text/html") == PageFacts("Tram line & dome", "https://a.example/c")


def test_og_url_stands_in() -> None:
    """Without a usable canonical link og:url is the page's address."""
    page = b"<link rel=canonical href=''><link rel=canonical href=/c><meta property='og:url' content=' https://a.example/og '>"
    assert facts(page, "text/html").canonical == "https://a.example/og"


def test_relative_addresses_need_the_page() -> None:
    """A relative canonical link counts where the page's own URL is known, and respects its base."""
    assert facts(b"<link rel=canonical href=c>", "text/html", "https://a.example/b/").canonical == "https://a.example/b/c"
    page = b"<base href=/d/><link rel=canonical href=c>"
    assert facts(page, "text/html", "https://a.example/b/").canonical == "https://a.example/d/c"


@pytest.mark.parametrize("charset", ["iso-8859-1", '"latin1"', "windows-1252"])
def test_the_header_names_the_encoding(charset: str) -> None:
    """A title is decoded as the Content-Type header says."""
    assert facts(b"<title>caf\xe9</title>", f"text/html; charset={charset}").title == "caf\u00e9"


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\x00\xff\xfe<", b"<title", b"<title></title>", b"\x1f\x8b\x08" * 99, b"<link rel=canonical href='http://['>"],
)
@pytest.mark.parametrize("content_type", ["", "text/html; charset=nonsense", "text/html; charset="])
def test_garbage_says_nothing(garbage: bytes, content_type: str) -> None:
    """Whatever bytes arrive, a page without facts is the worst that comes of them."""
    assert facts(garbage, content_type, "http://a.example/") == PageFacts()
    assert refresh(garbage, content_type, "http://a.example/") is None


def test_a_refresh_for_browsers_without_scripts_is_not_followed() -> None:
    """A refresh within noscript is for other readers."""
    assert refresh(b"<noscript><meta http-equiv=refresh content='0;url=/n'></noscript>", "text/html", "http://a.example/") is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [("Text/HTML; charset=x", True), ("application/xhtml+xml", True), ("image/png", False), ("", False)],
)
def test_html_is_told_by_its_type(header: str, expected: bool) -> None:
    """Only the two media types of HTML are read."""
    assert is_html(header) is expected
