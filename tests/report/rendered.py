"""Reports on all that a `Report` holds, rendered without a pipeline."""

from collections.abc import Iterator

import pytest

from linkcheck.model import Report
from linkcheck.report.formatter import Formatter, ReportedPost, ReportedUrl, packed_url, reported_post, urls_of
from linkcheck.report.json import JsonReport
from linkcheck.report.jsonl import JsonLines
from linkcheck.report.summary import Counts, RunSummary
from linkcheck.report.terminal import TerminalReport


class HeldRecords:
    """The records of a report that is held in memory."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def posts(self) -> Iterator[ReportedPost]:
        return (reported_post(post, self._report.resolutions) for post in self._report.posts)

    def urls(self) -> Iterator[ReportedUrl]:
        holders: dict[str, set[str]] = {}
        for post in self._report.posts:
            for url in urls_of(post):
                holders.setdefault(url, set()).add(post.path)
        for url, resolution in self._report.resolutions.items():
            yield ReportedUrl(url, packed_url(resolution), tuple(sorted(holders.get(url, ()))))


def summary_of(report: Report) -> RunSummary:
    counts = Counts()
    for post in report.posts:
        counts.add_post(post.agreement, len(post.reading.links), post.findings)
    for resolution in report.resolutions.values():
        counts.add_url(resolution.outcome)
    counts.add_findings(report.archive)
    return RunSummary(report.run, counts, report.skips, report.archive, report.unmarked, report.changes)


def rendered(report: Report, formatter: Formatter, *, is_terminal: bool = False) -> bytes:
    summary = summary_of(report)
    parts = formatter.render(formatter.body(HeldRecords(report), summary), summary, is_terminal=is_terminal)
    return b"".join(part.encode() if isinstance(part, str) else part for part in parts)


def json_report(report: Report) -> bytes:
    return rendered(report, JsonReport())


def jsonl_report(report: Report) -> bytes:
    return rendered(report, JsonLines())


def terminal_report(report: Report, width: int = 90, *, everything: bool = False, is_terminal: bool = False) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setenv("TERM", "xterm")
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
            patch.delenv(name, raising=False)
        return rendered(report, TerminalReport(everything=everything), is_terminal=is_terminal).decode()
