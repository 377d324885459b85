"""How a run treats hosts that want rest, hosts that are silent, names that are missing, and its own limits."""

import asyncio
import socket
from collections import Counter
from collections.abc import Callable

import httpx
import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlEnded, CrawlState, LeasedElsewhere, PendingRetry, WaitingForNames
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.crawl.rate_limit import Quota
from linkcheck.http.headers import Validators
from linkcheck.http.httpx_transport import HTTP2, Transport
from linkcheck.model.vocabulary import Certainty, Outcome
from tests.crawl.clock import run_quickly
from tests.http.test_guard import ScriptedResolver, Sockets
from tests.internet.server import internet

AT_ONCE = Settings(host_interval_ms=0)
Handle = Callable[[httpx.Request, float], httpx.Response]


class World(httpx.AsyncBaseTransport):
    """Answers by a function of the request and the time, and remembers when it was asked what."""

    def __init__(self, handle: Handle, slow: float = 0.0) -> None:
        self.handle = handle
        self.slow = slow
        self.asked: list[tuple[float, str]] = []
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        now = asyncio.get_running_loop().time()
        self.asked.append((now, str(request.url)))
        self.requests.append(request)
        await asyncio.sleep(self.slow)
        return self.handle(request, now)


class Run:
    """What was told in one run, and how long it took."""

    def __init__(self, urls: list[str], transport: Callable[[], httpx.AsyncBaseTransport], settings: Settings) -> None:
        async def run() -> list[object]:
            return [answer async for answer in fetch_all(urls, settings, transport())]

        events, self.seconds = run_quickly(run())
        self.answers = {item.url: item for item in events if isinstance(item, Answer)}
        self.waits = [item for item in events if isinstance(item, WaitingForNames)]
        self.ended = next(item for item in events if isinstance(item, CrawlEnded))

    def outcomes(self) -> set[tuple[Outcome, Certainty]]:
        return {(answer.outcome, answer.certainty) for answer in self.answers.values()}


def asked(urls: list[str], world: World, settings: Settings = AT_ONCE) -> Run:
    return Run(urls, lambda: world, settings)


def silent(request: httpx.Request, now: float) -> httpx.Response:
    raise httpx.ConnectTimeout("")


ALIVE = (Outcome.ALIVE, Certainty.CONFIRMED)
BLOCKED = (Outcome.BLOCKED, Certainty.UNKNOWN)


def limited_until(moment: float, **headers: str) -> Handle:
    return lambda request, now: httpx.Response(200 if now >= moment else 429, headers=headers)


def test_a_host_that_wants_rest_gets_it_and_is_asked_again() -> None:
    """After 429 with Retry-After nobody asks the host until then, and then it answers."""
    world = World(limited_until(30, **{"Retry-After": "30"}))
    run = asked([f"http://a.example/{page}" for page in range(20)], world)

    assert run.outcomes() == {ALIVE}
    assert not [when for when, _ in world.asked if 0 < when < 30]


def test_other_hosts_do_not_wait_with_it() -> None:
    """While one host rests, the others are asked."""
    world = World(
        lambda request, now: (
            limited_until(30, **{"Retry-After": "30"})(request, now) if request.url.host == "a.example" else httpx.Response(200)
        )
    )
    asked([*(f"http://a.example/{page}" for page in range(200)), *(f"http://b{host}.example/" for host in range(100))], world)

    assert all(when == 0 for when, url in world.asked if "//b" in url)


def test_a_rest_of_more_than_a_minute_is_not_waited_for() -> None:
    """Who asks for an hour is left alone, and its page is blocked, not dead."""
    world = World(limited_until(3600, **{"Retry-After": "3600"}))
    run = asked(["http://a.example/x"], world)

    assert (run.outcomes(), run.seconds, len(world.asked)) == ({BLOCKED}, 0, 1)


def test_a_limit_without_a_time_is_waited_for_longer_each_time() -> None:
    """After a bare 429 the pauses double, and the third one is the last word."""
    world = World(limited_until(10_000))
    run = asked(["http://a.example/x"], world)

    assert run.outcomes() == {BLOCKED}
    assert [when for when, _ in world.asked] == [0, 2, 6]


