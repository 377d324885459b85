"""What the rules about dead and ailing links share."""

from collections.abc import Collection, Iterator
from itertools import takewhile

from linkcheck.model import Flag, Group, Hop, Link, Resolution
from linkcheck.rules.case import PROXY_KINDS, Case, name_of
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Certainty, Outcome, Role, Severity, Via

# From so many posts on, what happened to a whole host is said once for all of them.
POSTS_OF_A_HOST = 5


def met(case: Case, outcomes: Collection[Outcome]) -> Iterator[tuple[Link, Resolution, bool]]:
    """Links that met one of the outcomes, and whether it is the page meant rather than the link itself.

    What is wrong with a claim's proxy belongs to the rules about proxies; of the claim itself only its page counts.
    """
    for link in case.links:
        resolution = case.resolution(link)
        proxied = link.role is not Role.BODY and bool(resolution.hops) and resolution.hops[0].kind in PROXY_KINDS
        if outcome_of(resolution, inner=proxied) in outcomes:
            yield link, resolution, proxied


def outcome_of(resolution: Resolution, *, inner: bool) -> Outcome | None:
    """What a link's reader meets, or what happened to the page meant."""
    return resolution.target_outcome if inner else resolution.outcome


def flag(
    link: Link, resolution: Resolution, said: str, *, inner: bool, severity: Severity | None = None, group: Group | None = None,
) -> Flag:
    """The flag of an ailing link; without a `severity` it is an error on a claim and a warning in the body."""
    evidence = _evidence(resolution, inner=inner)
    subject = f"the page {resolution.target} that {name_of(link)} means" if inner else subject_of(link)
    return Flag(
        f"{subject} {said}{f' ({evidence})' if evidence else ''}",
        (resolution.target_certainty or Certainty.UNKNOWN) if inner else resolution.certainty,
        link=link,
        severity=severity or (Severity.WARNING if link.role is Role.BODY else Severity.ERROR),
        help=_help(resolution, inner=inner),
        group=group,
    )


def _help(resolution: Resolution, *, inner: bool) -> str:
    """Where the page is, or a copy of it."""
    if resolution.wrapped and resolution.target and not inner:
        return f"its page is {resolution.target}"
    return f"an archived copy is at {resolution.copy}" if resolution.copy is not None else ""


def subject_of(link: Link) -> str:
    """How a message about a link begins: a claim by its name and address, another link by its address."""
    return f"{name_of(link)} {link.url}" if link.role is not Role.BODY else f"{link.url}"


def failing_host(resolution: Resolution, *, inner: bool) -> str | None:
    """The host on which the way of a link, or of the page meant, came to its end."""
    hops = _own_hops(resolution, inner=inner)
    url = web_url(hops[-1].url) if hops else None
    return url.host if url is not None else None


def _own_hops(resolution: Resolution, *, inner: bool) -> tuple[Hop, ...]:
    """The hops that tell; of a wrapper they are its own, not those of the page in its text or of where it once led."""
    if inner:
        return resolution.hops
    wrapped = bool(resolution.hops) and resolution.hops[0].kind is not None
    others = {Via.ARCHIVE, Via.UNWRAPPED} if wrapped else {Via.ARCHIVE}
    return tuple(takewhile(lambda hop: hop.via not in others, resolution.hops))


def _evidence(resolution: Resolution, *, inner: bool) -> str:
    """What the last hop showed, and how often audits have seen it fail."""
    told = (hop.error or (f"status {hop.status}" if hop.status else "") for hop in reversed(_own_hops(resolution, inner=inner)))
    days = resolution.evidence.failed_on if resolution.evidence is not None and not inner else ()
    often = f"failed on {len(days)} days since {days[0]}" if len(days) > 1 else ""
    return "; ".join(filter(None, (next(filter(None, told), ""), often)))
