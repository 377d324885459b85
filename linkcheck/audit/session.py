"""The memory of a run that keeps a ledger."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import structs

from linkcheck.audit.rows import answer_of, check_row, doubt_of, doubt_row, url_row
from linkcheck.audit.strikes import FAILING, are_enough, due_at, strike_subject, struck, successes
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlState, PendingRetry
from linkcheck.crawl.rate_limit import Quota
from linkcheck.crawl.session import CachedAnswers, Session, UtcClock
from linkcheck.http.headers import Validators
from linkcheck.http.response import Failure
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import Batch, DoubtRow, Strike, UrlRow
from linkcheck.model import Capture, PageFacts
from linkcheck.model.timestamps import DAY_SECONDS, iso_from_seconds, seconds_from_datetime, seconds_from_iso, utc_now
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.references import request_of

# So many answers are committed together, and no later than so many seconds after the first of them came.
BATCH = 64
BATCH_SECONDS = 1
# How long a run's word counts that it is under way, and how often it is given anew; longer than any wait of a run.
HELD_SECONDS = 180
WORD_SECONDS = 30
# A first look is worth a second one for that long.
DOUBT_LASTS = DAY_SECONDS


class AuditSession(Session):
    """The memory of a run with a ledger: `run` is what it is called there, and since when it goes on.

    `anew` are the links whose remembered failures do not count: no gate fails by what was not seen today. `recheck` holds URLs
    and hosts that are asked whatever is remembered of them. `left_over` are the requests that no budget was left for.
    """

    def __init__(
        self,
        ledger: Ledger,
        run: str,
        started_at: int,
        settings: Settings,
        clock: UtcClock | None = None,
        *,
        anew: Collection[str] = (),
        recheck: Collection[str] = (),
        reached: bool = False,
    ) -> None:
        """Nothing is recalled yet; `reached` says that the web is known to be there."""
        super().__init__(settings, clock)
        self._ledger = ledger
        self._run = run
        self._started_at = started_at
        self._anew = frozenset(map(request_of, anew))
        self._recheck = frozenset(recheck)
        self._beside = self._under_way() if ledger.is_shared else frozenset()
        self.left_over: set[str] = set()
        self._rows: dict[str, UrlRow] = {}
        self._doubts: dict[str, PendingRetry] = {}
        self._strikes: dict[str, tuple[Strike, ...]] = {}
        self._proven: set[str] = set()
        self._validators: dict[str, Validators] = {}
        self._pages: dict[str, PageFacts | None] = {}
        self._batch: list[Answer | PendingRetry] = []
        self._held_back: list[Answer | PendingRetry] = []
        self._reached = reached
        self._first_at = 0
        self._word_given_at = 0
        self.quota = Quota(settings.request_budget, settings.host_budget, ledger.requests(self._now // DAY_SECONDS))

    @property
    def _now(self) -> int:
        return seconds_from_datetime(self._clock())

    def _under_way(self) -> frozenset[str]:
        """The runs that others make at this moment."""
        return frozenset(run.id for run in self._ledger.runs() if run.finished_at is None and run.held_until >= self._now)

    def recall(self, urls: Collection[str]) -> CachedAnswers:
        """What the ledger knows of the URLs; the rest is asked new posts first, then the most overdue."""
        requests = {url: request_of(url) for url in urls}
        rows = self._ledger.urls(set(requests.values()))
        answers = self._answers(rows)
        # What was answered is decoded by now, and makes the most of a row.
        self._rows |= {url: structs.replace(row, answer=b"") for url, row in rows.items()}
        fresh = {
            url: structs.replace(answers[request], url=url)
            for url, request in requests.items()
            if request in answers and self._is_fresh(rows[request], answers[request])
        }
        stale = {
            url: structs.replace(answers[request], url=url) for url, request in requests.items() if request in answers and url not in fresh
        }
        self._prepare(rows, answers)
        wanted = tuple(sorted((url for url in urls if url not in fresh), key=lambda url: self._urgency(requests[url])))
        for row in self._ledger.doubts({requests[url] for url in wanted}).values():
            doubt = doubt_of(row)
            if doubt is not None and self._is_worth_a_second_look(row):
                self._doubts[row.url] = doubt
        return CachedAnswers(fresh, {url: answer for url, answer in stale.items() if self._counts(answer)}, wanted)

    def _answers(self, rows: Mapping[str, UrlRow]) -> dict[str, Answer]:
        """The readable answers with what the strikes make of them."""
        read = {url: answer for url, row in rows.items() if (answer := answer_of(row)) is not None}
        strikes = self._ledger.strikes({strike_subject(answer) for answer in read.values() if answer.outcome in FAILING})
        self._proven |= {url for url, answer in read.items() if are_enough(strikes.get(strike_subject(answer), ()))}
        return {
            url: structs.replace(struck(answer, strikes.get(strike_subject(answer), ())), remembered=rows[url].run != self._run)
            for url, answer in read.items()
        }

    def _is_fresh(self, row: UrlRow, answer: Answer) -> bool:
        if row.run == self._run:
            return True
        if row.url in self._recheck or row.host in self._recheck:
            return row.checked_at > self._started_at
        if row.checked_at >= self._started_at or row.run in self._beside:
            # Another run may answer while this one is under way, and one that shares the work may have begun to before.
            return True
        if row.outcome in FAILING and not (answer.evidence is not None and answer.evidence.failed_on):
            # Its failures count no more: its host has been heard since.
            return False
        return self._due_at(row, answer) > self._now and self._counts(answer)

    def _due_at(self, row: UrlRow, answer: Answer) -> int:
        """When a URL is to be asked; the failures of other pages of its host may have become enough since."""
        if answer.outcome not in FAILING:
            return row.due_at
        return due_at(row.url, answer.outcome, row.checked_at, row.failing_since, proven=row.url in self._proven)

    def _counts(self, answer: Answer) -> bool:
        """Whether an answer may stand for one of today."""
        return answer.outcome is Outcome.ALIVE or request_of(answer.url) not in self._anew

    def _is_worth_a_second_look(self, row: DoubtRow) -> bool:
        return 0 <= self._now - row.at < DOUBT_LASTS

    def _prepare(self, rows: Mapping[str, UrlRow], answers: Mapping[str, Answer]) -> None:
        """What living pages were sent with, for asking only whether they have changed."""
        for answer in answers.values():
            kept = answer.validators
            if kept is not None and answer.outcome is Outcome.ALIVE and answer.certainty is Certainty.CONFIRMED:
                self._validators[kept.url] = kept
                self._pages[kept.url] = answer.page

    def _urgency(self, request: str) -> tuple[bool, int]:
        row = self._rows.get(request)
        return request not in self._anew, row.due_at if row is not None else 0

    def background(self) -> CrawlState:
        """What earlier runs left, and which hosts are ours where several runs share the work."""
        return CrawlState(
            doubts=self._doubts,
            validators=self._validators,
            claim=self._claim if self._ledger.is_shared else None,
            clock=self._clock,
            quota=self.quota,
            watch=self.watch,
        )

    def _claim(self, hosts: Collection[str]) -> Collection[str]:
        return self._ledger.claim(hosts, self._run, self._now)

    def record(self, told: Answer | PendingRetry) -> Answer | None:
        """Remember what was told; failures wait until this machine has reached anything at all."""
        item = self._completed(told) if isinstance(told, Answer) else told
        if isinstance(item, Answer) and (item.seen is None or item.seen.failure is Failure.BUDGET):
            # What is no web URL, and what was not asked, tells nothing about the web.
            self.left_over.update({request_of(item.url)} if item.seen is not None else ())
            return item
        if isinstance(item, Answer):
            self._strikes.update((success.subject, ()) for success in successes(item, self._now))
        if not self._reached and not _was_reached(item):
            self._held_back.append(item)
        else:
            self._reached = True
            self._add((*self._held_back, item))
            self._held_back.clear()
        return self._judged(item) if isinstance(item, Answer) else None

    def _completed(self, answer: Answer) -> Answer:
        """An answer with the page that was not sent again, for it has not changed."""
        if answer.seen is None or not answer.seen.unchanged:
            return answer
        kept = answer.validators or self._validators.get(answer.final)
        return structs.replace(answer, page=self._pages.get(answer.final), validators=kept)

    def _judged(self, answer: Answer) -> Answer:
        row = self._rows.get(request_of(answer.url))
        if answer.outcome is Outcome.ALIVE:
            return structs.replace(answer, alive_since=_since(row, answer))
        if answer.outcome not in FAILING:
            return answer
        return struck(answer, self._against(answer))

    def _against(self, answer: Answer) -> tuple[Strike, ...]:
        """The failures of a failing answer's page or host, this one included."""
        subject = strike_subject(answer)
        if subject not in self._strikes:
            self._strikes[subject] = self._ledger.strikes({subject}).get(subject, ())
        earlier = (strike for strike in self._strikes[subject] if strike.run != self._run)
        return *earlier, self._strike(answer)

    def _strike(self, answer: Answer) -> Strike:
        return Strike(strike_subject(answer), seconds_from_iso(answer.checked_at), self._run, self._settings.vantage, answer.outcome)

    def _add(self, items: Iterable[Answer | PendingRetry]) -> None:
        if not self._batch:
            self._first_at = self._now
        self._batch += items
        if len(self._batch) >= BATCH or self._now - self._first_at >= BATCH_SECONDS:
            self.flush()

    def tick(self) -> None:
        """Commit what has waited long enough, and give word that the run is under way."""
        now = self._now
        if self._batch and now - self._first_at >= BATCH_SECONDS:
            self.flush()
        if now - self._word_given_at >= WORD_SECONDS:
            self._word_given_at = now
            self._ledger.extend(self._run, now + HELD_SECONDS)

    def release(self) -> None:
        """Commit what was told so far, and let go of the hosts: another run may ask them if it does not count our answers."""
        self.flush()
        self._ledger.release(self._run)

    def flush(self, *, offline: bool = False) -> None:
        """Commit what was told so far, all of it or nothing."""
        if offline:
            self._held_back.clear()
        items, self._batch = (*self._batch, *self._held_back), []
        self._held_back.clear()
        requests = self.quota.drained()
        if items or requests:
            self._ledger.commit(self._batch_of(items, requests))

    def _batch_of(self, items: Iterable[Answer | PendingRetry], requests: Mapping[str, int]) -> Batch:
        answers = {request_of(item.url): item for item in items if isinstance(item, Answer)}
        doubts = {item.url: doubt_row(item, self._run) for item in items if isinstance(item, PendingRetry) and item.url not in answers}
        rows, checks = [], []
        for url, answer in answers.items():
            against = self._against(answer) if answer.outcome in FAILING else ()
            rows.append(url_row(answer, self._run, self._rows.get(url), proven=are_enough(against)))
            checks.append(check_row(answer, self._run, self._settings.vantage, struck(answer, against).certainty))
        return Batch(
            urls=tuple(rows),
            checks=tuple(checks),
            doubts=tuple(doubts.values()),
            strikes=tuple(self._strike(answer) for answer in answers.values() if answer.outcome in FAILING),
            successes=tuple(one for answer in answers.values() for one in successes(answer, seconds_from_iso(answer.checked_at))),
            day=self._now // DAY_SECONDS,
            requests=requests,
        )

    def captures(self, urls: Collection[str]) -> Mapping[str, Capture]:
        """What the archive said about URLs, where that still counts."""
        return self._ledger.captures(self._settings.archive_url, urls, self._now)

    def keep(self, capture: Capture) -> None:
        """Remember an answer of the archive."""
        self._ledger.add_capture(self._settings.archive_url, capture, self._now)


