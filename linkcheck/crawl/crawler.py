"""Everything that one run asks: the links, an archive for claims without a page, and the pages that these led to."""

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, AskedElsewhere, CrawlEnded, PendingRetry, WaitingForNames
from linkcheck.crawl.archive import LookUp, look_up
from linkcheck.crawl.archive.captures_file import NAME
from linkcheck.crawl.resolution import WebAnswers, archive_url_of, urls_to_ask
from linkcheck.crawl.retries import fetch_all
from linkcheck.crawl.session import CrawlSession
from linkcheck.http.fetch import ProxyAuthenticationError
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.response import Failure
from linkcheck.model import Capture
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.vocabulary import Outcome

if TYPE_CHECKING:
    import httpx


_Work = TypeVar("_Work")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def stoppable(work: Coroutine[object, object, _Work]) -> tuple[_Work | None, bool]:
    """What the work returns, or None and True where Ctrl-C or SIGTERM ended it; a second one ends the program at once."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = False
    handled: list[signal.Signals] = []

    def stop() -> None:
        nonlocal stopped
        stopped = True
        _restore(handled)
        task.cancel()

    def _restore(handled: list[signal.Signals]) -> None:
        while handled:
            loop.remove_signal_handler(handled.pop())

    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, stop)
            handled.append(number)
        except (NotImplementedError, ValueError, RuntimeError):
            # Another thread than the main one, or a system without signals: there nobody stops it this way.
            break
    try:
        return await task, False
    except asyncio.CancelledError:
        if not stopped:
            raise
        return None, True
    finally:
        _restore(handled)


# A page behind a wrapper behind an archived redirect is the longest way that was ever seen.
MAX_ROUNDS = 4
# Where a budget may leave some URLs unasked, so many are asked together, the most urgent first.
PORTION = 1_000
# Seconds between two looks at what another run has answered, and how often one that shares the work is told how it goes on.
POLL_SECONDS = 1.0
TICK = 1.0


class Progress:
    """Told how a run goes on; by default nobody listens."""

    def answered(self, done: int, total: int) -> None:
        """So many of so many URLs have an answer; those that are remembered do not count."""

    def waiting(self, seconds: float, names: int) -> None:
        """The run waits that many seconds before it looks so many host names up again."""

    def archived(self, done: int, total: int) -> None:
        """So many of so many claims have been looked up in the archive."""

    def remembered(self, count: int) -> None:
        """So many URLs need not be asked, for an earlier answer still counts."""

    def resumed(self, done: int) -> None:
        """An interrupted run goes on; so many of its URLs have an answer already."""

    def slow(self, hosts: tuple[tuple[str, float], ...]) -> None:
        """The hosts that have been waited for longest, with seconds, slowest first; told about once a second."""


class CrawlResult(Struct, frozen=True):
    """What a run learned of the world, and how far it can be trusted.

    `offline` is a sentence where this machine reached nothing at all: then the world is empty.
    """

    world: WebAnswers
    complete: bool = True
    offline: str | None = None
    interrupted: bool = False
    notes: tuple[str, ...] = ()


def crawl(
    links: Iterable[str],
    claims: Mapping[str, str | None],
    settings: Settings,
    transport: "httpx.AsyncBaseTransport | None",
    progress: Progress,
    memory: CrawlSession | None = None,
) -> CrawlResult:
    """Ask for every link; `claims` are those that an archive may be asked about too, with the dates of their posts.

    Raises UntrustworthyRunError where our own proxy keeps everything from being asked, or the memory cannot be kept.
    """
    run = Crawler(settings, transport, progress, memory or CrawlSession(settings))
    try:
        return asyncio.run(run.made(tuple(dict.fromkeys(links)), claims))
    except ProxyAuthenticationError:
        raise UntrustworthyRunError(
            "the proxy wants a user name and a password; write them into HTTP_PROXY and HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT"
        ) from None


class Crawler:
    """One crawl: what it has learned so far, and what is left of its budget."""

    def __init__(self, settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: Progress, memory: CrawlSession) -> None:
        self._settings = settings
        self._transport = transport or Transport(settings)
        self._progress = progress
        self._memory = memory
        self._answers: dict[str, Answer] = {}
        self._stale: dict[str, Answer] = {}
        self._captures: dict[str, Capture] = {}
        self._complete = True
        self._notes: dict[str, None] = {}
        self._done = self._total = 0
        self._until = time.monotonic() + settings.budget if settings.budget is not None else None

    async def made(self, links: tuple[str, ...], claims: Mapping[str, str | None]) -> CrawlResult:
        """Ask for every link, then look up in the archive the claims that lead nowhere."""
        offline, interrupted = await stoppable(self._watched(self._everything(links, claims)))
        self._memory.flush(offline=offline is not None or interrupted)
        if offline is not None:
            return CrawlResult(WebAnswers(), complete=False, offline=offline, notes=tuple(self._notes))
        if interrupted:
            self._recall_the_rest(links)
        complete = self._complete and not interrupted
        return CrawlResult(self._world, complete, None, interrupted, tuple(self._notes))

    async def _watched(self, work: Coroutine[object, object, str | None]) -> str | None:
        """What the work returns, while memory and progress are told about once a second that it goes on."""
        working, ticking = asyncio.ensure_future(work), asyncio.create_task(self._tick())
        try:
            await asyncio.wait({working, ticking}, return_when=asyncio.FIRST_COMPLETED)
            # Only trouble ends the ticking.
            return ticking.result() if ticking.done() else working.result()
        finally:
            ticking.cancel()
            working.cancel()
            await asyncio.wait({working, ticking})

    async def _everything(self, links: tuple[str, ...], claims: Mapping[str, str | None]) -> str | None:
        """Ask all there is to ask; a sentence where nothing could be reached."""
        offline = await self._waves(links)
        if offline is None and self._settings.archive:
            await self._look_up(claims)
            await self._waves(links)
        return offline

    @property
    def _world(self) -> WebAnswers:
        return WebAnswers(self._answers, self._captures)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._memory.heartbeat()
            self._progress.slow(self._memory.watch.slow())

    def _wanted(self, links: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(url for link in links for url in urls_to_ask(link, self._world) if url not in self._answers))

    async def _waves(self, links: tuple[str, ...]) -> str | None:
        """Ask until nothing new is wanted; a sentence where nothing could be reached."""
        for _ in range(MAX_ROUNDS):
            wanted = self._wanted(links)
            if not wanted:
                return None
            recalled = self._memory.lookup(wanted)
            self._answers.update(recalled.fresh)
            self._stale.update(recalled.stale)
            self._progress.remembered(len(recalled.fresh))
            self._total += len(recalled.to_fetch)
            for portion in self._portions(recalled.to_fetch):
                offline = await self._ask(portion)
                if offline is not None and not self._has_heard:
                    return offline
        return None

    @property
    def _has_heard(self) -> bool:
        return any(answer.outcome is Outcome.ALIVE and not answer.remembered for answer in self._answers.values())

    def _portions(self, urls: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """All URLs at once, or in their order where some may be left over."""
        settings = self._settings
        bounded = (settings.budget, settings.request_budget, settings.host_budget) != (None, None, None)
        size = min(PORTION, settings.request_budget or PORTION) if bounded else max(1, len(urls))
        yield from (urls[at : at + size] for at in range(0, len(urls), size))

    async def _ask(self, urls: tuple[str, ...]) -> str | None:
        """Ask for URLs until each has an answer, be it another run's."""
        while True:
            taken, offline = await self._asked(urls)
            if not taken or (offline is not None and not self._has_heard):
                return offline
            # Otherwise two runs could wait for each other.
            self._memory.release_hosts()
            await asyncio.sleep(POLL_SECONDS)
            recalled = self._memory.lookup(taken)
            for answer in recalled.fresh.values():
                self._answer(answer)
            urls = recalled.to_fetch

    async def _asked(self, urls: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
        """Ask for URLs; those that another run asks at this moment, and a sentence where nothing could be reached."""
        taken: tuple[str, ...] = ()
        offline = None
        async with aclosing(fetch_all(urls, self._within_budget(), self._transport, self._memory.crawl_state())) as all_told:
            async for told in all_told:
                match told:
                    case Answer():
                        self._answer(self._memory.record(told) or told)
                    case PendingRetry():
                        self._memory.record(told)
                    case WaitingForNames():
                        self._progress.waiting(told.seconds, told.names)
                    case AskedElsewhere():
                        taken = told.urls
                    case CrawlEnded():
                        self._complete = self._complete and told.complete
                        self._notes.update(dict.fromkeys(told.notes))
                        offline = told.offline
        return taken, offline

    def _answer(self, answer: Answer) -> None:
        unasked = answer.seen is not None and answer.seen.failure is Failure.BUDGET
        self._answers[answer.url] = self._stale.get(answer.url, answer) if unasked else answer
        self._done += 1
        self._progress.answered(self._done, self._total)

    def _recall_the_rest(self, links: tuple[str, ...]) -> None:
        """Let what was not asked be as an earlier run saw it."""
        self._answers = {**{url: self._stale[url] for url in self._wanted(links) if url in self._stale}, **self._answers}

    async def _look_up(self, claims: Mapping[str, str | None]) -> None:
        """Look up in the archive what leads to no page, first in what earlier runs learned."""
        wanted: dict[str, LookUp] = {}
        for link, date in claims.items():
            url = archive_url_of(link, self._world)
            if url is not None:
                wanted.setdefault(url, LookUp(url, date))
        self._captures.update(self._memory.cached_captures(wanted))
        missing = [one for url, one in wanted.items() if url not in self._captures]
        unknown = 0
        async for found in look_up(missing, self._settings, self._transport):
            if isinstance(found, Capture):
                self._captures[found.url] = found
                self._keep(found)
            else:
                unknown += 1
            self._progress.archived(len(wanted) - len(missing) + len(self._captures), len(wanted))
        if unknown:
            these, them = ("1 claim", "it") if unknown == 1 else (f"{unknown:,} claims", "them")
            self._notes[f"The archive could not be asked about {these}; another run goes on with {them}."] = None

    def _keep(self, found: Capture) -> None:
        try:
            self._memory.record_capture(found)
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            self._notes[f"What the archive said could not be written to {NAME}: {said}."] = None

    def _within_budget(self) -> Settings:
        if self._until is None:
            return self._settings
        return structs.replace(self._settings, budget=max(0.0, self._until - time.monotonic()))
