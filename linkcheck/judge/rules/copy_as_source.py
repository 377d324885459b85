"""LC304 copy-as-source."""

from collections.abc import Iterator

from linkcheck.judge.case import PAGE_GONE, Case, name_of
from linkcheck.judge.flagging import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Role, Safety, Severity, WrapperKind

COPIES = frozenset({WrapperKind.ARCHIVE, WrapperKind.AMP})


@rule(
    "LC304",
    "copy-as-source",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.WRAPPED},
    cleared_by=ClearedBy.TEXT,
)
def copy_as_source(case: Case) -> Iterator[Flag]:
    """A claim names a copy of the page instead of the publisher's own.

    ## What it flags
    A claim that leads to a web archive, a search engine's cache, a translation or an AMP viewer. A Source link to the copy
    of a page that is known to be gone is left alone: it is the best that readers can get.

    ## Why it matters
    Credit belongs to the publisher. Caches and AMP viewers are closed down, and the page may have been corrected since
    the copy was made.

    ## How to fix
    Write the publisher's URL that the finding names.
    """
    for link, resolution in case.claims_through(COPIES):
        if link.role is Role.SOURCE and resolution.target_outcome in PAGE_GONE:
            continue
        wrapper, target = resolution.hops[0].wrapper, resolution.target
        fix = rewrite(case, link, target, Safety.SAFE) if target is not None else None
        of = f"of {target}" if target is not None else "and does not tell of which page"
        yield Flag(
            f"{name_of(link)} is a copy ({wrapper}) {of}",
            Certainty.CONFIRMED,
            link=link,
            help=fix.title if fix is not None else "write the publisher's URL instead",
            fix=fix,
        )
