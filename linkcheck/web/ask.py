"""Many URLs asked at once; answers arrive as they are ready, doubtful ones after a second look at the end."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime

import httpx
from msgspec.structs import replace

from linkcheck.model import Hop
from linkcheck.settings import Settings
from linkcheck.urls.malformed import Damage
from linkcheck.urls.parse import Elsewhere, Url, parse
from linkcheck.vocabulary import Certainty, Outcome, Via
from linkcheck.web.answer import Answer
from linkcheck.web.chain import Followed, follow
from linkcheck.web.exchange import Reply, exchange
from linkcheck.web.location import host_of
from linkcheck.web.politeness import Politeness
from linkcheck.web.transport import make_client
from linkcheck.web.verdict import Failure, verdict

__all__ = ["Answer", "ask_all"]

GONE = frozenset({404, 410})
# What may have been the page's bad luck; where a redirect leads, and what our own side cannot do, was not.
RETRIED = frozenset(Failure) - {Failure.LOCATION, Failure.LOOP, Failure.PROXY, Failure.UNASKABLE}


async def ask_all(
    urls: Iterable[str], settings: Settings, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncGenerator[Answer, None]:
    """Ask for every URL and yield one answer for each different text, in the order in which the web answers.

    URLs that differ only in their fragment are asked once. What is no web URL is answered without a request.
    Raises an exception group where a bug shows; nothing the web does raises. Close it (`aclosing`) to stop early.
    """
    requests: dict[str, tuple[str, ...]] = {}
    for url in dict.fromkeys(urls):
        match parse(url):
            case Url() as parsed:
                requests[parsed.request] = (*requests.get(parsed.request, ()), url)
            case Damage() as damage:
                yield _unasked(url, Outcome.MALFORMED, damage.reason)
            case Elsewhere():
                yield _unasked(url, Outcome.SKIPPED, "it is no link to the web")
    answers: asyncio.Queue[Answer] = asyncio.Queue(settings.concurrency)
    asking = asyncio.create_task(_ask(tuple(requests), settings, transport, answers.put))
    try:
        while (answer := await _next(answers, asking)) is not None:
            for given in requests[answer.url]:
                yield replace(answer, url=given)
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def _next(answers: asyncio.Queue[Answer], asking: asyncio.Task[None]) -> Answer | None:
    """The next answer; None when all have been taken, and the bug itself where asking ended with one."""
    if not answers.empty():
        return answers.get_nowait()
    if asking.done():
        asking.result()
        return None
    getting = asyncio.create_task(answers.get())
    try:
        await asyncio.wait({getting, asking}, return_when=asyncio.FIRST_COMPLETED)
        if getting.done():
            return getting.result()
    finally:
        getting.cancel()
    return await _next(answers, asking)


async def _ask(
    urls: tuple[str, ...],
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None,
    put: Callable[[Answer], Awaitable[None]],
) -> None:
    """Ask for each URL, then once more for those whose first answer may have been bad luck."""
    politeness = Politeness(settings)
    doubtful: dict[str, Followed] = {}
    async with make_client(settings, transport) as client:

        async def first(url: str) -> None:
            followed = await follow(url, _sender(client, politeness, settings, {}), settings)
            if _is_doubtful(followed):
                doubtful[url] = followed
            else:
                await put(_answer(url, followed))

        async def second(url: str) -> None:
            # What a cache remembers of the first request would be no second opinion.
            followed = await follow(url, _sender(client, politeness, settings, {"Cache-Control": "no-cache"}), settings)
            again = doubtful[url].seen.status in GONE
            await put(_answer(url, replace(followed, seen=replace(followed.seen, again=again))))

        await _each(urls, first, settings)
        await _each(tuple(doubtful), second, settings)


def _sender(
    client: httpx.AsyncClient, politeness: Politeness, settings: Settings, headers: Mapping[str, str]
) -> Callable[[str, str], Awaitable[Reply]]:
    """Ask for single URLs, each in its turn."""

    async def send(url: str, cookies: str) -> Reply:
        async with politeness.turn(host_of(url)):
            return await exchange(client, url, settings, {**headers, "Cookie": cookies} if cookies else {**headers})

    return send


async def _each(urls: tuple[str, ...], work: Callable[[str], Awaitable[None]], settings: Settings) -> None:
    """Work on every URL with as many workers as may ask at once; a slow host never occupies them all."""
    line = _Line(urls, settings.host_concurrency)

    async def worker() -> None:
        while (url := await line.take()) is not None:
            await work(url)
            line.done(url)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(len(urls), settings.concurrency)):
            group.create_task(worker())


class _Line:
    """URLs waiting for a worker, host by host in turn, with at most `places` of one host in work."""

    def __init__(self, urls: tuple[str, ...], places: int) -> None:
        self._waiting: dict[str, deque[str]] = {}
        for url in urls:
            self._waiting.setdefault(host_of(url), deque()).append(url)
        self._ready = deque(self._waiting)
        self._free = dict.fromkeys(self._waiting, places)
        self._change = asyncio.Event()

    async def take(self) -> str | None:
        """The next URL whose host has a place free, as soon as there is one; None when no URL is left."""
        while not self._ready:
            if not self._waiting:
                return None
            self._change.clear()
            await self._change.wait()
        host = self._ready.popleft()
        url = self._waiting[host].popleft()
        self._free[host] -= 1
        if not self._waiting[host]:
            del self._waiting[host]
            self._change.set()
        elif self._free[host]:
            self._ready.append(host)
        return url

    def done(self, url: str) -> None:
        """Free the place of a URL that `take` handed out."""
        host = host_of(url)
        self._free[host] += 1
        if host in self._waiting and self._free[host] == 1:
            self._ready.append(host)
            self._change.set()


def _is_doubtful(followed: Followed) -> bool:
    """Whether a second look could tell more."""
    outcome, certainty = verdict(followed.seen)
    if followed.seen.failure is not None:
        return followed.seen.failure in RETRIED
    return outcome is Outcome.SERVER_ERROR or (outcome is Outcome.DEAD and certainty is Certainty.LIKELY)


def _answer(url: str, followed: Followed) -> Answer:
    outcome, certainty = verdict(followed.seen)
    return Answer(url, followed.hops, outcome, certainty, followed.hops[-1].url, followed.page, _now())


def _unasked(url: str, outcome: Outcome, reason: str) -> Answer:
    return Answer(url, (Hop(url, Via.GIVEN, error=reason),), outcome, Certainty.CONFIRMED, url, None, _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
