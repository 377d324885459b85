"""The report as JSON lines, one record each: run, posts, URLs, skips, archive findings, changes, summary."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from linkcheck.model import Report, Resolution
from linkcheck.report import document
from linkcheck.report.records import SCHEMA_VERSION


def render(report: Report) -> bytes:
    """The report as UTF-8 JSON lines; each record names its `type`."""
    encode = msgspec.json.Encoder().encode
    return b"".join(encode(record) + b"\n" for record in _records(report))


def render_resolution(given: str, resolution: Resolution) -> bytes:
    """One resolved URL as a JSON line."""
    return msgspec.json.encode({"type": "url", "url": given, **_fields(document.url_record(resolution, ()))}) + b"\n"


def _records(report: Report) -> Iterator[dict[str, object]]:
    run = _fields(report.run)
    yield {"type": "run", "schema_version": SCHEMA_VERSION, "tool": _fields(document.tool_record()), **run}
    for post in report.posts:
        yield {"type": "post", **_fields(document.post_record(post, report))}
    for url, record in document.url_records(report):
        yield {"type": "url", "url": url, **_fields(record)}
    for skip in report.skips:
        yield {"type": "skip", "path": skip.path, "reason": skip.reason}
    for finding in report.archive:
        yield {"type": "archive", **_fields(document.archive_record(finding))}
    if report.changes is not None:
        yield {"type": "changes", "since": report.changes.since, "counts": document.change_counts(report.changes)}
        for change in document.change_records(report.changes):
            yield {"type": "change", **_fields(change)}
    yield {"type": "summary", **_fields(document.summary_record(report))}


def _fields(record: Struct) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
