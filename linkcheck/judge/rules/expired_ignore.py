"""LC902 expired-ignore."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Severity


@rule(
    "LC902",
    "expired-ignore",
    Severity.WARNING,
    since="0.1",
    needs={Trait.IGNORES},
    cleared_by=ClearedBy.TEXT,
    about=About.IGNORES,
    shows_hops=False,
)
def expired_ignore(case: Case) -> Iterator[Flag]:
    """The last day of an ignore is past.

    ## What it flags
    An ignore, in a comment or in the front matter, with an `until` that lies before today. It hides nothing any more.

    ## Why it matters
    Somebody promised to look again by that day.

    ## How to fix
    Mend what it hid, or give it another day and say why.
    """
    for status in case.ignore_statuses:
        ignore = status.ignore
        if status.expired:
            yield Flag(
                f"the ignore of {', '.join(ignore.codes)} ended on {ignore.until}",
                Certainty.CONFIRMED,
                span=ignore.span,
                help="mend what it hid, or give it another day",
            )
