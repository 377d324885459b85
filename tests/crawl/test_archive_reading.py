"""What archives send, read as text: link headers, CDX answers, TimeMaps, and the choice among captures."""

import json
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.crawl.archive.captures import (
    CdxListing,
    Memento,
    TimeMap,
    archive_key,
    day_of,
    is_article,
    likely_redirects,
    moment_of,
    nearest_page,
    read_date,
    read_index,
    read_timemap,
    resolve_revisits,
)
from linkcheck.crawl.archive.replay import CaptureUrl, redirect_target
from linkcheck.pages.link_header import WebLink, parse_links

URL = "http://paper.example/a"
SPRING = datetime(2016, 3, 1, tzinfo=UTC)
MAY = datetime(2016, 5, 1, tzinfo=UTC)


def link(uri: str, *rels: str, **attributes: str) -> WebLink:
    return WebLink(uri, frozenset(rels), **attributes)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("<http://a.example/>; rel=original", [link("http://a.example/", "original")], id="an unquoted value"),
        pytest.param(
            '<http://a.example/?b=1,2;c>; rel="first memento"; datetime="Tue, 01 Mar 2016 00:00:00 GMT", <b>;rel=timegate',
            [link("http://a.example/?b=1,2;c", "first", "memento", datetime="Tue, 01 Mar 2016 00:00:00 GMT"), link("b", "timegate")],
            id="commas and semicolons in brackets and quotes, several relations, a relative target",
        ),
        pytest.param(
            '<a>;title="x, <b>; rel=\\"no\\"" ; REL = "Memento";rel=original,\n <c>',
            [link("a", "memento"), link("c")],
            id="a link quoted in a title, white space, and the first of two relations",
        ),
        pytest.param(
            '<m>; rel="timemap"; from="Tue, 01 Mar 2016 00:00:00 GMT"; until="Sun, 01 May 2016 00:00:00 GMT"; type="x"',
            [link("m", "timemap", until="Sun, 01 May 2016 00:00:00 GMT")],
            id="a page of a TimeMap",
        ),
        pytest.param('<a>; rel="memento', [link("a")], id="quotes that never close"),
        pytest.param("<html><p>No; rel=memento</p>", [link("html"), link("p"), link("/p")], id="a page of HTML names no relations"),
    ],
)
def test_links_are_read_as_written(text: str, links: list[WebLink]) -> None:
    """Targets, relation types and dates survive whatever punctuation stands in them."""
    assert parse_links(text) == tuple(links)


@given(st.text(alphabet=st.sampled_from('<>";=\\, \nab'), max_size=200) | st.text())
def test_links_are_read_from_garbage_without_raising(text: str) -> None:
    """Any text yields links, each with a target that stands in the text."""
    assert all(link.uri in text for link in parse_links(text))


HEADING = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
ROW = ["example,paper)/a", "20160301000000", URL, "text/html", "301", "AAAA", "360"]
READ = Memento(SPRING, URL, 301, "text/html", "AAAA")


