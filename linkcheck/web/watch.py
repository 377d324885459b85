"""Which hosts a run is waiting for."""

import time

# An answer that takes longer than this is worth telling the one who waits.
SLOW = 5.0
MOST = 3


class Watch:
    """The requests that are under way, each with its host and when it began."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._begun: dict[object, tuple[str, float]] = {}

    def begin(self, host: str) -> object:
        """Count a request as under way until what this returns is given to `end`."""
        token = object()
        self._begun[token] = host, time.monotonic()
        return token

    def end(self, token: object) -> None:
        """The request is no longer under way."""
        del self._begun[token]

    def slow(self) -> tuple[tuple[str, float], ...]:
        """The hosts that have been waited for longest, with seconds, slowest first; only those that are slow, and few."""
        now = time.monotonic()
        waits: dict[str, float] = {}
        for host, begun in self._begun.values():
            waits[host] = max(waits.get(host, 0.0), now - begun)
        slow = sorted((pair for pair in waits.items() if pair[1] >= SLOW), key=lambda pair: -pair[1])
        return tuple(slow[:MOST])
