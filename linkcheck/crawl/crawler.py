"""One crawl: the links, then an archive for claims that lead to no page, then the pages that its captures led to."""

import asyncio
import signal
import time
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, structs

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlEnded, LeasedElsewhere, PendingRetry, WaitingForNames
from linkcheck.crawl.archive import LookUp, look_up
from linkcheck.crawl.archive.captures_file import CAPTURES_FILE
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.crawl.resolution import WebAnswers, archive_url_of, declared_to_ask, urls_to_ask
from linkcheck.crawl.session import CrawlSession
from linkcheck.http.fetch import ProxyAuthenticationError
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.pool import require_open_files
from linkcheck.http.response import UNASKED
from linkcheck.model import Capture
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.vocabulary import Outcome

if TYPE_CHECKING:
    import httpx


_Work = TypeVar("_Work")
# These stop a crawl in an orderly way: the answers so far are reported.
STOP_SIGNALS = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
# The longest known chain is what a page declares behind a wrapper behind an archived redirect.
MAX_ROUNDS = 5
# Where a budget may leave some URLs unasked, so many are asked together, the most urgent first.
BATCH = 1_000
# Seconds between two queries for the answers of another run, and between two heartbeats of session and progress.
POLL_SECONDS = 1.0
HEARTBEAT_SECONDS = 1.0


class Progress:
    """Callbacks for the progress of a run; by default nothing happens."""

    def answered(self, done: int, total: int) -> None:
        """So many of so many URLs have an answer; those with a cached answer do not count."""

    def waiting(self, seconds: float, names: int) -> None:
        """The run waits that many seconds before it looks so many host names up again."""

    def archived(self, done: int, total: int) -> None:
        """So many of so many claims have been looked up in the archive."""

    def cached(self, count: int) -> None:
        """So many URLs need not be asked, for a cached answer still counts."""

    def resumed(self, done: int) -> None:
        """An interrupted run goes on; so many of its URLs have an answer already."""

    def slow(self, hosts: tuple[tuple[str, float], ...]) -> None:
        """The hosts that have been waited for longest, with seconds, slowest first; called about once a second."""


class CrawlResult(Struct, frozen=True):
    """What a run found out, and how far it can be trusted.

    `offline` is a sentence where this machine reached nothing at all: then `web` is empty.
    """

    web: WebAnswers
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
    session: CrawlSession | None = None,
    *,
    compared: bool = True,
) -> CrawlResult:
    """Fetch every link; `claims` are those that an archive may be asked about too, with the dates of their posts.

    Where claims are `compared`, the addresses that their pages declare are fetched as well.

    Raises UntrustworthyRunError where our own proxy keeps everything from being asked, or the session cannot be written, and OSError
    where too few files may be open.
    """
    require_open_files()
    crawler = Crawler(settings, transport, progress, session or CrawlSession(settings))
    try:
        return asyncio.run(crawler.run(tuple(dict.fromkeys(links)), claims, compared=compared))
    except ProxyAuthenticationError:
        raise UntrustworthyRunError(
            "the proxy wants a user name and a password; write them into HTTP_PROXY and HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT"
        ) from None


