import asyncio
from contextlib import aclosing

import httpx
import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.model.vocabulary import Certainty, Outcome

FAST = Settings(host_interval_ms=0)


class World(httpx.AsyncBaseTransport):
    """Answers each URL with its statuses, one per request and the last for ever; remembers what was asked when."""

    def __init__(self, slow: float = 0.0, **statuses: tuple[int | Exception, ...]) -> None:
        self.slow = slow
        self.statuses = statuses
        self.asked: list[str] = []
        self.starts: list[float] = []
        self.requests: list[httpx.Request] = []
        self.running: dict[str, int] = {}
        self.most: dict[str, int] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.strip("/")
        self.asked.append(str(request.url))
        self.requests.append(request)
        self.starts.append(asyncio.get_running_loop().time())
        with _Counted(self, request.url.host), _Counted(self, "all"):
            await asyncio.sleep(self.slow)
        replies = self.statuses.get(name, (200,))
        reply = replies[min(self.asked.count(str(request.url)), len(replies)) - 1]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply)


class _Counted:
    def __init__(self, world: World, key: str) -> None:
        self.world, self.key = world, key

    def __enter__(self) -> None:
        self.world.running[self.key] = self.world.running.get(self.key, 0) + 1
        self.world.most[self.key] = max(self.world.most.get(self.key, 0), self.world.running[self.key])

    def __exit__(self, *_: object) -> None:
        self.world.running[self.key] -= 1


def ask(urls: list[str], world: World, settings: Settings = FAST) -> list[Answer]:
    async def run() -> list[Answer]:
        return [answer async for answer in fetch_all(urls, settings, world) if isinstance(answer, Answer)]

    return asyncio.run(run())


def verdict_of(*statuses: int | Exception) -> tuple[Outcome, Certainty, int]:
    world = World(x=statuses)
    (answer,) = ask(["http://a.example/x"], world)
    return answer.outcome, answer.certainty, len(world.asked)


REFUSED = httpx.ConnectError("")


@pytest.mark.parametrize(
    ("statuses", "outcome", "certainty", "requests"),
    [
        ((200,), Outcome.ALIVE, Certainty.CONFIRMED, 1),
        ((410,), Outcome.DEAD, Certainty.CONFIRMED, 1),
        ((403,), Outcome.BLOCKED, Certainty.UNKNOWN, 1),
        ((404, 404), Outcome.DEAD, Certainty.CONFIRMED, 2),
        ((404, 410), Outcome.DEAD, Certainty.CONFIRMED, 2),
        ((404, 200), Outcome.ALIVE, Certainty.CONFIRMED, 2),
        ((404, 403), Outcome.BLOCKED, Certainty.UNKNOWN, 2),
        ((500, 404), Outcome.DEAD, Certainty.LIKELY, 2),
        ((500, 200), Outcome.ALIVE, Certainty.CONFIRMED, 2),
        ((503, 503), Outcome.SERVER_ERROR, Certainty.LIKELY, 2),
        ((httpx.ReadTimeout(""), 200), Outcome.ALIVE, Certainty.CONFIRMED, 2),
        ((REFUSED, REFUSED), Outcome.UNREACHABLE, Certainty.LIKELY, 2),
        ((REFUSED, 404), Outcome.DEAD, Certainty.LIKELY, 2),
        ((404, REFUSED), Outcome.UNREACHABLE, Certainty.LIKELY, 2),
        ((503, REFUSED), Outcome.SERVER_ERROR, Certainty.LIKELY, 2),
    ],
)
def test_doubtful_answers_get_a_second_look(
    statuses: tuple[int | Exception, ...], outcome: Outcome, certainty: Certainty, requests: int
) -> None:
    """What may be bad luck is asked once more, the second answer counts, and only two 404s confirm a death."""
    assert verdict_of(*statuses) == (outcome, certainty, requests)


def test_the_second_look_comes_after_everything_else() -> None:
    """A doubtful URL is asked again when all others have been asked, past caches."""
    urls = [f"http://a.example/{name}" for name in ("gone", *map(str, range(20)))]
    world = World(gone=(404,))
    ask(urls, world)

    assert sorted(world.asked[:-1]) == sorted(urls)
    assert world.asked[-1] == urls[0]
    assert world.requests[-1].headers["cache-control"] == "no-cache"


