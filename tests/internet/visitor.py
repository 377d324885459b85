"""A client of the simulation's own tests: it goes where the rules of `connect_to` lead, and judges nothing."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from msgspec import Struct

from linkcheck.http.dns import read_rules
from tests.internet.server import Internet

_MOST_REDIRECTS = 12


class Seen(Struct, frozen=True):
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    version: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class Visitor:
    """Asks for single URLs; raises httpcore's errors."""

    def __init__(self, pool: httpcore.ConnectionPool, seconds: float) -> None:
        """Every request goes through `pool`, and nothing is waited for longer than so many seconds."""
        self._pool = pool
        self._seconds = seconds

    def get(self, url: str, method: str = "GET", most: int = 1 << 20, cookie: str = "") -> Seen:
        """The answer to one request, with at most about `most` octets of its body."""
        body = bytearray()
        headers = [("Cookie", cookie)] if cookie else []
        limits = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        with self._pool.stream(method, url, headers=headers, extensions={"timeout": limits}) as answer:
            for part in answer.iter_stream():
                body += part
                if len(body) >= most:
                    break
        fields = {name.decode().lower(): value.decode() for name, value in answer.headers}
        return Seen(answer.status, fields, bytes(body), answer.extensions["http_version"].decode())

    def follow(self, url: str) -> tuple[str, Seen]:
        """The end of a chain of redirects by Location, walked with whatever cookies are set on the way."""
        cookies: dict[str, str] = {}
        for _ in range(_MOST_REDIRECTS):
            seen = self.get(url, cookie="; ".join(f"{name}={value}" for name, value in cookies.items()))
            if "location" not in seen.headers:
                return url, seen
            pair = seen.headers.get("set-cookie", "").partition(";")[0].partition("=")
            cookies |= {pair[0]: pair[2]} if pair[1] else {}
            url = _joined(url, seen.headers["location"])
        raise TooManyRedirectsError(url)


def _joined(base: str, location: str) -> str:
    try:
        url = urljoin(base, location.strip()).partition("#")[0]
        if urlsplit(url).hostname:
            return url
    except ValueError:
        pass
    raise httpcore.UnsupportedProtocol(location)


class TooManyRedirectsError(Exception):
    """The redirects do not end."""


@contextmanager
def visiting(net: Internet, *, http2: bool = False, seconds: float = 2.0) -> Iterator[Visitor]:
    """A visitor of a simulation."""
    tls = ssl.create_default_context(cafile=net.ca_file)
    with httpcore.ConnectionPool(ssl_context=tls, http2=http2, network_backend=_Rerouted(net), max_keepalive_connections=10) as pool:
        yield Visitor(pool, seconds)


class _Rerouted(httpcore.SyncBackend):
    def __init__(self, net: Internet) -> None:
        self._rules = read_rules(net.connect_to)

    def connect_tcp(self, host: str, port: int, *more: Any, **options: Any) -> httpcore.NetworkStream:
        rule = next(rule for rule in self._rules if rule.matches(host, port))
        if not rule.address:
            raise httpcore.ConnectError(f"{host} is not part of the simulation")
        return super().connect_tcp(rule.address, rule.to_port, *more, **options)


def octets(net: Internet, *sent: bytes, most: int = 1 << 20, seconds: float = 0.3) -> bytes:
    """What comes back on a bare connection until it is closed, resets, is silent for some time, or has said enough."""
    said = b""
    with socket.create_connection(("127.0.0.1", net.http_port)) as client:
        client.settimeout(seconds)
        for part in sent:
            client.sendall(part)
        try:
            while len(said) < most and (part := client.recv(65536)):
                said += part
        except TimeoutError:
            return said + b"<silence>"
        except ConnectionResetError:
            return said + b"<reset>"
    return said if len(said) >= most else said + b"<end>"
