"""The counts of a report, and the rest of it besides its posts and URLs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from linkcheck.model import BASELINE, Changes, Finding, Run, Skip
from linkcheck.model.vocabulary import Agreement, Certainty, Outcome, Severity

# Why findings are suppressed, as reports count them.
IGNORED = "ignored"


class CountKey(NamedTuple):
    """What findings that are counted together have in common."""

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    can_fail: bool = True


def count_key(finding: Finding) -> CountKey:
    """What a finding is counted as."""
    return CountKey(finding.code, finding.name, finding.severity, finding.certainty, finding.can_fail)


class Counts(Struct):
    """How many there are of everything: `standing` are the findings that are not suppressed, `suppressed` the others by the reason."""

    posts: int = 0
    links: int = 0
    standing: dict[CountKey, int] = {}
    suppressed: dict[str, int] = {}
    outcomes: dict[Outcome, int] = {}
    agreement: dict[Agreement, int] = {}
    excluded_links: int = 0

    def add_post(self, agreement: Agreement | None, links: int, findings: Iterable[Finding]) -> None:
        """Count a post, its links and its findings."""
        self.posts += 1
        self.links += links
        if agreement is not None:
            self.agreement[agreement] = self.agreement.get(agreement, 0) + 1
        self.add_findings(findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Count findings."""
        for finding in findings:
            if finding.suppressed is None:
                key = count_key(finding)
                self.standing[key] = self.standing.get(key, 0) + 1
            else:
                reason = BASELINE if finding.suppressed == BASELINE else IGNORED
                self.suppressed[reason] = self.suppressed.get(reason, 0) + 1

    def add_url(self, outcome: Outcome) -> None:
        """Count a URL."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def with_known(self, findings: Iterable[Finding]) -> "Counts":
        """The same counts, but that these findings, which were counted as standing, are known by a baseline."""
        known = Counter(map(count_key, findings))
        standing = {key: left for key, count in self.standing.items() if (left := count - known[key])}
        suppressed = {**self.suppressed, BASELINE: self.suppressed.get(BASELINE, 0) + known.total()} if known else self.suppressed
        return Counts(self.posts, self.links, standing, suppressed, self.outcomes, self.agreement, self.excluded_links)

    @property
    def severities(self) -> Counter[Severity]:
        """How many standing findings of each severity."""
        counts: Counter[Severity] = Counter()
        for key, count in self.standing.items():
            counts[key.severity] += count
        return counts


class RunSummary(Struct, frozen=True):
    """A report besides its posts and URLs.

    Of the files that are left out `unmarked` have no front matter, `templates` make posts, `drafts` are not published yet, and
    `excluded` are those that the settings exclude.
    """

    run: Run
    counts: Counts
    skips: tuple[Skip, ...] = ()
    grouped: tuple[Finding, ...] = ()
    unmarked: int = 0
    changes: Changes | None = None
    templates: int = 0
    drafts: int = 0
    excluded: int = 0

    @property
    def standing(self) -> Iterator[CountKey]:
        """What the findings are that are not suppressed."""
        return iter(self.counts.standing)
