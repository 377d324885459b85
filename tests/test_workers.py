"""Where the work runs: the same comes out of one process and of many."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec import json

from linkcheck.config.settings import Settings
from linkcheck.model.errors import UsageError
from linkcheck.pipeline import run as pipeline
from linkcheck.workers import LEAST, Wire, cores, spread

WIRE: Wire[list[int]] = Wire(json.encode, json.Decoder(list[int]).decode)
ITEMS = range(10 * LEAST)
FORKS = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="workers are copies of the process")
POST = "---\ntitle: {n}\noriginal_link: https://news.example/{n}\n---\nSource: [it](https://www.paper.example/{n}?utm_source=x)\n"


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, LEAST, 10 * LEAST])
def test_what_is_made_comes_in_the_order_of_the_items(count: int, jobs: int) -> None:
    """However many processes work, the results come in the order of the items."""
    made = [one for part in spread(range(count), squares, WIRE, jobs) for one in part]

    assert made == squares(range(count))


@FORKS
def test_many_items_are_worked_on_by_other_processes() -> None:
    """With two jobs the work is done elsewhere, with one, or beside another thread, it is done here."""

    def where(numbers: Sequence[int]) -> list[int]:
        return [os.getpid()] * len(numbers)

    def seen(jobs: int) -> set[int]:
        return {one for part in spread(ITEMS, where, WIRE, jobs) for one in part}

    assert os.getpid() not in seen(2)
    assert seen(1) == {os.getpid()}
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert seen(2) == {os.getpid()}
    finally:
        done.set()
        thread.join()


def test_a_mistake_comes_out_as_it_does_in_one_process() -> None:
    """An exception in a worker is raised where the results are asked for."""

    def work(numbers: Sequence[int]) -> list[int]:
        if LEAST in numbers:
            raise UsageError("it is wrong")
        return squares(numbers)

    with pytest.raises(UsageError, match="it is wrong"):
        list(spread(ITEMS, work, WIRE, 2))


@FORKS
def test_what_dead_workers_left_is_made_here() -> None:
    """Workers that are killed lose nothing."""
    parent = os.getpid()

    def work(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != parent and LEAST in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        return squares(numbers)

    assert [one for part in spread(ITEMS, work, WIRE, 2) for one in part] == squares(ITEMS)


@FORKS
def test_results_larger_than_a_pipe_arrive_whole() -> None:
    """A result of megabytes is put together from its pieces."""
    made = list(spread(range(LEAST), lambda numbers: [*numbers] * 10_000, WIRE, 2))

    assert [len(part) for part in made] == [320_000] * 6 + [80_000]


@FORKS
def test_a_consumer_that_stops_leaves_no_worker() -> None:
    """Closing the results ends all workers at once, whatever they are at."""
    parent = os.getpid()

    def work(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != parent and 0 not in numbers:
            time.sleep(60)
        return squares(numbers)

    results = spread(ITEMS, work, WIRE, 2)
    next(results)
    results.close()

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_report_is_the_same_by_one_process_and_by_several(tmp_path: Path) -> None:
    """Findings, links and resolutions do not depend on who read the posts, offline or not."""
    for n in range(LEAST):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n % 150), encoding="utf-8")

    alone, shared = (pipeline.check([tmp_path], Settings(offline=True, folder=tmp_path, jobs=jobs)) for jobs in (1, 3))

    assert list(alone.findings)
    assert (alone.posts, alone.archive, alone.resolutions) == (shared.posts, shared.archive, shared.resolutions)
    assert list(alone.resolutions) == list(shared.resolutions)
    assert alone.settings_digest == shared.settings_digest


@FORKS
def test_an_interrupted_run_ends_with_its_workers(tmp_path: Path) -> None:
    """Ctrl-C ends the command with 130 and no traceback, though its workers get it too."""
    for n in range(LEAST):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n), encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.md")
    process = subprocess.Popen(
        [sys.executable, "-m", "linkcheck", "--offline", "--jobs", "2", "--format", "json", "."],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    # Opens only when a worker reads it, who then waits for what nobody writes.
    with (tmp_path / "pipe.md").open("wb"):
        os.killpg(process.pid, signal.SIGINT)
        out, error = process.communicate(timeout=30)

    assert (process.returncode, out, error) == (130, "", "linkcheck: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_a_process_knows_its_cores() -> None:
    """There is always one."""
    assert cores() >= 1
