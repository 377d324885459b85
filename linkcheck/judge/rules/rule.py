"""A rule: one pure function whose docstring is its documentation, and all that other modules need to know of it."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from linkcheck.judge.case import Case
from linkcheck.model import Flag, Link
from linkcheck.model.vocabulary import CLAIM_ROLES, About, ChangeKind, ClearedBy, Outcome, Role, Severity
from linkcheck.urls.networks import private_url_kind

Check = Callable[[Case], Iterator[Flag]]


class FixAvailability(StrEnum):
    """How often a rule's findings come with a fix."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NONE = "none"


class Trait(StrEnum):
    """What a post has that a rule may need, besides the outcomes that its links met."""

    FILE_PROBLEMS = "something is wrong with its file"
    PLACEHOLDERS = "a placeholder was left in it"
    MISSING_CLAIM = "a claim is expected and missing"
    CLAIM = "it has a claim"
    SEVERAL_LINKS = "a claim has several values"
    CANONICAL = "it has a canonical URL"
    SCHEMELESS = "a claim begins with two slashes"
    REFERENCES = "a claim may hold character references"
    PARAMETERS = "a claim has a query or a fragment"
    EMPTY = "a link shows nothing"
    MISSING_FILE = "a link leads to a file that is not there"
    HIDDEN = "a link is hidden"
    BROKEN = "a link is broken as it is written"
    DANGLING = "a link leads to a place that the post does not have"
    OUTLIER = "a claim disagrees with the others"
    ALL_DIFFER = "no two claims agree"
    WRAPPED = "a link names something that stands in front of its page"
    CARRYING = "a claim leads to another site or holds another URL"
    PRIVATE = "a link leads to a private place"
    FAILED = "a hop of a link failed"
    ANSWERED = "a hop of a link was answered with a status"
    PAGE = "a page was seen"
    IGNORES = "it asks to ignore something"


class RuleInfo(Struct, frozen=True, kw_only=True):
    """All that is known of a rule; `explanation` is Markdown with three headings.

    `on_claim` and `in_body` are the severity where the link's role makes it another. `announces` is what a new finding means to
    the readers of an audit; a death that is not confirmed is only suspected. `can_fail` says whether its findings may fail a
    gate, `shows_hops` whether the terminal shows the hops of a post's claims with them.
    """

    code: str
    name: str
    severity: Severity
    on_claim: Severity | None = None
    in_body: Severity | None = None
    since: str = ""
    fix: FixAvailability = FixAvailability.NONE
    cleared_by: ClearedBy
    about: About = About.PLACE
    announces: ChangeKind = ChangeKind.FOUND
    can_fail: bool = True
    shows_hops: bool = True
    summary: str = ""
    explanation: str = ""

    def severity_for(self, role: Role | None) -> Severity:
        """How severe a finding about a link with that role is, or one about no link."""
        if role is None:
            return self.severity
        return (self.on_claim if role in CLAIM_ROLES else self.in_body) or self.severity


class Rule(Struct, frozen=True):
    """A rule and its check, which is not called for a post that has none of what it `needs`, if it needs anything."""

    info: RuleInfo
    check: Check
    needs: frozenset[Trait | Outcome] = frozenset()


def rule(
    code: str,
    name: str,
    severity: Severity,
    *,
    since: str,
    cleared_by: ClearedBy,
    on_claim: Severity | None = None,
    in_body: Severity | None = None,
    fix: FixAvailability = FixAvailability.NONE,
    needs: Collection[Trait | Outcome] = (),
    about: About = About.PLACE,
    announces: ChangeKind = ChangeKind.FOUND,
    can_fail: bool = True,
    shows_hops: bool = True,
) -> Callable[[Check], Rule]:
    """Make a rule of a function; its docstring begins with the summary, and the rest is the explanation."""

    def make(check: Check) -> Rule:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n")
        info = RuleInfo(
            code=code,
            name=name,
            severity=severity,
            on_claim=on_claim,
            in_body=in_body,
            since=since,
            fix=fix,
            cleared_by=cleared_by,
            about=about,
            announces=announces,
            can_fail=can_fail,
            shows_hops=shows_hops,
            summary=summary,
            explanation=explanation.strip(),
        )
        return Rule(info, check, frozenset(needs))

    return make


def applicable(case: Case, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that may flag something in a post: those that need nothing, or something that it has."""
    traits = traits_of(case)
    return [rule for rule in rules if not rule.needs or not rule.needs.isdisjoint(traits)]


# By what a post as a whole has a trait.
_TRAITS_OF_POSTS: tuple[tuple[Trait, Callable[[Case], object]], ...] = (
    (Trait.FILE_PROBLEMS, lambda case: case.reading.post.problems),
    (Trait.PLACEHOLDERS, lambda case: case.reading.placeholders),
    (Trait.MISSING_CLAIM, lambda case: not case.reading.expected <= case.by_role.keys()),
    (Trait.CLAIM, lambda case: case.claims),
    (Trait.SEVERAL_LINKS, lambda case: any(len(case.by_role.get(role, ())) > 1 for role in CLAIM_ROLES)),
    (Trait.CANONICAL, lambda case: Role.CANONICAL in case.by_role),
    (Trait.EMPTY, lambda case: case.reading.empty),
    (Trait.MISSING_FILE, lambda case: case.reading.missing),
    (Trait.HIDDEN, lambda case: case.reading.hidden),
    (Trait.BROKEN, lambda case: case.reading.broken),
    (Trait.DANGLING, lambda case: case.reading.dangling),
    (Trait.OUTLIER, lambda case: case.comparison.outlier),
    (Trait.ALL_DIFFER, lambda case: case.comparison.all_differ),
    (Trait.IGNORES, lambda case: case.reading.ignores),
)


def traits_of(case: Case) -> set[Trait | Outcome]:
    """What a post has, and the outcomes of its links and of the pages behind them; rather one too many than one too few."""
    found: set[Trait | Outcome] = {trait for trait, holds in _TRAITS_OF_POSTS if holds(case)}
    for link in case.claims:
        found.update(_traits_of_claim(link))
        if len(case.resolution(link).hops) > 1:
            found.add(Trait.CARRYING)
    for url, resolution in case.resolutions.items():
        found.add(resolution.outcome)
        if resolution.target_outcome is not None:
            found.add(resolution.target_outcome)
        if resolution.page is not None:
            found.add(Trait.PAGE)
        if resolution.wrapper_kind is not None:
            found.add(Trait.WRAPPED)
        if private_url_kind(url) is not None:
            found.add(Trait.PRIVATE)
        if any(hop.error is not None for hop in resolution.hops):
            found.add(Trait.FAILED)
        if any(hop.status is not None for hop in resolution.hops):
            found.add(Trait.ANSWERED)
    return found


def _traits_of_claim(link: Link) -> Iterator[Trait]:
    if link.url.startswith("//"):
        yield Trait.SCHEMELESS
    if "&" in link.raw:
        yield Trait.REFERENCES
    if "?" in link.url or "#" in link.url:
        yield Trait.PARAMETERS
    if link.hidden:
        yield Trait.HIDDEN
    if "http" in link.url[len("https") :] or "aHR0c" in link.url:
        yield Trait.CARRYING
