"""The result of one file: all that a run, its reports and later runs need of it, packed to be stored on disk."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct, json, msgpack, structs

from linkcheck.gate.run_facts import LinkFacts, PostFacts
from linkcheck.judge.grouped_findings import GroupedFindings, SharedFinding, with_ungrouped
from linkcheck.model import JudgedPost, Link, Reading, Resolution, Skip
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.report.formatter import ReportedPost, ReportedUrl, packed_url, reported_post, urls_of
from linkcheck.urls.url import web_url

if TYPE_CHECKING:
    from linkcheck.judge.post_judge import PostJudge


class Details(Struct, frozen=True, array_like=True):
    """What only `linkcheck.model.Report` needs of a post: its reading, and its links' resolutions by their URLs as written."""

    reading: Reading
    resolutions: dict[str, Resolution]


class PostResult(Struct, frozen=True, array_like=True):
    """The result of a file: a post as reports show it, or a skip, or neither for a file in a folder that is no post.

    `urls` is a line for each URL of the post, as `url_line` makes it, `shared` are its shares in findings about several
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
# JSON in one line holds neither of these, and no URL as it would be requested does.
_TAB, _END = b"\t", b"\n"
_URL = itemgetter(0)
_OUTCOMES = {outcome.encode(): outcome for outcome in Outcome}
_encode_path = json.Encoder().encode
_decode_path = json.Decoder(str).decode


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


def url_line(url: str, path: str, outcome: Outcome, packed: bytes) -> bytes:
    """The line about a URL of a post; it begins with the URL, so that sorting brings the lines about one URL together."""
    return _TAB.join((url.encode(), _encode_path(path), outcome.encode(), packed)) + _END


def urls_in(lines: Iterable[bytes]) -> Iterator[ReportedUrl]:
    """Each URL of the sorted lines once, with its posts."""
    for url, same in groupby((line[:-1].split(_TAB) for line in lines), key=_URL):
        (_, path, _, packed), *others = same
        # Sorted as texts: JSON escapes some characters.
        posts = sorted(_decode_path(path) for path in (path, *(other[1] for other in others)))
        yield ReportedUrl(url.decode(), packed, tuple(posts))


def outcomes_in(lines: Iterable[bytes]) -> Iterator[Outcome]:
    """The outcome of each URL of the sorted lines."""
    before = None
    for line in lines:
        url, _, outcome, _ = line.split(_TAB, 3)
        if url != before:
            before = url
            yield _OUTCOMES[outcome]


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
