"""Whether claims lead to the same page: the ladder from `identical` to `different`, and which claim disagrees."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct

from linkcheck.model import Link, Reading, Resolution
from linkcheck.model.vocabulary import CLAIM_ROLES, Agreement, CanonicalAt, Certainty, Outcome, Role
from linkcheck.pages.declared import declared_by_target
from linkcheck.urls.domains import same_site
from linkcheck.urls.identity import bare_host, identity, is_on_host, is_usually_same
from linkcheck.urls.site_addresses import are_translations
from linkcheck.urls.unwrap.embedded import embedded_url
from linkcheck.urls.url import web_url

LADDER = tuple(rung for rung in Agreement if rung is not Agreement.UNKNOWN)
_STEPS: Mapping[Agreement, int] = {rung: step for step, rung in enumerate(LADDER)}
# On which rung any two of some claims meet, by their numbers.
Rungs: TypeAlias = Mapping[tuple[int, int], Agreement]
# A shorter tail of two paths proves nothing: `/news/` stands at the end of many.
MIN_COMMON_TAIL = 8


class ResolvedClaim(Struct, frozen=True):
    """One claim as the ladder sees it."""

    link: Link
    resolution: Resolution

    @property
    def is_known(self) -> bool:
        """Whether the page that the claim means is known."""
        return self.resolution.target is not None


class Comparison(Struct, frozen=True):
    """How a post's claims compare: the rung on which all meet, the groups that meet, and the one to name.

    `outlier` is the claim that disagrees with the others; `all_differ` says that no two agree. `agreement` is None with fewer
    than two claims.
    """

    agreement: Agreement | None
    claims: tuple[ResolvedClaim, ...]
    outlier: ResolvedClaim | None = None
    all_differ: bool = False
    certainty: Certainty = Certainty.UNKNOWN
    rewritten: bool = False

    def others(self) -> tuple[ResolvedClaim, ...]:
        """The claims that the outlier disagrees with."""
        return tuple(claim for claim in self.claims if claim is not self.outlier and claim.is_known)


def compare(reading: Reading, resolutions: Mapping[str, Resolution], agree_at: Agreement, site: str | None) -> Comparison:
    """Compare the claims of one post; `site` is the host of the site that republishes it."""
    claims = tuple(ResolvedClaim(link, resolutions[link.url]) for link in _compared(reading, site))
    if len(claims) < 2:
        return Comparison(None, claims)
    rungs = _rungs(claims)
    overall = _overall(claims, rungs, agree_at)
    outlier, all_differ = _find_outlier(claims, rungs, agree_at, site)
    rewritten = outlier is not None and outlier.link.role is Role.SOURCE and is_local_rewrite(outlier, claims, site)
    certainty = Certainty.LIKELY if _is_unsure(claims, rungs, outlier) and not rewritten else _certainty(claims, rewritten=rewritten)
    return Comparison(overall, claims, outlier, all_differ, certainty, rewritten)


def _rungs(claims: tuple[ResolvedClaim, ...]) -> Rungs:
    return {(one, other): rung(claims[one], claims[other]) for one, other in combinations(range(len(claims)), 2)}


def rung(one: ResolvedClaim, other: ResolvedClaim) -> Agreement:
    """The highest rung on which two claims meet."""
    if one.link.url == other.link.url:
        return Agreement.IDENTICAL
    if _both_urls(one, other) and identity(one.link.url) == identity(other.link.url):
        return Agreement.EQUIVALENT
    if one.resolution.target is None or other.resolution.target is None:
        return Agreement.UNKNOWN
    if identity(one.resolution.target) == identity(other.resolution.target):
        return Agreement.SAME_TARGET
    if _declares(one, other) or _declares(other, one) or _declare_one_page(one, other):
        return Agreement.SAME_PAGE
    if is_usually_same(one.resolution.target, other.resolution.target) or _carries(one, other) or _carries(other, one):
        return Agreement.LIKELY
    pages = [url for claim in (one, other) if (url := web_url(claim.resolution.target or "")) is not None]
    if len(pages) < 2:
        return Agreement.DIFFERENT
    # A text and its translation have each an address in their own language, and either may stand for both.
    if are_translations(*pages):
        return Agreement.LIKELY
    return Agreement.SAME_SITE if same_site(*(bare_host(page.host) for page in pages)) else Agreement.DIFFERENT


def is_local_rewrite(source: ResolvedClaim, claims: tuple[ResolvedClaim, ...], site: str | None) -> bool:
    """Whether a Source link is another claim's address, bent into this site by an importer that localises files."""
    url = web_url(source.link.url)
    if url is None or not is_on_host(source.link.url, site):
        return False
    tails = (_tail(claim.resolution.target) for claim in claims if claim is not source)
    return any(len(tail) >= MIN_COMMON_TAIL and url.path.strip("/").endswith(tail) for tail in tails)


def _tail(target: str | None) -> str:
    url = web_url(target or "")
    return url.path.strip("/") if url is not None else ""


def _compared(reading: Reading, site: str | None) -> Iterator[Link]:
    """The claims to compare: all except a canonical URL that need not point at the publisher, and a Source that is hardly one."""
    for role in CLAIM_ROLES:
        link = reading.claim(role)
        if (
            link is not None
            and link.certainty is not Certainty.UNKNOWN
            and (role is not Role.CANONICAL or _names_the_source(link, reading, site))
        ):
            yield link


