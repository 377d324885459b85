"""The counts of a report, and what it says besides its posts and URLs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, structs

from linkcheck.model import BASELINE, Changes, Finding, Run, Skip
from linkcheck.model.vocabulary import Agreement, Certainty, Outcome, Severity

# Why findings are suppressed, as reports count them.
IGNORED = "ignored"


class Sort(NamedTuple):
    """What findings have in common that are counted together."""

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    can_fail: bool = True


class Tally(Struct):
    """How many of what; `standing` are the findings that nobody asked to ignore, `suppressed` the others, by the reason."""

    posts: int = 0
    links: int = 0
    standing: dict[Sort, int] = {}
    suppressed: dict[str, int] = {}
    outcomes: dict[Outcome, int] = {}
    agreement: dict[Agreement, int] = {}

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
                sort = Sort(finding.code, finding.name, finding.severity, finding.certainty, finding.can_fail)
                self.standing[sort] = self.standing.get(sort, 0) + 1
            else:
                reason = BASELINE if finding.suppressed == BASELINE else IGNORED
                self.suppressed[reason] = self.suppressed.get(reason, 0) + 1

    def add_url(self, outcome: Outcome) -> None:
        """Count a URL."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    @property
    def severities(self) -> Counter[Severity]:
        """How many standing findings of each severity."""
        counts: Counter[Severity] = Counter()
        for sort, count in self.standing.items():
            counts[sort.severity] += count
        return counts


class Rest(Struct, frozen=True):
    """What there is to say of files besides their posts and URLs, once all of them have been printed."""

    tally: Tally
    skips: tuple[Skip, ...] = ()
    archive: tuple[Finding, ...] = ()
    unmarked: int = 0

    def of(self, run: Run, changes: Changes | None = None) -> "Ending":
        """The same as a run ends with it."""
        return Ending(run=run, changes=changes, **structs.asdict(self))

    @property
    def standing(self) -> Iterator[Sort]:
        """What the findings are that nobody asked to ignore."""
        return iter(self.tally.standing)


class Ending(Rest, frozen=True, kw_only=True):
    """All that a report says besides its posts and URLs."""

    run: Run
    changes: Changes | None = None
