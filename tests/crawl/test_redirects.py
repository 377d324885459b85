import asyncio
from collections.abc import Callable

import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.redirects import MAX_CHAIN, RedirectChain, follow
from linkcheck.crawl.verdict import verdict
from linkcheck.http.cookies import cookie_header, remember
from linkcheck.http.response import Failure, Reply
from linkcheck.model import Hop
from linkcheck.model.vocabulary import Certainty, Outcome, Via, WrapperKind
from linkcheck.urls.url import join_url

ALIVE = Reply(status=200)
DEFAULTS = Settings()
World = Callable[[str, str], Reply]


def moved(location: str, status: int = 302, *cookies: str) -> Reply:
    return Reply(status=status, location=location, cookies=cookies)


def html(text: str) -> Reply:
    return Reply(status=200, content_type="text/html", body=text.encode())


def walk(url: str, world: World | dict[str, Reply], settings: Settings = DEFAULTS) -> RedirectChain:
    async def send(asked: str, cookies: str) -> Reply:
        return world[asked] if isinstance(world, dict) else world(asked, cookies)

    return asyncio.run(follow(url, send, settings))


def outcome(followed: RedirectChain) -> tuple[Outcome, Certainty]:
    return verdict(followed.observation)


@pytest.mark.parametrize(
    ("base", "reference", "joined"),
    [
        ("https://a.example/b/c?d", "e", "https://a.example/b/e"),
        ("https://a.example/b/c", "/e?f#g", "https://a.example/e?f#g"),
        ("https://a.example/b/c", "?f", "https://a.example/b/c?f"),
        ("https://a.example/b/c", "../../../x", "https://a.example/x"),
        ("http://a.example/b", "//c.example/d", "http://c.example/d"),
        ("http://a.example/", "/caf\u00e9 au lait", "http://a.example/caf%C3%A9%20au%20lait"),
        ("http://a.example/", "http://m\u00fcnchen.example/", "http://xn--mnchen-3ya.example/"),
        ("http://a.example/", "  \\b\\c\n ", "http://a.example/b/c"),
        ("http://a.example/", "mailto:x@y.example", "mailto:x@y.example"),
        ("http://a.example/", "http://[", None),
        ("http://u:p@a.example/b", "c", "http://a.example/c"),
        ("http://u:p@a.example/b", "http://u:p@c.example/d", "http://c.example/d"),
    ],
)
def test_references_join_as_in_a_browser(base: str, reference: str, joined: str | None) -> None:
    """A Location means what a browser makes of it, but for user information."""
    assert join_url(base, reference) == joined


def test_each_hop_is_kept() -> None:
    """A chain lists every URL on the way with the status it answered."""
    seen = walk("http://a.example/x#y", {"http://a.example/x": moved("/z", 301), "http://a.example/z": ALIVE})

    assert seen.hops == (Hop("http://a.example/x", Via.GIVEN, status=301), Hop("http://a.example/z", Via.HTTP, status=200))
    assert outcome(seen) == (Outcome.ALIVE, Certainty.CONFIRMED)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_these_statuses_redirect(status: int) -> None:
    """A Location with one of these statuses is followed."""
    assert walk("http://a.example/x", {"http://a.example/x": moved("y", status), "http://a.example/y": ALIVE}).observation.status == 200


@pytest.mark.parametrize(("location", "status"), [("y", 304), ("y", 305), ("y", 306), ("y", 200), ("", 302), ("y", 404)])
def test_others_do_not_redirect(location: str, status: int) -> None:
    """A Location with another status, and a redirect without one, end the chain."""
    assert len(walk("http://a.example/x", {"http://a.example/x": moved(location, status)}).hops) == 1


@pytest.mark.parametrize("location", ["market://details?id=x", "mailto:x@y.example", "javascript:void(0)", "http://["])
def test_a_redirect_off_the_web_is_unreachable(location: str) -> None:
    """A Location that HTTP cannot ask ends the chain with a sentence."""
    seen = walk("http://a.example/x", {"http://a.example/x": moved(location)})

    assert outcome(seen) == (Outcome.UNREACHABLE, Certainty.LIKELY)
    assert seen.hops[-1].error == "the redirect leads to no web address"


