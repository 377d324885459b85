"""A run that has ended: the records for its reports, the facts for gates, or the whole report."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import structs

from linkcheck.model import BASELINE, Changes, Finding, Resolution, Run
from linkcheck.report.formatter import Formatter, ReportedPost, ReportedUrl
from linkcheck.report.summary import RunSummary

# Nothing else is imported here at once: an unchanged run loads no more than its report.
if TYPE_CHECKING:
    from linkcheck.gate.baseline import Baseline
    from linkcheck.gate.run_facts import JudgedPostFacts, KnownFinding, PostFacts, RunFacts
    from linkcheck.judge.grouped_findings import GroupedFindings
    from linkcheck.pipeline.post_result import PostResult
    from linkcheck.pipeline.result_store import ResultStore
    from linkcheck.report.whole import Report

# What identifies a finding within a run.
FindingKey = tuple[str | None, str]
# The bodies of an earlier run's reports, by the keys of their formatters.
Bodies = Mapping[str, tuple[memoryview, ...]]


class CheckedRun:
    """What a run found, for reports and gates; `close` deletes its temporary files.

    A run that is the same as an earlier one has no results, and only the bodies of that one's reports.
    """

    def __init__(
        self,
        summary: RunSummary,
        store: "ResultStore | None" = None,
        grouped_findings: "GroupedFindings | None" = None,
        known: frozenset[FindingKey] = frozenset(),
        bodies: Bodies | None = None,
    ) -> None:
        self.summary = summary
        self._store = store
        self._grouped_findings = grouped_findings
        self._known = known
        self._bodies: dict[str, Iterable[bytes | memoryview]] = dict(bodies or {})

    def posts(self) -> Iterator[ReportedPost]:
        """Every post, with all its findings."""
        return (result.post for result in self._results() if result.post is not None)

    def urls(self) -> Iterator[ReportedUrl]:
        """Every URL with the posts that hold it."""
        return self._store.urls() if self._store is not None else iter(())

    def body(self, formatter: Formatter) -> Iterable[bytes | memoryview]:
        """The body of the report in a format, made once; a run without results has those of an earlier one."""
        if formatter.cache_key not in self._bodies and self._store is not None:
            body = self._store.new_body()
            for block in formatter.body(self, self.summary):
                body.append(block)
            self._bodies[formatter.cache_key] = body
        return self._bodies[formatter.cache_key]

    def judged(self) -> "Iterator[JudgedPostFacts]":
        """Every post, with all its findings and what else is compared with known ones."""
        return (_JudgedPost(result) for result in self._results() if result.post is not None)

    def facts(self, known: "Collection[KnownFinding]", *, new_ones: bool) -> "RunFacts":
        """The facts that are compared with known findings; without `new_ones` only of findings that may be among these."""
        from linkcheck.gate.run_facts import gather_facts

        summary = self.summary
        return gather_facts(self.judged(), summary.grouped, summary.run, summary.skips, known, new_ones=new_ones)

    def with_baseline(self, baseline: "Baseline") -> "CheckedRun":
        """The same run in which the findings of a baseline are suppressed; other suppressed findings stay as they are."""
        from linkcheck.gate.baseline import match_findings

        findings, _ = match_findings(self.facts(baseline.entries, new_ones=False).findings, baseline.entries)
        known = frozenset(map(_key, findings))
        counts = self.summary.counts.with_known(finding for finding in findings if finding.suppressed is None)
        summary = structs.replace(self.summary, counts=counts, grouped=tuple(_marked(self.summary.grouped, known)))
        return CheckedRun(summary, self._store, self._grouped_findings, self._known | known)

    def with_run(self, run: Run, changes: Changes | None = None) -> "CheckedRun":
        """The same results as those of another run, with what it found to be changed."""
        summary = structs.replace(self.summary, run=run, changes=changes)
        return CheckedRun(summary, self._store, self._grouped_findings, self._known)

    def report(self, settings_digest: str) -> "Report":
        """Everything at once, as the library returns it; only for results with details."""
        from linkcheck.report.whole import LeftOut, Report

        judged = [result.judged() for result in self._results()]
        by_url = {found.url: found for _, resolutions in judged for found in resolutions.values() if found.hops}
        resolutions: dict[str, Resolution] = dict(sorted(by_url.items()))
        summary, changes = self.summary, self.summary.changes
        return Report(
            run=summary.run,
            settings_digest=settings_digest,
            posts=tuple(post for post, _ in judged),
            skips=summary.skips,
            archive=summary.grouped,
            resolutions=resolutions,
            changes=structs.replace(changes, changes=tuple(changes.changes)) if changes is not None else None,
            left_out=LeftOut(summary.unmarked, summary.templates, summary.drafts, summary.excluded, summary.counts.excluded_links),
        )

    def close(self) -> None:
        """Delete the temporary files."""
        if self._store is not None:
            self._store.close()

    def _results(self) -> "Iterator[PostResult]":
        for result in self._store.results() if self._store is not None else ():
            completed = result.completed(self._grouped_findings) if self._grouped_findings is not None else result
            yield _with_marks(completed, self._known) if self._known else completed


class _JudgedPost:
    """A post as `gather_facts` wants it."""

    def __init__(self, result: "PostResult") -> None:
        self._result = result

    @property
    def path(self) -> str:
        return self._result.post.path if self._result.post is not None else ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._result.post.findings if self._result.post is not None else ()

    def facts(self) -> "PostFacts":
        return self._result.post_facts()


def _key(finding: Finding) -> FindingKey:
    return None if finding.posts else finding.path, finding.fingerprint


def _marked(findings: Iterable[Finding], known: frozenset[FindingKey]) -> Iterator[Finding]:
    return (structs.replace(one, suppressed=BASELINE) if _key(one) in known else one for one in findings)


def _with_marks(result: "PostResult", known: frozenset[FindingKey]) -> "PostResult":
    if result.post is None:
        return result
    return structs.replace(result, post=structs.replace(result.post, findings=tuple(_marked(result.post.findings, known))))
