"""LC201 canonical-disagrees."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import disagreement
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.judge.rules.self_canonical import names_itself
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, ChangeKind, ClearedBy, Role, Severity


@rule(
    "LC201",
    "canonical-disagrees",
    Severity.ERROR,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.OUTLIER},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def canonical_disagrees(case: Case) -> Iterator[Flag]:
    """The canonical URL leads to another page than the other claims.

    ## What it flags
    A post whose canonical_url, once resolved, ends on another page than original_link and the Source link, or than
    original_link alone where the post has no Source link. A canonical_url that names this site itself is the business of
    LC205.

    ## Why it matters
    Search engines credit a page that the text was not taken from.

    ## How to fix
    Point canonical_url at the page the text was taken from.
    """
    outlier = case.comparison.outlier
    if outlier is not None and not names_itself(case, outlier.link):
        yield from disagreement(case, Role.CANONICAL)
