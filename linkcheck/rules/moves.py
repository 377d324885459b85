"""What the rules about redirects share: whether a page moved for good, and whether https was seen to work."""

from linkcheck.model import Resolution
from linkcheck.urls.identity import identity
from linkcheck.vocabulary import Outcome, Via

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
