"""LC002 duplicate-key."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, FileProblemKind, Severity


@rule(
    "LC002",
    "duplicate-key",
    Severity.ERROR,
    since="0.1",
    needs={Trait.FILE_PROBLEMS},
    cleared_by=ClearedBy.TEXT,
    about=About.FRONT_MATTER,
    shows_hops=False,
)
def duplicate_key(case: Case) -> Iterator[Flag]:
    """A front-matter key is given twice.

    ## What it flags
    A key at the top of the front matter that stands there more than once.

    ## Why it matters
    Loaders keep the last value without a word: of two sources one silently wins.

    ## How to fix
    Keep the value that is right and remove the other line.
    """
    for problem in case.post.problems:
        if problem.kind is FileProblemKind.REPEATED_KEY:
            yield Flag(problem.message, Certainty.CONFIRMED, span=problem.span, help="keep one of the two lines")
