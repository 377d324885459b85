import pytest

from linkcheck.vocabulary import Certainty, Outcome
from linkcheck.web.verdict import Failure, Observation, verdict

ROWS = [
    (Observation(status=200), Outcome.ALIVE, Certainty.CONFIRMED),
    (Observation(status=204), Outcome.ALIVE, Certainty.CONFIRMED),
    (Observation(status=299), Outcome.ALIVE, Certainty.CONFIRMED),
    (Observation(status=200, home=True), Outcome.SOFT_DEAD, Certainty.LIKELY),
    (Observation(status=200, challenge=True), Outcome.BLOCKED, Certainty.UNKNOWN),
    (Observation(status=410), Outcome.DEAD, Certainty.CONFIRMED),
    (Observation(status=410, got=False), Outcome.UNCHECKED, Certainty.UNKNOWN),
    (Observation(status=410, challenge=True), Outcome.BLOCKED, Certainty.UNKNOWN),
    (Observation(status=404), Outcome.DEAD, Certainty.LIKELY),
    (Observation(status=404, again=True), Outcome.DEAD, Certainty.CONFIRMED),
    (Observation(status=404, got=False), Outcome.UNCHECKED, Certainty.UNKNOWN),
    (Observation(status=404, again=True, challenge=True), Outcome.BLOCKED, Certainty.UNKNOWN),
    *((Observation(status=status), Outcome.BLOCKED, Certainty.UNKNOWN) for status in (401, 403, 407, 429, 451, 999)),
    *((Observation(status=status), Outcome.UNCHECKED, Certainty.UNKNOWN) for status in (400, 402, 405, 406, 418, 499)),
    *((Observation(status=status), Outcome.UNCHECKED, Certainty.UNKNOWN) for status in (101, 302, 304, 305, 306, 600)),
    *((Observation(status=status), Outcome.SERVER_ERROR, Certainty.LIKELY) for status in (500, 502, 503, 599)),
    (Observation(status=503, challenge=True), Outcome.BLOCKED, Certainty.UNKNOWN),
    (Observation(failure=Failure.NO_NAME), Outcome.HOST_GONE, Certainty.LIKELY),
    (Observation(failure=Failure.DNS), Outcome.UNREACHABLE, Certainty.LIKELY),
    (Observation(failure=Failure.REFUSED), Outcome.UNREACHABLE, Certainty.LIKELY),
    (Observation(failure=Failure.RESET), Outcome.UNREACHABLE, Certainty.LIKELY),
    (Observation(failure=Failure.PROTOCOL), Outcome.UNREACHABLE, Certainty.LIKELY),
    (Observation(failure=Failure.LOCATION), Outcome.UNREACHABLE, Certainty.LIKELY),
    (Observation(failure=Failure.PROXY), Outcome.UNCHECKED, Certainty.UNKNOWN),
    (Observation(failure=Failure.UNASKABLE), Outcome.UNCHECKED, Certainty.UNKNOWN),
    (Observation(failure=Failure.TIMEOUT), Outcome.TIMEOUT, Certainty.LIKELY),
    (Observation(failure=Failure.TLS), Outcome.TLS, Certainty.LIKELY),
    (Observation(failure=Failure.LOOP), Outcome.LOOP, Certainty.CONFIRMED),
    (Observation(), Outcome.UNCHECKED, Certainty.UNKNOWN),
]


@pytest.mark.parametrize(("seen", "outcome", "certainty"), ROWS, ids=lambda value: str(value))
def test_each_observation_has_its_row(seen: Observation, outcome: Outcome, certainty: Certainty) -> None:
    """Every row of the verdict table says what a single exchange proves, and no more."""
    assert verdict(seen) == (outcome, certainty)


def test_every_failure_has_a_row() -> None:
    """No kind of failure is left without a verdict of its own in the table above."""
    assert {seen.failure for seen, _, _ in ROWS if seen.failure is not None} == set(Failure)


def test_trouble_of_a_connection_is_never_death() -> None:
    """Neither a time-out nor any other failure is ever reported as a dead page."""
    assert all(verdict(Observation(failure=failure))[0] is not Outcome.DEAD for failure in Failure)
