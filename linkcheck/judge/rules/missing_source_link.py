"""LC103 missing-source-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import addition
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Role, Safety, Severity


@rule(
    "LC103",
    "missing-source-link",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.MISSING_CLAIM},
    cleared_by=ClearedBy.TEXT,
    about=About.MISSING_LINK,
    shows_hops=False,
)
def missing_source_link(case: Case) -> Iterator[Flag]:
    """The body has no link to the source.

    ## What it flags
    A post whose import tool prints a Source link, or whose settings expect one, and whose body has none. A post that only names
    its original in the front matter needs none, for the site's template may print it: `expect = ["original", "source"]` asks for both.

    ## Why it matters
    Readers have no way to the original.

    ## How to fix
    Add a link called Source at the end of the body.
    """
    if Role.SOURCE not in case.reading.expected or case.reading.claim(Role.SOURCE) is not None:
        return
    original = case.reading.claim(Role.ORIGINAL)
    target = case.resolution(original).target if original is not None else None
    yield Flag(
        "the body has no Source link",
        Certainty.CONFIRMED,
        help=f"link to {target or 'the publisher’s page'} as Source",
        fix=addition(case, Role.SOURCE, target, Safety.UNSAFE),
    )
