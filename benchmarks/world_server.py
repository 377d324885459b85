"""The small internet, served on every loopback address by one process: `python -m benchmarks.world_server SEED SIZE...`.

It prints its ports when it is ready. `GET /-/count` on 127.0.0.1 tells how many requests each host got since that was asked last.
"""

import asyncio
import gc
import json
import socket
import sys
import time
from collections import Counter, deque
from functools import partial
from http import HTTPStatus
from random import Random
from zlib import crc32

from benchmarks.words import paragraph, sentences
from benchmarks.world import Habit, Page, Ports, Size, World, world

# Requests in a second that a limited host answers.
ALLOWED = 10
NOTHING = Page(404, "Page not found")


class Served:
    """What all connections share: the world, the bodies of its pages, and what was asked."""

    def __init__(self, found: World) -> None:
        self.world = found
        self.counts: Counter[str] = Counter()
        self._rest = _bodies()
        self._times: dict[str, deque[float]] = {}

    def is_too_fast(self, host: str) -> bool:
        """Whether a host got more requests within a second than it allows."""
        times = self._times.setdefault(host, deque())
        now = time.monotonic()
        while times and times[0] < now - 1:
            times.popleft()
        if len(times) >= ALLOWED:
            return True
        times.append(now)
        return False

    def answer(self, method: str, host: str, path: str) -> bytes:
        """The whole answer to a request."""
        habit = self.world.habits.get(host)
        if host == "127.0.0.1" and path == "/-/count":
            counts, self.counts = self.counts, Counter()
            return _message(200, "application/json", json.dumps(counts).encode())
        self.counts[host] += 1
        if habit is Habit.LIMITED and self.is_too_fast(host):
            return _message(429, "text/plain", b"slow down", "Retry-After: 1\r\n")
        if habit is Habit.HEADLESS and method == "HEAD":
            return _message(405, "text/plain", b"", "Allow: GET\r\n")
        page = self.world.pages.get((host, path), NOTHING)
        if page.location:
            return _message(page.status, "text/plain", b"", f"Location: {page.location}\r\n")
        top = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{page.title}</title>\n'
        if page.status == 200 and page is not NOTHING and page.title != NOTHING.title:
            top += f'<link rel="canonical" href="http://{host}{path}">\n<meta property="og:title" content="{page.title}">\n'
        rest = self._rest[crc32(path.encode()) % len(self._rest)] if page.status == 200 and page.title != NOTHING.title else b""
        body = f"{top}</head><body><h1>{page.title}</h1>\n".encode() + rest + b"</body></html>\n"
        return _message(page.status, "text/html; charset=utf-8", b"" if method == "HEAD" else body, size=len(body))

    def delay(self, host: str, path: str) -> float:
        """The seconds that a host takes to think: a slow one from a half to three."""
        return 0.5 + crc32(path.encode()) % 2_500 / 1_000 if self.world.habits.get(host) is Habit.SLOW else 0.0


class Visit(asyncio.Protocol):
    """One connection; requests without bodies, one after the other."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport  # type: ignore[assignment]  # A stream's protocol is given a Transport.

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head, self._buffer = self._buffer[:end].decode("latin-1"), self._buffer[end + 4 :]
            method, path, _ = head.split("\r\n", 1)[0].split(" ", 2)
            host = _host(head)
            if self._served.world.habits.get(host) is Habit.SILENT:
                self._served.counts[host] += 1
                return
            self._send(self._served.answer(method, host, path), self._served.delay(host, path))

    def _send(self, message: bytes, delay: float) -> None:
        if delay:
            asyncio.get_running_loop().call_later(delay, self._send, message, 0.0)
        elif self._transport is not None and not self._transport.is_closing():
            self._transport.write(message)


def _host(head: str) -> str:
    start = head.lower().find("\r\nhost:") + 7
    return head[start:].split("\r\n", 1)[0].strip().partition(":")[0]


def _message(status: int, kind: str, body: bytes, more: str = "", size: int | None = None) -> bytes:
    length = len(body) if size is None else size
    head = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: {kind}\r\n{more}Content-Length: {length}\r\n\r\n"
    return head.encode() + body


def _bodies() -> tuple[bytes, ...]:
    """Ten to thirty kilobytes of a page: navigation, a script, paragraphs with links."""
    rng, stock = Random(1), sentences(1)
    found = []
    for size in range(10_000, 31_000, 2_500):
        parts = ["<nav><ul>", *(f'<li><a href="/topics/{place}/">Topic {place}</a></li>' for place in range(20)), "</ul></nav>"]
        parts += [f"<script>var seen = {json.dumps([rng.random() for _ in range(40)])};</script><main><article>"]
        while sum(map(len, parts)) < size:
            parts.append(f'<p class="text">{paragraph(rng, stock)} <a href="/{rng.randrange(999)}">more</a></p>')
        found.append("\n".join([*parts, "</article></main><footer><p>All rights in it.</p></footer>"]).encode())
    return tuple(found)


def bound(*, port: int = 0) -> socket.socket:
    """A socket on all loopback addresses and nowhere else."""
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # There is no name for all of 127.0.0.0/8; the interface keeps everybody else out.
    found.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
    found.bind(("0.0.0.0", port))
    return found


async def serve(seed: int, size: Size) -> None:
    """Serve until this process is ended."""
    listening, refusing = bound(), bound()
    ports = Ports(listening.getsockname()[1], refusing.getsockname()[1])
    served = Served(world(seed, size, ports))
    gc.freeze()
    server = await asyncio.get_running_loop().create_server(partial(Visit, served), sock=listening, backlog=4_096)
    sys.stdout.write(f"{ports.open} {ports.refused}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Read the seed and the size."""
    seed, hosts, links, most, trouble = map(int, sys.argv[1:])
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(seed, Size(hosts, links, most, bool(trouble))))
    else:
        uvloop.run(serve(seed, Size(hosts, links, most, bool(trouble))))


if __name__ == "__main__":
    main()
