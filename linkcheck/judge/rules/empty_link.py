"""LC416 empty-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Severity


@rule("LC416", "empty-link", Severity.NOTE, since="0.1", needs={Trait.EMPTY}, cleared_by=ClearedBy.TEXT)
def empty_link(case: Case) -> Iterator[Flag]:
    """A link of the body holds nothing that a reader could see.

    ## What it flags
    `[](https://news.example/a)` and `<a href="https://news.example/a"></a>`: links to the web without text or picture. One with a class,
    an id or a title, which a style may show, is left alone. A link with text whose target is empty is LC411.

    ## Why it matters
    Nobody can follow it, and screen readers read its address aloud.

    ## How to fix
    Write its text, or take it out.
    """
    for link in case.reading.empty:
        yield Flag(f"the link to {link.url} shows nothing", Certainty.CONFIRMED, link=link, help="write its text, or take it out")
