"""What a run asks its memory, and what it tells it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlState, PendingRetry
from linkcheck.crawl.archive.captures_file import KnownCaptures
from linkcheck.crawl.rate_limit import Quota, Watch
from linkcheck.model import Capture
from linkcheck.model.timestamps import utc_now

UtcClock = Callable[[], datetime]


class CachedAnswers(Struct, frozen=True):
    """What is known of some URLs: answers that still count, those that do not, and the rest in the order to ask in."""

    fresh: Mapping[str, Answer] = {}
    stale: Mapping[str, Answer] = {}
    wanted: tuple[str, ...] = ()


class Session:
    """The memory of a run without a ledger: only what a web archive said is kept, in a file.

    `quota` and `watch` are the run's: how much it may ask, and whom it waits for.
    """

    def __init__(self, settings: Settings, clock: UtcClock | None = None) -> None:
        """`clock` tells the time (UTC)."""
        self.watch = Watch()
        self._settings = settings
        self._clock = clock or utc_now
        self.quota = Quota(settings.request_budget, settings.host_budget)
        self._known: KnownCaptures | None = None

    def recall(self, urls: Collection[str]) -> CachedAnswers:
        """What is known of the URLs, by their text."""
        return CachedAnswers(wanted=tuple(urls))

    def background(self) -> CrawlState:
        """What the next questions go on from."""
        return CrawlState(clock=self._clock, quota=self.quota, watch=self.watch)

    def record(self, told: Answer | PendingRetry) -> Answer | None:
        """Remember what was told; an answer comes back as the run shall judge it, with what earlier runs saw."""
        return told if isinstance(told, Answer) else None

    def flush(self, *, offline: bool = False) -> None:
        """Commit what was told so far; what an `offline` machine met is nobody's failure, and forgotten."""

    def release(self) -> None:
        """Commit what was told, and let others ask the hosts that were asked; called before waiting for them."""

    def tick(self) -> None:
        """Called about once a second while the run waits."""

    def captures(self, urls: Collection[str]) -> Mapping[str, Capture]:
        """What the archive said about URLs, where that still counts."""
        known = self._known_captures
        return {url: capture for url in urls if (capture := known.get(url)) is not None}

    def keep(self, capture: Capture) -> None:
        """Remember an answer of the archive; raises OSError where it cannot be written."""
        self._known_captures.add(capture)

    @property
    def _known_captures(self) -> KnownCaptures:
        if self._known is None:
            self._known = KnownCaptures(self._settings.folder, self._settings.archive_url)
        return self._known
