"""The passes over many URLs: a first attempt at each, a retry of inconclusive ones, and a last one for host names that did not exist."""

import asyncio
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec.structs import replace

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlEnded, CrawlEvent, CrawlState, LeasedElsewhere, PendingRetry, WaitingForNames
from linkcheck.crawl.connectivity import Connectivity
from linkcheck.crawl.host_queue import HostQueue, NextStep
from linkcheck.crawl.probe import Probes
from linkcheck.crawl.rate_limit import HostRateLimit
from linkcheck.crawl.redirects import RedirectChain, follow
from linkcheck.crawl.sender import Sender
from linkcheck.crawl.verdict import GONE, Observation, reason, verdict
from linkcheck.http.fetch import Fetcher
from linkcheck.http.pool import connection_limits
from linkcheck.http.response import Failure, failed
from linkcheck.model import Evidence, Hop
from linkcheck.model.timestamps import iso_from_datetime
from linkcheck.model.vocabulary import Certainty, Outcome, Via
from linkcheck.pages.bot_walls import UNNAMED_SERVICE
from linkcheck.urls.identity import identity
from linkcheck.urls.url import host_of, origin_of

# Failures that may be temporary; where a redirect leads, and what our own side cannot do, is not.
RETRIED = frozenset(Failure) - {
    Failure.LOCATION,
    Failure.LOOP,
    Failure.TOO_LONG,
    Failure.PROXY,
    Failure.UNSENDABLE,
    Failure.PRIVATE,
    Failure.BUDGET,
    Failure.EXCLUDED,
}
# Statuses by which a server asks for the request once more: it waited too long for it, it came too early, or to the wrong one.
_ASK_AGAIN = frozenset({408, 421, 425})
# Seconds between an attempt and its retry; they are not waited for once no first attempt is left.
PAGE_PAUSE = 10.0
FAILURE_PAUSE = 60.0
# The most attempts at a URL whose host asks for pauses.
MAX_ATTEMPTS = 3

Try: TypeAlias = Callable[[str], Awaitable[NextStep]]
"""Makes one attempt at a URL."""
Emit: TypeAlias = Callable[[CrawlEvent], Awaitable[None]]


