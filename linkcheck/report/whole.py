"""The whole report of a run in memory, as the library returns it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from linkcheck.model import Changes, Finding, JudgedPost, Resolution, Run, Skip
from linkcheck.model.vocabulary import Severity
from linkcheck.report.formatter import ReportedPost, ReportedUrl, packed_url, reported_post, urls_of
from linkcheck.report.summary import Counts, RunSummary
from linkcheck.report.wording import pluralize


class LeftOut(NamedTuple):
    """What a run left out: how many files that are no posts, of each kind, and how many links that the settings exclude."""

    unmarked: int = 0
    templates: int = 0
    drafts: int = 0
    excluded: int = 0
    links: int = 0


class Report(Struct, frozen=True):
    """Everything one run found, sorted by path; `resolutions` is keyed by the URL as it would be requested.

    `archive` are the findings about several posts. `changes` is what an audit found to be different from the one before.
    """

    run: Run
    settings_digest: str
    posts: tuple[JudgedPost, ...]
    skips: tuple[Skip, ...]
    archive: tuple[Finding, ...]
    resolutions: Mapping[str, Resolution]
    changes: Changes | None = None
    left_out: LeftOut = LeftOut()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, posts first, then those about several posts."""
        return (*(finding for post in self.posts for finding in post.findings), *self.archive)

    @property
    def standing(self) -> tuple[Finding, ...]:
        """The findings that are not suppressed."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)

    @property
    def summary(self) -> RunSummary:
        """The counts, and the rest of the report besides its posts and URLs."""
        counts = Counts(excluded_links=self.left_out.links)
        for post in self.posts:
            counts.add_post(post.agreement, len(post.reading.links), post.findings)
        for resolution in self.resolutions.values():
            counts.add_url(resolution.outcome)
        counts.add_findings(self.archive)
        unmarked, templates, drafts, excluded, _ = self.left_out
        return RunSummary(self.run, counts, self.skips, self.archive, unmarked, self.changes, templates, drafts, excluded)

    def to_json(self) -> str:
        """The report as `linkcheck check --format json` prints it."""
        # Imported here: most callers look at the findings.
        from linkcheck.report.json import JsonReport

        formatter, summary = JsonReport(), self.summary
        parts = formatter.render(formatter.body(HeldRecords(self), summary), summary)
        return b"".join(part.encode() if isinstance(part, str) else part for part in parts).decode()

    def __repr__(self) -> str:
        """The counts alone: a shell and a notebook show what a cell returns."""
        severities = self.summary.counts.severities
        found = ", ".join(pluralize(severities[severity], severity) for severity in Severity if severities[severity])
        return f"<Report of {pluralize(len(self.posts), 'post')}: {found or 'no findings'}>"


class HeldRecords:
    """The records of a report that is held in memory."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def posts(self) -> Iterator[ReportedPost]:
        """Every post."""
        return (reported_post(post, self._report.resolutions) for post in self._report.posts)

    def urls(self) -> Iterator[ReportedUrl]:
        """Every URL, sorted, with the posts that hold it."""
        holders: dict[str, set[str]] = {}
        for post in self._report.posts:
            for url in urls_of(post):
                holders.setdefault(url, set()).add(post.path)
        for url, resolution in self._report.resolutions.items():
            yield ReportedUrl(url, packed_url(resolution), tuple(sorted(holders.get(url, ()))))