class ReadOnlySession(AuditSession):
    """The memory of a run that only looks into a ledger: what it learns is not written down.

    Only pages that were seen alive need not be asked: no gate fails by what was not seen today.
    """

    def __init__(
        self, ledger: Ledger, settings: Settings, links: Collection[str], clock: UtcClock | None = None, *, recheck: Collection[str] = ()
    ) -> None:
        """`links` are all that will be asked for."""
        clock = clock or utc_now
        super().__init__(ledger, "", seconds_from_datetime(clock()) + 1, settings, clock, anew=links, recheck=recheck)
        self._beside = frozenset()

    def background(self) -> CrawlState:
        """What earlier runs left; nobody is kept from asking a host."""
        return structs.replace(super().background(), claim=None)

    def record(self, told: Answer | PendingRetry) -> Answer | None:
        """The answer as the run shall judge it, with what audits saw."""
        return self._judged(self._completed(told)) if isinstance(told, Answer) else None

    def tick(self) -> None:
        """Nothing is written, so there is nothing to commit."""

    def flush(self, *, offline: bool = False) -> None:
        """Nothing is written, so there is nothing to commit."""

    def keep(self, capture: Capture) -> None:
        """What the archive says is not written down either."""


def _was_reached(told: Answer | PendingRetry) -> bool:
    hops = told.hops if isinstance(told, Answer) else told.followed.hops
    return any(hop.status is not None and hop.status < 400 for hop in hops)


def _since(row: UrlRow | None, answer: Answer) -> str:
    return iso_from_seconds(row.alive_since) if row is not None and row.alive_since is not None else answer.checked_at
