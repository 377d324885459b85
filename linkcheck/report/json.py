"""The report as one JSON document."""

from collections.abc import Iterable, Iterator

import msgspec

from linkcheck.model import Changes
from linkcheck.report.document import change_records, changes_record, document_of, json_schema
from linkcheck.report.formatter import Part, RunRecords
from linkcheck.report.records import Document
from linkcheck.report.summary import RunSummary
from linkcheck.text import shown_json

# Two spaces for each level.
_INDENT = 2
# The first keys, which are about this very run and so not part of the body.
_HEAD = ("schema_version", "tool", "run")


class JsonReport:
    """A report as UTF-8 JSON, two spaces deep, with a newline at its end."""

    cache_key = "json"

    def __init__(self, *, everything: bool = True) -> None:
        """`everything` makes no difference."""

    def body(self, records: RunRecords, summary: RunSummary) -> Iterator[bytes]:
        """All keys behind the run."""
        document = document_of(summary)
        for name in Document.__struct_fields__[len(_HEAD) :]:
            yield b"," + _key(name, 1)
            if name == "posts":
                yield from _filled(b"[]", 1, (_value(post.record, 2) for post in records.posts()))
            elif name == "urls":
                yield from _filled(b"{}", 1, (_key(url.url, 2) + _value(url.record, 2) for url in records.urls()))
            elif name == "changes" and summary.changes is not None:
                yield from _changes(summary.changes)
            else:
                yield _value(getattr(document, name), 1)

    def render(self, body: Iterable[bytes | memoryview], summary: RunSummary, *, is_terminal: bool = False) -> Iterator[Part]:
        """The whole document."""
        document = document_of(summary)
        yield b"{" + b",".join(_key(name, 1) + _value(getattr(document, name), 1) for name in _HEAD)
        yield from body
        yield _line(0) + b"}\n"


def render_schema() -> bytes:
    """The JSON Schema that the report follows."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=_INDENT) + b"\n"


def _line(level: int) -> bytes:
    return b"\n" + b" " * _INDENT * level


def _key(name: str, level: int) -> bytes:
    return _line(level) + shown_json(msgspec.json.encode(name)) + b": "


def _value(value: object, level: int) -> bytes:
    # No string of JSON holds a line feed.
    return shown_json(msgspec.json.format(msgspec.json.encode(value), indent=_INDENT)).replace(b"\n", _line(level))


def _filled(brackets: bytes, level: int, members: Iterable[bytes]) -> Iterator[bytes]:
    """The brackets with the members between them; those of an object begin with their keys."""
    before = brackets[:1]
    for member in members:
        yield before + (_line(level + 1) if brackets == b"[]" else b"") + member
        before = b","
    yield brackets if before != b"," else _line(level) + brackets[1:]


def _changes(changes: Changes) -> Iterator[bytes]:
    """The record of the changes, whose list may be larger than memory."""
    record = changes_record(changes)
    *head, last = record.__struct_fields__
    yield b"{" + b",".join(_key(name, 2) + _value(getattr(record, name), 2) for name in head)
    yield b"," + _key(last, 2)
    yield from _filled(b"[]", 2, (_value(change, 3) for change in change_records(changes)))
    yield _line(1) + b"}"
