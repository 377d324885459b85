"""Each behaviour and each mishap is what its name says, seen by a client that is not ours."""

import gzip
import sys
import threading
import zlib
from collections.abc import Callable
from typing import Any

import brotli
import httpcore
import pytest

from tests.internet.behaviours import (
    at_most,
    chain,
    consent_first,
    found,
    gone,
    head_hangs,
    head_lies,
    https_only,
    loop,
    meta_refresh,
    moved,
    never_satisfied,
    not_found,
    once,
    page,
    rate_limited,
    refresh_header,
    spiral,
    status,
    wants_cookie,
)
from tests.internet.interstitials import passing_consent_host
from tests.internet.server import internet
from tests.internet.sites import Behaviour, Site
from tests.internet.trouble import (
    BOMBS,
    MEGABYTE,
    broken_chunks,
    endless,
    endless_headers,
    gzip_bomb,
    half_closed,
    hangs_up,
    long_header,
    many_headers,
    not_http,
    only_http1,
    reset,
    silent,
    slow_body,
    slow_headers,
    stalls,
)
from tests.internet.visitor import TooManyRedirectsError, octets, visiting

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HELLO = page("<!DOCTYPE html><title>Hello</title>")
GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"


def seen(behaviour: Behaviour, method: str = "GET", seconds: float = 2.0) -> tuple[int, str]:
    """Status and text of a site that has one behaviour only."""
    with internet(Site("a.example", fallback=behaviour)) as net, visiting(net, seconds=seconds) as visitor:
        answer = visitor.get("https://a.example/", method)
    return answer.status, answer.text


# Behaviours


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_have_their_status(code: int) -> None:
    """A chain leads step by step to its end, by the status that was chosen."""
    pages = chain(("/1", "2", "/3?x=y"), HELLO, lambda to: moved(to, code))
    site = Site("a.example", {f"/{target.strip('/')}": behaviour for target, behaviour in pages.items()})
    with internet(site) as net, visiting(net) as visitor:
        assert visitor.get("http://a.example/1").status == code
        assert visitor.follow("http://a.example/1")[0] == "http://a.example/3?x=y"


@pytest.mark.parametrize("pages", [loop("/a"), loop("/a", "/b", "/c"), {"/a": spiral()}, {"/a": never_satisfied()}])
def test_loops_do_not_end(pages: dict[str, Behaviour]) -> None:
    """Circles, spirals and pages that want another cookie each time lead nowhere."""
    with internet(Site("a.example", pages)) as net, visiting(net) as visitor, pytest.raises(TooManyRedirectsError):
        visitor.follow("http://a.example/a")


def test_other_ways_to_send_on() -> None:
    """A refresh by markup and by header, and a redirect to https, name their target."""
    assert 'content="3; url=/b?c&amp;d"' in seen(meta_refresh("/b?c&d", 3))[1]
    with internet(Site("a.example", {"/r": refresh_header("/b")}, fallback=HELLO, around=https_only)) as net, visiting(net) as visitor:
        assert visitor.get("https://a.example/r").headers["refresh"] == "0; url=/b"
        assert visitor.get("http://a.example/b?c").headers["location"] == "https://a.example/b?c"


def test_deaths_are_honest() -> None:
    """A 404 and a 410 have their status."""
    assert [seen(behaviour)[0] for behaviour in (not_found(), gone(), status(451))] == [404, 410, 451]


def test_cookies_are_wanted() -> None:
    """A page that wants its cookie shows itself to who brings it, and a consent host sends its reader back with one."""
    sites = (
        Site("a.example", {"/": wants_cookie(HELLO), "/b": consent_first("https://consent.a.example/b", HELLO)}),
        Site("consent.a.example", {"/b": passing_consent_host("a.example", "https://a.example/b")}),
    )
    with internet(*sites) as net, visiting(net) as visitor:
        assert visitor.follow("https://a.example/")[1].text == "<!DOCTYPE html><title>Hello</title>"
        assert visitor.follow("https://a.example/b")[1].status == 200
        assert net.targets("consent.a.example") == ("GET /b?return=https%3A%2F%2Fa.example%2Fb",)


def test_earlier_requests_count() -> None:
    """Pages fail once, want a pause, or limit how many requests come at a time."""
    pages = {"/once": once(503, HELLO), "/rest": rate_limited(HELLO, after=1, seconds=0.1), "/busy": at_most(4, 60.0, HELLO, after=None)}
    with internet(Site("a.example", pages)) as net, visiting(net) as visitor:
        assert [visitor.get("http://a.example/once").status for _ in range(3)] == [503, 200, 200]
        limited = visitor.get("http://a.example/rest")
        assert (limited.status, limited.headers["retry-after"]) == (429, "1")
        threading.Event().wait(0.12)
        assert visitor.get("http://a.example/rest").status == 200
        refused = visitor.get("http://a.example/busy")
        assert (refused.status, "retry-after" in refused.headers) == (429, False)


