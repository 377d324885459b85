"""LC401 dead-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity


@rule(
    "LC401",
    "dead-link",
    Severity.ERROR,
    in_body=Severity.WARNING,
    since="0.1",
    needs={Outcome.DEAD},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def dead_link(case: Case) -> Iterator[Flag]:
    """The page is gone.

    ## What it flags
    A link that is answered with 404 or 410, or that goes through a service known to be shut down; an error on a claim,
    a warning in the body.

    ## Why it matters
    Readers meet an error page.

    ## How to fix
    Link to where the page moved, to an archived copy, or remove the link.
    """
    for result in links_with_outcome(case, {Outcome.DEAD}):
        yield result.flag("is dead")
