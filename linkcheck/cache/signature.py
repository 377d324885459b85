"""Whether a file may have changed, without reading it."""

import os
import struct
import sys
from collections.abc import Callable

# A file that changed so short a time ago could change again, and look the same: file systems count in up to two seconds.
_RECENT = 2_000_000_000
_pack: Callable[..., bytes] = struct.Struct("<4q").pack


def signature_of(path: str, now: int) -> bytes | None:
    """What a file's status says of its content; None where that says nothing for certain. `now` is in nanoseconds.

    No program can set the time of a status change, so that an edit changes it even where the size and the time of the
    content stay as they were. Windows has no such time.
    """
    if sys.platform == "win32":
        return None
    try:
        status = os.stat(path)
    except OSError:
        return None
    if now - max(status.st_mtime_ns, status.st_ctime_ns) < _RECENT:
        return None
    return _pack(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & 0x7FFF_FFFF_FFFF_FFFF)
