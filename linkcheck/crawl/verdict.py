"""Observation -> outcome and certainty: one pure function over a table."""

from typing import TypeAlias

from msgspec import Struct, field

from linkcheck.http.response import Failure
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.pages.bot_walls import UNNAMED_SERVICE


class Observation(Struct, frozen=True, omit_defaults=True, gc=False):
    """What was observed at the end of a chain: an HTTP status or a failure, and signs that change what a status means.

    `by_get` says that the request was a GET, no HEAD. `reused` says that a 404 or 410 came over a connection that had served another
    response, so that it may answer another request. `repeated` says that an earlier request of this run met the same: 404 or 410 by GET, or
    a name that did not exist long enough ago while other names did. `accepted` says that the settings take the status for a
    page, `unchanged` that the page is the one that an earlier run saw alive. `wall`, `challenge`, `interstitial` and `parked` name what
    stands in place of the page, `gone` the sign by which it is another page than the one asked for, and `app_shell` says that
    every page of the site looks the same without scripts. `probe` is what was asked to find out; `server` and `elapsed`
    (seconds) are of the last exchange.
    """

    status: int | None = None
    failure: Failure | None = None
    by_get: bool = field(default=True, name="got")
    repeated: bool = field(default=False, name="again")
    reused: bool = False
    accepted: bool = False
    unchanged: bool = False
    wall: str | None = None
    challenge: str | None = None
    interstitial: str | None = field(default=None, name="gate")
    parked: str | None = None
    gone: str | None = None
    app_shell: bool = field(default=False, name="shell")
    probe: str | None = None
    server: str | None = None
    elapsed: float = 0.0


Verdict: TypeAlias = tuple[Outcome, Certainty]


# Raise it with each change of what an observation means: answers in ledgers are then judged again.
VERDICT_VERSION = 1
ALIVE: Verdict = (Outcome.ALIVE, Certainty.CONFIRMED)
BLOCKED: Verdict = (Outcome.BLOCKED, Certainty.UNKNOWN)
# The page was not observed.
ACCEPTED_STATUS: Verdict = (Outcome.ALIVE, Certainty.LIKELY)
UNCHECKED: Verdict = (Outcome.UNCHECKED, Certainty.UNKNOWN)
UNREACHABLE: Verdict = (Outcome.UNREACHABLE, Certainty.LIKELY)

# The statuses of a page that is not there.
GONE = frozenset({404, 410})
FAILURES: dict[Failure, Verdict] = {
    # Once is not enough: see `verdict`.
    Failure.NO_NAME: UNREACHABLE,
    Failure.DNS: UNREACHABLE,
    Failure.NO_ROUTE: UNREACHABLE,
    Failure.REFUSED: UNREACHABLE,
    Failure.RESET: UNREACHABLE,
    Failure.PROTOCOL: UNREACHABLE,
    Failure.GATEWAY: UNREACHABLE,
    # Machine, proxy, guard, budget, settings and HTTP library are ours: what they cannot do says nothing about the page.
    Failure.PROXY: UNCHECKED,
    Failure.UNSENDABLE: UNCHECKED,
    Failure.PRIVATE: UNCHECKED,
    Failure.BUDGET: UNCHECKED,
    Failure.NO_ROOM: UNCHECKED,
    Failure.EXCLUDED: UNCHECKED,
    # A browser would go there.
    Failure.TOO_LONG: UNCHECKED,
    Failure.TIMEOUT: (Outcome.TIMEOUT, Certainty.LIKELY),
    Failure.TLS: (Outcome.TLS, Certainty.LIKELY),
    Failure.LOCATION: UNREACHABLE,
    Failure.LOOP: (Outcome.LOOP, Certainty.CONFIRMED),
}


def verdict(observation: Observation) -> Verdict:
    """What a reader meets, and how well it is proven (wall, failure, unchanged or accepted, challenge or interstitial, then the status)."""
    if observation.wall is not None:
        return BLOCKED
    if observation.failure is not None:
        return (
            (Outcome.HOST_GONE, Certainty.LIKELY)
            if observation.failure is Failure.NO_NAME and observation.repeated
            else FAILURES[observation.failure]
        )
    if observation.unchanged:
        return ALIVE
    if observation.accepted:
        return ACCEPTED_STATUS
    return BLOCKED if observation.challenge is not None or observation.interstitial is not None else _of_status(observation)


def _of_status(observation: Observation) -> Verdict:
    match observation.status:
        case None:
            return UNCHECKED
        case 401 | 403 | 407 | 429 | 451 | 999:
            return BLOCKED
        case 404 | 410 if not observation.by_get or observation.reused:
            return UNCHECKED
        case 410:
            return Outcome.DEAD, Certainty.CONFIRMED
        case 404:
            return Outcome.DEAD, Certainty.CONFIRMED if observation.repeated else Certainty.LIKELY
        case status if 200 <= status < 300:
            return _answered(observation)
        case status if 500 <= status < 600:
            return Outcome.SERVER_ERROR, Certainty.LIKELY
        case _:
            return UNCHECKED


def _answered(observation: Observation) -> Verdict:
    if observation.parked is not None:
        return Outcome.PARKED, Certainty.LIKELY
    if observation.gone is not None:
        return Outcome.SOFT_DEAD, Certainty.LIKELY
    if observation.app_shell:
        return BLOCKED
    # A server may say yes to HEAD whatever it is asked for.
    return ALIVE if observation.by_get else (Outcome.ALIVE, Certainty.LIKELY)


def reason(observation: Observation) -> str | None:
    """What stands in place of the page, as a sentence; None where status or failure say all."""
    if observation.accepted:
        return "the settings accept this status"
    if observation.wall is not None:
        return f"{observation.wall} shows its pages to nobody but its own readers"
    if observation.challenge is not None:
        return (
            "its site refuses to show it"
            if observation.challenge == UNNAMED_SERVICE
            else f"a challenge of {observation.challenge} stands before it"
        )
    if observation.interstitial is not None:
        return f"{observation.interstitial} stands before it"
    if observation.parked is not None:
        return f"the domain is parked at {observation.parked}"
    return observation.gone or ("without scripts every page of the site looks the same" if observation.app_shell else None)
