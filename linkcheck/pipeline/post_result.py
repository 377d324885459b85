"""The result of one file: all that a run, its reports and later runs need of it, packed to be stored on disk."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, msgpack, structs

from linkcheck.gate.run_facts import LinkFacts, PostFacts
from linkcheck.judge.grouped_findings import GroupedFindings, SharedFinding, with_ungrouped
from linkcheck.model import JudgedPost, Link, Reading, Resolution, Skip
from linkcheck.model.vocabulary import Certainty
from linkcheck.report.formatter import ReportedPost, packed_url, reported_post, urls_of
from linkcheck.report.stream import url_line
from linkcheck.urls.url import web_url

if TYPE_CHECKING:
    from linkcheck.judge.post_judge import PostJudge


class Details(Struct, frozen=True, array_like=True):
    """What only `linkcheck.model.Report` needs of a post: its reading, and its links' resolutions by their URLs as written."""

    reading: Reading
    resolutions: dict[str, Resolution]


class PostResult(Struct, frozen=True, array_like=True):
    """The result of a file: a post as reports show it, or a skip, or neither for a file in a folder that is no post.

    `urls` is a line for each URL of the post, as `report.stream` sorts them, `shared` are its shares in findings about several
    posts. `facts` are packed `PostFacts`, `details` are packed where they are wanted. `excluded` counts the links that the settings
    leave out.
    """

    post: ReportedPost | None = None
    urls: tuple[bytes, ...] = ()
    shared: tuple[SharedFinding, ...] = ()
    facts: bytes = b""
    details: bytes | None = None
    skip: Skip | None = None
    excluded: int = 0

    def completed(self, grouped_findings: GroupedFindings) -> "PostResult":
        """The same with the findings that it shares with too few other posts."""
        post = self.post
        if post is None or post.path not in grouped_findings.by_path:
            return self
        findings = with_ungrouped(post.findings, post.path, grouped_findings)
        return structs.replace(self, post=structs.replace(post, findings=findings))

    def post_facts(self) -> PostFacts:
        """The facts for baselines and audits."""
        return _facts(self.facts)

    def judged(self) -> tuple[JudgedPost, Mapping[str, Resolution]]:
        """The post with its reading, and its links' resolutions; only for a result with details."""
        if self.post is None or self.details is None:
            raise ValueError("the details of this result were not wanted")
        details = msgpack.decode(self.details, type=Details)
        return JudgedPost(details.reading, self.post.agreement, self.post.findings), details.resolutions


_encode = msgpack.Encoder().encode
_facts = msgpack.Decoder(PostFacts).decode
pack_result = _encode
unpack_result = msgpack.Decoder(PostResult).decode


def judge_post(reading: Reading, judge: "PostJudge", *, details: bool) -> PostResult:
    """The result of a post; for one that changed since a revision, only with the findings about the change."""
    post, shared, resolutions = judge.judge(reading)
    changed = reading.changed
    if changed is not None:
        # Imported here: most runs judge all of each post.
        from linkcheck.gate.since import is_affected, is_share_affected

        post = structs.replace(post, findings=tuple(one for one in post.findings if is_affected(one, changed)))
        shared = tuple(one for one in shared if is_share_affected(one, changed))
    # What is no link to the web has no hops; of the rest `url` is the URL as it would be requested.
    by_url = {resolution.url: resolution for resolution in resolutions.values() if resolution.hops}
    return PostResult(
        reported_post(post, by_url),
        tuple(url_line(url, post.path, by_url[url].outcome, packed_url(by_url[url])) for url in urls_of(post)),
        shared,
        _encode(_facts_of(reading, by_url)),
        _encode(Details(reading, resolutions)) if details else None,
        excluded=reading.excluded,
    )


def _facts_of(reading: Reading, resolutions: Mapping[str, Resolution]) -> PostFacts:
    links = tuple(
        LinkFacts(link.url, link.role, link.raw.strip(), _is_certain(link, resolutions), hidden)
        for links, hidden in ((reading.links, False), (reading.hidden, True))
        for link in links
    )
    return PostFacts(reading.post.identity, links)


def _is_certain(link: Link, resolutions: Mapping[str, Resolution]) -> bool:
    """Whether the run is certain of a link's outcome: a host that blocks or fails today does not prove a repair."""
    url = web_url(link.url)
    resolution = resolutions.get(url.href) if url is not None else None
    if resolution is None:
        return True
    return resolution.certainty is Certainty.CONFIRMED and resolution.target_certainty in (None, Certainty.CONFIRMED)
