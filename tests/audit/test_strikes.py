"""When failures on several days confirm a death."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.audit.strikes import FAILURE_OUTCOMES, confirm_death, strike_subject, successes, with_strikes
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.verdict import Observation
from linkcheck.http.response import Failure
from linkcheck.ledger.records import Strike, Success
from linkcheck.model import Evidence, Hop
from linkcheck.model.vocabulary import Certainty, Outcome, Via

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://a.example/x"
# Around midnights and around 72 hours, where it matters.
HOURS = st.integers(0, 10 * 24)
SECONDS = st.builds(lambda hours, seconds: hours * 3600 + seconds, HOURS, st.sampled_from((-1, 0, 1, 1800)))


def strikes(seconds: list[int]) -> list[Strike]:
    return [Strike(URL, int((BEGAN + timedelta(seconds=at)).timestamp()), f"run {at}", "", "dead") for at in seconds]


def answer(outcome: Outcome = Outcome.DEAD, certainty: Certainty = Certainty.LIKELY, **changes: object) -> Answer:
    seen = {"url": URL, "hops": (Hop(URL, Via.GIVEN, status=404),), "final": URL, "observation": Observation(404)}
    facts = {"page": None, "checked_at": "2026-01-05T03:00:00Z", **seen, **changes}
    return Answer(outcome=outcome, certainty=certainty, **facts)  # type: ignore[arg-type]


@given(st.lists(SECONDS, max_size=8))
def test_strikes_are_enough_on_three_days_in_72_hours(seconds: list[int]) -> None:
    """There are three failures on three dates, two of which are 72 hours apart; in whatever order they are listed."""
    moments = [BEGAN + timedelta(seconds=at) for at in seconds]
    dates = any(len({moment.date() for moment in three}) == 3 for three in combinations(moments, 3))
    apart = any(abs(one - other) >= timedelta(hours=72) for one, other in combinations(moments, 2))

    assert confirm_death(strikes(seconds)) == (dates and apart)


@given(st.lists(SECONDS, max_size=8), SECONDS)
def test_one_more_strike_never_makes_a_death_less_certain(seconds: list[int], more: int) -> None:
    """What is enough stays enough."""
    assert confirm_death(strikes([*seconds, more])) >= confirm_death(strikes(seconds))


@pytest.mark.parametrize(
    ("hours", "enough"),
    [
        ((), False),
        ((0,), False),
        ((0, 96), False),
        ((0, 24, 71), False),
        ((0, 24, 72), True),
        ((0, 1, 96), False),
        ((0, 71, 72), True),
        ((23, 24, 95), True),
        ((0, 72, 73), False),
    ],
)
def test_days_are_dates(hours: tuple[int, ...], enough: bool) -> None:
    """Two failures of one UTC date count as one day, however far apart, and those around midnight as two."""
    assert confirm_death(strikes([hour * 3600 for hour in hours])) is enough


@pytest.mark.parametrize("outcome", sorted(FAILURE_OUTCOMES))
def test_enough_strikes_confirm_a_failure(outcome: Outcome) -> None:
    """A failing answer names the days of its failures, each once and in order, and is confirmed from the third on."""
    days = strikes([72 * 3600, 0, 3600, 24 * 3600])
    likely, sure = with_strikes(answer(outcome), days[:2]), with_strikes(answer(outcome), days)

    assert (likely.certainty, likely.evidence) == (Certainty.LIKELY, Evidence(failed_on=("2026-01-01", "2026-01-04")))
    assert (sure.certainty, sure.evidence) == (Certainty.CONFIRMED, Evidence(failed_on=("2026-01-01", "2026-01-02", "2026-01-04")))


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - FAILURE_OUTCOMES))
def test_other_outcomes_are_never_confirmed_by_strikes(outcome: Outcome) -> None:
    """Time-outs, broken certificates and whoever blocks us never become deaths."""
    failing = answer(outcome, Certainty.LIKELY)
    assert with_strikes(failing, strikes([0, 24 * 3600, 72 * 3600])) == failing


def test_strikes_make_nothing_less_certain() -> None:
    """A death that is certain by itself stays so after one strike."""
    assert with_strikes(answer(certainty=Certainty.CONFIRMED), strikes([0])).certainty is Certainty.CONFIRMED


@pytest.mark.parametrize(
    ("outcome", "failure", "subject"),
    [
        (Outcome.HOST_GONE, Failure.NO_NAME, "b.example"),
        (Outcome.UNREACHABLE, Failure.REFUSED, "b.example"),
        (Outcome.UNREACHABLE, Failure.NO_ROUTE, "b.example"),
        (Outcome.UNREACHABLE, Failure.DNS, "b.example"),
        (Outcome.UNREACHABLE, Failure.RESET, URL),
        (Outcome.UNREACHABLE, Failure.PROTOCOL, URL),
        (Outcome.UNREACHABLE, Failure.LOCATION, URL),
        (Outcome.DEAD, None, URL),
        (Outcome.SERVER_ERROR, None, URL),
        (Outcome.SOFT_DEAD, None, URL),
        (Outcome.PARKED, None, URL),
    ],
)
def test_a_silent_host_fails_for_all_its_pages(outcome: Outcome, failure: Failure | None, subject: str) -> None:
    """Silence is the failure of the host on which the way ended, everything else that of the page that was asked for."""
    failing = answer(outcome, url=f"{URL}#part", final="https://b.example/y", observation=Observation(failure=failure))
    assert strike_subject(failing) == subject


def test_an_answer_resets_whoever_said_something() -> None:
    """A page that lives resets its own strikes, and every host that answered on the way resets its own; silence resets nothing."""
    hops = (Hop(URL, Via.GIVEN, status=301), Hop("https://b.example/y", Via.HTTP, status=200))
    silent = (Hop(URL, Via.GIVEN, status=302), Hop("https://b.example/y", Via.HTTP, error="the connection was refused"))

    assert list(successes(answer(Outcome.ALIVE, url=f"{URL}#part", hops=hops), 7)) == [
        Success(URL, 7),
        Success("a.example", 7),
        Success("b.example", 7),
    ]
    assert list(successes(answer(Outcome.DEAD), 7)) == [Success("a.example", 7)]
    assert list(successes(answer(Outcome.BLOCKED), 7)) == [Success("a.example", 7)]
    assert list(successes(answer(Outcome.UNREACHABLE, hops=silent), 7)) == [Success("a.example", 7)]


def test_a_way_that_ends_on_no_web_address_fails_for_its_page() -> None:
    """Where a redirect leads to what no browser can ask, nobody but the page has failed."""
    hops = (Hop(URL, Via.GIVEN, status=301), Hop("http://[broken", Via.HTTP, error="the redirect leads to no web address"))
    seen = Observation(failure=Failure.LOCATION)
    assert strike_subject(answer(Outcome.UNREACHABLE, hops=hops, final="http://[broken", observation=seen)) == URL
