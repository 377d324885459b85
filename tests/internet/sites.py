"""What the simulated web is made of: sites, their pages, and what their servers do when they are asked."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

Headers: TypeAlias = tuple[tuple[str, str], ...]


class Request(Struct, frozen=True):
    """One request as a server sees it; names of headers are in lower case, times are seconds of `time.monotonic`.

    `earlier` are the times at which the same target was asked before, `others` those of the host's latest requests.
    """

    method: str
    scheme: str
    host: str
    target: str
    headers: Mapping[str, str] = MappingProxyType({})
    version: str = "HTTP/1.1"
    at: float = 0.0
    earlier: tuple[float, ...] = ()
    others: tuple[float, ...] = ()

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def url(self) -> str:
        """The URL that was asked."""
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def cookies(self) -> Mapping[str, str]:
        """The cookies that came along."""
        pairs = (pair.partition("=") for pair in self.headers.get("cookie", "").split(";") if "=" in pair)
        return {name.strip(): value.strip() for name, _, value in pairs}


class Answer(Struct, frozen=True):
    """A whole answer of known length."""

    status: int = 200
    headers: Headers = ()
    body: bytes = b""


class Head(Struct, frozen=True):
    """The beginning of an answer whose body follows in parts; without a Content-Length its end is marked by the framing."""

    status: int = 200
    headers: Headers = ()


class Part(Struct, frozen=True):
    """The next octets of the body."""

    data: bytes


class Pause(Struct, frozen=True):
    """Nothing for some seconds, or until the client goes away."""

    seconds: float = 3600.0


class Raw(Struct, frozen=True):
    """Octets as they are, whatever HTTP makes of them; the connection is of no use afterwards."""

    data: bytes


class Reset(Struct, frozen=True):
    """The connection is reset (HTTP/2: the stream is)."""


class HangUp(Struct, frozen=True):
    """The connection is closed, whatever was promised."""


class HalfClose(Struct, frozen=True):
    """The server says that it will send no more, and goes on listening."""


Step: TypeAlias = Answer | Head | Part | Pause | Raw | Reset | HangUp | HalfClose
Behaviour: TypeAlias = Callable[[Request], Iterable[Step]]
"""What a server does with a request, step by step; a pure function of it."""


class Port(StrEnum):
    """What listens on a port."""

    OPEN = "the server"
    REFUSED = "nothing"
    HANGING = "something that never takes a connection"
    RESETTING = "something that resets each connection after its first octets"
    PLAIN = "a server that speaks HTTP without TLS"


class Certificate(StrEnum):
    """What a server shows of itself in the TLS handshake."""

    GOOD = "a certificate for its name"
    OTHER_NAME = "a certificate for another name"
    EXPIRED = "a certificate that has expired"
    STRANGER = "a certificate of an authority that nobody knows"


def nothing_here(request: Request) -> Iterable[Step]:
    """The bare 404 of a server without a page for it."""
    return (Answer(404, (("Content-Type", "text/html"),), b"<html><head><title>404 Not Found</title></head><body></body></html>"),)


def unchanged(behaviour: Behaviour) -> Behaviour:
    """The behaviour itself."""
    return behaviour


class Site(Struct, frozen=True):
    """A host: its pages by target or path, what it does with every other path, and how it is reached.

    `around` is laid around each of its behaviours. `addresses` are what its name leads to instead of the simulation
    (none: there is no such name); they are looked up with `Internet.names`.
    """

    host: str
    pages: Mapping[str, Behaviour] = MappingProxyType({})
    fallback: Behaviour = nothing_here
    around: Callable[[Behaviour], Behaviour] = unchanged
    http: Port = Port.OPEN
    https: Port = Port.OPEN
    certificate: Certificate = Certificate.GOOD
    http2: bool = False
    addresses: tuple[str, ...] | None = None

    def behaviour(self, target: str) -> Behaviour:
        """What happens to a request for a target: the page with this query, else that of the path, else the fallback."""
        path = target.partition("?")[0]
        return self.around(self.pages.get(target) or self.pages.get(path) or self.fallback)
