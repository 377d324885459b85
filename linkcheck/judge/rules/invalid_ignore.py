"""LC903 invalid-ignore."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Severity


@rule(
    "LC903",
    "invalid-ignore",
    Severity.ERROR,
    since="0.1",
    needs={Trait.IGNORES},
    cleared_by=ClearedBy.TEXT,
    about=About.IGNORES,
    shows_hops=False,
)
def invalid_ignore(case: Case) -> Iterator[Flag]:
    """An ignore cannot be understood, so it hides nothing.

    ## What it flags
    A comment that begins with `linkcheck:`, or a `linkcheck_ignore` in the front matter, without codes, with a code or name that
    no rule has, with a last day or a URL that cannot be read, or with other words than `ignore`, `ignore-next-line` and `ignore-file`.

    ## Why it matters
    Its author believes that something is hidden that is not. One without codes would hide everything, also what is not known
    yet.

    ## How to fix
    Write `<!-- linkcheck: ignore[LC202] until 2027-01-31 reason -->`, or `linkcheck_ignore: [LC202]` in the front matter.
    There, URLs may be named, too: `linkcheck_ignore: {codes: [LC401], urls: [https://site.example/page]}`.
    """
    for status in case.ignore_statuses:
        wrong = status.ignore.wrong or (f"there is no rule {status.unknown[0]} that a post can ignore" if status.unknown else "")
        if wrong:
            yield Flag(f"the ignore cannot be used: {wrong}", Certainty.CONFIRMED, span=status.ignore.span, help="correct it, or remove it")
