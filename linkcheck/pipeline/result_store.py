"""Collects the results of files, and the findings and counts of all of them together."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import json

from linkcheck.judge.grouped_findings import GroupedFindings, SharedFinding, group_findings
from linkcheck.model import Run, Skip
from linkcheck.model.spool import PackedList, SortedLines
from linkcheck.model.vocabulary import SkipKind
from linkcheck.pipeline.post_result import PostResult, outcomes_in, unpack_result, urls_in
from linkcheck.report.formatter import ReportedUrl
from linkcheck.report.summary import Counts, RunSummary


class ResultStore:
    """The results of a run; there may be more of them than memory holds."""

    def __init__(self) -> None:
        self.skips: list[Skip] = []
        self.unmarked = 0
        self.templates = 0
        self.drafts = 0
        self._results = PackedList()
        self._urls = SortedLines()
        self._shared = SortedLines()
        self._shares = 0
        self._counts = Counts()
        self._bodies: list[PackedList] = []

    def add(self, packed: bytes) -> None:
        """Add the result of the next file."""
        result = unpack_result(packed)
        post = result.post
        if post is None:
            if result.skip is None:
                self.unmarked += 1
            elif result.skip.kind is SkipKind.TEMPLATE:
                self.templates += 1
            elif result.skip.kind in (SkipKind.DRAFT, SkipKind.FUTURE):
                self.drafts += 1
            else:
                self.skips.append(result.skip)
            return
        self._results.append(packed)
        self._urls.add(result.urls)
        self._shared.add(map(self._share_line, result.shared))
        self._counts.add_post(post.agreement, post.links, post.findings)
        self._counts.excluded_links += result.excluded

    @property
    def posts(self) -> int:
        """How many posts there are."""
        return len(self._results)

    def finish(self, run: Run) -> tuple[RunSummary, GroupedFindings]:
        """The summary of all results, and the findings about several posts, once all results are added."""
        found = group_findings(_shared_findings(self._shared))
        for outcome in outcomes_in(self._urls):
            self._counts.add_url(outcome)
        self._counts.add_findings(found.grouped)
        for findings in found.by_path.values():
            self._counts.add_findings(findings)
        return RunSummary(
            run, self._counts, tuple(self.skips), found.grouped, self.unmarked, templates=self.templates, drafts=self.drafts
        ), found

    def results(self) -> Iterator[PostResult]:
        """The results of the posts, in the order in which they were added."""
        return map(unpack_result, self._results)

    def urls(self) -> Iterator[ReportedUrl]:
        """The URLs of all posts, sorted."""
        return urls_in(self._urls)

    def new_body(self) -> PackedList:
        """An empty list for the body of a report, which is deleted with the results that the report is about."""
        self._bodies.append(PackedList())
        return self._bodies[-1]

    def close(self) -> None:
        """Delete the temporary files."""
        for body in self._bodies:
            body.close()
        for part in (self._results, self._urls, self._shared):
            part.close()

    def _share_line(self, share: SharedFinding) -> bytes:
        """A share as a line that sorts by group, then by order; JSON in one line holds no tab and no line feed."""
        self._shares += 1
        return b"%s\t%012d\t%s\n" % (json.encode((share.finding.code, share.group.key)), self._shares, json.encode(share))


_decode = json.Decoder(SharedFinding).decode


def _shared_findings(lines: Iterable[bytes]) -> Iterator[SharedFinding]:
    """The shares that may make a finding; those that are none alone only where enough posts have them."""
    for _, same in groupby((line.split(b"\t") for line in lines), key=lambda parts: parts[0]):
        packed = [share for _, _, share in same]
        first = _decode(packed[0])
        if first.group.alone or len(packed) >= first.group.least:
            yield first
            yield from map(_decode, packed[1:])
