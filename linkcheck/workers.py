"""Where the work runs: in this process, or in several that share it."""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache, partial
from itertools import chain, islice
from operator import length_hint
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor
    from multiprocessing.connection import Connection
    from threading import Lock

Item = TypeVar("Item")
Made = TypeVar("Made")

# Fewer files are read before the workers would have begun.
LEAST = 200
CHUNK = 32
# So many chunks for each worker are under way: enough that none waits for the next, and few enough for any memory.
AHEAD = 4
# Windows waits for no more processes at once.
MOST_JOBS = 61
# Seconds between two looks at whether the parent is still there.
_PATIENCE = 0.1


class Task(NamedTuple):
    """Work on chunks of items: each process calls `make(*args)` once, and what that returns once for each chunk.

    `make` is a function of a module, and `args` are values that can be pickled. Its result must depend on nothing but the chunk.
    """

    make: Callable[..., Callable[[Sequence[Any]], Any]]
    args: tuple[Any, ...] = ()


class Plan(NamedTuple):
    """How many processes may work, and whether they may be started from scratch where this one cannot be copied.

    A process that starts from scratch imports the main module again. A script that calls this package without a guard
    (`if __name__ == "__main__"`) would run once more in each, so that only the command starts them unasked.
    """

    jobs: int
    spawns: bool = False


def plan_of(jobs: int | None, *, spawns: bool = False) -> Plan:
    """The plan for so many jobs: by default as many as there are cores. Whoever names a number has a guard, if one is needed."""
    return Plan(jobs or cores(), spawns or jobs is not None)


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(items: Iterable[Item], task: Task, plan: Plan) -> Generator[Any, None, None]:
    """What the task makes of the items, chunk by chunk in their order.

    An exception of the task is raised here. What a worker did not deliver because it died is made in this process.
    """
    items = iter(items)
    most = -(-length_hint(items, CHUNK * MOST_JOBS) // CHUNK)
    first = tuple(islice(items, LEAST))
    chunks = _chunks(chain(first, items))
    method = _start_method(plan) if plan.jobs > 1 and len(first) == LEAST else None
    if method is None:
        yield from map(task.make(*task.args), chunks)
        return
    yield from _shared(chunks, task, min(plan.jobs, MOST_JOBS, most), method)


def _chunks(items: Iterator[Item]) -> Iterator[tuple[Item, ...]]:
    while chunk := tuple(islice(items, CHUNK)):
        yield chunk


def _start_method(plan: Plan) -> str | None:
    """How workers are started; None where none can be."""
    import threading

    # A copy of this process has everything loaded and shares its memory. Locks that another thread holds would never be opened in it,
    # and the system's own libraries of macOS start threads (Python's documentation of multiprocessing, "fork").
    if hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1:
        return "fork"
    # A worker from scratch loads the program first: 0.4 s of the processor for each, where 4,000 posts take 10 s. A server that
    # copies itself would load it once, but outlives what it served.
    return "spawn" if plan.spawns else None


def _shared(chunks: Iterator[Sequence[Any]], task: Task, jobs: int, method: str) -> Generator[Any, None, None]:
    under_way: deque[tuple[Sequence[Any], Future[Any] | None]] = deque()
    with _Crew(task, jobs, method) as crew:
        for chunk in chunks:
            under_way.append((chunk, crew.submit(chunk)))
            if len(under_way) == jobs * AHEAD:
                yield crew.result(*under_way.popleft())
        while under_way:
            yield crew.result(*under_way.popleft())


class _Crew:
    """A pool of workers that end with this process, whatever they are at; without them all work is done here."""

    def __init__(self, task: Task, jobs: int, method: str) -> None:
        self._task = task
        self._here: Callable[[Sequence[Any]], Any] | None = None
        self._ends: tuple[Connection, ...] = ()
        self._pool: ProcessPoolExecutor | None
        try:
            self._pool = self._started(jobs, method)
        except (ImportError, OSError, NotImplementedError):
            # A system without semaphores or shared memory.
            self._pool = None

    def _started(self, jobs: int, method: str) -> "ProcessPoolExecutor":
        # Imported here: a few posts are checked before this is loaded.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context(method)
        watched, held = self._ends = context.Pipe(duplex=False)
        # A copy holds what this process holds, and has to let go of the end whose closing tells it to stop.
        return ProcessPoolExecutor(jobs, context, _begin, (watched, held if method == "fork" else None, gc.get_threshold(), self._task))

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is not None:
            # Nobody waits for what is under way.
            self._close_ends()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._close_ends()

    def _close_ends(self) -> None:
        for end in reversed(self._ends):
            end.close()

    def submit(self, chunk: Sequence[Any]) -> "Future[Any] | None":
        """The chunk's result to come; None where no worker can be had."""
        try:
            return self._pool.submit(_run, chunk) if self._pool is not None else None
        except (OSError, RuntimeError):
            # As many processes as the system allows, or a worker has died.
            return None

    def result(self, chunk: Sequence[Any], future: "Future[Any] | None") -> Any:
        """What the task made of a chunk."""
        if future is not None:
            from concurrent.futures.process import BrokenProcessPool

            try:
                return future.result()
            except BrokenProcessPool:
                # A worker was killed, or sent what nobody can read; a bug that did it comes out here.
                pass
        if self._here is None:
            self._here = self._task.make(*self._task.args)
        return self._here(chunk)


# What a worker works by, set once where its life begins; made only with its first chunk, so that a mistake in it is the work's.
_work: Callable[[], Callable[[Sequence[Any]], Any]]
# Held by a worker but while it works on a chunk: whoever ended it while it sends a result would leave the pool with half of one,
# whose end it awaits for ever.
_not_working: "Lock"


def _begin(watched: "Connection", held: "Connection | None", threshold: tuple[int, int, int], task: Task) -> None:
    """Begin a worker's life: whoever stops the program talks to the parent, who closes the pipe, or dies and so closes it."""
    import threading

    global _work, _not_working
    _work = cache(partial(task.make, *task.args))
    _not_working = threading.Lock()
    _not_working.acquire()
    if held is not None:
        held.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(*threshold)
    # What was there before stays untouched, and so in the memory that both share.
    gc.freeze()
    threading.Thread(target=_end_with, args=(watched,), daemon=True).start()


def _end_with(watched: "Connection") -> None:
    """End this worker when the parent closes the pipe: at its work, wherever that waits, or by itself when it asks for more."""
    from multiprocessing import parent_process

    with suppress(EOFError, OSError):
        watched.recv_bytes()
    parent = parent_process()
    while not _not_working.acquire(timeout=_PATIENCE):
        if parent is None or not parent.is_alive():
            # Nobody will ever tell it that there is no more.
            break
    os._exit(0)


def _run(chunk: Sequence[Any]) -> Any:
    """The task's result for a chunk, in a worker."""
    _not_working.release()
    try:
        return _work()(chunk)
    finally:
        _not_working.acquire()
