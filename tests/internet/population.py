"""Whole populations of sites with the truth about every URL: what a link checker meets in an archive, in small."""

import random
from collections.abc import Mapping

from msgspec import Struct

from tests.internet import broken_sites, kinds
from tests.internet.sites import Site
from tests.internet.soft_404 import STYLES
from tests.internet.truth import Kind, SiteGroup, SiteSpec, Truth, joined
from tests.internet.walls import WALLS

# How often each kind is found, in shares of the whole. Healthy sites are the most, as they are on the web.
_SHARES: Mapping[Kind, int] = {
    kinds.newspaper: 20,
    kinds.blog: 12,
    kinds.plain_site: 5,
    kinds.renamed_host: 6,
    kinds.moved_domain: 3,
    kinds.shortener: 2,
    kinds.rate_limiting: 2,
    kinds.busy: 1,
    kinds.cookie_wanting: 2,
    kinds.consenting: 1,
    kinds.head_lying: 2,
    kinds.hesitating: 2,
    kinds.odd_server: 3,
    kinds.long_ways: 2,
    kinds.application: 3,
    kinds.half_application: 2,
    broken_sites.softly_dying: 14,
    broken_sites.sending_away: 8,
    broken_sites.moved_without_pages: 2,
    broken_sites.failing: 2,
    broken_sites.for_sale: 6,
    broken_sites.walled: 8,
    broken_sites.walled_strangely: 2,
    broken_sites.refusing: 4,
    broken_sites.asking_for_consent: 1,
    broken_sites.looping: 2,
    broken_sites.leading_nowhere: 1,
    broken_sites.breaking_off: 2,
    broken_sites.breaking_later: 1,
    broken_sites.silent_host: 2,
    broken_sites.closed_host: 1,
    broken_sites.vanished: 3,
    broken_sites.insecure: 3,
}
# How many variants a kind has, where there are several; of soft 404s each style is seen in two languages.
_VARIANTS: Mapping[Kind, int] = {
    kinds.head_lying: 6,
    kinds.hesitating: 7,
    kinds.odd_server: 2,
    kinds.application: 4,
    broken_sites.softly_dying: 2 * len(STYLES),
    broken_sites.sending_away: 7,
    broken_sites.failing: 8,
    broken_sites.for_sale: 12,
    broken_sites.walled: len(WALLS),
    broken_sites.walled_strangely: 6,
    broken_sites.refusing: 8,
    broken_sites.looping: 5,
    broken_sites.leading_nowhere: 5,
    broken_sites.breaking_off: 5,
    broken_sites.breaking_later: 3,
    broken_sites.silent_host: 2,
    broken_sites.insecure: 5,
}
# A pareto distribution: some hosts have many of the links, most have a few.
_UNEVENNESS = 1.6


class Population(Struct, frozen=True):
    """Sites, and what is true of each URL that is asked for."""

    sites: tuple[Site, ...]
    truth: Mapping[str, Truth]


def population(seed: int, urls: int = 500, hosts: int = 60) -> Population:
    """So many URLs of so many publishers; the same for the same seed.

    Each kind of site is there at least once where there are hosts enough. Some publishers have more than one host.
    """
    rng = random.Random(seed)
    chosen = [*_SHARES, *rng.choices(tuple(_SHARES), tuple(_SHARES.values()), k=max(0, hosts - len(_SHARES)))][:hosts]
    sizes = _sizes(rng, urls, hosts)
    built = joined(*(_build(seed, number, kind, size, chosen) for number, (kind, size) in enumerate(zip(chosen, sizes, strict=True))))
    return Population(built.sites, built.truth)


def one_of_each(seed: int = 0, urls: int = 4) -> Population:
    """Every variant of every kind of site on a host of its own, each with so many URLs."""
    shown = [kind for kind in _SHARES for _ in range(_VARIANTS.get(kind, 1))]
    built = joined(*(_build(seed, number, kind, urls, shown) for number, kind in enumerate(shown)))
    return Population(built.sites, built.truth)


def _build(seed: int, number: int, kind: Kind, urls: int, chosen: list[Kind]) -> SiteGroup:
    # Sites of one kind take the kind's variants in turn, from another one on with each seed.
    variant = seed + chosen[:number].count(kind)
    return kind(SiteSpec(number, random.Random(f"{seed}/{number}"), urls, variant))


def _sizes(rng: random.Random, urls: int, hosts: int) -> list[int]:
    """How many URLs each publisher gets: half of the average at least, and all of them together as many as wanted."""
    sizes = [max(1, urls // hosts // 2)] * hosts
    weights = [rng.paretovariate(_UNEVENNESS) for _ in range(hosts)]
    for host in rng.choices(range(hosts), weights, k=urls - sum(sizes)):
        sizes[host] += 1
    return sizes
