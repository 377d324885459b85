"""One connection by HTTP/1.1 (RFC 9112), read by llhttp."""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeAlias, cast

import httptools
from msgspec import Struct

# How much of an unwanted body is read, and for how long, to keep the connection for the next request.
DRAIN_BYTES = 65_536
DRAIN_SECONDS = 1.0
# More than any server has to say before its page.
MAX_HEAD_BYTES = 262_144

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Sink: TypeAlias = Callable[[bytes], bool]
"""Takes the next bytes of a body, and says when it has enough."""
Want: TypeAlias = Callable[[int, Headers], Sink | None]
"""Says of a status with its headers where the body shall go; None where nobody wants it."""


class Wire(Protocol):
    """What a connection sends through: asyncio's transport, or TLS upon one."""

    def write(self, data: bytes) -> None:
        """Send some bytes."""

    def abort(self) -> None:
        """End it without a word."""

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""


class Received(Struct, frozen=True):
    """The head of an answer: its status, and its headers as sent."""

    status: int
    headers: Headers


class BrokenAnswerError(Exception):
    """What came is no HTTP/1.1 as llhttp reads it."""


class LongHeadError(Exception):
    """The headers of the answer do not end."""


class LostError(OSError):
    """The connection ended before an answer; `reused` says that it had brought one before, and may just have been closed."""

    def __init__(self, *, reused: bool) -> None:
        """Nothing more is known of it."""
        super().__init__("the server closed the connection")
        self.reused = reused


class Connection(asyncio.Protocol):
    """A connection that is asked one thing after the other; `is_free` says that it may be asked the next one."""

    def __init__(self) -> None:
        """Not connected yet."""
        self.is_free = False
        self.free_since = 0.0
        self._wire: Wire | None = None
        self._loop = asyncio.get_running_loop()
        self._asked = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._received: Received | None = None
        self._sink: Sink | None = None
        self._drained = 0
        self._drain: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[Received] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands."""
        self.connected(cast(asyncio.Transport, transport))

    def connected(self, wire: Wire) -> None:
        """Requests may be sent from now on."""
        self._wire = wire
        self.is_free = True

    async def ask(self, request: bytes, want: Want, *, head: bool) -> Received:
        """Send a request, and return the head of its answer when as much of its body was read as is wanted.

        Raises LostError, BrokenAnswerError, LongHeadError, or what the connection itself raised.
        """
        if self._wire is None:
            raise LostError(reused=True)
        self.is_free = False
        self._asked += 1
        self._want = want
        self._is_head = head
        self._head_bytes = 0
        self._waiter = self._loop.create_future()
        self._restart()
        self._parser = httptools.HttpResponseParser(self)
        self._wire.write(request)
        try:
            return await self._waiter
        finally:
            if not self._waiter.done() or self._waiter.cancelled():
                self.close()
            self._forget()

    def close(self) -> None:
        """End the connection without a word."""
        self.is_free = False
        if self._drain is not None:
            self._drain.cancel()
        if self._wire is not None:
            self._wire.abort()
            self._wire = None

    async def aclose(self) -> None:
        """The same, for whoever awaits it."""
        self.close()

    # What asyncio says

    def data_received(self, data: bytes) -> None:
        """Read on; what comes unasked ends the connection."""
        if self._waiter is None or self._waiter.done():
            self.close()
            return
        if self._received is None:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._finish(keep=False)
        except httptools.HttpParserError:
            self._fail(BrokenAnswerError())
        if self._received is None and self._head_bytes > MAX_HEAD_BYTES:
            self._fail(LongHeadError())

    def connection_lost(self, exc: Exception | None) -> None:
        """What was read of a body that is cut off is kept."""
        self._wire = None
        self.is_free = False
        if self._received is not None:
            self._finish(keep=False)
        else:
            self._fail(exc or LostError(reused=self._asked > 1))

    # What llhttp says

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header of the answer, or of the end of a body in chunks."""
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is read; the answers before the answer (1xx) tell nothing."""
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            return
        if self._waiter is None or self._waiter.done():
            # Nobody asked for a second answer.
            self.close()
            return
        self._received = Received(status, tuple(self._headers))
        if self._is_head:
            self._finish(keep=self._parser.should_keep_alive())
            return
        self._sink = self._want(status, self._received.headers)
        if self._sink is not None:
            return
        if self._announced() > DRAIN_BYTES:
            self._finish(keep=False)
        else:
            self._drain = self._loop.call_later(DRAIN_SECONDS, self._give_up)

    def on_body(self, body: bytes) -> None:
        """The next bytes of the body."""
        if self._waiter is None or self._waiter.done():
            return
        if self._sink is not None:
            full = self._sink(body)
        else:
            self._drained += len(body)
            full = self._drained > DRAIN_BYTES
        if full:
            self._finish(keep=False)

    def on_message_complete(self) -> None:
        """The answer is at its end, or only one before it."""
        if self._received is None:
            self._restart()
        else:
            self._finish(keep=self._parser.should_keep_alive())

    # Ends

    def _forget(self) -> None:
        """Let go of what one answer needed; the parser refers back to this connection, and pages would wait for the collector."""
        del self._parser, self._want
        self._sink = None

    def _restart(self) -> None:
        self._headers = []
        self._received = None
        self._sink = None
        self._drained = 0

    def _announced(self) -> int:
        lengths = (value for name, value in self._headers if name.lower() == b"content-length")
        return max((int(value) for value in lengths if value.isdigit()), default=0)

    def _give_up(self) -> None:
        self._finish(keep=False)

    def _finish(self, *, keep: bool) -> None:
        if self._drain is not None:
            self._drain.cancel()
            self._drain = None
        if self._waiter is None or self._waiter.done() or self._received is None:
            return
        self._waiter.set_result(self._received)
        if keep and self._wire is not None and not self._wire.is_closing():
            self.is_free = True
            self.free_since = self._loop.time()
        else:
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
        self.close()
