"""LC305 affiliate-source."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Safety, Severity, WrapperKind


@rule(
    "LC305",
    "affiliate-source",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.WRAPPED},
    cleared_by=ClearedBy.TEXT,
)
def affiliate_source(case: Case) -> Iterator[Flag]:
    """A claim goes through an affiliate network.

    ## What it flags
    A claim that earns somebody a commission on its way to the page. Affiliate links elsewhere in the body are left alone.

    ## Why it matters
    A source that pays is advertising, and has to be marked as such; search engines are led to an address that is no page.

    ## How to fix
    Write the URL of the page itself, which the finding names where the link carries it.
    """
    for link, resolution in case.claims_through({WrapperKind.AFFILIATE}):
        wrapper, target = resolution.hops[0].wrapper, resolution.target
        fix = rewrite(case, link, target, Safety.SAFE) if target is not None else None
        way = f" to {target}" if target is not None else ""
        yield Flag(
            f"{name_of(link)} goes through the affiliate network {wrapper}{way}",
            Certainty.CONFIRMED,
            link=link,
            help=fix.title if fix is not None else "write the URL of the page itself",
            fix=fix,
        )
