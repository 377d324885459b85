"""A circuit breaker for each origin: after three failures in a row it answers for all its URLs, until it is half open."""

import asyncio

from msgspec.structs import replace

from linkcheck.http.response import Failure, Reply, failed

# So many failures in a row open the breaker.
THRESHOLD = 3
BREAKING_FAILURES = frozenset(
    {Failure.NO_NAME, Failure.DNS, Failure.NO_ROUTE, Failure.REFUSED, Failure.TIMEOUT, Failure.TLS, Failure.GATEWAY}
)


class CircuitBreaker:
    """The last failures of the origins of one run."""

    def __init__(self) -> None:
        """Every origin is closed, which means that it is asked."""
        self._origins: dict[str, _Origin] = {}

    def request(self, origin: str, *, half_open: bool = False) -> "_Request":
        """A context that yields the failure of an open origin, or None where it may be asked; then call `record`.

        Once an origin has failed, a request waits for those that are under way. `half_open` lets an open origin be asked once
        more, by the first such request only.
        """
        known = self._origins.setdefault(origin, _Origin())
        if half_open and not known.was_half_open:
            known.half_open()
        return _Request(known)

    def record(self, origin: str, reply: Reply) -> None:
        """Count the reply of a request to an origin."""
        known = self._origins[origin]
        if reply.failure not in BREAKING_FAILURES:
            # It may have been opened while this request was under way.
            known.failures = 0
            known.is_open = False
            return
        known.last = reply
        known.failures += 1
        # A name that does not exist is missing for every URL; other failures may concern one request only.
        known.is_open = known.failures >= THRESHOLD or reply.failure is Failure.NO_NAME

    def restore(self, origin: str, failure: Failure | None) -> None:
        """Count the failure that an interrupted run met on an origin."""
        if failure in BREAKING_FAILURES:
            self._origins.setdefault(origin, _Origin())
            self.record(origin, failed(failure))

    def half_open(self) -> None:
        """Let every open origin be asked once more."""
        for known in self._origins.values():
            known.half_open()


class _Origin:
    """How often in a row an origin failed, what its last failure was, and how many requests to it are under way."""

    def __init__(self) -> None:
        self.failures = 0
        self.is_open = False
        self.last = Reply()
        self.requests = 0
        self.was_half_open = False
        self.answered = asyncio.Event()

    def half_open(self) -> None:
        """Let an open origin be asked once more; its next failure opens it again."""
        if self.is_open:
            self.is_open = False
            self.failures = THRESHOLD - 1
            self.was_half_open = True


class _Request:
    """One request to an origin, as the breaker lets it through."""

    __slots__ = ("_is_sent", "_known")

    def __init__(self, known: _Origin) -> None:
        self._known = known
        self._is_sent = False

    async def __aenter__(self) -> Reply | None:
        known = self._known
        while known.failures and known.requests and not known.is_open:
            known.answered.clear()
            await known.answered.wait()
        if known.is_open:
            return replace(known.last, from_breaker=True)
        known.requests += 1
        self._is_sent = True
        return None

    async def __aexit__(self, *raised: object) -> None:
        if self._is_sent:
            self._known.requests -= 1
            self._known.answered.set()
