"""Everything that one run asks: the links, an archive for claims without a page, and the pages that these led to."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from linkcheck.errors import UntrustworthyRunError
from linkcheck.ledger.captures import NAME, KnownCaptures
from linkcheck.model import Capture
from linkcheck.resolution import World, asked, sought
from linkcheck.settings import Settings
from linkcheck.web.answer import Answer, Ended, Waiting
from linkcheck.web.archive import Sought, look_up
from linkcheck.web.ask import ask_all
from linkcheck.web.exchange import ProxyLoginError
from linkcheck.web.transport import Transport

if TYPE_CHECKING:
    import httpx

# A page behind a wrapper behind an archived redirect is the longest way that was ever seen.
MAX_WAVES = 4


class Progress:
    """Told how a run goes on; by default nobody listens."""

    def answered(self, done: int, total: int) -> None:
        """So many of so many URLs have an answer."""

    def waiting(self, seconds: float, names: int) -> None:
        """The run waits that many seconds before it looks so many host names up again."""

    def archived(self, done: int, total: int) -> None:
        """So many of so many claims have been looked up in the archive."""


class Learned(Struct, frozen=True):
    """What a run learned of the world, and how far it can be trusted.

    `offline` is a sentence where this machine reached nothing at all: then the world is empty.
    """

    world: World
    complete: bool = True
    offline: str | None = None
    notes: tuple[str, ...] = ()


def inquire(
    links: Iterable[str],
    claims: Mapping[str, str | None],
    settings: Settings,
    transport: "httpx.AsyncBaseTransport | None",
    progress: Progress,
) -> Learned:
    """Ask for every link; `claims` are those that an archive may be asked about too, with the dates of their posts.

    Raises UntrustworthyRunError where our own proxy keeps everything from being asked.
    """
    run = _Inquiry(settings, transport, progress)
    try:
        return asyncio.run(run.made(tuple(dict.fromkeys(links)), claims))
    except ProxyLoginError:
        raise UntrustworthyRunError(
            "the proxy wants a user name and a password; write them into HTTP_PROXY and HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT"
        ) from None


class _Inquiry:
    def __init__(self, settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: Progress) -> None:
        self._settings = settings
        self._transport = transport or Transport(settings)
        self._progress = progress
        self._answers: dict[str, Answer] = {}
        self._captures: dict[str, Capture] = {}
        self._complete = True
        self._notes: dict[str, None] = {}
        self._until = time.monotonic() + settings.budget if settings.budget is not None else None

    async def made(self, links: tuple[str, ...], claims: Mapping[str, str | None]) -> Learned:
        offline = await self._waves(links)
        if offline is not None:
            return Learned(World(), complete=False, offline=offline, notes=tuple(self._notes))
        if self._settings.archive:
            await self._look_up(claims)
            await self._waves(links)
        return Learned(self._world, self._complete, None, tuple(self._notes))

    @property
    def _world(self) -> World:
        return World(self._answers, self._captures)

    async def _waves(self, links: tuple[str, ...]) -> str | None:
        """Ask until nothing new is wanted; a sentence where nothing could be reached."""
        for _ in range(MAX_WAVES):
            wanted = dict.fromkeys(url for link in links for url in asked(link, self._world) if url not in self._answers)
            if not wanted:
                return None
            offline = await self._ask(tuple(wanted))
            if offline is not None and not any(answer.outcome == "alive" for answer in self._answers.values()):
                return offline
        return None

    async def _ask(self, urls: tuple[str, ...]) -> str | None:
        total = len(self._answers) + len(urls)
        offline = None
        async for told in ask_all(urls, self._within_budget(), self._transport):
            match told:
                case Answer():
                    self._answers[told.url] = told
                    self._progress.answered(len(self._answers), total)
                case Waiting():
                    self._progress.waiting(told.seconds, told.names)
                case Ended():
                    self._complete = self._complete and told.complete
                    self._notes.update(dict.fromkeys(told.notes))
                    offline = told.offline
        return offline

    async def _look_up(self, claims: Mapping[str, str | None]) -> None:
        """Look up in the archive what leads to no page, first in what earlier runs learned."""
        known = KnownCaptures(self._settings.folder, self._settings.archive_url)
        wanted: dict[str, Sought] = {}
        for link, date in claims.items():
            url = sought(link, self._world)
            if url is not None:
                wanted.setdefault(url, Sought(url, date))
        self._captures.update({url: capture for url in wanted if (capture := known.get(url)) is not None})
        missing = [one for url, one in wanted.items() if url not in self._captures]
        unknown = 0
        async for found in look_up(missing, self._settings, self._transport):
            if isinstance(found, Capture):
                self._captures[found.url] = found
                self._remember(known, found)
            else:
                unknown += 1
            self._progress.archived(len(wanted) - len(missing) + len(self._captures), len(wanted))
        if unknown:
            these, them = ("1 claim", "it") if unknown == 1 else (f"{unknown:,} claims", "them")
            self._notes[f"The archive could not be asked about {these}; another run goes on with {them}."] = None

    def _remember(self, known: KnownCaptures, found: Capture) -> None:
        try:
            known.add(found)
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            self._notes[f"What the archive said could not be written to {NAME}: {said}."] = None

    def _within_budget(self) -> Settings:
        if self._until is None:
            return self._settings
        return structs.replace(self._settings, budget=max(0.0, self._until - time.monotonic()))