@pytest.mark.parametrize(
    ("answer", "listing"),
    [
        pytest.param(b"", CdxListing(), id="pywb has nothing"),
        pytest.param(b"[]\n", CdxListing(), id="Wayback has nothing"),
        pytest.param(json.dumps([HEADING]).encode(), CdxListing(), id="a heading only"),
        pytest.param(json.dumps([HEADING, ROW]).encode(), CdxListing((READ,), 1), id="Wayback's rows"),
        pytest.param(
            json.dumps([HEADING, ROW, [], ["example%2Cpaper%29%2Fa+20160301000000%21"]]).encode(),
            CdxListing((READ,), 1, "example%2Cpaper%29%2Fa+20160301000000%21"),
            id="Wayback's rows with a key for the rest",
        ),
        pytest.param(
            b'{"timestamp": "20160301000000", "url": "http://paper.example/a", "mime": "text/html", "status": "301", "digest": "AAAA"}\n'
            b'{"timestamp": "20160501000000", "url": "http://paper.example/a", "mime": "warc/revisit", "status": "-"}\n',
            CdxListing((READ, Memento(MAY, URL, None, "warc/revisit")), 2),
            id="pywb's lines, one of them without a status",
        ),
        pytest.param(
            json.dumps([HEADING, ROW, ["k", "20160000000000", URL], ["k"], [1, None]]).encode(),
            CdxListing((READ,), 4),
            id="rows that name no date or no URL are left out",
        ),
        pytest.param(b'{"message": "no"}', None, id="a message in place of rows"),
        pytest.param(b"<!doctype html><title>Wait</title>", None, id="a page of HTML"),
        pytest.param(b'[["timestamp", "original"], ["201603', None, id="a list that ends too early"),
        pytest.param(b"\xff\xfe[]", None, id="another charset"),
        pytest.param(b"[" * 100_000, None, id="endless nesting"),
    ],
)
def test_both_kinds_of_index_are_read(answer: bytes, listing: CdxListing | None) -> None:
    """Wayback's arrays and pywb's lines yield the same captures; anything else is no index."""
    assert read_index(answer) == listing


@given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=20).map(json.dumps).map(str.encode))
def test_an_index_of_garbage_does_not_raise(answer: bytes) -> None:
    """What an archive sends may be no index, but never an error."""
    assert isinstance(read_index(answer), CdxListing | None)


@given(st.text() | st.from_regex(r"Mon, \d{1,30} Jan \d{1,30} \d\d:\d\d:\d\d [+-]\d{1,20}"))
def test_dates_of_garbage_do_not_raise(text: str) -> None:
    """A header's date is read, or is none."""
    assert all(isinstance(read, datetime | None) for read in (read_date(text), moment_of(text), day_of(text)))


def test_a_timemap_lists_captures_and_further_pages() -> None:
    """Captures with their dates, and the links to other TimeMaps; HTML is none."""
    text = """<http://paper.example/a>;rel="original",
        <http://archive.example/web/timemap/link/http://paper.example/a>;rel="self";type="application/link-format",
        <http://archive.example/web/2/http://paper.example/a>;rel="timemap";until="Sun, 01 May 2016 00:00:00 GMT",
        <http://archive.example/web/x>;rel="first memento";datetime="Tue, 01 Mar 2016 00:00:00 GMT",
        <http://archive.example/web/y>;rel="memento";datetime="once",
        <http://archive.example/web/z>;rel="last memento";datetime="Sun, 01 May 2016 00:00:00 GMT","""
    further = link("http://archive.example/web/2/http://paper.example/a", "timemap", until="Sun, 01 May 2016 00:00:00 GMT")

    assert read_timemap(text, URL) == TimeMap((Memento(SPRING, URL), Memento(MAY, URL)), (further,))
    assert read_timemap("<html><p>Not found", URL) is None


def test_an_unchanged_capture_has_the_status_of_the_one_it_repeats() -> None:
    """A revisit record says nothing itself; another with its digest does."""
    revisit = Memento(MAY, URL, None, "warc/revisit", "AAAA")
    lonely = Memento(MAY, URL, None, "warc/revisit", "BBBB")

    assert resolve_revisits([READ, revisit, lonely]) == (READ, Memento(MAY, URL, 301, "text/html", "AAAA"), lonely)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://paper.example", "https://www.paper.example:443/"),
        ("http://paper.example/A/b/", "http://WWW2.PAPER.example:80/a/B"),
        ("http://paper.example/a?b=1&A=%20", "http://paper.example/a/?a=+&B=1".replace("+", "%20")),
        ("http://paper.example/%7Er/x", "http://paper.example/~r/x#y"),
        ("No URL", "no url"),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    """What an archive files under one key is not told apart."""
    assert archive_key(one) == archive_key(other)