def test_a_host_that_never_stops_limiting_does_not_hold_the_run() -> None:
    """All pauses of a host together take three minutes at most; then its last word counts, asked for at a slower pace."""
    world = World(limited_until(100_000, **{"Retry-After": "60"}))
    run = asked([f"http://a.example/{page}" for page in range(50)], world)

    assert run.outcomes() == {BLOCKED}
    assert 180 <= run.seconds <= 220


def test_a_server_that_is_busy_for_a_while_is_asked_again() -> None:
    """503 with Retry-After is a request for rest, not a failure."""
    world = World(lambda request, now: httpx.Response(200 if now >= 10 else 503, headers={"Retry-After": "10"}))
    assert asked(["http://a.example/x"], world).outcomes() == {ALIVE}


def test_a_silent_host_answers_for_all_its_urls() -> None:
    """Three silences, with those already on their way, are enough; one more question at the end settles it."""
    world = World(silent, slow=10)
    run = asked([f"http://a.example/{page}" for page in range(500)], world)

    assert run.outcomes() == {(Outcome.TIMEOUT, Certainty.LIKELY)}
    assert len(world.asked) <= AT_ONCE.host_concurrency + 1
    assert run.seconds == 20
    assert len(run.answers) == 500


def test_a_host_that_comes_back_is_asked_for_all_its_urls() -> None:
    """A host that was silent at first and answers at the end has all its pages judged by themselves."""
    world = World(lambda request, now: silent(request, now) if now < 60 and request.url.host == "a.example" else httpx.Response(200))
    slow = [f"http://b.example/{page}" for page in range(20)]
    run = Run([*(f"http://a.example/{page}" for page in range(50)), *slow], lambda: world, Settings(host_interval_ms=5000))

    assert run.outcomes() == {ALIVE}


def test_a_host_that_answers_now_and_then_is_not_silent() -> None:
    """Only silences in a row count: one slow page in three does not silence its neighbours."""
    world = World(lambda request, now: silent(request, now) if int(request.url.path[1:]) % 3 == 0 else httpx.Response(200))
    run = Run([f"http://a.example/{page}" for page in range(30)], lambda: world, Settings(host_interval_ms=0, host_concurrency=1))

    outcomes = [answer.outcome for answer in run.answers.values()]
    assert (outcomes.count(Outcome.ALIVE), outcomes.count(Outcome.TIMEOUT)) == (20, 10)


def test_the_second_look_is_made_by_http_2() -> None:
    """A server that has no good answer by HTTP/1.1 is asked by HTTP/2 the second time."""
    world = World(lambda request, now: httpx.Response(500))
    asked(["http://a.example/x"], world)

    assert [HTTP2 in request.extensions for request in world.requests] == [False, True]


@pytest.mark.parametrize(
    ("head", "requests", "outcome"),
    [
        (200, ["HEAD"], Outcome.ALIVE),
        (204, ["HEAD"], Outcome.ALIVE),
        (403, ["HEAD", "GET"], Outcome.ALIVE),
        (404, ["HEAD", "GET"], Outcome.ALIVE),
        (429, ["HEAD", "GET"], Outcome.ALIVE),
        (301, ["HEAD", "GET"], Outcome.ALIVE),
        (305, ["HEAD", "GET"], Outcome.ALIVE),
        (405, ["HEAD", "GET"], Outcome.ALIVE),
        (501, ["HEAD", "GET"], Outcome.ALIVE),
        (None, ["HEAD", "GET"], Outcome.ALIVE),
    ],
)
def test_head_is_believed_only_when_it_says_yes(head: int | None, requests: list[str], outcome: Outcome) -> None:
    """Asked by HEAD first, a page is asked by GET wherever HEAD is refused or may lie."""

    def handle(request: httpx.Request, now: float) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200)
        if head is None:
            raise httpx.ReadTimeout("")
        return httpx.Response(head)

    world = World(handle)
    run = asked(["http://a.example/x"], world, Settings(host_interval_ms=0, head_first=True))

    assert [request.method for request in world.requests] == requests
    assert {answer.outcome for answer in run.answers.values()} == {outcome}


