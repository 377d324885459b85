"""The counts of a report, made as its posts and URLs go by."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from linkcheck.model import BASELINE, Finding
from linkcheck.vocabulary import Agreement, Certainty, Outcome, Severity

# Why findings are suppressed, as reports count them.
IGNORED = "ignored"


class Sort(NamedTuple):
    """What findings have in common that are counted together."""

    code: str
    name: str
    severity: Severity
    certainty: Certainty


class Tally:
    """How many of what; `standing` are the findings that nobody asked to ignore, `suppressed` the others, by the reason."""

    def __init__(self) -> None:
        self.posts = 0
        self.links = 0
        self.standing: Counter[Sort] = Counter()
        self.suppressed: Counter[str] = Counter()
        self.outcomes: Counter[Outcome] = Counter()
        self.agreement: Counter[Agreement] = Counter()

    def add_post(self, agreement: Agreement | None, links: int, findings: Iterable[Finding]) -> None:
        """Count a post, its links and its findings."""
        self.posts += 1
        self.links += links
        if agreement is not None:
            self.agreement[agreement] += 1
        self.add_findings(findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Count findings."""
        for finding in findings:
            if finding.suppressed is None:
                self.standing[Sort(finding.code, finding.name, finding.severity, finding.certainty)] += 1
            else:
                self.suppressed[BASELINE if finding.suppressed == BASELINE else IGNORED] += 1

    def add_url(self, outcome: Outcome) -> None:
        """Count a URL."""
        self.outcomes[outcome] += 1

    @property
    def severities(self) -> Counter[Severity]:
        """How many standing findings of each severity."""
        counts: Counter[Severity] = Counter()
        for sort, count in self.standing.items():
            counts[sort.severity] += count
        return counts
