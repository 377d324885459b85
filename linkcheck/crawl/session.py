"""The session of a crawl: the answers that are cached before it starts, and where new ones are recorded."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlState, PendingRetry
from linkcheck.crawl.archive.captures_file import CaptureCache
from linkcheck.crawl.rate_limit import InFlight, Quota
from linkcheck.model import Capture
from linkcheck.model.timestamps import utc_now

UtcClock = Callable[[], datetime]


class CachedAnswers(Struct, frozen=True):
    """The cached answers about some URLs.

    `fresh` answers still count. `stale` ones are used only where a budget leaves a URL unfetched. `to_fetch` are all URLs
    without a fresh answer, the most urgent first.
    """

    fresh: Mapping[str, Answer] = {}
    stale: Mapping[str, Answer] = {}
    to_fetch: tuple[str, ...] = ()


class CrawlSession:
    """One crawl without a ledger: no answer is cached, and only captures of a web archive are kept, in a file.

    `quota` counts the requests of the crawl, `in_flight` the requests that it waits for.
    """

    def __init__(self, settings: Settings, clock: UtcClock | None = None) -> None:
        """Read nothing yet; `clock` returns the current time in UTC."""
        self.in_flight = InFlight()
        self.quota = Quota(settings.request_budget, settings.host_budget)
        self._settings = settings
        self._clock = clock or utc_now
        self._known: CaptureCache | None = None

    def lookup(self, urls: Collection[str]) -> CachedAnswers:
        """What is known about the URLs; the answers are keyed by them as they are written."""
        return CachedAnswers(to_fetch=tuple(urls))

    def crawl_state(self) -> CrawlState:
        """What the next requests start from: retries that are pending, validators, budgets and the clock."""
        return CrawlState(clock=self._clock, quota=self.quota, in_flight=self.in_flight)

    def record(self, result: Answer | PendingRetry) -> Answer | None:
        """Keep a result of the crawl, and return an answer as the rules will see it, with what earlier runs observed."""
        return result if isinstance(result, Answer) else None

    def flush(self, *, offline: bool = False) -> None:
        """Commit what was recorded; failures that an `offline` machine met are dropped."""

    def release_hosts(self) -> None:
        """Commit what was recorded and let other runs ask the hosts of this one; called before a wait for them."""

    def heartbeat(self) -> None:
        """Called about once a second during the crawl."""

    def cached_captures(self, urls: Collection[str]) -> Mapping[str, Capture]:
        """What the web archive answered about the URLs, where that still counts."""
        known = self._known_captures
        return {url: capture for url in urls if (capture := known.get(url)) is not None}

    def record_capture(self, capture: Capture) -> None:
        """Keep an answer of the web archive; raises OSError where it cannot be written."""
        self._known_captures.add(capture)

    @property
    def _known_captures(self) -> CaptureCache:
        if self._known is None:
            self._known = CaptureCache(self._settings.folder, self._settings.archive_url)
        return self._known
