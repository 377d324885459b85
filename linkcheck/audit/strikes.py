"""Failures on several days make a death certain; and how long an answer counts before its URL is asked again."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from linkcheck.crawl.answers import Answer
from linkcheck.crawl.circuit_breaker import BREAKING_FAILURES
from linkcheck.ledger.records import Strike, Success
from linkcheck.model import Evidence
from linkcheck.model.timestamps import DAY_SECONDS, utc_day
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls.references import request_of
from linkcheck.urls.url import web_url

# What counts as a strike. Time-outs and broken certificates never become deaths, and who blocks us says nothing.
FAILING = frozenset({Outcome.DEAD, Outcome.HOST_GONE, Outcome.SOFT_DEAD, Outcome.PARKED, Outcome.SERVER_ERROR, Outcome.UNREACHABLE})
ENOUGH_DAYS = 3
ENOUGH_SECONDS = 72 * 3600


def strike_subject(answer: Answer) -> str:
    """Whose failure an answer tells: the host's where that was silent, which then counts once for all its pages, else the page's."""
    failure = answer.seen.failure if answer.seen is not None else None
    silent = answer.outcome is Outcome.HOST_GONE or (answer.outcome is Outcome.UNREACHABLE and failure in BREAKING_FAILURES)
    # A chain may end on what is no web address at all.
    last = web_url(answer.final) if silent else None
    return last.host if last is not None and last.host not in _heard(answer) else request_of(answer.url)


def _heard(answer: Answer) -> set[str]:
    """The hosts that said anything on the way; one may answer by http and keep silent by https."""
    return {url.host for hop in answer.hops if hop.status is not None and (url := web_url(hop.url)) is not None}


def are_enough(strikes: Iterable[Strike]) -> bool:
    """Whether failures fell on at least three days, the first and the last at least 72 hours apart."""
    moments = sorted(strike.at for strike in strikes)
    return len(set(map(utc_day, moments))) >= ENOUGH_DAYS and moments[-1] - moments[0] >= ENOUGH_SECONDS


def struck(answer: Answer, strikes: Sequence[Strike]) -> Answer:
    """The answer with the days on which its page or host failed, and confirmed where they are enough."""
    if answer.outcome not in FAILING or not strikes:
        return answer
    days = tuple(sorted({utc_day(strike.at) for strike in strikes}))
    return structs.replace(
        answer,
        certainty=Certainty.CONFIRMED if are_enough(strikes) else answer.certainty,
        evidence=structs.replace(answer.evidence or Evidence(), failed_on=days),
    )


def successes(answer: Answer, at: int) -> Iterator[Success]:
    """Whose failures count no more: the page's where it lives, and those of each host that said anything."""
    if answer.outcome is Outcome.ALIVE:
        yield Success(request_of(answer.url), at)
    yield from (Success(host, at) for host in sorted(_heard(answer)))


# Days until the next question; what is not named here and does not fail is asked in the next run.
_DAYS = {Outcome.ALIVE: 30, Outcome.BLOCKED: 7, Outcome.LOOP: 7}
_DAYS_OF_DEATH = 90
# Days after the first of several failures, until there are enough of them.
_FAILING_DAYS = (3, 6)
# A run that starts a little earlier than the one before it still finds due what is due that night.
_EARLIER = DAY_SECONDS // 2


def due_at(url: str, outcome: Outcome, checked_at: int, failing_since: int | None, *, proven: bool) -> int:
    """When a URL is to be asked again, in seconds since 1970; `proven` says that its failures are enough.

    Half of an archive would be due in one night if all of it was asked in one, so that times differ from URL to URL by up to a
    half of themselves in either direction.
    """
    if outcome in FAILING and not proven:
        since = failing_since if failing_since is not None else checked_at
        times = (since + days * DAY_SECONDS - _EARLIER for days in _FAILING_DAYS)
        return next((time for time in times if time > checked_at), checked_at + _FAILING_DAYS[0] * DAY_SECONDS - _EARLIER)
    days = _DAYS_OF_DEATH if outcome in FAILING else _DAYS.get(outcome, 0)
    return checked_at + int(days * DAY_SECONDS * (0.5 + _fraction(url)))


def _fraction(url: str) -> float:
    """A number from 0 to 1 that is always the same for a URL."""
    return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=4).digest()) / 2**32
