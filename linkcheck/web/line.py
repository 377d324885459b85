"""URLs waiting to be asked, host by host in turn."""

import asyncio
import math
from collections import deque
from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

from linkcheck.web.location import host_of

Claim: TypeAlias = Callable[[Collection[str]], Collection[str]]
# So many hosts are kept ready where they are shared with others.
AHEAD = 64


class Line:
    """URLs waiting for a worker, with at most so many of one host in work and none while its host rests.

    `places` tells how many of a host may be in work, `resumes` when it may be asked, in seconds of the event loop's clock;
    after `deadline` nobody waits for that. `claim` tells which of some hosts are ours to ask, where others ask too; it is asked
    about a few at a time, so that everybody gets some. The URLs of those that are not ours are in `taken`.
    """

    def __init__(
        self, urls: Iterable[str], places: Callable[[str], int], resumes: Callable[[str], float], deadline: float | None = None,
        claim: Claim | None = None,
    ) -> None:
        """The URLs wait in their order."""
        self._waiting: dict[str, deque[str]] = {}
        self._places = places
        self._resumes = resumes
        self._deadline = deadline if deadline is not None else math.inf
        self._working: dict[str, int] = {}
        for url in urls:
            self._waiting.setdefault(host_of(url), deque()).append(url)
        self._ready: deque[str] = deque()
        self._unclaimed = deque(self._waiting)
        self._claim = claim or frozenset
        self._ahead = AHEAD if claim is not None else len(self._waiting)
        self.taken: list[str] = []
        self._change = asyncio.Event()

    async def take(self) -> str | None:
        """The next URL whose host has a place free, as soon as there is one; None when none is left or can come back."""
        while self._is_going_on():
            host, wait = self._next_host()
            if host is not None:
                return self._take_from(host)
            self._change.clear()
            try:
                async with asyncio.timeout(wait):
                    await self._change.wait()
            except TimeoutError:
                continue
        return None

    def done(self, url: str, *, again: bool = False) -> None:
        """Free the place of a URL that `take` handed out; `again` lets it be its host's next one."""
        host = host_of(url)
        self._working[host] -= 1
        if not self._working[host]:
            del self._working[host]
        if again:
            self._waiting.setdefault(host, deque()).appendleft(url)
        if host in self._waiting and host not in self._ready:
            self._ready.append(host)
        self._change.set()

    def _next_host(self) -> tuple[str | None, float | None]:
        """The first host in turn that may be asked now, or the seconds until one may (None: when a place is freed)."""
        now = asyncio.get_running_loop().time()
        waits: list[float] = []
        for _ in range(len(self._ready)):
            host = self._ready.popleft()
            wait = min(self._resumes(host), self._deadline) - now
            if wait <= 0:
                return host, None
            waits.append(wait)
            self._ready.append(host)
        return None, min(waits, default=None)

    def _is_going_on(self) -> bool:
        """Whether something is left; it may turn out that all of that is others' to ask."""
        self._claim_ahead()
        return bool(self._waiting or self._working)

    def _claim_ahead(self) -> None:
        while self._unclaimed and len(self._ready) < self._ahead:
            asked = [self._unclaimed.popleft() for _ in range(min(len(self._unclaimed), self._ahead))]
            ours = self._claim(asked)
            for host in asked:
                if host in ours:
                    self._ready.append(host)
                else:
                    self.taken += self._waiting.pop(host)

    def _take_from(self, host: str) -> str:
        url = self._waiting[host].popleft()
        self._working[host] = self._working.get(host, 0) + 1
        if not self._waiting[host]:
            del self._waiting[host]
        elif self._working[host] < self._places(host):
            self._ready.append(host)
        return url
