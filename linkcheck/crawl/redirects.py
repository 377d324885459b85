"""One URL followed hop by hop, as a browser without scripts would."""

import re
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import can_ada
from msgspec import Struct
from msgspec.structs import replace

from linkcheck.config.host_path_rules import HostRule, rule_for_page
from linkcheck.config.settings import Settings
from linkcheck.crawl.verdict import GONE, Observation
from linkcheck.http.cookies import Cookies, cookie_header, remember
from linkcheck.http.headers import Validators, validators_of
from linkcheck.http.response import REDIRECTS, Failure, Reply, failed
from linkcheck.model import Hop, PageFacts
from linkcheck.model.vocabulary import Via
from linkcheck.pages.bot_walls import bot_wall
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.member_sites import member_site, oembed_url
from linkcheck.pages.page_facts import FetchedPage, header_facts, read_page, read_refresh, script_redirect
from linkcheck.pages.parking import parking_service
from linkcheck.pages.visible_text import VisibleText
from linkcheck.urls.domains import same_site
from linkcheck.urls.malformed import MAX_URL
from linkcheck.urls.unwrap import trace, unwrap
from linkcheck.urls.url import displayed_url, host_of, is_web, join_url, origin_of, request_of, without_userinfo
from linkcheck.urls.url_words import is_home

# The most characters of a chain's addresses together: every one of them is kept and reported.
MAX_CHAIN = 65_536
# The longest Server header that is kept.
MAX_SERVER = 256
# The statuses of interstitials, besides 2xx; one with another status, such as 404, does not count.
INTERSTITIAL_STATUSES = frozenset({401, 403, 451})
# A page with more words is no interstitial, whatever its scripts do.
MAX_INTERSTITIAL_WORDS = 30
# How often one URL is requested, each time with other cookies.
MAX_COOKIE_VISITS = 4
# A path of two parts or more, or of one that is made of words; trackers count clicks under a few well-known names.
_NAMED = re.compile(
    r"/(?!(?:go|out|click|clk|track|redir(?:ect)?|link|l|r|t|u|c|e|ct|ls|visit|exit|away)/)[^/]+/[^/]+|/[^/]*[a-z]{3}[-_][a-z]+[-_]",
    re.IGNORECASE,
)

Send: TypeAlias = Callable[[str, str], Awaitable[Reply]]
"""Asks for a URL with a Cookie header (empty for none)."""


class RedirectChain(Struct, frozen=True):
    """A complete chain: the hops, what was observed at the last one, and what its page states about itself.

    `visible` is the visible text of an HTML page at 2xx; `retry_later` says that a host asked for a pause, `from_breaker` that
    the circuit breaker answered in place of a request. `validators` were sent with the page. `reused` says that the last reply may
    not have been the first one on its connection, `moved_by` is the origin of the first such reply that led to another site.
    """

    hops: tuple[Hop, ...]
    observation: Observation
    page: PageFacts | None = None
    visible: VisibleText | None = None
    retry_later: bool = False
    from_breaker: bool = False
    validators: Validators | None = None
    reused: bool = False
    moved_by: str | None = None


class _Visit(Struct, frozen=True):
    """A request as the server sees it: the same one again can only bring the same answer."""

    url: str
    cookies: str


class _OpenChain(Struct, frozen=True):
    """A chain that is not complete; its last hop is requested next."""

    hops: tuple[Hop, ...]
    visits: tuple[_Visit, ...] = ()
    cookies: Cookies = ()
    moved_by: str | None = None

    @property
    def here(self) -> str:
        """The URL of the last hop as it is sent."""
        return request_of(self.hops[-1].url)

    @property
    def next_visit(self) -> _Visit:
        """The request that asks for the last hop."""
        return _Visit(self.here, cookie_header(self.cookies, self.here))


async def follow(url: str, send: Send, settings: Settings) -> RedirectChain:
    """Request an absolute http(s) URL and follow its redirects, until there is an answer, a failure or a loop."""
    chain = _OpenChain(hops=(Hop(request_of(url), Via.GIVEN),))
    while True:
        here = chain.here
        if len(here) > MAX_URL:
            return _not_requested(chain, failed(Failure.TOO_LONG, f"it has {len(here):,} characters"))
        rule = rule_for_page(settings.hosts, settings.urls, host_of(here), here, url)
        if rule.never_check:
            return _not_requested(chain, failed(Failure.EXCLUDED, rule.reason))
        walled = member_site(here)
        if walled is not None:
            return RedirectChain(chain.hops, Observation(wall=walled))
        endpoint = oembed_url(here)
        if endpoint is not None:
            return _by_oembed(chain, await send(endpoint, ""), endpoint, rule)
        visit = chain.next_visit
        reply = await send(visit.url, visit.cookies)
        chain = _answered(chain, visit, reply)
        page = _page(reply, here)
        challenged = _challenge(reply, page)
        further = _next_hops(here, reply, page) if challenged is None else ()
        if not further:
            return _ended(chain, reply, page, challenged, accepted=reply.status in rule.accept)
        stop = _obstacle(chain, further, settings)
        moved_by = origin_of(here) if reply.reused and _is_elsewhere(further[-1].url, here) else None
        chain = replace(chain, hops=chain.hops + further, moved_by=chain.moved_by or moved_by)
        if stop is not None:
            return _stopped(chain, stop)


