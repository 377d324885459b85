"""Where the work runs: the same comes out of one process and of many."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model.errors import UsageError
from linkcheck.pipeline import run as pipeline
from linkcheck.workers import CHUNK, CHUNKS_PER_WORKER, MIN_ITEMS, Plan, Task, cores, map_chunks, plan_of

ITEMS = range(10 * MIN_ITEMS)
FORKS = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="workers are copies of the process")
POST = "---\ntitle: {n}\noriginal_link: https://news.example/{n}\n---\nSource: [it](https://www.paper.example/{n}?utm_source=x)\n"
# A command whose worker reads a pipe instead of one of the posts.
STUCK = (
    sys.executable,
    "-c",
    "import sys; from linkcheck.cli import main; from linkcheck.pipeline import stages; read = stages.read_post\n"
    "stages.read_post = lambda path, *args, **options: read(path, *args, **options) if path.name != '7.md' else open('pipe').read()\n"
    "sys.exit(main(['--offline', '--jobs', '2', '--format', 'json', '.']))",
)
Work = Callable[[Sequence[int]], list[int]]


@contextmanager
def read_by(process: "subprocess.Popen[Any]", pipe: Path) -> Iterator[None]:
    """While a worker of the process reads a pipe, in which there is nothing to read; fails where the process ends before."""
    while True:
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            break
        except OSError as error:
            if error.errno != errno.ENXIO or process.poll() is not None:
                raise
            time.sleep(0.02)
    try:
        yield
    finally:
        os.close(end)


def squares(numbers: Sequence[int]) -> list[int]:
    return [number * number for number in numbers]


def squaring() -> Work:
    return squares


def telling_processes() -> Work:
    return lambda numbers: [os.getpid()] * len(numbers)


def mistaken(text: str) -> Work:
    def work(numbers: Sequence[int]) -> list[int]:
        if MIN_ITEMS in numbers:
            raise UsageError(text)
        return squares(numbers)

    return work


def mistaken_at_once(text: str) -> Work:
    raise UsageError(text)


def dying(parent: int) -> Work:
    def work(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != parent and MIN_ITEMS in numbers:
            os.kill(os.getpid(), signal.SIGKILL)
        return squares(numbers)

    return work


def large() -> Work:
    return lambda numbers: [*numbers] * 10_000


def sleeping(parent: int) -> Work:
    def work(numbers: Sequence[int]) -> list[int]:
        if os.getpid() != parent and 0 not in numbers:
            time.sleep(60)
        return squares(numbers)

    return work


def made(items: Sequence[int], task: Task, plan: Plan) -> list[int]:
    return [one for part in map_chunks(items, task, plan) for one in part]


@pytest.fixture
def other_thread() -> Iterator[None]:
    """Another thread, beside which this process cannot be copied."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    yield
    done.set()
    thread.join()


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, MIN_ITEMS, 10 * MIN_ITEMS])
def test_what_is_made_comes_in_the_order_of_the_items(count: int, jobs: int) -> None:
    """However many processes work, the results come in the order of the items."""
    assert made(range(count), Task(squaring), Plan(jobs)) == squares(range(count))


@FORKS
def test_many_items_are_worked_on_by_other_processes() -> None:
    """With two jobs the work is done elsewhere, with one it is done here."""
    assert os.getpid() not in made(ITEMS, Task(telling_processes), Plan(2))
    assert set(made(ITEMS, Task(telling_processes), Plan(1))) == {os.getpid()}


@pytest.mark.usefixtures("other_thread")
def test_beside_another_thread_workers_start_from_scratch() -> None:
    """As on systems where no process can be copied; where nobody asked for them, the work is done here."""
    assert os.getpid() not in made(ITEMS, Task(telling_processes), Plan(2, spawns=True))
    assert set(made(ITEMS, Task(telling_processes), Plan(2))) == {os.getpid()}


@pytest.mark.usefixtures("other_thread")
@pytest.mark.slow
def test_workers_from_scratch_do_the_same_work() -> None:
    """In the order of the items, what dies is made here, and a mistake comes out as it does here."""
    assert made(ITEMS, Task(dying, (os.getpid(),)), Plan(2, spawns=True)) == squares(ITEMS)
    with pytest.raises(UsageError, match="it is wrong"):
        made(ITEMS, Task(mistaken, ("it is wrong",)), Plan(2, spawns=True))


def test_only_a_number_of_jobs_asks_for_processes_from_scratch() -> None:
    """A script without a guard would run again in each of them."""
    assert plan_of(None) == Plan(cores(), spawns=False)
    assert plan_of(3) == Plan(3, spawns=True)
    assert plan_of(None, spawns=True) == Plan(cores(), spawns=True)


