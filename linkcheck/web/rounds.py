"""The rounds of one run: every URL once, then the doubtful ones once more, then the names that did not exist."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime

import httpx
from msgspec.structs import replace

from linkcheck.model import Evidence, Hop
from linkcheck.settings import Settings
from linkcheck.vocabulary import Certainty, Outcome, Via
from linkcheck.web.answer import Answer, Ended, Waiting
from linkcheck.web.chain import Followed, follow
from linkcheck.web.exchange import failed
from linkcheck.web.horizon import Horizon
from linkcheck.web.host_headers import HostHeaders
from linkcheck.web.line import Line
from linkcheck.web.politeness import Politeness
from linkcheck.web.probe import Probes
from linkcheck.web.sender import Sender
from linkcheck.web.signs.challenges import UNNAMED
from linkcheck.web.verdict import Failure, Observation, reason, verdict

GONE = frozenset({404, 410})
# What may have been the page's bad luck; where a redirect leads, and what our own side cannot do, was not.
RETRIED = frozenset(Failure) - {
    Failure.LOCATION, Failure.LOOP, Failure.PROXY, Failure.UNASKABLE, Failure.PRIVATE, Failure.BUDGET, Failure.LEFT_ALONE,
}
# How often a URL is asked whose host wants to be left alone for a while.
TRIES = 3

Put = Callable[[Answer | Waiting | Ended], Awaitable[None]]


class Rounds:
    """Asks for URLs until each has an answer, or the budget is spent."""

    def __init__(self, client: httpx.AsyncClient, transport: httpx.AsyncBaseTransport, settings: Settings, put: Put) -> None:
        """Answers go to `put` as they are ready; `transport` is the client's."""
        self._settings = settings
        self._put = put
        self._politeness = Politeness(settings)
        self._sender = Sender(client, settings, self._politeness, HostHeaders(settings.headers))
        self._horizon = Horizon(transport)
        self._probes = Probes(lambda url: follow(url, self._sender.first, settings))
        self._doubtful: dict[str, Followed] = {}
        self._limited: dict[str, Followed] = {}
        self._tries: Counter[str] = Counter()
        self._failures: Counter[Failure] = Counter()
        self._complete = True
        clock = asyncio.get_running_loop().time
        self._deadline = clock() + settings.budget if settings.budget is not None else None

    async def ask(self, urls: Iterable[str]) -> None:
        """Put an answer for each URL, and how it ended at the last."""
        await self._round(urls, self._first)
        self._sender.silence.put_on_trial()
        nameless = {url for url, followed in self._doubtful.items() if followed.seen.failure is Failure.NO_NAME}
        # A host on trial is asked for a page that it has not failed to show before.
        doubtful = sorted(self._doubtful, key=lambda url: not self._doubtful[url].echo)
        await self._round([url for url in doubtful if url not in nameless], self._second)
        others = await self._horizon.names_exist() if nameless else False
        if nameless and others:
            await self._wait(len(nameless))
            self._horizon.look_again()
            self._sender.silence.put_on_trial()
        await self._round(nameless, self._third if others else self._as_it_was)
        offline = None if self._sender.answered else await self._horizon.offline(self._failures)
        await self._put(Ended(self._complete and offline is None, offline, self._horizon.notes))

    async def _round(self, urls: Iterable[str], look: Callable[[str], Awaitable[bool]]) -> None:
        """Look at every URL with as many workers as may ask at once; a slow host never occupies them all."""
        waiting = tuple(urls)
        line = Line(waiting, self._politeness.places, self._politeness.resumes, self._deadline)

        async def work() -> None:
            while (url := await line.take()) is not None:
                line.done(url, again=await self._in_time(url, look))

        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(waiting), self._settings.concurrency)):
                group.create_task(work())

    async def _in_time(self, url: str, look: Callable[[str], Awaitable[bool]]) -> bool:
        """Look at a URL while the budget lasts; afterwards it is answered with what is known."""
        try:
            async with asyncio.timeout_at(self._deadline):
                return await look(url)
        except TimeoutError:
            self._complete = False
        await self._answer(url, self._doubtful.get(url) or self._limited.get(url) or _out_of_time(url))
        return False

    async def _first(self, url: str) -> bool:
        """Look at a URL; whether its host wants it to be asked again later."""
        followed = await self._probes.judged(await follow(url, self._sender.first, self._settings))
        if self._may_wait(url, followed):
            return True
        if _is_doubtful(followed):
            self._doubtful[url] = followed
        else:
            await self._answer(url, followed)
        return False

    async def _second(self, url: str) -> bool:
        """Look at a doubtful URL once more: only two deaths make one."""
        followed = await self._probes.judged(await follow(url, self._sender.second, self._settings))
        if self._may_wait(url, followed):
            return True
        earlier = self._doubtful[url]
        if _tells_less(followed.seen, earlier.seen):
            await self._answer(url, earlier)
        else:
            await self._answer(url, replace(followed, seen=replace(followed.seen, again=earlier.seen.status in GONE)))
        return False

    async def _third(self, url: str) -> bool:
        """Look at a URL whose host had no name: it is gone where the name still does not exist."""
        followed = await self._probes.judged(await follow(url, self._sender.second, self._settings))
        again = followed.seen.failure is Failure.NO_NAME
        await self._answer(url, replace(followed, seen=replace(followed.seen, again=again)))
        return False

    async def _as_it_was(self, url: str) -> bool:
        await self._answer(url, self._doubtful[url])
        return False

    def _may_wait(self, url: str, followed: Followed) -> bool:
        self._tries[url] += 1
        if not followed.later or self._tries[url] >= TRIES:
            return False
        self._limited[url] = followed
        return True

    async def _wait(self, names: int) -> None:
        """Wait until the names that were not found may be looked up a second time."""
        seconds = self._horizon.last_missing + self._settings.name_recheck - asyncio.get_running_loop().time()
        if seconds <= 0:
            return
        await self._put(Waiting(seconds, names))
        try:
            async with asyncio.timeout_at(self._deadline):
                await asyncio.sleep(seconds)
        except TimeoutError:
            self._complete = False

    async def _answer(self, url: str, followed: Followed) -> None:
        # A host that was left alone says nothing about this machine.
        if followed.seen.failure not in (None, Failure.LEFT_ALONE):
            self._failures[followed.seen.failure] += 1
        await self._put(_answer(url, followed))