class FetchPasses:
    """Asks for URLs until each has an answer, or the budget is spent."""

    def __init__(self, fetcher: Fetcher, settings: Settings, state: CrawlState, emit: Emit) -> None:
        """Events go to `emit` as they happen."""
        self._settings = settings
        self._state = state
        self._emit = emit
        self._rate_limit = HostRateLimit(settings)
        self._sender = Sender(fetcher, settings, self._rate_limit, state)
        self._connectivity = Connectivity(fetcher.transport)
        # What shall prove that a page is gone must not be another page's response.
        self._probes = Probes(lambda url: follow(url, self._sender.fetch_fresh, settings))
        self._doubts = _StrayResponses()
        self._pending: dict[str, RedirectChain] = {}
        self._rate_limited: dict[str, RedirectChain] = {}
        self._attempts: Counter[str] = Counter()
        self._failures: Counter[Failure] = Counter()
        self._complete = True
        clock = asyncio.get_running_loop().time
        self._deadline = clock() + settings.budget if settings.budget is not None else None

    async def run(self, urls: Iterable[str]) -> None:
        """Emit an answer for each URL that no other run asks, and at last how the crawl ended."""
        asked = tuple(urls)
        elsewhere = self._resume(asked)
        resumed = [url for url in self._pending if not self._has_no_name(url)]
        first = [url for url in asked if url not in self._pending and url not in elsewhere]
        queue = HostQueue(first, *self._host_limits, lease_hosts=self._state.lease_hosts, retries=resumed)
        elsewhere += await self._run_queue(queue, self._first_attempt, self._retry)
        if elsewhere:
            await self._emit(LeasedElsewhere(tuple(elsewhere)))
        await self._last_pass([url for url in self._pending if self._has_no_name(url)])
        offline = None if self._sender.succeeded else await self._connectivity.offline(self._failures)
        await self._emit(CrawlEnded(self._complete and offline is None, offline, self._connectivity.notes))

    async def _last_pass(self, urls: list[str]) -> None:
        """Look up again the host names that did not exist, unless this machine finds no name at all."""
        others_exist = await self._connectivity.names_exist() if urls else False
        if urls and others_exist:
            await self._wait_for_names(len(urls))
            self._connectivity.forget_missing_names()
            self._sender.breaker.half_open()
        attempt = self._name_attempt if others_exist else self._answer_with_first
        await self._run_queue(HostQueue(urls, *self._host_limits), attempt, attempt)

    def _resume(self, urls: tuple[str, ...]) -> list[str]:
        """Resume the first attempts of an interrupted run, and return the URLs that another run has leased meanwhile."""
        pending = [self._state.pending_retries[url] for url in urls if url in self._state.pending_retries]
        hosts = {host_of(one.url) for one in pending}
        ours = self._state.lease_hosts(hosts) if self._state.lease_hosts is not None and hosts else hosts
        for one in pending:
            if host_of(one.url) in ours:
                self._pending[one.url] = one.first_chain
                self._sender.breaker.restore(origin_of(one.first_chain.hops[-1].url), one.first_chain.observation.failure)
        return [one.url for one in pending if host_of(one.url) not in ours]

    @property
    def _host_limits(self) -> tuple[Callable[[str], int], Callable[[str], float], float | None]:
        return self._rate_limit.concurrency_of, self._rate_limit.ready_at, self._deadline

    def _has_no_name(self, url: str) -> bool:
        return self._pending[url].observation.failure is Failure.NO_NAME

    async def _run_queue(self, queue: HostQueue, first: Try, retry: Try) -> list[str]:
        """Make every attempt in the queue with as many workers as may ask at once, and return the URLs of other runs.

        A slow host never occupies all workers.
        """

        async def work() -> None:
            while (attempt := await queue.take()) is not None:
                step = await self._within_budget(attempt.url, retry if attempt.is_retry else first)
                if step is NextStep.RETRY:
                    chain = self._pending[attempt.url]
                    # A host whose breaker is half open is asked for a page that it has not failed to show before.
                    queue.done(attempt, step, pause=_retry_pause(chain), in_front=chain.from_breaker)
                else:
                    queue.done(attempt, step)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(queue.length, connection_limits(self._settings.concurrency).concurrency)):
                group.create_task(work())
        return queue.elsewhere

    async def _within_budget(self, url: str, attempt: Try) -> NextStep:
        """Make an attempt while the budget lasts; afterwards the URL is answered with what is known."""
        if self._deadline is None:
            return await attempt(url)
        try:
            async with asyncio.timeout_at(self._deadline):
                return await attempt(url)
        except TimeoutError:
            self._complete = False
        await self._answer(url, self._pending.get(url) or self._rate_limited.get(url) or _out_of_budget(url))
        return NextStep.DONE

    async def _first_attempt(self, url: str) -> NextStep:
        chain = await follow(url, self._sender.first_attempt, self._settings)
        if self._doubts.doubts(chain, self._sender.has_requested):
            chain = self._doubts.settled(chain, await follow(url, self._sender.fetch_fresh, self._settings))
        chain = await self._probes.add_result(chain)
        if self._waits_for_host(url, chain):
            return NextStep.REPEAT
        if not _is_inconclusive(chain):
            await self._answer(url, chain)
            return NextStep.DONE
        self._pending[url] = chain
        await self._emit(PendingRetry(url, chain, iso_from_datetime(self._state.clock())))
        # Names are looked up again together, once some time has passed.
        return NextStep.DONE if self._has_no_name(url) else NextStep.RETRY

    async def _retry(self, url: str) -> NextStep:
        """Retry an inconclusive URL: it is dead only where both attempts say so."""
        chain = await self._retried(url)
        if self._waits_for_host(url, chain):
            return NextStep.REPEAT
        earlier = self._pending[url]
        if chain is earlier or _is_less_conclusive(chain.observation, earlier.observation):
            await self._answer(url, earlier)
        else:
            await self._answer(url, replace(chain, observation=replace(chain.observation, repeated=earlier.observation.status in GONE)))
        return NextStep.DONE

    async def _name_attempt(self, url: str) -> NextStep:
        """Ask for a URL whose host had no name: the host is gone where the name still does not exist."""
        chain = await self._retried(url)
        again = chain is not self._pending[url] and chain.observation.failure is Failure.NO_NAME
        await self._answer(url, replace(chain, observation=replace(chain.observation, repeated=again)))
        return NextStep.DONE

    async def _answer_with_first(self, url: str) -> NextStep:
        await self._answer(url, self._pending[url])
        return NextStep.DONE

    async def _retried(self, url: str) -> RedirectChain:
        """The result of a retry, or that of the first attempt where the budget is spent."""
        chain = await self._probes.add_result(await follow(url, self._sender.retry, self._settings))
        if chain.observation.failure is not Failure.BUDGET:
            return chain
        self._complete = False
        return self._pending[url]

    def _waits_for_host(self, url: str, chain: RedirectChain) -> bool:
        """Whether a URL is asked again, because its host asked for a pause."""
        self._attempts[url] += 1
        if not chain.retry_later or self._attempts[url] >= MAX_ATTEMPTS:
            return False
        self._rate_limited[url] = chain
        return True

    async def _wait_for_names(self, names: int) -> None:
        """Wait until the names that were not found may be looked up a second time."""
        now = asyncio.get_running_loop().time()
        seconds = max(self._connectivity.last_missing - now, -self._age_of_resumed()) + self._settings.name_recheck
        if seconds <= 0:
            return
        await self._emit(WaitingForNames(seconds, names))
        try:
            async with asyncio.timeout_at(self._deadline):
                await asyncio.sleep(seconds)
        except TimeoutError:
            self._complete = False

    def _age_of_resumed(self) -> float:
        """The seconds since an interrupted run last missed a name that this one looks up again; infinite without one."""
        missed = [
            datetime.fromisoformat(one.at)
            for one in self._state.pending_retries.values()
            if one.url in self._pending and one.first_chain.observation.failure is Failure.NO_NAME
        ]
        return (self._state.clock() - max(missed)) / timedelta(seconds=1) if missed else math.inf

    async def _answer(self, url: str, chain: RedirectChain) -> None:
        # A host that is never checked says nothing about this machine.
        if chain.observation.failure not in (None, Failure.EXCLUDED):
            self._failures[chain.observation.failure] += 1
        if chain.observation.failure is Failure.BUDGET:
            self._complete = False
        await self._emit(_answer_of(url, chain, iso_from_datetime(self._state.clock())))


