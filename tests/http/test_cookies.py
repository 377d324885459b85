"""Which cookies of a chain are sent where (RFC 6265bis), and a site on loopback that takes its own away."""

import asyncio

import pytest

from linkcheck.http.cookies import cookie_header, remember
from linkcheck.model.vocabulary import Certainty, Outcome
from tests.http.test_loopback import Request, respond, visit

URL = "https://www.a.example/d/x"
FUTURE, PAST = "Wed, 01 Jan 2098 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:01 GMT"


def sent(headers: list[str], to: str = URL, by: str = URL) -> str:
    """What a request carries after a page set some cookies."""
    return cookie_header(remember((), by, headers), to)


@pytest.mark.parametrize(
    ("header", "cookie"),
    [
        ("k=1", "k=1"),
        (" k = 1 ", "k=1"),
        ("k=1=2", "k=1=2"),
        ('k="1 2"', 'k="1 2"'),
        ("k=", "k="),
        ("k", "k"),
        ("=k", "k"),
        ("", ""),
        ("=", ""),
        ("; Path=/", ""),
        ("k=1\x01", ""),
        ("k=1\t2", "k=1\t2"),
        (f"k={'x' * 4095}", f"k={'x' * 4095}"),
        (f"k={'x' * 4096}", ""),
        ("k=1; Unknown=2; HttpOnly; SameSite=Strict", "k=1"),
    ],
)
def test_pair_is_read_as_browsers_read_it(header: str, cookie: str) -> None:
    """A value without a name is a cookie, and nothing at all, a control character or a flood is none."""
    assert sent([header]) == cookie


@pytest.mark.parametrize(
    ("attributes", "is_kept"),
    [
        ("Max-Age=0", False),
        ("max-age=-1", False),
        ("Max-Age=00", False),
        ("Max-Age=60", True),
        ("Max-Age=", True),
        ("Max-Age=soon", True),
        ("Max-Age=0x", True),
        ("Max-Age=+0", True),
        ("Max-Age=0; Max-Age=60", True),
        (f"Max-Age=60; Expires={PAST}", True),
        (f"Max-Age=0; Expires={FUTURE}", False),
        (f"Max-Age=soon; Expires={PAST}", False),
        (f"Expires={PAST}", False),
        (f"Expires={FUTURE}", True),
        ("Expires=Thursday, 01-Jan-70 00:00:00 GMT", False),
        ("Expires=Thu Jan  1 00:00:00 1970", False),
        ("Expires=1 jan 1999 0:0:0", False),
        ("Expires=Jan-1-2098 00:00:00", True),
        ("Expires=Wed, 01 Jan 69 00:00:00 GMT", True),
        ("Expires=Thu, 01 Jan 1970", True),
        ("Expires=Thu, 32 Jan 1970 00:00:00 GMT", True),
        ("Expires=Thu, 01 Jan 1970 24:00:00 GMT", True),
        ("Expires=0", True),
        (f"Expires={PAST}{' ' * 1100}", True),
    ],
)
def test_cookie_that_is_over_is_taken_away(attributes: str, is_kept: bool) -> None:
    """Seconds count before a date, the last of several counts, and what cannot be read does not."""
    assert sent(["k=1", "j=2", f"k=3; {attributes}"]) == ("k=3; j=2" if is_kept else "j=2")


