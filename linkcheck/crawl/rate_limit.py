"""How many requests run at once, how far apart they start on one host, and how many a run may make.

Also the pauses that a host asks for, and the hosts that a run waits for.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Mapping

from linkcheck.config.host_path_rules import rule_for
from linkcheck.config.settings import Settings
from linkcheck.http.pool import connection_limits

# Seconds after which progress names a host that is waited for, and how many hosts it names.
SLOW_SECONDS = 5.0
MOST_SHOWN = 3


class InFlight:
    """The requests that are under way, each with its host and its start."""

    def __init__(self) -> None:
        """Nothing is under way."""
        self._begun: dict[object, tuple[str, float]] = {}

    def begin(self, host: str) -> object:
        """Count a request as under way until the token that is returned is given to `end`."""
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
        slow = sorted((pair for pair in waits.items() if pair[1] >= SLOW_SECONDS), key=lambda pair: -pair[1])
        return tuple(slow[:MOST_SHOWN])


class Quota:
    """Counts requests, and refuses those beyond `total` in this run or `per_host` on one host in a day (None: no limit)."""

    def __init__(self, total: int | None = None, per_host: int | None = None, spent: Mapping[str, int] | None = None) -> None:
        """`spent` is what other runs have asked each host on this day."""
        self._total = total
        self._per_host = per_host
        self._spent = Counter(spent or {})
        self._made = 0
        self._counts: Counter[str] = Counter()

    def take(self, host: str) -> bool:
        """Whether one more request to the host may be made; it is counted then."""
        if not self.has_any or (self._per_host is not None and self._spent[host] >= self._per_host):
            return False
        self._made += 1
        self._spent[host] += 1
        self._counts[host] += 1
        return True

    def give_back(self, host: str) -> None:
        """Do not count a request that could not be made."""
        self._made -= 1
        self._spent[host] -= 1
        self._counts[host] -= 1

    @property
    def has_any(self) -> bool:
        """Whether the run as a whole may go on."""
        return self._total is None or self._made < self._total

    def take_counts(self) -> dict[str, int]:
        """The requests to each host since this was last asked."""
        made, self._counts = dict(self._counts), Counter()
        return made


# Seconds that a host may pause a run at a time, and in all; more is not waited for.
MAX_PAUSE = 60.0
MAX_TOTAL_PAUSE = 180.0
# Seconds after a first 429 that names no time; the next pause is twice as long.
FIRST_PAUSE = 2.0
# A host that names no time and refuses after so many pauses in a row is not waited for again.
MAX_PAUSES = 3
# Seconds between two requests to a host that wants fewer of them and does not say when.
SLOW_INTERVAL = 1.0


class HostRateLimit:
    """The slots of one run: at most `concurrency` at once, on a host `host_concurrency` and `host_interval_ms` apart.

    A host with a table in the settings has its own numbers.
    """

    def __init__(self, settings: Settings) -> None:
        """No host has been asked yet."""
        self._everywhere = _AdaptiveSlots(connection_limits(settings.concurrency).concurrency)
        self._settings = settings
        self._hosts: dict[str, _Host] = {}

    def concurrency_of(self, name: str) -> int:
        """How many requests to a host may run at once."""
        return rule_for(self._settings.hosts, name).concurrency or self._settings.host_concurrency

    def slot(self, name: str) -> "_Slot":
        """A context that is entered once a request to the host may start, and occupies a slot until it is left."""
        return _Slot(self._host(name), self._everywhere)

    def back_off(self, name: str, seconds: float | None) -> bool:
        """Pause a host for the time it asked for, or one that grows; return whether the refused URL may be asked again.

        A host that asks for more than a minute, or again and again, is not waited for: what it refused is not asked again,
        and its other pages are asked slowly.
        """
        host = self._host(name)
        if seconds is None:
            host.slow_down(SLOW_INTERVAL)
            return host.is_paused or (host.pauses < MAX_PAUSES and host.back_off(FIRST_PAUSE * 2**host.pauses))
        if seconds > MAX_PAUSE:
            host.slow_down(SLOW_INTERVAL)
            return False
        return host.back_off(seconds)

    def reduce_concurrency(self) -> None:
        """Run fewer requests at once, for this machine can open no further connection; more again as they succeed."""
        self._everywhere.shrink()

    def answered(self, name: str) -> None:
        """A host answered without asking for a pause."""
        self._host(name).pauses = 0

    def ready_at(self, name: str) -> float:
        """When a host may be asked again, in seconds of the event loop's clock."""
        return self._hosts[name].next_start if name in self._hosts else 0.0

    def _host(self, name: str) -> "_Host":
        host = self._hosts.get(name)
        if host is None:
            own = rule_for(self._settings.hosts, name).interval_ms
            interval = self._settings.host_interval_ms if own is None else own
            host = self._hosts[name] = _Host(self.concurrency_of(name), interval / 1000)
        return host


