"""Mail servers: a real one that accepts what a test allows, and one with answers that a test writes out."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session
from msgspec import Struct

USER, PASSWORD = "blog@mail.example", "hidden/word@1"
LOGIN = "blog%40mail.example:hidden%2Fword%401@"


class Letter(Struct, frozen=True):
    """A mail as the server took it."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    encrypted: bool
    user: str | None


class MailServer:
    """Takes mail for everybody but `refused`; with `login` only from those who know the password."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        login: bool = False,
        refused: Sequence[str] = (),
        says: str = "550 no such user",
    ) -> None:
        self.letters: list[Letter] = []
        self.logins: list[tuple[str, str, bool]] = []
        self._refused = refused
        self._says = says
        self._tls = tls is not None
        self._controller = _Controller(
            self,
            hostname="127.0.0.1",
            port=0,
            ssl_context=tls,
            tls_context=starttls,
            auth_required=login,
            authenticator=self._known,
            # Whether a password may be sent in the clear is for the client to decide.
            auth_require_tls=False,
            ident="test",
        )

    @property
    def port(self) -> int:
        return self._controller.port

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._controller.stop()

    def _known(self, server: Any, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        login = data.login.decode(), data.password.decode()
        self.logins.append((*login, self._tls or session.ssl is not None))
        if login == (USER, PASSWORD):
            return AuthResult(success=True, auth_data=data.login.decode())
        return AuthResult(success=False, handled=False, message="535 5.7.8 who are you")

    async def handle_RCPT(  # noqa: N802 (aiosmtpd calls it so)
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._refused:
            return self._says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd calls it so)
        encrypted = self._tls or session.ssl is not None
        assert isinstance(envelope.content, bytes)
        self.letters.append(Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content, encrypted, session.auth_data))
        return "250 OK"


class _Controller(Controller):
    """Takes any free port and says which."""

    async def _create_server(self) -> asyncio.AbstractServer:
        server = await super()._create_server()
        assert isinstance(server, asyncio.Server)
        self.port = server.sockets[0].getsockname()[1]
        return server


class Script:
    """Says its lines, one for each line that it hears (the first one unasked), then hangs or breaks off."""

    def __init__(self, *lines: str, hang: bool = False) -> None:
        self.heard: list[str] = []
        self._lines = lines
        self._hang = hang
        self._closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        self._socket.settimeout(5)
        connection, _ = self._socket.accept()
        with connection, connection.makefile("rb") as file:
            connection.settimeout(5)
            for at, line in enumerate(self._lines):
                if at:
                    self._hear(file)
                connection.sendall(f"{line}\r\n".encode())
            if self._lines:
                self._hear(file)
            if self._hang:
                self._closing.wait(5)

    def _hear(self, file: Any) -> None:
        """A command; a mail counts as one."""
        heard = file.readline().decode().strip()
        if self.heard and self.heard[-1] == "data":
            while file.readline() not in (b".\r\n", b""):
                pass
            heard = "(the mail)"
        self.heard.append(heard)
