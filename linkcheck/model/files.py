"""How files are read and appended to: regular files only, without waiting, never more than a bound, and no link followed elsewhere."""

import errno
import os
import stat
from functools import cache
from pathlib import Path
from typing import BinaryIO

# Bytes of a file that is too large which its error holds, enough to see what it is.
BEGINNING_BYTES = 4096


def open_flags(*names: str) -> int:
    """The flags of `os.open` with these names, such as `O_NONBLOCK`; what this system does not have is left out."""
    return sum(getattr(os, name, 0) for name in names)


# Opening waits for no writer of a pipe, and a terminal does not become this process's own.
_FLAGS = os.O_RDONLY | open_flags("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device", stat.S_IFDIR: "a folder"}
# File systems whose files are made up when they are read: any size may be shown for them, and reading may wait for ever.
_SYSTEM_FOLDERS = ("/proc", "/sys")


class LargeFileError(OSError):
    """A file is larger than may be read; `beginning` is its first bytes, and `size` at least that of the whole."""

    def __init__(self, path: str | Path, size: int, most: int, beginning: bytes) -> None:
        super().__init__(errno.EFBIG, f"it is larger than {megabytes(most)}", str(path))
        self.size = size
        self.beginning = beginning


def read_file(path: str | Path, most: int) -> bytes:
    """The content of a regular file of at most so many bytes.

    Raises OSError, whose `strerror` says what is wrong, and LargeFileError for a larger file. What is no regular file is not even opened.
    """
    descriptor, size = _open(path)
    try:
        if size > most:
            raise LargeFileError(path, size, most, os.read(descriptor, BEGINNING_BYTES))
        content = _read(descriptor, size, most)
        if len(content) > most:
            # It grew while it was read.
            raise LargeFileError(path, len(content), most, content[:BEGINNING_BYTES])
        return content
    finally:
        os.close(descriptor)


def read_beginning(path: str | Path, most: int) -> bytes:
    """The first bytes of a regular file that was found in a folder, at most so many; raises OSError."""
    # Asked of every post of a run: one look is enough, for nobody keeps devices among posts.
    descriptor = os.open(path, _FLAGS)
    try:
        _require_regular(os.fstat(descriptor), path)
        return os.read(descriptor, most)
    finally:
        os.close(descriptor)


def open_file(path: str | Path) -> BinaryIO:
    """A regular file opened for reading; raises OSError."""
    return open(_open(path)[0], "rb")


def read_stream(stream: BinaryIO, name: str, most: int) -> bytes:
    """All that comes from a stream, such as standard input; raises LargeFileError where that is more than so many bytes."""
    content = stream.read(most + 1)
    if len(content) > most:
        raise LargeFileError(name, len(content), most, content[:BEGINNING_BYTES])
    return content


def cause_of(error: OSError) -> str:
    """What is wrong with a file, as the end of a sentence."""
    reason = error.strerror or str(error)
    return f"{reason[:1].lower()}{reason[1:]}"


def megabytes(size: int) -> str:
    """A size in words."""
    return f"{size / 1e6:,.0f} MB" if size >= 1_000_000 else f"{size / 1e3:,.0f} kB"


def _open(path: str | Path) -> tuple[int, int]:
    """The descriptor of a regular file, and its size."""
    try:
        # Opening some devices does something, so they are not.
        _require_regular(os.stat(path), path)
        descriptor = os.open(path, _FLAGS)
    except ValueError:
        raise OSError(errno.EINVAL, "its name cannot be that of a file", str(path)) from None
    try:
        # It may have been replaced since.
        status = os.fstat(descriptor)
        _require_regular(status, path)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor, status.st_size


def _require_regular(status: os.stat_result, path: str | Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _KINDS.get(stat.S_IFMT(status.st_mode), "something else")
        raise OSError(errno.EINVAL, f"it is {kind} and no regular file", str(path))
    if status.st_dev in _system_devices():
        raise OSError(errno.EINVAL, "it is made up by the system and no regular file", str(path))


@cache
def _system_devices() -> frozenset[int]:
    devices = set()
    for folder in _SYSTEM_FOLDERS:
        # A system without them, or a container whose folders are ordinary ones.
        if os.path.ismount(folder):
            devices.add(os.stat(folder).st_dev)
    return frozenset(devices)


def _read(descriptor: int, size: int, most: int) -> bytes:
    """The content, or one byte more than may be read; as a whole in nearly every case."""
    parts = []
    left = most + 1
    while left > 0 and (part := os.read(descriptor, min(left, max(size + 1, BEGINNING_BYTES)))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


# Files in a project's folder, where anybody's change may have put links: what is written without a flag stays in the folder

# Opening waits for no reader of a pipe, and a link that is put in a file's place after it was looked at is not followed either.
_APPEND_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | open_flags("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY")


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
    descriptor = os.open(real, _APPEND_FLAGS, 0o666)
    with open(descriptor, "r+b", buffering=0) as file:
        size = os.fstat(descriptor).st_size
        if not real.is_file():
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        os.lseek(descriptor, max(0, size - 1), os.SEEK_SET)
        is_whole = not size or os.read(descriptor, 1) == b"\n"
        file.write(content if is_whole else b"\n" + content)
