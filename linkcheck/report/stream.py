"""Pieces of a report that wait until what stands before them is known, and lines that come out sorted, however many there are."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import IO

import msgspec

from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import Outcome
from linkcheck.report.sheets import Address

# What is larger waits in a file.
BYTES_IN_MEMORY = 8 << 20
_BLOCK = 1 << 20


def file_for(owner: object) -> IO[bytes]:
    """A file without a name that is closed with its owner; memory where there is no folder for such files."""
    # Imported here: few reports are so large.
    import weakref
    from tempfile import TemporaryFile

    try:
        file = TemporaryFile()  # noqa: SIM115
    except OSError:
        return BytesIO()
    weakref.finalize(owner, _close, file)
    return file


def _close(file: IO[bytes]) -> None:
    # What did not fit on the disk would be written once more.
    with suppress(OSError):
        file.close()


@contextmanager
def waiting() -> Iterator[None]:
    """Where something is put into such a file, or taken from it; a disk without room is a mistake that can be mended."""
    try:
        yield
    except OSError as error:
        from tempfile import gettempdir

        why = (error.strerror or str(error)).lower()
        raise UsageError(f"a part of the report has to wait in {gettempdir()}: {why}; name a folder with more room in TMPDIR") from None


class Spool:
    """Numbered pieces in their order, however late some of them come."""

    def __init__(self, in_memory: int = BYTES_IN_MEMORY) -> None:
        """What is more than so many bytes waits in a file."""
        self._most = in_memory
        self._held: BytesIO | None = BytesIO()
        self._file: IO[bytes] = self._held
        self._size = 0
        self._next = 0
        self._gaps: dict[int, int] = {}
        self._late: dict[int, bytes] = {}
        self._whole: memoryview | None = None

    def load(self, whole: memoryview) -> None:
        """Hold all that another spool held."""
        self._whole = whole

    @property
    def next(self) -> int:
        """The number of the piece to come."""
        return self._next

    def put(self, number: int, piece: bytes) -> None:
        """Keep a piece; numbers begin with 0, and one that was passed over may come later."""
        if number in self._gaps:
            self._late[number] = piece
            return
        for missing in range(self._next, number):
            self._gaps[missing] = self._size
        self._next = number + 1
        with waiting():
            self._file.write(piece)
            self._size += len(piece)
            if self._held is not None and self._size > self._most:
                whole, self._held = self._held.getbuffer(), None
                self._file = file_for(self)
                self._file.write(whole)

    def __iter__(self) -> Iterator[bytes | memoryview]:
        """All pieces, one after the other, in blocks."""
        if self._whole is not None:
            yield self._whole
            return
        with waiting():
            self._file.seek(0)
        at = 0
        for number, place in self._gaps.items():
            yield from self._blocks(place - at)
            at = place
            yield self._late.get(number, b"")
        yield from self._blocks(self._size - at)

    def _blocks(self, left: int) -> Iterator[bytes]:
        while left > 0:
            block = self._file.read(min(_BLOCK, left))
            left -= len(block)
            yield block


class Spooled:
    """A report's posts and URLs, as bytes that wait for what stands before them."""

    def __init__(self) -> None:
        self.posts = Spool()
        self.urls = Spool()

    def parts(self) -> tuple[Spool, ...]:
        """The posts and the URLs."""
        return self.posts, self.urls

    def load(self, parts: Sequence[memoryview]) -> None:
        """Hold the posts and URLs of an earlier report."""
        for spool, part in zip(self.parts(), parts, strict=True):
            spool.load(part)


# More lines than these are sorted and wait in a file.
LINES_IN_MEMORY = 16_384


class SortedLines:
    """Lines that end in a line feed and hold no other, sorted by their bytes."""

    def __init__(self, in_memory: int = LINES_IN_MEMORY) -> None:
        """Files hold what is more than so many lines."""
        self._most = in_memory
        self._lines: list[bytes] = []
        self._files: list[IO[bytes]] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Add some lines."""
        self._lines.extend(lines)
        if len(self._lines) >= self._most:
            file = file_for(self)
            with waiting():
                file.writelines(sorted(self._lines))
            self._files.append(file)
            self._lines = []

    def __iter__(self) -> Iterator[bytes]:
        """All lines."""
        if not self._files:
            return iter(sorted(self._lines))
        # Imported here, as few reports are so large.
        import heapq

        with waiting():
            for file in self._files:
                file.seek(0)
        return heapq.merge(*self._files, sorted(self._lines))


# JSON in one line holds neither of these, and no URL as it would be requested does.
_TAB, _END = b"\t", b"\n"
_URL = itemgetter(0)
_OUTCOMES = {outcome.encode(): outcome for outcome in Outcome}
_decode = msgspec.json.Decoder(str).decode


def line_of(address: Address, path: str) -> bytes:
    """What one post says of a URL that it holds: the URL first, so that lines about the same one come together by their order."""
    return _TAB.join((address.url.encode(), msgspec.json.encode(path), address.outcome.encode(), address.before, address.after)) + _END


def holders(lines: Iterable[bytes]) -> Iterator[tuple[Address, list[bytes]]]:
    """Each URL of the sorted lines once, with the paths of its posts as JSON, sorted."""
    for url, same in groupby((line[:-1].split(_TAB) for line in lines), key=_URL):
        first, *others = same
        _, path, outcome, before, after = first
        paths = [path]
        if others:
            # As texts: JSON escapes some characters.
            paths = sorted((path, *(path for _, path, *_ in others)), key=_decode)
        yield Address(url.decode(), _OUTCOMES[outcome], before, after), paths
