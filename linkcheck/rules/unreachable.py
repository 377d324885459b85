"""LC403 unreachable."""

from collections.abc import Iterator

from linkcheck.model import Flag
from linkcheck.rules.case import Case
from linkcheck.rules.health import flag, met
from linkcheck.rules.rule import rule
from linkcheck.vocabulary import Outcome, Severity

_SAID = {
    Outcome.UNREACHABLE: "could not be reached",
    Outcome.TIMEOUT: "did not answer in time",
}


@rule("LC403", "unreachable", Severity.WARNING, since="0.1")
def unreachable(case: Case) -> Iterator[Flag]:
    """The link's host refused the connection, broke it off, or did not answer in time.

    ## What it flags
    A link whose server was there by name and gave no answer in this run.

    ## Why it matters
    It may be down for an hour or for ever; a single run cannot tell, so this never counts as dead.

    ## How to fix
    Look again another day.
    """
    for link, resolution, inner in met(case, _SAID):
        outcome = resolution.target_outcome if inner else resolution.outcome
        yield flag(link, resolution, _SAID[outcome or Outcome.UNREACHABLE], inner=inner, severe=False)
