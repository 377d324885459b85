"""The JSON report, schema 1: its records and how they are made of a Report."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

import msgspec
from msgspec import Struct

from linkcheck.model import (
    Agreement,
    Certainty,
    Finding,
    Judged,
    Kind,
    Link,
    Outcome,
    Related,
    Report,
    Resolution,
    Role,
    Safety,
    Severity,
    Span,
    Via,
)
from linkcheck.urls.malformed import Damage
from linkcheck.urls.parse import parse, web_url
from linkcheck.urls.userinfo import without_userinfo

SCHEMA_VERSION = 1
DISTRIBUTION = "linkcheck-attribution"


class Record(Struct, frozen=True):
    """A JSON object with a fixed set of keys."""


class ToolRecord(Record, frozen=True):
    """The program that wrote the report."""

    name: str
    version: str


class RunRecord(Record, frozen=True):
    """When and on what it ran; times are UTC in ISO 8601."""

    id: str
    command: str
    started_at: str
    finished_at: str
    online: bool
    complete: bool
    paths: tuple[str, ...]


class Severities(Record, frozen=True):
    """How many findings of each severity."""

    error: int
    warning: int
    note: int


class SummaryRecord(Record, frozen=True):
    """The counts: files, link occurrences, distinct URLs; outcomes count URLs, agreement counts posts."""

    posts: int
    skipped: int
    links: int
    urls: int
    findings: Severities
    outcomes: dict[Outcome, int]
    agreement: dict[Agreement, int]


class LinkRecord(Record, frozen=True):
    """A link: `raw` as written but for passwords, `url` as it would be requested or null, `via` the kind of what stands in front."""

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
    via: Kind | None


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


class HopRecord(Record, frozen=True):
    """One station on a URL's way."""

    url: str
    via: Via
    kind: Kind | None
    wrapper: str | None
    status: int | None
    captured_at: str | None
    error: str | None


class PageRecord(Record, frozen=True):
    """What the page says of itself."""

    title: str | None
    canonical: str | None


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
    hops: tuple[HopRecord, ...]
    page: PageRecord | None


class Document(Record, frozen=True):
    """The whole report."""

    schema_version: int
    tool: ToolRecord
    run: RunRecord
    summary: SummaryRecord
    posts: tuple[PostRecord, ...]
    skipped: tuple[SkipRecord, ...]
    archive: tuple[ArchiveRecord, ...]
    urls: dict[str, UrlRecord]


def document_of(report: Report) -> Document:
    """The JSON report's records, sorted by path and URL."""
    return Document(
        schema_version=SCHEMA_VERSION,
        tool=tool_record(),
        run=run_record(report),
        summary=summary_record(report),
        posts=tuple(post_record(post, report) for post in report.posts),
        skipped=tuple(SkipRecord(path=skip.path, reason=skip.reason) for skip in report.skips),
        archive=tuple(archive_record(finding) for finding in report.archive),
        urls=dict(url_records(report)),
    )


def json_schema() -> dict[str, object]:
    """The JSON Schema of `Document` (draft 2020-12), every key required."""
    schema = msgspec.json.schema(Document)
    for definition in schema["$defs"].values():
        if definition.get("type") == "object" and "properties" in definition:
            definition["required"] = sorted(definition["properties"])
            definition["additionalProperties"] = False
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = f"linkcheck report, schema {SCHEMA_VERSION}"
    return schema


def tool_record() -> ToolRecord:
    """This program and its version."""
    return ToolRecord(name="linkcheck", version=version(DISTRIBUTION))


def run_record(report: Report) -> RunRecord:
    """The run's own record."""
    run = report.run
    return RunRecord(
        id=run.id, command=run.command, started_at=run.started_at, finished_at=run.finished_at,
        online=run.online, complete=run.complete, paths=run.paths,
    )


def summary_record(report: Report) -> SummaryRecord:
    """The report's counts."""
    severities = Counter(finding.severity for finding in report.findings)
    outcomes = Counter(resolution.outcome for resolution in report.resolutions.values())
    agreement = Counter(post.agreement for post in report.posts if post.agreement is not None)
    return SummaryRecord(
        posts=len(report.posts),
        skipped=len(report.skips),
        links=sum(len(post.reading.links) for post in report.posts),
        urls=len(report.resolutions),
        findings=Severities(error=severities[Severity.ERROR], warning=severities[Severity.WARNING], note=severities[Severity.NOTE]),
        outcomes={outcome: outcomes[outcome] for outcome in Outcome if outcomes[outcome]},
        agreement={rung: agreement[rung] for rung in Agreement if agreement[rung]},
    )