def intended_address(hops: tuple[Hop, ...]) -> str:
    """The address in a chain that best describes the page it should end on.

    It is the first one that names a page, which those of shorteners and proxies do not; else the first one on the last site.
    """
    named = next((hop.url for hop in hops if _names_a_page(hop.url)), None)
    if named is not None:
        return named
    last = host_of(hops[-1].url)
    return next(hop.url for hop in hops if same_site(host_of(hop.url), last))


def _names_a_page(url: str) -> bool:
    """Whether an address has a path or query that names a page, and is no wrapper."""
    traced = trace(url)
    if traced is None or traced.steps or traced.opaque is not None:
        return False
    parsed = can_ada.parse(url)
    return bool(parsed.search) or _NAMED.match(parsed.pathname) is not None


def _answered(chain: _OpenChain, visit: _Visit, reply: Reply) -> _OpenChain:
    last = replace(chain.hops[-1], status=reply.status, error=reply.error)
    return _OpenChain(
        hops=(*chain.hops[:-1], last),
        visits=(*chain.visits, visit),
        cookies=remember(chain.cookies, visit.url, reply.cookies),
        moved_by=chain.moved_by,
    )


def _not_requested(chain: _OpenChain, why: Reply) -> RedirectChain:
    """A chain whose last hop is not requested."""
    return RedirectChain((*chain.hops[:-1], replace(chain.hops[-1], error=why.error)), Observation(failure=why.failure))


def _by_oembed(chain: _OpenChain, reply: Reply, endpoint: str, rule: HostRule) -> RedirectChain:
    """A page that is judged by its site's oEmbed endpoint, because its own answer would prove nothing."""
    chain = _answered(chain, chain.next_visit, reply)
    observed = _observed(reply, _challenge(reply, None))
    seen = replace(observed, accepted=reply.status in rule.accept, probe=f"{host_of(endpoint)}{can_ada.parse(endpoint).pathname}")
    return RedirectChain(chain.hops, seen, retry_later=reply.retry_later, from_breaker=reply.from_breaker)


def _page(reply: Reply, here: str) -> FetchedPage | None:
    if reply.body is None or not _is_success(reply):
        return None
    return read_page(reply.body, reply.content_type, here, reply.headers)


def _is_success(reply: Reply) -> bool:
    return reply.status is not None and 200 <= reply.status < 300


def _next_hops(here: str, reply: Reply, page: FetchedPage | None) -> tuple[Hop, ...]:
    """The hops to which a reply that is no challenge leads: none, one, or an interstitial and the page behind it."""
    if reply.status in REDIRECTS and reply.location:
        # What looks like user information in the middle of an address is neither sent nor shown, as in links of posts.
        return _behind_gates(without_userinfo(join_url(here, reply.location) or displayed_url(reply.location)))
    if not _is_success(reply):
        return ()
    # Of several that a page declares the first one counts, and the header comes before the page.
    declared = read_refresh(reply.headers.get("refresh", ""), here) or (page.refresh if page is not None else None)
    hops = _client_redirect(here, declared.target if declared is not None else None, Via.META_REFRESH)
    return hops or _by_script(here, reply, page)


def _by_script(here: str, reply: Reply, page: FetchedPage | None) -> tuple[Hop, ...]:
    if reply.body is None or page is None or page.visible.has_more_words(MAX_INTERSTITIAL_WORDS):
        return ()
    return _client_redirect(here, script_redirect(reply.body, here), Via.SCRIPT)


def _client_redirect(here: str, target: str | None, via: Via) -> tuple[Hop, ...]:
    # A page that reloads itself, opens an application, or names an address too long to request, is the page.
    if target is None or len(target) > MAX_URL or not is_web(target) or request_of(target) == here:
        return ()
    return (Hop(without_userinfo(target), via),)


def _behind_gates(url: str) -> tuple[Hop, ...]:
    step = unwrap(url)
    if step is None or step.kind.is_requested:
        return (Hop(url, Via.HTTP),)
    return Hop(url, Via.HTTP, kind=step.kind, wrapper=step.wrapper), Hop(step.url, Via.UNWRAPPED)


