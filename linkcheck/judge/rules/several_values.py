"""LC105 several-values."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Role, Severity
from linkcheck.urls.identity import identity


@rule(
    "LC105",
    "several-values",
    Severity.WARNING,
    since="0.1",
    needs={Trait.SEVERAL_LINKS},
    cleared_by=ClearedBy.TEXT,
    about=About.CLAIMS,
    shows_hops=False,
)
def several_values(case: Case) -> Iterator[Flag]:
    """A claim has more than one value.

    ## What it flags
    `original_link`, `canonical_url` or the importer's own field with a list of several different URLs.

    ## Why it matters
    Templates print the first, importers compare the last, and nobody knows which one is meant.

    ## How to fix
    Keep one value.
    """
    for role in (Role.ORIGINAL, Role.CANONICAL):
        values = case.reading.claims(role)
        if len({identity(link.url) for link in values}) > 1:
            yield Flag(
                f"{name_of(values[0])} has {len(values)} values; the first one is compared",
                Certainty.CONFIRMED,
                link=values[1],
                help="keep one value",
            )
