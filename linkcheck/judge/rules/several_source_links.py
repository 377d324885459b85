"""LC104 several-source-links."""

from collections.abc import Iterator

from linkcheck.judge.agreement import ResolvedClaim, groups
from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Agreement, Certainty, ClearedBy, Outcome, Role, Severity


@rule(
    "LC104",
    "several-source-links",
    Severity.WARNING,
    since="0.1",
    needs={Trait.SEVERAL_LINKS},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    shows_hops=False,
)
def several_source_links(case: Case) -> Iterator[Flag]:
    """Several links claim to be the Source and lead to different pages.

    ## What it flags
    A body in which more than one link is marked as the Source in the same way, and whose targets differ.

    ## Why it matters
    Readers cannot tell which page the text was taken from.

    ## How to fix
    Keep the link to the page the text was taken from, and call the other ones by what they are.
    """
    links = case.reading.claims(Role.SOURCE)
    claims = tuple(ResolvedClaim(link, case.resolution(link)) for link in links)
    groups_apart = groups(tuple(claim for claim in claims if claim.is_known), Agreement.LIKELY)
    if len(groups_apart) < 2:
        return
    seen = all(claim.resolution.target_outcome is Outcome.ALIVE for claim in claims)
    targets = " and ".join(group[0].resolution.target or "" for group in groups_apart)
    yield Flag(
        f"{len(links)} Source links lead to different pages: {targets}",
        Certainty.CONFIRMED if seen else Certainty.LIKELY,
        link=links[1],
        help="keep the one that the text was taken from",
    )
