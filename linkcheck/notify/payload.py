"""The records that a web hook is sent, schema 1."""

from msgspec import Struct

from linkcheck.report.records import ChangeRecord, Record, ToolRecord
from linkcheck.vocabulary import ChangeKind

SCHEMA_VERSION = 1


class RunRecord(Record, frozen=True):
    """The audit that brought the news; times are UTC in ISO 8601."""

    id: str
    started_at: str
    finished_at: str
    complete: bool


class Payload(Struct, frozen=True):
    """The whole message.

    `text` is what chats show. `counts` has every kind, also those with none. `since` is when the audit before began, null
    for the first; that one lists no `changes`. `left_out` says how many changes are counted but not listed, `report` where
    all of them are to be found.
    """

    schema_version: int
    text: str
    tool: ToolRecord
    run: RunRecord
    since: str | None
    report: str | None
    counts: dict[ChangeKind, int]
    changes: tuple[ChangeRecord, ...]
    left_out: int
