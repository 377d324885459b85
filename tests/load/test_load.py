"""Runs against many hosts, a tenth of which fail, leave nothing behind and need no more memory than the first."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcheck.model.vocabulary import Outcome

from . import rounds

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers at all of 127.0.0.0/8, and has /proc"),
]
HOSTS, ROUNDS = 100, 3
# Kilobytes by which the memory of a process goes up and down.
SWAY = 8_000


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with rounds.hosts() as opened:
        yield opened


def calls_dead(done: rounds.Round) -> int:
    """How many pages are called dead; on a busy machine a living one may be too slow, or left unchecked."""
    return sum(done.outcomes.get(death, 0) for death in (Outcome.DEAD, Outcome.SOFT_DEAD, Outcome.HOST_GONE, Outcome.PARKED))


def test_crawls_leave_nothing(port: int, tmp_path: Path) -> None:
    """No task and no socket is left at the end of a crawl, every URL has its outcome, and memory stays as it is."""
    done = [rounds.crawl(rounds.urls(port, HOSTS, 2), rounds.settings(tmp_path)) for _ in range(ROUNDS)]

    assert {(one.tasks, one.sockets) for one in done} == {(0, 0)}
    assert {sum(one.outcomes.values()) for one in done} == {2 * HOSTS}
    assert all(calls_dead(one) <= 2 * rounds.failing(HOSTS) for one in done)
    assert done[-1].memory - done[1].memory < SWAY


def test_checks_leave_nothing(port: int, tmp_path: Path) -> None:
    """Nor are threads left of checks, and their posts and reports are forgotten."""
    rounds.write_posts(tmp_path, rounds.urls(port, HOSTS, 2))
    done = [rounds.check(tmp_path, rounds.settings(tmp_path)) for _ in range(ROUNDS)]

    assert {one.sockets for one in done} == {0}
    assert len({one.threads for one in done}) == 1
    assert all(calls_dead(one) <= 2 * rounds.failing(HOSTS) for one in done)
    assert done[-1].memory - done[1].memory < SWAY
