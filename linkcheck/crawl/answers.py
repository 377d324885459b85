"""What the web answered about one URL, attempts that wait for a retry, and what a run goes on from."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from msgspec import Struct

from linkcheck.crawl.rate_limit import Quota, Watch
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.http.headers import Validators
from linkcheck.http.response import Observation
from linkcheck.model import Evidence, Hop, PageFacts
from linkcheck.model.timestamps import utc_now
from linkcheck.model.vocabulary import Certainty, Outcome


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """A URL followed hop by hop to `final`; `checked_at` is UTC in ISO 8601.

    `seen` is what the verdict was made of; `validators` are for asking next time only whether the page has changed.
    `remembered` says that an earlier run asked; `alive_since` is when the successes in a row began that last until now.
    """

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    final: str
    page: PageFacts | None
    checked_at: str
    evidence: Evidence | None = None
    seen: Observation | None = None
    validators: Validators | None = None
    remembered: bool = False
    alive_since: str | None = None


class WaitingForNames(Struct, frozen=True):
    """The run waits that many seconds before it looks host names up a second time."""

    seconds: float
    names: int


class AskedElsewhere(Struct, frozen=True):
    """URLs that are not asked here, for another run asks their hosts at this moment."""

    urls: tuple[str, ...]


class CrawlEnded(Struct, frozen=True):
    """How a run of questions ended: whether it was `complete`, and a sentence where this machine reached nothing at all.

    `notes` are sentences that a reader of the report needs to know.
    """

    complete: bool = True
    offline: str | None = None
    notes: tuple[str, ...] = ()


class PendingRetry(Struct, frozen=True):
    """A request URL whose first look brought nothing certain; the second one follows at the end of the run.

    `at` is UTC in ISO 8601.
    """

    url: str
    followed: RedirectChain
    at: str


class CrawlState(Struct, frozen=True):
    """What an earlier run left, and whom this one shares the web with.

    `doubts` are the first looks of an interrupted run, `validators` what pages were sent with, both by request URL. `claim`
    tells which of some hosts this run may ask, where several share the work. `clock` tells the time (UTC).
    """

    doubts: Mapping[str, PendingRetry] = {}
    validators: Mapping[str, Validators] = {}
    claim: Callable[[Collection[str]], Collection[str]] | None = None
    clock: Callable[[], datetime] = utc_now
    quota: Quota | None = None
    watch: Watch | None = None
