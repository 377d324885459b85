"""Lines of bytes that come out sorted, however many there are."""

from collections.abc import Iterable, Iterator
from typing import IO

from linkcheck.report.spool import file_for, waiting

# More lines than these are sorted and wait in a file.
IN_MEMORY = 16_384


class SortedLines:
    """Lines that end in a line feed and hold no other, sorted by their bytes."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
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
