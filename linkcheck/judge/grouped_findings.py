"""What many posts have in common: shares of single posts become findings about several posts, or remain their posts' own."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, structs

from linkcheck.judge.fingerprints import group_fingerprint, share_fingerprint
from linkcheck.model import Finding, Fix, GroupKey, rank
from linkcheck.model.vocabulary import Safety


class SharedFinding(Struct, frozen=True):
    """One post's share in a finding that other posts may have too; `identity` is the post's."""

    finding: Finding
    group: GroupKey
    identity: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The fingerprints by which the share is known, with its post or among others."""
        if not self.group.alone:
            # Never a finding of its own post, the share is the same however the post spells what it shares.
            return (share_fingerprint(self.finding.code, self.group.key, self.identity),)
        return self.finding.fingerprint, *(related.fingerprint for related in self.finding.related)


class GroupedFindings(Struct, frozen=True):
    """The findings about several posts, and by path those that too few share, which remain their posts' own."""

    grouped: tuple[Finding, ...]
    by_path: Mapping[str, tuple[Finding, ...]]


def group_findings(shares: Iterable[SharedFinding]) -> GroupedFindings:
    """One finding for each group that enough posts share; other shares remain with their posts, or are dropped."""
    groups: dict[tuple[str, str], _Group] = {}
    for share in shares:
        key = share.finding.code, share.group.key
        groups.setdefault(key, _Group(share)).add(share)
    grouped: list[Finding] = []
    by_path: dict[str, tuple[Finding, ...]] = {}
    for _, group in sorted(groups.items(), key=lambda pair: pair[0]):
        if group.is_complete:
            grouped.append(group.finding())
        elif group.key.alone:
            for finding in group.parts:
                by_path[finding.path] = (*by_path.get(finding.path, ()), finding)
    return GroupedFindings(tuple(grouped), by_path)


def with_ungrouped(findings: tuple[Finding, ...], path: str, grouped_findings: GroupedFindings) -> tuple[Finding, ...]:
    """A post's findings with those that it shares with too few others, in the order of the file."""
    further = grouped_findings.by_path.get(path)
    return tuple(sorted((*findings, *further), key=file_order)) if further else findings


def file_order(finding: Finding) -> tuple[int, int, str, str]:
    """A sort key that puts findings in the order of the file."""
    span = finding.span
    return (span.line, span.column, finding.code, finding.fingerprint) if span else (0, 0, finding.code, finding.fingerprint)


class _Group:
    """The shares of one group; whole findings are kept only where a post or a fix may need them again."""

    def __init__(self, first: SharedFinding) -> None:
        self.key = first.group
        self.parts: list[Finding] = []
        self._first = self._worst = first.finding
        self._paths: dict[str, None] = {}
        self._members: set[str] = set()
        self._places: set[tuple[str, str]] = set()

    def add(self, share: SharedFinding) -> None:
        """Add a post's share."""
        finding = share.finding
        self._paths[finding.path] = None
        self._worst = min(self._worst, finding, key=rank)
        member = share.group.member or finding.path
        if len(self._members) < self.key.least:
            self._members.add(member)
        if self.key.least > 1:
            self._places.update((member, place) for place in share.places)
        if finding.fix is not None or (self.key.alone and self.key.least > 1):
            self.parts.append(finding)

    @property
    def is_complete(self) -> bool:
        """Whether enough posts share it."""
        return len(self._members) >= self.key.least

    def finding(self) -> Finding:
        """The finding about all of them."""
        mended = tuple(part for part in self.parts if part.fix is not None)
        return structs.replace(
            self._first,
            severity=self._worst.severity,
            certainty=self._worst.certainty,
            message=self.key.message or self._first.message,
            fingerprint=group_fingerprint(self._first.code, self.key.key),
            url=None,
            related=(),
            fix=_common_fix(mended),
            posts=tuple(sorted(self._paths)),
            parts=mended,
            shares=tuple(sorted(place for _, place in self._places)),
        )


def _common_fix(parts: Sequence[Finding]) -> Fix | None:
    """What the fixes of several posts have in common; their edits stay with the parts, each for its own file."""
    fixes = [part.fix for part in parts if part.fix is not None]
    if not fixes:
        return None
    title = fixes[0].title if len({fix.title for fix in fixes}) == 1 else parts[0].help
    return Fix(title, max((fix.safety for fix in fixes), key=tuple(Safety).index), ())
