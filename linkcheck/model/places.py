"""Places in a project's folder, where anybody's change may have put links: what is written there without being told stays there."""

import errno
import os
from pathlib import Path

from linkcheck.model.files import open_flags

# Opening waits for no reader of a pipe, and a link that is put in a file's place after it was looked at is not followed either.
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | open_flags("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")


def is_inside(path: str | Path, folder: str | Path) -> bool:
    """Whether a path is a folder or lies below it, by its text alone."""
    absolute, base = os.path.abspath(path), os.path.abspath(folder)
    return absolute == base or absolute.startswith(base.rstrip(os.sep) + os.sep)


def resolve_within(path: Path, folder: Path) -> Path:
    """A path with its links resolved; raises OSError where they lead out of `folder`, which may itself lie behind a link."""
    real = os.path.realpath(path)
    if not is_inside(real, os.path.realpath(folder)):
        raise OSError(errno.ELOOP, "a link there leads out of the project's folder, and only a flag may name a place elsewhere", str(path))
    return Path(real)


def append_to(path: Path, folder: Path, content: bytes) -> None:
    """Append lines to a file in a folder, made where it is missing; a line that was left half-written before them is closed first.

    Raises OSError, also where the place is no regular file or a link leads out of the folder.
    """
    real = resolve_within(path, folder)
    real.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(real, _FLAGS, 0o666)
    with open(descriptor, "r+b", buffering=0) as file:
        size = os.fstat(descriptor).st_size
        if not real.is_file():
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        os.lseek(descriptor, max(0, size - 1), os.SEEK_SET)
        is_whole = not size or os.read(descriptor, 1) == b"\n"
        file.write(content if is_whole else b"\n" + content)
