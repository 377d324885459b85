"""One connection of the simulated internet, with or without TLS."""

import asyncio
import socket
import struct
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

Work: TypeAlias = Coroutine[Any, Any, None]
Serve: TypeAlias = Callable[["Wire"], Work]
Run: TypeAlias = Callable[["Wire", Work], asyncio.Task[None]]


class GoneError(ConnectionError):
    """The client has gone away."""


class Wire(asyncio.Protocol):
    """Reads and writes octets; everything raises GoneError when the client is no longer there."""

    def __init__(self, serve: Serve, run: Run) -> None:
        """`run` is handed each task of the connection, the one that serves it first."""
        self._serve = serve
        self._run = run
        self._buffer = bytearray()
        self._news = asyncio.Event()
        self._lost = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.run(self._serve(self))

    def run(self, work: Work) -> asyncio.Task[None]:
        """Begin a task that belongs to the connection."""
        return self._run(self, work)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._news.set()

    def connection_lost(self, exc: Exception | None) -> None:
        for event in (self._lost, self._news, self._writable):
            event.set()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    @property
    def protocol(self) -> str | None:
        """What was agreed upon by ALPN."""
        tls = self.transport.get_extra_info("ssl_object")
        return tls.selected_alpn_protocol() if tls is not None else None

    async def read_some(self) -> bytes:
        """Whatever has come, at least one octet."""
        await self._more(0)
        data = bytes(self._buffer)
        self._buffer.clear()
        return data

    async def read_until(self, mark: bytes, limit: int = 1 << 20) -> bytes:
        """Everything up to and with a mark."""
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > limit:
                raise GoneError("too much without an end")
            await self._more(len(self._buffer))
        return await self.read(end + len(mark))

    async def read(self, count: int) -> bytes:
        """Exactly so many octets."""
        while len(self._buffer) < count:
            await self._more(len(self._buffer))
        data = bytes(self._buffer[:count])
        del self._buffer[:count]
        return data

    async def write(self, data: bytes) -> None:
        """Send octets, as fast as the client takes them."""
        if self._lost.is_set() or self.transport.is_closing():
            raise GoneError
        self.transport.write(data)
        # Endless answers must not keep other connections from their turn.
        await asyncio.sleep(0)
        await self._writable.wait()

    async def idle(self, seconds: float) -> None:
        """Do nothing for some time."""
        try:
            async with asyncio.timeout(seconds):
                await self._lost.wait()
        except TimeoutError:
            return
        raise GoneError

    def close(self) -> None:
        """Close the connection when all is sent."""
        self.transport.close()

    def half_close(self) -> None:
        """Say that nothing more will be sent; under TLS that is the end."""
        if self.transport.can_write_eof():
            self.transport.write_eof()
        else:
            self.transport.close()

    def reset(self) -> None:
        """Drop the connection with a TCP reset."""
        raw: socket.socket = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    async def _more(self, known: int) -> None:
        while len(self._buffer) <= known:
            if self._lost.is_set():
                raise GoneError
            self._news.clear()
            await self._news.wait()
