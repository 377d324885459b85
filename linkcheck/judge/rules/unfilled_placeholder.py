"""LC003 unfilled-placeholder."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import Certainty, ClearedBy, Severity


@rule("LC003", "unfilled-placeholder", Severity.NOTE, since="0.1", needs={Trait.PLACEHOLDERS}, cleared_by=ClearedBy.TEXT, shows_hops=False)
def unfilled_placeholder(case: Case) -> Iterator[Flag]:
    """A template's placeholder was left in the post.

    ## What it flags
    An importer's tags such as `[ad_1]` in the body, and addresses that themes ship with, such as
    `https://canonical.url/to/page`. One finding for all posts that show the same placeholder.

    ## Why it matters
    Readers see the tag, and search engines are sent to an address that never was the source.

    ## How to fix
    Fill in the value or remove the placeholder, best in the template that writes it.
    """
    for text, span in case.reading.placeholders:
        yield Flag(f"the placeholder {text} was left in", Certainty.CONFIRMED, span=span, group=GroupKey(text))
