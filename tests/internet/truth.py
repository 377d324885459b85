"""What the simulation knows to be true of a URL, and the ground that the towns are built on."""

import random
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from msgspec import Struct

from linkcheck.model.vocabulary import Certainty, Outcome
from tests.internet.behaviours import page
from tests.internet.pages import Publisher, home_page
from tests.internet.sites import Behaviour, Site
from tests.internet.soft_404 import honest_404
from tests.internet.words import PAPERS


class Truth(Struct, frozen=True):
    """What is true of a URL and why; `also` are outcomes that a checker from outside may take it for.

    `certainty` is what is known for sure where that matters.
    """

    outcome: Outcome
    why: str
    also: tuple[Outcome, ...] = ()
    certainty: Certainty | None = None

    def allows(self, outcome: Outcome, certainty: Certainty | None = None) -> bool:
        """Whether a verdict is right, or as right as it can be."""
        sure = self.certainty is None or certainty is None or outcome is not self.outcome or certainty is self.certainty
        return sure and (outcome is self.outcome or outcome in self.also)


ALIVE = Truth(Outcome.ALIVE, "it is there", certainty=Certainty.CONFIRMED)
DEAD = Truth(Outcome.DEAD, "it says so itself", certainty=Certainty.CONFIRMED)


def alive(why: str, *also: Outcome) -> Truth:
    """A page that readers find."""
    return Truth(Outcome.ALIVE, why, also, Certainty.CONFIRMED)


class Place(Struct, frozen=True):
    """A target of a site, what is true of it, and what the server does (None: what it does with anything else).

    `beside` are further pages that the place needs.
    """

    target: str
    truth: Truth
    behaviour: Behaviour | None = None
    beside: Mapping[str, Behaviour] = MappingProxyType({})


class SiteGroup(Struct, frozen=True):
    """Some sites that belong together, and the truth about URLs of theirs."""

    sites: tuple[Site, ...]
    truth: Mapping[str, Truth]


class SiteSpec(Struct, frozen=True):
    """Where a group is to be built: its number, its own randomness, how many URLs it gets, and which variant its kind has."""

    number: int
    rng: random.Random
    urls: int
    variant: int

    @property
    def host(self) -> str:
        """A host name that no other spec has."""
        return self.named(self.publisher_name.lower().replace(" ", "-"))

    @property
    def publisher_name(self) -> str:
        """What the publisher is called."""
        return PAPERS[self.number % len(PAPERS)]

    def named(self, word: str) -> str:
        """A host name with a certain word in it."""
        return f"{word}-{self.number}.example"

    def pick(self, choices: Iterable[Any]) -> Any:
        """The choice of this spec's variant: specs of one kind take them in turn."""
        known = tuple(choices)
        return known[self.variant % len(known)]

    def publisher(self, host: str = "", language: str = "en", template: str = "plain") -> Publisher:
        """The publisher that builds here."""
        sections = tuple(self.rng.sample(("news", "culture", "science", "sport", "travel", "opinion", "business", "local"), 4))
        return Publisher(host or self.host, self.publisher_name, sections, language, template)


Kind: TypeAlias = Callable[[SiteSpec], SiteGroup]


def settle(publisher: Publisher, places: Iterable[Place], *, scheme: str = "https", **site: Any) -> SiteGroup:
    """A site with those places and a home page; what it does not have is an honest 404 unless `fallback` says otherwise."""
    known = tuple(places)
    pages: dict[str, Behaviour] = {"/": page(lambda: home_page(publisher))}
    for place in known:
        pages |= place.beside
        if place.behaviour is not None:
            pages[place.target] = place.behaviour
    chosen = {"fallback": honest_404(publisher), **site}
    return SiteGroup(
        (Site(publisher.host, pages, **chosen),), {f"{scheme}://{publisher.host}{place.target}": place.truth for place in known}
    )


def joined(*groups: SiteGroup) -> SiteGroup:
    """Several groups as one."""
    return SiteGroup(
        tuple(site for group in groups for site in group.sites), {url: truth for group in groups for url, truth in group.truth.items()}
    )
