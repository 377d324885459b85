"""How many requests run at once, on all hosts and on one, and how far apart they start on one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from linkcheck.settings import Settings


class Politeness:
    """The turns of one run: at most `concurrency` at once, `host_concurrency` on a host, `host_interval_ms` apart."""

    def __init__(self, settings: Settings) -> None:
        """No host has been asked yet."""
        self._everywhere = asyncio.Semaphore(settings.concurrency)
        self._per_host = settings.host_concurrency
        self._interval = settings.host_interval_ms / 1000
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """Wait until a request to the host may start, and count it until the block is left."""
        host = self._hosts.setdefault(name, _Host(self._per_host))
        host.users += 1
        try:
            # The host first: a request that waits for a busy host keeps no other host from being asked.
            async with host.places:
                await asyncio.sleep(host.reserve(self._interval))
                async with self._everywhere:
                    yield
        finally:
            host.users -= 1
            if not host.users and host.is_rested():
                del self._hosts[name]


class _Host:
    """One host's places, and when the next request to it may start (seconds of the event loop's clock)."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.users = 0
        self._next = 0.0

    def reserve(self, interval: float) -> float:
        """Take the next start and return the seconds until then."""
        now = asyncio.get_running_loop().time()
        start = max(now, self._next)
        self._next = start + interval
        return start - now

    def is_rested(self) -> bool:
        """Whether a request could start at once."""
        return asyncio.get_running_loop().time() >= self._next
