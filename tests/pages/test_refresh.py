"""What a refresh declares, by the shared declarative refresh steps of HTML: a row for each branch of the algorithm."""

from html import escape

import pytest

from linkcheck.pages.page_facts import Refresh, read_page, read_refresh

HERE = "https://a.example/d/page"
NEXT = "https://a.example/d/next"

# What is declared, in seconds, and the address relative to the page's folder; None for nothing.
ROWS: tuple[tuple[str, float | None, str], ...] = (
    # The seconds: digits, white space before them, and a fraction that is ignored.
    ("", None, ""),
    (" ", None, ""),
    ("1", 1, "page"),
    ("1 ", 1, "page"),
    ("\t\n\f\r 1", 1, "page"),
    ("\u00a01", None, ""),
    ("\v1", None, ""),
    ("007", 7, "page"),
    ("1.9", 1, "page"),
    ("1.9.9..", 1, "page"),
    (".", 0, "page"),
    (".5", 0, "page"),
    ("..;url=next", 0, "next"),
    ("-1", None, ""),
    ("+1", None, ""),
    ("-0;url=next", None, ""),
    ("1e3", None, ""),
    ("\u0661;url=next", None, ""),
    ("x", None, ""),
    ("; url=next", None, ""),
    ("url=next", None, ""),
    ("next", None, ""),
    # What separates: a semicolon, a comma or white space, once.
    ("1x;url=next", None, ""),
    ("1url=next", None, ""),
    ("1/url=next", None, ""),
    ("1;", 1, "page"),
    ("1,", 1, "page"),
    ("1 ; ", 1, "page"),
    ("1; url=next", 1, "next"),
    ("1, url=next", 1, "next"),
    ("1 url=next", 1, "next"),
    ("1\nurl=next", 1, "next"),
    ("1\u00a0url=next", None, ""),
    ("1;url=next", 1, "next"),
    ("1 \t; \n url=next", 1, "next"),
    ("1.5;url=next", 1, "next"),
    ("1;;url=next", 1, ";url=next"),
    ("1,,next", 1, ",next"),
    ("1;,next", 1, ",next"),
    ("1 , ; next", 1, ";%20next"),
    # The name before the address, in any case, with white space around the sign; it may be missing.
    ("1; next", 1, "next"),
    ("1 next", 1, "next"),
    ("1; URL=next", 1, "next"),
    ("1; uRl \t= \n next", 1, "next"),
    ("1; url=", 1, "page"),
    ("1; url", 1, "url"),
    ("1; ur", 1, "ur"),
    ("1; u", 1, "u"),
    ("1; url next", 1, "url%20next"),
    ("1; urlnext", 1, "urlnext"),
    ("1; ur l=next", 1, "ur%20l=next"),
    ("1; url==next", 1, "=next"),
    ("1; url=url=next", 1, "url=next"),
    ("1; uri=next", 1, "uri=next"),
    # Quotes: one at the beginning ends the address at the next of its kind, or at the end.
    ("1; url='next'", 1, "next"),
    ('1; url="next"', 1, "next"),
    ("1; 'next'", 1, "next"),
    ('1; "next"', 1, "next"),
    ("1; url='next", 1, "next"),
    ("1; url='next';", 1, "next"),
    ("1; url='next'bar", 1, "next"),
    ('1; "next"bar', 1, "next"),
    ("1; url='next\"'", 1, "next%22"),
    ("1; url=''", 1, "page"),
    ("1; url=' next '", 1, "next"),
    ("1; url=next'", 1, "next'"),
    ("1; url=next'bar'", 1, "next'bar'"),
    ("1; u'next'", 1, "u'next'"),
    # The address: as in every other place of the page.
    ("1; url=ne\tx\nt", 1, "next"),
    ("1; url=  next  ", 1, "next"),
    ("1; url=next; 2; url=other", 1, "next;%202;%20url=other"),
    ("1; url=https://", None, ""),
    ("1; url=javascript:next()", None, ""),
)


@pytest.mark.parametrize(("text", "seconds", "leads_to"), ROWS, ids=lambda value: repr(value))
def test_each_branch_of_the_algorithm(text: str, seconds: float | None, leads_to: str) -> None:
    """Header and element declare the same, whatever one would think that they mean."""
    expected = None if seconds is None else Refresh(seconds, f"https://a.example/d/{leads_to}")
    element = f'<meta http-equiv="refresh" content="{escape(text)}">'.encode()

    assert read_refresh(text, HERE) == expected
    # The parser makes one line end of two signs, and of a lone one.
    assert read_page(element, "text/html; charset=utf-8", HERE).refresh == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<meta http-equiv=refresh content='0;next'><meta http-equiv=refresh content='0;other'>", NEXT),
        ("<meta http-equiv=refresh content='x'><meta http-equiv=refresh content='0;next'>", NEXT),
        ("<meta http-equiv=refresh><meta http-equiv=refresh content=''><meta http-equiv=REFRESH content='0;next'>", NEXT),
        ("<meta http-equiv=refresh content='900'><meta http-equiv=refresh content='0;next'>", None),
        ("<p>Moved.<meta http-equiv=refresh content='0;next'>", NEXT),
        ("<base href=/d/x/><meta http-equiv=refresh content='0;../next'>", NEXT),
        ("<meta http-equiv=' refresh' content='0;next'>", None),
        ("<meta name=refresh content='0;next'>", None),
        ("<!-- <meta http-equiv=refresh content='0;next'> -->", None),
        ("<template><meta http-equiv=refresh content='0;next'></template>", None),
        ("<noscript><meta http-equiv=refresh content='0;next'></noscript>", None),
        ("<textarea><meta http-equiv=refresh content='0;next'></textarea>", None),
    ],
)
def test_the_first_element_that_declares_counts(html: str, expected: str | None) -> None:
    """A refresh in what nobody renders declares nothing, and one that declares ends the search."""
    declared = read_page(html.encode(), "text/html", HERE).refresh

    assert (declared.target if declared is not None else None) == expected
