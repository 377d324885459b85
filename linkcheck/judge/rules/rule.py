"""A rule: one pure function whose docstring is its documentation, called only for posts that have what it needs."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from linkcheck.judge.case import Case
from linkcheck.model import Flag, Link
from linkcheck.model.vocabulary import CLAIM_ROLES, Outcome, Role, Severity
from linkcheck.urls.networks import private_place


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


Check = Callable[[Case], Iterator[Flag]]


class FixAvailability(StrEnum):
    """How often a rule's findings come with a fix."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NONE = "none"


class RuleInfo(Struct, frozen=True):
    """What reports and documentation say of a rule; `explanation` is Markdown with three headings."""

    code: str
    name: str
    severity: Severity
    fix: FixAvailability
    since: str
    summary: str
    explanation: str


class Rule(Struct, frozen=True):
    """A rule and what it checks; it has nothing to say of a post that has none of what it `needs`, if it needs anything."""

    info: RuleInfo
    check: Check
    needs: frozenset[Trait | Outcome] = frozenset()


def needed(case: Case, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that may have something to say of a post."""
    traits = traits_of(case)
    return [rule for rule in rules if not rule.needs or not rule.needs.isdisjoint(traits)]


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    since: str,
    fix: FixAvailability = FixAvailability.NONE,
    needs: Collection[Trait | Outcome] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a function; the first line of its docstring is the summary."""

    def make(check: Check) -> Rule:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n")
        return Rule(RuleInfo(code, name, severity, fix, since, summary, explanation.strip()), check, frozenset(needs))

    return make
