"""What the settings may say of single hosts: accepted statuses, hosts left alone, and another pace."""

import httpx
import pytest

from linkcheck.config.host_path_rules import HostRule, rule_for
from linkcheck.config.settings import Settings
from tests.crawl.test_retries import World, asked

WALLED = "https://walled.example/a"
OTHER = "https://other.example/a"


def walls(request: httpx.Request, now: float) -> httpx.Response:
    return httpx.Response(403, headers={"server": "cloudflare", "cf-mitigated": "challenge"})


def at_once(*hosts: HostRule) -> Settings:
    return Settings(host_interval_ms=0, hosts=hosts)


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("paper.example", "paper.example"),
        ("news.paper.example", "paper.example"),
        ("en.m.paper.example", "m.paper.example"),
        ("newspaper.example", "*"),
        ("example", "*"),
    ],
)
def test_the_nearest_table_speaks_of_a_host(name: str, chosen: str) -> None:
    """A table means its host and all below it; the longest name that fits counts, and no part of a label does."""
    assert rule_for((HostRule("paper.example"), HostRule("m.paper.example")), name).host == chosen


def test_an_accepted_status_counts_as_alive() -> None:
    """A wall's 403 is accepted on its host alone; nobody saw the page, so it is only likely."""
    run = asked([WALLED, OTHER], World(walls), at_once(HostRule("walled.example", accept=(403,))))
    found = {url: (answer.outcome, answer.certainty, answer.hops[-1].error) for url, answer in run.answers.items()}

    assert found[WALLED] == ("alive", "likely", "the settings accept this status")
    assert found[OTHER][:2] == ("blocked", "unknown")


def test_an_accepted_refusal_is_not_asked_for_again() -> None:
    """A host that always answers 429 with a time to wait is asked once where that is accepted."""
    world = World(lambda request, now: httpx.Response(429, headers={"retry-after": "5"}))
    run = asked([WALLED], world, at_once(HostRule("walled.example", accept=(429,))))

    assert (len(world.asked), run.answers[WALLED].outcome) == (1, "alive")


def test_a_host_that_is_never_checked_gets_no_request() -> None:
    """Neither a link to it nor a redirect is followed there; the link stays unchecked, with the reason."""

    def sent_on(request: httpx.Request, now: float) -> httpx.Response:
        return httpx.Response(302, headers={"location": WALLED})

    world = World(sent_on)
    run = asked([WALLED, OTHER], world, at_once(HostRule("walled.example", never_check=True, reason="they asked us not to")))

    assert [url for _, url in world.asked] == [OTHER]
    assert {(answer.outcome, answer.certainty, answer.hops[-1].error) for answer in run.answers.values()} == {
        ("unchecked", "unknown", "it was not asked, for the settings leave its host alone: they asked us not to")
    }


def test_a_run_in_which_every_host_is_left_alone_is_not_offline() -> None:
    """Where nothing was to be asked, nothing is said about this machine."""
    ended = asked([WALLED], World(walls), at_once(HostRule("walled.example", never_check=True))).ended

    assert (ended.complete, ended.offline) == (True, None)


def test_a_host_may_have_a_pace_of_its_own() -> None:
    """Requests to it start as far apart, and run as many at once, as its table says."""
    slow = tuple(f"https://slow.example/{number}" for number in range(3))
    fast = tuple(f"https://fast.example/{number}" for number in range(3))
    world = World(lambda request, now: httpx.Response(200), slow=1.0)
    asked([*slow, *fast], world, at_once(HostRule("slow.example", concurrency=1, interval_ms=5000)))
    starts = {name: [at for at, url in world.asked if name in url] for name in ("slow", "fast")}

    assert [later - starts["slow"][0] for later in starts["slow"]] == [0, 5, 10]
    assert starts["fast"] == [starts["fast"][0]] * 3
