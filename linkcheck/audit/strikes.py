"""Strikes and due dates: failures on several days confirm a death, and an answer counts until its URL is due again."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from linkcheck.crawl.answers import Answer
from linkcheck.crawl.circuit_breaker import BREAKING_FAILURES
from linkcheck.ledger.records import Strike, Success
from linkcheck.model import Evidence
from linkcheck.model.digest import digest_of
from linkcheck.model.timestamps import DAY_SECONDS, utc_day
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.url import request_of, web_url

# The outcomes that are strikes. Time-outs and broken certificates never become deaths, and a host that blocks us proves nothing.
FAILURE_OUTCOMES = frozenset(
    {Outcome.DEAD, Outcome.HOST_GONE, Outcome.SOFT_DEAD, Outcome.PARKED, Outcome.SERVER_ERROR, Outcome.UNREACHABLE}
)
# So many strikes confirm a death: on so many days, the first and the last at least so far apart.
ENOUGH_DAYS = 3
ENOUGH_SECONDS = 72 * 3600

# Days until a URL is due again; an outcome that is not here and does not fail is due in the next run.
_DUE_DAYS = {Outcome.ALIVE: 30, Outcome.BLOCKED: 7, Outcome.LOOP: 7}
_DUE_DAYS_CONFIRMED = 90
# Days after the first of several failures, until there are enough strikes.
_DUE_DAYS_FAILING = (3, 6)
# A run that starts a little earlier in the night than the one before still finds due what is due that night.
_EARLY_SECONDS = DAY_SECONDS // 2


def strike_subject(answer: Answer) -> str:
    """The subject of a failure: the host where it did not answer, which is one strike for all of its pages, else the page."""
    failure = answer.observation.failure if answer.observation is not None else None
    silent = answer.outcome is Outcome.HOST_GONE or (answer.outcome is Outcome.UNREACHABLE and failure in BREAKING_FAILURES)
    # A chain may end on what is no web address at all.
    last = web_url(answer.final) if silent else None
    return last.host if last is not None and last.host not in _answering_hosts(answer) else request_of(answer.url)


def successes(answer: Answer, at: int) -> Iterator[Success]:
    """The pages and hosts whose strikes an answer clears: a page that is alive, and each host that answered on the way."""
    if answer.outcome is Outcome.ALIVE:
        yield Success(request_of(answer.url), at)
    yield from (Success(host, at) for host in sorted(_answering_hosts(answer)))


def _answering_hosts(answer: Answer) -> set[str]:
    """The hosts that answered anything; one may answer by http and not by https."""
    return {url.host for hop in answer.hops if hop.status is not None and (url := web_url(hop.url)) is not None}


def confirm_death(strikes: Iterable[Strike]) -> bool:
    """Whether strikes confirm a death: they fell on at least three days, the first and the last at least 72 hours apart."""
    moments = sorted(strike.at for strike in strikes)
    return len(set(map(utc_day, moments))) >= ENOUGH_DAYS and moments[-1] - moments[0] >= ENOUGH_SECONDS


def with_strikes(answer: Answer, strikes: Sequence[Strike]) -> Answer:
    """A failing answer with the days of the strikes against it, and confirmed where they are enough."""
    if answer.outcome not in FAILURE_OUTCOMES or not strikes:
        return answer
    days = tuple(sorted({utc_day(strike.at) for strike in strikes}))
    return structs.replace(
        answer,
        certainty=Certainty.CONFIRMED if confirm_death(strikes) else answer.certainty,
        evidence=structs.replace(answer.evidence or Evidence(), failed_on=days),
    )


def due_at(url: str, outcome: Outcome, checked_at: int, failing_since: int | None, *, confirmed: bool) -> int:
    """When a URL is due again, in seconds since 1970; `confirmed` says that the strikes against it are enough.

    If all posts are checked in one night, they must not all be due in one later night: intervals differ from URL to URL
    by up to a half in either direction.
    """
    if outcome in FAILURE_OUTCOMES and not confirmed:
        since = failing_since if failing_since is not None else checked_at
        times = (since + days * DAY_SECONDS - _EARLY_SECONDS for days in _DUE_DAYS_FAILING)
        return next((time for time in times if time > checked_at), checked_at + _DUE_DAYS_FAILING[0] * DAY_SECONDS - _EARLY_SECONDS)
    days = _DUE_DAYS_CONFIRMED if outcome in FAILURE_OUTCOMES else _DUE_DAYS.get(outcome, 0)
    return checked_at + int(days * DAY_SECONDS * (0.5 + _fraction_of(url)))


def _fraction_of(url: str) -> float:
    """A number from 0 to 1 that is always the same for a URL."""
    return int.from_bytes(digest_of(url.encode("utf-8", "surrogatepass"), size=4)) / 2**32
