"""LC405 invalid-certificate."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import links_with_outcome
from linkcheck.judge.rules.rule import rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import ClearedBy, Outcome, Severity


@rule("LC405", "invalid-certificate", Severity.WARNING, since="0.1", needs={Outcome.TLS}, cleared_by=ClearedBy.DAYS)
def invalid_certificate(case: Case) -> Iterator[Flag]:
    """No secure connection to the link's host can be made.

    ## What it flags
    A link whose host shows a certificate that has expired, is made for another name or is signed by nobody known, or
    that speaks no encryption browsers still accept.

    ## Why it matters
    Browsers put a full-page warning before the page, and most readers turn back.

    ## How to fix
    Look whether the site has another address; otherwise link to an archived copy.
    """
    for result in links_with_outcome(case, {Outcome.TLS}):
        yield result.flag("has no valid certificate")
