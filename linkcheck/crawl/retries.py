"""Many URLs asked at once: every URL one attempt, doubtful ones a retry, and names that did not exist a third."""

import asyncio
import math
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

import httpx
from msgspec.structs import replace

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, AskedElsewhere, CrawlEnded, CrawlState, PendingRetry, WaitingForNames
from linkcheck.crawl.connectivity import Connectivity
from linkcheck.crawl.host_queue import HostQueue, NextStep
from linkcheck.crawl.probe import Probes
from linkcheck.crawl.rate_limit import HostRateLimit
from linkcheck.crawl.redirects import RedirectChain, follow
from linkcheck.crawl.sender import Sender
from linkcheck.crawl.verdict import reason, verdict
from linkcheck.http.fetch import Fetcher, ProxyAuthenticationError
from linkcheck.http.response import Failure, Observation, failed
from linkcheck.model import Evidence, Hop
from linkcheck.model.timestamps import iso_from_datetime
from linkcheck.model.vocabulary import Certainty, Outcome, Via
from linkcheck.pages.bot_walls import UNNAMED_SERVICE
from linkcheck.urls.malformed import Damage
from linkcheck.urls.references import host_of, origin_of
from linkcheck.urls.url import Elsewhere, Url, parse_url

GONE = frozenset({404, 410})
# What may have been the page's bad luck; where a redirect leads, and what our own side cannot do, was not.
RETRIED = frozenset(Failure) - {
    Failure.LOCATION,
    Failure.LOOP,
    Failure.PROXY,
    Failure.UNASKABLE,
    Failure.PRIVATE,
    Failure.BUDGET,
    Failure.LEFT_ALONE,
}
# Seconds between two looks at a URL; nobody waits for them once no first look is left.
PAGE_PAUSE = 10.0
SILENCE_PAUSE = 60.0
# How often a URL is asked whose host wants to be left alone for a while.
TRIES = 3

# Looks at a URL.
Eye = Callable[[str], Awaitable[NextStep]]
Put = Callable[[Answer | PendingRetry | WaitingForNames | AskedElsewhere | CrawlEnded], Awaitable[None]]


