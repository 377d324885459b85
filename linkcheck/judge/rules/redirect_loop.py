"""LC406 redirect-loop."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity


@rule(
    "LC406",
    "redirect-loop",
    Severity.ERROR,
    in_body=Severity.WARNING,
    since="0.1",
    needs={Outcome.LOOP},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def redirect_loop(case: Case) -> Iterator[Flag]:
    """The link is redirected in a circle, or without end.

    ## What it flags
    A link whose redirects come back to an address that was already asked, or exceed the limit; an error on a claim, a
    warning in the body.

    ## Why it matters
    Browsers give up with an error.

    ## How to fix
    Link to the page's present address.
    """
    for result in links_with_outcome(case, {Outcome.LOOP}):
        yield result.flag("is redirected in a circle")