@pytest.mark.parametrize("make", [mistaken, mistaken_at_once])
def test_a_mistake_comes_out_as_it_does_in_one_process(make: Callable[[str], Work], capfd: pytest.CaptureFixture[str]) -> None:
    """An exception in a worker is raised where the results are asked for, and nothing else is said of it."""
    with pytest.raises(UsageError, match="it is wrong"):
        made(ITEMS, Task(make, ("it is wrong",)), Plan(2))

    assert capfd.readouterr().err == ""


@FORKS
def test_what_dead_workers_left_is_made_here() -> None:
    """Workers that are killed lose nothing."""
    assert made(ITEMS, Task(dying, (os.getpid(),)), Plan(2)) == squares(ITEMS)


def test_without_workers_all_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the system has no shared memory for their queues."""

    def missing(*_: object, **__: object) -> object:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("multiprocessing.synchronize.SemLock.__init__", missing)

    assert made(ITEMS, Task(squaring), Plan(2)) == squares(ITEMS)


@FORKS
def test_results_larger_than_a_pipe_arrive_whole() -> None:
    """A result of megabytes is put together from its pieces."""
    results = list(map_chunks(range(MIN_ITEMS), Task(large), Plan(2)))

    assert [len(part) for part in results] == [10_000 * CHUNK] * 6 + [10_000 * (MIN_ITEMS % CHUNK)]


def test_only_so_much_is_taken_ahead() -> None:
    """Whoever makes the items need not hold all of them."""
    taken: list[int] = []

    def took(item: int) -> int:
        taken.append(item)
        return item

    results = map_chunks(map(took, ITEMS), Task(squaring), Plan(2))
    next(results)
    results.close()

    assert len(taken) <= MIN_ITEMS + 2 * CHUNKS_PER_WORKER * CHUNK


@FORKS
def test_a_consumer_that_stops_leaves_no_worker() -> None:
    """Closing the results ends all workers at once, whatever they are at."""
    results = map_chunks(ITEMS, Task(sleeping, (os.getpid(),)), Plan(2))
    next(results)
    results.close()

    assert multiprocessing.active_children() == []


@FORKS
@pytest.mark.slow
def test_a_consumer_that_stops_does_not_wait_for_half_a_result() -> None:
    """Whatever the workers were about to send when nobody wanted it any more."""
    for _ in range(20):
        results = map_chunks(range(MIN_ITEMS), Task(large), Plan(2))
        next(results)
        results.close()

    assert multiprocessing.active_children() == []


@FORKS
def test_workers_end_with_a_program_that_is_killed(tmp_path: Path) -> None:
    """Whatever they are at: nobody would ever ask for their results."""
    for n in range(MIN_ITEMS):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n), encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    process = subprocess.Popen(STUCK, cwd=tmp_path, stdout=subprocess.DEVNULL, start_new_session=True)
    with read_by(process, tmp_path / "pipe"):
        process.kill()
        process.wait()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
    pytest.fail("a worker is left")


@pytest.mark.slow
def test_a_report_is_the_same_by_one_process_and_by_several(tmp_path: Path) -> None:
    """Findings, links and resolutions do not depend on who read the posts, offline or not."""
    for n in range(MIN_ITEMS):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n % 150), encoding="utf-8")

    alone, shared = (pipeline.check([tmp_path], Settings(offline=True, folder=tmp_path, jobs=jobs)) for jobs in (1, 3))

    assert list(alone.findings)
    assert (alone.posts, alone.archive, alone.resolutions) == (shared.posts, shared.archive, shared.resolutions)
    assert list(alone.resolutions) == list(shared.resolutions)
    assert alone.settings_digest == shared.settings_digest


@FORKS
@pytest.mark.slow
def test_an_interrupted_run_ends_with_its_workers(tmp_path: Path) -> None:
    """Ctrl-C ends the command with 130 and no traceback, though its workers get it too."""
    for n in range(MIN_ITEMS):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n), encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    process = subprocess.Popen(STUCK, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    # Opens only when a worker reads it, who then waits for what nobody writes.
    with read_by(process, tmp_path / "pipe"):
        os.killpg(process.pid, signal.SIGINT)
        out, error = process.communicate(timeout=30)

    assert (process.returncode, out, error) == (130, "", "linkcheck: interrupted\n")
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@FORKS
@pytest.mark.parametrize("most", [12, 14, 16, 20, 24])
def test_few_open_files_are_allowed(most: int, tmp_path: Path) -> None:
    """Where not all workers can start, the work is done without them, and none of them is left waiting."""
    for n in range(MIN_ITEMS):
        (tmp_path / f"{n}.md").write_text(POST.format(n=n), encoding="utf-8")
    command = [sys.executable, "-m", "linkcheck", "--offline", "--no-cache", "--jobs", "4", "."]

    done = subprocess.run(
        ["sh", "-c", f'ulimit -n {most}; exec "$@"', "sh", *command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{MIN_ITEMS} posts" in done.stdout


def test_a_process_knows_its_cores() -> None:
    """There is always one."""
    assert cores() >= 1
