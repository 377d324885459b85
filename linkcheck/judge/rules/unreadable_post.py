"""LC001 unreadable-post."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, FileProblemKind, Severity


@rule(
    "LC001",
    "unreadable-post",
    Severity.ERROR,
    since="0.1",
    needs={Trait.FILE_PROBLEMS},
    cleared_by=ClearedBy.TEXT,
    about=About.FRONT_MATTER,
    shows_hops=False,
)
def unreadable_post(case: Case) -> Iterator[Flag]:
    """The post's encoding or front matter cannot be read as it stands.

    ## What it flags
    Front matter that is opened and never closed, or that is not valid YAML, TOML or JSON; and, as a warning, a file
    that is not UTF-8 and was read as Windows-1252.

    ## Why it matters
    A site generator drops or garbles such a post, and nothing can be said about its claims. Its body is checked all
    the same.

    ## How to fix
    Go to the line named, close the quote or the block, or save the file as UTF-8.
    """
    for problem in case.post.problems:
        if problem.kind is FileProblemKind.UNREADABLE:
            yield Flag(problem.message, Certainty.CONFIRMED, span=problem.span, severity=problem.severity)