def _names_the_source(canonical: Link, reading: Reading, site: str | None) -> bool:
    """Whether a canonical URL says where the post was taken from.

    An author who cross-posts or comments declares the own post canonical, and that says nothing about the source.
    """
    if reading.canonical is not CanonicalAt.EITHER:
        return reading.canonical is CanonicalAt.PUBLISHER
    url = web_url(canonical.url)
    if url is None or site is not None:
        return not is_on_host(canonical.url, site)
    # Where the site is unknown, an author's canonical URL may be the own post, unless the body says that its site is the source's.
    source = reading.claim(Role.SOURCE)
    return source is not None and is_on_host(source.url, url.host)


def _overall(claims: tuple[ResolvedClaim, ...], rungs: Rungs, agree_at: Agreement) -> Agreement:
    together = _meeting_rung(claims, rungs)
    if together is not None:
        return together
    known = tuple(claim for claim in claims if claim.is_known)
    among_known = _meeting_rung(known, _rungs(known))
    if among_known is not None and _is_weaker(among_known, agree_at):
        return among_known
    return Agreement.UNKNOWN


def _meeting_rung(claims: tuple[ResolvedClaim, ...], rungs: Rungs) -> Agreement | None:
    """The highest rung on which all claims hang together, or None where unknown targets keep them apart."""
    if len(claims) < 2:
        return None
    # Only a rung on which two claims meet can be the highest on which all do.
    return next((level for level in LADDER if level in rungs.values() and len(_grouped(claims, rungs, level)) == 1), None)


def groups(claims: tuple[ResolvedClaim, ...], level: Agreement) -> list[list[ResolvedClaim]]:
    """The claims in groups that meet on `level` or above, directly or through one another."""
    return _grouped(claims, _rungs(claims), level)


def _grouped(claims: tuple[ResolvedClaim, ...], rungs: Rungs, level: Agreement) -> list[list[ResolvedClaim]]:
    parents = list(range(len(claims)))

    def root(at: int) -> int:
        while parents[at] != at:
            at = parents[at]
        return at

    for (one, other), met_on in rungs.items():
        if met_on is not Agreement.UNKNOWN and not _is_weaker(met_on, level):
            parents[root(other)] = root(one)
    found: dict[int, list[ResolvedClaim]] = {}
    for at, claim in enumerate(claims):
        found.setdefault(root(at), []).append(claim)
    return list(found.values())


def _find_outlier(
    claims: tuple[ResolvedClaim, ...], rungs: Rungs, agree_at: Agreement, site: str | None
) -> tuple[ResolvedClaim | None, bool]:
    """The claim to name, and whether all differ instead."""
    known = [group for group in _grouped(claims, rungs, agree_at) if any(claim.is_known for claim in group)]
    if len(known) < 2:
        return None, False
    if len(claims) == 3:
        lonely = [group[0] for group in known if len(group) == 1]
        return (lonely[0], False) if len(known) == 2 and len(lonely) == 1 else (None, True)
    # With two claims the less trusted one is named: editors set original_link, importers write the others, and a canonical URL on
    # this site itself names no source at all.
    own = (claim for claim in claims if claim.link.role is Role.CANONICAL and is_on_host(claim.link.url, site))
    return next(own, claims[-1]), False


def _is_unsure(claims: tuple[ResolvedClaim, ...], rungs: Rungs, outlier: ResolvedClaim | None) -> bool:
    """Whether the claim that disagrees, or any of those that all do, is likely the page of another one."""
    return any(
        met is Agreement.LIKELY and (outlier is None or outlier in (claims[one], claims[other])) for (one, other), met in rungs.items()
    )


def _certainty(claims: tuple[ResolvedClaim, ...], *, rewritten: bool) -> Certainty:
    """A mismatch is confirmed where the text proves it, or where every page was seen alive at another address."""
    # A status that the settings accept is taken for a page, and shows none.
    seen = all(
        claim.resolution.target_outcome is Outcome.ALIVE and claim.resolution.target_certainty is Certainty.CONFIRMED for claim in claims
    )
    sure = all(claim.link.certainty is Certainty.CONFIRMED for claim in claims)
    return Certainty.CONFIRMED if rewritten or (seen and sure) else Certainty.LIKELY


def _is_weaker(one: Agreement, level: Agreement) -> bool:
    return _STEPS[one] > _STEPS[level]


def _both_urls(one: ResolvedClaim, other: ResolvedClaim) -> bool:
    return web_url(one.link.url) is not None and web_url(other.link.url) is not None


def _carries(one: ResolvedClaim, other: ResolvedClaim) -> bool:
    """Whether the page behind one claim stands in the URL of the other, as in that of a redirector which no table knows."""
    carried = embedded_url(one.link.url)
    return carried is not None and other.resolution.target is not None and is_usually_same(carried, other.resolution.target)


def _declares(one: ResolvedClaim, other: ResolvedClaim) -> bool:
    """Whether the page behind one claim, seen alive, declares the other's address as its own."""
    addresses = (identity(url) for url in (other.link.url, other.resolution.target) if url is not None)
    return not {identity(declared.address) for declared in declared_by_target(one.resolution)}.isdisjoint(addresses)


def _declare_one_page(one: ResolvedClaim, other: ResolvedClaim) -> bool:
    """Whether both pages declare the same address, as two printed versions of an article do."""
    best = [identity(declared[0].address) for claim in (one, other) if (declared := declared_by_target(claim.resolution))]
    return len(best) == 2 and best[0] == best[1]