def post_record(post: Judged, report: Report) -> PostRecord:
    """One post with its links and findings."""
    reading = post.reading
    claims = tuple(link for link in reading.links if link.role is not Role.BODY)
    return PostRecord(
        path=post.path,
        title=reading.post.title,
        permalink=reading.post.permalink,
        agreement=post.agreement,
        claims=tuple(_link_record(link, report) for link in claims),
        links=tuple(_link_record(link, report) for link in reading.body),
        findings=tuple(finding_record(finding) for finding in post.findings),
    )


def finding_record(finding: Finding) -> FindingRecord:
    """A finding of one post."""
    return FindingRecord(**_finding_fields(finding))


def archive_record(finding: Finding) -> ArchiveRecord:
    """A finding about several posts."""
    return ArchiveRecord(**_finding_fields(finding), posts=finding.posts)


def url_records(report: Report) -> Iterator[tuple[str, UrlRecord]]:
    """Every URL as it would be requested, with its resolution, sorted."""
    holders: dict[str, set[str]] = {}
    for post in report.posts:
        for link in (*post.reading.links, *post.reading.hidden):
            url = web_url(link.url)
            if url is not None:
                holders.setdefault(url.href, set()).add(post.path)
    for key, resolution in report.resolutions.items():
        yield key, url_record(resolution, holders.get(key, ()))


def url_record(resolution: Resolution, posts: Iterable[str]) -> UrlRecord:
    """One resolution and the posts that hold its URL."""
    page = resolution.page
    return UrlRecord(
        outcome=resolution.outcome,
        certainty=resolution.certainty,
        target=resolution.target,
        target_outcome=resolution.target_outcome,
        copy=resolution.copy,
        checked_at=resolution.checked_at,
        from_ledger=resolution.from_ledger,
        posts=tuple(sorted(posts)),
        hops=tuple(
            HopRecord(url=hop.url, via=hop.via, kind=hop.kind, wrapper=hop.wrapper, status=hop.status,
                      captured_at=hop.captured_at, error=hop.error)
            for hop in resolution.hops
        ),
        page=PageRecord(title=page.title, canonical=page.canonical) if page is not None else None,
    )


def _link_record(link: Link, report: Report) -> LinkRecord:
    url = web_url(link.url)
    resolution = report.resolutions[url.href] if url is not None else None
    outcome, certainty = _unasked(link) if resolution is None else (resolution.outcome, resolution.certainty)
    return LinkRecord(
        role=link.role,
        field=link.field or None,
        reason=_reason(link),
        raw=without_userinfo(link.raw),
        url=url.href if url is not None else None,
        target=resolution.target if resolution is not None else None,
        outcome=outcome,
        target_outcome=resolution.target_outcome if resolution is not None else None,
        certainty=certainty,
        via=resolution.hops[0].kind if resolution is not None and resolution.hops else None,
        **_place(link.span),
    )


def _unasked(link: Link) -> tuple[Outcome, Certainty]:
    return (Outcome.MALFORMED if isinstance(parse(link.url), Damage) else Outcome.SKIPPED), Certainty.CONFIRMED


def _reason(link: Link) -> str | None:
    if link.hidden:
        return f"{link.reason}, hidden by {link.hidden}"
    return link.reason or None


def _finding_fields(finding: Finding) -> dict[str, Any]:
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "certainty": finding.certainty,
        "message": finding.message,
        "url": finding.url,
        "related": tuple(_related_record(related) for related in finding.related),
        "fix": FixRecord(title=fix.title, safety=fix.safety) if fix is not None else None,
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed,
        **(_place(finding.span) if finding.span is not None else dict.fromkeys(("line", "column", "end_line", "end_column"))),
    }


def _related_record(related: Related) -> RelatedRecord:
    return RelatedRecord(role=related.role, field=related.field or None, **_place(related.span))


def _place(span: Span) -> dict[str, Any]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}
