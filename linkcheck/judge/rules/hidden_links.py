"""LC414 hidden-links."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Fix, Flag, Link
from linkcheck.model.vocabulary import ACCIDENTS, Certainty, ClearedBy, Safety, Severity

MEND = "close the element that hides them"


@rule(
    "LC414", "hidden-links", Severity.WARNING, since="0.1", fix=FixAvailability.SOMETIMES, needs={Trait.HIDDEN}, cleared_by=ClearedBy.TEXT
)
def hidden_links(case: Case) -> Iterator[Flag]:
    """Markup hides links of the post from browsers.

    ## What it flags
    Links behind a self-closed `<iframe/>`, or swallowed by a tag that was never closed; one finding for the post. What
    an author took out with a comment is left alone, and the Source link has a rule of its own.

    ## Why it matters
    Browsers read what follows such a tag as its content: readers see neither the links nor the text around them.

    ## How to fix
    Close the element with a tag of its own, such as `</iframe>`.
    """
    lost = tuple(link for link in case.reading.hidden if link.hidden.startswith(ACCIDENTS))
    if not lost:
        return
    first = lost[0]
    fix = Fix(MEND, Safety.SAFE, case.reading.tag_closings) if case.reading.tag_closings else None
    yield Flag(
        f"no browser shows {_counted(lost)}: {first.hidden} hides {'it' if len(lost) == 1 else 'them'}",
        Certainty.CONFIRMED,
        span=first.span,
        help=MEND,
        fix=fix,
    )


def _counted(lost: tuple[Link, ...]) -> str:
    return f"the link to {lost[0].url}" if len(lost) == 1 else f"{len(lost)} links, the first to {lost[0].url}"
