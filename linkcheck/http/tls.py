"""TLS: contexts with the trusted authorities, and a layer between a connection and the network without large buffers."""

import asyncio
import os
import ssl
from collections.abc import Callable, Sequence
from typing import cast

import httpx

from linkcheck.config.settings import Settings
from linkcheck.http.connection import Connection
from linkcheck.http.response import is_out_of_connections
from linkcheck.model.errors import SettingsError
from linkcheck.model.files import read_file

# How much is decrypted at a time; a record holds no more (RFC 8446, 5.1).
_PART = 16_384
# OpenSSL needs more data first.
_AGAIN = (ssl.SSLWantReadError, ssl.SSLSyscallError)
# How much more may be received than twice what it holds for a connection: certificates, tickets, and the heads of records.
_MOST_SURPLUS = 262_144
# All authorities that browsers trust have a quarter of a megabyte.
MAX_CA_BYTES = 16_000_000
HTTP1_PROTOCOL, HTTP2_PROTOCOL = "http/1.1", "h2"


def tls_context(settings: Settings) -> ssl.SSLContext:
    """A context that trusts the known authorities and those in `ca_file`; raises SettingsError for a file that cannot be used."""
    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        if is_out_of_connections(error):
            raise
        raise SettingsError("SSL_CERT_FILE names no file of certificates in PEM form; correct it or unset it") from None
    if settings.ca_file is not None:
        try:
            # Only what stands between the marks of PEM counts, and that is ASCII.
            content = read_file(os.path.expanduser(settings.ca_file), MAX_CA_BYTES).decode("ascii", "ignore")
            context.load_verify_locations(cadata=content)
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and is_out_of_connections(error):
                raise
            raise SettingsError(f"{settings.ca_file} holds no certificates in PEM form; name another ca_file") from None
    return context


def insecure_context() -> ssl.SSLContext:
    """A context that accepts every certificate: for this machine itself, whose servers mostly sign their own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def page_context(settings: Settings) -> ssl.SSLContext:
    """A context for pages; raises SettingsError for a file that cannot be used."""
    context = tls_context(settings)
    # Browsers accept servers with legacy renegotiation, so their pages work for readers.
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


class TlsLayer(asyncio.Protocol):
    """Makes the handshake with a server, then decrypts what is received for a connection and encrypts what that writes.

    Each of asyncio's own has a quarter of a megabyte of buffers.
    """

    def __init__(
        self, context: ssl.SSLContext, protocols: Sequence[str], host: str, connection_by: Callable[[str | None], Connection]
    ) -> None:
        """`host` is whom the certificate must name; `connection_by` makes the connection for the one of the protocols agreed on."""
        self._connection_by = connection_by
        self._connection: Connection | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        # What a context offers is copied in this moment; one for each choice would read all authorities again.
        context.set_alpn_protocols(protocols)
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._unsent = b""
        self._surplus = 0
        self._failure: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._wire: asyncio.Transport | None = None

    async def handshake(self) -> Connection:
        """Wait for the connection and return it; raises the error of a handshake that failed."""
        try:
            if self._connection is None and self._failure is None:
                self._waiter = asyncio.get_running_loop().create_future()
                await self._waiter
            if self._connection is None:
                raise self._failure or ConnectionResetError()
        except BaseException:
            self.abort()
            raise
        return self._connection

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open: start the handshake."""
        self._wire = cast(asyncio.Transport, transport)
        self._shake()

    def data_received(self, data: bytes) -> None:
        """Go on with the received bytes."""
        self._incoming.write(data)
        self._surplus += len(data)
        if self._connection is None:
            self._shake()
        if self._connection is not None:
            self._read(self._connection)
        if self._surplus > _MOST_SURPLUS:
            self._end(ssl.SSLError("too much that is no data"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Many servers close without `close_notify`; the headers show whether the body is complete."""
        self._wire = None
        self._end(exc)

    # What the connection calls

    def write(self, data: bytes) -> None:
        """Send some bytes."""
        self._unsent += data
        self._send()

    def abort(self) -> None:
        """Close it at once."""
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
            self._connection = self._connection_by(self._tls.selected_alpn_protocol())
            self._connection.connected(self)
            self._wake()

    def _read(self, connection: Connection) -> None:
        """Decrypt complete records; key updates, and a request that waited for them, may have to be sent as well."""
        try:
            while not self.is_closing() and (data := self._tls.read(_PART)):
                self._surplus = max(0, self._surplus - 2 * len(data))
                connection.data_received(data)
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
        if self._connection is not None:
            self._connection.connection_lost(error)
        elif self._failure is None:
            self._failure = error or ConnectionResetError()
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
