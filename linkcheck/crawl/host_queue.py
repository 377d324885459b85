"""URLs waiting to be asked, host by host, and which host is next."""

import asyncio
import heapq
import math
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from enum import Enum
from itertools import count
from typing import NamedTuple, TypeAlias

from linkcheck.urls.url import host_of


class HostScheduler:
    """Hosts that wait for their turn, each once; the host with the most URLs left is first.

    `ready_at` returns when a host may be asked, in seconds of some clock, `left` how many of its URLs are left.
    """

    def __init__(self, ready_at: Callable[[str], float], left: Callable[[str], int]) -> None:
        """No host waits."""
        self._ready_at = ready_at
        self._left = left
        self._waiting: set[str] = set()
        self._resting: list[tuple[float, int, str]] = []
        self._ready: list[tuple[int, int, str]] = []
        self._number = count()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, host: str) -> None:
        """Add a host, unless it waits already; equal hosts are taken in the order in which they were added."""
        if host not in self._waiting:
            self._waiting.add(host)
            self._offer(host, 0.0)

    def recheck(self) -> None:
        """Call `ready_at` again for each host: it may be asked sooner than before."""
        resting, self._resting = self._resting, []
        for _, _, host in resting:
            self._be_ready(host)

    def take(self, now: float, until: float) -> tuple[str | None, float | None]:
        """The host whose turn it is, or the seconds until there is one (None: no host waits); at `until` all pauses end."""
        while self._resting and min(self._resting[0][0], until) <= now:
            self._be_ready(heapq.heappop(self._resting)[2])
        while self._ready:
            host = heapq.heappop(self._ready)[2]
            ready_at = min(self._ready_at(host), until)
            if ready_at <= now:
                self._waiting.discard(host)
                return host, None
            self._offer(host, ready_at)
        return None, min(self._resting[0][0], until) - now if self._resting else None

    def _offer(self, host: str, ready_at: float) -> None:
        if ready_at:
            heapq.heappush(self._resting, (ready_at, next(self._number), host))
        else:
            self._be_ready(host)

    def _be_ready(self, host: str) -> None:
        heapq.heappush(self._ready, (-self._left(host), next(self._number), host))


LeaseHosts: TypeAlias = Callable[[Collection[str]], Collection[str]]
# So many hosts are leased ahead where several runs share them.
HOSTS_AHEAD = 64


class NextStep(Enum):
    """What follows an attempt at a URL: nothing, the same attempt soon, or a retry after all first attempts."""

    DONE = "done"
    REPEAT = "repeat"
    RETRY = "retry"


class Attempt(NamedTuple):
    """A URL to be asked now, and whether that is a retry."""

    url: str
    is_retry: bool


