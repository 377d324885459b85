"""The server's side of HTTP/2 (RFC 9113), as far as an answer to a request needs it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import ConnectionTerminated, Event, RequestReceived, StreamReset, WindowUpdated
from h2.exceptions import ProtocolError

from tests.internet.http1 import Receive, Script, host_name
from tests.internet.sites import Answer, HalfClose, HangUp, Head, Headers, Part, Pause, Raw, Request, Reset, Step
from tests.internet.wire import GoneError, Wire

# Headers that speak about the connection have no place in HTTP/2 (RFC 9113, 8.2.2).
_FORBIDDEN = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade"})


async def serve_http2(wire: Wire, receive: Receive) -> None:
    """Answer the requests of one connection, many at a time, until it ends."""
    session = _Session(wire, receive)
    try:
        await session.run()
    finally:
        session.end()


class _Session:
    def __init__(self, wire: Wire, receive: Receive) -> None:
        self._wire = wire
        self._receive = receive
        self._http = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
        self._streams: dict[int, asyncio.Task[None]] = {}
        self._window = asyncio.Event()

    async def run(self) -> None:
        self._http.initiate_connection()
        await self._flush()
        while True:
            try:
                events = self._http.receive_data(await self._wire.read_some())
            except ProtocolError:
                await self._flush()
                self._wire.close()
                return
            for event in events:
                self._heard(event)
            await self._flush()

    def end(self) -> None:
        for task in self._streams.values():
            task.cancel()

    def _heard(self, event: Event) -> None:
        match event:
            case RequestReceived():
                self._streams[event.stream_id] = self._wire.run(self._stream(event))
            case WindowUpdated():
                self._window.set()
            case StreamReset() if event.stream_id in self._streams:
                self._streams[event.stream_id].cancel()
            case ConnectionTerminated():
                self._wire.close()
            case _:
                pass

    async def _stream(self, event: RequestReceived) -> None:
        fields = {str(name): str(value) for name, value in event.headers}
        request = Request(
            fields.pop(":method"), fields.pop(":scheme"), host_name(fields.pop(":authority")), fields.pop(":path"), fields, "HTTP/2"
        )
        # The stream, or all of it, may be gone in the middle of an answer.
        with suppress(ProtocolError, GoneError), self._receive(request) as script:
            await self._play(event.stream_id, request, script)

    async def _play(self, stream: int, request: Request, script: Script) -> None:
        for step in script.steps:
            if (request.method == "HEAD" and isinstance(step, Answer | Head)) or isinstance(step, Raw | Reset | HangUp | HalfClose):
                script.over()
            if await _STEPS[type(step)](self, stream, request, step):
                return
        script.over()
        self._http.end_stream(stream)
        await self._flush()

    async def answer(self, stream: int, request: Request, step: Answer) -> bool:
        length = (("content-length", str(len(step.body))),)
        await self.begin(stream, request, Head(step.status, (*step.headers, *length)))
        return request.method == "HEAD" or await self.part(stream, request, Part(step.body))

    async def begin(self, stream: int, request: Request, step: Head) -> bool:
        over = request.method == "HEAD" and step.status >= 200
        self._http.send_headers(stream, [(":status", str(step.status)), *_lowered(step.headers)], end_stream=over)
        await self._flush()
        return over

    async def part(self, stream: int, request: Request, step: Part) -> bool:
        rest = step.data
        while rest:
            room = min(self._http.local_flow_control_window(stream), self._http.max_outbound_frame_size)
            if room <= 0:
                self._window.clear()
                await self._window.wait()
                continue
            self._http.send_data(stream, rest[:room])
            rest = rest[room:]
            await self._flush()
        return False

    async def pause(self, stream: int, request: Request, step: Pause) -> bool:
        await self._wire.idle(step.seconds)
        return False

    async def raw(self, stream: int, request: Request, step: Raw) -> bool:
        await self._wire.write(step.data)
        self._wire.close()
        return True

    async def reset(self, stream: int, request: Request, step: Reset) -> bool:
        self._http.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)
        await self._flush()
        return True

    async def hang_up(self, stream: int, request: Request, step: HangUp | HalfClose) -> bool:
        self._wire.close()
        return True

    async def _flush(self) -> None:
        data = self._http.data_to_send()
        if data:
            await self._wire.write(data)


def _lowered(headers: Headers) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in _FORBIDDEN]


_STEPS: dict[type[Step], Callable[..., Awaitable[bool]]] = {
    Answer: _Session.answer,
    Head: _Session.begin,
    Part: _Session.part,
    Pause: _Session.pause,
    Raw: _Session.raw,
    Reset: _Session.reset,
    HangUp: _Session.hang_up,
    HalfClose: _Session.hang_up,
}