@pytest.mark.parametrize("status", [408, 421, 425])
def test_what_a_server_wants_to_be_asked_again_is_asked_again(status: int) -> None:
    """A request that came too slowly, too early or to the wrong server is made once more."""
    answers = iter((status, 200))
    world = World(lambda request, now: httpx.Response(next(answers)))
    run = asked(["http://a.example/x"], world)

    assert (run.outcomes(), len(world.asked)) == ({ALIVE}, 2)


def test_a_status_without_a_word_is_asked_for_once() -> None:
    """No second request would bring another answer to what the server takes for a mistake of its client."""
    world = World(lambda request, now: httpx.Response(400))
    run = asked(["http://a.example/x"], world)

    assert (run.outcomes(), len(world.asked)) == ({(Outcome.UNCHECKED, Certainty.UNKNOWN)}, 1)


def test_a_spent_budget_leaves_the_rest_unchecked() -> None:
    """When the time is over, the run ends with what it knows, and says that it is not all."""
    world = World(lambda request, now: httpx.Response(200), slow=1)
    run = asked([f"http://a.example/{page}" for page in range(100)], world, Settings(host_interval_ms=0, budget=10.5))

    outcomes = [answer.outcome for answer in run.answers.values()]
    assert (outcomes.count(Outcome.ALIVE), outcomes.count(Outcome.UNCHECKED)) == (40, 60)
    assert (run.ended.complete, run.ended.offline, run.seconds) == (False, None, 10.5)
    assert {answer.hops[0].error for answer in run.answers.values()} == {None, "it was not asked, for the budget was spent"}


def test_a_budget_keeps_what_the_first_look_saw() -> None:
    """A 404 whose second look does not fit any more stays likely."""
    world = World(lambda request, now: httpx.Response(404), slow=6)
    run = asked(["http://a.example/x"], world, Settings(host_interval_ms=0, budget=10))

    assert run.outcomes() == {(Outcome.DEAD, Certainty.LIKELY)}
    assert not run.ended.complete


def named(urls: list[str], names: ScriptedResolver, **changes: object) -> Run:
    settings = Settings(host_interval_ms=0, **changes)  # type: ignore[arg-type]
    return Run(urls, lambda: Transport(settings, names, Sockets()), settings)


MISSING = ["http://gone.example/a", "http://gone.example/b"]
CONTROL = {"example.com": ("8.8.8.8",)}


def test_a_name_must_be_missing_twice_to_be_gone() -> None:
    """A host is gone when its name is still missing a minute later, while others are found."""
    names = ScriptedResolver(CONTROL)
    run = named(MISSING, names)

    assert run.outcomes() == {(Outcome.HOST_GONE, Certainty.LIKELY)}
    assert names.asked.count("gone.example") == 2
    assert (run.seconds, run.waits) == (60, [WaitingForNames(60.0, 2)])


def test_a_name_that_comes_back_is_not_gone() -> None:
    """A name that is found the second time is asked like any other."""

    class Forgetful(ScriptedResolver):
        async def look_up(self, host: str) -> tuple[str, ...]:
            if host == "gone.example" and host not in self.asked:
                self.asked.append(host)
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return ("8.8.8.8",)

    run = named(MISSING, Forgetful({}))
    assert run.outcomes() == {(Outcome.UNREACHABLE, Certainty.LIKELY)}
    assert {answer.hops[0].error for answer in run.answers.values()} == {"the connection was refused"}


def test_nobody_waits_for_names_who_does_not_want_to() -> None:
    """Without the minute between them, the second look-up follows at once."""
    run = named(MISSING, ScriptedResolver(CONTROL), name_recheck=0.0)
    assert (run.outcomes(), run.seconds, run.waits) == ({(Outcome.HOST_GONE, Certainty.LIKELY)}, 0, [])


def test_a_budget_ends_the_wait_for_names() -> None:
    """Where the minute does not fit into the budget, a missing name is unreachable and not gone."""
    run = named(MISSING, ScriptedResolver(CONTROL), budget=20.0)
    assert (run.outcomes(), run.seconds) == ({(Outcome.UNREACHABLE, Certainty.LIKELY)}, 20)
    assert not run.ended.complete


