"""LC411 malformed-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flags import rewrite
from linkcheck.judge.rules.rule import FixAvailability, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Safety, Severity
from linkcheck.urls.malformed import Damage, mistake_in
from linkcheck.urls.url import NotWebLink, parse_url


@rule(
    "LC411",
    "malformed-link",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Outcome.MALFORMED, Outcome.SKIPPED},
    cleared_by=ClearedBy.TEXT,
)
def malformed_link(case: Case) -> Iterator[Flag]:
    """A link of the body cannot be followed as its author meant it.

    ## What it flags
    Typographic quotes, a doubled, mistyped or missing scheme, two URLs glued together, swallowed markup, a missing
    host or one that was never filled in; invisible signs in a URL, and spaces around it that browsers keep; a mail address
    without `mailto:`, a file on the author's machine, and a scheme that nothing answers any more. Relative links and
    template tags are no damage.

    ## Why it matters
    Browsers go to a wrong address or nowhere.

    ## How to fix
    Write the URL that was meant; where it is certain, the finding names it.
    """
    for link in case.reading.body:
        parsed = parse_url(link.url)
        damage = mistake_in(link.url) if isinstance(parsed, NotWebLink) else parsed
        if not isinstance(damage, Damage):
            continue
        fix = rewrite(case, link, damage.repair, Safety.UNSAFE) if damage.repair else None
        yield Flag(
            f"{link.url} cannot be followed: {damage.reason}",
            Certainty.CONFIRMED,
            link=link,
            help=fix.title if fix else "write the URL in full",
            fix=fix,
        )
