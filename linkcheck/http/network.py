"""Connections: names looked up by us, so that the address that is judged is the address that is connected to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import httpcore

from linkcheck.http.dns import ConnectTo, Names
from linkcheck.urls.networks import forbidden, is_ip_address

_Result = TypeVar("_Result")

# Seconds until the next address is tried beside the last one (RFC 8305, 5), and how many are tried at all.
NEXT_ATTEMPT = 0.25
MOST_ADDRESSES = 6


# What is said of a proxy that is not there.
UNREACHABLE = "unreachable"


class PrivateAddressError(httpcore.ConnectError):
    """A host leads to an address that must not be asked; the text says which kind it is."""


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to the public addresses of a host, and where `rules` send it without further question."""

    def __init__(
        self, names: Names, sockets: httpcore.AsyncNetworkBackend, rules: tuple[ConnectTo, ...] = (), *, allow_private: bool = False
    ) -> None:
        """`names` is asked for every host that is no address, `sockets` makes the connections to addresses."""
        self._names = names
        self._sockets = sockets
        self._rules = rules
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection; raises httpcore's errors, and PrivateAddressError where every address is a forbidden one."""

        async def connect(address: str, port: int) -> httpcore.AsyncNetworkStream:
            return await self._sockets.connect_tcp(address, port, None, local_address, socket_options)

        try:
            async with asyncio.timeout(timeout):
                return await self.connected(host, port, connect, lambda made: made.aclose())
        except TimeoutError:
            raise httpcore.ConnectTimeout from None

    async def connected(
        self, host: str, port: int, connect: Callable[[str, int], Awaitable[_Result]], discard: Callable[[_Result], Awaitable[None]]
    ) -> _Result:
        """What `connect` makes of the first address that answers; `discard` is for what was made beside it.

        Raises what `connect` raises, httpcore.ConnectError for a name that is not found, and PrivateAddressError.
        """
        rule = next((rule for rule in self._rules if rule.matches(host.strip("[]"), port)), None)
        asked_host = rule.address if rule is not None and rule.address else host.strip("[]")
        asked_port = rule.to_port if rule is not None and rule.to_port else port
        free = self._allow_private or (rule is not None and bool(rule.address))

        addresses = await self._addresses(asked_host)
        addresses = addresses if free else _public(addresses)
        if len(addresses) == 1:
            return await connect(addresses[0], asked_port)
        return await _first(addresses, lambda address: connect(address, asked_port), discard)

    async def sleep(self, seconds: float) -> None:
        """Wait; the pool does so between the tries that it makes by itself, which are none."""
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str) -> tuple[str, ...]:
        if is_ip_address(host):
            return (host,)
        try:
            return await self._names.look_up(host)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class ProxyNetwork(GuardedNetwork):
    """Connects to a proxy, which is ours: any address will do, and its failures say nothing about a page."""

    def __init__(self, names: Names, sockets: httpcore.AsyncNetworkBackend) -> None:
        """`names` is asked for the proxy's address."""
        super().__init__(names, sockets, allow_private=True)

    async def connect_tcp(self, *where: Any, **how: Any) -> httpcore.AsyncNetworkStream:
        """A connection; raises httpcore.ProxyError where the proxy cannot be reached."""
        try:
            return await super().connect_tcp(*where, **how)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise httpcore.ProxyError(UNREACHABLE) from error


def _public(addresses: tuple[str, ...]) -> tuple[str, ...]:
    kinds = {address: forbidden(address) for address in addresses}
    public = tuple(address for address, kind in kinds.items() if kind is None)
    if not public:
        raise PrivateAddressError(next((kind for kind in kinds.values() if kind), "no address"))
    return public


async def _first(
    addresses: tuple[str, ...], connect: Callable[[str], Awaitable[_Result]], discard: Callable[[_Result], Awaitable[None]]
) -> _Result:
    """The first connection that is made; the next address is tried when one fails or hesitates (RFC 8305)."""
    waiting = list(_interleaved(addresses))[:MOST_ADDRESSES]
    attempts: set[asyncio.Future[_Result]] = set()
    failure: BaseException = httpcore.ConnectError("no address")
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(asyncio.ensure_future(connect(waiting.pop(0))))
            done, attempts = await asyncio.wait(attempts, timeout=NEXT_ATTEMPT if waiting else None, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    # Another one that was made in the same moment is closed with those that are on their way.
                    attempts |= done - {attempt}
                    return attempt.result()
                failure = error
        raise failure
    finally:
        await _given_up(attempts, discard)


async def _given_up(attempts: Iterable["asyncio.Future[_Result]"], discard: Callable[[_Result], Awaitable[None]]) -> None:
    """Cancel attempts, and close those that have just been made."""
    for attempt in attempts:
        attempt.cancel()
    for made in await asyncio.gather(*attempts, return_exceptions=True):
        if not isinstance(made, BaseException):
            await discard(made)


def _interleaved(addresses: tuple[str, ...]) -> Iterable[str]:
    """The addresses with those of the two families in turn, the preferred family first (RFC 8305, 4)."""
    first = [address for address in addresses if (":" in address) == (":" in addresses[0])] if addresses else []
    other = [address for address in addresses if address not in first]
    for at in range(max(len(first), len(other))):
        yield from first[at : at + 1]
        yield from other[at : at + 1]
