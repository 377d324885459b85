"""What a server may do to harm a run: none of it costs another page its verdict, and none of it reaches a terminal."""

import asyncio
import ssl
import time
from itertools import pairwise

import httpx
import pytest
import trustme

from linkcheck.config.load import load_settings
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.crawl.redirects import follow, intended_address
from linkcheck.http.cookies import MAX_COOKIES, remember
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.response import Reply
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.url import Url, parse_url, without_userinfo
from tests.crawl.test_retries import Run, World, asked
from tests.http.test_guard import CONTROL_NAMES, ScriptedResolver, Sockets
from tests.http.test_loopback import Request, respond, serving

SECRET = "hidden-word"


def visit(*replies: bytes, path: str = "/x", **changes: object) -> tuple[Answer, list[str]]:
    """The answer about a page whose server gives these replies, the last one for ever, and what it was asked for."""
    seen: list[str] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        seen.append(request.path)
        writer.write(replies[min(len(seen), len(replies)) - 1])

    async def run() -> Answer:
        async with serving(handler) as origin:
            settings = Settings(host_interval_ms=0, timeout=2.0, allow_private=True, **changes)  # type: ignore[arg-type]
            answers = [answer async for answer in fetch_all([origin + path], settings)]
            return next(item for item in answers if isinstance(item, Answer))

    return asyncio.run(run()), seen


