"""Requests to one archive: one at a time, at its rate, and after a refusal none for minutes."""

import asyncio
from collections.abc import Mapping

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.fetch import Fetcher
from linkcheck.http.response import SENTENCES, BodyEnd, Failure, Reply, seconds_of

# Seconds without a request after a refusal that names none; twice as long after each further one.
FIRST_REFUSAL_PAUSE = 300.0
# After so many refusals, or failures, in a row the archive is not asked any more.
MOST_REFUSALS = 3
MOST_FAILURES = 3


class ArchiveResponse(Struct, frozen=True):
    """What an archive answered: header names in lower case, Location as sent, the body as far as it was wanted."""

    status: int
    headers: Mapping[str, str]
    location: str = ""
    body: bytes = b""

    @property
    def is_capture(self) -> bool:
        """Whether this is the recorded answer of a site, and not one of the archive itself (RFC 7089, 2.1.1)."""
        return "memento-datetime" in self.headers or any(name.startswith("x-archive-orig-") for name in self.headers)

    @property
    def is_excluded(self) -> bool:
        """Whether the archive refuses to show captures of this site."""
        reason = self.headers.get("x-archive-wayback-runtime-error", "") or self.body[:1000].decode("utf-8", "replace")
        return self.status in (403, 451) and "AccessControlException" in reason


class NoAnswer(Struct, frozen=True):
    """Why an archive did not answer, as a sentence."""

    reason: str


class ArchiveClient:
    """Asks one archive during one run: `archive_rate` requests a second, within `archive_budget` seconds in all."""

    def __init__(self, fetcher: Fetcher, settings: Settings) -> None:
        """Nothing has been asked yet; the budget begins to run."""
        self._fetcher = fetcher
        self._timeout = settings.timeout
        self._interval = 1 / settings.archive_rate if settings.archive_rate > 0 else 0.0
        self._clock = asyncio.get_running_loop().time
        self._next = self._clock()
        self._deadline = self._next + settings.archive_budget
        self._refusals = 0
        self._failures = 0
        self._over: NoAnswer | None = None

    async def fetch(self, url: str, limit: int = 0, headers: Mapping[str, str] | None = None) -> ArchiveResponse | NoAnswer:
        """Ask for a URL and read a body of at most `limit` bytes; no request is sent after too many refusals or failures."""
        while True:
            if self._over is None and not await self._wait_for_turn():
                self._over = NoAnswer(SENTENCES[Failure.BUDGET])
            if self._over is not None:
                return self._over
            served = await self._exchange(url, limit, headers or {})
            if not isinstance(served, ArchiveResponse) or served.status not in (429, 503) or served.is_capture:
                return self._count(served)
            await self._back_off(served)

    async def _wait_for_turn(self) -> bool:
        """Wait until the next request may start; False where that is beyond the budget."""
        wait = self._next - self._clock()
        if self._clock() + max(wait, 0.0) >= self._deadline:
            return False
        if wait > 0:
            await asyncio.sleep(wait)
        self._next = self._clock() + self._interval
        return True

    async def _back_off(self, served: ArchiveResponse) -> None:
        self._refusals += 1
        wanted = seconds_of(served.headers.get("retry-after", ""))
        pause = FIRST_REFUSAL_PAUSE * 2 ** (self._refusals - 1) if wanted is None else wanted
        if self._refusals == MOST_REFUSALS or self._clock() + pause >= self._deadline:
            self._over = NoAnswer("the archive wants no more requests for now")
            return
        await asyncio.sleep(pause)

    def _count(self, served: ArchiveResponse | NoAnswer) -> ArchiveResponse | NoAnswer:
        if isinstance(served, ArchiveResponse) and served.status >= 500 and not served.is_capture:
            served = NoAnswer(f"the archive answered with status {served.status}")
        self._refusals = 0
        self._failures = self._failures + 1 if isinstance(served, NoAnswer) else 0
        if self._failures == MOST_FAILURES:
            self._over = NoAnswer(f"it was not asked, for the archive failed {MOST_FAILURES} times in a row")
        return served

    async def _exchange(self, url: str, limit: int, headers: Mapping[str, str]) -> ArchiveResponse | NoAnswer:
        # Never longer than the budget lasts.
        seconds = min(self._timeout, self._deadline - self._clock())
        reply = await self._fetcher.fetch(url, {"Accept": "*/*", **headers}, any_body=limit, seconds=seconds)
        if reply.status is None:
            return NoAnswer(_no_answer(reply))
        if limit and reply.body_end is not BodyEnd.WHOLE:
            return NoAnswer(_UNREAD[reply.body_end])
        return ArchiveResponse(reply.status, reply.headers, reply.location, reply.body or b"")


_UNREAD = {
    BodyEnd.CUT: "the archive could not be reached",
    BodyEnd.TIMEOUT: "the archive did not answer in time",
    BodyEnd.LIMIT: "the archive's answer is too long, or in a coding that was not asked for",
    BodyEnd.CODING: "the archive's answer is too long, or in a coding that was not asked for",
    BodyEnd.DAMAGED: "the archive's answer is damaged",
}


def _no_answer(reply: Reply) -> str:
    match reply.failure:
        case Failure.TIMEOUT:
            return "the archive did not answer in time"
        case Failure.PRIVATE:
            return f"the archive was not asked, for its address leads to {reply.detail}"
        case Failure.UNSENDABLE:
            return SENTENCES[Failure.UNSENDABLE]
        case _:
            return "the archive could not be reached"
