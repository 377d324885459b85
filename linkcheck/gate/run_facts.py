"""What baselines and audits need to know of a run, small enough to keep in memory for every post."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from msgspec import Struct, structs

from linkcheck.judge.fingerprints import place_fingerprint
from linkcheck.model import Finding, Related, Run, Skip, Span
from linkcheck.model.vocabulary import Role


class LinkFacts(Struct, frozen=True, array_like=True):
    """A link of a post: whether the run is certain of its outcome, and whether browsers show it."""

    url: str
    role: Role
    raw: str
    certain: bool
    hidden: bool


class PostFacts(Struct, frozen=True, array_like=True):
    """A post's identity, which stays when the file moves, and its links."""

    identity: str
    links: tuple[LinkFacts, ...]


class KnownFinding(Protocol):
    """A known finding: what is needed to look for it in a run."""

    @property
    def code(self) -> str:
        """The rule's code."""

    @property
    def path(self) -> str | None:
        """The post, or None where it is about several."""

    @property
    def also(self) -> tuple[str, ...]:
        """The fingerprints of its other places."""

    @property
    def places(self) -> frozenset[str]:
        """The fingerprints of all its places."""


class JudgedPostFacts(Protocol):
    """A post that a run has judged."""

    @property
    def path(self) -> str:
        """The post's path as reports show it."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All its findings, suppressed ones too."""

    def facts(self) -> PostFacts:
        """What else is asked of it."""


class RunFacts(Struct, frozen=True):
    """What a run found: its findings without what only reports show of them, those about several posts last.

    `posts` are those among the judged posts in which something is known from before, `unread` the files that were not judged.
    `uncertain` are, of the fingerprints that are known from before, those of links of which the run is not certain.
    """

    run: Run
    findings: tuple[Finding, ...]
    posts: Mapping[str, PostFacts] = {}
    unread: frozenset[str] = frozenset()
    uncertain: frozenset[str] = frozenset()


def gather_facts(
    posts: Iterable[JudgedPostFacts],
    grouped: Iterable[Finding],
    run: Run,
    skips: Iterable[Skip],
    known: Collection[KnownFinding],
    *,
    new_ones: bool,
) -> RunFacts:
    """The facts of a run that concern known findings.

    Without `new_ones` they hold, of the findings of single posts, only those that may be among the known ones.
    """
    places = frozenset(place for one in known for place in (*one.places, *one.also))
    paths = frozenset(one.path for one in known)
    codes = frozenset(one.code for one in known if one.path is None and one.also) if run.online else frozenset()
    # The texts of known findings, which those that are found again share.
    texts = {text: text for text in (*places, *filter(None, paths))}
    findings: list[Finding] = []
    facts: dict[str, PostFacts] = {}
    uncertain: set[str] = set()
    for post in posts if known or new_ones else ():
        kept = (without_details(one) for one in post.findings if new_ones or not places.isdisjoint(fingerprints_of(one)))
        findings.extend(_sharing(texts, finding) for finding in kept)
        if post.path in paths:
            facts[post.path] = post.facts()
        if codes:
            uncertain.update(places.intersection(_uncertain_places(post.facts(), codes)))
    findings.extend(map(without_details, grouped))
    return RunFacts(run, tuple(findings), facts, frozenset(skip.path for skip in skips), frozenset(uncertain))


def fingerprints_of(finding: Finding) -> Collection[str]:
    """The fingerprints that must be known so that the finding is; one that several posts share may occur several times."""
    return finding.shares or {finding.fingerprint, *(related.fingerprint for related in finding.related)}


_NOWHERE = Span(0, 0, 1, 1, 1, 1)


def without_details(finding: Finding) -> Finding:
    """A finding without what only reports show of it."""
    related = tuple(Related(one.role, "", _NOWHERE, one.fingerprint) for one in finding.related)
    return structs.replace(finding, message="", span=None, related=related, help="", fix=None, parts=())


def _sharing(texts: dict[str, str], finding: Finding) -> Finding:
    """The same finding with texts that others have too."""
    return structs.replace(
        finding,
        code=texts.setdefault(finding.code, finding.code),
        name=texts.setdefault(finding.name, finding.name),
        path=texts.setdefault(finding.path, finding.path),
        fingerprint=texts.get(finding.fingerprint, finding.fingerprint),
        url=texts.setdefault(finding.url, finding.url) if finding.url is not None else None,
    )


def _uncertain_places(post: PostFacts, codes: Iterable[str]) -> Iterable[str]:
    """The fingerprints that findings about the post's uncertain links would have."""
    uncertain = [link for link in post.links if not link.certain and not link.hidden]
    return (place_fingerprint(code, post.identity, link.role, link.raw) for code in codes for link in uncertain)
