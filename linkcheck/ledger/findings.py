"""The findings that are open, and those that were open after any earlier run."""

import json
from collections.abc import Iterable
from typing import Any

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, or_, select, update

from linkcheck.ledger.records import DamagedRowError, FindingRow
from linkcheck.ledger.schema import FINDINGS, IS_OPEN, RUNS, key_of, upsert
from linkcheck.model.errors import UsageError

_COLUMNS = [FINDINGS.c[name] for name in FindingRow.__struct_fields__]
# No path begins with NUL.
_NO_PATH = "\x00"
_THIS_FINDING = FINDINGS.c.key == bindparam("that_key"), FINDINGS.c.path_key == bindparam("that_path_key")
_CHANGED = ("code", "name", "severity", "certainty", "message", "url", "also", "online")


def open_findings(connection: Connection) -> tuple[FindingRow, ...]:
    """The findings that are open, sorted."""
    return _sorted(connection.execute(select(*_COLUMNS).where(IS_OPEN)))


def findings_after(connection: Connection, run_id: str) -> tuple[FindingRow, ...]:
    """The findings that were open when a run had finished, sorted; raises UsageError for a run that is not known."""
    run = connection.execute(select(RUNS.c.started_at, RUNS.c.id).where(RUNS.c.id == run_id)).first()
    if run is None:
        raise UsageError(f"the ledger knows no run {run_id}; name one that it lists")
    opening, closing = RUNS.alias("opening"), RUNS.alias("closing")

    def no_later(runs: Any) -> ColumnElement[bool]:
        # A run that was deleted is older than all others.
        earlier = or_(runs.c.started_at < run.started_at, and_(runs.c.started_at == run.started_at, runs.c.id <= run.id))
        return or_(runs.c.id.is_(None), earlier)

    joined = FINDINGS.outerjoin(opening, opening.c.id == FINDINGS.c.opened).outerjoin(closing, closing.c.id == FINDINGS.c.closed)
    was_open = and_(no_later(opening), or_(IS_OPEN, ~no_later(closing)))
    return _sorted(connection.execute(select(*_COLUMNS).select_from(joined).where(was_open)))


def change_findings(
    connection: Connection, run_id: str, opened: Iterable[FindingRow], changed: Iterable[FindingRow], closed: Iterable[FindingRow]
) -> None:
    """Write which findings a run opened, changed and closed."""
    closings = [_parameters(row) | {"by": run_id} for row in _unique(closed)]
    if closings:
        connection.execute(update(FINDINGS).where(*_THIS_FINDING, IS_OPEN).values(closed=bindparam("by")), closings)
    changes = [_parameters(row) | {f"new_{name}": _values(row)[name] for name in _CHANGED} for row in _unique(changed)]
    if changes:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _CHANGED}
        connection.execute(update(FINDINGS).where(*_THIS_FINDING, IS_OPEN).values(values), changes)
    rows = [{name.removeprefix("that_"): key for name, key in _parameters(row).items()} | _values(row) for row in _unique(opened)]
    replaced: dict[str, Any] = {name: lambda excluded, name=name: excluded[name] for name in _CHANGED}
    upsert(connection, FINDINGS, rows, on=("key", "path_key"), change=replaced, where=IS_OPEN)


def _unique(rows: Iterable[FindingRow]) -> list[FindingRow]:
    """The rows by fingerprint and path; of those with the same the last."""
    by_key = {(row.fingerprint, row.path or _NO_PATH): row for row in rows}
    return [by_key[key] for key in sorted(by_key)]


def _parameters(row: FindingRow) -> dict[str, Any]:
    return {"that_key": key_of(row.fingerprint), "that_path_key": key_of(_NO_PATH if row.path is None else row.path)}


def _values(row: FindingRow) -> dict[str, Any]:
    return structs.asdict(row) | {"also": json.dumps(row.also)}


def _sorted(rows: Iterable[Row[Any]]) -> tuple[FindingRow, ...]:
    # Rows have most of their texts in common.
    texts: dict[Any, Any] = {}
    found = (
        FindingRow(**({name: texts.setdefault(value, value) for name, value in row._asdict().items()} | {"also": _fingerprints(row.also)}))
        for row in rows
    )
    return tuple(sorted(found, key=lambda row: (row.path or "", row.code, row.url or "", row.fingerprint)))


def _fingerprints(text: str) -> tuple[str, ...]:
    """The fingerprints in a column; raises DamagedRowError for what no run writes."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        raise DamagedRowError("also") from None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise DamagedRowError("also")
    return tuple(found)
