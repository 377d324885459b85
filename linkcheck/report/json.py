"""The report as one JSON document."""

import msgspec

from linkcheck.model import Report
from linkcheck.report.document import document_of, json_schema


def render(report: Report) -> bytes:
    """The report as UTF-8 JSON, two spaces deep, with a newline at its end."""
    return msgspec.json.format(msgspec.json.encode(document_of(report)), indent=2) + b"\n"


def render_schema() -> bytes:
    """The JSON Schema that `render` follows."""
    return msgspec.json.format(msgspec.json.encode(json_schema()), indent=2) + b"\n"
