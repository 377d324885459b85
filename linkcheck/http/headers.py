"""Headers of requests for single hosts, and the validators that ask for a page only if it has changed."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import can_ada
from msgspec import Struct

from linkcheck.model.errors import UsageError

_LINE = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:]+)(?::(?P<port>\d{1,5}))?\s*:\s*"
    r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?P<value>[\x20-\x7e\t]*)"
)
_SECURE = "443"
# What a request needs to be one is ours to write.
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


class HostHeaders:
    """The headers of each host and port; its text shows no value."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Lines of the form `HOST: NAME: VALUE` for https, or `HOST:PORT: NAME: VALUE` for that port.

        Raises UsageError for another one, without its value.
        """
        places: dict[tuple[str, str], dict[str, str]] = {}
        for line in lines:
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise UsageError("a header cannot be read; write HOST: NAME: VALUE, such as staging.example.com: Authorization: Basic ...")
            if match["name"].lower() in _OURS:
                raise UsageError(f"the header {match['name']} cannot be set for {match['host']}")
            place = match["host"].lower(), match["port"] or _SECURE
            places.setdefault(place, {})[match["name"]] = match["value"].strip()
        self._places = MappingProxyType(places)

    def of(self, url: str) -> Mapping[str, str]:
        """The headers that go with a request, to that host and port only: a link may name another port, or no encryption."""
        if not self._places:
            return {}
        parsed = can_ada.parse(url)
        port = parsed.port or (_SECURE if parsed.protocol == "https:" else "80")
        return self._places.get((parsed.hostname, port), {})

    def __repr__(self) -> str:
        """The hosts and the names of their headers."""
        return f"HostHeaders({ {':'.join(place): tuple(headers) for place, headers in self._places.items()} })"


# A validator is sent back with each request; what is longer than this is no name of a version.
_MAX_LENGTH = 500


class Validators(Struct, frozen=True, omit_defaults=True, gc=False):
    """The ETag and the Last-Modified date that came with a page at `url`, as sent."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional headers; where there is an ETag it counts alone (RFC 9110, 13.1.3)."""
        if self.etag is not None:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified is not None else {}


def validators_of(url: str, headers: Mapping[str, str]) -> Validators | None:
    """What an answer gives to ask for it again by, or None."""
    etag, last_modified = (_sendable(headers.get(name, "")) for name in ("etag", "last-modified"))
    return Validators(url, etag, last_modified) if etag or last_modified else None


def _sendable(value: str) -> str | None:
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _MAX_LENGTH else None
