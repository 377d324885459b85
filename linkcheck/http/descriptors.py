"""How many connections this process can have open at once, by the number of files that the system lets it open."""

import os
import sys
from typing import NamedTuple

# Kept for what else a run opens: ledger, cache, report, certificates.
_OWN_FILES = 8
# Standard streams, the event loop's, and some of whoever started us, where nobody tells how many are open.
_ASSUMED_OPEN = 16
# An event loop has a selector and both ends of a pair of sockets, and a request needs one file at least.
_LOOP_FILES = 4
# A request may try a second address beside the first, and look a name up meanwhile.
_FILES_PER_REQUEST = 2


class ConnectionLimits(NamedTuple):
    """How many requests may run at once, and how many idle connections may be kept beside them."""

    concurrency: int
    idle: int


def connection_limits(concurrency: int) -> ConnectionLimits:
    """The limits of a run that wants so many requests at once; there is room for one request at least."""
    if sys.platform == "win32":
        return ConnectionLimits(concurrency, sys.maxsize)
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return ConnectionLimits(concurrency, sys.maxsize)
    free = files - _open_files()
    room = free - max(_OWN_FILES, free // 4)
    # A third is left for idle connections, so that hosts with several pages are not connected to for each.
    concurrency = min(concurrency, max(1, room // (_FILES_PER_REQUEST + 1)))
    return ConnectionLimits(concurrency, max(1, room - _FILES_PER_REQUEST * concurrency))


def require_open_files() -> None:
    """Raise OSError where the system lets this process open too few files for an event loop, which complains where it is half made."""
    opened: list[int] = []
    try:
        while len(opened) < _LOOP_FILES:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for one in opened:
            os.close(one)


def _open_files() -> int:
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return _ASSUMED_OPEN
