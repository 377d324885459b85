"""LC106 malformed-claim."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag, Link
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Role, Safety, Severity
from linkcheck.posts.fields import is_address
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import NotWebLink, parse_url

_ELSEWHERE = {
    NotWebLink.EMPTY: "it is empty",
    NotWebLink.FRAGMENT: "it is only a fragment",
    NotWebLink.RELATIVE: "it is relative to this site",
    NotWebLink.SCHEME: "its scheme is not http or https",
}


@rule(
    "LC106",
    "malformed-claim",
    Severity.ERROR,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Outcome.MALFORMED, Outcome.SKIPPED, Trait.SCHEMELESS},
    cleared_by=ClearedBy.TEXT,
    shows_hops=False,
)
def malformed_claim(case: Case) -> Iterator[Flag]:
    """A claim is not an absolute http or https URL.

    ## What it flags
    A claim with typographic quotes, a doubled or missing scheme, swallowed markup or other damage, and one that is
    relative or not of the web.

    ## Why it matters
    Neither readers nor search engines can follow it.

    ## How to fix
    Write the publisher's URL in full; where the damage is known, the finding names the URL that was meant.
    """
    for link in case.claims:
        damage = _damage(link)
        if damage is not None and not _may_be_relative(case, link, damage):
            fix = rewrite(case, link, damage.repair, Safety.UNSAFE) if damage.repair else None
            yield Flag(
                f"{name_of(link)} is not an absolute http(s) URL: {damage.reason}",
                Certainty.CONFIRMED,
                link=link,
                help=fix.title if fix else "write the publisher's URL in full",
                fix=fix,
            )


def _may_be_relative(case: Case, link: Link, damage: Damage) -> bool:
    """Whether a canonical URL is an author's own, which publishing systems accept without its host."""
    return damage.kind == NotWebLink.RELATIVE and link.role is Role.CANONICAL and Role.CANONICAL not in case.reading.expected


def _damage(link: Link) -> Damage | None:
    parsed = parse_url(link.url)
    if isinstance(parsed, Damage):
        return parsed
    if parsed is NotWebLink.RELATIVE and link.role is Role.ORIGINAL and is_address(link.url):
        # No original is a page of this site: what begins like a host is one.
        return Damage("missing-scheme", "its scheme is missing", f"https://{link.url}")
    if isinstance(parsed, NotWebLink):
        return Damage(parsed, _ELSEWHERE[parsed]) if parsed in _ELSEWHERE else None
    if link.url.startswith("//") and link.role is not Role.SOURCE:
        return Damage("missing-scheme", "its scheme is missing", parsed.href)
    return None
