"""The records that a web hook is sent, schema 1."""

from msgspec import Struct

from linkcheck.report.records import Record, ToolRecord
from linkcheck.vocabulary import Certainty, ChangeKind, Severity

SCHEMA_VERSION = 1


class RunRecord(Record, frozen=True):
    """The audit that brought the news; times are UTC in ISO 8601."""

    id: str
    started_at: str
    finished_at: str
    complete: bool


class ChangeRecord(Record, frozen=True):
    """One change; `path` is null where it is about many posts, `url` where it is about none."""

    kind: ChangeKind
    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    path: str | None
    url: str | None
    fingerprint: str


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
