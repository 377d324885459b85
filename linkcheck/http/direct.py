"""Connections of our own: dialled, guarded, kept for the next request."""

import asyncio
import socket
import ssl
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from linkcheck.config.settings import Settings
from linkcheck.http.connection import Connection, LostError, Received, Want
from linkcheck.http.network import GuardedNetwork
from linkcheck.http.tls import Secure

# Seconds that an idle connection is kept, and how many are at most: as many as hosts are asked by turns.
KEPT = 15.0
MOST_IDLE = 2_048

Dial: TypeAlias = Callable[[str, int], Awaitable[socket.socket]]
"""Connects to an address."""
Origin: TypeAlias = tuple[str, str, int]
"""Scheme, host name and port."""


async def dial(address: str, port: int) -> socket.socket:
    """A connected socket; raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setblocking(False)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(made, (address, port))
    except BaseException:
        made.close()
        raise
    return made


def _affordable() -> int:
    """How many connections may be open: half of the files that the system lets this process open."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if files == resource.RLIM_INFINITY else files // 2


async def _closed(made: socket.socket) -> None:
    made.close()


class Direct:
    """Asks servers without a proxy in between, by HTTP/1.1."""

    def __init__(self, network: GuardedNetwork, dial: Dial, context: Callable[[], ssl.SSLContext], settings: Settings) -> None:
        """`network` knows which addresses a host has and which may be asked, `context` how TLS is spoken."""
        self._network = network
        self._dial = dial
        self._context = context
        self._connect_timeout = settings.connect_timeout
        self._most_idle = max(settings.concurrency, min(MOST_IDLE, _affordable() - settings.concurrency))
        self._idle: OrderedDict[Connection, Origin] = OrderedDict()
        self._by_origin: dict[Origin, list[Connection]] = {}

    async def ask(self, origin: Origin, request: bytes, want: Want, *, head: bool) -> Received:
        """Send a request to an origin; raises what the connection raises, and PrivateAddressError."""
        kept = self._kept(origin)
        if kept is not None:
            try:
                return await self._asked(kept, origin, request, want, head=head)
            except LostError as error:
                # A server may close a connection that it kept, in the moment in which it is used again (RFC 9112, 9.3.1).
                if not error.reused:
                    raise
        return await self._asked(await self._connected(origin), origin, request, want, head=head)

    async def _asked(self, connection: Connection, origin: Origin, request: bytes, want: Want, *, head: bool) -> Received:
        received = await connection.ask(request, want, head=head)
        if connection.is_free:
            self._keep(connection, origin)
        return received

    async def _connected(self, origin: Origin) -> Connection:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._connect_timeout):
            made = await self._network.connected(host, port, self._dial, _closed)
        connection = Connection()
        try:
            if scheme == "https":
                _, secure = await loop.create_connection(lambda: Secure(connection, self._context(), host), sock=made)
                await secure.shaken()
            else:
                await loop.create_connection(lambda: connection, sock=made)
        except BaseException:
            made.close()
            raise
        return connection

    def _kept(self, origin: Origin) -> Connection | None:
        waiting = self._by_origin.get(origin, [])
        now = asyncio.get_running_loop().time()
        while waiting:
            connection = waiting.pop()
            del self._idle[connection]
            if connection.is_free and now - connection.free_since < KEPT:
                return connection
            connection.close()
        self._by_origin.pop(origin, None)
        return None

    def _keep(self, connection: Connection, origin: Origin) -> None:
        self._idle[connection] = origin
        self._by_origin.setdefault(origin, []).append(connection)
        while len(self._idle) > self._most_idle or connection.free_since - next(iter(self._idle)).free_since >= KEPT:
            oldest, its = self._idle.popitem(last=False)
            self._by_origin[its].remove(oldest)
            oldest.close()

    async def aclose(self) -> None:
        """Close every idle connection."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        self._by_origin.clear()
