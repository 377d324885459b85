"""Failures on several days make a death certain."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from msgspec import structs

from linkcheck.ledger.records import Strike, Success
from linkcheck.model import Evidence
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Certainty, Outcome
from linkcheck.web.answer import Answer
from linkcheck.web.location import request_of
from linkcheck.web.silence import SILENT

# What counts as a strike. Time-outs and broken certificates never become deaths, and who blocks us says nothing.
FAILING = frozenset({
    Outcome.DEAD, Outcome.HOST_GONE, Outcome.SOFT_DEAD, Outcome.PARKED, Outcome.SERVER_ERROR, Outcome.UNREACHABLE,
})
ENOUGH_DAYS = 3
ENOUGH_SECONDS = 72 * 3600


def subject_of(answer: Answer) -> str:
    """Whose failure an answer tells: the host's where that was silent, which then counts once for all its pages, else the page's."""
    failure = answer.seen.failure if answer.seen is not None else None
    silent = answer.outcome is Outcome.HOST_GONE or (answer.outcome is Outcome.UNREACHABLE and failure in SILENT)
    # A chain may end on what is no web address at all.
    last = web_url(answer.final) if silent else None
    return last.host if last is not None and last.host not in _heard(answer) else request_of(answer.url)


def _heard(answer: Answer) -> set[str]:
    """The hosts that said anything on the way; one may answer by http and keep silent by https."""
    return {url.host for hop in answer.hops if hop.status is not None and (url := web_url(hop.url)) is not None}


def are_enough(strikes: Iterable[Strike]) -> bool:
    """Whether failures fell on at least three days, the first and the last at least 72 hours apart."""
    moments = sorted(strike.at for strike in strikes)
    return len(set(map(day_of, moments))) >= ENOUGH_DAYS and moments[-1] - moments[0] >= ENOUGH_SECONDS


def struck(answer: Answer, strikes: Sequence[Strike]) -> Answer:
    """The answer with the days on which its page or host failed, and confirmed where they are enough."""
    if answer.outcome not in FAILING or not strikes:
        return answer
    days = tuple(sorted({day_of(strike.at) for strike in strikes}))
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


def day_of(moment: int) -> str:
    """The day (UTC, ISO 8601) of a time in seconds."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