def _is_doubtful(followed: Followed) -> bool:
    """Whether a second look could tell more."""
    if followed.seen.failure is not None:
        return followed.seen.failure in RETRIED
    outcome, certainty = verdict(followed.seen)
    return outcome is Outcome.SERVER_ERROR or (outcome is Outcome.DEAD and certainty is Certainty.LIKELY)


def _tells_less(second: Observation, first: Observation) -> bool:
    """Whether a second answer is only trouble of its server's, and the first one was more."""
    if first.failure is not None:
        return False
    limited = second.status == 429 and second.challenge in (None, UNNAMED)
    busy = limited or (second.status is not None and second.status >= 500 and second.challenge is None)
    return second.failure is not None or (busy and first.status in GONE)


def _out_of_time(url: str) -> Followed:
    spent = failed(Failure.BUDGET)
    return Followed((Hop(url, Via.GIVEN, error=spent.error),), Observation(failure=Failure.BUDGET))


def _answer(url: str, followed: Followed) -> Answer:
    outcome, certainty = verdict(followed.seen)
    last = followed.hops[-1]
    hops = (*followed.hops[:-1], replace(last, error=last.error or reason(followed.seen)))
    seen = followed.seen
    mark = seen.wall or seen.challenge or seen.gate or seen.parked or seen.gone
    evidence = Evidence(seen.status, seen.server, mark, seen.probe)
    return Answer(url, hops, outcome, certainty, last.url, followed.page, _now(), evidence)


def unasked(url: str, outcome: Outcome, said: str) -> Answer:
    """The answer about what is no web URL."""
    return Answer(url, (Hop(url, Via.GIVEN, error=said),), outcome, Certainty.CONFIRMED, url, None, _now())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