def test_redirects_are_tried_from_the_date_outwards() -> None:
    """The nearest within a year come first, those of unknown status after them, and equal ones once."""

    def captured(year: int, status: int | None, digest: str = "") -> Memento:
        return Memento(datetime(year, 6, 1, tzinfo=UTC), URL, status, digest=digest)

    page, near, far, unknown = captured(2016, 200), captured(2016, 301, "A"), captured(2012, 301), captured(2012, None)
    repeated, other = captured(2017, 301, "A"), captured(2017, 301, "B")
    captures = (far, unknown, page, other, repeated, near)

    assert likely_redirects(captures, day_of("2016-06-02")) == (near, other, unknown)
    assert likely_redirects(captures, None) == (far, near, other, unknown)


def test_the_nearest_page_is_html_that_was_there() -> None:
    """Pictures and errors are no copy of a page; without a date the first copy counts."""
    captures = (
        Memento(datetime(2012, 1, 1, tzinfo=UTC), URL, 200, "text/html"),
        Memento(datetime(2016, 1, 1, tzinfo=UTC), URL, 200, "text/html"),
        Memento(datetime(2016, 2, 1, tzinfo=UTC), URL, 200, "image/png"),
        Memento(datetime(2016, 2, 1, tzinfo=UTC), URL, 404, "text/html"),
    )
    assert nearest_page(captures, day_of("2016-02-01T10:00:00+02:00")) == datetime(2016, 1, 1, tzinfo=UTC)
    assert nearest_page(captures, day_of("0001-01-01")) == datetime(2012, 1, 1, tzinfo=UTC)
    assert nearest_page(captures[2:], None) is None


@pytest.mark.parametrize(
    ("target", "article"),
    [
        ("https://www.paper.example/2016/story", True),
        ("https://paper.example/?p=12", True),
        ("https://consent.google.com/ml?continue=https://news.paper.example/story", True),
        ("https://www.feeds.example/~r/x/~3/1/", False),
        ("https://www.paper.example/", False),
        ("https://www.paper.example/index.html", False),
        ("https://www.paper.example/404.html", False),
        ("https://login.paper.example/story", False),
        ("https://www.paper.example/user/login?next=/story", False),
        ("mailto:a@paper.example", False),
        ("", False),
    ],
)
def test_what_a_redirect_may_lead_to(target: str, article: bool) -> None:
    """Not to a home page, a login, an error page or the same address again."""
    assert is_article(target, "http://feeds.example/~r/x/~3/1") is article


@pytest.mark.parametrize("index", [b"[" + b"[]," * 2_000_000 + b"[]]", b"{}\n" * 2_000_000], ids=["lists", "lines"])
def test_an_index_of_nothing_is_not_read(index: bytes) -> None:
    """Millions of empty rows cost no memory and next to no time."""
    begun = process_time()
    assert read_index(index) is None
    assert process_time() - begun < 0.5


WAYBACK = CaptureUrl("https://web.archive.org/web/", SPRING, "http://feeds.example/1")


@pytest.mark.parametrize(
    ("location", "target"),
    [
        pytest.param("/web/20160301000000id_/https://paper.example/a?b=1#c", "https://paper.example/a?b=1#c", id="relative"),
        pytest.param("http://web.archive.org/web/20160301000005/http:/paper.example/a", "http://paper.example/a", id="a slash lost"),
        pytest.param("https://paper.example/a", "https://paper.example/a", id="as it was"),
        pytest.param("/a?b", "http://feeds.example/a?b", id="relative as it was"),
        pytest.param("//paper.example/a", "http://paper.example/a", id="without a scheme as it was"),
        pytest.param("https%3A//paper.example/%C3%B6%3Fa%3D%2520", "https://paper.example/%C3%B6?a=%20", id="escaped as a whole by pywb"),
        pytest.param("/web/20160301000000id_/mailto:a@paper.example", "", id="no web address inside"),
        pytest.param("app://paper/1", "", id="no web address"),
        pytest.param("http://[", "", id="no address"),
    ],
)
def test_where_an_archived_redirect_led(location: str, target: str) -> None:
    """The publisher's URL comes out of the archive's, or out of what the archive left as it was."""
    assert redirect_target(location, WAYBACK) == target
