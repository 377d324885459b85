"""One connection by HTTP/1.1 (RFC 9112), read by llhttp; and what it shares with one by HTTP/2."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple, Protocol, TypeAlias, cast

import can_ada
import httptools

# How much of an unwanted body is read, and for how long, to keep the connection for the next request.
DRAIN_BYTES = 65_536
DRAIN_SECONDS = 1.0
# More bytes than the head of any response has.
MAX_HEAD_BYTES = 262_144

PORTS = {"http": 80, "https": 443}

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]
Origin: TypeAlias = tuple[str, str, int]
"""Scheme, host name and port."""


class Request(NamedTuple):
    """A request for an absolute http(s) URL, in the parts that a connection sends."""

    method: str
    origin: Origin
    authority: str
    target: str
    headers: Mapping[str, str]


def request_of_url(url: str, headers: Mapping[str, str], method: str = "GET") -> Request:
    """The request for an absolute URL exactly as the WHATWG URL standard writes it."""
    parsed = can_ada.parse(url)
    scheme = parsed.protocol[:-1]
    # The dot at the end of a whole name is no part of it in a certificate (RFC 6066, 3).
    host = parsed.hostname.strip("[]").removesuffix(".")
    return Request(method, (scheme, host, int(parsed.port or PORTS[scheme])), parsed.host, f"{parsed.pathname}{parsed.search}", headers)


class ResponseSink(Protocol):
    """Where a response goes while it is read."""

    def begin(self, status: int, headers: Headers) -> bool:
        """Take the head; whether the body is wanted."""

    def take(self, data: bytes) -> bool:
        """Take the next bytes of the body; whether it has enough."""

    def end(self) -> None:
        """The body is complete."""


class Wire(Protocol):
    """What a connection sends through: asyncio's transport, or TLS upon one."""

    def write(self, data: bytes) -> None:
        """Send some bytes."""

    def abort(self) -> None:
        """Close it at once."""

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""


class BrokenResponseError(Exception):
    """The response is no HTTP/1.1 for llhttp; a more tolerant reader may accept it."""


class InvalidResponseError(Exception):
    """The response is invalid for any reader: headers without an end, or a violation of HTTP/2."""


class StrayResponseError(Exception):
    """More came over a connection that was used before than was asked for, so that the response may belong to an earlier request."""


class ConnectionLostError(OSError):
    """The connection ended before a response; `reused` says that it had served one before, and may just have been closed."""

    def __init__(self, *, reused: bool) -> None:
        """The message needs no text."""
        super().__init__("the server closed the connection")
        self.reused = reused


class Connection(asyncio.Protocol):
    """A connection that sends one request after the other; `is_free` says whether it takes the next one.

    A subclass speaks the protocol: it sends the request, and calls `_begin`, `_take` and `_finish` while it reads.
    """

    def __init__(self) -> None:
        """Not connected yet."""
        self.is_free = False
        self.free_since = 0.0
        self._wire: Wire | None = None
        self._loop = asyncio.get_running_loop()
        self._requests = 0
        self._is_overrun = False
        self._has_head = False
        self._is_drained = False
        self._drained = 0
        self._drain_timer: asyncio.TimerHandle | None = None
        self._waiter: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open, without TLS."""
        self.connected(cast(asyncio.Transport, transport))

    def connected(self, wire: Wire) -> None:
        """Requests may be sent from now on."""
        self._wire = wire
        self.is_free = True

    async def exchange(self, request: Request, sink: ResponseSink) -> None:
        """Send a request and read its response until the sink has enough.

        Raises ConnectionLostError, BrokenResponseError, InvalidResponseError, StrayResponseError, or what the connection itself raised.
        """
        if self._wire is None:
            raise ConnectionLostError(reused=True)
        self.is_free = False
        self._requests += 1
        self._sink = sink
        self._is_head = request.method == "HEAD"
        self._has_head = self._is_drained = self._is_overrun = False
        self._drained = 0
        self._waiter = self._loop.create_future()
        self._send(request, self._wire)
        try:
            await self._waiter
            if self._is_overrun and self._requests > 1:
                raise StrayResponseError
        except BaseException:
            # The caller may be cancelled just when the response is complete: then the connection is not kept.
            self.close()
            raise
        finally:
            self._forget()

    def close(self) -> None:
        """Close the connection at once."""
        self.is_free = False
        if self._drain_timer is not None:
            self._drain_timer.cancel()
        if self._wire is not None:
            self._wire.abort()
            self._wire = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep what was read of a body that is cut off."""
        self._wire = None
        self.is_free = False
        if self._has_head:
            self._finish(keep=False, whole=exc is None and self._ends_with_connection())
        else:
            self._fail(exc or ConnectionLostError(reused=self._requests > 1))

    # What a subclass does

    def _send(self, request: Request, wire: Wire) -> None:
        raise NotImplementedError

    def _ends_with_connection(self) -> bool:
        """Whether the end of the connection is the proper end of the body."""
        return False

    def _forget(self) -> None:
        """Drop the references of one exchange."""
        del self._sink

    # What a subclass calls

    @property
    def _is_asked(self) -> bool:
        return self._waiter is not None and not self._waiter.done()

    def _give_up_reading(self) -> None:
        """End the connection, for what is received is no response, or no longer one; keep what there is of a body."""
        if self._has_head:
            self._finish(keep=False)
        if self._wire is not None:
            self._fail(InvalidResponseError())

    def _begin(self, status: int, headers: Headers) -> bool:
        """Pass on the head; False where the body is not read, because it is unwanted and long."""
        self._has_head = True
        if self._sink.begin(status, headers) or self._is_head:
            return True
        self._is_drained = True
        if _announced(headers) > DRAIN_BYTES:
            return False
        self._drain_timer = self._loop.call_later(DRAIN_SECONDS, self._give_up)
        return True

    def _take(self, data: bytes) -> None:
        if not self._is_asked:
            return
        if self._is_drained:
            self._drained += len(data)
            enough = self._drained > DRAIN_BYTES
        else:
            enough = self._sink.take(data)
        if enough:
            self._finish(keep=False)

    def _finish(self, *, keep: bool, whole: bool = False) -> None:
        if self._drain_timer is not None:
            self._drain_timer.cancel()
            self._drain_timer = None
        if self._waiter is None or self._waiter.done() or not self._has_head:
            return
        if whole:
            self._sink.end()
        self._waiter.set_result(None)
        if keep and self._wire is not None and not self._wire.is_closing():
            self.is_free = True
            self.free_since = self._loop.time()
        else:
            self.close()

    def _fail(self, error: Exception) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(error)
        self.close()

    def _give_up(self) -> None:
        self._finish(keep=False)


