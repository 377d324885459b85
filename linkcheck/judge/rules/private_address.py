"""LC412 private-address."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import subject_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, Link, Resolution
from linkcheck.model.vocabulary import Certainty, ClearedBy, Role, Severity
from linkcheck.urls.networks import NOT_ASKED, private_url_kind
from linkcheck.urls.url import web_url

_THIS_MACHINE = "an address of this machine"


@rule("LC412", "private-address", Severity.WARNING, since="0.1", needs={Trait.PRIVATE, Trait.FAILED}, cleared_by=ClearedBy.TEXT)
def private_address(case: Case) -> Iterator[Flag]:
    """A public post links to an address that only a private network or a single machine can reach.

    ## What it flags
    `localhost`, names such as `wiki.local` and `git.internal`, private and reserved IP addresses, and a public name that
    was seen to lead to one. A link that shows readers an address of their own machine, as tutorials do, is left alone.

    ## Why it matters
    Readers reach nothing, or something else than was meant; it is often a draft's address that slipped into the post.

    ## How to fix
    Write the public address of the page, or remove the link.
    """
    for link in case.links:
        place = _private_in_text(link)
        if place is not None:
            yield Flag(f"{subject_of(link)} leads to {place}", Certainty.CONFIRMED, link=link, help="write the page's public address")
            continue
        refused = _refused_by_guard(case.resolution(link))
        if refused is not None:
            yield Flag(f"{subject_of(link)} leads to {refused}", Certainty.LIKELY, link=link, help="write the page's public address")


def _private_in_text(link: Link) -> str | None:
    """What kind of private place the link names, if it does not show its readers that address."""
    place, url = private_url_kind(link.url), web_url(link.url)
    if url is None or place is None:
        return None
    # A text that shows the address means it: a router's page, an example's server.
    is_shown = link.role is Role.BODY and url.host.strip("[]") in link.text.lower()
    return None if is_shown else place


def _refused_by_guard(resolution: Resolution) -> str | None:
    """What kind of address kept a hop from being asked, if one did."""
    for hop in resolution.hops:
        if hop.error is not None and hop.error.startswith(NOT_ASKED):
            return hop.error.removeprefix(NOT_ASKED).strip()
    return None
