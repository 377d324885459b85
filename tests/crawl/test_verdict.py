import pytest

from linkcheck.crawl.verdict import Observation, verdict
from linkcheck.http.response import Failure
from linkcheck.model.vocabulary import Certainty, Outcome

BOT_WALL = "Cloudflare"
ALIVE = (Outcome.ALIVE, Certainty.CONFIRMED)
BLOCKED = (Outcome.BLOCKED, Certainty.UNKNOWN)
UNCHECKED = (Outcome.UNCHECKED, Certainty.UNKNOWN)
UNREACHABLE = (Outcome.UNREACHABLE, Certainty.LIKELY)
SOFT_DEAD = (Outcome.SOFT_DEAD, Certainty.LIKELY)
DEAD, PROBABLY_DEAD = (Outcome.DEAD, Certainty.CONFIRMED), (Outcome.DEAD, Certainty.LIKELY)

ROWS = [
    *((Observation(status=status), *ALIVE) for status in (200, 204, 299)),
    (Observation(status=200, by_get=False), Outcome.ALIVE, Certainty.LIKELY),
    (Observation(status=200, gone="it leads to the home page"), *SOFT_DEAD),
    (Observation(status=200, parked="Sedo"), Outcome.PARKED, Certainty.LIKELY),
    (Observation(status=200, parked="Sedo", gone="it leads to the home page"), Outcome.PARKED, Certainty.LIKELY),
    (Observation(status=200, app_shell=True), *BLOCKED),
    (Observation(status=410), *DEAD),
    (Observation(status=410, by_get=False), *UNCHECKED),
    (Observation(status=404), *PROBABLY_DEAD),
    (Observation(status=404, repeated=True), *DEAD),
    (Observation(status=404, by_get=False), *UNCHECKED),
    *((Observation(status=status), *BLOCKED) for status in (401, 403, 407, 429, 451, 999)),
    *((Observation(status=status), *UNCHECKED) for status in (400, 402, 405, 406, 418, 499)),
    *((Observation(status=status), *UNCHECKED) for status in (101, 302, 304, 305, 306, 600)),
    *((Observation(status=status), Outcome.SERVER_ERROR, Certainty.LIKELY) for status in (500, 502, 503, 599)),
    *((Observation(status=status, accepted=True, challenge=BOT_WALL), Outcome.ALIVE, Certainty.LIKELY) for status in (403, 404, 503)),
    # What stands before a page hides whether there is one, whatever the status says.
    *((Observation(status=status, challenge=BOT_WALL, repeated=True), *BLOCKED) for status in (200, 202, 403, 404, 410, 503)),
    *((Observation(status=status, interstitial="a login page"), *BLOCKED) for status in (200, 404)),
    (Observation(status=200, interstitial="a consent page", gone="it leads to the home page"), *BLOCKED),
    (Observation(wall="Instagram"), *BLOCKED),
    (Observation(status=404, repeated=True, wall="Instagram"), *BLOCKED),
    (Observation(failure=Failure.NO_NAME), *UNREACHABLE),
    (Observation(failure=Failure.NO_NAME, repeated=True), Outcome.HOST_GONE, Certainty.LIKELY),
    *(
        (Observation(failure=failure), *UNREACHABLE)
        for failure in (Failure.DNS, Failure.NO_ROUTE, Failure.REFUSED, Failure.RESET, Failure.PROTOCOL, Failure.GATEWAY, Failure.LOCATION)
    ),
    *(
        (Observation(failure=failure), *UNCHECKED)
        for failure in (
            Failure.PROXY,
            Failure.UNSENDABLE,
            Failure.PRIVATE,
            Failure.BUDGET,
            Failure.EXCLUDED,
            Failure.NO_ROOM,
            Failure.TOO_LONG,
        )
    ),
    (Observation(failure=Failure.TIMEOUT), Outcome.TIMEOUT, Certainty.LIKELY),
    (Observation(failure=Failure.TLS), Outcome.TLS, Certainty.LIKELY),
    (Observation(failure=Failure.LOOP), Outcome.LOOP, Certainty.CONFIRMED),
    (Observation(), *UNCHECKED),
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
