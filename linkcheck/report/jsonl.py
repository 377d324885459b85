"""The report as JSON lines, one record each: run, posts, URLs, skips, findings about several posts, changes, summary."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from linkcheck.model import Resolution
from linkcheck.report import document
from linkcheck.report.formatter import Part, RunRecords
from linkcheck.report.records import SCHEMA_VERSION
from linkcheck.report.summary import RunSummary
from linkcheck.text import shown_json


class JsonLines:
    """A report as UTF-8 JSON lines; each record names its `type`."""

    cache_key = "jsonl"

    def __init__(self, *, everything: bool = True) -> None:
        """`everything` makes no difference."""

    def body(self, records: RunRecords, summary: RunSummary) -> Iterator[bytes]:
        """All lines but the first."""
        for post in records.posts():
            yield _encode({"type": "post", **_fields(post.record)}) + b"\n"
        for url in records.urls():
            yield _encode({"type": "url", "url": url.url, **_fields(url.record)}) + b"\n"
        for record in _closing(summary):
            yield _encode(record) + b"\n"

    def render(self, body: Iterable[bytes | memoryview], summary: RunSummary, *, is_terminal: bool = False) -> Iterator[Part]:
        """All lines."""
        run = _fields(summary.run)
        yield _encode({"type": "run", "schema_version": SCHEMA_VERSION, "tool": _fields(document.tool_record()), **run}) + b"\n"
        yield from body


def resolution_line(given: str, resolution: Resolution) -> bytes:
    """One resolved URL as a JSON line."""
    return _encode({"type": "url", "url": given, **_fields(document.url_record(resolution, ()))}) + b"\n"


def _encode(record: dict[str, object]) -> bytes:
    return shown_json(msgspec.json.encode(record))


def _closing(summary: RunSummary) -> Iterator[dict[str, object]]:
    for skip in summary.skips:
        yield {"type": "skip", "path": skip.path, "reason": skip.reason}
    for finding in summary.grouped:
        yield {"type": "archive", **_fields(document.grouped_record(finding))}
    if summary.changes is not None:
        yield {"type": "changes", "since": summary.changes.since, "counts": document.change_counts(summary.changes)}
        for change in document.change_records(summary.changes):
            yield {"type": "change", **_fields(change)}
    yield {"type": "summary", **_fields(document.summary_record(summary))}


def _fields(record: Struct) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
