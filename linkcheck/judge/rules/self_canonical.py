"""LC205 self-canonical."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag, Link
from linkcheck.model.vocabulary import About, CanonicalAt, Certainty, ChangeKind, ClearedBy, Role, Safety, Severity
from linkcheck.urls.url import web_url


@rule(
    "LC205",
    "self-canonical",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.CANONICAL},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def self_canonical(case: Case) -> Iterator[Flag]:
    """The canonical URL names this site, although the post was taken from another.

    ## What it flags
    A canonical_url on the site itself in a post whose import tool or settings expect it to name the publisher; and, on a
    site whose posts are to name themselves, a canonical_url elsewhere. Authors who comment on a page, or publish their own
    text a second time, declare what they like, and a copy that search engines are told not to list (`robots: noindex`)
    takes nobody's place.

    ## Why it matters
    Search engines take the copy for the original, and the publisher loses the credit.

    ## How to fix
    There are two ways to leave the credit to the publisher. `robots: noindex` in the front matter, where the site's
    template writes it into the page, keeps the copy out of search: this is what Google asks of sites that republish. A
    canonical_url that names the page the text was taken from lets the copy be found and asks search engines to prefer
    the publisher's; it is a hint, which they may ignore where the two pages differ in more than the text, so that Google
    no longer recommends it alone for copies on other sites.
    """
    canonical = case.reading.claim(Role.CANONICAL)
    if canonical is None or web_url(canonical.url) is None or case.site is None:
        return
    if case.reading.canonical is CanonicalAt.SELF:
        yield from _foreign(case, canonical)
    elif names_itself(case, canonical) and not case.kept_from_index:
        yield from _own(case, canonical)


def names_itself(case: Case, canonical: Link) -> bool:
    """Whether a canonical URL that ought to name the publisher names this site, and another claim names another."""
    return case.reading.canonical is CanonicalAt.PUBLISHER and case.is_own(canonical) and _elsewhere(case) is not None


def _own(case: Case, canonical: Link) -> Iterator[Flag]:
    source = _elsewhere(case)
    target = case.resolution(source).target if source is not None else None
    if source is not None and target is not None:
        fix = rewrite(case, canonical, target, Safety.UNSAFE)
        yield Flag(
            f"{name_of(canonical)} names this site, but {name_of(source)} leads to {target}",
            source.certainty,
            link=canonical,
            help=f"{fix.title}, or keep the post from the index by robots: noindex",
            fix=fix,
        )


def _foreign(case: Case, canonical: Link) -> Iterator[Flag]:
    if not case.is_own(canonical):
        permalink = web_url(case.post.permalink or "")
        fix = rewrite(case, canonical, permalink.href, Safety.UNSAFE) if permalink is not None else None
        yield Flag(
            f"{name_of(canonical)} leads to {canonical.url}, but posts of this site are to name themselves",
            Certainty.CONFIRMED,
            link=canonical,
            help=f"point {name_of(canonical)} at the post's own address",
            fix=fix,
        )


def _elsewhere(case: Case) -> Link | None:
    """The first other claim whose page is known and on another site."""
    for role in (Role.ORIGINAL, Role.SOURCE):
        link = case.reading.claim(role)
        if link is not None and not case.is_own(link) and case.resolution(link).target is not None:
            return link
    return None
