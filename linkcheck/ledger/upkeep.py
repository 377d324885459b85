"""How much a ledger holds, and what of it is old enough to go."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, exists, func, or_, select, text

from linkcheck.ledger.database import Database
from linkcheck.ledger.migrations import version_of
from linkcheck.ledger.runs import last
from linkcheck.ledger.schema import (
    CAPTURES,
    CHECKS,
    DOUBTS,
    FINDINGS,
    IS_OPEN,
    METADATA,
    POSTS,
    REQUESTS,
    RUNS,
    STRIKES,
    SUBJECTS,
    URLS,
    is_postgresql,
)
from linkcheck.model.timestamps import DAY_SECONDS


class LedgerStats(Struct, frozen=True):
    """How much a ledger holds; `size` is in bytes on disk, `urls` counts by outcome, times are of checks."""

    place: str
    version: int
    size: int
    urls: Mapping[str, int]
    checks: int
    doubts: int
    struck: int
    runs: int
    posts: int
    open_findings: int
    captures: int
    oldest_check: int | None
    newest_check: int | None


class PrunedRows(Struct, frozen=True):
    """How many rows of each kind were deleted; `requests` are counts of a host and day."""

    urls: int
    checks: int
    doubts: int
    subjects: int
    runs: int
    findings: int
    requests: int


def stats(connection: Connection, database: Database) -> LedgerStats:
    """How much the ledger holds now."""
    by_outcome = connection.execute(select(URLS.c.outcome, func.count()).group_by(URLS.c.outcome))
    oldest, newest = connection.execute(select(func.min(CHECKS.c.at), func.max(CHECKS.c.at))).one()
    return LedgerStats(
        place=database.place,
        version=version_of(connection),
        size=_size(connection, database.file),
        urls=dict(sorted((outcome, count) for outcome, count in by_outcome)),
        checks=_count(connection, CHECKS),
        doubts=_count(connection, DOUBTS),
        struck=_count(connection, SUBJECTS),
        runs=_count(connection, RUNS),
        posts=_count(connection, POSTS),
        open_findings=_count(connection, FINDINGS, IS_OPEN),
        captures=_count(connection, CAPTURES),
        oldest_check=oldest,
        newest_check=newest,
    )


def _count(connection: Connection, table: Any, *conditions: Any) -> int:
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def _size(connection: Connection, file: Path | None) -> int:
    if file is not None:
        parts = (file, Path(f"{file}-wal"), Path(f"{file}-shm"))
        return sum(part.stat().st_size for part in parts if part.exists())
    sizes = (func.pg_total_relation_size(table.name) for table in METADATA.sorted_tables)
    return sum(connection.execute(select(*sizes)).one())


def prune(connection: Connection, before: int) -> PrunedRows:
    """Delete what is older than a time; the run that finished last stays, since the next is compared with it."""
    findings = _old_findings(connection, before)
    latest = last(connection)
    keep = latest.id if latest is not None else ""
    return PrunedRows(
        urls=_delete(connection, URLS, URLS.c.checked_at < before),
        checks=_delete(connection, CHECKS, CHECKS.c.at < before),
        doubts=_delete(connection, DOUBTS, DOUBTS.c.at < before),
        subjects=_old_subjects(connection, before),
        runs=_delete(connection, RUNS, RUNS.c.finished_at < before, RUNS.c.id != keep),
        findings=findings,
        requests=_delete(connection, REQUESTS, REQUESTS.c.day < before // DAY_SECONDS),
    )


def _delete(connection: Connection, table: Any, *conditions: Any) -> int:
    return connection.execute(delete(table).where(*conditions)).rowcount


def _old_findings(connection: Connection, before: int) -> int:
    """Delete what was closed by a run that is older, or not known any more."""
    closed_since = exists().where(RUNS.c.id == FINDINGS.c.closed, or_(RUNS.c.finished_at.is_(None), RUNS.c.finished_at >= before))
    return _delete(connection, FINDINGS, ~IS_OPEN, ~closed_since)


def _old_subjects(connection: Connection, before: int) -> int:
    struck_since = exists().where(STRIKES.c.key == SUBJECTS.c.key, STRIKES.c.at >= before)
    deleted = _delete(connection, SUBJECTS, func.coalesce(SUBJECTS.c.alive_at, before - 1) < before, ~struck_since)
    _delete(connection, STRIKES, ~exists().where(SUBJECTS.c.key == STRIKES.c.key))
    return deleted


def vacuum(database: Database) -> None:
    """Give the room of what was deleted back to the disk, where the database can."""
    with database.outside() as connection:
        if is_postgresql(connection):
            connection.execute(text(f"VACUUM {', '.join(table.name for table in METADATA.sorted_tables)}"))
            return
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
