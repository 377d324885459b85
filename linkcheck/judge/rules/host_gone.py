"""LC402 host-gone."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import POSTS_OF_A_HOST, links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import ChangeKind, ClearedBy, Outcome, Severity


@rule(
    "LC402",
    "host-gone",
    Severity.ERROR,
    in_body=Severity.WARNING,
    since="0.1",
    needs={Outcome.HOST_GONE},
    cleared_by=ClearedBy.DAYS,
    announces=ChangeKind.NEWLY_DEAD,
)
def host_gone(case: Case) -> Iterator[Flag]:
    """The link's host name does not exist any more.

    ## What it flags
    A link whose host has no entry in the domain name system; an error on a claim, a warning in the body. Where five posts
    or more link to one such host, claims included, that is one finding with its posts: they died of one cause.

    ## Why it matters
    Readers meet an error, and whoever registers the name next meets the readers.

    ## How to fix
    Link to where the site moved, to an archived copy, or remove the link.
    """
    for result in links_with_outcome(case, {Outcome.HOST_GONE}):
        host = result.last_host
        group = GroupKey(host, f"the host {host} does not exist any more", least=POSTS_OF_A_HOST) if host is not None else None
        yield result.flag("is on a host that does not exist", group)
