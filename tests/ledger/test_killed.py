"""A run that is killed at any moment loses only what it had not committed."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linkcheck.ledger import open_ledger
from tests.ledger.rows import NOW

pytestmark = pytest.mark.slow

WRITE = """
import sys
from itertools import count
from pathlib import Path
from linkcheck.ledger import open_ledger
from linkcheck.ledger.records import LedgerBatch
from tests.ledger.rows import NOW, check_row, strike, url_row

with open_ledger(sys.argv[1], Path(), now=NOW) as ledger:
    for number in count(int(sys.argv[2])):
        urls = [f"https://batch-{number}.example/{at}" for at in range(40)]
        ledger.commit(LedgerBatch(
            urls=tuple(map(url_row, urls)), checks=tuple(map(check_row, urls)), strikes=tuple(map(strike, urls)),
            day=number, requests={"a.example": 1},
        ))
        print(number, flush=True)
"""
# How often it is killed, and seconds after its first batch.
KILLS, LATEST = 5, 0.2


def test_a_batch_is_there_whole_or_not_at_all(place: str, tmp_path: Path) -> None:
    """After SIGKILL every batch that was committed is there, of the one under way all or nothing, and the next run goes on."""
    chance = random.Random(17)
    first = 0
    for _ in range(KILLS):
        last = _write_until_killed(place, first, chance.uniform(0, LATEST))
        with open_ledger(place, tmp_path, now=NOW) as ledger:
            for number in range(first, last + 3):
                urls = [f"https://batch-{number}.example/{at}" for at in range(40)]
                counts = {
                    len(ledger.urls(urls)),
                    sum(len(ledger.checks(url)) for url in urls),
                    len(ledger.strikes(urls)),
                    40 * ledger.request_counts(number).get("a.example", 0),
                }
                assert counts == {40} if number <= last else counts in ({0}, {40})
        first = last + 3


def _write_until_killed(place: str, first: int, seconds: float) -> int:
    """The number of the last batch that the process said to have committed."""
    command = [sys.executable, "-c", WRITE, place, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout is not None
        begun = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        rest = process.stdout.read()
    whole = (begun + rest).rpartition(b"\n")[0]
    return int(whole.split()[-1])