class RetryPasses:
    """Asks for URLs until each has an answer, or the budget is spent."""

    def __init__(self, fetcher: Fetcher, settings: Settings, background: CrawlState, put: Put) -> None:
        """Answers go to `put` as they are ready."""
        self._settings = settings
        self._background = background
        self._put = put
        self._politeness = HostRateLimit(settings)
        self._sender = Sender(fetcher, settings, self._politeness, background)
        self._horizon = Connectivity(fetcher.transport)
        self._probes = Probes(lambda url: follow(url, self._sender.plain, settings))
        self._doubtful: dict[str, RedirectChain] = {}
        self._limited: dict[str, RedirectChain] = {}
        self._tries: Counter[str] = Counter()
        self._failures: Counter[Failure] = Counter()
        self._complete = True
        clock = asyncio.get_running_loop().time
        self._deadline = clock() + settings.budget if settings.budget is not None else None

    async def ask(self, urls: Iterable[str]) -> None:
        """Put an answer for each URL that nobody else asks, and how it ended at the last."""
        wanted = tuple(urls)
        taken = self._resume(wanted)
        resumed = [url for url in self._doubtful if not self._is_nameless(url)]
        first = [url for url in wanted if url not in self._doubtful and url not in taken]
        taken += await self._look(
            HostQueue(first, *self._manners, claim=self._background.claim, seconds=resumed), self._first, self._second
        )
        if taken:
            await self._put(AskedElsewhere(tuple(taken)))
        nameless = [url for url in self._doubtful if self._is_nameless(url)]
        others = await self._horizon.names_exist() if nameless else False
        if nameless and others:
            await self._wait(len(nameless))
            self._horizon.look_again()
            self._sender.silence.put_on_trial()
        last = self._third if others else self._as_it_was
        await self._look(HostQueue(nameless, *self._manners), last, last)
        offline = None if self._sender.succeeded else await self._horizon.offline(self._failures)
        await self._put(CrawlEnded(self._complete and offline is None, offline, self._horizon.notes))

    def _resume(self, urls: tuple[str, ...]) -> list[str]:
        """Go on from the first looks of an interrupted run; the URLs of those that are another run's now."""
        doubts = [self._background.doubts[url] for url in urls if url in self._background.doubts]
        hosts = {host_of(doubt.url) for doubt in doubts}
        ours = self._background.claim(hosts) if self._background.claim is not None and hosts else hosts
        for doubt in doubts:
            if host_of(doubt.url) in ours:
                self._doubtful[doubt.url] = doubt.followed
                self._sender.silence.remember(origin_of(doubt.followed.hops[-1].url), doubt.followed.seen.failure)
        return [doubt.url for doubt in doubts if host_of(doubt.url) not in ours]

    @property
    def _manners(self) -> tuple[Callable[[str], int], Callable[[str], float], float | None]:
        return self._politeness.places, self._politeness.resumes, self._deadline

    def _is_nameless(self, url: str) -> bool:
        return self._doubtful[url].seen.failure is Failure.NO_NAME

    async def _look(self, line: HostQueue, first: Eye, second: Eye) -> list[str]:
        """Look at every URL in line with as many workers as may ask at once, and return those that are not ours to ask.

        A slow host never occupies all workers.
        """

        async def work() -> None:
            while (look := await line.take()) is not None:
                what = await self._in_time(look.url, second if look.second else first)
                if what is NextStep.SECOND:
                    doubtful = self._doubtful[look.url]
                    # A host on trial is asked for a page that it has not failed to show before.
                    line.done(look, what, later=_pause(doubtful), sooner=doubtful.from_breaker)
                else:
                    line.done(look, what)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(line.length, self._settings.concurrency)):
                group.create_task(work())
        return line.taken

    async def _in_time(self, url: str, look: Eye) -> NextStep:
        """Look at a URL while the budget lasts; afterwards it is answered with what is known."""
        if self._deadline is None:
            return await look(url)
        try:
            async with asyncio.timeout_at(self._deadline):
                return await look(url)
        except TimeoutError:
            self._complete = False
        await self._answer(url, self._doubtful.get(url) or self._limited.get(url) or _out_of_time(url))
        return NextStep.NOTHING

    async def _first(self, url: str) -> NextStep:
        """Look at a URL."""
        followed = await self._probes.judged(await follow(url, self._sender.first, self._settings))
        if self._may_wait(url, followed):
            return NextStep.AGAIN
        if not _is_doubtful(followed):
            await self._answer(url, followed)
            return NextStep.NOTHING
        self._doubtful[url] = followed
        await self._put(PendingRetry(url, followed, iso_from_datetime(self._background.clock())))
        # Names are looked up again together, once some time has passed.
        return NextStep.NOTHING if self._is_nameless(url) else NextStep.SECOND

    async def _second(self, url: str) -> NextStep:
        """Look at a doubtful URL once more: only two deaths make one."""
        followed = await self._looked_again(url)
        if self._may_wait(url, followed):
            return NextStep.AGAIN
        earlier = self._doubtful[url]
        if followed is earlier or _tells_less(followed.seen, earlier.seen):
            await self._answer(url, earlier)
        else:
            await self._answer(url, replace(followed, seen=replace(followed.seen, again=earlier.seen.status in GONE)))
        return NextStep.NOTHING

    async def _third(self, url: str) -> NextStep:
        """Look at a URL whose host had no name: it is gone where the name still does not exist."""
        followed = await self._looked_again(url)
        again = followed is not self._doubtful[url] and followed.seen.failure is Failure.NO_NAME
        await self._answer(url, replace(followed, seen=replace(followed.seen, again=again)))
        return NextStep.NOTHING

    async def _looked_again(self, url: str) -> RedirectChain:
        """What a second look shows; what is known already, where no request is left for it."""
        followed = await self._probes.judged(await follow(url, self._sender.second, self._settings))
        if followed.seen.failure is not Failure.BUDGET:
            return followed
        self._complete = False
        return self._doubtful[url]

    async def _as_it_was(self, url: str) -> NextStep:
        await self._answer(url, self._doubtful[url])
        return NextStep.NOTHING

    def _may_wait(self, url: str, followed: RedirectChain) -> bool:
        self._tries[url] += 1
        if not followed.retry_later or self._tries[url] >= TRIES:
            return False
        self._limited[url] = followed
        return True

    async def _wait(self, names: int) -> None:
        """Wait until the names that were not found may be looked up a second time."""
        now = asyncio.get_running_loop().time()
        seconds = max(self._horizon.last_missing - now, -self._age_of_doubts()) + self._settings.name_recheck
        if seconds <= 0:
            return
        await self._put(WaitingForNames(seconds, names))
        try:
            async with asyncio.timeout_at(self._deadline):
                await asyncio.sleep(seconds)
        except TimeoutError:
            self._complete = False

    def _age_of_doubts(self) -> float:
        """The seconds since an interrupted run last missed a name that this one goes on with; infinite without one."""
        missed = [
            datetime.fromisoformat(doubt.at)
            for doubt in self._background.doubts.values()
            if doubt.url in self._doubtful and doubt.followed.seen.failure is Failure.NO_NAME
        ]
        return (self._background.clock() - max(missed)) / timedelta(seconds=1) if missed else math.inf

    async def _answer(self, url: str, followed: RedirectChain) -> None:
        # A host that was left alone says nothing about this machine.
        if followed.seen.failure not in (None, Failure.LEFT_ALONE):
            self._failures[followed.seen.failure] += 1
        if followed.seen.failure is Failure.BUDGET:
            self._complete = False
        await self._put(_answer(url, followed, iso_from_datetime(self._background.clock())))


