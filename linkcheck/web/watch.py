"""Which hosts a run is waiting for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# An answer that takes longer than this is worth telling the one who waits.
SLOW = 5.0
MOST = 3


class Watch:
    """The requests that are under way, each with its host and when it began."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._begun: dict[object, tuple[str, float]] = {}

    @contextmanager
    def asking(self, host: str) -> Iterator[None]:
        """Count a request as under way until the block is left."""
        token = object()
        self._begun[token] = host, time.monotonic()
        try:
            yield
        finally:
            del self._begun[token]

    def slow(self) -> tuple[tuple[str, float], ...]:
        """The hosts that have been waited for longest, with seconds, slowest first; only those that are slow, and few."""
        now = time.monotonic()
        waits: dict[str, float] = {}
        for host, begun in self._begun.values():
            waits[host] = max(waits.get(host, 0.0), now - begun)
        slow = sorted((pair for pair in waits.items() if pair[1] >= SLOW), key=lambda pair: -pair[1])
        return tuple(slow[:MOST])
