"""What a post has that rules are about, found once for all of them: most posts have nothing of what most rules look for."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from linkcheck.model import Link
from linkcheck.rules.case import Case
from linkcheck.urls.networks import private_place
from linkcheck.vocabulary import CLAIM_ROLES, Outcome, Role


class Trait(StrEnum):
    """What a rule may need to have anything to say of a post; what links met is told by their outcomes."""

    TROUBLES = "its file is in trouble"
    PLACEHOLDERS = "a placeholder was left in it"
    MISSING_CLAIM = "a claim is expected and missing"
    CLAIM = "it has a claim"
    SEVERAL_LINKS = "a claim has several values"
    CANONICAL = "it has a canonical URL"
    SCHEMELESS = "a claim begins with two slashes"
    REFERENCES = "a claim may hold character references"
    PARAMETERS = "a claim has a query or a fragment"
    HIDDEN = "a link is hidden"
    DANGLING = "a link leads to a place that the post does not have"
    ODD = "a claim disagrees with the others"
    APART = "no two claims agree"
    WRAPPED = "a link names something that stands in front of its page"
    PRIVATE = "a link leads to a private place"
    FAILED = "a station on a link's way failed"
    PAGE = "a page was seen"
    IGNORES = "it asks to ignore something"


# What tells a trait of a post as a whole.
_OF_POST: tuple[tuple[Trait, Callable[[Case], object]], ...] = (
    (Trait.TROUBLES, lambda case: case.reading.post.troubles),
    (Trait.PLACEHOLDERS, lambda case: case.reading.placeholders),
    (Trait.MISSING_CLAIM, lambda case: not case.reading.expected <= case.by_role.keys()),
    (Trait.CLAIM, lambda case: case.claims),
    (Trait.SEVERAL_LINKS, lambda case: any(len(case.by_role.get(role, ())) > 1 for role in CLAIM_ROLES)),
    (Trait.CANONICAL, lambda case: Role.CANONICAL in case.by_role),
    (Trait.HIDDEN, lambda case: case.reading.hidden),
    (Trait.DANGLING, lambda case: case.reading.dangling),
    (Trait.ODD, lambda case: case.comparison.odd),
    (Trait.APART, lambda case: case.comparison.apart),
    (Trait.IGNORES, lambda case: case.reading.ignores),
)


def traits_of(case: Case) -> set[Trait | Outcome]:
    """What a post has, and the outcomes that its links and the pages that they mean have met; rather one too many than one too few."""
    found: set[Trait | Outcome] = {trait for trait, holds in _OF_POST if holds(case)}
    for link in case.claims:
        found.update(_of_claim(link))
    for url, resolution in case.resolutions.items():
        found.add(resolution.outcome)
        if resolution.target_outcome is not None:
            found.add(resolution.target_outcome)
        if resolution.page is not None:
            found.add(Trait.PAGE)
        if resolution.hops and resolution.hops[0].kind is not None:
            found.add(Trait.WRAPPED)
        if private_place(url) is not None:
            found.add(Trait.PRIVATE)
        for hop in resolution.hops:
            if hop.error is not None:
                found.add(Trait.FAILED)
    return found


def _of_claim(link: Link) -> Iterator[Trait]:
    if link.url.startswith("//"):
        yield Trait.SCHEMELESS
    if "&" in link.raw:
        yield Trait.REFERENCES
    if "?" in link.url or "#" in link.url:
        yield Trait.PARAMETERS
    if link.hidden:
        yield Trait.HIDDEN
