"""The report as one JSON document."""

from collections.abc import Iterable, Iterator

import msgspec

from linkcheck.report.document import document_of, json_schema
from linkcheck.report.formatter import Part, RunRecords
from linkcheck.report.records import Document
from linkcheck.report.summary import RunSummary

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
                yield from _filled(b"[]", (_value(post.record, 2) for post in records.posts()))
            elif name == "urls":
                yield from _filled(b"{}", ((url.url, _value(url.record, 2)) for url in records.urls()))
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
    return _line(level) + msgspec.json.encode(name) + b": "


def _value(value: object, level: int) -> bytes:
    # No string of JSON holds a line feed.
    return msgspec.json.format(msgspec.json.encode(value), indent=_INDENT).replace(b"\n", _line(level))


def _filled(brackets: bytes, members: Iterable[bytes | tuple[str, bytes]]) -> Iterator[bytes]:
    """The brackets with the members between them; those of an object are pairs with their keys."""
    before = brackets[:1]
    for member in members:
        yield before + (_line(2) + member if isinstance(member, bytes) else _key(member[0], 2) + member[1])
        before = b","
    yield brackets if before != b"," else _line(1) + brackets[1:]