class Crawler:
    """One crawl: its answers and captures so far, and what is left of its budget."""

    def __init__(self, settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: Progress, session: CrawlSession) -> None:
        self._settings = settings
        self._transport = transport or Transport(settings)
        self._progress = progress
        self._session = session
        self._answers: dict[str, Answer] = {}
        self._stale: dict[str, Answer] = {}
        self._captures: dict[str, Capture] = {}
        self._claims: Mapping[str, str | None] = {}
        self._compared = True
        self._complete = True
        self._notes: dict[str, None] = {}
        self._done = self._total = 0
        self._deadline = time.monotonic() + settings.budget if settings.budget is not None else None

    async def run(self, links: tuple[str, ...], claims: Mapping[str, str | None], *, compared: bool = True) -> CrawlResult:
        """Fetch every link, then look up in the archive the claims that lead to no page."""
        self._claims = claims
        self._compared = compared
        offline, interrupted = await _until_stopped(self._with_heartbeat(self._crawl(links)))
        self._session.flush(offline=offline is not None or interrupted)
        if offline is not None:
            return CrawlResult(WebAnswers(), complete=False, offline=offline, notes=tuple(self._notes))
        if interrupted:
            self._fill_with_stale(links)
        complete = self._complete and not interrupted
        return CrawlResult(self._web_answers, complete, None, interrupted, tuple(self._notes))

    async def _with_heartbeat(self, work: Coroutine[object, object, str | None]) -> str | None:
        """Do the work and return its result; meanwhile session and progress get a heartbeat about once a second."""
        working, beating = asyncio.ensure_future(work), asyncio.create_task(self._heartbeat())
        try:
            await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
            # The heartbeat ends only with an exception.
            return beating.result() if beating.done() else working.result()
        finally:
            beating.cancel()
            working.cancel()
            await asyncio.wait({working, beating})

    async def _crawl(self, links: tuple[str, ...]) -> str | None:
        """Fetch all there is to fetch; a sentence where nothing could be reached."""
        offline = await self._fetch_rounds(links)
        if offline is None and self._settings.archive:
            await self._look_up_captures()
            await self._fetch_rounds(links)
        return offline

    @property
    def _web_answers(self) -> WebAnswers:
        return WebAnswers(self._answers, self._captures)

    async def _heartbeat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            self._session.heartbeat()
            self._progress.slow(self._session.in_flight.slow())

    def _unanswered(self, links: tuple[str, ...]) -> tuple[str, ...]:
        web = self._web_answers
        wanted = (url for link in links for url in urls_to_ask(link, web))
        # What a page declares is asked once the page itself is known.
        pages = self._claims if self._compared and self._answers else ()
        declared = (url for claim in pages if (url := declared_to_ask(claim, web)) is not None)
        return tuple(dict.fromkeys(url for url in (*wanted, *declared) if url not in self._answers))

    async def _fetch_rounds(self, links: tuple[str, ...]) -> str | None:
        """Fetch until no URL is left without an answer; a sentence where nothing could be reached."""
        for _ in range(MAX_ROUNDS):
            unanswered = self._unanswered(links)
            if not unanswered:
                return None
            cached = self._session.lookup(unanswered)
            self._answers.update(cached.fresh)
            self._stale.update(cached.stale)
            self._progress.cached(len(cached.fresh))
            self._total += len(cached.to_fetch)
            for batch in self._batches(cached.to_fetch):
                offline = await self._fetch(batch)
                if offline is not None and not self._has_success:
                    return offline
        return None

    @property
    def _has_success(self) -> bool:
        return any(answer.outcome is Outcome.ALIVE and not answer.from_ledger for answer in self._answers.values())

    def _batches(self, urls: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """All URLs at once, or in their order where some may be left over."""
        settings = self._settings
        bounded = (settings.budget, settings.request_budget, settings.host_budget) != (None, None, None)
        size = min(BATCH, settings.request_budget or BATCH) if bounded else max(1, len(urls))
        yield from (urls[at : at + size] for at in range(0, len(urls), size))

    async def _fetch(self, urls: tuple[str, ...]) -> str | None:
        """Fetch URLs until each has an answer, be it another run's."""
        while True:
            elsewhere, offline = await self._fetch_once(urls)
            if not elsewhere or (offline is not None and not self._has_success):
                return offline
            # Otherwise two runs could wait for each other.
            self._session.release_hosts()
            await asyncio.sleep(POLL_SECONDS)
            cached = self._session.lookup(elsewhere)
            for answer in cached.fresh.values():
                self._add_answer(answer)
            urls = cached.to_fetch

    async def _fetch_once(self, urls: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
        """Fetch URLs; those that another run asks at this moment, and a sentence where nothing could be reached."""
        elsewhere: tuple[str, ...] = ()
        offline = None
        async with aclosing(fetch_all(urls, self._settings_left(), self._transport, self._session.crawl_state())) as events:
            async for event in events:
                match event:
                    case Answer():
                        self._add_answer(self._session.record(event) or event)
                    case PendingRetry():
                        self._session.record(event)
                    case WaitingForNames():
                        self._progress.waiting(event.seconds, event.names)
                    case LeasedElsewhere():
                        elsewhere = event.urls
                    case CrawlEnded():
                        self._complete = self._complete and event.complete
                        self._notes.update(dict.fromkeys(event.notes))
                        offline = event.offline
        return elsewhere, offline

    def _add_answer(self, answer: Answer) -> None:
        unasked = answer.observation is not None and answer.observation.failure in UNASKED
        self._answers[answer.url] = self._stale.get(answer.url, answer) if unasked else answer
        self._done += 1
        self._progress.answered(self._done, self._total)

    def _fill_with_stale(self, links: tuple[str, ...]) -> None:
        """Use the stale answers of what was not asked."""
        self._answers = {**{url: self._stale[url] for url in self._unanswered(links) if url in self._stale}, **self._answers}

    async def _look_up_captures(self) -> None:
        """Look up in the archive what leads to no page, cached captures first."""
        wanted: dict[str, LookUp] = {}
        for link, date in self._claims.items():
            url = archive_url_of(link, self._web_answers)
            if url is not None:
                wanted.setdefault(url, LookUp(url, date))
        self._captures.update(self._session.cached_captures(wanted))
        missing = [one for url, one in wanted.items() if url not in self._captures]
        unknown = 0
        async for found in look_up(missing, self._settings, self._transport):
            if isinstance(found, Capture):
                self._captures[found.url] = found
                self._keep_capture(found)
            else:
                unknown += 1
            self._progress.archived(len(wanted) - len(missing) + len(self._captures), len(wanted))
        if unknown:
            these, them = ("1 claim", "it") if unknown == 1 else (f"{unknown:,} claims", "them")
            self._notes[f"The archive could not be asked about {these}; another run goes on with {them}."] = None

    def _keep_capture(self, found: Capture) -> None:
        try:
            self._session.record_capture(found)
        except OSError as error:
            problem = (error.strerror or str(error)).lower()
            self._notes[f"What the archive said could not be written to {CAPTURES_FILE}: {problem}."] = None

    def _settings_left(self) -> Settings:
        if self._deadline is None:
            return self._settings
        return structs.replace(self._settings, budget=max(0.0, self._deadline - time.monotonic()))


async def _until_stopped(work: Coroutine[object, object, _Work]) -> tuple[_Work | None, bool]:
    """What the work returns, or None and True where Ctrl-C, SIGTERM or SIGHUP stopped it; a second one ends the program at once.

    But a terminal that is closed may send SIGHUP twice, and `nohup` has it ignored.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = False
    handled: list[signal.Signals] = []

    def stop(number: signal.Signals) -> None:
        nonlocal stopped
        stopped = True
        _restore(handled)
        if number.name == "SIGHUP":
            signal.signal(number, signal.SIG_IGN)
        task.cancel()

    def _restore(handled: list[signal.Signals]) -> None:
        while handled:
            loop.remove_signal_handler(handled.pop())

    for number in STOP_SIGNALS:
        if number.name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN:
            continue
        try:
            loop.add_signal_handler(number, stop, number)
            handled.append(number)
        except (NotImplementedError, ValueError, RuntimeError):
            # Not in the main thread, or a system without signals: there a crawl cannot be stopped this way.
            break
    try:
        return await task, False
    except asyncio.CancelledError:
        if not stopped:
            raise
        return None, True
    finally:
        _restore(handled)
