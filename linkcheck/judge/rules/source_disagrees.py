"""LC202 source-disagrees."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import disagreement
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, ChangeKind, ClearedBy, Role, Severity


@rule(
    "LC202",
    "source-disagrees",
    Severity.ERROR,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.OUTLIER},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def source_disagrees(case: Case) -> Iterator[Flag]:
    """The Source link leads to another page than the other claims.

    ## What it flags
    A post whose Source link, once resolved, ends on another page than the claims in its front matter. It says so when
    the link was bent into the site's own files, as importers do that copy a post's images and mistake the Source link
    for one. Where nothing but a sentence of the body makes a link the Source, the finding is likely at most.

    ## Why it matters
    Readers follow Source. Sent to the wrong page, they cannot check what the post says.

    ## How to fix
    Point the Source link at the page the text was taken from.
    """
    yield from disagreement(case, Role.SOURCE)
