"""How long an answer counts until its URL is due again."""

from hypothesis import given
from hypothesis import strategies as st

from linkcheck.audit.strikes import FAILURE_OUTCOMES, due_at
from linkcheck.model.timestamps import DAY_SECONDS as DAY
from linkcheck.model.vocabulary import Outcome

URLS = st.text(min_size=1).map(lambda path: f"https://a.example/{path}")
TIMES = st.integers(1_000_000_000, 2_000_000_000)
DEATHS = st.sampled_from(sorted(FAILURE_OUTCOMES))
# Days from the answer to the next question, at the least and at the most.
BOUNDS = {Outcome.ALIVE: (15, 45), Outcome.BLOCKED: (3.5, 10.5), Outcome.LOOP: (3.5, 10.5)}
PROVEN = (45, 135)


@given(URLS, st.sampled_from(sorted(set(Outcome) - FAILURE_OUTCOMES)), TIMES, TIMES, st.booleans())
def test_an_answer_counts_for_as_long_as_its_outcome_says(url: str, outcome: Outcome, at: int, since: int, proven: bool) -> None:
    """What is no failure counts within its bounds, whatever failed before; what tells nothing is due at once."""
    least, most = BOUNDS.get(outcome, (0, 0))
    assert least * DAY <= due_at(url, outcome, at, since, confirmed=proven) - at <= most * DAY


@given(URLS, DEATHS, TIMES, TIMES)
def test_a_proven_death_is_left_alone_for_long(url: str, outcome: Outcome, at: int, since: int) -> None:
    """A death that was seen often enough is asked again after 45 to 135 days."""
    least, most = PROVEN
    assert least * DAY <= due_at(url, outcome, at, since, confirmed=True) - at <= most * DAY


@given(URLS, st.sampled_from(sorted(BOUNDS)), TIMES, TIMES)
def test_a_url_always_waits_equally_long(url: str, outcome: Outcome, one: int, other: int) -> None:
    """The interval depends on the URL alone, so that a later answer is never due earlier."""
    assert due_at(url, outcome, one, None, confirmed=False) - one == due_at(url, outcome, other, None, confirmed=False) - other


@given(URLS, DEATHS, TIMES, st.integers(0, 400 * DAY))
def test_a_failure_is_asked_again_after_three_and_six_days(url: str, outcome: Outcome, since: int, later: int) -> None:
    """Until it is proven it is due half a day before the third and the sixth day of failing, then every third day."""
    at = since + later
    days = next((days for days in (2.5, 5.5) if days * DAY > later), later / DAY + 2.5)

    assert due_at(url, outcome, at, since, confirmed=False) == since + round(days * DAY)


@given(URLS, DEATHS, TIMES, st.lists(st.integers(0, 20 * DAY), min_size=2, max_size=2).map(sorted))
def test_a_later_failure_is_never_due_earlier(url: str, outcome: Outcome, since: int, later: list[int]) -> None:
    """The later a URL was asked the later it is due, and always after it was asked."""
    one, other = (due_at(url, outcome, since + seconds, since, confirmed=False) for seconds in later)

    assert one <= other
    assert (one > since + later[0], other > since + later[1]) == (True, True)


@given(URLS, DEATHS, TIMES)
def test_a_failure_without_a_past_begins_now(url: str, outcome: Outcome, at: int) -> None:
    """Where it is not known since when it fails, it fails since it was asked."""
    assert due_at(url, outcome, at, None, confirmed=False) == due_at(url, outcome, at, at, confirmed=False)


def test_urls_are_spread_out() -> None:
    """Of many URLs that were asked together, each tenth of the span has about a tenth."""
    spans = [0] * 10
    for number in range(10_000):
        spans[(due_at(f"https://a.example/{number}", Outcome.ALIVE, 0, None, confirmed=False) - 15 * DAY) // (3 * DAY)] += 1

    assert sum(spans) == 10_000
    assert all(900 < count < 1100 for count in spans)
