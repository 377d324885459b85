"""`--connect-to HOST:PORT:ADDRESS:PORT`, as in curl: requests for one host are sent to another."""

import re
from collections.abc import Iterable

from msgspec import Struct

from linkcheck.errors import UsageError

_PART = r"(?:\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)"
_RULE = re.compile(rf"(?P<host>{_PART}):(?P<port>\d*):(?P<to>{_PART}):(?P<to_port>\d*)")


class ConnectTo(Struct, frozen=True):
    """One rule; an empty host and port 0 match any, an empty address and port 0 leave things as they are."""

    host: str
    port: int
    address: str
    to_port: int

    def matches(self, host: str, port: int) -> bool:
        """Whether a request for that host and port goes elsewhere."""
        return self.host in ("", host) and self.port in (0, port)


def read_rules(texts: Iterable[str]) -> tuple[ConnectTo, ...]:
    """The rules in curl's notation; raises UsageError with the one that cannot be read."""
    return tuple(_read(text.strip()) for text in texts)


def _read(text: str) -> ConnectTo:
    match = _RULE.fullmatch(text)
    if match is None:
        raise UsageError(
            f"{text} does not say where to connect to; write HOST:PORT:ADDRESS:PORT, such as www.example.com:443:127.0.0.1:8443"
        )
    return ConnectTo(
        match["host"].strip("[]").lower(), int(match["port"] or 0), match["to"].strip("[]"), int(match["to_port"] or 0),
    )
