"""LC203 original-disagrees."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import disagreement
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, ChangeKind, ClearedBy, Role, Severity


@rule(
    "LC203",
    "original-disagrees",
    Severity.ERROR,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.OUTLIER},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def original_disagrees(case: Case) -> Iterator[Flag]:
    """The original link leads to another page than the other claims.

    ## What it flags
    A post whose canonical_url and Source link meet on one page, and whose original_link ends on another.

    ## Why it matters
    Editors trust original_link; whatever is generated from it credits the wrong page.

    ## How to fix
    Point original_link at the page the text was taken from.
    """
    yield from disagreement(case, Role.ORIGINAL)
