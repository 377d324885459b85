"""The findings of an audit compared with those that were open after the audit before."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from linkcheck.gate.baseline import Baseline, BaselineEntry, Ran, match_findings, updated
from linkcheck.gate.run_facts import RunFacts, fingerprints_of
from linkcheck.judge.rules import info_of
from linkcheck.ledger.records import FindingRow
from linkcheck.model import BASELINE, Change, Changes, Finding
from linkcheck.model.vocabulary import Certainty, ChangeKind, Severity

_KINDS = tuple(ChangeKind)
_CERTAINTIES = tuple(Certainty)
_SEVERITIES = tuple(Severity)


class AuditComparison(Struct, frozen=True):
    """What changed, the findings that are new or surer or graver than they were, and the rows that the ledger gets and loses."""

    changes: Changes
    news: tuple[Finding, ...]
    opened: tuple[FindingRow, ...] = ()
    changed: tuple[FindingRow, ...] = ()
    closed: tuple[FindingRow, ...] = ()


class PreviousAudit(Struct, frozen=True):
    """The state after the audits before: the open findings, when the last one began (ISO 8601), and which paths it checked."""

    findings: tuple[FindingRow, ...] = ()
    since: str | None = None
    paths: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[BaselineEntry, ...]:
        """The findings as a baseline would hold them."""
        return tuple(_entry(row) for row in self.findings)


def compare_audits(facts: RunFacts, before: PreviousAudit, ran: Ran, paths: tuple[str, ...]) -> AuditComparison:
    """The changes since the audits before; findings that this audit could not judge stay as they were.

    `ran` returns the codes of the rules that judge the post at a path, and without one those that judge the archive. `paths` are
    relative to the configuration's folder.
    """
    rows = {(row.fingerprint, row.path): row for row in before.findings}
    entries = before.entries
    current = tuple(finding for finding in facts.findings if finding.suppressed in (None, BASELINE))
    known, left = match_findings(current, entries)
    after = updated(facts, Baseline(entries, before.paths or paths), ran, paths).entries
    standing = {(entry.fingerprint, entry.path): entry for entry in after}
    gone = [rows[key] for entry in left if (key := (entry.fingerprint, entry.path)) not in standing and key in rows]
    earlier = {finding: rows.get((entry.fingerprint, entry.path)) for finding, entry in known.items()}
    news = tuple(
        finding for finding in current if finding.suppressed is None and _is_news(finding, earlier.get(finding), known=finding in known)
    )
    kept = {(row.fingerprint, row.path): row for row in _rows(current, standing, rows, earlier, facts.run.id)}
    changes = (*(_new_change(finding) for finding in news if finding.can_fail), *_closed_changes(gone, facts))
    return AuditComparison(
        Changes(before.since, tuple(sorted(changes, key=_order))),
        news,
        opened=tuple(row for key, row in kept.items() if key not in rows),
        changed=tuple(row for key, row in kept.items() if key in rows and rows[key] != row),
        closed=tuple(row for key, row in rows.items() if key not in kept),
    )


def _entry(row: FindingRow) -> BaselineEntry:
    return BaselineEntry(row.fingerprint, row.code, row.path, row.url, row.also, row.online)


def _is_news(finding: Finding, row: FindingRow | None, *, known: bool) -> bool:
    """Whether a finding is new, or surer or graver than it was when it was last seen."""
    if row is None:
        return not known
    surer = _CERTAINTIES.index(finding.certainty) < _CERTAINTIES.index(Certainty(row.certainty))
    graver = _SEVERITIES.index(finding.severity) < _SEVERITIES.index(Severity(row.severity))
    return surer or graver


def _rows(
    current: Iterable[Finding],
    standing: dict[tuple[str, str | None], BaselineEntry],
    rows: dict[tuple[str, str | None], FindingRow],
    earlier: dict[Finding, FindingRow | None],
    run: str,
) -> Iterator[FindingRow]:
    """The rows of the findings that are open from now on."""
    seen: set[tuple[str, str | None]] = set()
    for finding in current:
        key = finding.fingerprint, None if finding.posts else finding.path
        entry, row = standing.get(key), earlier.get(finding)
        if entry is None or key in seen:
            continue
        seen.add(key)
        yield FindingRow(
            finding.fingerprint,
            finding.code,
            finding.name,
            finding.severity,
            _surest(finding, row),
            finding.message,
            key[1],
            finding.url,
            entry.also,
            entry.online,
            row.opened if row is not None else run,
        )
    yield from (rows[key] for key in standing if key not in seen and key in rows)


def _surest(finding: Finding, row: FindingRow | None) -> Certainty:
    """How sure the finding ever was: a death that was uncertain for one night is no news when it is certain again."""
    if row is None:
        return finding.certainty
    return min(finding.certainty, Certainty(row.certainty), key=_CERTAINTIES.index)


def _new_change(finding: Finding) -> Change:
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


def _kind_of(finding: Finding) -> ChangeKind:
    if _is_death(finding.code):
        return ChangeKind.NEWLY_DEAD if finding.certainty is Certainty.CONFIRMED else ChangeKind.SUSPECTED
    return info_of(finding.code).announces


def _is_death(code: str) -> bool:
    """Whether a confirmed finding of the rule means a page that no reader reaches any more."""
    return info_of(code).announces is ChangeKind.NEWLY_DEAD


def _closed_changes(rows: Iterable[FindingRow], facts: RunFacts) -> Iterator[Change]:
    linked = {(path, link.url) for path, post in facts.posts.items() for link in post.links if not link.hidden}
    ailing = {(finding.path, finding.url) for finding in facts.findings if _is_death(finding.code)}
    places = {place for finding in facts.findings for place in fingerprints_of(finding)}
    for row in rows:
        # What is left of a finding about many posts is a finding of each, and no change.
        if not info_of(row.code).can_fail or not places.isdisjoint(row.also):
            continue
        # A link that was taken out is mended, and one that fails in another way has not recovered.
        where = row.path, row.url
        lives = _is_death(row.code) and row.certainty == Certainty.CONFIRMED
        back = lives and (row.path is None or (where in linked and where not in ailing))
        kind = ChangeKind.RECOVERED if back else ChangeKind.MENDED
        yield Change(
            kind, row.code, row.name, Severity(row.severity), Certainty(row.certainty), row.message, row.path, row.fingerprint, row.url
        )


def _order(change: Change) -> tuple[int, str, str, str, str]:
    return _KINDS.index(change.kind), change.path or "", change.code, change.url or "", change.fingerprint
