"""Answers and first looks as rows of the ledger, and back."""

import msgspec
from msgspec import Struct, structs

from linkcheck.audit.strikes import FAILING, due_at
from linkcheck.crawl.answers import Answer, PendingRetry
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.crawl.verdict import VERDICT_VERSION, verdict
from linkcheck.http.response import Observation
from linkcheck.ledger.records import CheckRow, DoubtRow, UrlRow
from linkcheck.model import Hop, PageFacts
from linkcheck.model.timestamps import iso_from_seconds, seconds_from_iso
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.references import host_of, request_of


class _Seen(Struct, frozen=True, omit_defaults=True):
    """What a check keeps: the way with its statuses, and what the end of it showed."""

    hops: tuple[Hop, ...]
    observation: Observation | None = None


class _First(Struct, frozen=True, omit_defaults=True):
    """A first look without its page's text, which the second look reads anew."""

    hops: tuple[Hop, ...]
    seen: Observation
    page: PageFacts | None = None
    echo: bool = False


def url_row(answer: Answer, run: str, before: UrlRow | None, *, proven: bool) -> UrlRow:
    """The row of a URL after an answer; `before` is the one it replaces, `proven` says that its failures are enough."""
    url, at = request_of(answer.url), seconds_from_iso(answer.checked_at)
    alive, failing = answer.outcome is Outcome.ALIVE, answer.outcome in FAILING
    alive_at, alive_since, failing_since, failures = _streaks(before)
    if alive:
        alive_at, alive_since, failing_since, failures = at, alive_since or at, None, 0
    elif failing:
        alive_since, failing_since, failures = None, failing_since or at, failures + 1
    kept = answer.validators
    return UrlRow(
        url=url,
        host=host_of(url),
        checked_at=at,
        due_at=due_at(url, answer.outcome, at, failing_since, proven=proven),
        run=run,
        outcome=answer.outcome,
        version=VERDICT_VERSION,
        answer=msgspec.json.encode(structs.replace(answer, url=url, remembered=False, alive_since=None)),
        alive_at=alive_at,
        alive_since=alive_since,
        failing_since=failing_since,
        failures=failures,
        etag=kept.etag if kept is not None else None,
        last_modified=kept.last_modified if kept is not None else None,
    )


def _streaks(before: UrlRow | None) -> tuple[int | None, int | None, int | None, int]:
    return (before.alive_at, before.alive_since, before.failing_since, before.failures) if before is not None else (None, None, None, 0)


def answer_of(row: UrlRow) -> Answer | None:
    """The answer in a row, judged by the verdict table of today; None where it cannot be read."""
    try:
        answer = msgspec.json.decode(row.answer, type=Answer)
    except msgspec.DecodeError:
        return None
    if row.version != VERDICT_VERSION and answer.seen is not None:
        outcome, certainty = verdict(answer.seen)
        answer = structs.replace(answer, outcome=outcome, certainty=certainty)
    since = iso_from_seconds(row.alive_since) if row.alive_since is not None and answer.outcome is Outcome.ALIVE else None
    return structs.replace(answer, alive_since=since)


def check_row(answer: Answer, run: str, vantage: str, certainty: Certainty) -> CheckRow:
    """One line of a URL's history."""
    seen = msgspec.json.encode(_Seen(answer.hops, answer.seen))
    return CheckRow(
        request_of(answer.url), seconds_from_iso(answer.checked_at), run, vantage, VERDICT_VERSION, answer.outcome, certainty, seen
    )


def doubt_row(doubt: PendingRetry, run: str) -> DoubtRow:
    """A first look as it is kept until the second."""
    followed = doubt.followed
    first = _First(followed.hops, followed.seen, followed.page, followed.echo)
    return DoubtRow(doubt.url, seconds_from_iso(doubt.at), run, msgspec.json.encode(first))


def doubt_of(row: DoubtRow) -> PendingRetry | None:
    """A first look that was kept; None where it cannot be read."""
    try:
        first = msgspec.json.decode(row.followed, type=_First)
    except msgspec.DecodeError:
        return None
    return PendingRetry(row.url, RedirectChain(first.hops, first.seen, first.page, echo=first.echo), iso_from_seconds(row.at))
