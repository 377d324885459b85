"""What the rules about dead, ailing and moved links share."""

from collections.abc import Collection, Iterator
from itertools import takewhile

from linkcheck.judge.case import PROXY_KINDS, Case, name_of
from linkcheck.model import Flag, GroupKey, Hop, Link, Resolution
from linkcheck.model.vocabulary import Certainty, Outcome, Role, Via
from linkcheck.urls.identity import identity
from linkcheck.urls.url import web_url

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


def flag(link: Link, resolution: Resolution, said: str, *, inner: bool, group: GroupKey | None = None) -> Flag:
    """The flag of an ailing link."""
    evidence = _evidence(resolution, inner=inner)
    subject = f"the page {resolution.target} that {name_of(link)} means" if inner else subject_text(link)
    return Flag(
        f"{subject} {said}{f' ({evidence})' if evidence else ''}",
        (resolution.target_certainty or Certainty.UNKNOWN) if inner else resolution.certainty,
        link=link,
        help=_help(resolution, inner=inner),
        group=group,
    )


def _help(resolution: Resolution, *, inner: bool) -> str:
    """Where the page is, or a copy of it."""
    if resolution.wrapped and resolution.target and not inner:
        return f"its page is {resolution.target}"
    return f"an archived copy is at {resolution.copy}" if resolution.copy is not None else ""


def subject_text(link: Link) -> str:
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


PERMANENT = frozenset({301, 308})


def moved_to(resolution: Resolution) -> str | None:
    """The address to which a living page moved for good, or None.

    Each hop must say so itself: a temporary redirect, a consent or login page and a refresh on the way say nothing that
    lasts. Another spelling of the same address is no move.
    """
    if resolution.outcome is not Outcome.ALIVE or resolution.wrapped or len(resolution.hops) < 2:
        return None
    *way, end = resolution.hops
    if any(hop.via is not Via.HTTP for hop in resolution.hops[1:]) or any(hop.status not in PERMANENT for hop in way):
        return None
    first = resolution.hops[0].url
    if identity(first) == identity(end.url):
        return None
    # A browser takes the fragment along where the redirect names none (RFC 9110, 10.2.2).
    fragment = first.partition("#")[2]
    return end.url if "#" in end.url or not fragment else f"{end.url}#{fragment}"


def secured(resolution: Resolution) -> str | None:
    """The https address that stands for an http one and was seen to work, or None."""
    if resolution.outcome is not Outcome.ALIVE or resolution.wrapped or len(resolution.hops) < 2:
        return None
    first, second, *_ = resolution.hops
    secure = f"https:{first.url.removeprefix('http:')}"
    same = first.url.startswith("http:") and second.via is Via.HTTP and second.url.partition("#")[0] == secure.partition("#")[0]
    return secure if same else None
