"""LC408 soft-dead."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity

_PROBLEMS = {Outcome.SOFT_DEAD: "no longer shows the page that was meant", Outcome.PARKED: "is on a domain that is for sale or parked"}


@rule(
    "LC408",
    "soft-dead",
    Severity.WARNING,
    since="0.1",
    needs={Outcome.SOFT_DEAD, Outcome.PARKED},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def soft_dead(case: Case) -> Iterator[Flag]:
    """The link is answered with a page, but not with the one that was meant.

    ## What it flags
    A link that ends on the home page, on a page that says "not found" with status 200, on what the site answers to any
    address, or on a parked domain. A page says it where its title or heading is nothing but such a notice and the site's name; where
    a file was asked for, any sentence that says so is enough. An article about missing pages is none of these.

    ## Why it matters
    Readers are sent to something else, and the status alone would never tell.

    ## How to fix
    Look where the article moved, or link to an archived copy.
    """
    for result in links_with_outcome(case, _PROBLEMS):
        yield result.flag(_PROBLEMS[result.outcome])
