"""The server's side of HTTP/1.1 (RFC 9112): requests one after another on a connection that is kept."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import TypeAlias

from msgspec import Struct

from tests.internet.sites import Answer, HalfClose, HangUp, Head, Headers, Part, Pause, Raw, Request, Reset, Step
from tests.internet.wire import Wire


class Script(Struct, frozen=True):
    """What is to be sent, and `over`, to be called before the last of it: once the client has it, its next request may come."""

    steps: Iterable[Step]
    over: Callable[[], None]


Receive: TypeAlias = Callable[[Request], AbstractContextManager[Script]]
"""Takes a request down and tells what to play; the request lasts until the context is left."""

# Statuses whose answers have no body (RFC 9110, 6.4.1).
_BODILESS = frozenset({204, 304})


class BadRequestError(Exception):
    """What the client sent is no HTTP."""


async def serve_http1(wire: Wire, scheme: str, receive: Receive) -> None:
    """Answer the requests of one connection until it ends."""
    while True:
        try:
            request = read_head(await _head_of(wire), scheme)
        except BadRequestError:
            await wire.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            break
        await wire.read(int(request.headers.get("content-length", "0")))
        with receive(request) as script:
            kept = await _play(wire, request, script)
        if not kept:
            break
    wire.close()


async def _head_of(wire: Wire) -> bytes:
    first = await wire.read(1)
    # Whoever begins a TLS handshake here will never send an empty line.
    if not first.isalpha() and first not in (b"\r", b"\n"):
        raise BadRequestError
    return first + await wire.read_until(b"\r\n\r\n")


def read_head(head: bytes, scheme: str) -> Request:
    """The request that a head of lines says; raises BadRequestError."""
    first, *lines = head.decode("latin-1").lstrip("\r\n").rstrip("\r\n").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/"):
        raise BadRequestError
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "host" not in fields:
        raise BadRequestError
    return Request(parts[0], scheme, host_name(fields["host"]), parts[1], fields, parts[2])


def host_name(authority: str) -> str:
    """The host of a Host header: without port and final dot, in lower case."""
    name = authority.lower()
    if not name.endswith("]"):
        name = name.rpartition(":")[0] or name
    return name.removesuffix(".")


class _Framing(Struct):
    """How the body under way is sent, and whether the connection can be used after it."""

    bodiless: bool
    kept: bool
    chunked: bool = False


async def _play(wire: Wire, request: Request, script: Script) -> bool:
    """Send an answer; whether the connection can take the next request."""
    wanted = request.headers.get("connection", "").lower()
    kept = wanted == "keep-alive" if request.version == "HTTP/1.0" else wanted != "close"
    framing = _Framing(bodiless=request.method == "HEAD", kept=kept)
    for step, last in _with_last(script.steps):
        if last and not framing.chunked and not isinstance(step, Head | Pause):
            script.over()
        await _STEPS[type(step)](wire, request, framing, step)
        if wire.transport.is_closing():
            return False
    script.over()
    if framing.chunked:
        await wire.write(b"0\r\n\r\n")
    return framing.kept


def _with_last(steps: Iterable[Step]) -> Iterator[tuple[Step, bool]]:
    """Each step, and whether no other one follows."""
    waiting: Step | None = None
    for step in steps:
        if waiting is not None:
            yield waiting, False
        waiting = step
    if waiting is not None:
        yield waiting, True


async def _answer(wire: Wire, request: Request, framing: _Framing, step: Answer) -> None:
    body = b"" if framing.bodiless or step.status in _BODILESS else step.body
    length = () if step.status in _BODILESS or _has(step.headers, "content-length") else (("Content-Length", str(len(step.body))),)
    await wire.write(_head(request, framing, step.status, (*step.headers, *length)) + body)


async def _begin(wire: Wire, request: Request, framing: _Framing, step: Head) -> None:
    headers = step.headers
    if not _has(headers, "content-length") and not framing.bodiless and step.status >= 200:
        framing.chunked = request.version == "HTTP/1.1"
        framing.kept = framing.kept and framing.chunked
        headers = (*headers, ("Transfer-Encoding", "chunked")) if framing.chunked else headers
    await wire.write(_head(request, framing, step.status, headers))


async def _part(wire: Wire, request: Request, framing: _Framing, step: Part) -> None:
    if framing.bodiless or not step.data:
        return
    await wire.write(b"%x\r\n%b\r\n" % (len(step.data), step.data) if framing.chunked else step.data)


async def _pause(wire: Wire, request: Request, framing: _Framing, step: Pause) -> None:
    await wire.idle(step.seconds)


async def _raw(wire: Wire, request: Request, framing: _Framing, step: Raw) -> None:
    framing.kept = framing.chunked = False
    await wire.write(step.data)


async def _reset(wire: Wire, request: Request, framing: _Framing, step: Reset) -> None:
    wire.reset()


async def _hang_up(wire: Wire, request: Request, framing: _Framing, step: HangUp) -> None:
    wire.close()


async def _half_close(wire: Wire, request: Request, framing: _Framing, step: HalfClose) -> None:
    framing.kept = framing.chunked = False
    wire.half_close()


_STEPS: dict[type[Step], Callable[..., Awaitable[None]]] = {
    Answer: _answer,
    Head: _begin,
    Part: _part,
    Pause: _pause,
    Raw: _raw,
    Reset: _reset,
    HangUp: _hang_up,
    HalfClose: _half_close,
}


def _head(request: Request, framing: _Framing, status: int, headers: Headers) -> bytes:
    known = {member.value: member.phrase for member in HTTPStatus}
    closing = () if framing.kept or status < 200 or _has(headers, "connection") else (("Connection", "close"),)
    # Header values may hold whatever a site sends, as UTF-8 where it is not ASCII.
    lines = "".join(f"{name}: {value}\r\n" for name, value in (*headers, *closing))
    return f"HTTP/1.1 {status} {known.get(status, 'Unknown')}\r\n{lines}\r\n".encode()


def _has(headers: Headers, name: str) -> bool:
    return any(known.lower() == name for known, _ in headers)
