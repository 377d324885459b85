"""LC108 hidden-source-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Fix, Flag
from linkcheck.model.vocabulary import ACCIDENTS, Certainty, ClearedBy, Role, Safety, Severity


@rule(
    "LC108",
    "hidden-source-link",
    Severity.ERROR,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.HIDDEN},
    cleared_by=ClearedBy.TEXT,
    shows_hops=False,
)
def hidden_source_link(case: Case) -> Iterator[Flag]:
    """The Source link stands in the file, but no browser shows it.

    ## What it flags
    A Source link inside a comment, behind a self-closed `<iframe/>`, or swallowed by a tag that was never closed.

    ## Why it matters
    Browsers read all that follows `<iframe/>` as its content: readers see neither the rest of the post nor its source.

    ## How to fix
    Close the element with a tag of its own, such as `</iframe>`, or move the link out of the comment.
    """
    for link in case.reading.claims(Role.SOURCE):
        if link.hidden:
            mendable = bool(case.reading.tag_closings) and link.hidden.startswith(ACCIDENTS)
            fix = Fix("close the element that hides it", Safety.SAFE, case.reading.tag_closings) if mendable else None
            yield Flag(
                f"no browser shows the Source link: {link.hidden} hides it",
                Certainty.CONFIRMED,
                link=link,
                help="close the element that hides it, or move the link out",
                fix=fix,
            )