class _StrayResponses:
    """Which replies may be another page's: what came over a used connection, and leads or looks elsewhere.

    A doubt costs a request over a fresh connection. An origin whose first such reply is confirmed by it sends them by itself, as
    shorteners do, and is believed.
    """

    def __init__(self) -> None:
        self._trusted: set[str] = set()
        self._titles: set[tuple[str, str]] = set()

    def doubts(self, chain: RedirectChain, has_requested: Callable[[str], bool]) -> bool:
        """Whether a chain has to be followed once more: its redirect to another site, or its page, may belong to another URL."""
        own = (chain.page.canonical or chain.page.og_url) if chain.page is not None else None
        is_another = own is not None and identity(own) not in {identity(hop.url) for hop in chain.hops}
        is_repeated = own is None and self._is_repeated(chain)
        if chain.reused and own is not None and is_another and has_requested(own):
            return True
        suspect = chain.moved_by is not None or (chain.reused and (is_another or is_repeated))
        # Only where there is a reply does the last address have an origin.
        return suspect and _origin(chain) not in self._trusted

    def settled(self, first: RedirectChain, fresh: RedirectChain) -> RedirectChain:
        """The chain that counts of two: the one over fresh connections, unless that met trouble alone."""
        status = fresh.observation.status
        is_trouble = fresh.observation.failure is not None or (status is not None and (status == 429 or status >= 500))
        if _marks(fresh) == _marks(first):
            self._trusted.add(_origin(first))
        elif not is_trouble:
            self._trusted.discard(_origin(first))
        return first if is_trouble else fresh

    def _is_repeated(self, chain: RedirectChain) -> bool:
        """Whether another page of the same origin has the title of this one."""
        title = _title(chain)
        if title is None:
            return False
        key = _origin(chain), title
        known = key in self._titles
        self._titles.add(key)
        return known


