"""A server at every address of 127.0.0.0/8, a tenth of which fail in every way: `python -m tests.load.server`, until its input ends."""

import asyncio
import sys

STORY = b"<!doctype html><title>A story of the coast</title><h1>A story of the coast</h1><p>" + b"The ferry sails at noon. " * 40
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(STORY) + STORY
# What a failing host does; None says nothing, and b"" ends the connection.
FAILURES = (
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<title>Cut",
    b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
    b"220 mail.example ready\r\n",
    PAGE + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"",
    None,
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
)
# Every so many hosts one fails.
SHARE = 10


def address(number: int) -> str:
    """The address of a host."""
    return f"127.{1 + number // 62_500}.{1 + number // 250 % 250}.{1 + number % 250}"


def failure_at(host: str) -> bytes | None:
    """What the host at an address sends instead of a page, if it fails; a page if it does not."""
    _, third, second, first = map(int, host.split("."))
    number = (third - 1) * 62_500 + (second - 1) * 250 + first - 1
    return PAGE if number % SHARE else FAILURES[number // SHARE % len(FAILURES)]


class Host(asyncio.Protocol):
    """One connection to a host."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected to one of the addresses."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sends = failure_at(transport.get_extra_info("sockname")[0])

    def data_received(self, data: bytes) -> None:
        """A request has come; each fits into one packet."""
        if self._sends is None:
            return
        self._transport.write(self._sends)
        if b"9999" in self._sends or not self._sends:
            self._transport.close()


async def serve() -> None:
    """Print the port, and serve until standard input ends."""
    server = await asyncio.get_running_loop().create_server(Host, "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
