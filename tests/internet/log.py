"""What the servers of the simulated internet have received."""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from tests.internet.sites import Request

# How many of a host's latest requests a behaviour can look back on.
_REMEMBERED = 100


class Received(Struct, frozen=True):
    """A request and when its answer was over (None: it still goes on); seconds of `time.monotonic`."""

    request: Request
    ended: float | None = None

    @property
    def started(self) -> float:
        """When the request was there."""
        return self.request.at


class Log:
    """The requests of all hosts in the order of their arrival."""

    def __init__(self) -> None:
        """Nothing has been asked yet."""
        self._received: defaultdict[str, list[Received]] = defaultdict(list)
        self._targets: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
        self._latest: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))

    @contextmanager
    def taken_down(self, request: Request) -> Iterator[tuple[Request, Callable[[], None]]]:
        """Note a request; yields it with the time and the requests before it, and what notes that it is over.

        It is over when the context is left, at the latest.
        """
        # A page by http that sends its reader to https is another page.
        before, others = self._targets[request.scheme, request.host, request.target], self._latest[request.host]
        dated = replace(request, at=time.monotonic(), earlier=tuple(before), others=tuple(others))
        before.append(dated.at)
        others.append(dated.at)
        notes = self._received[request.host]
        number = len(notes)
        notes.append(Received(dated))

        def over() -> None:
            if notes[number].ended is None:
                notes[number] = replace(notes[number], ended=time.monotonic())

        try:
            yield dated, over
        finally:
            over()

    def of(self, host: str) -> tuple[Received, ...]:
        """What a host received, in the order of arrival."""
        return tuple(self._received.get(host, ()))

    def all(self) -> tuple[Received, ...]:
        """What every host received, in the order of arrival."""
        return tuple(sorted((note for notes in self._received.values() for note in notes), key=lambda note: note.started))


def most_at_once(received: Iterable[Received]) -> int:
    """How many of these requests were under way together at the busiest moment."""
    changes = sorted(
        (when, change)
        for note in received
        for when, change in ((note.started, 1), (note.ended if note.ended is not None else float("inf"), -1))
    )
    busy = most = 0
    for _, change in changes:
        busy += change
        most = max(most, busy)
    return most
