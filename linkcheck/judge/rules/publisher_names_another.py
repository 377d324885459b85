"""LC207 publisher-names-another."""

from collections.abc import Iterator

from linkcheck.judge.case import PAGE_GONE, Case, name_of
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Edit, Fix, Flag, Resolution
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Outcome, Safety, Severity
from linkcheck.pages.declared import DeclaredAddress, declares_another
from linkcheck.urls.identity import is_on_host, is_usually_same
from linkcheck.urls.url import web_url


@rule(
    "LC207",
    "publisher-names-another",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.PAGE},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def publisher_names_another(case: Case) -> Iterator[Flag]:
    """The publisher's page declares another address as its own than the claim names.

    ## What it flags
    A claim whose page, seen alive, names another address by rel=canonical, og:url or JSON-LD's mainEntityOfPage, the
    first that makes sense in this order. Spellings of one address are not another one, nor is one that leads back here.
    Home pages, lists, error pages and placeholders are not believed, and neither are rel=canonical in the body, a page
    that stands behind a gate, and an address at which no page is. What rel=canonical says and what was seen alive is
    confirmed, the rest is likely.

    ## Why it matters
    Search engines credit the address that the publisher declares. A claim that names another one credits a copy, a
    printed version or an address that the publisher may give up.

    ## How to fix
    Open the declared address. If the article is there, write it into the claims.
    """
    for link in case.claims:
        resolution = case.resolution(link)
        best = declares_another(resolution)
        if best is None or _is_own(best, case) or _is_refuted(best, case, resolution):
            continue
        fix = Fix(f"write {best.address}", Safety.UNSAFE, (Edit(link.span, best.address),))
        yield Flag(
            f"{name_of(link)} leads to {resolution.target}, but that page declares {best.address} by {' and '.join(best.stated_in)}",
            Certainty.CONFIRMED if "rel=canonical" in best.stated_in and _is_alive(best, case) else Certainty.LIKELY,
            link=link,
            help="write the declared address if the article is there",
            fix=fix,
        )


def _is_alive(best: DeclaredAddress, case: Case) -> bool:
    there = case.declared.get(best.address)
    return there is not None and there.target_outcome is Outcome.ALIVE


def _is_refuted(best: DeclaredAddress, case: Case, resolution: Resolution) -> bool:
    """Whether no page is at the declared address, or one that leads back to the claim's."""
    there = case.declared.get(best.address)
    if there is None:
        return False
    back = there.target is not None and resolution.target is not None and is_usually_same(there.target, resolution.target)
    return there.target_outcome in PAGE_GONE or back


def _is_own(best: DeclaredAddress, case: Case) -> bool:
    """Whether the publisher names the very site that republishes: an author's own blog, of which the other page is the copy."""
    own = web_url(case.post.permalink or "")
    return own is not None and is_on_host(best.address, own.host)