def test_head_may_lie() -> None:
    """HEAD has an answer of its own, or none."""
    assert seen(head_lies(404, HELLO), method="HEAD") == (404, "")
    assert seen(head_lies(404, HELLO))[0] == 200
    with pytest.raises(httpcore.ReadTimeout):
        seen(head_hangs(HELLO), method="HEAD", seconds=0.2)


# Trouble


def said_by(behaviour: Behaviour, most: int = 1 << 20) -> bytes:
    """What a bare connection gets from a site that has one behaviour only."""
    with internet(Site("a.example", fallback=behaviour)) as net:
        return octets(net, GET, most=most)


CUT = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 5045\r\n\r\n"
    b"<!DOCTYPE html><title>Broken off</title><p>Th"
)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (silent(), b"<silence>"),
        (reset(), b"<reset>"),
        (reset("in the headers"), b"HTTP/1.1 200 OK\r\nContent-Ty<reset>"),
        (reset("in the body"), CUT + b"<reset>"),
        (hangs_up(), b"<end>"),
        (hangs_up("in the headers"), b"HTTP/1.1 200 OK\r\nContent-Ty<end>"),
        (hangs_up("in the body"), CUT + b"<end>"),
        (half_closed("in the body"), CUT + b"<end>"),
        (not_http(), b"220 mail.example ESMTP ready\r\n<end>"),
    ],
)
def test_connections_break(behaviour: Behaviour, said: bytes) -> None:
    """A connection is reset, closed or left alone at the moment that was chosen."""
    assert said_by(behaviour) == said


def test_pages_take_their_time() -> None:
    """Headers and bodies come drop by drop; a stalled page is never finished."""
    assert said_by(slow_headers(0.01), most=100).startswith(b"HTTP/1.1 200 OK\r\nX-More: of the same\r\nX-More: of the same\r\n")
    assert seen(slow_body("<title>Drop by drop</title>", every=0.005, size=7)) == (200, "<title>Drop by drop</title>")
    assert said_by(stalls("<p>")).endswith(b"\r\n\r\n3\r\n<p>\r\n<silence>")


@pytest.mark.parametrize("http2", [False, True])
def test_pages_go_on_for_ever(http2: bool) -> None:
    """An endless page sends as much as is read, and HEAD ends at once."""
    with internet(Site("a.example", fallback=endless(), http2=http2)) as net, visiting(net, http2=http2) as visitor:
        assert len(visitor.get("https://a.example/", most=3 * MEGABYTE).body) >= 3 * MEGABYTE
        assert visitor.get("https://a.example/", "HEAD").body == b""


def test_headers_come_in_masses() -> None:
    """Headers are many, long, or without an end."""
    assert said_by(many_headers(1000)).count(b"X-Field-") == 1000
    assert b"x" * 100_000 in said_by(long_header(100_000))
    assert len(said_by(endless_headers(), most=2 * MEGABYTE)) >= 2 * MEGABYTE
    with pytest.raises(httpcore.RemoteProtocolError):
        seen(broken_chunks())


UNPACKED: dict[str, Callable[[bytes], Any]] = {
    "gzip": gzip.decompress,
    "deflate": lambda data: zlib.decompress(data, wbits=-15),
    "br": brotli.decompress,
    "zstd": zstd.decompress,
    "gzip, gzip": lambda data: gzip.decompress(gzip.decompress(data)),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_bombs_are_small(coding: str) -> None:
    """A bomb is sent as kilobytes and unpacks to megabytes."""
    with internet(Site("a.example", fallback=gzip_bomb(coding, megabytes=5))) as net, visiting(net) as visitor:
        answer = visitor.get("https://a.example/")

    assert answer.headers["content-encoding"] == coding
    assert len(answer.body) < 10_000
    assert len(UNPACKED[coding](answer.body)) > 5 * MEGABYTE


def test_some_pages_are_not_for_http2() -> None:
    """A stream of HTTP/2 is reset where HTTP/1.1 gets the page, and other streams go on."""
    with internet(Site("a.example", {"/": only_http1(HELLO), "/b": HELLO}, http2=True)) as net:
        with visiting(net, http2=True) as visitor:
            with pytest.raises(httpcore.RemoteProtocolError):
                visitor.get("https://a.example/")
            assert visitor.get("https://a.example/b").version == "HTTP/2"
        with visiting(net) as visitor:
            assert visitor.get("https://a.example/").status == 200


def test_http2_ends_in_every_way() -> None:
    """Over HTTP/2 pages redirect, break off and are silent as over HTTP/1.1."""
    pages = {"/moved": found("/b"), "/hang-up": hangs_up(), "/raw": not_http(), "/silent": silent()}
    with internet(Site("a.example", pages, http2=True)) as net, visiting(net, http2=True, seconds=0.5) as visitor:
        assert visitor.get("https://a.example/moved").headers["location"] == "/b"
        for path in ("/hang-up", "/raw"):
            with pytest.raises(httpcore.RemoteProtocolError):
                visitor.get(f"https://a.example{path}")
        with pytest.raises(httpcore.ReadTimeout):
            visitor.get("https://a.example/silent")