def test_a_machine_without_names_looks_offline() -> None:
    """Where no name is found, not even one that always exists, no host is called gone."""
    run = named(MISSING, ScriptedResolver({}))

    assert run.ended.offline == "this machine looks offline: no host answers and no host name is found"
    assert run.outcomes() == {(Outcome.UNREACHABLE, Certainty.LIKELY)}
    assert run.seconds < 60


def test_a_machine_that_was_refused_is_online() -> None:
    """A refused connection proves that there is somebody."""
    run = named(["http://a.example/"], ScriptedResolver({"a.example": ("8.8.8.8",)}))
    assert (run.ended.offline, run.ended.complete) == (None, True)


def test_a_gateway_that_refuses_for_the_whole_net_is_no_net() -> None:
    """Where the only answer is an error that came for a bare address, and no name exists, the machine looks offline."""
    with internet() as net:
        settings = net.settings(allow_private=True, connect_to=())
        urls = [f"http://127.0.0.1:{net.http_port}/x", *MISSING]

        async def run() -> list[object]:
            return [answer async for answer in fetch_all(urls, settings, Transport(settings, ScriptedResolver({})))]

        ended = asyncio.run(run())[-1]
    assert isinstance(ended, CrawlEnded)
    assert ended.offline == "this machine looks offline: no host answers and no host name is found"


class Listener:
    """Everything that is told in a run, with what it goes on from."""

    def __init__(self, urls: list[str], world: World, background: CrawlState, settings: Settings = AT_ONCE) -> None:
        async def run() -> list[object]:
            return [answer async for answer in fetch_all(urls, settings, world, background)]

        self.events, self.seconds = run_quickly(run())
        self.answers = {item.url: item for item in self.events if isinstance(item, Answer)}
        self.doubts = {item.url: item for item in self.events if isinstance(item, PendingRetry)}
        self.taken = {url for item in self.events if isinstance(item, LeasedElsewhere) for url in item.urls}
        self.ended = self.events[-1]


def test_an_interrupted_run_goes_on_with_the_second_look() -> None:
    """A first look that an earlier run took is not taken again, and the verdict is the same."""
    url = "http://a.example/x"
    world = World(lambda request, now: httpx.Response(404))
    whole = Listener([url], world, CrawlState())
    resumed = Listener([url], world, CrawlState(pending_retries=whole.doubts))

    assert list(whole.doubts) == [url]
    assert resumed.doubts == {}
    assert len(world.asked) == 3
    assert whole.answers[url].outcome is resumed.answers[url].outcome is Outcome.DEAD
    assert whole.answers[url].certainty is resumed.answers[url].certainty is Certainty.CONFIRMED


def test_an_interrupted_run_remembers_which_hosts_were_silent() -> None:
    """Where three first looks met silence, no further page of the host is asked before the trial at the end."""
    urls = [f"http://a.example/{page}" for page in range(8)]
    world = World(silent)
    first = Listener(urls[:3], world, CrawlState())
    asked_before = len(world.asked)
    Listener(urls, world, CrawlState(pending_retries=first.doubts))

    assert len(world.asked) - asked_before == 1


def test_what_another_run_asks_is_left_to_it() -> None:
    """Hosts that are not ours are not asked, nor those of an interrupted run's first looks; their URLs are named."""
    ours, theirs, doubtful = "http://ours.example/x", "http://theirs.example/x", "http://theirs.example/y"
    world = World(lambda request, now: httpx.Response(404 if "y" in str(request.url) else 200))
    doubts = Listener([doubtful], world, CrawlState()).doubts
    before = len(world.asked)
    run = Listener(
        [ours, theirs, doubtful], world, CrawlState(pending_retries=doubts, lease_hosts=lambda hosts: {"ours.example"} & set(hosts))
    )

    assert [url for _, url in world.asked[before:]] == [ours]
    assert run.taken == {theirs, doubtful}
    assert list(run.answers) == [ours]


