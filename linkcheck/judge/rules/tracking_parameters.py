"""LC303 tracking-parameters."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Safety, Severity
from linkcheck.urls.tracking import tracking_in, without_tracking
from linkcheck.urls.url import web_url


@rule(
    "LC303",
    "tracking-parameters",
    Severity.NOTE,
    since="0.1",
    fix=FixAvailability.ALWAYS,
    needs={Trait.PARAMETERS},
    cleared_by=ClearedBy.TEXT,
)
def tracking_parameters(case: Case) -> Iterator[Flag]:
    """A claim carries parameters that only track where its readers come from.

    ## What it flags
    `utm_source`, `fbclid`, `#xtor=RSS-1` and their like in a claim that names the publisher's own page; a name that means
    something else elsewhere, such as `s` on X or `at_medium` at the BBC, only on the sites that are known for it.

    ## Why it matters
    Readers of the post are counted as readers of the feed it was taken from, and the page seems to have many addresses.

    ## How to fix
    Leave the parameters out; the page is the same without them.
    """
    for link in case.claims:
        url = web_url(link.url)
        names = tracking_in(link.url) if url is not None and not case.resolution(link).wrapped else ()
        if names:
            fix = rewrite(case, link, without_tracking(link.url), Safety.SAFE)
            yield Flag(
                f"{name_of(link)} carries tracking parameters: {', '.join(names)}", Certainty.CONFIRMED, link=link, help=fix.title, fix=fix
            )