def _pause(doubtful: RedirectChain) -> float:
    """The seconds between two looks: a page that is not there may come back soon, a host that is silent takes longer."""
    return SILENCE_PAUSE if doubtful.seen.failure is not None else PAGE_PAUSE


def _is_doubtful(followed: RedirectChain) -> bool:
    """Whether a second look could tell more."""
    if followed.seen.failure is not None:
        return followed.seen.failure in RETRIED
    outcome, certainty = verdict(followed.seen)
    return outcome is Outcome.SERVER_ERROR or (outcome is Outcome.DEAD and certainty is Certainty.LIKELY)


def _tells_less(second: Observation, first: Observation) -> bool:
    """Whether a second answer is only trouble of its server's, and the first one was more."""
    if first.failure is not None:
        return False
    limited = second.status == 429 and second.challenge in (None, UNNAMED_SERVICE)
    busy = limited or (second.status is not None and second.status >= 500 and second.challenge is None)
    return second.failure is not None or (busy and first.status in GONE)


def _out_of_time(url: str) -> RedirectChain:
    spent = failed(Failure.BUDGET)
    return RedirectChain((Hop(url, Via.GIVEN, error=spent.error),), Observation(failure=Failure.BUDGET))


def _answer(url: str, followed: RedirectChain, at: str) -> Answer:
    outcome, certainty = verdict(followed.seen)
    last = followed.hops[-1]
    hops = (*followed.hops[:-1], replace(last, error=last.error or reason(followed.seen)))
    seen = followed.seen
    mark = seen.wall or seen.challenge or seen.gate or seen.parked or seen.gone
    evidence = Evidence(seen.status, seen.server, mark, seen.probe)
    return Answer(url, hops, outcome, certainty, last.url, followed.page, at, evidence, seen, followed.validators)


def not_asked(url: str, outcome: Outcome, said: str, at: str) -> Answer:
    """The answer about what is no web URL."""
    return Answer(url, (Hop(url, Via.GIVEN, error=said),), outcome, Certainty.CONFIRMED, url, None, at)


Told: TypeAlias = Answer | PendingRetry | WaitingForNames | AskedElsewhere | CrawlEnded


async def fetch_all(
    urls: Iterable[str], settings: Settings, transport: httpx.AsyncBaseTransport | None = None, background: CrawlState | None = None
) -> AsyncGenerator[Told, None]:
    """Ask for every URL and yield one answer for each different text, in the order in which the web answers.

    URLs that differ only in their fragment are asked once. What is no web URL is answered without a request. The last
    item tells how the run ended. Raises ProxyLoginError, and an exception group where a bug shows; nothing the web does
    raises. Close it (`aclosing`) to stop early.
    """
    background = background or CrawlState()
    requests: dict[str, tuple[str, ...]] = {}
    for url in dict.fromkeys(urls):
        match parse_url(url):
            case Url() as parsed:
                requests[parsed.request] = (*requests.get(parsed.request, ()), url)
            case Damage() as damage:
                yield not_asked(url, Outcome.MALFORMED, damage.reason, iso_from_datetime(background.clock()))
            case Elsewhere():
                yield not_asked(url, Outcome.SKIPPED, "it is no link to the web", iso_from_datetime(background.clock()))
    told: asyncio.Queue[Told | None] = asyncio.Queue(settings.concurrency)
    asking = asyncio.create_task(_ask(tuple(requests), settings, transport, background, told.put))
    # Wakes whoever waits for something to be told; where something is, nobody waits.
    asking.add_done_callback(lambda _: told.put_nowait(None) if told.empty() else None)
    try:
        while (item := await _next(told, asking)) is not None:
            if isinstance(item, Answer):
                for given in requests[item.url]:
                    yield replace(item, url=given)
            elif isinstance(item, AskedElsewhere):
                yield AskedElsewhere(tuple(given for url in item.urls for given in requests[url]))
            else:
                yield item
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def _next(told: asyncio.Queue[Told | None], asking: asyncio.Task[None]) -> Told | None:
    """The next item; None when all have been taken, and the bug itself where asking ended with one."""
    item = await told.get() if not (told.empty() and asking.done()) else None
    if item is None:
        _raise_failure(asking)
    return item


def _raise_failure(asking: asyncio.Task[None]) -> None:
    try:
        asking.result()
    except ExceptionGroup as group:
        if group.subgroup(ProxyAuthenticationError) is not None:
            raise ProxyAuthenticationError from None
        raise


async def _ask(
    urls: tuple[str, ...],
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None,
    background: CrawlState,
    put: Callable[[Told], Awaitable[None]],
) -> None:
    async with Fetcher(settings, transport) as fetcher:
        await RetryPasses(fetcher, settings, background, put).ask(urls)
