"""LC403 unreachable."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import POSTS_OF_A_HOST, links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity

_PROBLEMS = {Outcome.UNREACHABLE: "could not be reached", Outcome.TIMEOUT: "did not answer in time"}


@rule(
    "LC403",
    "unreachable",
    Severity.WARNING,
    since="0.1",
    needs={Outcome.UNREACHABLE, Outcome.TIMEOUT},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def unreachable(case: Case) -> Iterator[Flag]:
    """The link's host refused the connection, broke it off, or did not answer in time.

    ## What it flags
    A link whose server was there by name and gave no answer in this run. Where a host answered nothing at all and five
    posts or more link to it, claims included, that is one finding with its posts.

    ## Why it matters
    It may be down for an hour or for ever. A single run cannot tell; audits that see it fail on three days make it certain, but
    for time-outs.

    ## How to fix
    Look again another day.
    """
    for result in links_with_outcome(case, _PROBLEMS):
        host = result.last_host
        group = GroupKey(host, f"the host {host} answered nothing", least=POSTS_OF_A_HOST) if host in case.dead_hosts and host else None
        yield result.flag(_PROBLEMS[result.outcome], group)
