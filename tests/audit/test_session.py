"""What the session of an audit writes to the ledger, and what it holds back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcheck.audit.session import AuditSession
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.verdict import Observation
from linkcheck.http.response import Failure
from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.model import Hop
from linkcheck.model.vocabulary import Certainty, Outcome, Via
from tests.changing_web import Clock

CLOCK = Clock()
DOWN, FINE = "https://down.example/a", "https://fine.example/a"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger("ledger.sqlite", tmp_path, now=int(CLOCK().timestamp())) as opened:
        yield opened


def answer(url: str, *, alive: bool) -> Answer:
    hop = Hop(url, Via.GIVEN, status=200 if alive else None, error=None if alive else "the host name does not exist")
    seen = Observation(200) if alive else Observation(failure=Failure.NO_NAME, repeated=True)
    outcome = (Outcome.ALIVE, Certainty.CONFIRMED) if alive else (Outcome.HOST_GONE, Certainty.LIKELY)
    return Answer(url, (hop,), *outcome, url, None, CLOCK().strftime("%Y-%m-%dT%H:%M:%SZ"), observation=seen)


@pytest.mark.parametrize(
    ("results", "offline", "kept"),
    [
        ([answer(DOWN, alive=False)], True, []),
        ([answer(DOWN, alive=False)], False, [DOWN]),
        ([answer(DOWN, alive=False), answer(FINE, alive=True)], True, [DOWN, FINE]),
        ([answer(FINE, alive=True), answer(DOWN, alive=False)], True, [DOWN, FINE]),
    ],
)
def test_failures_wait_until_anything_was_reached(results: list[Answer], offline: bool, kept: list[str], ledger: Ledger) -> None:
    """Failures on a machine that reached nothing are dropped, strikes included; one answer shows that it was online."""
    session = AuditSession(ledger, "a run", int(CLOCK().timestamp()), Settings(), CLOCK)
    session.lookup((DOWN, FINE))
    for each in results:
        session.record(each)
    session.flush(offline=offline)

    assert sorted(ledger.urls((DOWN, FINE))) == kept
    assert sorted(ledger.strikes(("down.example", DOWN))) == (["down.example"] if kept else [])
