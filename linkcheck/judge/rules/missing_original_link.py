"""LC101 missing-original-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Role, Severity


@rule(
    "LC101",
    "missing-original-link",
    Severity.ERROR,
    since="0.1",
    needs={Trait.MISSING_CLAIM},
    cleared_by=ClearedBy.TEXT,
    about=About.FRONT_MATTER,
    shows_hops=False,
)
def missing_original_link(case: Case) -> Iterator[Flag]:
    """The post does not say where it was taken from.

    ## What it flags
    A post that an import tool or the settings expect to name its original, and that does not; an empty value, `null`
    and a template's example address count as missing.

    ## Why it matters
    Without the original nobody can check or credit the source.

    ## How to fix
    Add `original_link`, or the importer's own field, with the publisher's URL.
    """
    if Role.ORIGINAL in case.reading.expected and case.reading.claim(Role.ORIGINAL) is None:
        yield Flag("original_link is missing", Certainty.CONFIRMED, help="add the publisher's URL")
