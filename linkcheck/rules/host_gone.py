"""LC402 host-gone."""

from collections.abc import Iterator

from linkcheck.model import Flag
from linkcheck.rules.case import Case
from linkcheck.rules.health import flag, met
from linkcheck.rules.rule import rule
from linkcheck.vocabulary import Outcome, Severity


@rule("LC402", "host-gone", Severity.ERROR, since="0.1")
def host_gone(case: Case) -> Iterator[Flag]:
    """The link's host name does not exist any more.

    ## What it flags
    A link whose host has no entry in the domain name system; an error on a claim, a warning in the body.

    ## Why it matters
    Readers meet an error, and whoever registers the name next meets the readers.

    ## How to fix
    Link to where the site moved, to an archived copy, or remove the link.
    """
    for link, resolution, inner in met(case, {Outcome.HOST_GONE}):
        yield flag(link, resolution, "is on a host that does not exist", inner=inner)
