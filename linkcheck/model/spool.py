"""Values that may be larger than memory: lists and sorted lines that move to temporary files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import IO

from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of

# Larger content moves to a file.
BYTES_IN_MEMORY = 8 << 20
BLOCK = 1 << 20
# So many lines are sorted and moved to a file.
LINES_IN_MEMORY = 16_384


class PackedList:
    """Packed values in their order; all but the last megabyte are in a file."""

    def __init__(self) -> None:
        self._in_memory: list[bytes] = []
        self._size = 0
        self._file: IO[bytes] | None = None
        self._lengths: list[int] = []

    def append(self, packed: bytes) -> None:
        """Add a value at the end."""
        self._in_memory.append(packed)
        self._size += len(packed)
        if self._size > BLOCK:
            self._spill()

    def __iter__(self) -> Iterator[bytes]:
        if self._file is not None:
            file, at = self._file, 0
            for length in self._lengths:
                # Several iterators may read at the same time.
                file.seek(at)
                at += length
                yield file.read(length)
        yield from self._in_memory

    def __len__(self) -> int:
        return len(self._lengths) + len(self._in_memory)

    def close(self) -> None:
        """Delete all values."""
        if self._file is not None:
            _close(self._file)
        self._in_memory.clear()

    def _spill(self) -> None:
        with _temporary_file_errors():
            if self._file is None:
                self._file = _spooled_file()
            self._file.seek(0, 2)
            self._file.writelines(self._in_memory)
            self._file.flush()
        self._lengths += map(len, self._in_memory)
        self._in_memory, self._size = [], 0


class SortedLines:
    """Lines that end in a line feed and hold no other, sorted by their bytes."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._files: list[IO[bytes]] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Add some lines."""
        self._lines.extend(lines)
        if len(self._lines) >= LINES_IN_MEMORY:
            self._lines.sort()
            with _temporary_file_errors():
                file = _unnamed_file()
                self._files.append(file)
                file.writelines(self._lines)
                file.flush()
            self._lines = []

    def __iter__(self) -> Iterator[bytes]:
        """All lines."""
        self._lines.sort()
        if not self._files:
            return iter(self._lines)
        # Imported here, as few reports are so large.
        import heapq

        for file in self._files:
            file.seek(0)
        return heapq.merge(*self._files, self._lines)

    def close(self) -> None:
        """Delete all lines."""
        for file in self._files:
            _close(file)
        self._lines = []


def _spooled_file() -> IO[bytes]:
    """A file in memory that moves to the disk when it grows; it stays in memory where there is no folder for such files."""
    # Imported here: a few posts never need it.
    from tempfile import SpooledTemporaryFile, gettempdir

    try:
        gettempdir()
    except FileNotFoundError:
        return BytesIO()
    return SpooledTemporaryFile(BYTES_IN_MEMORY)


@contextmanager
def _temporary_file_errors() -> Iterator[None]:
    """Raise UsageError where a temporary file cannot be written, such as on a full disk."""
    try:
        yield
    except OSError as error:
        from tempfile import gettempdir

        raise UsageError(
            f"a part of the report has to wait in {gettempdir()}: {cause_of(error)}; name a folder with more room in TMPDIR"
        ) from None


def _unnamed_file() -> IO[bytes]:
    from tempfile import TemporaryFile

    try:
        return TemporaryFile()
    except FileNotFoundError:
        # There is no folder for such files.
        return BytesIO()


def _close(file: IO[bytes]) -> None:
    # Closing tries once more to write what did not fit on the disk.
    with suppress(OSError):
        file.close()