class _Host:
    """One host's slots, and when the next request to it may start (seconds of the event loop's clock)."""

    def __init__(self, slots: int, interval: float) -> None:
        self.slots = asyncio.Semaphore(slots)
        self.pauses = 0
        self.paused = 0.0
        self.ready_at = 0.0
        self._interval = interval
        self._next = 0.0

    async def start(self) -> None:
        """Wait for the next start, and longer where the host asks for a pause meanwhile."""
        clock = asyncio.get_running_loop().time
        while True:
            start = max(clock(), self._next, self.ready_at)
            self._next = start + self._interval
            if start > clock():
                await asyncio.sleep(start - clock())
            # A host that was paused meanwhile gives out new starts after its pause.
            if self.ready_at <= start:
                return

    def back_off(self, seconds: float) -> bool:
        """Start no request for that long; pauses that overlap count once. False where the pauses would be too long in all."""
        until = asyncio.get_running_loop().time() + seconds
        # Requests that were under way when the pause began ask for it too; the longest one counts.
        further = max(0.0, until - self.ready_at) if self.is_paused else seconds
        if self.paused + further > MAX_TOTAL_PAUSE:
            return False
        self.pauses += not self.is_paused
        self.paused += further
        self.ready_at = max(self.ready_at, until)
        return True

    @property
    def next_start(self) -> float:
        """When the next request may start."""
        return max(self._next, self.ready_at)

    @property
    def is_paused(self) -> bool:
        """Whether the host is paused."""
        return asyncio.get_running_loop().time() < self.ready_at

    def slow_down(self, interval: float) -> None:
        """Leave at least that many seconds between two requests from now on."""
        self._interval = max(self._interval, interval)
        self._next = max(self._next, asyncio.get_running_loop().time() + interval)


class _AdaptiveSlots:
    """The slots of all hosts together: half of those in use where this machine has no room, one more after each round that it had."""

    def __init__(self, most: int) -> None:
        self._most = self._limit = most
        self._used = 0
        self._released = 0
        self._waiters: deque[asyncio.Future[None]] = deque()

    async def acquire(self) -> None:
        """Take a slot as soon as there is one, first come, first served."""
        if self._used < self._limit and not self._waiters:
            self._used += 1
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        try:
            await waiter
        except asyncio.CancelledError:
            if not waiter.cancelled():
                # It was handed a slot in the moment in which it was stopped.
                self.release()
            raise

    def release(self) -> None:
        """Give a slot back."""
        self._used -= 1
        if self._limit < self._most:
            self._released += 1
            if self._released >= self._limit:
                self._limit += 1
                self._released = 0
        self._hand_out()

    def shrink(self) -> None:
        """Halve what is in use; requests that are under way are not stopped."""
        self._limit = max(1, min(self._limit, self._used // 2))
        self._released = 0

    def _hand_out(self) -> None:
        while self._waiters and self._used < self._limit:
            waiter = self._waiters.popleft()
            if not waiter.done():
                self._used += 1
                waiter.set_result(None)


class _Slot:
    """One request's slots, at its host and among all."""

    __slots__ = ("_everywhere", "_host")

    def __init__(self, host: _Host, everywhere: _AdaptiveSlots) -> None:
        self._host = host
        self._everywhere = everywhere

    async def __aenter__(self) -> None:
        # The host first: a request that waits for a busy host must not occupy a slot of the run.
        await self._host.slots.acquire()
        try:
            await self._host.start()
            await self._everywhere.acquire()
        except BaseException:
            self._host.slots.release()
            raise

    async def __aexit__(self, *raised: object) -> None:
        self._everywhere.release()
        self._host.slots.release()