def test_a_circle_is_a_loop() -> None:
    """Two pages that redirect to each other are a confirmed loop after one round."""
    world = {"http://a.example/x": moved("/y"), "http://a.example/y": moved("/x")}
    seen = walk("http://a.example/x", world)

    assert outcome(seen) == (Outcome.LOOP, Certainty.CONFIRMED)
    assert [hop.url for hop in seen.hops] == ["http://a.example/x", "http://a.example/y", "http://a.example/x"]


def test_a_cookie_breaks_a_self_redirect() -> None:
    """A redirect to itself that sets a cookie is tried once with that cookie."""
    seen = walk("http://a.example/x", lambda url, cookies: ALIVE if cookies == "k=1" else moved("/x", 302, "k=1; Path=/"))

    assert outcome(seen)[0] is Outcome.ALIVE
    assert len(seen.hops) == 2


def test_a_new_cookie_each_time_is_a_loop() -> None:
    """A page that answers every cookie with another one is a loop after four visits."""
    asked: list[str] = []

    def world(url: str, cookies: str) -> Reply:
        asked.append(cookies)
        return moved("/x", 302, f"k={len(asked)}")

    assert outcome(walk("http://a.example/x", world))[0] is Outcome.LOOP
    assert asked == ["", "k=1", "k=2", "k=3"]


def test_the_limit_of_redirects_is_exact() -> None:
    """As many redirects as the settings allow are followed, and one more is a loop."""

    def world(url: str, cookies: str) -> Reply:
        number = int(url.rpartition("/")[2])
        return moved(f"/p/{number - 1}") if number else ALIVE

    assert outcome(walk("http://a.example/p/3", world, Settings(max_redirects=3)))[0] is Outcome.ALIVE
    assert outcome(walk("http://a.example/p/4", world, Settings(max_redirects=3))) == (Outcome.LOOP, Certainty.CONFIRMED)


def test_a_consent_page_is_stepped_over() -> None:
    """A redirect to an interstitial whose URL names the page is followed to that page without asking the interstitial."""
    gate = "https://consent.google.com/m?continue=https://news.example/a"
    seen = walk("http://a.example/x", {"http://a.example/x": moved(gate), "https://news.example/a": ALIVE})

    assert seen.hops[1:] == (
        Hop(gate, Via.HTTP, kind=WrapperKind.GATE, wrapper="Google consent"),
        Hop("https://news.example/a", Via.UNWRAPPED, status=200),
    )


def test_a_page_behind_its_own_gate_is_blocked() -> None:
    """A page that sends its reader to a consent page for itself is blocked, not a loop."""
    gate = "https://consent.google.com/m?continue=http://a.example/x"
    assert outcome(walk("http://a.example/x", {"http://a.example/x": moved(gate)})) == (Outcome.BLOCKED, Certainty.UNKNOWN)


@pytest.mark.parametrize(
    ("content", "hops"), [("0;url=/y", 2), ("10; URL='/y'", 2), ("11;url=/y", 1), ("5", 1), ("0;url=/x#top", 1), ("0;url=intent:y", 1)]
)
def test_a_prompt_refresh_is_a_hop(content: str, hops: int) -> None:
    """A meta refresh within ten seconds is a hop, unless the page only reloads itself or opens an application."""
    world = {"http://a.example/x": html(f'<meta http-equiv="Refresh" content="{content}">'), "http://a.example/y": ALIVE}
    seen = walk("http://a.example/x", world)

    assert len(seen.hops) == hops
    assert seen.hops[-1].via is (Via.META_REFRESH if hops == 2 else Via.GIVEN)


def test_the_header_declares_a_refresh_before_the_page_does() -> None:
    """A page whose header sends its reader elsewhere, or to itself later, is not asked what its markup says."""
    elsewhere = "<meta http-equiv=refresh content='0;url=/z'>"
    for refresh, end in (("0;url='/y';", "http://a.example/y"), ("300", "http://a.example/x"), ("soon", "http://a.example/z")):
        declaring = Reply(status=200, headers={"refresh": refresh}, content_type="text/html", body=elsewhere.encode())
        world = {"http://a.example/x": declaring, "http://a.example/y": ALIVE, "http://a.example/z": ALIVE}
        assert walk("http://a.example/x", world).hops[-1].url == end


def test_pages_that_refresh_in_a_circle_are_a_loop() -> None:
    """Two pages that refresh to each other are a loop as well."""
    world = {"http://a.example/x": html("<meta http-equiv=refresh content='0;/y'>"), "http://a.example/y": moved("/x")}
    assert outcome(walk("http://a.example/x", world))[0] is Outcome.LOOP