def test_a_connection_that_breaks_after_its_handshake_is_one_pages_trouble() -> None:
    """A damaged TLS record is a failure of that page, not of the run."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        spoken = context.wrap_bio(incoming, outgoing, server_side=True)
        while True:
            try:
                spoken.do_handshake()
                break
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                incoming.write(await reader.read(65536))
        writer.write(outgoing.read() + b"\x17\x03\x03\x00\x20" + b"no record of ours has such bytes")
        await writer.drain()
        await reader.read()
        writer.close()

    async def run(ca_file: str) -> list[Outcome]:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        settings = Settings(host_interval_ms=0, timeout=2.0, allow_private=True, ca_file=ca_file)
        outcomes = [answer.outcome async for answer in fetch_all([url], settings) if isinstance(answer, Answer)]
        server.close()
        return outcomes

    with authority.cert_pem.tempfile() as ca_file:
        assert asyncio.run(run(ca_file)) == [Outcome.TLS]


@pytest.mark.parametrize("target", ["http://", "http://a:99999", "https://[::1", "http://a b/", "http://%00", "http://999999999999"])
def test_a_refresh_that_nobody_can_read_is_none(target: str) -> None:
    """A page that refreshes to nonsense is shown as it is."""
    html = f"<meta http-equiv=refresh content='0;url={target}'><title>A page</title><h1>A page</h1>"
    answer, _ = visit(respond(200, html, Content_Type="text/html"), respond(404))

    assert answer.outcome is Outcome.ALIVE


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/caf\xe9", "/caf%E9"),
        ("/caf\u00e9".encode(), "/caf%C3%A9"),
        (b"/new\r\nLocation: /other", "/new"),
        (b"/new\r\nX-Powered-By: \xe9", "/new"),
    ],
)
def test_a_location_is_read_as_browsers_read_it(location: bytes, path: str) -> None:
    """Bytes that are no UTF-8 stay bytes, of two Locations the first counts, and no other header changes it."""
    moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nConnection: close\r\nLocation: " + location + b"\r\n\r\n"
    assert visit(moved, respond(200))[1] == ["/x", path]


LONG = [b"http://[" + b" " * 100_000, b"/" * 20_000, b"a" * 200_000, b"http:" * 20_000 + b"@", b"/" + b"a" * 8_192]


@pytest.mark.parametrize("location", LONG, ids=lambda location: f"{location[:10]!r} x {len(location):,}")
def test_a_location_of_great_length_is_not_followed(location: bytes) -> None:
    """It costs next to no time, and the page is not called dead, for a browser might go there."""
    before = time.process_time()
    answer, seen = visit(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n")

    assert time.process_time() - before < 1.0
    assert (answer.outcome, seen, len(answer.hops)) == (Outcome.UNCHECKED, ["/x"], 1)
    assert answer.hops[0].status == 302
    assert answer.hops[0].error == f"the address is too long to be followed: a Location of {len(location):,} bytes"


@pytest.mark.parametrize("unit", [b"a", b"/", b" ", b"http:", b"://", b"a-", b"%25", b"=http://", b"a@", b"[", b'"', b"?"])
@pytest.mark.parametrize("before", [b"", b"/", b"http://[", b"https://www.google.com/url?q="])
def test_the_longest_location_is_read_in_no_time(before: bytes, unit: bytes) -> None:
    """No pattern that reads a Location takes time by the square of its length, or none that anybody would notice."""
    location = before + unit * ((8_192 - len(before)) // len(unit))
    reply = Reply(status=302, location=location.decode("latin-1"))
    asked: list[str] = []

    async def send(url: str, cookies: str) -> Reply:
        asked.append(url)
        return reply if len(asked) == 1 else Reply(status=200)

    def walk() -> None:
        asked.clear()
        chain = asyncio.run(follow("https://a.example/x", send, Settings()))
        if chain.observation.failure is None:
            intended_address(chain.hops)

    # What is read from files is read in the first one.
    walk()
    begun = time.process_time()
    walk()
    assert time.process_time() - begun < 0.5


def test_a_url_of_great_length_is_not_asked() -> None:
    """What no browser asks for says nothing about a page; a little less is asked."""
    answer, seen = visit(respond(200), path="/" + "y" * 40_000)
    assert (answer.outcome, seen) == (Outcome.MALFORMED, [])

    answer, seen = visit(respond(200), path="/" + "y" * 20_000)
    assert (answer.outcome, len(seen)) == (Outcome.ALIVE, 1)


def test_many_headers_of_one_name_are_joined_in_no_time() -> None:
    """A head full of one header costs time by its length, not by the square of it."""
    before = time.process_time()
    answer, _ = visit(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + b"a:bcdefgh\r\n" * 23_000 + b"\r\n")
    assert answer.outcome is Outcome.ALIVE
    assert time.process_time() - before < 1.0


BROKEN_HEADS = {
    "a line without a colon": b"HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
    "a header without a name": b"HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n",
    "a name with a blank": b"HTTP/1.1 200 OK\r\nX A : x\r\nContent-Length: 0\r\n\r\n",
    "a blank before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n",
    "a control character": b"HTTP/1.1 200 OK\r\nX: a\0b\rc\r\nContent-Length: 0\r\n\r\n",
    "two sizes of a body": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "a coding that is none": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nhi",
    "a value that goes on": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "other line ends": b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
}


@pytest.mark.parametrize("response", BROKEN_HEADS.values(), ids=BROKEN_HEADS)
def test_a_page_is_alive_in_spite_of_a_broken_head(response: bytes) -> None:
    """Browsers overlook lines that are no headers, and show the page."""
    answer, _ = visit(response)
    assert (answer.outcome, answer.hops[0].status) == (Outcome.ALIVE, 200)


def test_a_broken_location_is_followed() -> None:
    """A control character in it is no part of it, and headers beside it may be as broken as they like."""
    moved = b"HTTP/1.1 302 Found\r\nnonsense\r\nLocation: /n\rew\r\nContent-Length: 0\r\n\r\n"
    # What one reader refuses is asked for again for the other.
    assert visit(moved, moved, respond(200))[1] == ["/x", "/x", "/new"]


def test_a_location_that_means_nothing_hides_no_challenge() -> None:
    """At a status that does not redirect, the page is read in spite of a Location."""
    html = "<title>Just a moment...</title><script>window._cf_chl_opt={};</script><script src=/cdn-cgi/challenge-platform/x></script>"
    answer, _ = visit(respond(404, html, Content_Type="text/html", Location="/y"))

    assert answer.outcome is Outcome.BLOCKED


@pytest.mark.parametrize(
    "location",
    [
        f"http://me:{SECRET}@127.0.0.1:9/y",
        f"//me:{SECRET}@127.0.0.1:9/y",
        f"http://me:{SECRET}@b:99999/",
        f"http;//me:{SECRET}@b/y",
        f"/login?next=https://me:{SECRET}@b/y",
        f"ftp://me:{SECRET}@b/y",
    ],
)
def test_no_password_of_a_redirect_is_shown(location: str) -> None:
    """User information in a Location is dropped, also where the rest cannot be read, and where it stands in the middle."""
    assert SECRET not in repr(visit(respond(302, Location=location), respond(404))[0])
    html = f"<meta http-equiv=refresh content='0;url={location}'>"
    assert SECRET not in repr(visit(respond(200, html, Content_Type="text/html"), respond(404))[0])
    assert SECRET not in repr(visit(respond(200, Refresh=f"0;url={location}"), respond(404))[0])


def test_no_control_character_reaches_a_terminal() -> None:
    """What a server writes into headers cannot move a cursor or set a title."""
    reply = b"HTTP/1.1 302 Found\r\nServer: x\xc2\x9b31m\r\nConnection: close\r\nLocation: http://b:99999/\xc2\x9b31m\r\n\r\n"
    answer, _ = visit(reply)

    assert "\x9b" not in answer.hops[-1].url + str(answer.evidence)


@pytest.mark.parametrize(
    "text",
    [
        f"//me:{SECRET}@a.example/x",
        f"http:/me:{SECRET}@a.example/",
        f"http:me:{SECRET}@a.example/",
        f"HTTP:\\\\me:{SECRET}@a.example/",
        f"https:\t//me:{SECRET}@a.example/",
        f"https://web.example/?u=https://me:{SECRET}@a.example/",
        f"//me\n:{SECRET}@a.example/",
        f"https://me:{SECRET}\r\n@a.example/",
    ],
)
def test_user_information_is_found_in_every_spelling(text: str) -> None:
    """Browsers take any slashes for the two of an authority, and so does what hides passwords."""
    parsed = parse_url(text)
    assert SECRET not in without_userinfo(text)
    assert not isinstance(parsed, Url) or SECRET not in parsed.href


@pytest.mark.parametrize("text", ["mailto:me@a.example", "https://medium.example/@me", "https://a.example/?to=me@b.example", "/@me"])
def test_other_signs_stay(text: str) -> None:
    """An `@` that ends no user information is left alone."""
    assert without_userinfo(text) == text


def test_a_flood_of_cookies_is_bounded() -> None:
    """Of thousands of cookies only as many are kept as browsers keep."""
    flood = [f"k{number}=v" for number in range(5000)]
    cookies = remember(remember((), "https://a.example/", flood), "https://a.example/", reversed(flood))

    assert len(cookies) == MAX_COOKIES


def test_three_slow_pages_do_not_silence_their_host() -> None:
    """A host on trial is asked for a page that it has not failed to show: one answer frees all others."""

    def handle(request: httpx.Request, now: float) -> httpx.Response:
        if "slow" in request.url.path:
            raise httpx.ReadTimeout("")
        return httpx.Response(200)

    pages = [*(f"http://a.example/slow{number}" for number in range(4)), *(f"http://a.example/{number}" for number in range(40))]
    run = asked(pages, World(handle, slow=1))
    outcomes = [answer.outcome for answer in run.answers.values()]

    assert (outcomes.count(Outcome.ALIVE), outcomes.count(Outcome.TIMEOUT)) == (40, 4)


@pytest.mark.parametrize(("second", "outcome"), [(500, Outcome.SERVER_ERROR), (503, Outcome.SERVER_ERROR), (429, Outcome.BLOCKED)])
def test_a_busy_second_look_calls_nothing_dead(second: int, outcome: Outcome) -> None:
    """A page that was not there once may have been there a moment later, had its server had the time."""
    world = World(lambda request, now: httpx.Response(404 if len(world.asked) == 1 else second))
    assert {found for found, _ in asked(["http://a.example/x"], world).outcomes()} == {outcome}


def test_one_local_link_does_not_make_a_machine_online() -> None:
    """Without any public name or answer the machine looks offline, whatever `localhost` or an intranet address says."""
    settings = Settings(host_interval_ms=0, name_recheck=0.0)
    urls = ["http://gone.example/", "http://localhost:4000/", "http://192.168.0.1/"]
    run = Run(urls, lambda: Transport(settings, ScriptedResolver({"localhost": ("127.0.0.1",)}), Sockets()), settings)

    assert run.ended.offline
    assert Outcome.HOST_GONE not in {answer.outcome for answer in run.answers.values()}


def test_a_name_is_looked_up_twice_whoever_asks_first() -> None:
    """A name that a redirect met between the two look-ups is still looked up a second time."""

    class Late(ScriptedResolver):
        async def look_up(self, host: str) -> tuple[str, ...]:
            self.asked.append(host)
            return await super().look_up(host) if self.asked.count(host) == 1 else ("8.8.8.8",)

    settings = Settings(host_interval_ms=0)
    run = Run(["http://gone.example/"], lambda: Transport(settings, Late(CONTROL_NAMES), Sockets()), settings)
    assert run.outcomes() == {(Outcome.UNREACHABLE, Certainty.LIKELY)}


@pytest.mark.parametrize("path", ["//", "/index.php/", "/home/", "/main", "/welcome.html", "/zh-hans/"])
def test_home_pages_by_other_names_may_lead_home(path: str) -> None:
    """What is itself an address of the home page is not lost when it leads there."""
    answer, _ = visit(respond(301, Location="/"), respond(200), path=path)
    assert answer.outcome is Outcome.ALIVE


def test_a_budget_does_not_wait_for_a_host_at_rest() -> None:
    """When the time is over, a host that wants a minute is not waited for, and what it said counts."""
    world = World(lambda request, now: httpx.Response(429, headers={"Retry-After": "60"}))
    run = asked([f"http://a.example/{number}" for number in range(9)], world, Settings(host_interval_ms=0, budget=5))

    assert run.seconds == 5
    assert {answer.outcome for answer in run.answers.values()} == {Outcome.BLOCKED, Outcome.UNCHECKED}


def test_requests_stay_apart_after_a_rest() -> None:
    """Those who waited for a host to rest do not all begin at the same moment."""
    world = World(lambda request, now: httpx.Response(200 if now else 429, headers={"Retry-After": "5"}))
    asked([f"http://a.example/{number}" for number in range(8)], world, Settings(host_interval_ms=1000))
    starts = sorted(when for when, _ in world.asked)

    assert min(later - earlier for earlier, later in pairwise(starts[1:])) >= 1


def test_a_host_that_asks_for_an_hour_is_asked_slowly() -> None:
    """More than a minute is not waited for, but whoever says so gets no more than a request a second."""
    world = World(lambda request, now: httpx.Response(429 if request.url.path == "/0" else 200, headers={"Retry-After": "3600"}))
    run = Run([f"http://a.example/{number}" for number in range(3)], lambda: world, Settings(host_interval_ms=0, host_concurrency=1))

    assert [when for when, _ in world.asked] == [0, 1, 2]
    assert [answer.outcome for answer in run.answers.values()] == [Outcome.BLOCKED, Outcome.ALIVE, Outcome.ALIVE]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("concurrency", "0"),
        ("host_concurrency", "0"),
        ("timeout", "-1"),
        ("budget", "nan"),
        ("budget", "inf"),
        ("max_body_bytes", "0"),
        ("host_interval_ms", "-5"),
    ],
)
def test_numbers_from_files_and_environment_are_checked(key: str, value: str, tmp_path: object) -> None:
    """What would hang or empty a run is refused wherever it is written."""
    with pytest.raises(SettingsError, match=rf"(?i){key}"):
        load_settings(tmp_path, {}, {f"LINKCHECK_{key.upper()}": value})  # type: ignore[arg-type]
