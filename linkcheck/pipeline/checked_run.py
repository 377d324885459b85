"""The results of all posts of a run, and what is asked of them together: counts, records for reports, and facts for gates."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import json, structs

from linkcheck.gate.run_facts import KnownFinding, PostFacts, RunFacts, gather_facts
from linkcheck.judge.archive_findings import ArchiveFindings, SharedFinding, gather_archive_findings
from linkcheck.model import BASELINE, Changes, Finding, Report, Resolution, Run, Skip
from linkcheck.pipeline.post_result import PostResult, unpack_result
from linkcheck.report.formatter import Formatter, ReportedPost, ReportedUrl
from linkcheck.report.stream import PackedList, SortedLines, outcomes_in, urls_in
from linkcheck.report.summary import Counts, RunSummary

if TYPE_CHECKING:
    from linkcheck.gate.baseline import Baseline

# What tells a finding from all others of a run.
FindingKey = tuple[str | None, str]
Bodies = Mapping[str, Iterable[bytes | memoryview]]
NOTHING_SHARED = ArchiveFindings((), {})


class ResultStore:
    """Takes the results of a run, one after the other; there may be more of them than memory holds."""

    def __init__(self) -> None:
        self.skips: list[Skip] = []
        self.unmarked = 0
        self._results = PackedList()
        self._urls = SortedLines()
        self._shared = SortedLines()
        self._shares = 0
        self._counts = Counts()

    def add(self, packed: bytes) -> None:
        """Add the result of the next file."""
        result = unpack_result(packed)
        post = result.post
        if post is None:
            self.unmarked += result.skip is None
            self.skips.extend((result.skip,) if result.skip is not None else ())
            return
        self._results.append(packed)
        self._urls.add(result.urls)
        self._shared.add(map(self._share_line, result.shared))
        self._counts.add_post(post.agreement, post.links, post.findings)

    @property
    def posts(self) -> int:
        """How many posts there are."""
        return len(self._results)

    def finish(self, run: Run) -> "CheckedRun":
        """The run with all its results: what posts have in common is known now."""
        found = gather_archive_findings(_shared_findings(self._shared))
        for outcome in outcomes_in(self._urls):
            self._counts.add_url(outcome)
        self._counts.add_findings(found.archive)
        for findings in found.own.values():
            self._counts.add_findings(findings)
        summary = RunSummary(run, self._counts, tuple(self.skips), found.archive, self.unmarked)
        return CheckedRun(summary, self, found)

    def results(self) -> Iterator[PostResult]:
        """The results of the posts, in the order in which they came."""
        return map(unpack_result, self._results)

    def urls(self) -> Iterator[ReportedUrl]:
        """The URLs of all posts, sorted."""
        return urls_in(self._urls)

    def close(self) -> None:
        """Let go of everything."""
        for part in (self._results, self._urls, self._shared):
            part.close()

    def _share_line(self, share: SharedFinding) -> bytes:
        """A share by which those of one group come together in their order; JSON in one line holds no tab and no line feed."""
        self._shares += 1
        return b"%s\t%012d\t%s\n" % (json.encode((share.finding.code, share.group.key)), self._shares, json.encode(share))


class CheckedRun:
    """What a run found, for reports and gates; `close` lets go of what waits on the disk."""

    def __init__(
        self,
        summary: RunSummary,
        store: ResultStore,
        archive_findings: ArchiveFindings = NOTHING_SHARED,
        known: frozenset[FindingKey] = frozenset(),
        bodies: Bodies | None = None,
    ) -> None:
        self.summary = summary
        self._store = store
        self._archive_findings = archive_findings
        self._known = known
        self._bodies = dict(bodies or {})

    def posts(self) -> Iterator[ReportedPost]:
        """Every post, with all its findings."""
        return (result.post for result in self._results() if result.post is not None)

    def urls(self) -> Iterator[ReportedUrl]:
        """Every URL with the posts that hold it."""
        return self._store.urls()

    def body(self, formatter: Formatter) -> Iterable[bytes | memoryview]:
        """The body of the report in a format, made once."""
        if formatter.cache_key not in self._bodies:
            body = PackedList()
            self._bodies[formatter.cache_key] = body
            for block in formatter.body(self, self.summary):
                body.append(block)
        return self._bodies[formatter.cache_key]

    def facts(self, known: Collection[KnownFinding], *, new_ones: bool) -> RunFacts:
        """What is to be known beside the findings that are known from before; without `new_ones` no others are looked at."""
        judged = (_JudgedPost(result) for result in self._results() if result.post is not None)
        summary = self.summary
        return gather_facts(judged, summary.archive, summary.run, summary.skips, known, new_ones=new_ones)

    def with_baseline(self, baseline: "Baseline") -> "CheckedRun":
        """The same run in which the findings of a baseline are suppressed; other suppressed findings stay as they are."""
        from linkcheck.gate.baseline import match_findings

        findings, _ = match_findings(self.facts(baseline.entries, new_ones=False).findings, baseline.entries)
        known = frozenset(map(_key, findings))
        counts = self.summary.counts.with_known(finding for finding in findings if finding.suppressed is None)
        summary = structs.replace(self.summary, counts=counts, archive=tuple(_marked(self.summary.archive, known)))
        return CheckedRun(summary, self._store, self._archive_findings, self._known | known)

    def with_run(self, run: Run, changes: Changes | None = None) -> "CheckedRun":
        """The same results as those of another run, with what it found to be changed."""
        summary = structs.replace(self.summary, run=run, changes=changes)
        return CheckedRun(summary, self._store, self._archive_findings, self._known)

    def report(self, settings_digest: str) -> Report:
        """Everything at once, as the library returns it; only for results with details."""
        judged = [result.judged() for result in self._results()]
        by_url = {found.url: found for _, resolutions in judged for found in resolutions.values() if found.hops}
        resolutions: dict[str, Resolution] = dict(sorted(by_url.items()))
        summary = self.summary
        return Report(
            run=summary.run,
            settings_digest=settings_digest,
            posts=tuple(post for post, _ in judged),
            skips=summary.skips,
            archive=summary.archive,
            resolutions=resolutions,
            unmarked=summary.unmarked,
            changes=summary.changes,
        )

    def close(self) -> None:
        """Let go of everything."""
        self._store.close()
        for body in self._bodies.values():
            if isinstance(body, PackedList):
                body.close()

    def _results(self) -> Iterator[PostResult]:
        for result in self._store.results():
            completed = result.completed(self._archive_findings)
            yield _with_marks(completed, self._known) if self._known else completed


class _JudgedPost:
    """A post as facts are gathered of it."""

    def __init__(self, result: PostResult) -> None:
        self._result = result

    @property
    def path(self) -> str:
        return self._result.post.path if self._result.post is not None else ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._result.post.findings if self._result.post is not None else ()

    def facts(self) -> PostFacts:
        return self._result.post_facts()


def _key(finding: Finding) -> FindingKey:
    return None if finding.posts else finding.path, finding.fingerprint


def _marked(findings: Iterable[Finding], known: frozenset[FindingKey]) -> Iterator[Finding]:
    return (structs.replace(one, suppressed=BASELINE) if _key(one) in known else one for one in findings)


def _with_marks(result: PostResult, known: frozenset[FindingKey]) -> PostResult:
    if result.post is None:
        return result
    return structs.replace(result, post=structs.replace(result.post, findings=tuple(_marked(result.post.findings, known))))


_decode = json.Decoder(SharedFinding).decode


def _shared_findings(lines: Iterable[bytes]) -> Iterator[SharedFinding]:
    """The shares that may make a finding: those that mean nothing alone only where enough posts have them."""
    for _, same in groupby((line.split(b"\t") for line in lines), key=lambda parts: parts[0]):
        packed = [share for _, _, share in same]
        first = _decode(packed[0])
        if first.group.alone or len(packed) >= first.group.least:
            yield first
            yield from map(_decode, packed[1:])
