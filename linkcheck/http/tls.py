"""TLS between a connection and the network, without the quarter of a megabyte of buffers that each of asyncio's has."""

import asyncio
import ssl
from typing import cast

from linkcheck.http.connection import Connection

# How much is deciphered at a time; a record holds no more (RFC 8446, 5.1).
_PART = 16_384
# OpenSSL wants to hear more first.
_AGAIN = (ssl.SSLWantReadError, ssl.SSLSyscallError)


class Secure(asyncio.Protocol):
    """Shakes hands with a server; then deciphers what comes for a connection, and enciphers what that writes."""

    def __init__(self, connection: Connection, context: ssl.SSLContext, host: str) -> None:
        """`host` is whom the certificate must name."""
        self._connection = connection
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent = b""
        self._is_open = False
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._wire: asyncio.Transport | None = None

    async def shaken(self) -> None:
        """Wait until the two may talk; raises what keeps them from it."""
        try:
            if not self._is_open and self._failure is None:
                self._waiter = asyncio.get_running_loop().create_future()
                await self._waiter
            if self._failure is not None:
                raise self._failure
        except BaseException:
            self.abort()
            raise

    # What asyncio says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection stands, so that hands can be shaken."""
        self._wire = cast(asyncio.Transport, transport)
        self._shake()

    def data_received(self, data: bytes) -> None:
        """Go on with what came."""
        self._incoming.write(data)
        if not self._is_open:
            self._shake()
        if self._is_open:
            self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        """Many servers end without a farewell; what they announced tells whether it was all."""
        self._wire = None
        self._end(exc)

    # What the connection says

    def write(self, data: bytes) -> None:
        """Send some bytes."""
        self._unsent += data
        self._send()

    def abort(self) -> None:
        """End it without a word."""
        if self._wire is not None:
            self._wire.abort()

    def is_closing(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._wire is None or self._wire.is_closing()

    # Steps

    def _shake(self) -> None:
        if self._failure is not None:
            return
        try:
            self._tls.do_handshake()
        except _AGAIN:
            self._flush()
        except ssl.SSLError as error:
            self._end(error)
        else:
            self._flush()
            self._is_open = True
            self._connection.connected(self)
            self._wake()

    def _read(self) -> None:
        """Decipher what is whole; new keys, and a request that waited for them, may have to be sent in turn."""
        try:
            while not self.is_closing() and (data := self._tls.read(_PART)):
                self._connection.data_received(data)
        except _AGAIN:
            self._send()
        except ssl.SSLError as error:
            self._end(error)
        else:
            self._end(None)

    def _send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._tls.write(self._unsent) :]
        except _AGAIN:
            pass
        except ssl.SSLError as error:
            self._end(error)
        self._flush()

    def _flush(self) -> None:
        if self._wire is not None and (data := self._outgoing.read()):
            self._wire.write(data)

    def _end(self, error: Exception | None) -> None:
        self.abort()
        if self._is_open:
            self._connection.connection_lost(error)
        elif self._failure is None:
            self._failure = error or ConnectionResetError()
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
