"""URLs waiting to be asked, host by host, and which host is next."""

import asyncio
import heapq
import math
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from enum import Enum
from itertools import count
from typing import NamedTuple, TypeAlias

from linkcheck.urls.references import host_of


class HostScheduler:
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


Claim: TypeAlias = Callable[[Collection[str]], Collection[str]]
# So many hosts are kept ready where they are shared with others.
AHEAD = 64


class NextStep(Enum):
    """What is to happen with a URL after a look at it: nothing, the same look soon, or a second one after all others."""

    NOTHING = "nothing"
    AGAIN = "again"
    SECOND = "second"


class Attempt(NamedTuple):
    """A URL to be asked now, and whether that is its second look."""

    url: str
    second: bool


class HostQueue:
    """URLs waiting for a worker, with at most so many of one host in work and none while its host rests.

    A host's second looks come after all its first ones, and while any host has a first one to be taken, after those.
    `places` tells how many of a host may be in work, `resumes` when it may be asked, in seconds of the event loop's clock;
    after `deadline` nobody waits for that. `claim` tells which of some hosts are ours to ask, where others ask too; it is asked
    about a few at a time, so that everybody gets some. The URLs of those that are not ours are in `taken`.
    """

    def __init__(
        self,
        urls: Iterable[str],
        places: Callable[[str], int],
        resumes: Callable[[str], float],
        deadline: float | None = None,
        claim: Claim | None = None,
        seconds: Iterable[str] = (),
    ) -> None:
        """The URLs wait in their order; `seconds` wait for their second look."""
        self._first: dict[str, deque[str]] = {}
        self._second: dict[str, deque[str]] = {}
        self._places = places
        self._resumes = resumes
        self._deadline = deadline if deadline is not None else math.inf
        self._working: Counter[str] = Counter()
        self._first_looks = 0
        self._not_before: dict[str, float] = {}
        for url in urls:
            self._first.setdefault(host_of(url), deque()).append(url)
        for url in seconds:
            self._second.setdefault(host_of(url), deque()).append(url)
        self._ready = HostScheduler(resumes, lambda host: len(self._first.get(host, ())))
        self._ready_again = HostScheduler(self._resumes_again, lambda host: len(self._second.get(host, ())))
        for host in self._second:
            if host not in self._first:
                self._ready_again.add(host)
        self._unclaimed = deque(self._first)
        self._claim = claim or frozenset
        self._ahead = AHEAD if claim is not None else len(self._first)
        self.taken: list[str] = []
        self._waiters: deque[asyncio.Future[Attempt | None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def length(self) -> int:
        """How many looks wait."""
        return sum(map(len, (*self._first.values(), *self._second.values())))

    async def take(self) -> Attempt | None:
        """The next look whose host has a place free, as soon as there is one; None when none is left or can come back."""
        if not self._is_going_on():
            return None
        look, wait = self._next()
        if look is not None:
            return look
        waiter: asyncio.Future[Attempt | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._wake_in(wait)
        return await waiter

    def done(self, look: Attempt, what: NextStep = NextStep.NOTHING, *, later: float = 0.0, sooner: bool = False) -> None:
        """Free the place of a look that `take` handed out.

        Its second one comes so many seconds `later`, or once no first looks are left; `sooner` lets it be the first of its host.
        """
        host = host_of(look.url)
        self._working[host] -= 1
        if not self._working[host]:
            del self._working[host]
        self._first_looks -= not look.second
        if what is NextStep.AGAIN:
            (self._second if look.second else self._first).setdefault(host, deque()).appendleft(look.url)
        elif what is NextStep.SECOND:
            waiting = self._second.setdefault(host, deque())
            (waiting.appendleft if sooner else waiting.append)(look.url)
            self._not_before[host] = max(self._not_before.get(host, 0.0), asyncio.get_running_loop().time() + later)
        self._line_up(host)
        self._hand_out()

    def _hand_out(self) -> None:
        """Give a look to each of those who wait, as long as there are any: whoever would find none is not woken for it."""
        while self._waiters:
            if self._waiters[0].done():
                # Whoever waited has been stopped.
                self._waiters.popleft()
                continue
            if self._is_going_on():
                look, wait = self._next()
                if look is None:
                    self._wake_in(wait)
                    return
            else:
                look = None
            self._waiters.popleft().set_result(look)

    def _wake_in(self, seconds: float | None) -> None:
        """Hand out again in so many seconds, or once a place is freed (None)."""
        if seconds is None:
            return
        loop = asyncio.get_running_loop()
        when = loop.time() + seconds
        if self._alarm is not None:
            if self._alarm.when() <= when:
                return
            self._alarm.cancel()
        self._alarm = loop.call_at(when, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._hand_out()

    def _line_up(self, host: str) -> None:
        """Let a host be asked where it has something to be asked for and a place free."""
        if self._working[host] >= self._places(host):
            return
        if host in self._first:
            self._ready.add(host)
        elif host in self._second:
            self._ready_again.add(host)

    def _next(self) -> tuple[Attempt | None, float | None]:
        """A look at the first host in turn that may be asked now, or the seconds until one may (None: when a place is freed)."""
        now = asyncio.get_running_loop().time()
        host, wait = self._ready.take(now, self._deadline)
        if host is not None:
            return self._taken_from(self._first, host, second=False), None
        # Only once no first look is left that could say more does nobody wait for the time between.
        if not self._first and not self._first_looks and self._not_before:
            self._not_before.clear()
            self._ready_again.look_again()
        host, wait_again = self._ready_again.take(now, self._deadline)
        if host is not None:
            return self._taken_from(self._second, host, second=True), None
        return None, min((seconds for seconds in (wait, wait_again) if seconds is not None), default=None)

    def _resumes_again(self, host: str) -> float:
        return max(self._resumes(host), self._not_before.get(host, 0.0))

    def _is_going_on(self) -> bool:
        """Whether something is left; it may turn out that all of that is others' to ask."""
        self._claim_ahead()
        return bool(self._first or self._second or self._working)

    def _claim_ahead(self) -> None:
        while self._unclaimed and len(self._ready) < self._ahead:
            asked = [self._unclaimed.popleft() for _ in range(min(len(self._unclaimed), self._ahead))]
            ours = self._claim(asked)
            for host in asked:
                if host in ours:
                    self._ready.add(host)
                else:
                    self.taken += self._first.pop(host)

    def _taken_from(self, waiting: dict[str, deque[str]], host: str, *, second: bool) -> Attempt:
        look = Attempt(waiting[host].popleft(), second)
        if not waiting[host]:
            del waiting[host]
        self._working[host] += 1
        self._first_looks += not second
        # While first looks of a host are under way, its second ones wait.
        if second or host in self._first:
            self._line_up(host)
        return look
