"""Opening connections: a name is looked up once, its addresses are judged, and what was judged is connected to."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias

from aiohappyeyeballs import start_connection

from linkcheck.http.dns import ConnectTo, Resolver
from linkcheck.http.response import EXHAUSTED
from linkcheck.urls.networks import forbidden_kind, is_ip_address

# Seconds until the next address is tried as well (RFC 8305, 5), and how many are tried at all.
NEXT_ATTEMPT = 0.25
MOST_ADDRESSES = 6
_ERRNO = re.compile(r"\[Errno (\d+)\]")

Dial: TypeAlias = Callable[[Sequence[str], int], Awaitable[socket.socket]]
"""Connects to the first of some addresses that answers, at a port."""


class PrivateAddressError(OSError):
    """A host leads to an address that must not be asked; the text says which kind it is."""


class Guard:
    """Connects to the public addresses of a host, and without a check where `rules` send it."""

    def __init__(self, names: Resolver, dial: Dial, rules: tuple[ConnectTo, ...] = (), *, allow_private: bool = False) -> None:
        """`names` is asked for every host that is no address, `dial` makes the connections."""
        self._names = names
        self._dial = dial
        self._rules = rules
        self._allow_private = allow_private

    async def connect(self, host: str, port: int) -> socket.socket:
        """A connected socket; raises PrivateAddressError where every address is a forbidden one, and other OSErrors."""
        host = host.strip("[]")
        rule = next((rule for rule in self._rules if rule.matches(host, port)), None)
        asked_host = rule.address if rule is not None and rule.address else host
        asked_port = rule.to_port if rule is not None and rule.to_port else port
        free = self._allow_private or (rule is not None and bool(rule.address))

        addresses = (asked_host,) if is_ip_address(asked_host) else await self._names.look_up(asked_host)
        return await self._dial(addresses if free else _public(addresses), asked_port)


async def dial(addresses: Sequence[str], port: int) -> socket.socket:
    """Connect to the first address that answers; the next one is tried when one fails or is slow (RFC 8305)."""
    if len(addresses) == 1:
        return await _connect(addresses[0], port)
    infos = [(_family(address), socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)) for address in _in_turn(addresses)]
    try:
        made = await start_connection(infos[:MOST_ADDRESSES], happy_eyeballs_delay=NEXT_ATTEMPT)
    except OSError as error:
        raise _last_of(error) from error
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def _public(addresses: tuple[str, ...]) -> tuple[str, ...]:
    kinds = {address: forbidden_kind(address) for address in addresses}
    public = tuple(address for address, kind in kinds.items() if kind is None)
    if not public:
        raise PrivateAddressError(next((kind for kind in kinds.values() if kind), "no address"))
    return public


async def _connect(address: str, port: int) -> socket.socket:
    made = socket.socket(_family(address), socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _in_turn(addresses: Sequence[str]) -> Iterable[str]:
    """The addresses with those of the two families in turn, the preferred family first (RFC 8305, 4)."""
    first = [address for address in addresses if _family(address) is _family(addresses[0])]
    other = [address for address in addresses if address not in first]
    for at in range(max(len(first), len(other))):
        yield from first[at : at + 1]
        yield from other[at : at + 1]


def _last_of(error: OSError) -> OSError:
    """The last of the errors that the library joins to one text where the addresses failed in different ways."""
    numbers = [int(number) for number in _ERRNO.findall(str(error))] if error.errno is None else []
    # Where this machine ran out of something, the other addresses failed to be asked, whatever they said.
    exhausted = [number for number in numbers if number in EXHAUSTED]
    return OSError((exhausted or numbers)[-1], str(error)) if numbers else error
