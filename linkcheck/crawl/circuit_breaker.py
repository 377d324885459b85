"""Hosts that do not answer: after three times a host's silence answers for all its URLs, until it is asked once more."""

import asyncio

from msgspec.structs import replace

from linkcheck.http.response import Failure, Reply, failed

TIMES = 3
BREAKING_FAILURES = frozenset(
    {Failure.NO_NAME, Failure.DNS, Failure.NO_ROUTE, Failure.REFUSED, Failure.TIMEOUT, Failure.TLS, Failure.GATEWAY}
)


class CircuitBreaker:
    """What the origins of one run have answered last, where they did not."""

    def __init__(self) -> None:
        """Every origin is taken to answer."""
        self._origins: dict[str, _Origin] = {}

    def turn(self, origin: str, *, trial: bool = False) -> "_Turn":
        """The failure that answers for an origin, or None where it is to be asked; then call `heard` before leaving.

        Once it was silent, nobody else asks before those who do have heard something. A `trial` lets a silent origin be asked
        once more; the first one does, the others find it tried.
        """
        known = self._origins.setdefault(origin, _Origin())
        if trial and not known.tried:
            known.try_again()
        return _Turn(known)

    def heard(self, origin: str, reply: Reply) -> None:
        """Remember what a request to an origin brought."""
        known = self._origins[origin]
        if reply.failure not in BREAKING_FAILURES:
            # It may have been closed while this request was under way.
            known.times = 0
            known.closed = False
            return
        known.last = reply
        known.times += 1
        # A name that does not exist says so for every URL at once; the others may be one request's bad luck.
        known.closed = known.times >= TIMES or reply.failure is Failure.NO_NAME

    def remember(self, origin: str, failure: Failure | None) -> None:
        """Count what an interrupted run met on an origin."""
        if failure in BREAKING_FAILURES:
            self._origins.setdefault(origin, _Origin())
            self.heard(origin, failed(failure))

    def put_on_trial(self) -> None:
        """Let every silent origin be asked once more."""
        for known in self._origins.values():
            known.try_again()


class _Origin:
    """How often in a row an origin was silent, what that looked like, and how many ask it now."""

    def __init__(self) -> None:
        self.times = 0
        self.closed = False
        self.last = Reply()
        self.asking = 0
        self.tried = False
        self.heard = asyncio.Event()

    def try_again(self) -> None:
        """Let a silent origin be asked once more; its next silence closes it again."""
        if self.closed:
            self.closed = False
            self.times = TIMES - 1
            self.tried = True


class _Turn:
    """One request to an origin, as `Silence.turn` lets it through."""

    __slots__ = ("_asks", "_known")

    def __init__(self, known: _Origin) -> None:
        self._known = known
        self._asks = False

    async def __aenter__(self) -> Reply | None:
        known = self._known
        while known.times and known.asking and not known.closed:
            known.heard.clear()
            await known.heard.wait()
        if known.closed:
            return replace(known.last, from_breaker=True)
        known.asking += 1
        self._asks = True
        return None

    async def __aexit__(self, *raised: object) -> None:
        if self._asks:
            self._known.asking -= 1
            self._known.heard.set()
