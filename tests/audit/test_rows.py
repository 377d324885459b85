"""Answers and pending retries as rows of a ledger, and back."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from linkcheck.audit.rows import answer_of, check_row, pending_retry_of, pending_retry_row, url_row
from linkcheck.audit.strikes import FAILURE_OUTCOMES
from linkcheck.crawl.answers import Answer, PendingRetry
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.crawl.verdict import VERDICT_VERSION, Observation, verdict
from linkcheck.http.headers import Validators
from linkcheck.http.response import Failure
from linkcheck.ledger.records import UrlRow
from linkcheck.model import Evidence, Hop, PageFacts
from linkcheck.model.timestamps import iso_from_seconds, seconds_from_iso
from linkcheck.model.vocabulary import Certainty, Outcome, Via, WrapperKind

URLS = st.sampled_from(("https://a.example/x", "http://b.example:8080/?q=1", "https://xn--bcher-kva.example/%E2%82%AC", "http://[::1]/"))
MOMENTS = st.integers(1, 4_000_000_000)
TEXTS = st.none() | st.text(max_size=8)
EVIDENCE = st.builds(Evidence, st.none() | st.integers(100, 999), TEXTS, TEXTS, TEXTS, st.lists(st.text(max_size=4), max_size=2).map(tuple))
HOPS = st.builds(
    Hop, URLS, st.sampled_from(Via), st.none() | st.sampled_from(WrapperKind), TEXTS, st.none() | st.integers(100, 999), TEXTS, TEXTS
)
PAGES = st.builds(PageFacts, **{name: TEXTS for name in PageFacts.__struct_fields__ if name != "noindex"}, noindex=st.booleans())
SEEN = st.builds(
    Observation,
    status=st.none() | st.integers(100, 999),
    failure=st.none() | st.sampled_from(Failure),
    by_get=st.booleans(),
    repeated=st.booleans(),
    accepted=st.booleans(),
    unchanged=st.booleans(),
    wall=TEXTS,
    challenge=TEXTS,
    interstitial=TEXTS,
    parked=TEXTS,
    gone=TEXTS,
    app_shell=st.booleans(),
    probe=TEXTS,
    server=TEXTS,
    elapsed=st.floats(0, 100),
)
ANSWERS = st.builds(
    Answer,
    url=st.builds(lambda url, fragment: url + fragment, URLS, st.sampled_from(("", "#part", "#"))),
    hops=st.lists(HOPS, min_size=1, max_size=3).map(tuple),
    outcome=st.sampled_from(Outcome),
    certainty=st.sampled_from(Certainty),
    final=URLS,
    page=st.none() | PAGES,
    checked_at=MOMENTS.map(iso_from_seconds),
    evidence=st.none() | EVIDENCE,
    observation=st.none() | SEEN,
    validators=st.none() | st.builds(Validators, URLS, TEXTS, TEXTS),
    from_ledger=st.booleans(),
    alive_since=st.none() | MOMENTS.map(iso_from_seconds),
)


def simple(outcome: Outcome, at: int) -> Answer:
    url = "https://a.example/x"
    return Answer(url, (Hop(url, Via.GIVEN),), outcome, Certainty.LIKELY, url, None, iso_from_seconds(at))


@given(ANSWERS, st.booleans())
def test_an_answer_comes_back_from_its_row(answer: Answer, proven: bool) -> None:
    """All of an answer is kept but its fragment; since when it lives is the ledger's to know."""
    row = url_row(answer, "a run", None, confirmed=proven)
    alive_since = answer.checked_at if answer.outcome is Outcome.ALIVE else None

    assert answer_of(row) == structs.replace(answer, url=answer.url.partition("#")[0], from_ledger=False, alive_since=alive_since)
    assert (row.url, row.checked_at, row.outcome) == (answer.url.partition("#")[0], seconds_from_iso(answer.checked_at), answer.outcome)
    assert row.due_at >= row.checked_at


