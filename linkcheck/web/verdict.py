"""What was observed -> what happens to a reader: one pure function over a table."""

from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from linkcheck.vocabulary import Certainty, Outcome

Verdict: TypeAlias = tuple[Outcome, Certainty]


class Failure(StrEnum):
    """Why there was no answer that counts."""

    NO_NAME = "no-name"
    DNS = "dns"
    REFUSED = "refused"
    RESET = "reset"
    PROTOCOL = "protocol"
    PROXY = "proxy"
    UNASKABLE = "unaskable"
    TIMEOUT = "timeout"
    TLS = "tls"
    LOCATION = "location"
    LOOP = "loop"


class Observation(Struct, frozen=True):
    """What the end of a chain showed: an HTTP status or a failure, and the marks that change what a status means.

    `got` tells GET from HEAD; `again` says that an earlier GET of this run met 404 or 410 as well; `challenge` is a
    challenge or consent page; `home` a redirect from a deep path to the site's home page.
    """

    status: int | None = None
    failure: Failure | None = None
    got: bool = True
    again: bool = False
    challenge: bool = False
    home: bool = False


ALIVE: Verdict = (Outcome.ALIVE, Certainty.CONFIRMED)
BLOCKED: Verdict = (Outcome.BLOCKED, Certainty.UNKNOWN)
UNCHECKED: Verdict = (Outcome.UNCHECKED, Certainty.UNKNOWN)
UNREACHABLE: Verdict = (Outcome.UNREACHABLE, Certainty.LIKELY)

FAILURES: dict[Failure, Verdict] = {
    Failure.NO_NAME: (Outcome.HOST_GONE, Certainty.LIKELY),
    Failure.DNS: UNREACHABLE,
    Failure.REFUSED: UNREACHABLE,
    Failure.RESET: UNREACHABLE,
    Failure.PROTOCOL: UNREACHABLE,
    # The proxy and the HTTP library are ours: what they cannot do says nothing about the page.
    Failure.PROXY: UNCHECKED,
    Failure.UNASKABLE: UNCHECKED,
    Failure.TIMEOUT: (Outcome.TIMEOUT, Certainty.LIKELY),
    Failure.TLS: (Outcome.TLS, Certainty.LIKELY),
    Failure.LOCATION: UNREACHABLE,
    Failure.LOOP: (Outcome.LOOP, Certainty.CONFIRMED),
}


def verdict(observation: Observation) -> Verdict:
    """What a reader meets, and how well one exchange proves it (a failure first, then a challenge, then the status)."""
    if observation.failure is not None:
        return FAILURES[observation.failure]
    if observation.challenge:
        return BLOCKED
    match observation.status:
        case None:
            return UNCHECKED
        case 401 | 403 | 407 | 429 | 451 | 999:
            return BLOCKED
        case 404 | 410 if not observation.got:
            return UNCHECKED
        case 410:
            return Outcome.DEAD, Certainty.CONFIRMED
        case 404:
            return Outcome.DEAD, Certainty.CONFIRMED if observation.again else Certainty.LIKELY
        case status if 200 <= status < 300:
            return (Outcome.SOFT_DEAD, Certainty.LIKELY) if observation.home else ALIVE
        case status if 500 <= status < 600:
            return Outcome.SERVER_ERROR, Certainty.LIKELY
        case _:
            return UNCHECKED
