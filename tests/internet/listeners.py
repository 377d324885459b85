"""What listens on loopback: servers that share a port number on both families, and ports where something is wrong."""

import asyncio
import errno
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

V4, V6 = "127.0.0.1", "::1"
# Attempts to find a port that is free on both families.
_ATTEMPTS = 20


async def listen(factory: Callable[[], asyncio.Protocol], tls: ssl.SSLContext | None = None) -> tuple[asyncio.Server, ...]:
    """Servers on one free port: of IPv4, and of IPv6 where the machine has it."""
    loop = asyncio.get_running_loop()
    secured: dict[str, Any] = {} if tls is None else {"ssl": tls, "ssl_handshake_timeout": 10.0, "ssl_shutdown_timeout": 0.5}
    for _ in range(_ATTEMPTS):
        first = await loop.create_server(factory, V4, 0, backlog=1024, **secured)
        try:
            return first, await loop.create_server(factory, V6, port_of(first), backlog=1024, **secured)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return (first,)
            first.close()
    raise OSError("no port is free on both families")


def port_of(server: asyncio.Server) -> int:
    """The port that a server listens on."""
    return int(server.sockets[0].getsockname()[1])


class Resetting(asyncio.Protocol):
    """Resets each connection after its first octets."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        raw: socket.socket = self._transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self._transport.abort()


def refusing() -> socket.socket:
    """A port that refuses: bound, so that nobody else gets it, but not listening."""
    taken = socket.socket()
    taken.bind((V4, 0))
    return taken


def hanging() -> tuple[socket.socket, ...]:
    """A port (that of the first socket) where connections are neither taken nor refused: its queue is full."""
    full = socket.socket()
    full.bind((V4, 0))
    full.listen(0)
    waiting = tuple(socket.socket() for _ in range(4))
    for client in waiting:
        client.setblocking(False)
        with suppress(BlockingIOError):
            client.connect(full.getsockname())
    return full, *waiting
