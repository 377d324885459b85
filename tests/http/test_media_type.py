"""What a response is, by its headers and its first bytes, and what of it is read on loopback."""

import gzip

import pytest

from linkcheck.http.media_type import SNIFFED_BYTES, is_markup, is_text, media_type
from linkcheck.http.response import BodyEnd, Reply

from .test_direct import Server, ask

HTML = b"<!DOCTYPE html><title>The harbour</title><p>It froze."


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((), ""),
        (("",), ""),
        (("text/html",), "text/html"),
        ((" Text/HTML ;charset=UTF-8",), "text/html; charset=UTF-8"),
        (('text/html; a=b; charset="x,y"',), "text/html; charset=x,y"),
        (("html",), ""),
        (("text/",), ""),
        (("text/html charset=x",), ""),
        (("*/*",), ""),
        (("unknown/unknown",), ""),
        (("application/unknown",), ""),
        (("text/html", "*/*"), "text/html"),
        (("text/html, nonsense",), "text/html"),
        (("text/plain", "text/html"), "text/html"),
        (("text/html, text/plain",), "text/plain"),
        (("text/html; charset=x", "text/html"), "text/html; charset=x"),
        (("text/html; charset=x", "text/html; charset=y"), "text/html; charset=y"),
        (("text/plain; charset=x", "text/html"), "text/html"),
    ],
)
def test_the_last_type_that_can_be_read_counts(values: tuple[str, ...], found: str) -> None:
    """Of several types the last one, with the charset that the same type had before."""
    assert media_type(values) == found


@pytest.mark.parametrize(
    ("beginning", "is_page"),
    [
        (b"<!doctype HTML>", True),
        (b"\r\n\t\f <html lang=en>", True),
        (b"<title>x", True),
        (b"<p>", True),
        (b"<!-- x", True),
        (b"<!--x", False),
        (b"<pre>", False),
        (b"<a", False),
        (b"<?xml version='1.0'?><html>", False),
        (b"\xef\xbb\xbf<html>", False),
        (b"{}", False),
        (b"%PDF-1.7", False),
        (b"", False),
    ],
)
def test_a_page_is_known_by_its_first_tag(beginning: bytes, is_page: bool) -> None:
    """One of seventeen tags, behind white space and before a space or the end of the tag."""
    assert is_markup(beginning) is is_page


@pytest.mark.parametrize(
    ("beginning", "is_readable"),
    [
        (b"", True),
        (b"caf\xc3\xa9 \t\r\n\x1b", True),
        (b"a\0", False),
        (b"\x1f\x8b\x08", False),
        (b"\xff\xfea\0", True),
        (b"x" * SNIFFED_BYTES + b"\0", True),
    ],
)
def test_text_holds_no_binary_signs(beginning: bytes, is_readable: bool) -> None:
    """A compressed body is none; what begins with a byte order mark is one."""
    assert is_text(beginning) is is_readable


def reply_to(*lines: str, body: bytes = HTML, status: int = 200) -> Reply:
    """The reply of a server that sends these header lines."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status} OK", *lines, f"Content-Length: {len(body)}", ""))
    return ask(Server(head.encode("latin-1") + body), "/")[0]


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Content-Type:",),
        ("Content-Type: */*",),
        ("Content-Type: unknown/unknown",),
        ("Content-Type: html",),
        ("Content-Type: text/plain", "Content-Type: text/html"),
        ("Content-Type: text/html; charset=utf-8", "Content-Type: */*"),
        ("Content-Type: text/html", "Content-Encoding: utf-8"),
        ("Content-Type: text/html", "Content-Encoding: none"),
        ("Content-Type: text/html", "Content-Encoding: binary"),
        ("Content-Encoding: UTF-8",),
    ],
)
def test_page_is_read_whatever_its_headers_say(lines: tuple[str, ...]) -> None:
    """What browsers show as a page is read as one."""
    reply = reply_to(*lines)

    assert (reply.body, reply.body_end, reply.content_type.partition(";")[0]) == (HTML, BodyEnd.WHOLE, "text/html")


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        (("Content-Type: text/plain",), HTML),
        (("Content-Type: application/json, text/plain",), HTML),
        (("X-Content-Type-Options: nosniff",), HTML),
        ((), b'{"a": "<html>"}'),
        ((), b"\x89PNG\r\n\x1a\n"),
        ((), b""),
    ],
)
def test_what_is_no_page_for_browsers_is_none(lines: tuple[str, ...], body: bytes) -> None:
    """Plain text stays text, a server may forbid to look, and a file has no tag at its beginning."""
    reply = reply_to(*lines, body=body)

    assert (reply.status, reply.body, reply.failure) == (200, None, None)


def test_long_file_without_a_type_is_not_read_to_its_end() -> None:
    """The first bytes tell."""
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n"
    reply = ask(Server(head + b"\0" * 100_000, pause=5), "/")[0]

    assert (reply.status, reply.body, reply.failure) == (200, None, None)
    assert reply.elapsed < 2


def test_coding_that_was_never_heard_of_leaves_no_garbage() -> None:
    """Bytes that are no text are not taken for a page."""
    reply = reply_to("Content-Type: text/html", "Content-Encoding: x-new", body=gzip.compress(HTML))

    assert (reply.body, reply.body_end) == (b"", BodyEnd.CODING)


def test_page_without_a_type_may_be_packed() -> None:
    """The first bytes are looked at behind the coding."""
    assert reply_to("Content-Encoding: gzip", body=gzip.compress(HTML)).body == HTML


INVALID_LINES = (
    "Bad Name: x",
    "no colon at all",
    ": no name",
    "X-Nul: a\0b",
    "X-Bell: a\x07b",
    "Name\x01: x",
    "Näme: x",
    "X(y): z",
    " folded at the start",
    "Set-Cookie : k=1",
    "Content-Length: many",
    "Content-Length: -1",
    "Content-Length:",
    "Transfer-Encoding: nonsense",
    "Date: never",
    "Server: \xff\xfe",
    "Location",
)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("line", INVALID_LINES)
def test_one_invalid_line_does_not_make_a_page_unreadable(line: str, is_first: bool) -> None:
    """The line is lost; status, type and page are not."""
    lines = (line, "Content-Type: text/html") if is_first else ("Content-Type: text/html", line)
    head = "".join(f"{text}\r\n" for text in ("HTTP/1.1 200 OK", *lines, "Connection: close", ""))
    # It may be asked again, by the more tolerant reader.
    reply = ask(Server(*[head.encode("latin-1") + HTML] * 2, close=True), "/")[0]

    assert (reply.status, reply.failure, reply.body) == (200, None, HTML)
