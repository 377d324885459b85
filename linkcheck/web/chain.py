"""One URL followed hop by hop, as a browser without scripts would."""

import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import can_ada
from msgspec import Struct
from msgspec.structs import replace

from linkcheck.model import Hop, PageFacts
from linkcheck.settings import Settings
from linkcheck.urls.domains import same_site
from linkcheck.urls.unwrap import unwrap
from linkcheck.vocabulary import Kind, Via
from linkcheck.web.cookies import Cookies, cookie_header, remember
from linkcheck.web.exchange import Reply
from linkcheck.web.location import host_of, is_web, join, request_of
from linkcheck.web.page import facts, refresh
from linkcheck.web.verdict import Failure, Observation

__all__ = ["Followed", "Send", "follow", "join"]

# 300 only redirects with a Location; 304, 305 and 306 never do (RFC 9110, 15.4).
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
# Where a site has its home page: the root, a file that stands for it, or the root of a language.
_HOME = re.compile(r"/(?:(?:index|default|home)(?:\.\w+)?|[a-z]{2}(?:[-_][a-z]{2})?/?)?", re.IGNORECASE)

Send: TypeAlias = Callable[[str, str], Awaitable[Reply]]
"""Asks for a URL with a Cookie header (empty for none)."""


class Followed(Struct, frozen=True):
    """A chain at its end: the hops, what the last one showed, and what its page says of itself."""

    hops: tuple[Hop, ...]
    seen: Observation
    page: PageFacts | None = None


class _Visit(Struct, frozen=True):
    """A request as the server sees it: the same one again can only bring the same answer."""

    url: str
    cookies: str


class _Way(Struct, frozen=True):
    """How far a chain has come; the last hop is the one to be asked next."""

    hops: tuple[Hop, ...]
    visits: tuple[_Visit, ...] = ()
    cookies: Cookies = ()

    @property
    def here(self) -> str:
        """The URL of the last hop as it is sent."""
        return request_of(self.hops[-1].url)

    @property
    def next_visit(self) -> _Visit:
        """The request that asks for the last hop."""
        return _Visit(self.here, cookie_header(self.cookies, host_of(self.here)))


async def follow(url: str, send: Send, settings: Settings) -> Followed:
    """Ask for an absolute http(s) URL and go wherever it leads, until something answers, fails or repeats itself."""
    way = _Way(hops=(Hop(request_of(url), Via.GIVEN),))
    while True:
        visit = way.next_visit
        reply = await send(visit.url, visit.cookies)
        way = _answered(way, visit, reply)
        further = _next_hops(way.here, reply)
        if not further:
            return _ended(way, reply)
        stop = _obstacle(way, further, settings)
        way = replace(way, hops=way.hops + further)
        if stop is not None:
            return _stopped(way, stop)


def _answered(way: _Way, visit: _Visit, reply: Reply) -> _Way:
    last = replace(way.hops[-1], status=reply.status, error=reply.error)
    return _Way(
        hops=(*way.hops[:-1], last),
        visits=(*way.visits, visit),
        cookies=remember(way.cookies, host_of(visit.url), reply.cookies),
    )


def _next_hops(here: str, reply: Reply) -> tuple[Hop, ...]:
    """Where a reply leads: nothing, one hop, or a gate and the page behind it."""
    if reply.challenge:
        return ()
    if reply.status in REDIRECTS and reply.location:
        return _behind_gates(join(here, reply.location) or reply.location)
    if reply.html is None:
        return ()
    target = refresh(reply.html, reply.content_type, here)
    # A page that reloads itself, or opens an application, is still shown.
    if target is None or not is_web(target) or request_of(target) == here:
        return ()
    return (Hop(target, Via.META_REFRESH),)


def _behind_gates(url: str) -> tuple[Hop, ...]:
    step = unwrap(url)
    if step is None or step.kind is not Kind.GATE:
        return (Hop(url, Via.HTTP),)
    return Hop(url, Via.HTTP, kind=step.kind, wrapper=step.wrapper), Hop(step.url, Via.UNWRAPPED)


def _obstacle(way: _Way, further: tuple[Hop, ...], settings: Settings) -> Observation | None:
    """What keeps a chain from going on to those hops, or None."""
    target = further[-1].url
    if not is_web(target):
        return Observation(failure=Failure.LOCATION)
    ahead = replace(way, hops=way.hops + further)
    if _is_stale(way, ahead.next_visit):
        # Sent from the page to its gate and back, a reader would be asked for consent.
        gated = further[-1].via is Via.UNWRAPPED
        return Observation(challenge=True) if gated else Observation(failure=Failure.LOOP)
    if len(way.visits) > settings.max_redirects:
        return Observation(failure=Failure.LOOP)
    return None


def _is_stale(way: _Way, visit: _Visit) -> bool:
    """Whether nothing new can come of a visit: it was made before, or its URL was tried with a new cookie already."""
    earlier = [made for made in way.visits if made.url == visit.url]
    return visit in earlier or len(earlier) > 1


def _stopped(way: _Way, seen: Observation) -> Followed:
    last = replace(way.hops[-1], error=_sentence(way, seen))
    return Followed((*way.hops[:-1], last), seen)


def _sentence(way: _Way, seen: Observation) -> str:
    match seen.failure:
        case Failure.LOCATION:
            return "the redirect leads to no web address"
        case Failure.LOOP if any(made.url == way.here for made in way.visits):
            return "the redirects go round in a circle"
        case Failure.LOOP:
            return "there are too many redirects"
        case _:
            return "a consent page stands before it"


def _ended(way: _Way, reply: Reply) -> Followed:
    page = facts(reply.html, reply.content_type, way.here) if reply.html is not None else None
    seen = Observation(status=reply.status, failure=reply.failure, challenge=reply.challenge, home=_came_home(way.hops))
    return Followed(way.hops, seen, page)


def _came_home(hops: tuple[Hop, ...]) -> bool:
    """Whether a site answered a deep link with its home page.

    Only hops on the last one's own site count: a shortener's path says nothing about where it should lead.
    """
    *before, last = (can_ada.parse(hop.url) for hop in hops)
    if not _is_home(last):
        return False
    return any(not _is_home(hop) and not hop.search and same_site(hop.hostname, last.hostname) for hop in before)


def _is_home(url: can_ada.URL) -> bool:
    return not url.search and _HOME.fullmatch(url.pathname) is not None
