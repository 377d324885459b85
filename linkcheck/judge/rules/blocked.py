"""LC409 blocked."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ClearedBy, Outcome, Severity


@rule("LC409", "blocked", Severity.NOTE, since="0.1", needs={Outcome.BLOCKED, Trait.ANSWERED}, cleared_by=ClearedBy.NEVER, can_fail=False)
def blocked(case: Case) -> Iterator[Flag]:
    """The link could not be checked, for the site lets no program in, or its answer says nothing about the page.

    ## What it flags
    A link behind a bot check, a login, a consent page or a rate limit, and one on a site that shows its pages to its
    own members only. Also one whose status says neither that the page is there nor that it is gone, such as 400, 402, 405, 406
    or 418, another one that no standard knows, or a redirect that names no address.

    ## Why it matters
    It may work, and nobody has seen it. Its certainty is unknown, so that it never fails a run.

    ## How to fix
    Open it in a browser where it matters. Nothing needs to be changed.
    """
    for result in links_with_outcome(case, {Outcome.BLOCKED, Outcome.UNCHECKED}):
        # What was not asked is no finding: the run says so as a whole.
        if result.outcome is Outcome.BLOCKED or result.last_status is not None:
            yield result.flag("could not be checked")