@pytest.mark.parametrize(
    ("given", "final", "expected"),
    [
        ("http://example.com/2016/a-story", "https://www.example.com/", Outcome.SOFT_DEAD),
        ("http://a.example/a-story", "http://a.example/index.html", Outcome.SOFT_DEAD),
        ("http://a.example/a-story", "http://a.example/en/", Outcome.SOFT_DEAD),
        ("http://a.example/a-story", "http://a.example/?p=7", Outcome.ALIVE),
        ("http://a.example/index.php", "http://a.example/", Outcome.ALIVE),
        ("http://a.example/", "http://a.example/en", Outcome.ALIVE),
        ("http://short.example/x7", "http://a.example/", Outcome.ALIVE),
    ],
)
def test_a_deep_link_sent_home_is_soft_dead(given: str, final: str, expected: Outcome) -> None:
    """A story that leads to its site's home page is gone; a shortener may well mean a home page."""
    assert outcome(walk(given, {given: moved(final), final: ALIVE}))[0] is expected


def test_a_challenge_ends_the_chain() -> None:
    """A challenge is blocked whatever its status, and its Location is not followed."""
    seen = walk("http://a.example/x", {"http://a.example/x": Reply(status=302, location="/y", headers={"cf-mitigated": "challenge"})})
    assert outcome(seen) == (Outcome.BLOCKED, Certainty.UNKNOWN)


def test_a_failure_is_told_at_its_hop() -> None:
    """The hop that failed carries the sentence, the ones before it their status."""
    world = {"http://a.example/x": moved("/y"), "http://a.example/y": Reply(failure=Failure.REFUSED, error="refused")}
    assert [(hop.status, hop.error) for hop in walk("http://a.example/x", world).hops] == [(302, None), (None, "refused")]


@pytest.mark.parametrize(
    ("header", "host", "sent"),
    [
        ("k=v; Path=/; HttpOnly", "www.example.com", "k=v"),
        ("k=v", "example.com", ""),
        ("k=v; Domain=.example.com", "other.example.com", "k=v"),
        ("k=v; Domain=example.org", "example.org", ""),
        ("k=v; Domain=com", "example.com", ""),
        ("nonsense", "www.example.com", "nonsense"),
    ],
)
def test_cookies_stay_with_their_site(header: str, host: str, sent: str) -> None:
    """A cookie that www.example.com sets goes back to it, or to the domain it names, and to nobody else."""
    assert cookie_header(remember((), "https://www.example.com/", [header]), f"https://{host}/") == sent


def test_a_later_cookie_replaces_an_earlier_one() -> None:
    """Of two cookies with one name the later counts, in the earlier one's place."""
    cookies = remember((), "https://a.example/", ["k=1", "j=2", "k=3"])

    assert cookie_header(cookies, "https://a.example/") == "k=3; j=2"


def test_a_page_that_wants_a_cookie_taken_away_is_shown() -> None:
    """A site that clears its own cookie and then shows the page is no loop."""

    def world(url: str, cookies: str) -> Reply:
        match url, cookies:
            case "http://a.example/x", "":
                return moved("/set", 302)
            case "http://a.example/set", _:
                return moved("/clear", 302, "k=1; Path=/")
            case "http://a.example/clear", "k=1":
                return moved("/clear", 302, "k=; Path=/; Max-Age=0")
            case _:
                return ALIVE

    assert outcome(walk("http://a.example/x", world)) == (Outcome.ALIVE, Certainty.CONFIRMED)


def test_a_chain_of_long_addresses_ends() -> None:
    """Twenty redirects of the greatest length would be half a megabyte to keep for one link; the page is not called dead."""
    asked: list[str] = []

    def world(url: str, cookies: str) -> Reply:
        asked.append(url)
        return moved(f"/{len(asked)}/" + "\u00e9" * 4_000)

    followed = walk("https://a.example/x", world)

    assert len(asked) == 3
    assert sum(len(hop.url) for hop in followed.hops) < MAX_CHAIN + 3 * 8_192
    assert outcome(followed) == (Outcome.UNCHECKED, Certainty.UNKNOWN)
    assert followed.hops[-1].error == "the address is too long to be followed: with those before it has 72,079 characters"