def _announced(headers: Headers) -> int:
    lengths = (value for name, value in headers if name.lower() == b"content-length")
    return max((int(value) for value in lengths if value.isdigit()), default=0)


class Http1Connection(Connection):
    """A connection by HTTP/1.1."""

    def _send(self, request: Request, wire: Wire) -> None:
        self._headers: list[tuple[bytes, bytes]] = []
        self._parser = httptools.HttpResponseParser(self)
        self._surplus = 0
        wire.write(_serialized(request))

    def _ends_with_connection(self) -> bool:
        return not any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in self._headers)

    def _forget(self) -> None:
        super()._forget()
        # The parser refers back to this connection, and pages would wait for the collector.
        del self._parser

    def data_received(self, data: bytes) -> None:
        """Read on; bytes that no request asked for end the connection."""
        if not self._is_asked:
            self._overrun()
            return
        # Head, sizes of chunks, and trailer: all that is no body, and may not be much more than it.
        self._surplus += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # To another protocol, which nobody asked for.
            self._give_up_reading()
        except httptools.HttpParserError:
            self._is_overrun = not self._is_asked
            self._fail(BrokenResponseError())
        if self._surplus > MAX_HEAD_BYTES:
            self._give_up_reading()

    # What llhttp calls

    def on_message_begin(self) -> None:
        """A response begins; one behind the response that was asked for ends the connection."""
        if not self._is_asked:
            self._overrun()

    def _overrun(self) -> None:
        self._is_overrun = True
        self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header of the response, or of the end of a body in chunks."""
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is read; interim responses (1xx) are ignored."""
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            return
        if not self._is_asked:
            # A second response to one request.
            self._overrun()
            return
        if not self._begin(status, tuple(self._headers)):
            self._finish(keep=False)
        elif self._is_head:
            self._finish(keep=self._parser.should_keep_alive())

    def on_body(self, body: bytes) -> None:
        """The next bytes of the body."""
        self._surplus = max(0, self._surplus - 2 * len(body))
        self._take(body)

    def on_message_complete(self) -> None:
        """The response is complete, or only an interim one."""
        if self._has_head:
            self._finish(keep=self._parser.should_keep_alive(), whole=True)
        else:
            self._headers = []


def _serialized(request: Request) -> bytes:
    lines = (
        f"{request.method} {request.target} HTTP/1.1",
        f"Host: {request.authority}",
        *(f"{name}: {value}" for name, value in request.headers.items()),
    )
    # A line end in a value would begin another header.
    clean = (line.replace("\r", "").replace("\n", "") for line in lines)
    return "\r\n".join((*clean, "\r\n")).encode("latin-1", "replace")
