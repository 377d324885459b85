"""Headers for single hosts, such as a staging site's password: sent to that host and to no other."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import can_ada

from linkcheck.errors import UsageError

_LINE = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:]+)(?::(?P<port>\d{1,5}))?\s*:\s*"
    r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?P<value>[\x20-\x7e\t]*)",
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