def test_requests_of_a_run_are_bounded() -> None:
    """Beyond the quota nothing is sent; what is left over stays unchecked, and the run is not complete."""
    urls = [f"http://{host}.example/{page}" for host in "abc" for page in range(4)]
    world = World(lambda request, now: httpx.Response(200))
    run = Listener(urls, world, CrawlState(quota=Quota(total=5)))

    assert len(world.asked) == 5
    assert Counter(answer.outcome for answer in run.answers.values()) == {Outcome.ALIVE: 5, Outcome.UNCHECKED: 7}
    assert run.ended == CrawlEnded(complete=False)


def test_requests_to_a_host_in_a_day_are_bounded() -> None:
    """What other runs have asked a host counts too, second looks included; a death seen once stays likely then."""
    world = World(lambda request, now: httpx.Response(404))
    quota = Quota(per_host=3, spent={"a.example": 2, "b.example": 1})
    run = Listener(["http://a.example/x", "http://b.example/x"], world, CrawlState(quota=quota))

    assert sorted(url for _, url in world.asked) == ["http://a.example/x", *["http://b.example/x"] * 2]
    assert run.answers["http://a.example/x"].certainty is Certainty.LIKELY
    assert run.answers["http://b.example/x"].certainty is Certainty.CONFIRMED
    assert quota.take_counts() == {"a.example": 1, "b.example": 2}
    assert run.ended == CrawlEnded(complete=False)


def test_a_page_that_has_not_changed_is_alive() -> None:
    """What a page was sent with goes back to it; 304 (RFC 9110, 15.4.5) then says that it is as it was."""
    url, changed = "http://a.example/x", "Tue, 01 Mar 2016 10:00:00 GMT"

    def handle(request: httpx.Request, now: float) -> httpx.Response:
        same = request.headers.get("If-None-Match") == '"1"'
        return httpx.Response(304) if same else httpx.Response(200, headers={"ETag": '"1"', "Last-Modified": changed})

    world = World(handle)
    first = Listener([url], world, CrawlState()).answers[url]
    assert first.validators == Validators(url, '"1"', changed)
    again = Listener([url], world, CrawlState(validators={url: first.validators})).answers[url]

    assert (again.outcome, again.certainty) == ALIVE
    assert again.observation is not None
    assert (again.hops[-1].status, again.observation.unchanged) == (304, True)
    assert "If-Modified-Since" not in world.requests[-1].headers


def test_an_unasked_304_tells_nothing() -> None:
    """A server that says "not modified" to somebody who has no copy says nothing about the page."""
    run = asked(["http://a.example/x"], World(lambda request, now: httpx.Response(304)))
    assert run.outcomes() == {(Outcome.UNCHECKED, Certainty.UNKNOWN)}


NOTICE = httpx.Response(200, html="<title>Page not found</title><h1>Page not found</h1>")


@pytest.mark.parametrize(
    ("later", "outcome"),
    [(503, Outcome.SERVER_ERROR), (500, Outcome.SERVER_ERROR), (429, Outcome.BLOCKED), (None, Outcome.TIMEOUT), (200, Outcome.ALIVE)],
)
@pytest.mark.parametrize("first", [httpx.Response(404), NOTICE])
def test_a_page_that_was_missing_once_is_called_what_the_second_look_met(
    first: httpx.Response, later: int | None, outcome: Outcome
) -> None:
    """A server in trouble may say first that a page is missing, by status or in words."""
    answers = iter((first,))

    def handle(request: httpx.Request, now: float) -> httpx.Response:
        answer = next(answers, None)
        if answer is None and later is None:
            raise httpx.ReadTimeout("")
        return answer or httpx.Response(later or 0)

    run = asked(["http://a.example/lamps"], World(handle))
    assert {answer.outcome for answer in run.answers.values()} == {outcome}


def test_a_head_that_leads_to_the_home_page_is_asked_by_get() -> None:
    """A server may send whatever it does not answer, such as HEAD, to its home page."""
    world = World(lambda request, now: httpx.Response(302, headers={"Location": "/"}) if request.method == "HEAD" else httpx.Response(200))
    run = asked(["http://a.example/lamps"], world, Settings(host_interval_ms=0, head_first=True))
    assert run.outcomes() == {ALIVE}
