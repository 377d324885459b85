"""Which host is next: those that may be asked now, and of them the one with the most to be asked for."""

import heapq
from collections.abc import Callable
from itertools import count


class Turns:
    """Hosts that wait for their turn, each once; whoever takes the longest begins as early as can be.

    `resumes` tells when a host may be asked, in seconds of some clock, `left` how much it is still to be asked for.
    """

    def __init__(self, resumes: Callable[[str], float], left: Callable[[str], int]) -> None:
        """No host waits."""
        self._resumes = resumes
        self._left = left
        self._waiting: set[str] = set()
        self._resting: list[tuple[float, int, str]] = []
        self._ready: list[tuple[int, int, str]] = []
        self._number = count()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, host: str) -> None:
        """Let a host wait, if it does not already; among equals the first that came is the first to go."""
        if host not in self._waiting:
            self._waiting.add(host)
            self._line_up(host, 0.0)

    def look_again(self) -> None:
        """Ask anew when each host may be asked: it may be sooner than was said."""
        resting, self._resting = self._resting, []
        for _, _, host in resting:
            self._be_ready(host)

    def take(self, now: float, until: float) -> tuple[str | None, float | None]:
        """The host whose turn it is, or the seconds until there is one (None: nobody waits); `until` ends all rests."""
        while self._resting and min(self._resting[0][0], until) <= now:
            self._be_ready(heapq.heappop(self._resting)[2])
        while self._ready:
            host = heapq.heappop(self._ready)[2]
            resumes = min(self._resumes(host), until)
            if resumes <= now:
                self._waiting.discard(host)
                return host, None
            self._line_up(host, resumes)
        return None, min(self._resting[0][0], until) - now if self._resting else None

    def _line_up(self, host: str, resumes: float) -> None:
        if resumes:
            heapq.heappush(self._resting, (resumes, next(self._number), host))
        else:
            self._be_ready(host)

    def _be_ready(self, host: str) -> None:
        heapq.heappush(self._ready, (-self._left(host), next(self._number), host))
