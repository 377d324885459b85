"""Answers and pending retries as rows of the ledger, and back."""

import msgspec
from msgspec import Struct, field, structs

from linkcheck.audit.strikes import FAILURE_OUTCOMES, due_at
from linkcheck.crawl.answers import Answer, PendingRetry
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.crawl.verdict import VERDICT_VERSION, Observation, verdict
from linkcheck.ledger.records import CheckRow, PendingRetryRow, UrlRow
from linkcheck.model import Hop, PageFacts
from linkcheck.model.timestamps import iso_from_seconds, seconds_from_iso
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.url import host_of, request_of


class _CheckContent(Struct, frozen=True, omit_defaults=True):
    """What a check keeps as JSON: the hops with their statuses, and what the last one showed."""

    hops: tuple[Hop, ...]
    observation: Observation | None = None


class _FirstAttempt(Struct, frozen=True, omit_defaults=True):
    """What a pending retry keeps as JSON; the text of the page is left out, for the retry reads it again."""

    hops: tuple[Hop, ...]
    observation: Observation = field(name="seen")
    page: PageFacts | None = None
    from_breaker: bool = field(default=False, name="echo")


class _Streaks(Struct, frozen=True):
    """Since when a URL is alive without a failure between, or failing without a success between."""

    alive_at: int | None = None
    alive_since: int | None = None
    failing_since: int | None = None
    failures: int = 0


def url_row(answer: Answer, run: str, before: UrlRow | None, *, confirmed: bool) -> UrlRow:
    """The row of a URL after an answer; `before` is the row that it replaces, `confirmed` says that the strikes are enough."""
    url, at = request_of(answer.url), seconds_from_iso(answer.checked_at)
    streaks = _streaks_after(answer.outcome, at, before)
    validators = answer.validators
    return UrlRow(
        url=url,
        host=host_of(url),
        checked_at=at,
        due_at=due_at(url, answer.outcome, at, streaks.failing_since, confirmed=confirmed),
        run=run,
        outcome=answer.outcome,
        version=VERDICT_VERSION,
        answer=msgspec.json.encode(structs.replace(answer, url=url, from_ledger=False, alive_since=None)),
        alive_at=streaks.alive_at,
        alive_since=streaks.alive_since,
        failing_since=streaks.failing_since,
        failures=streaks.failures,
        etag=validators.etag if validators is not None else None,
        last_modified=validators.last_modified if validators is not None else None,
    )


def _streaks_after(outcome: Outcome, at: int, before: UrlRow | None) -> _Streaks:
    streaks = _Streaks(before.alive_at, before.alive_since, before.failing_since, before.failures) if before is not None else _Streaks()
    if outcome is Outcome.ALIVE:
        return _Streaks(at, streaks.alive_since or at)
    if outcome in FAILURE_OUTCOMES:
        return _Streaks(streaks.alive_at, None, streaks.failing_since or at, streaks.failures + 1)
    return streaks


def answer_of(row: UrlRow) -> Answer | None:
    """The answer in a row, judged by today's verdict table; None where it cannot be read, or is not what the row says of it."""
    try:
        answer = msgspec.json.decode(row.answer, type=Answer)
        # Damage to one of two that were written together.
        if (answer.url, answer.outcome, seconds_from_iso(answer.checked_at)) != (row.url, row.outcome, row.checked_at):
            return None
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    if row.version != VERDICT_VERSION and answer.observation is not None:
        outcome, certainty = verdict(answer.observation)
        answer = structs.replace(answer, outcome=outcome, certainty=certainty)
    since = iso_from_seconds(row.alive_since) if row.alive_since is not None and answer.outcome is Outcome.ALIVE else None
    return structs.replace(answer, alive_since=since)


def check_row(answer: Answer, run: str, vantage: str, certainty: Certainty) -> CheckRow:
    """One check in the history of a URL."""
    return CheckRow(
        url=request_of(answer.url),
        at=seconds_from_iso(answer.checked_at),
        run=run,
        vantage=vantage,
        version=VERDICT_VERSION,
        outcome=answer.outcome,
        certainty=certainty,
        seen=msgspec.json.encode(_CheckContent(answer.hops, answer.observation)),
    )


def pending_retry_row(pending: PendingRetry, run: str) -> PendingRetryRow:
    """A first attempt as it is kept until its retry."""
    chain = pending.first_chain
    first = _FirstAttempt(chain.hops, chain.observation, chain.page, chain.from_breaker)
    return PendingRetryRow(pending.url, seconds_from_iso(pending.at), run, msgspec.json.encode(first))


def pending_retry_of(row: PendingRetryRow) -> PendingRetry | None:
    """The first attempt in a row; None where it cannot be read."""
    try:
        first = msgspec.json.decode(row.followed, type=_FirstAttempt)
    except (msgspec.DecodeError, RecursionError):
        return None
    return PendingRetry(
        row.url, RedirectChain(first.hops, first.observation, first.page, from_breaker=first.from_breaker), iso_from_seconds(row.at)
    )
