"""LC404 server-error."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity


@rule(
    "LC404",
    "server-error",
    Severity.WARNING,
    since="0.1",
    needs={Outcome.SERVER_ERROR},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def server_error(case: Case) -> Iterator[Flag]:
    """The server answered that it failed.

    ## What it flags
    A link that is answered with a status from 500 to 599, twice in this run.

    ## Why it matters
    Readers meet an error page. It may be gone in an hour or stay for ever. A single run cannot tell; audits that see it fail on
    three days make it certain.

    ## How to fix
    Look again another day; where it stays, link to another page or to an archived copy.
    """
    for result in links_with_outcome(case, {Outcome.SERVER_ERROR}):
        yield result.flag("is answered with a server error")
