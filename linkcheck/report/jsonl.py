"""The report as JSON lines, one record each: run, posts, URLs, skips, archive findings, changes, summary."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from linkcheck.model import Report, Resolution
from linkcheck.report import document
from linkcheck.report.records import SCHEMA_VERSION
from linkcheck.report.sheets import Address, Sheet, print_report
from linkcheck.report.stream import Spooled
from linkcheck.report.summary import Ending

_encode = msgspec.json.Encoder().encode


class JsonLines(Spooled):
    """A report as UTF-8 JSON lines; each record names its `type`."""

    form = "jsonl"

    def add_post(self, number: int, sheet: Sheet) -> None:
        """Print a post."""
        self.posts.put(number, _line(b'{"type":"post"', sheet.record))

    def add_url(self, address: Address, posts: Sequence[bytes]) -> None:
        """Print a URL."""
        self.urls.put(self.urls.next, _line(b'{"type":"url","url":' + _encode(address.url), address.record(posts)))

    def content(self, ending: Ending) -> Iterator[bytes | memoryview]:
        """All lines."""
        run = _fields(ending.run)
        yield _encode({"type": "run", "schema_version": SCHEMA_VERSION, "tool": _fields(document.tool_record()), **run}) + b"\n"
        yield from self.posts
        yield from self.urls
        for record in _closing(ending):
            yield _encode(record) + b"\n"


def jsonl_report(report: Report) -> bytes:
    """The report as `JsonLines` prints it."""
    printer = JsonLines()
    return b"".join(printer.content(print_report(report, (printer,))))


def resolution_line(given: str, resolution: Resolution) -> bytes:
    """One resolved URL as a JSON line."""
    return _encode({"type": "url", "url": given, **_fields(document.url_record(resolution, ()))}) + b"\n"


def _line(head: bytes, record: bytes) -> bytes:
    return head + b"," + record[1:] + b"\n"


def _closing(ending: Ending) -> Iterator[dict[str, object]]:
    for skip in ending.skips:
        yield {"type": "skip", "path": skip.path, "reason": skip.reason}
    for finding in ending.archive:
        yield {"type": "archive", **_fields(document.archive_record(finding))}
    if ending.changes is not None:
        yield {"type": "changes", "since": ending.changes.since, "counts": document.change_counts(ending.changes)}
        for change in document.change_records(ending.changes):
            yield {"type": "change", **_fields(change)}
    yield {"type": "summary", **_fields(document.summary_record(ending))}


def _fields(record: Struct) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
