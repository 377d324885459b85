"""The report as one JSON document."""

from collections.abc import Iterator, Sequence

import msgspec

from linkcheck.model import Report
from linkcheck.report.document import document_of, json_schema
from linkcheck.report.sheets import Address, Sheet, print_report
from linkcheck.report.stream import Spool, Spooled
from linkcheck.report.summary import Ending

# Two spaces for each level; posts and URLs stand two levels deep.
_INDENT = 2
_LINE = b"\n" + b" " * _INDENT
_INNER = b"\n" + b" " * 2 * _INDENT


class JsonReport(Spooled):
    """A report as UTF-8 JSON, two spaces deep, with a newline at its end."""

    form = "json"

    def add_post(self, number: int, sheet: Sheet) -> None:
        """Print a post."""
        self.posts.put(number, _separator(number) + _laid_out(sheet.record))

    def add_url(self, address: Address, posts: Sequence[bytes]) -> None:
        """Print a URL."""
        key = msgspec.json.encode(address.url)
        self.urls.put(self.urls.next, _separator(self.urls.next) + key + b": " + _laid_out(address.record(posts)))

    def content(self, ending: Ending) -> Iterator[bytes | memoryview]:
        """The whole document."""
        # No string of JSON holds a line feed, so these lines are the document's own keys.
        rest = msgspec.json.format(msgspec.json.encode(document_of(ending)), indent=_INDENT)
        before, posts, behind = rest.partition(_LINE + b'"posts": []')
        between, urls, after = behind.partition(_LINE + b'"urls": {}')
        yield before
        yield from _filled(posts, self.posts, empty=not ending.tally.posts)
        yield between
        yield from _filled(urls, self.urls, empty=not ending.tally.outcomes)
        yield after + b"\n"


def json_report(report: Report) -> bytes:
    """The report as a `JsonReport` prints it."""
    printer = JsonReport()
    return b"".join(printer.content(print_report(report, (printer,))))


def render_schema() -> bytes:
    """The JSON Schema that `render` follows."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=_INDENT) + b"\n"


def _separator(number: int) -> bytes:
    return b"," + _INNER if number else _INNER


def _laid_out(record: bytes) -> bytes:
    return msgspec.json.format(record, indent=_INDENT).replace(b"\n", _INNER)


def _filled(key: bytes, spool: Spool, *, empty: bool) -> Iterator[bytes | memoryview]:
    """A key whose value is empty brackets, and between them what was printed."""
    yield key if empty else key[:-1]
    yield from spool
    yield b"" if empty else _LINE + key[-1:]
