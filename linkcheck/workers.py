"""Where the work runs: in this process, or on all cores."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from typing import Generic, NoReturn, TypeVar

from msgspec import Struct

Item = TypeVar("Item")
Made = TypeVar("Made")

# Fewer files are read before the workers would have begun.
LEAST = 200
# So many items make a chunk, unless there would be more chunks than their numbers fit into the smallest pipe (4,096 bytes).
CHUNK = 32
MOST_CHUNKS = 1000
_NUMBER = 4
_LENGTH = 8
# What a pipe holds at most, unless somebody asked for more.
_READ = 1 << 16


class Wire(Struct, Generic[Made], frozen=True):
    """How what was made travels between processes."""

    pack: Callable[[Made], bytes]
    unpack: Callable[[bytes], Made]


def cores() -> int:
    """The processor's cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(items: Sequence[Item], work: Callable[[Sequence[Item]], Made], wire: Wire[Made], jobs: int) -> Generator[Made, None, None]:
    """What `work` makes of the items, a chunk after the other in their order, by up to `jobs` processes.

    `work` must depend on nothing but its chunk. What a worker did not deliver is made here: a mistake, or a bug, comes out as
    it does in one process.
    """
    size = max(CHUNK, -(-len(items) // MOST_CHUNKS))
    chunks = [items[at : at + size] for at in range(0, len(items), size)]
    if len(items) < LEAST or jobs < 2 or not _may_fork():
        yield from map(work, chunks)
        return
    crew = _Crew(chunks, lambda chunk: wire.pack(work(chunk)), min(jobs, len(chunks)))
    try:
        for at, chunk in enumerate(chunks):
            packed = crew.result(at)
            yield wire.unpack(packed) if packed is not None else work(chunk)
    finally:
        crew.dismiss()


def _may_fork() -> bool:
    """Whether a copy of this process can go on by itself: locks of other threads would never be opened in it."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        # The system's own libraries of macOS start threads (Python's documentation of multiprocessing, "fork").
        return False
    import threading

    return threading.active_count() == 1


class _Crew(Generic[Item]):
    """Workers that take the chunks in their order, each the next one when it is done with one."""

    def __init__(self, chunks: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], bytes], workers: int) -> None:
        # Imported here: Windows has no `poll`, and no `fork` either.
        from select import poll

        self._poll = poll()
        self._received: dict[int, bytearray] = {}
        self._pids: list[int] = []
        self._made: dict[int, bytes] = {}
        numbers, numbered = os.pipe()
        os.write(numbered, b"".join(at.to_bytes(_NUMBER, "big") for at in range(len(chunks))))
        os.close(numbered)
        try:
            for _ in range(workers):
                self._engage(numbers, chunks, work)
        except OSError:
            # As many processes as the system allows; without any, all is made here.
            pass
        finally:
            os.close(numbers)

    def result(self, at: int) -> bytes | None:
        """What was made of a chunk, or None where no worker made it."""
        while at not in self._made and self._received:
            for descriptor, _ in self._poll.poll():
                self._receive(descriptor)
        return self._made.pop(at, None)

    def dismiss(self) -> None:
        """End every worker, whatever it does."""
        for descriptor in self._received:
            os.close(descriptor)
        for pid in self._pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _engage(self, numbers: int, chunks: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], bytes]) -> None:
        ours, theirs = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            os.close(ours)
            os.close(theirs)
            raise
        if pid == 0:
            # What only the parent may hold open, so that a worker notices when nobody reads any more.
            for descriptor in (ours, *self._received):
                os.close(descriptor)
            _serve(numbers, theirs, chunks, work)
        os.close(theirs)
        self._pids.append(pid)
        self._received[ours] = bytearray()
        self._poll.register(ours)

    def _receive(self, descriptor: int) -> None:
        received = self._received[descriptor]
        data = os.read(descriptor, _READ)
        if not data:
            self._poll.unregister(descriptor)
            del self._received[descriptor]
            os.close(descriptor)
            return
        received += data
        while len(received) >= _NUMBER + _LENGTH:
            at = int.from_bytes(received[:_NUMBER], "big")
            end = _NUMBER + _LENGTH + int.from_bytes(received[_NUMBER : _NUMBER + _LENGTH], "big")
            if len(received) < end:
                break
            self._made[at] = bytes(received[_NUMBER + _LENGTH : end])
            del received[:end]


def _serve(numbers: int, out: int, chunks: Sequence[Sequence[Item]], work: Callable[[Sequence[Item]], bytes]) -> NoReturn:
    """A worker's whole life: nothing of the process that it was copied from may run in it, least of all what runs at exit."""
    try:
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        # What was there before stays untouched, and so in the memory that both share.
        gc.freeze()
        while number := os.read(numbers, _NUMBER):
            packed = work(chunks[int.from_bytes(number, "big")])
            left = memoryview(b"".join((number, len(packed).to_bytes(_LENGTH, "big"), packed)))
            while left:
                left = left[os.write(out, left) :]
    finally:
        os._exit(0)
