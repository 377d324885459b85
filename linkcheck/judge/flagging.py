"""What several rules raise alike: flags of links that failed or moved and of a claim that disagrees, and the fixes that write a URL."""

from collections.abc import Collection, Iterator
from itertools import takewhile

from msgspec import Struct

from linkcheck.judge.case import PROXY_KINDS, Case, name_of
from linkcheck.model import Edit, Fix, Flag, GroupKey, Hop, Link, Resolution
from linkcheck.model.vocabulary import CLAIM_ROLES, Certainty, Markup, Outcome, Role, Safety, Via
from linkcheck.text import holds_references
from linkcheck.urls.identity import identity
from linkcheck.urls.tracking import without_tracking
from linkcheck.urls.url import web_url

# From so many posts on, a failure of a whole host is one finding for all of them.
POSTS_OF_A_HOST = 5
PERMANENT = frozenset({301, 308})


class LinkResult(Struct, frozen=True):
    """A link and the outcome that it met, or that the page behind it met where the link is a `proxied` claim."""

    link: Link
    resolution: Resolution
    outcome: Outcome
    proxied: bool

    @property
    def last_host(self) -> str | None:
        """The host at which following the link ended."""
        hops = self._own_hops()
        url = web_url(hops[-1].url) if hops else None
        return url.host if url is not None else None

    @property
    def last_status(self) -> int | None:
        """The HTTP status with which following the link ended."""
        hops = self._own_hops()
        return hops[-1].status if hops else None

    def flag(self, problem: str, group: GroupKey | None = None) -> Flag:
        """The flag that says what is wrong with the link or its page, and on what evidence."""
        resolution = self.resolution
        subject = f"the page {resolution.target} that {name_of(self.link)} means" if self.proxied else subject_of(self.link)
        evidence = self._evidence()
        return Flag(
            f"{subject} {problem}{f' ({evidence})' if evidence else ''}",
            (resolution.target_certainty or Certainty.UNKNOWN) if self.proxied else resolution.certainty,
            link=self.link,
            help=self._help(),
            group=group,
        )

    def _help(self) -> str:
        """Where the page is, or a copy of it."""
        resolution = self.resolution
        if resolution.wrapped and resolution.target and not self.proxied:
            return f"its page is {resolution.target}"
        return f"an archived copy is at {resolution.copy}" if resolution.copy is not None else ""

    def _evidence(self) -> str:
        """What the last hop showed, and how often audits have seen it fail."""
        hops = reversed(self._own_hops())
        shown = next(filter(None, (hop.error or (f"status {hop.status}" if hop.status else "") for hop in hops)), "")
        evidence = self.resolution.evidence
        days = evidence.failed_on if evidence is not None and not self.proxied else ()
        often = f"failed on {len(days)} days since {days[0]}" if len(days) > 1 else ""
        return "; ".join(filter(None, (shown, often)))

    def _own_hops(self) -> tuple[Hop, ...]:
        """The hops that count; of a wrapper they are its own, not those of the page in its text or of where it once led."""
        hops = self.resolution.hops
        if self.proxied:
            return hops
        others = {Via.ARCHIVE, Via.UNWRAPPED} if self.resolution.wrapper_kind is not None else {Via.ARCHIVE}
        return tuple(takewhile(lambda hop: hop.via not in others, hops))


def links_with_outcome(case: Case, outcomes: Collection[Outcome]) -> Iterator[LinkResult]:
    """The links that met one of the outcomes.

    What is wrong with a claim's proxy belongs to the rules about proxies; of the claim itself only its page counts.
    """
    for link in case.links:
        resolution = case.resolution(link)
        proxied = link.role in CLAIM_ROLES and resolution.wrapper_kind in PROXY_KINDS
        outcome = resolution.target_outcome if proxied else resolution.outcome
        if outcome is not None and outcome in outcomes:
            yield LinkResult(link, resolution, outcome, proxied)


def subject_of(link: Link) -> str:
    """How a message about a link begins: a claim by its name and address, another link by its address."""
    return f"{name_of(link)} {link.url}" if link.role in CLAIM_ROLES else f"{link.url}"


def moved_to(resolution: Resolution) -> str | None:
    """The address to which a living page moved for good, or None.

    Each hop must say so itself: a temporary redirect, a consent or login page and a refresh on the way say nothing that
    lasts. Another spelling of the same address is no move.
    """
    if resolution.outcome is not Outcome.ALIVE or resolution.wrapped or len(resolution.hops) < 2:
        return None
    *redirects, end = resolution.hops
    if any(hop.via is not Via.HTTP for hop in resolution.hops[1:]) or any(hop.status not in PERMANENT for hop in redirects):
        return None
    first = resolution.hops[0].url
    if identity(first) == identity(end.url):
        return None
    # A browser takes the fragment along where the redirect names none (RFC 9110, 10.2.2).
    fragment = first.partition("#")[2]
    return end.url if "#" in end.url or not fragment else f"{end.url}#{fragment}"


def disagreement(case: Case, role: Role) -> Iterator[Flag]:
    """The flag of a post whose claim with that role is the one that disagrees with the others, if it is."""
    outlier = case.comparison.outlier
    if outlier is None or outlier.link.role is not role:
        return
    others = case.comparison.others()
    names = " and ".join(name_of(side.link) for side in others)
    page = others[0].resolution.target if others else None
    verb = "leads" if len(others) == 1 else "lead"
    reason = "; an importer bent it into this site's own files" if case.comparison.rewritten else ""
    yield Flag(
        f"{name_of(outlier.link)} leads to {outlier.resolution.target}, but {names} {verb} to {page}{reason}",
        case.comparison.certainty,
        link=outlier.link,
        help=f"point {name_of(outlier.link)} at the page of {names}",
        # The text proves what an importer bent; anything else is an editor's choice.
        fix=rewrite(case, outlier.link, page, Safety.SAFE if case.comparison.rewritten else Safety.UNSAFE) if page is not None else None,
    )


def rewrite(case: Case, link: Link, url: str, safety: Safety) -> Fix:
    """The fix that puts `url` in a link's place; a claim is given no tracking parameters back."""
    page = without_tracking(url) if link.role in CLAIM_ROLES else url
    return Fix(f"write {page}", safety, (Edit(link.span, written_as(case, link.role, page)),))


def addition(case: Case, role: Role, url: str | None, safety: Safety) -> Fix | None:
    """The fix that adds a claim which is missing, where there is a place for it and its page is known."""
    point = next((point for point in case.reading.insertion_points if point.role is role), None)
    if point is None or url is None:
        return None
    page = without_tracking(url)
    edit = Edit(point.span, f"{point.before}{written_as(case, role, page)}{point.after}")
    return Fix(f"add {point.name} {page}", safety, (edit,))


def written_as(case: Case, role: Role, url: str) -> str:
    """`url` as it has to be written for a link with that role: in the front matter, in HTML or in Markdown."""
    # Both quotes may surround it; the double one is escaped in every URL.
    url = url.replace("'", "%27")
    if role in (Role.ORIGINAL, Role.CANONICAL, Role.FRONT):
        # YAML takes a plain value that ends in a colon for a key.
        return f"{url[:-1]}%3A" if url.endswith(":") else url
    if case.post.markup is Markup.HTML:
        return url.replace("&", "&amp;")
    # Markdown decodes what ends in a semicolon, and ends a destination at a parenthesis that nothing opened.
    escaped = url.replace("&", "&amp;") if holds_references(url) else url
    return escaped if _is_balanced(escaped) else escaped.replace("(", "%28").replace(")", "%29")


def _is_balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0