def _is_elsewhere(url: str, here: str) -> bool:
    return not is_web(url) or not same_site(host_of(here), host_of(url))


def _obstacle(chain: _OpenChain, further: tuple[Hop, ...], settings: Settings) -> Observation | None:
    """Why a chain cannot go on to those hops, or None."""
    target = further[-1].url
    if not is_web(target):
        return Observation(failure=Failure.LOCATION)
    ahead = replace(chain, hops=chain.hops + further)
    if _characters(ahead) > MAX_CHAIN:
        return Observation(failure=Failure.TOO_LONG)
    if _repeats_a_visit(chain, ahead.next_visit):
        # Redirects from a page to its interstitial and back mean that a reader is asked for consent.
        before_page = further[-1].via is Via.UNWRAPPED
        return Observation(interstitial="a consent page") if before_page else Observation(failure=Failure.LOOP)
    if len(chain.visits) > settings.max_redirects:
        return Observation(failure=Failure.LOOP)
    return None


def _characters(chain: _OpenChain) -> int:
    return sum(len(hop.url) for hop in chain.hops)


def _repeats_a_visit(chain: _OpenChain, visit: _Visit) -> bool:
    """Whether a visit cannot bring a new answer: it was made before, or its URL sets a new cookie each time."""
    earlier = [made for made in chain.visits if made.url == visit.url]
    return visit in earlier or len(earlier) >= MAX_COOKIE_VISITS


def _stopped(chain: _OpenChain, seen: Observation) -> RedirectChain:
    last = replace(chain.hops[-1], error=_sentence(chain, seen))
    return RedirectChain((*chain.hops[:-1], last), seen, moved_by=chain.moved_by)


def _sentence(chain: _OpenChain, seen: Observation) -> str | None:
    match seen.failure:
        case Failure.LOCATION:
            return "the redirect leads to no web address"
        case Failure.LOOP if any(made.url == chain.here for made in chain.visits):
            return "the redirects go round in a circle"
        case Failure.LOOP:
            return "there are too many redirects"
        case Failure.TOO_LONG:
            return failed(Failure.TOO_LONG, f"with those before it has {_characters(chain):,} characters").error
        case _:
            return None


def _ended(chain: _OpenChain, reply: Reply, page: FetchedPage | None, challenged: str | None, *, accepted: bool) -> RedirectChain:
    here, visible = chain.here, page.visible if page is not None else None
    seen = replace(
        _observed(reply, challenged),
        accepted=accepted,
        interstitial=_interstitial(chain, reply, visible),
        parked=parking_service(here, reply.body, visible) if reply.body is not None and visible is not None else None,
        gone="it leads to the home page" if _ends_at_home_page(chain.hops) else None,
    )
    facts = page.facts if page is not None else header_facts(here, reply.headers) if _is_success(reply) else None
    kept = validators_of(here, reply.headers) if _is_success(reply) and not cookie_header(chain.cookies, here) else None
    return RedirectChain(chain.hops, seen, facts, visible, reply.retry_later, reply.from_breaker, kept, reply.reused, chain.moved_by)


def _observed(reply: Reply, challenged: str | None) -> Observation:
    return Observation(
        status=reply.status,
        failure=reply.failure,
        by_get=reply.by_get,
        reused=reply.reused and reply.status in GONE,
        challenge=challenged,
        server=displayed_url(without_userinfo(reply.headers.get("server", ""))[:MAX_SERVER]) or None,
        elapsed=reply.elapsed,
        unchanged=reply.unchanged,
    )


def _challenge(reply: Reply, page: FetchedPage | None) -> str | None:
    if reply.status is None:
        return None
    return bot_wall(reply.status, reply.headers, reply.body or b"", page.visible if page is not None else None)


def _interstitial(chain: _OpenChain, reply: Reply, visible: VisibleText | None) -> str | None:
    """The interstitial on which a chain ended, if any; the page behind it may be at any address of the chain."""
    if reply.status is None or not (200 <= reply.status < 300 or reply.status in INTERSTITIAL_STATUSES):
        return None
    asked = dict.fromkeys(request_of(hop.url) for hop in reversed(chain.hops))
    return next((found for url in asked if (found := interstitial_before(url, visible, chain.here)) is not None), None)


def _ends_at_home_page(hops: tuple[Hop, ...]) -> bool:
    """Whether a site answered a deep link with its home page.

    Only hops on the last one's own site count: a shortener's path does not describe its target.
    """
    *before, last = (hop.url for hop in hops)
    if not before or not is_home(last):
        return False
    return any(not is_home(url) and not can_ada.parse(url).search and same_site(host_of(url), host_of(last)) for url in before)
