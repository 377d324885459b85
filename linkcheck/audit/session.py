"""The session of a crawl with a ledger: which answers of earlier runs still count, and how new ones are written."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import structs

from linkcheck.audit.clock import ClockCheck
from linkcheck.audit.rows import answer_of, check_row, pending_retry_of, pending_retry_row, url_row
from linkcheck.audit.strikes import FAILURE_OUTCOMES, confirm_death, due_at, strike_subject, successes, with_strikes
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlState, PendingRetry
from linkcheck.crawl.rate_limit import Quota
from linkcheck.crawl.session import CachedAnswers, CrawlSession, UtcClock
from linkcheck.http.headers import Validators
from linkcheck.http.response import UNASKED
from linkcheck.ledger.ledger import CLOCK_TOLERANCE, Ledger
from linkcheck.ledger.records import LedgerBatch, Strike, UrlRow
from linkcheck.model import Capture, PageFacts
from linkcheck.model.timestamps import DAY_SECONDS, iso_from_seconds, seconds_from_datetime, seconds_from_iso, utc_now
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.url import request_of

# Results are committed in batches: of so many, or after so many seconds.
BATCH_SIZE = 64
BATCH_SECONDS = 1
# How long a lease lasts, which is longer than any wait of a run, and how often it is extended.
LEASE_SECONDS = 180
LEASE_EXTENSION_SECONDS = 30
# A first attempt is retried only within that time; after it the URL is fetched as if it had never been tried.
PENDING_RETRY_SECONDS = DAY_SECONDS


class AuditSession(CrawlSession):
    """The crawl of a run that is written to a ledger as `run`; `started_at` is when that run began, before any interruption.

    `alive_only` are URLs whose cached answers count only where they are alive: a gate must not fail by what was not observed
    today. `recheck` are URLs and hosts that are fetched whatever is cached. `not_asked` collects the requests that no budget was
    left for. Until anything has been reached, failures are not written, for the machine may be offline.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        started_at: int,
        settings: Settings,
        clock: UtcClock | None = None,
        *,
        alive_only: Collection[str] = (),
        recheck: Collection[str] = (),
        reached: bool = False,
        clock_check: ClockCheck | None = None,
    ) -> None:
        """Look nothing up yet; `reached` says that this machine is known to be online.

        Nothing is written before a `clock_check` is passed.
        """
        super().__init__(settings, clock)
        self._ledger = ledger
        self._run = run
        self._started_at = started_at
        self._alive_only = frozenset(map(request_of, alive_only))
        self._recheck = frozenset(recheck)
        self._other_runs = self._runs_under_way() if ledger.is_shared else frozenset()
        self.not_asked: set[str] = set()
        self._rows: dict[str, UrlRow] = {}
        self._pending_retries: dict[str, PendingRetry] = {}
        self._strikes: dict[str, tuple[Strike, ...]] = {}
        self._confirmed: set[str] = set()
        self._validators: dict[str, Validators] = {}
        self._pages: dict[str, PageFacts | None] = {}
        self._batch: list[Answer | PendingRetry] = []
        self._unproven: list[Answer | PendingRetry] = []
        self._reached = reached
        self._clock_check = clock_check
        self._captures: list[Capture] = []
        self._batch_began_at = 0
        self._lease_extended_at = 0
        self.quota = Quota(settings.request_budget, settings.host_budget, ledger.request_counts(self._now // DAY_SECONDS))

    @property
    def _now(self) -> int:
        return seconds_from_datetime(self._clock())

    def _runs_under_way(self) -> frozenset[str]:
        return frozenset(
            run.id
            for run in self._ledger.runs()
            if run.finished_at is None and run.held_until >= self._now >= run.started_at - CLOCK_TOLERANCE
        )

    # What earlier runs know

    def lookup(self, urls: Collection[str]) -> CachedAnswers:
        """What the ledger knows about the URLs; those of new posts are fetched first, then the most overdue."""
        requests = {url: request_of(url) for url in urls}
        rows = self._ledger.urls(set(requests.values()))
        answers = self._cached(rows)
        # The answer is decoded by now, and takes most of a row's memory.
        self._rows |= {url: structs.replace(row, answer=b"") for url, row in rows.items()}
        known = {url: structs.replace(answers[request], url=url) for url, request in requests.items() if request in answers}
        fresh = {url: answer for url, answer in known.items() if self._is_fresh(rows[requests[url]], answers[requests[url]])}
        stale = {url: answer for url, answer in known.items() if url not in fresh and self._is_usable(answer)}
        self._remember_validators(answers.values())
        to_fetch = tuple(sorted((url for url in urls if url not in fresh), key=lambda url: self._urgency(requests[url])))
        self._remember_pending_retries({requests[url] for url in to_fetch})
        return CachedAnswers(fresh, stale, to_fetch)

    def _cached(self, rows: Mapping[str, UrlRow]) -> dict[str, Answer]:
        """The answers in rows, as far as they can be read, with the strikes against them."""
        read = {url: answer for url, row in rows.items() if (answer := answer_of(row)) is not None}
        strikes = self._ledger.strikes({strike_subject(answer) for answer in read.values() if answer.outcome in FAILURE_OUTCOMES})
        against = {url: strikes.get(strike_subject(answer), ()) for url, answer in read.items()}
        self._confirmed |= {url for url in read if confirm_death(against[url])}
        return {
            url: structs.replace(with_strikes(answer, against[url]), from_ledger=rows[url].run != self._run) for url, answer in read.items()
        }

    def _is_fresh(self, row: UrlRow, answer: Answer) -> bool:
        if row.run == self._run:
            return True
        if row.url in self._recheck or row.host in self._recheck:
            return row.checked_at > self._started_at
        if row.checked_at >= self._started_at or row.run in self._other_runs:
            # Another run answered while this one is under way, or began to before this one did.
            return True
        if row.outcome in FAILURE_OUTCOMES and not (answer.evidence is not None and answer.evidence.failed_on):
            # The host has answered since, so that its failures count no more.
            return False
        return self._due_at(row, answer) > self._now and self._is_usable(answer)

    def _due_at(self, row: UrlRow, answer: Answer) -> int:
        """When a URL is due; failures of other pages of its host may have confirmed its death since the row was written."""
        if answer.outcome not in FAILURE_OUTCOMES:
            return row.due_at
        return due_at(row.url, answer.outcome, row.checked_at, row.failing_since, confirmed=row.url in self._confirmed)

    def _is_usable(self, answer: Answer) -> bool:
        """Whether a cached answer may stand for one of today."""
        return answer.outcome is Outcome.ALIVE or request_of(answer.url) not in self._alive_only

    def _urgency(self, request: str) -> tuple[bool, int]:
        row = self._rows.get(request)
        return request not in self._alive_only, row.due_at if row is not None else 0

    def _remember_validators(self, answers: Iterable[Answer]) -> None:
        """Keep the validators of living pages, for conditional requests."""
        for answer in answers:
            validators = answer.validators
            if validators is not None and answer.outcome is Outcome.ALIVE and answer.certainty is Certainty.CONFIRMED:
                self._validators[validators.url] = validators
                self._pages[validators.url] = answer.page

    def _remember_pending_retries(self, requests: Collection[str]) -> None:
        """Keep the first attempts of an interrupted run that are recent enough to be retried."""
        for row in self._ledger.pending_retries(requests).values():
            pending = pending_retry_of(row)
            if pending is not None and 0 <= self._now - row.at < PENDING_RETRY_SECONDS:
                self._pending_retries[row.url] = pending

    def crawl_state(self) -> CrawlState:
        """What earlier runs left, and which hosts belong to this run where several runs share the work."""
        return CrawlState(
            pending_retries=self._pending_retries,
            validators=self._validators,
            lease_hosts=self._lease_hosts if self._ledger.is_shared else None,
            clock=self._clock,
            quota=self.quota,
            in_flight=self.in_flight,
            record_date=self._clock_check.record if self._clock_check is not None else None,
        )

    def _lease_hosts(self, hosts: Collection[str]) -> Collection[str]:
        return self._ledger.lease_hosts(hosts, self._run, self._now)

    def cached_captures(self, urls: Collection[str]) -> Mapping[str, Capture]:
        """What the web archive answered about the URLs, where that still counts."""
        return self._ledger.captures(self._settings.archive_url, urls, self._now)

    # What this run learns

    def record(self, result: Answer | PendingRetry) -> Answer | None:
        """Keep a result for the next commit, and return an answer with the strikes of earlier runs."""
        item = self._completed(result) if isinstance(result, Answer) else result
        if isinstance(item, Answer) and (item.observation is None or item.observation.failure in UNASKED):
            # Nothing was sent: the URL is none of the web, or no budget or no connection was left for it.
            self.not_asked.update({request_of(item.url)} if item.observation is not None else ())
            return item
        if isinstance(item, Answer):
            self._strikes.update((success.subject, ()) for success in successes(item, self._now))
        if not self._reached and not _was_reached(item):
            self._unproven.append(item)
        else:
            self._reached = True
            self._add((*self._unproven, item))
            self._unproven.clear()
        return self._with_history(item) if isinstance(item, Answer) else None

    def _completed(self, answer: Answer) -> Answer:
        """An answer with the page of an earlier run where the server said that it has not changed."""
        if answer.observation is None or not answer.observation.unchanged:
            return answer
        validators = answer.validators or self._validators.get(answer.final)
        return structs.replace(answer, page=self._pages.get(answer.final), validators=validators)

    def _with_history(self, answer: Answer) -> Answer:
        """An answer with since when its URL lives, or with the strikes against it."""
        if answer.outcome is Outcome.ALIVE:
            row = self._rows.get(request_of(answer.url))
            since = iso_from_seconds(row.alive_since) if row is not None and row.alive_since is not None else answer.checked_at
            return structs.replace(answer, alive_since=since)
        return with_strikes(answer, self._strikes_against(answer)) if answer.outcome in FAILURE_OUTCOMES else answer

    def _strikes_against(self, answer: Answer) -> tuple[Strike, ...]:
        """The strikes against the page or host of a failing answer, this one included."""
        subject = strike_subject(answer)
        if subject not in self._strikes:
            self._strikes[subject] = self._ledger.strikes({subject}).get(subject, ())
        earlier = (strike for strike in self._strikes[subject] if strike.run != self._run)
        return *earlier, self._strike(answer)

    def _strike(self, answer: Answer) -> Strike:
        return Strike(strike_subject(answer), seconds_from_iso(answer.checked_at), self._run, self._settings.vantage, answer.outcome)

    def record_capture(self, capture: Capture) -> None:
        """Write an answer of the web archive to the ledger."""
        self._captures.append(capture)
        if self._is_clock_confirmed():
            self._write_captures()

    def _write_captures(self) -> None:
        for capture in self._captures:
            self._ledger.add_capture(self._settings.archive_url, capture, self._now)
        self._captures.clear()

    def _is_clock_confirmed(self, *, at_last: bool = False) -> bool:
        if self._clock_check is not None and self._clock_check.is_confirmed(at_last=at_last):
            self._clock_check = None
        return self._clock_check is None

    def confirm_clock(self) -> None:
        """Write what waited for servers that tell the time; raises ClockError where none confirms the clock."""
        self._is_clock_confirmed(at_last=True)
        self.flush()

    # When it is committed

    def _add(self, items: Iterable[Answer | PendingRetry]) -> None:
        if not self._batch:
            self._batch_began_at = self._now
        self._batch += items
        if len(self._batch) >= BATCH_SIZE or self._now - self._batch_began_at >= BATCH_SECONDS:
            self.flush()

    def heartbeat(self) -> None:
        """Commit a batch that has waited long enough, and extend the lease of the run."""
        now = self._now
        if self._batch and now - self._batch_began_at >= BATCH_SECONDS:
            self.flush()
        if now - self._lease_extended_at >= LEASE_EXTENSION_SECONDS:
            self._lease_extended_at = now
            self._ledger.extend_lease(self._run, now + LEASE_SECONDS)

    def release_hosts(self) -> None:
        """Commit what was recorded and release the hosts: another run may ask them if our answers do not count for it."""
        self.flush()
        self._ledger.release_hosts(self._run)

    def flush(self, *, offline: bool = False) -> None:
        """Commit what was recorded, all of it or nothing; failures are dropped where the machine is `offline`."""
        if offline:
            self._unproven.clear()
        if not self._is_clock_confirmed():
            return
        self._write_captures()
        items, self._batch = (*self._batch, *self._unproven), []
        self._unproven.clear()
        requests = self.quota.take_counts()
        if items or requests:
            self._ledger.commit(self._ledger_batch(items, requests))

    def _ledger_batch(self, items: Iterable[Answer | PendingRetry], requests: Mapping[str, int]) -> LedgerBatch:
        answers: dict[str, Answer] = {}
        pending: dict[str, PendingRetry] = {}
        for item in items:
            if isinstance(item, Answer):
                answers[request_of(item.url)] = item
            else:
                pending[item.url] = item
        strikes = {url: self._strikes_against(answer) if answer.outcome in FAILURE_OUTCOMES else () for url, answer in answers.items()}
        return LedgerBatch(
            urls=tuple(
                url_row(answer, self._run, self._rows.get(url), confirmed=confirm_death(strikes[url])) for url, answer in answers.items()
            ),
            checks=tuple(
                check_row(answer, self._run, self._settings.vantage, with_strikes(answer, strikes[url]).certainty)
                for url, answer in answers.items()
            ),
            pending_retries=tuple(pending_retry_row(retry, self._run) for url, retry in pending.items() if url not in answers),
            strikes=tuple(self._strike(answer) for answer in answers.values() if answer.outcome in FAILURE_OUTCOMES),
            successes=tuple(one for answer in answers.values() for one in successes(answer, seconds_from_iso(answer.checked_at))),
            day=self._now // DAY_SECONDS,
            requests=requests,
        )


class ReadOnlySession(AuditSession):
    """The crawl of a run that reads a ledger and writes nothing to it.

    Cached answers count only where they are alive: a gate must not fail by what was not observed today.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, links: Collection[str], clock: UtcClock | None = None, *, recheck: Collection[str] = ()
    ) -> None:
        """Look nothing up yet; `links` are all URLs that the run will ask for."""
        clock = clock or utc_now
        super().__init__(ledger, "", seconds_from_datetime(clock()) + 1, settings, clock, alive_only=links, recheck=recheck)
        self._other_runs = frozenset()

    def crawl_state(self) -> CrawlState:
        """What earlier runs left; hosts of other runs may be asked too."""
        return structs.replace(super().crawl_state(), lease_hosts=None)

    def record(self, result: Answer | PendingRetry) -> Answer | None:
        """An answer with the strikes that audits have written; nothing is kept."""
        return self._with_history(self._completed(result)) if isinstance(result, Answer) else None

    def heartbeat(self) -> None:
        """Do nothing, for nothing is written."""

    def flush(self, *, offline: bool = False) -> None:
        """Do nothing, for nothing is written."""

    def record_capture(self, capture: Capture) -> None:
        """Do nothing, for nothing is written."""


def _was_reached(result: Answer | PendingRetry) -> bool:
    """Whether any server answered on the way, which shows that this machine is online."""
    hops = result.hops if isinstance(result, Answer) else result.first_chain.hops
    return any(hop.status is not None and hop.status < 400 for hop in hops)
