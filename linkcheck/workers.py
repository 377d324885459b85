"""Work on chunks of items, in this process or in several."""

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
    from multiprocessing.process import BaseProcess
    from threading import Lock

Item = TypeVar("Item")

# Fewer items are done before workers would have started.
MIN_ITEMS = 200
CHUNK = 32
# So many chunks for each worker are queued: enough that none waits for the next one, and few enough for any memory.
CHUNKS_PER_WORKER = 4
# Windows cannot wait for more processes at once.
MAX_JOBS = 61
# Seconds between two checks whether the parent still exists.
_POLL_SECONDS = 0.1


class Task(NamedTuple):
    """Work on chunks of items: each process calls `make(*args)` once, and the function that it returns for each chunk.

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
    """The plan for so many jobs: by default as many as there are cores. A caller that names a number is taken to have a guard."""
    return Plan(jobs or cores(), spawns or jobs is not None)


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_chunks(items: Iterable[Item], task: Task, plan: Plan) -> Generator[Any, None, None]:
    """The results of the task for the items, chunk by chunk in their order.

    An exception of the task is raised here. The chunks of a worker that died are done in this process.
    """
    items = iter(items)
    most = -(-length_hint(items, CHUNK * MAX_JOBS) // CHUNK)
    first = tuple(islice(items, MIN_ITEMS))
    chunks = _chunks(chain(first, items))
    method = _start_method(plan) if plan.jobs > 1 and len(first) == MIN_ITEMS else None
    if method is None:
        yield from map(task.make(*task.args), chunks)
        return
    yield from _map_in_workers(chunks, task, min(plan.jobs, MAX_JOBS, most), method)


def _chunks(items: Iterator[Item]) -> Iterator[tuple[Item, ...]]:
    while chunk := tuple(islice(items, CHUNK)):
        yield chunk


def _start_method(plan: Plan) -> str | None:
    """How workers are started; None where none can be."""
    import threading

    if not _has_room():
        return None
    # A fork has everything loaded and shares memory. Locks that another thread holds would never be released in it,
    # and the system's own libraries of macOS start threads (Python's documentation of multiprocessing, "fork").
    if hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1:
        return "fork"
    # A spawned worker loads the program first: 0.4 s of the processor for each, where 4,000 posts take 10 s. A fork server would
    # load it once, but lives longer than the run.
    return "spawn" if plan.spawns else None


def _has_room() -> bool:
    """Whether this process may use what workers need; Python's own pool waits for ever where a thread of it cannot start."""
    try:
        import resource
    except ImportError:
        # Windows has no such limits.
        return True
    allowed = ((resource.getrlimit(kind)[0], least) for kind, least in ((resource.RLIMIT_AS, 1 << 29), (resource.RLIMIT_NOFILE, 64)))
    return all(limit == resource.RLIM_INFINITY or limit >= least for limit, least in allowed)


def _map_in_workers(chunks: Iterator[Sequence[Any]], task: Task, jobs: int, method: str) -> Generator[Any, None, None]:
    under_way: deque[tuple[Sequence[Any], Future[Any] | None]] = deque()
    with _WorkerPool(task, jobs, method) as pool:
        for chunk in chunks:
            under_way.append((chunk, pool.submit(chunk)))
            if len(under_way) == jobs * CHUNKS_PER_WORKER:
                yield pool.result(*under_way.popleft())
        while under_way:
            yield pool.result(*under_way.popleft())


