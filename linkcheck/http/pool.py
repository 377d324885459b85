"""Connections kept for the next request to their host, by HTTP/1.1 and by HTTP/2, and how many the system lets this process have open."""

import asyncio
import os
import socket
import ssl
import sys
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from linkcheck.config.settings import Settings
from linkcheck.http.connection import Connection, ConnectionLostError, Http1Connection, Origin, Request, ResponseSink
from linkcheck.http.guard import Guard
from linkcheck.http.http2 import Http2Connection
from linkcheck.http.response import is_out_of_connections
from linkcheck.http.tls import HTTP1_PROTOCOL, HTTP2_PROTOCOL, TlsLayer

# Seconds that an idle connection is kept, and how many are kept at most.
IDLE_SECONDS = 15.0
MOST_IDLE = 2_048


class ConnectionPool:
    """Sends requests over connections of its own; for each request only those of its host are visited."""

    def __init__(self, guard: Guard, context: Callable[[], ssl.SSLContext], settings: Settings) -> None:
        """`guard` makes the connections, `context` returns the TLS context."""
        self._guard = guard
        self._context = context
        self._connect_timeout = settings.connect_timeout
        self._most_idle = min(MOST_IDLE, connection_limits(settings.concurrency).idle)
        self._idle: OrderedDict[Connection, Origin] = OrderedDict()
        self._by_origin: dict[Origin, list[Connection]] = {}
        self._http1_origins: set[Origin] = set()

    async def exchange(self, request: Request, sink: ResponseSink, *, http2: bool = False, fresh: bool = False) -> bool:
        """Send a request, by HTTP/2 where that is wished and the server speaks it, and read its response into the sink.

        Returns whether another response came over the same connection of HTTP/1.1 before, which tells none from the other;
        `fresh` allows no such connection. Raises what the connection raises, and PrivateAddressError.
        """
        origin = request.origin
        http2 = http2 and origin[0] == "https" and origin not in self._http1_origins
        kept = await self._reusable_connection(origin, http2=http2) if http2 or not fresh else None
        if kept is not None:
            try:
                await self._asked(kept, request, sink)
            except ConnectionLostError as error:
                # A server may close a connection that it kept, in the moment in which it is used again (RFC 9112, 9.3.1).
                if not error.reused:
                    raise
            else:
                return isinstance(kept, Http1Connection)
        made = await self._connected(origin, http2=http2)
        # One connection for each retry would be many to keep.
        await self._asked(made, request, sink, keep=not fresh or isinstance(made, Http2Connection))
        return False

    async def aclose(self) -> None:
        """Close every idle connection."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        self._by_origin.clear()

    async def _asked(self, connection: Connection, request: Request, sink: ResponseSink, *, keep: bool = True) -> None:
        await connection.exchange(request, sink)
        if not keep:
            connection.close()
        elif connection.is_free:
            self._keep(connection, request.origin)

    async def _reusable_connection(self, origin: Origin, *, http2: bool) -> Connection | None:
        """A kept connection on which nothing has come meanwhile."""
        while (kept := self._kept(origin, http2=http2)) is not None:
            # The event loop looks for data in one turn and hands it out in the next; what nobody asked for ends the connection.
            try:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            except BaseException:
                # No other request would find it any more.
                kept.close()
                raise
            if kept.is_free:
                return kept
        return None

    async def _connected(self, origin: Origin, *, http2: bool) -> Connection:
        scheme, host, port = origin
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._connect_timeout):
            made = await self._socket(host, port)

        def agreed(protocol: str | None) -> Connection:
            if protocol == HTTP2_PROTOCOL:
                return Http2Connection()
            if http2:
                self._http1_origins.add(origin)
            return Http1Connection()

        try:
            if scheme == "http":
                return (await loop.create_connection(Http1Connection, sock=made))[1]
            protocols = (HTTP2_PROTOCOL, HTTP1_PROTOCOL) if http2 else (HTTP1_PROTOCOL,)
            _, layer = await loop.create_connection(lambda: TlsLayer(self._context(), protocols, host, agreed), sock=made)
            return await layer.handshake()
        except BaseException:
            made.close()
            raise

    async def _socket(self, host: str, port: int) -> socket.socket:
        try:
            return await self._guard.connect(host, port)
        except OSError as error:
            if not self._idle or not is_out_of_connections(error):
                raise
        # What is kept in case it is needed gives way to what is needed.
        await self.aclose()
        await asyncio.sleep(0)
        return await self._guard.connect(host, port)

    def _kept(self, origin: Origin, *, http2: bool) -> Connection | None:
        waiting = self._by_origin.get(origin, [])
        now = asyncio.get_running_loop().time()
        for at in range(len(waiting) - 1, -1, -1):
            connection = waiting[at]
            usable = connection.is_free and now - connection.free_since < IDLE_SECONDS
            if usable and isinstance(connection, Http2Connection) is not http2:
                continue
            del self._idle[waiting.pop(at)]
            if usable:
                return connection
            connection.close()
        if not waiting:
            self._by_origin.pop(origin, None)
        return None

    def _keep(self, connection: Connection, origin: Origin) -> None:
        self._idle[connection] = origin
        self._by_origin.setdefault(origin, []).append(connection)
        while len(self._idle) > self._most_idle or connection.free_since - next(iter(self._idle)).free_since >= IDLE_SECONDS:
            oldest, its = self._idle.popitem(last=False)
            self._by_origin[its].remove(oldest)
            oldest.close()


# Kept for what else a run opens: ledger, cache, report, certificates.
_OWN_FILES = 8
# Standard streams, the event loop's, and some of whoever started us, where nobody tells how many are open.
_ASSUMED_OPEN = 16
# An event loop has a selector and both ends of a pair of sockets, and a request needs one file at least.
_LOOP_FILES = 4
# A request may try a second address beside the first, and look a name up meanwhile.
_FILES_PER_REQUEST = 2


class ConnectionLimits(NamedTuple):
    """How many requests may run at once, and how many idle connections may be kept beside them."""

    concurrency: int
    idle: int


def connection_limits(concurrency: int) -> ConnectionLimits:
    """The limits of a run that wants so many requests at once; there is room for one request at least."""
    if sys.platform == "win32":
        return ConnectionLimits(concurrency, sys.maxsize)
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return ConnectionLimits(concurrency, sys.maxsize)
    free = files - _open_files()
    room = free - max(_OWN_FILES, free // 4)
    # A third is left for idle connections, so that hosts with several pages are not connected to for each.
    concurrency = min(concurrency, max(1, room // (_FILES_PER_REQUEST + 1)))
    return ConnectionLimits(concurrency, max(1, room - _FILES_PER_REQUEST * concurrency))


def require_open_files() -> None:
    """Raise OSError where the system lets this process open too few files for an event loop, which complains where it is half made."""
    opened: list[int] = []
    try:
        while len(opened) < _LOOP_FILES:
            opened.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for one in opened:
            os.close(one)


def _open_files() -> int:
    try:
        return len(os.listdir("/dev/fd"))
    except OSError:
        return _ASSUMED_OPEN
