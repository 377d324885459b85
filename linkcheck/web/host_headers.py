"""Headers for single hosts, such as a staging site's password: sent to that host and to no other."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from linkcheck.errors import UsageError

_LINE = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:]+)\s*:\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?P<value>[\x20-\x7e\t]*)")
# What a request needs to be one is ours to write.
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


class HostHeaders:
    """The headers of each host; its text shows no value."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Lines of the form `HOST: NAME: VALUE`; raises UsageError for another one, without its value."""
        hosts: dict[str, dict[str, str]] = {}
        for line in lines:
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise UsageError("a header cannot be read; write HOST: NAME: VALUE, such as staging.example.com: Authorization: Basic ...")
            if match["name"].lower() in _OURS:
                raise UsageError(f"the header {match['name']} cannot be set for {match['host']}")
            hosts.setdefault(match["host"].lower(), {})[match["name"]] = match["value"].strip()
        self._hosts = MappingProxyType(hosts)

    def of(self, host: str) -> Mapping[str, str]:
        """The headers that a host gets, and only this one."""
        return self._hosts.get(host, {})

    def __repr__(self) -> str:
        """The hosts and the names of their headers."""
        return f"HostHeaders({ {host: tuple(headers) for host, headers in self._hosts.items()} })"
