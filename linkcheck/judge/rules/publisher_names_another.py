"""LC207 publisher-names-another."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Edit, Fix, Flag
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Safety, Severity
from linkcheck.pages.declared import DeclaredAddress, declares_another
from linkcheck.urls.identity import bare_host
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
    first that makes sense in this order. Spellings of one address are not another one. Home pages, lists, error pages
    and placeholders are not believed, and neither is a page that stands behind a gate. What rel=canonical says is
    confirmed, what only the others say is likely.

    ## Why it matters
    Search engines credit the address that the publisher declares. A claim that names another one credits a copy, a
    printed version or an address that the publisher may give up.

    ## How to fix
    Open the declared address. If the article is there, write it into the claims. The repair that comes with the finding has not looked.
    """
    for link in case.claims:
        resolution = case.resolution(link)
        best = declares_another(resolution)
        if best is None or _is_own(best, case):
            continue
        fix = Fix(f"write {best.address}", Safety.UNSAFE, (Edit(link.span, best.address),))
        yield Flag(
            f"{name_of(link)} leads to {resolution.target}, but that page declares {best.address} by {' and '.join(best.stated_in)}",
            Certainty.CONFIRMED if "rel=canonical" in best.stated_in else Certainty.LIKELY,
            link=link,
            help="write the declared address if the article is there",
            fix=fix,
        )


def _is_own(best: DeclaredAddress, case: Case) -> bool:
    """Whether the publisher names the very site that republishes: an author's own blog, of which the other page is the copy."""
    own, other = web_url(case.post.permalink or ""), web_url(best.address)
    return own is not None and other is not None and bare_host(own.host) == bare_host(other.host)
