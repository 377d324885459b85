"""A receiver of web hooks: a real HTTP server whose answers are written out beforehand."""

import ssl
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from msgspec import Struct


class Answer(Struct, frozen=True):
    """What is answered; `hang` answers nothing until the receiver closes, `drop` breaks off."""

    status: int = 200
    headers: Mapping[str, str] = {}
    hang: bool = False
    drop: bool = False


class Taken(Struct, frozen=True):
    """What was received."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """Gives its answers in their order, the last one for ever, and keeps what it was sent."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.taken: list[Taken] = []
        self._answers = answers or (Answer(),)
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "http" if tls is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/hooks/hidden-word", login: str = "") -> str:
        return f"{self._scheme}://{login}127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                receiver.taken.append(Taken(self.command, self.path, dict(self.headers.items()), body))
                answer = receiver._answers[min(len(receiver.taken), len(receiver._answers)) - 1]
                if answer.hang:
                    receiver._closing.wait(5)
                if answer.hang or answer.drop:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in {**answer.headers, "Content-Length": "0"}.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self) -> None:
                self.do_POST()

            def log_message(self, format: str, *words: object) -> None:
                return

        return Handler
