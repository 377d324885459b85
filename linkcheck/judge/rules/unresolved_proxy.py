"""LC302 unresolved-proxy."""

from collections.abc import Iterator

from linkcheck.judge.case import PROXY_KINDS, Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Severity


@rule("LC302", "unresolved-proxy", Severity.ERROR, since="0.1", needs={Trait.WRAPPED}, cleared_by=ClearedBy.WEB)
def unresolved_proxy(case: Case) -> Iterator[Flag]:
    """A claim is an opaque proxy, and the page it means is unknown.

    ## What it flags
    A claim such as a FeedBurner link that does not carry its target. Confirmed where the service is known to be shut
    down or was asked and led nowhere for certain; no surer than its answer where it was blocked or silent, and unknown
    where the run was merely offline.

    ## Why it matters
    The source of the post cannot be read from the post any more.

    ## How to fix
    Look the article up, in a web archive if need be, and write the publisher's URL.
    """
    for link, resolution in case.claims_through(PROXY_KINDS):
        if resolution.target is not None:
            continue
        asked = resolution.checked_at is not None
        wrapper = resolution.hops[0].wrapper
        state = resolution.gone or ("it did not lead to a page" if asked else "only the network can say where it leads")
        yield Flag(
            f"{name_of(link)} is a {wrapper} link whose page is unknown: {state}",
            Certainty.CONFIRMED if resolution.gone else resolution.certainty,
            link=link,
            help="find the article and write the publisher's URL",
        )