@pytest.mark.parametrize(
    ("attributes", "to", "is_sent"),
    [
        ("", "https://www.a.example/d/y", True),
        ("", "https://www.a.example/d/e/z", True),
        ("", "https://www.a.example/d", True),
        ("", "https://www.a.example/dy", False),
        ("", "https://www.a.example/", False),
        ("Path=/", "https://www.a.example/", True),
        ("Path=/qux", URL, False),
        ("Path=/d/", "https://www.a.example/d", False),
        ("Path=/d", "https://www.a.example/d?q", True),
        ("Path=d", "https://www.a.example/d/y", True),
        ("Path=", "https://www.a.example/e", False),
        ("Path=/e; Path=/", "https://www.a.example/f", True),
        ("Path=/", "http://www.a.example/", True),
        ("Path=/; Secure", "http://www.a.example/", False),
        ("Path=/; Secure", "https://www.a.example/", True),
        ("Path=/", "https://www.a.example:8443/", True),
        ("Path=/; Domain=a.example", "https://b.a.example/", True),
        ("Path=/; Domain=.A.example", "https://a.example/", True),
        ("Path=/; Domain=www.a.example", "https://x.www.a.example/", True),
        ("Path=/", "https://x.www.a.example/", False),
        ("Path=/; Domain=", "https://a.example/", False),
        ("Path=/; Domain=b.example", URL, False),
        ("Path=/; Domain=example", URL, False),
    ],
)
def test_cookie_goes_where_it_belongs(attributes: str, to: str, is_sent: bool) -> None:
    """Path, domain and TLS decide; a path that is none means the folder of the page."""
    assert sent([f"k=1; {attributes}"], to) == ("k=1" if is_sent else "")


def test_host_under_which_others_register_keeps_its_cookies() -> None:
    """A cookie of a public suffix for itself goes to no other site below it, and an address has no sites below."""
    assert sent(["k=1; Domain=github.io"], "https://github.io/", "https://github.io/") == "k=1"
    assert sent(["k=1; Domain=github.io"], "https://x.github.io/", "https://github.io/") == ""
    assert sent(["k=1; Domain=0.0.1"], "http://127.0.0.1/", "http://127.0.0.1/") == ""


@pytest.mark.parametrize(
    ("header", "by", "is_kept"),
    [
        ("k=1; Secure", "http://www.a.example/", False),
        ("__Secure-k=1; Secure", URL, True),
        ("__Secure-k=1", URL, False),
        ("__Host-k=1; Secure; Path=/", URL, True),
        ("__Host-k=1; Secure", URL, False),
        ("__host-k=1; Secure; Path=/; Domain=www.a.example", URL, False),
        ("=__Host-k=1; Secure; Path=/", URL, False),
    ],
)
def test_promises_are_kept(header: str, by: str, is_kept: bool) -> None:
    """A cookie for TLS alone is set by TLS alone, and a name with a prefix means what it says."""
    assert bool(remember((), by, [header])) is is_kept


def test_cookie_without_tls_does_not_replace_one_for_tls() -> None:
    """What anybody on the way could have sent stands back."""
    secure = remember((), URL, ["k=1; Secure; Path=/"])

    assert cookie_header(remember(secure, "http://www.a.example/", ["k=2; Path=/"]), URL) == "k=1"
    assert cookie_header(remember(secure, "http://www.a.example/", ["j=2; Path=/"]), URL) == "k=1; j=2"


def test_the_longest_path_comes_first() -> None:
    """Of two cookies with one name that both belong to a page, the nearer one is read."""
    assert sent(["k=far; Path=/", "k=near; Path=/d"]) == "k=near; k=far"


def test_site_that_takes_its_cookie_away_shows_its_page() -> None:
    """A page that is only shown without a stale token clears it and sends its reader to itself: no loop."""

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        match request.path, request.headers.get("cookie"):
            case "/start", _:
                writer.write(respond(302, Location="/page", Set_Cookie="tok=stale; Path=/"))
            case "/page", "tok=stale":
                writer.write(respond(302, Location="/page", Set_Cookie="tok=; Path=/; Max-Age=0"))
            case "/page", None:
                writer.write(respond(200, "<title>Here</title><h1>Here it is</h1>", Content_Type="text/html"))
            case _:
                writer.write(respond(404))

    answer, _ = visit(handler, "/start")

    assert (answer.outcome, answer.certainty) == (Outcome.ALIVE, Certainty.CONFIRMED)
