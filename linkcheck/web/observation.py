"""What the end of a chain showed, before anybody judges it."""

from enum import StrEnum

from msgspec import Struct


class Failure(StrEnum):
    """Why there was no answer that counts."""

    NO_NAME = "no-name"
    DNS = "dns"
    NO_ROUTE = "no-route"
    REFUSED = "refused"
    RESET = "reset"
    PROTOCOL = "protocol"
    PROXY = "proxy"
    GATEWAY = "gateway"
    UNASKABLE = "unaskable"
    PRIVATE = "private"
    TIMEOUT = "timeout"
    TLS = "tls"
    LOCATION = "location"
    LOOP = "loop"
    BUDGET = "budget"
    LEFT_ALONE = "left-alone"


class Observation(Struct, frozen=True, omit_defaults=True, gc=False):
    """What the end of a chain showed: an HTTP status or a failure, and the marks that change what a status means.

    `got` tells GET from HEAD. `again` says that an earlier request of this run met the same death: 404 or 410 by GET, or
    a name that did not exist long enough ago while other names did. `accepted` says that the settings take the status for a
    page, `unchanged` that the page is the one that an earlier run saw alive. `wall`, `challenge`, `gate` and `parked` name what
    stands in place of the page, `gone` the sign by which it is another page than the one asked for, and `shell` says that
    every page of the site looks the same without scripts. `probe` is what was asked to find out; `server` and `elapsed`
    (seconds) are of the last exchange.
    """

    status: int | None = None
    failure: Failure | None = None
    got: bool = True
    again: bool = False
    accepted: bool = False
    unchanged: bool = False
    wall: str | None = None
    challenge: str | None = None
    gate: str | None = None
    parked: str | None = None
    gone: str | None = None
    shell: bool = False
    probe: str | None = None
    server: str | None = None
    elapsed: float = 0.0
