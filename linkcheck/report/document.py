"""What was found -> the records of the JSON report."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from linkcheck.model import Changes, Finding, JudgedPost, Link, Related, Resolution, Span
from linkcheck.model.vocabulary import CLAIM_ROLES, Agreement, Certainty, ChangeKind, Outcome, Severity
from linkcheck.report.records import (
    SCHEMA_VERSION,
    ArchiveRecord,
    ChangeRecord,
    ChangesRecord,
    Document,
    FindingRecord,
    FixRecord,
    LeftOutRecord,
    LinkRecord,
    PostRecord,
    RelatedRecord,
    Severities,
    SkipRecord,
    SummaryRecord,
    ToolRecord,
    UrlRecord,
)
from linkcheck.report.summary import RunSummary
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import parse_url, web_url, without_userinfo
from linkcheck.version import __version__

# By the URL as it would be requested.
Resolutions: TypeAlias = Mapping[str, Resolution]


def document_of(summary: RunSummary) -> Document:
    """The JSON report's records except its posts, URLs and changes, which are printed one by one."""
    return Document(
        schema_version=SCHEMA_VERSION,
        tool=tool_record(),
        run=summary.run,
        summary=summary_record(summary),
        changes=None,
        posts=(),
        skipped=tuple(SkipRecord(path=skip.path, reason=skip.reason) for skip in summary.skips),
        archive=tuple(grouped_record(finding) for finding in summary.grouped),
        urls={},
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
    return ToolRecord(name="linkcheck", version=__version__)


def summary_record(summary: RunSummary) -> SummaryRecord:
    """The report's counts."""
    counts = summary.counts
    severities = counts.severities
    return SummaryRecord(
        posts=counts.posts,
        skipped=len(summary.skips),
        links=counts.links,
        urls=sum(counts.outcomes.values()),
        suppressed=sum(counts.suppressed.values()),
        findings=Severities(error=severities[Severity.ERROR], warning=severities[Severity.WARNING], note=severities[Severity.NOTE]),
        outcomes={outcome: counts.outcomes[outcome] for outcome in Outcome if outcome in counts.outcomes},
        agreement={rung: counts.agreement[rung] for rung in Agreement if rung in counts.agreement},
        left_out=LeftOutRecord(
            excluded=summary.excluded,
            drafts=summary.drafts,
            templates=summary.templates,
            without_front_matter=summary.unmarked,
            links=counts.excluded_links,
        ),
    )


def changes_record(changes: Changes) -> ChangesRecord:
    """What changed since the audit before except the changes themselves."""
    return ChangesRecord(since=changes.since, counts=change_counts(changes), changes=())


def change_counts(changes: Changes) -> dict[ChangeKind, int]:
    """How many changes of each kind that occurs, in the order of the kinds."""
    counts = Counter(change.kind for change in changes.changes)
    return {kind: counts[kind] for kind in ChangeKind if counts[kind]}


def change_records(changes: Changes) -> Iterator[ChangeRecord]:
    """Every change."""
    for change in changes.changes:
        yield ChangeRecord(**{name: getattr(change, name) for name in ChangeRecord.__struct_fields__})


def post_record(post: JudgedPost, resolutions: Resolutions) -> PostRecord:
    """One post with its links and findings."""
    reading = post.reading
    claims = tuple(link for link in reading.links if link.role in CLAIM_ROLES)
    return PostRecord(
        path=post.path,
        title=reading.post.title,
        permalink=reading.post.permalink,
        agreement=post.agreement,
        claims=tuple(_link_record(link, resolutions) for link in claims),
        links=tuple(_link_record(link, resolutions) for link in reading.links if link.role not in CLAIM_ROLES),
        findings=tuple(finding_record(finding) for finding in post.findings),
    )


def finding_record(finding: Finding) -> FindingRecord:
    """A finding of one post."""
    return FindingRecord(**_finding_fields(finding))


def grouped_record(finding: Finding) -> ArchiveRecord:
    """A finding about several posts."""
    return ArchiveRecord(**_finding_fields(finding), posts=finding.posts)


def url_record(resolution: Resolution, posts: Iterable[str]) -> UrlRecord:
    """One resolution and the posts that hold its URL."""
    return UrlRecord(
        outcome=resolution.outcome,
        certainty=resolution.certainty,
        target=resolution.target,
        target_outcome=resolution.target_outcome,
        copy=resolution.copy,
        checked_at=resolution.checked_at,
        from_ledger=resolution.from_ledger,
        posts=tuple(sorted(posts)),
        hops=resolution.hops,
        page=resolution.page,
        evidence=resolution.evidence,
    )


def _link_record(link: Link, resolutions: Resolutions) -> LinkRecord:
    url = web_url(link.url)
    resolution = resolutions[url.href] if url is not None else None
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
        via=resolution.wrapper_kind if resolution is not None else None,
        **_place(link.span),
    )


def _unasked(link: Link) -> tuple[Outcome, Certainty]:
    return (Outcome.MALFORMED if isinstance(parse_url(link.url), Damage) else Outcome.SKIPPED), Certainty.CONFIRMED


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
