"""LC407 moved-permanently."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import POSTS_OF_A_HOST, moved_to, rewrite, subject_of
from linkcheck.judge.rules.rule import FixAvailability, rule
from linkcheck.model import Flag, GroupKey, Resolution
from linkcheck.model.vocabulary import Certainty, ChangeKind, ClearedBy, Outcome, Safety, Severity
from linkcheck.urls.domains import same_site
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url import web_url


@rule(
    "LC407",
    "moved-permanently",
    Severity.NOTE,
    on_claim=Severity.WARNING,
    since="0.1",
    fix=FixAvailability.ALWAYS,
    needs={Outcome.ALIVE},
    cleared_by=ClearedBy.NEVER,
    announces=ChangeKind.MOVED,
)
def moved_permanently(case: Case) -> Iterator[Flag]:
    """The page has moved for good, and the link names its former address.

    ## What it flags
    A link whose every redirect is permanent (301 or 308) and that ends on a living page; a warning on a claim, a note in
    the body. From http to https, to `www.` or to a slash is no move. Where links of five posts or more lead from one host
    to another, they are one finding with its posts.

    ## Why it matters
    Redirects are switched off sooner or later, and until then search engines credit the former address.

    ## How to fix
    Write the new address. On another site, look first whether it is the same article.
    """
    for link in case.links:
        resolution = case.resolution(link)
        end = moved_to(resolution)
        if end is None:
            continue
        hosts = _hosts(resolution, end)
        fix = rewrite(case, link, end, Safety.SAFE if same_site(*hosts) else Safety.UNSAFE)
        yield Flag(
            f"{subject_of(link)} moved for good to {end}",
            Certainty.CONFIRMED,
            link=link,
            help="write the new address",
            fix=fix,
            group=_group(*hosts),
        )


def _hosts(resolution: Resolution, end: str) -> tuple[str, str]:
    old, new = web_url(resolution.hops[0].url), web_url(end)
    return bare_host(old.host) if old is not None else "", bare_host(new.host) if new is not None else ""


def _group(old: str, new: str) -> GroupKey | None:
    """Pages that moved within one host moved one by one; to another host, the host itself did."""
    return GroupKey(f"{old} {new}", f"pages of {old} moved for good to {new}", least=POSTS_OF_A_HOST) if old != new else None
