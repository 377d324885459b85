"""The records of the JSON report, schema 1."""

from msgspec import Struct

from linkcheck.model import Evidence, Hop, PageFacts, Run
from linkcheck.model.vocabulary import Agreement, Certainty, ChangeKind, Outcome, Role, Safety, Severity, WrapperKind

SCHEMA_VERSION = 1


class Record(Struct, frozen=True):
    """A JSON object with a fixed set of keys."""


class ToolRecord(Record, frozen=True):
    """The program that wrote the report."""

    name: str
    version: str


class Severities(Record, frozen=True):
    """How many findings of each severity, the suppressed ones left out."""

    error: int
    warning: int
    note: int


class LeftOutRecord(Record, frozen=True):
    """What the run leaves out: files by the reason, and links that `exclude_urls` names."""

    excluded: int
    drafts: int
    templates: int
    without_front_matter: int
    links: int


class SummaryRecord(Record, frozen=True):
    """The counts: files, link occurrences, distinct URLs; outcomes count URLs, agreement posts, `suppressed` ignored findings."""

    posts: int
    skipped: int
    links: int
    urls: int
    findings: Severities
    suppressed: int
    outcomes: dict[Outcome, int]
    agreement: dict[Agreement, int]
    left_out: LeftOutRecord


class LinkRecord(Record, frozen=True):
    """A link: `raw` as written except for passwords, `url` as it would be requested or null, `via` the kind of what stands in front."""

    role: Role
    field: str | None
    reason: str | None
    raw: str
    url: str | None
    line: int
    column: int
    end_line: int
    end_column: int
    target: str | None
    outcome: Outcome
    target_outcome: Outcome | None
    certainty: Certainty
    via: WrapperKind | None


class RelatedRecord(Record, frozen=True):
    """Another place of the post that carries the same URL."""

    role: Role
    field: str | None
    line: int
    column: int
    end_line: int
    end_column: int


class FixRecord(Record, frozen=True):
    """A repair that exists."""

    title: str
    safety: Safety


class FindingRecord(Record, frozen=True):
    """What a rule found in a post; places are null where the finding has none."""

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    url: str | None
    related: tuple[RelatedRecord, ...]
    fix: FixRecord | None
    fingerprint: str
    suppressed: str | None


class ArchiveRecord(FindingRecord, frozen=True):
    """What a rule found in several posts; the place is in the first of them."""

    posts: tuple[str, ...]


class PostRecord(Record, frozen=True):
    """One post: its claims, its other links, its findings."""

    path: str
    title: str | None
    permalink: str | None
    agreement: Agreement | None
    claims: tuple[LinkRecord, ...]
    links: tuple[LinkRecord, ...]
    findings: tuple[FindingRecord, ...]


class SkipRecord(Record, frozen=True):
    """A file that was not judged, and why."""

    path: str
    reason: str


class UrlRecord(Record, frozen=True):
    """One URL: what its reader meets, which page it means, and the posts that hold it."""

    outcome: Outcome
    certainty: Certainty
    target: str | None
    target_outcome: Outcome | None
    copy: str | None
    checked_at: str | None
    from_ledger: bool
    posts: tuple[str, ...]
    hops: tuple[Hop, ...]
    page: PageFacts | None
    evidence: Evidence | None


class ChangeRecord(Record, frozen=True):
    """A finding that came or went; `path` is null where it is about several posts, `message` of one that went its last."""

    kind: ChangeKind
    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    path: str | None
    url: str | None
    fingerprint: str


class ChangesRecord(Record, frozen=True):
    """What an audit found to be different; `since` is when the earlier audit began, null for the first; `counts` are changes."""

    since: str | None
    counts: dict[ChangeKind, int]
    changes: tuple[ChangeRecord, ...]


class Document(Record, frozen=True):
    """The whole report; `changes` is null where no audit was made."""

    schema_version: int
    tool: ToolRecord
    run: Run
    summary: SummaryRecord
    changes: ChangesRecord | None
    posts: tuple[PostRecord, ...]
    skipped: tuple[SkipRecord, ...]
    archive: tuple[ArchiveRecord, ...]
    urls: dict[str, UrlRecord]