def _origin(chain: RedirectChain) -> str:
    return chain.moved_by or origin_of(chain.hops[-1].url)


def _marks(chain: RedirectChain) -> tuple[list[str], str | None]:
    """What is the same at each request: addresses without their queries, in which trackers count clicks, and the title."""
    return [hop.url.partition("?")[0] for hop in chain.hops], _title(chain)


def _title(chain: RedirectChain) -> str | None:
    return (chain.page.title or chain.page.heading) if chain.page is not None else None


def _retry_pause(chain: RedirectChain) -> float:
    """The seconds until a retry: a missing page may be back soon, a host that does not answer takes longer."""
    return FAILURE_PAUSE if chain.observation.failure is not None else PAGE_PAUSE


def _is_inconclusive(chain: RedirectChain) -> bool:
    """Whether a first attempt is inconclusive, so that there is a retry."""
    if chain.observation.failure is not None:
        return chain.observation.failure in RETRIED
    outcome, certainty = verdict(chain.observation)
    unconfirmed = certainty is Certainty.LIKELY or chain.observation.reused
    if outcome is Outcome.UNCHECKED and chain.observation.status in _ASK_AGAIN:
        return True
    if outcome is Outcome.SOFT_DEAD and chain.observation.probe is None and len(chain.hops) == 1:
        # Its text alone says so, as a status does, and may be as wrong for a moment.
        return True
    return outcome is Outcome.SERVER_ERROR or (outcome in (Outcome.DEAD, Outcome.UNCHECKED) and unconfirmed)


def _is_less_conclusive(retried: Observation, first: Observation) -> bool:
    """Whether a retry met only trouble of the server, so that the first attempt counts.

    A page that was missing once is not dead for that: what a retry met instead is all that is known.
    """
    if first.failure is not None or verdict(first)[0] in (Outcome.DEAD, Outcome.SOFT_DEAD):
        return False
    limited = retried.status == 429 and retried.challenge in (None, UNNAMED_SERVICE)
    busy = limited or (retried.status is not None and retried.status >= 500 and retried.challenge is None)
    return retried.failure is not None or (busy and first.status in GONE)


def _out_of_budget(url: str) -> RedirectChain:
    spent = failed(Failure.BUDGET)
    return RedirectChain((Hop(url, Via.GIVEN, error=spent.error),), Observation(failure=Failure.BUDGET))


def _answer_of(url: str, chain: RedirectChain, at: str) -> Answer:
    seen = chain.observation
    outcome, certainty = verdict(seen)
    last = chain.hops[-1]
    hops = (*chain.hops[:-1], replace(last, error=last.error or reason(seen)))
    mark = seen.wall or seen.challenge or seen.interstitial or seen.parked or seen.gone
    evidence = Evidence(seen.status, seen.server, mark, seen.probe)
    return Answer(url, hops, outcome, certainty, last.url, chain.page, at, evidence, seen, chain.validators)
