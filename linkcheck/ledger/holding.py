"""One process at a time for a ledger in a file: a lock that ends with the process, and who has it."""

import os
from pathlib import Path

from filelock import FileLock, Timeout
from msgspec import Struct

from linkcheck.ledger.database import file_error
from linkcheck.ledger.records import RunRow
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import iso_from_seconds

# Far more than a holder's name takes.
_LONGEST = 1000


class LockHolder(Struct, frozen=True):
    """Who has the lock, as far as it is known."""

    holder: str


def take(file: Path, place: str, holder: str) -> FileLock | LockHolder:
    """Take the lock beside a file, or tell who has it; the lock names its holder to those who come later."""
    path = Path(f"{file}.lock")
    # A lock that only is a file's existence would outlive a process that is killed.
    lock = FileLock(path, thread_local=False, fallback_to_soft=False, on_acquired=lambda handle: _sign(handle, holder))
    with file_error(place):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return LockHolder(_signature(path))
    return lock


def is_held_by(taken: LockHolder, unfinished: tuple[RunRow, ...], place: str) -> UntrustworthyRunError:
    """What is said to the second process; `unfinished` are the runs under way, the latest last."""
    run = next((run for run in reversed(unfinished) if taken.holder in ("", run.holder)), None)
    holder = taken.holder or (run.holder if run is not None else "another process")
    since = f", whose run began at {iso_from_seconds(run.started_at)}" if run is not None else ""
    return UntrustworthyRunError(f"the ledger {place} is held by {holder}{since}; wait until that has ended, or end it")


def _sign(handle: int, holder: str) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, holder.encode("utf-8", "replace")[:_LONGEST])


def _signature(path: Path) -> str:
    # Where locks are mandatory (Windows), a locked file cannot be read.
    try:
        return path.read_bytes()[:_LONGEST].decode("utf-8", "replace")
    except OSError:
        return ""