class HostQueue:
    """URLs waiting for a worker, with at most so many of one host in work and none while its host rests.

    A host's retries come after all its first attempts, and while any host has a first attempt to be taken, after those.
    `concurrency_of` returns how many of a host may be in work, `ready_at` when it may be asked, in seconds of the event loop's clock;
    after `deadline` there are no waits. `lease_hosts` returns those of some hosts that this run may ask, where several share them; it is
    called for a few at a time, so that each run gets some. The URLs of the other hosts are in `elsewhere`.
    """

    def __init__(
        self,
        urls: Iterable[str],
        concurrency_of: Callable[[str], int],
        ready_at: Callable[[str], float],
        deadline: float | None = None,
        lease_hosts: LeaseHosts | None = None,
        retries: Iterable[str] = (),
    ) -> None:
        """The URLs wait in their order; `retries` wait for their retry."""
        self._first_urls: dict[str, deque[str]] = {}
        self._retry_urls: dict[str, deque[str]] = {}
        self._concurrency_of = concurrency_of
        self._ready_at = ready_at
        self._deadline = deadline if deadline is not None else math.inf
        self._working: Counter[str] = Counter()
        self._first_in_work = 0
        self._not_before: dict[str, float] = {}
        for url in urls:
            self._first_urls.setdefault(host_of(url), deque()).append(url)
        for url in retries:
            self._retry_urls.setdefault(host_of(url), deque()).append(url)
        self._ready = HostScheduler(ready_at, lambda host: len(self._first_urls.get(host, ())))
        self._ready_retries = HostScheduler(self._retry_ready_at, lambda host: len(self._retry_urls.get(host, ())))
        for host in self._retry_urls:
            if host not in self._first_urls:
                self._ready_retries.add(host)
        self._not_leased = deque(self._first_urls)
        self._lease_hosts = lease_hosts or frozenset
        self._ahead = HOSTS_AHEAD if lease_hosts is not None else len(self._first_urls)
        self.elsewhere: list[str] = []
        self._waiters: deque[asyncio.Future[Attempt | None]] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def length(self) -> int:
        """How many attempts wait."""
        return sum(map(len, (*self._first_urls.values(), *self._retry_urls.values())))

    async def take(self) -> Attempt | None:
        """The next attempt whose host has a place free, as soon as there is one; None when none is left or can come back."""
        if not self._has_attempts():
            return None
        attempt, wait = self._next()
        if attempt is not None:
            return attempt
        waiter: asyncio.Future[Attempt | None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._wake_in(wait)
        return await waiter

    def done(self, attempt: Attempt, step: NextStep = NextStep.DONE, *, pause: float = 0.0, in_front: bool = False) -> None:
        """Free the place of an attempt that `take` handed out.

        Its retry comes after so many seconds of `pause`, or once no first attempts are left; with `in_front` it is the first of its host.
        """
        host = host_of(attempt.url)
        self._working[host] -= 1
        if not self._working[host]:
            del self._working[host]
        self._first_in_work -= not attempt.is_retry
        if step is NextStep.REPEAT:
            (self._retry_urls if attempt.is_retry else self._first_urls).setdefault(host, deque()).appendleft(attempt.url)
        elif step is NextStep.RETRY:
            waiting = self._retry_urls.setdefault(host, deque())
            (waiting.appendleft if in_front else waiting.append)(attempt.url)
            self._not_before[host] = max(self._not_before.get(host, 0.0), asyncio.get_running_loop().time() + pause)
        self._offer(host)
        self._hand_out()

    def _hand_out(self) -> None:
        """Give an attempt to each waiting worker, as long as there are attempts; the other workers are not woken."""
        while self._waiters:
            if self._waiters[0].done():
                # The worker was cancelled.
                self._waiters.popleft()
                continue
            if self._has_attempts():
                attempt, wait = self._next()
                if attempt is None:
                    self._wake_in(wait)
                    return
            else:
                attempt = None
            self._waiters.popleft().set_result(attempt)

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
        self._alarm = loop.call_at(when, self._on_alarm)

    def _on_alarm(self) -> None:
        self._alarm = None
        self._hand_out()

    def _offer(self, host: str) -> None:
        """Let a host be asked where it has something to be asked for and a place free."""
        if self._working[host] >= self._concurrency_of(host):
            return
        if host in self._first_urls:
            self._ready.add(host)
        elif host in self._retry_urls:
            self._ready_retries.add(host)

    def _next(self) -> tuple[Attempt | None, float | None]:
        """An attempt at the first host in turn that may be asked now, or the seconds until one may (None: when a place is freed)."""
        now = asyncio.get_running_loop().time()
        host, wait = self._ready.take(now, self._deadline)
        if host is not None:
            return self._attempt_of(self._first_urls, host, is_retry=False), None
        # Once no first attempt is left, retries need not wait for their pause.
        if not self._first_urls and not self._first_in_work and self._not_before:
            self._not_before.clear()
            self._ready_retries.recheck()
        host, wait_again = self._ready_retries.take(now, self._deadline)
        if host is not None:
            return self._attempt_of(self._retry_urls, host, is_retry=True), None
        return None, min((seconds for seconds in (wait, wait_again) if seconds is not None), default=None)

    def _retry_ready_at(self, host: str) -> float:
        return max(self._ready_at(host), self._not_before.get(host, 0.0))

    def _has_attempts(self) -> bool:
        """Whether any attempt is left after further hosts were leased."""
        self._lease_ahead()
        return bool(self._first_urls or self._retry_urls or self._working)

    def _lease_ahead(self) -> None:
        while self._not_leased and len(self._ready) < self._ahead:
            asked = [self._not_leased.popleft() for _ in range(min(len(self._not_leased), self._ahead))]
            ours = self._lease_hosts(asked)
            for host in asked:
                if host in ours:
                    self._ready.add(host)
                else:
                    self.elsewhere += self._first_urls.pop(host)

    def _attempt_of(self, waiting: dict[str, deque[str]], host: str, *, is_retry: bool) -> Attempt:
        attempt = Attempt(waiting[host].popleft(), is_retry)
        if not waiting[host]:
            del waiting[host]
        self._working[host] += 1
        self._first_in_work += not is_retry
        # While first attempts of a host are under way, its retries wait.
        if is_retry or host in self._first_urls:
            self._offer(host)
        return attempt
