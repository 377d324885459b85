"""What the rules about dead and ailing links share."""

from collections.abc import Collection, Iterator
from itertools import takewhile

from linkcheck.model import Flag, Link, Resolution
from linkcheck.rules.case import PROXY_KINDS, Case, name_of
from linkcheck.vocabulary import Certainty, Outcome, Role, Severity, Via


def met(case: Case, outcomes: Collection[Outcome]) -> Iterator[tuple[Link, Resolution, bool]]:
    """Links that met one of the outcomes, and whether it is the page meant rather than the link itself.

    What is wrong with a claim's proxy belongs to the rules about proxies; of the claim itself only its page counts.
    """
    for link in case.links:
        resolution = case.resolution(link)
        proxied = link.role is not Role.BODY and bool(resolution.hops) and resolution.hops[0].kind in PROXY_KINDS
        outcome = resolution.target_outcome if proxied else resolution.outcome
        if outcome in outcomes:
            yield link, resolution, proxied


def flag(link: Link, resolution: Resolution, said: str, *, inner: bool, severe: bool = True) -> Flag:
    """The flag of an ailing link: an error on a claim and a warning in the body, unless it is not `severe`."""
    evidence = _evidence(resolution, inner=inner)
    subject = f"the page {resolution.target} that {name_of(link)} means" if inner else _subject(link)
    return Flag(
        f"{subject} {said}{f' ({evidence})' if evidence else ''}",
        (resolution.target_certainty or Certainty.UNKNOWN) if inner else resolution.certainty,
        link=link,
        severity=Severity.ERROR if severe and link.role is not Role.BODY else Severity.WARNING,
        help=_help(resolution, inner=inner),
    )


def _help(resolution: Resolution, *, inner: bool) -> str:
    """Where the page is, or a copy of it."""
    if resolution.wrapped and resolution.target and not inner:
        return f"its page is {resolution.target}"
    return f"an archived copy is at {resolution.copy}" if resolution.copy is not None else ""


def _evidence(resolution: Resolution, *, inner: bool) -> str:
    """What the last hop showed; of a wrapper it is the wrapper's own hop, not that of the page in its text."""
    wrapped = bool(resolution.hops) and resolution.hops[0].kind is not None
    own = takewhile(lambda hop: hop.via is not Via.UNWRAPPED, resolution.hops) if wrapped and not inner else resolution.hops
    told = (hop.error or (f"status {hop.status}" if hop.status else "") for hop in reversed(tuple(own)))
    return next(filter(None, told), "")


def _subject(link: Link) -> str:
    return f"{name_of(link)} {link.url}" if link.role is not Role.BODY else f"{link.url}"
