"""One process at a time in a file; several runs on a server, each with hosts of its own."""

import os
import random
import subprocess
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import RunRow
from linkcheck.ledger.schema import key_of
from linkcheck.model.errors import UntrustworthyRunError
from tests.ledger.postgres_server import Server
from tests.ledger.rows import NOW, finding, run_row

HOSTS = [f"host-{number}.example" for number in range(200)]
HOLD = """
import sys
from pathlib import Path
from linkcheck.ledger import open_ledger
from tests.ledger.rows import NOW, run_row
ledger = open_ledger(sys.argv[1], Path(), now=NOW)
ledger.lock("process 7 on desk")
if "run" in sys.argv:
    ledger.begin_run(run_row())
print("held", flush=True)
sys.stdin.read()
"""


def holder(place: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Another process that holds the ledger until it is killed."""
    command = [sys.executable, "-c", HOLD, place, *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.communicate()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run",), "process 7 on desk, whose run began at 2027-01-15T08:00:00Z; wait until that has ended, or end it"),
        ((), "process 7 on desk; wait until that has ended, or end it"),
    ],
)
@pytest.mark.slow
def test_a_second_process_is_told_who_holds_the_file(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """The second process in a file is kept out until the first one is gone, even if that was killed."""
    place = str(tmp_path / "l.sqlite")
    with open_ledger(place, tmp_path, now=NOW) as ledger:
        ledger.begin_run(run_row("r0", holder="process 1 on lap", finished_at=None))
        process = holder(place, *arguments)
        try:
            with pytest.raises(UntrustworthyRunError) as raised:
                ledger.lock("process 8 on desk")
        finally:
            end(process)
        assert str(raised.value) == f"the ledger {place} is held by {said}"
        ledger.lock("process 8 on desk")
        ledger.lock("process 8 on desk")


def test_a_holder_without_a_name_is_still_kept_from(tmp_path: Path) -> None:
    """Where the lock does not tell who has it, the run under way does."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as first, open_ledger("l.sqlite", tmp_path, now=NOW) as second:
        first.lock("")
        with pytest.raises(UntrustworthyRunError, match="is held by another process; wait"):
            second.lock("x")
        first.begin_run(run_row())
        with pytest.raises(UntrustworthyRunError, match="is held by process 7 on desk, whose run began at"):
            second.lock("x")


def test_closing_lets_go(tmp_path: Path) -> None:
    """A ledger that is closed may be held by the next."""
    for name in ("a", "b"):
        with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
            ledger.lock(name)
    assert os.path.getsize(tmp_path / "l.sqlite.lock") == 1


@pytest.mark.slow
def test_a_run_that_was_killed_is_gone_on_with_at_once(tmp_path: Path) -> None:
    """Whoever holds the file need not wait until the word of the run before it has run out."""
    place = str(tmp_path / "l.sqlite")
    end(holder(place, "run"))
    with open_ledger(place, tmp_path, now=NOW) as ledger:
        assert ledger.run_to_resume("abc", NOW, NOW + 1) is None
        ledger.lock("process 8 on desk")
        left = ledger.run_to_resume("abc", NOW, NOW + 1)
    assert left == run_row()


def test_a_place_for_no_lock(tmp_path: Path) -> None:
    """A lock that cannot be made is an error with its reason."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        (tmp_path / "l.sqlite.lock").mkdir()
        with pytest.raises(UntrustworthyRunError, match=r"the ledger l\.sqlite cannot be written: .*; mend that, or name another place"):
            ledger.lock("x")


def test_a_file_gives_its_one_run_all_hosts(tmp_path: Path) -> None:
    """In a file nobody else asks for hosts."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        assert ledger.lease_hosts(HOSTS, "r1", NOW) == frozenset(HOSTS)
        ledger.release_hosts("r1")


@pytest.fixture
def place(postgres: Server, database: str) -> str:
    return postgres.url(database)


def under_way(name: str, held_until: int = NOW + 300) -> RunRow:
    return run_row(name, held_until=held_until)


def test_a_server_is_held_by_nobody(ledger: Ledger) -> None:
    """Several runs may use a server at once."""
    ledger.lock("a")
    assert ledger.is_shared


def test_a_host_is_claimed_by_one_run(ledger: Ledger) -> None:
    """A host is one run's until that lets it go, finishes, or is not heard of any more."""
    for name in ("r1", "r2"):
        ledger.begin_run(under_way(name))
    assert ledger.lease_hosts(["a", "b", "c", "d"], "r1", NOW) == {"a", "b", "c", "d"}
    assert ledger.lease_hosts(["a", "e", "e"], "r2", NOW) == {"e"}
    assert ledger.lease_hosts(["a", "e"], "r1", NOW) == {"a"}

    ledger.release_hosts("r1", ["b"])
    ledger.release_hosts("r2", ["a"])
    assert ledger.lease_hosts(["a", "b", "c"], "r2", NOW) == {"b"}
    ledger.release_hosts("r1")
    assert ledger.lease_hosts(["a", "b", "c"], "r2", NOW) == {"a", "b", "c"}


@pytest.mark.parametrize("how", ["finished", "lost", "never begun"])
def test_the_hosts_of_a_run_that_is_over_are_free(ledger: Ledger, how: str) -> None:
    """Hosts do not stay with a run that cannot ask them any more."""
    ledger.begin_run(under_way("r2"))
    if how != "never begun":
        ledger.begin_run(under_way("r1"))
    ledger.lease_hosts(["a"], "r1", NOW)
    if how == "finished":
        ledger.finish_run("r1", NOW, True, 1)

    assert ledger.lease_hosts(["a"], "r2", NOW + 301 if how == "lost" else NOW) == {"a"}


def test_a_host_that_is_being_given_out_is_passed_over(ledger: Ledger, place: str) -> None:
    """A claim does not wait for another that is under way: what that looks at is not given out."""
    for name in ("r1", "r2"):
        ledger.begin_run(under_way(name))
    ledger.lease_hosts(["a", "b"], "r0", NOW)
    with psycopg.connect(place) as other:
        other.execute("SELECT 1 FROM claims WHERE key = %s FOR UPDATE", [key_of("a")])
        assert ledger.lease_hosts(["a", "b"], "r2", NOW) == {"b"}


@pytest.mark.slow
def test_no_host_is_given_out_twice(place: str, tmp_path: Path) -> None:
    """Runs that ask for the same hosts at the same time, over and over, never get one that another has."""
    runs = [f"r{number}" for number in range(4)]
    got: dict[str, set[str]] = {run: set() for run in runs}
    barrier = threading.Barrier(len(runs))
    with ExitStack() as stack:
        ledgers = {run: stack.enter_context(open_ledger(place, tmp_path, now=NOW)) for run in runs}

        def ask(run: str) -> None:
            chance = random.Random(run)
            ledgers[run].begin_run(under_way(run))
            barrier.wait()
            for _ in range(60):
                got[run] |= ledgers[run].lease_hosts(chance.sample(HOSTS, 20), run, NOW)

        threads = [threading.Thread(target=ask, args=(run,)) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sum(map(len, got.values())) == len(set().union(*got.values())) == len(HOSTS)
    assert all(got.values())


def test_two_runs_do_not_finish_at_once(place: str, ledger: Ledger, tmp_path: Path) -> None:
    """The second finish waits for the first, and sees what that wrote."""
    began = threading.Event()
    seen: list[int] = []

    def finish_second() -> None:
        with open_ledger(place, tmp_path, now=NOW) as second:
            began.set()
            with second.exclusive():
                seen.append(len(second.open_findings()))

    thread = threading.Thread(target=finish_second)
    with ledger.exclusive():
        thread.start()
        assert began.wait(30)
        thread.join(0.3)
        assert thread.is_alive()
        ledger.change_findings("r1", opened=[finding()], changed=(), closed=())
    thread.join(30)
    assert seen == [1]