@given(ANSWERS)
def test_an_old_row_is_judged_by_the_new_table(answer: Answer) -> None:
    """Where the table of verdicts is another one now, the verdict is made anew of what was seen; what saw nothing stays."""
    row = structs.replace(url_row(answer, "a run", None, confirmed=False), version=VERDICT_VERSION - 1)
    found = answer_of(row)

    assert found is not None
    assert (found.outcome, found.certainty) == (
        (answer.outcome, answer.certainty) if answer.observation is None else verdict(answer.observation)
    )


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"url":"x"', b"\xff"])
def test_what_cannot_be_read_is_no_answer(content: bytes) -> None:
    """A row of another version of the program, or a damaged one, is as if it were not there."""
    row = structs.replace(url_row(simple(Outcome.ALIVE, 1), "a run", None, confirmed=False), answer=content)
    doubt = structs.replace(
        pending_retry_row(PendingRetry("https://a.example/x", RedirectChain((), Observation()), iso_from_seconds(1)), "a run"),
        followed=content,
    )

    assert answer_of(row) is None
    assert pending_retry_of(doubt) is None


@given(st.lists(st.sampled_from(Outcome), min_size=1, max_size=12))
def test_rows_know_the_streaks(outcomes: list[Outcome]) -> None:
    """A row tells when the present successes and failures in a row began; what is neither success nor failure changes nothing."""
    row: UrlRow | None = None
    for at, outcome in enumerate(outcomes, 1):
        row = url_row(simple(outcome, at), "a run", row, confirmed=False)
    history = [(at, outcome) for at, outcome in enumerate(outcomes, 1) if outcome is Outcome.ALIVE or outcome in FAILURE_OUTCOMES]
    alive = [at for at, outcome in history if outcome is Outcome.ALIVE]
    dead = [at for at, outcome in history if outcome is not Outcome.ALIVE]
    living = [at for at in alive if at > max(dead, default=0)]
    failing = [at for at in dead if at > max(alive, default=0)]

    assert row is not None
    assert row.alive_at == max(alive, default=None)
    assert row.alive_since == min(living, default=None)
    assert (row.failing_since, row.failures) == (min(failing, default=None), len(failing))


@given(ANSWERS, st.sampled_from(Certainty))
def test_a_check_tells_what_was_seen(answer: Answer, certainty: Certainty) -> None:
    """A line of a URL's history has its request, its time, and the certainty that the strikes made."""
    row = check_row(answer, "a run", "home", certainty)
    columns = (row.url, row.at, row.run, row.vantage, row.version, row.outcome, row.certainty)

    assert columns == (
        answer.url.partition("#")[0],
        seconds_from_iso(answer.checked_at),
        "a run",
        "home",
        VERDICT_VERSION,
        answer.outcome,
        certainty,
    )


@given(URLS, st.lists(HOPS, min_size=1, max_size=3).map(tuple), SEEN, st.none() | PAGES, st.booleans(), MOMENTS)
def test_a_pending_retry_comes_back_from_its_row(
    url: str, hops: tuple[Hop, ...], seen: Observation, page: PageFacts | None, echo: bool, at: int
) -> None:
    """All that a retry needs of the first attempt is kept."""
    doubt = PendingRetry(url, RedirectChain(hops, seen, page, from_breaker=echo), iso_from_seconds(at))
    assert pending_retry_of(pending_retry_row(doubt, "a run")) == doubt


@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC)))
def test_times_come_back_as_they_were(moment: datetime) -> None:
    """A time in ISO 8601 and its seconds say the same."""
    assert iso_from_seconds(seconds_from_iso(moment.isoformat())) == moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert seconds_from_iso(iso_from_seconds(int(moment.timestamp()))) == int(moment.timestamp())


def test_ledgers_keep_their_names() -> None:
    """What earlier versions wrote under a name is read under it by all later ones, whatever the code calls it by now."""
    observation = Observation(
        404, Failure.TIMEOUT, False, True, True, True, True, "w", "c", "i", "p", "g", app_shell=True, probe="u", server="s", elapsed=1.5
    )
    url = "https://a.example/x"
    answer = structs.replace(simple(Outcome.DEAD, 1), observation=observation)
    names = ("status failure got again reused accepted unchanged wall challenge gate parked gone shell probe server elapsed").split()

    row = url_row(answer, "a run", None, confirmed=False)
    pending = PendingRetry(url, RedirectChain(answer.hops, observation, from_breaker=True), answer.checked_at)

    assert list(msgspec.json.decode(row.answer)) == ["url", "hops", "outcome", "certainty", "final", "page", "checked_at", "seen"]
    assert list(msgspec.json.decode(row.answer)["seen"]) == names
    assert list(msgspec.json.decode(check_row(answer, "a run", "", Certainty.LIKELY).seen)) == ["hops", "observation"]
    assert list(msgspec.json.decode(pending_retry_row(pending, "a run").followed)) == ["hops", "seen", "echo"]