def test_fragments_share_a_request() -> None:
    """URLs that differ only in their fragment are asked once and answered each; a repeated one is answered once."""
    world = World()
    given = ["http://a.example/x#1", "http://a.example/x#2", "http://a.example/x", "http://a.example/x"]

    assert sorted(answer.url for answer in ask(given, world)) == sorted(set(given))
    assert world.asked == ["http://a.example/x"]


def test_what_is_no_web_url_is_answered_without_asking() -> None:
    """Damaged URLs and other references are answered as such, in full."""
    world = World()
    answers = {answer.url: answer for answer in ask(["mailto:x@y.example", "http://", "/rel"], world)}

    assert {url: answer.outcome for url, answer in answers.items()} == {
        "mailto:x@y.example": Outcome.SKIPPED,
        "http://": Outcome.MALFORMED,
        "/rel": Outcome.SKIPPED,
    }
    assert not world.asked


def test_nothing_asked_is_nothing_answered() -> None:
    """No URL means no answer and no waiting."""
    assert ask([], World()) == []


def test_the_bounds_hold() -> None:
    """Neither all hosts together nor one host alone gets more requests at once than the settings allow."""
    world = World(slow=0.01)
    settings = Settings(host_interval_ms=0, concurrency=6, host_concurrency=2)
    ask([f"http://{host}.example/{page}" for host in "abcdef" for page in range(6)], world, settings)

    assert world.most["all"] == 6
    assert max(count for host, count in world.most.items() if host != "all") <= 2


def test_one_host_gets_its_share_alone() -> None:
    """A single host gets as many requests at once as are allowed for a host, and no more."""
    world = World(slow=0.01)
    ask([f"http://a.example/{page}" for page in range(12)], world, Settings(host_interval_ms=0, host_concurrency=3))

    assert world.most["all"] == 3


def test_starts_on_one_host_are_spaced() -> None:
    """Two requests to one host start at least the interval apart."""
    world = World()
    ask([f"http://a.example/{page}" for page in range(4)], world, Settings(host_interval_ms=30))

    # A busy machine starts one late, and the next in time again.
    assert world.starts[-1] - world.starts[0] >= 3 * 0.03 - 0.005


def test_a_big_host_keeps_no_other_waiting() -> None:
    """URLs of another host are asked although hundreds of the first host's stand before them."""
    world = World(slow=0.001)
    urls = [*(f"http://big.example/{page}" for page in range(200)), "http://small.example/x"]
    ask(urls, world, Settings(host_interval_ms=0, concurrency=4, host_concurrency=2))

    assert world.asked.index("http://small.example/x") < 4


@pytest.mark.slow
def test_many_urls_take_few_tasks() -> None:
    """A long list never makes more tasks than the bound and a handful."""
    most = 0

    class Counting(World):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal most
            most = max(most, len(asyncio.all_tasks()))
            return await super().handle_async_request(request)

    answers = ask([f"http://h{number}.example/" for number in range(2000)], Counting(), Settings(concurrency=8))
    assert len(answers) == 2000
    assert most <= 8 + 4


def test_a_bug_in_one_url_is_not_swallowed() -> None:
    """An error that the web cannot cause ends the run with its traceback."""
    with pytest.raises(ExceptionGroup) as raised:
        ask(["http://a.example/x", "http://b.example/y"], World(x=(ZeroDivisionError(),)))
    assert raised.group_contains(ZeroDivisionError)


def test_a_run_can_be_left_early() -> None:
    """Closing the iterator stops what is under way."""
    world = World(slow=0.001)

    async def run() -> int:
        urls = [f"http://h{n}.example/" for n in range(500)]
        async with aclosing(fetch_all(urls, Settings(concurrency=4), world)) as answers:
            async for _ in answers:
                break
        asked = len(world.asked)
        await asyncio.sleep(0.02)
        assert len(world.asked) == asked
        return len(asyncio.all_tasks())

    assert asyncio.run(run()) == 1


def test_a_slow_reader_stops_the_asking() -> None:
    """Nobody asks far ahead of whoever takes the answers."""
    world = World()

    async def run() -> None:
        answers = fetch_all([f"http://h{n}.example/" for n in range(500)], Settings(concurrency=4), world)
        async for _ in answers:
            await asyncio.sleep(0.05)
            break
        assert len(world.asked) < 20
        await answers.aclose()

    asyncio.run(run())


def test_the_time_is_utc() -> None:
    """An answer says when it was made, in seconds of UTC."""
    (answer,) = ask(["http://a.example/x"], World())
    assert len(answer.checked_at) == 20
    assert answer.checked_at.endswith("Z")