class _WorkerPool:
    """A pool of workers that end with this process, even in the middle of a chunk; without a pool all work is done here."""

    def __init__(self, task: Task, jobs: int, method: str) -> None:
        self._task = task
        self._local_work: Callable[[Sequence[Any]], Any] | None = None
        self._ends: tuple[Connection, ...] = ()
        self._others: set[BaseProcess] = set()
        self._works = True
        self._pool: ProcessPoolExecutor | None
        try:
            self._pool = self._start_pool(jobs, method)
        except (ImportError, OSError, NotImplementedError):
            # A system without semaphores or shared memory.
            self._pool = None

    def _start_pool(self, jobs: int, method: str) -> "ProcessPoolExecutor":
        # Imported here: checking a few posts takes less time than this import.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context(method)
        self._others = {*multiprocessing.active_children()}
        reader, writer = self._ends = context.Pipe(duplex=False)
        # A fork inherits both ends of the pipe, and has to close the writing end, whose closing stops the worker.
        return ProcessPoolExecutor(
            jobs, context, _initialise, (reader, writer if method == "fork" else None, gc.get_threshold(), self._task)
        )

    def __enter__(self) -> "_WorkerPool":
        return self

    def __exit__(self, failure: object, *_: object) -> None:
        if failure is not None:
            # The results that are under way are not wanted any more.
            self._close_ends()
        if self._pool is not None:
            # Of a pool that could not start there may be no thread to wait for.
            self._pool.shutdown(wait=self._works, cancel_futures=True)
        self._close_ends()
        if not self._works:
            self._kill_workers()

    def _close_ends(self) -> None:
        for end in reversed(self._ends):
            end.close()

    def _kill_workers(self) -> None:
        """End the workers of a pool that could not start all of them: they wait for work that nobody hands out, and Python for them."""
        import multiprocessing

        for child in {*multiprocessing.active_children()} - self._others:
            child.kill()
            child.join()

    def submit(self, chunk: Sequence[Any]) -> "Future[Any] | None":
        """The future result of a chunk; None where there is no worker."""
        if self._pool is None or not self._works:
            return None
        try:
            return self._pool.submit(_run_chunk, chunk)
        except (OSError, RuntimeError):
            # The system allows no more processes, threads or open files, or a worker has died.
            self._works = False
            return None

    def result(self, chunk: Sequence[Any], future: "Future[Any] | None") -> Any:
        """The task's result for a chunk."""
        if future is not None:
            from concurrent.futures.process import BrokenProcessPool

            try:
                return future.result()
            except BrokenProcessPool:
                # A worker was killed, or its result cannot be unpickled; if that was a bug, it shows below.
                pass
        if self._local_work is None:
            self._local_work = self._task.make(*self._task.args)
        return self._local_work(chunk)


# Makes the function for chunks, set when a worker starts; called only with the first chunk, so that its errors reach the caller.
_work: Callable[[], Callable[[Sequence[Any]], Any]]
# Held by a worker except while it works on a chunk, so also while it sends a result: ending then would leave the pool waiting for
# the other half for ever.
_idle: "Lock"


def _initialise(reader: "Connection", writer: "Connection | None", threshold: tuple[int, int, int], task: Task) -> None:
    """Initialise a worker; signals stop the parent, which then closes the pipe or dies, and either ends the worker."""
    import threading

    global _work, _idle
    _work = cache(partial(task.make, *task.args))
    _idle = threading.Lock()
    _idle.acquire()
    if writer is not None:
        writer.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        # A terminal that is closed sends it to every process; the parent reports what is known.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    gc.set_threshold(*threshold)
    # Objects from before the fork are not visited by the collector, so that their memory stays shared.
    gc.freeze()
    try:
        threading.Thread(target=_exit_with_parent, args=(reader,), daemon=True).start()
    except (RuntimeError, MemoryError):
        # The system allows no more threads or memory; the parent does the work of a worker that died, and prints nothing of it.
        os._exit(1)


def _exit_with_parent(reader: "Connection") -> None:
    """End this worker when the parent closes the pipe: at once in the middle of a chunk; an idle one is ended by the pool."""
    from multiprocessing import parent_process

    with suppress(EOFError, OSError):
        reader.recv_bytes()
    parent = parent_process()
    while not _idle.acquire(timeout=_POLL_SECONDS):
        if parent is None or not parent.is_alive():
            # The pool cannot end it any more.
            break
    os._exit(0)


def _run_chunk(chunk: Sequence[Any]) -> Any:
    """The task's result for a chunk, in a worker."""
    _idle.release()
    try:
        return _work()(chunk)
    finally:
        _idle.acquire()
