"""LC107 escaped-metadata-url."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Edit, Fix, Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Role, Safety, Severity
from linkcheck.text import holds_references


@rule(
    "LC107",
    "escaped-metadata-url",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.ALWAYS,
    needs={Trait.REFERENCES},
    cleared_by=ClearedBy.TEXT,
    shows_hops=False,
)
def escaped_metadata_url(case: Case) -> Iterator[Flag]:
    """A URL in the front matter holds character references.

    ## What it flags
    `&#038;` or `&amp;` in `original_link`, `canonical_url` or the importer's own field.

    ## Why it matters
    Metadata is not HTML. Read as it stands, `#` begins a fragment and the rest of the query is lost.

    ## How to fix
    Write the characters themselves.
    """
    for link in case.claims:
        if link.role is not Role.SOURCE and holds_references(link.raw):
            fix = Fix("write the characters themselves", Safety.SAFE, (Edit(link.span, link.url),))
            yield Flag(f"{name_of(link)} holds character references", Certainty.CONFIRMED, link=link, help=fix.title, fix=fix)
