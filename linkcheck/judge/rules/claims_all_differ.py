"""LC204 claims-all-differ."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Severity


@rule(
    "LC204",
    "claims-all-differ",
    Severity.ERROR,
    since="0.1",
    needs={Trait.ALL_DIFFER},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def claims_all_differ(case: Case) -> Iterator[Flag]:
    """No two of the three claims lead to the same page.

    ## What it flags
    A post whose original_link, canonical_url and Source link end on three pages, or on two while the third claim's
    page is unknown.

    ## Why it matters
    There is no majority: nobody can say which page the text was taken from.

    ## How to fix
    Find the page the text was taken from and write it into all three.
    """
    if not case.comparison.all_differ:
        return
    known = [claim for claim in case.comparison.claims if claim.is_known]
    places = "; ".join(f"{name_of(claim.link)} leads to {claim.resolution.target}" for claim in known)
    certainty = case.comparison.certainty if len(known) == len(case.comparison.claims) else Certainty.LIKELY
    yield Flag(
        f"the claims lead to different pages: {places}",
        certainty,
        link=known[0].link,
        help="write the page the text was taken from into all three",
    )
