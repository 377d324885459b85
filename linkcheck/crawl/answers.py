"""The events of a crawl: answers, pending retries, waits and its end; and the state that a crawl starts from."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct, field

from linkcheck.crawl.rate_limit import InFlight, Quota
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.crawl.verdict import Observation
from linkcheck.http.headers import Validators
from linkcheck.model import Evidence, Hop, PageFacts
from linkcheck.model.timestamps import utc_now
from linkcheck.model.vocabulary import Certainty, Outcome


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """A URL followed hop by hop to `final`; `checked_at` is UTC in ISO 8601.

    `observation` is what that was judged; `validators` are for a conditional request next time.
    `from_ledger` says that an earlier run asked; `alive_since` is when the successes in a row began that last until now.
    """

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    final: str
    page: PageFacts | None
    checked_at: str
    evidence: Evidence | None = None
    observation: Observation | None = field(default=None, name="seen")
    validators: Validators | None = None
    from_ledger: bool = False
    alive_since: str | None = None


class WaitingForNames(Struct, frozen=True):
    """The run waits that many seconds before it looks host names up a second time."""

    seconds: float
    names: int


class LeasedElsewhere(Struct, frozen=True):
    """URLs that this run does not ask, for another run asks their hosts at this moment."""

    urls: tuple[str, ...]


class CrawlEnded(Struct, frozen=True):
    """How a crawl ended: whether it was `complete`, and a sentence where this machine reached nothing at all.

    `notes` are sentences that a reader of the report needs to know.
    """

    complete: bool = True
    offline: str | None = None
    notes: tuple[str, ...] = ()


class PendingRetry(Struct, frozen=True):
    """A request URL whose first attempt was inconclusive; its retry follows after the other first attempts.

    `at` is UTC in ISO 8601.
    """

    url: str
    first_chain: RedirectChain
    at: str


CrawlEvent: TypeAlias = Answer | PendingRetry | WaitingForNames | LeasedElsewhere | CrawlEnded


class CrawlState(Struct, frozen=True):
    """The state from earlier runs, and what this run shares with others.

    `pending_retries` are the first attempts of an interrupted run, `validators` what pages were sent with, both by request URL.
    `lease_hosts` returns those of some hosts that this run may ask, where several share the work. `clock` returns the time (UTC), and
    `record_date` takes the host and the Date header of each response.
    """

    pending_retries: Mapping[str, PendingRetry] = {}
    validators: Mapping[str, Validators] = {}
    lease_hosts: Callable[[Collection[str]], Collection[str]] | None = None
    clock: Callable[[], datetime] = utc_now
    quota: Quota | None = None
    in_flight: InFlight | None = None
    record_date: Callable[[str, str], None] | None = None
