"""The findings of an audit compared, one by one, with those that were open after the audit before."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, json

from linkcheck.gate.baseline import Baseline, BaselineEntry, Ran, entry_of, match_findings, update_baseline
from linkcheck.gate.run_facts import RunFacts, fingerprints_of, without_details
from linkcheck.judge.rules import info_of
from linkcheck.ledger.records import FindingRow
from linkcheck.model import BASELINE, Change, Finding
from linkcheck.model.spool import SortedLines
from linkcheck.model.vocabulary import Certainty, ChangeKind, Severity

_KINDS = tuple(ChangeKind)
_CERTAINTIES = tuple(Certainty)
_SEVERITIES = tuple(Severity)

# The fingerprint and the path of a finding; the path of one about several posts is None.
_Key = tuple[str, str | None]


class PreviousAudit(Struct, frozen=True):
    """The state after the audits before: the open findings, and which paths the last one checked."""

    findings: tuple[FindingRow, ...] = ()
    paths: tuple[str, ...] = ()

    def entries(self) -> tuple[BaselineEntry, ...]:
        """The findings as a baseline would hold them."""
        return tuple(map(_entry, self.findings))


class ComparedFinding(NamedTuple):
    """A finding, the row that it has in the ledger from now on, and whether it is new, or surer or graver than it was.

    `row` is None where an earlier finding of the same post has the same place. `is_open` says that the ledger has such a row,
    and `is_changed` that its content is another one.
    """

    finding: Finding
    row: FindingRow | None
    is_open: bool
    is_changed: bool
    is_news: bool


class AuditComparison:
    """Compares the findings of an audit; those that the audit could not judge stay as they were."""

    def __init__(
        self, facts: RunFacts, before: PreviousAudit, entries: tuple[BaselineEntry, ...], ran: Ran, paths: tuple[str, ...]
    ) -> None:
        """`facts` are those about the `entries` of the audits before; nothing else is kept in memory of each finding.

        `ran` returns the codes of the rules that judge the post at a path, and without one those that judge all posts together. `paths`
        are relative to the configuration's folder.
        """
        self._facts = facts
        self._rows: dict[_Key, FindingRow] = {(row.fingerprint, row.path): row for row in before.findings}
        known, left = match_findings(filter(_is_current, facts.findings), entries)
        after = update_baseline(facts, Baseline(entries, before.paths or paths), ran, paths).entries
        self._standing: dict[_Key, BaselineEntry] = {(entry.fingerprint, entry.path): entry for entry in after}
        self._earlier = {finding: self._rows.get((entry.fingerprint, entry.path)) for finding, entry in known.items()}
        left_over = ((entry.fingerprint, entry.path) for entry in left)
        self._gone = [self._rows[key] for key in left_over if key not in self._standing and key in self._rows]
        self._left = {(row.path, row.url) for row in self._gone}
        self._ailing: set[tuple[str | None, str | None]] = set()
        self._found: set[_Key] = set()

    def compare(self, findings: Iterable[Finding]) -> Iterator[ComparedFinding]:
        """The findings of one post, or those about several, without the suppressed ones."""
        seen: set[_Key] = set()
        for finding in findings:
            if _is_death(finding.code) and (finding.path, finding.url) in self._left:
                self._ailing.add((finding.path, finding.url))
            if _is_current(finding):
                key = finding.fingerprint, None if finding.posts else finding.path
                yield self._compared(finding, key, is_first=key not in seen)
                seen.add(key)

    def _compared(self, finding: Finding, key: _Key, *, is_first: bool) -> ComparedFinding:
        small = without_details(finding) if self._earlier else finding
        before = self._earlier.get(small)
        is_news = finding.suppressed is None and _is_news(finding, before, known=small in self._earlier)
        row = self._row(finding, key, before) if is_first else None
        there = self._rows.get(key)
        if there is not None:
            self._found.add(key)
        return ComparedFinding(finding, row, there is not None, row != there, is_news)

    def _row(self, finding: Finding, key: _Key, before: FindingRow | None) -> FindingRow:
        entry = self._standing.get(key) or entry_of(finding, None, online=self._facts.run.online)
        return FindingRow(
            finding.fingerprint,
            finding.code,
            finding.name,
            finding.severity,
            _surest(finding, before),
            finding.message,
            key[1],
            finding.url,
            entry.also,
            entry.online,
            before.opened if before is not None else self._facts.run.id,
        )

    def closed_rows(self) -> Iterator[FindingRow]:
        """The rows of the findings that are not open any more, once all findings have been compared."""
        return (row for key, row in self._rows.items() if key not in self._found and key not in self._standing)

    def closed_changes(self) -> Iterator[Change]:
        """The changes of what is gone, once all findings have been compared."""
        linked = {(path, link.url) for path, post in self._facts.posts.items() for link in post.links if not link.hidden}
        places = {place for finding in self._facts.findings for place in fingerprints_of(finding)} if self._gone else frozenset()
        for row in self._gone:
            # What is left of a finding about many posts is a finding of each, and no change.
            if not info_of(row.code).can_fail or not places.isdisjoint(row.also):
                continue
            # A link that was taken out is mended, and one that fails in another way has not recovered.
            where = row.path, row.url
            lives = _is_death(row.code) and row.certainty == Certainty.CONFIRMED
            back = lives and (row.path is None or (where in linked and where not in self._ailing))
            kind = ChangeKind.RECOVERED if back else ChangeKind.MENDED
            yield Change(
                kind, row.code, row.name, Severity(row.severity), Certainty(row.certainty), row.message, row.path, row.fingerprint, row.url
            )


class SortedChanges(Collection[Change]):
    """Changes sorted by kind and path; there may be more of them than memory holds."""

    def __init__(self) -> None:
        self._lines = SortedLines()
        self._count = 0

    def add(self, changes: Iterable[Change]) -> None:
        """Add some changes."""
        lines = tuple(map(_line, changes))
        self._lines.add(lines)
        self._count += len(lines)

    def __iter__(self) -> Iterator[Change]:
        return (_decode(line.rpartition(b"\t")[2]) for line in self._lines)

    def __len__(self) -> int:
        return self._count

    def __contains__(self, change: object) -> bool:
        return any(one == change for one in self)

    def close(self) -> None:
        """Delete all changes."""
        self._lines.close()


_decode = json.Decoder(Change).decode


def _line(change: Change) -> bytes:
    """A change as a line that sorts in the order of the report; JSON in one line holds no tab and no line feed."""
    order = "\0".join((chr(_KINDS.index(change.kind)), change.path or "", change.code, change.url or "", change.fingerprint))
    return order.encode("utf-8", "surrogatepass").replace(b"\n", b" ") + b"\t" + json.encode(change) + b"\n"


def new_change(finding: Finding) -> Change:
    """The change that a finding is which is new, or surer or graver than it was."""
    path = None if finding.posts else finding.path
    return Change(
        _kind_of(finding),
        finding.code,
        finding.name,
        finding.severity,
        finding.certainty,
        finding.message,
        path,
        finding.fingerprint,
        finding.url,
    )


def _is_current(finding: Finding) -> bool:
    return finding.suppressed in (None, BASELINE)


def _entry(row: FindingRow) -> BaselineEntry:
    return BaselineEntry(row.fingerprint, row.code, row.path, row.url, row.also, row.online)


def _is_news(finding: Finding, row: FindingRow | None, *, known: bool) -> bool:
    """Whether a finding is new, or surer or graver than it was when it was last seen."""
    if row is None:
        return not known
    surer = _CERTAINTIES.index(finding.certainty) < _CERTAINTIES.index(Certainty(row.certainty))
    graver = _SEVERITIES.index(finding.severity) < _SEVERITIES.index(Severity(row.severity))
    return surer or graver


def _surest(finding: Finding, row: FindingRow | None) -> Certainty:
    """How sure the finding ever was: a death that was uncertain for one night is no news when it is certain again."""
    if row is None:
        return finding.certainty
    return min(finding.certainty, Certainty(row.certainty), key=_CERTAINTIES.index)


def _kind_of(finding: Finding) -> ChangeKind:
    if _is_death(finding.code):
        return ChangeKind.NEWLY_DEAD if finding.certainty is Certainty.CONFIRMED else ChangeKind.SUSPECTED
    return info_of(finding.code).announces


def _is_death(code: str) -> bool:
    """Whether a confirmed finding of the rule means a page that no reader reaches any more."""
    return info_of(code).announces is ChangeKind.NEWLY_DEAD
