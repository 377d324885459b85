"""What a run's memory writes down, and what it keeps back."""

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
    seen = Observation(200) if alive else Observation(failure=Failure.NO_NAME, again=True)
    outcome = (Outcome.ALIVE, Certainty.CONFIRMED) if alive else (Outcome.HOST_GONE, Certainty.LIKELY)
    return Answer(url, (hop,), *outcome, url, None, CLOCK().strftime("%Y-%m-%dT%H:%M:%SZ"), seen=seen)


@pytest.mark.parametrize(
    ("told", "offline", "kept"),
    [
        ([answer(DOWN, alive=False)], True, []),
        ([answer(DOWN, alive=False)], False, [DOWN]),
        ([answer(DOWN, alive=False), answer(FINE, alive=True)], True, [DOWN, FINE]),
        ([answer(FINE, alive=True), answer(DOWN, alive=False)], True, [DOWN, FINE]),
    ],
)
def test_failures_wait_until_anything_was_reached(told: list[Answer], offline: bool, kept: list[str], ledger: Ledger) -> None:
    """What a machine met that reached nothing at all is forgotten, strikes included; one answer proves that it was online."""
    memory = AuditSession(ledger, "a run", int(CLOCK().timestamp()), Settings(), CLOCK)
    memory.lookup((DOWN, FINE))
    for each in told:
        memory.record(each)
    memory.flush(offline=offline)

    assert sorted(ledger.urls((DOWN, FINE))) == kept
    assert sorted(ledger.strikes(("down.example", DOWN))) == (["down.example"] if kept else [])
