"""LC411 malformed-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Fix, Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Safety, Severity
from linkcheck.urls.malformed import Damage, mistake_in
from linkcheck.urls.url import NotWebLink, parse_url


@rule(
    "LC411",
    "malformed-link",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Outcome.MALFORMED, Outcome.SKIPPED, Trait.BROKEN},
    cleared_by=ClearedBy.TEXT,
)
def malformed_link(case: Case) -> Iterator[Flag]:
    """A link of the body cannot be followed as its author meant it.

    ## What it flags
    Typographic quotes, a doubled, mistyped or missing scheme, two URLs glued together, swallowed markup, a missing
    host or one that was never filled in; invisible signs in a URL, and spaces around it that browsers keep; a mail address
    without `mailto:`, a file on the author's machine, and a scheme that nothing answers any more. Relative links and
    template tags are no damage. In Markdown also links that no renderer makes: a reference that is not defined, a space in a target,
    a parenthesis that is not closed, a blank before it, brackets and parentheses swapped; and links with an empty target.

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
    for broken in case.reading.broken:
        subject = broken.link.url or (f"the link '{broken.link.text}'" if broken.link.text else "a link without text")
        mended = Fix("write it as a link", Safety.UNSAFE, (broken.edit,)) if broken.edit is not None else None
        yield Flag(
            f"{subject} cannot be followed: {broken.reason}",
            broken.certainty,
            link=broken.link,
            help=mended.title if mended else "write the link in full",
            fix=mended,
        )
