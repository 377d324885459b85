"""A rule: one pure function whose docstring is its documentation."""

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from linkcheck.model import Flag
from linkcheck.rules.case import Case
from linkcheck.rules.traits import Trait, traits_of
from linkcheck.vocabulary import Outcome, Severity

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
    code: str, name: str, severity: Severity, *, since: str, fix: FixAvailability = FixAvailability.NONE,
    needs: Collection[Trait | Outcome] = (),
) -> Callable[[Check], Rule]:
    """Make a rule of a function; the first line of its docstring is the summary."""

    def make(check: Check) -> Rule:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n")
        return Rule(RuleInfo(code, name, severity, fix, since, summary, explanation.strip()), check, frozenset(needs))

    return make
