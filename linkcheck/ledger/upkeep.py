"""How much a ledger holds, and how old rows are deleted from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, exists, func, inspect, or_, select, text, update

from linkcheck.ledger.database import Database, damaged_error
from linkcheck.ledger.runs import last_run
from linkcheck.ledger.schema import (
    CAPTURES,
    CHECKS,
    FINDINGS,
    HOST_LEASES,
    IS_OPEN,
    LATEST_ROW,
    META,
    METADATA,
    PENDING_RETRIES,
    POSTS,
    REQUESTS,
    RUNS,
    STRIKES,
    SUBJECTS,
    URLS,
    is_postgresql,
    upsert,
    version_of,
)
from linkcheck.model.timestamps import DAY_SECONDS

# A file of so many bytes is checked in half a second at most: 10 milliseconds for each MB. A larger one is checked once a week.
CHECKED_BYTES = 50_000_000
CHECK_SECONDS = 7 * DAY_SECONDS
# The row of the table `meta` that says when a large file was checked.
_CHECKED_ROW = "checked"


def require_intact(database: Database, *, write: bool, now: int) -> None:
    """Raise UntrustworthyRunError where the structure of a ledger's file is damaged; a large file is seldom looked at.

    SQLite notices what breaks its structure, and no letter that has become another one.
    """
    if database.file is None:
        return
    is_large = database.file.exists() and database.file.stat().st_size > CHECKED_BYTES
    with database.reading() as connection:
        if is_large and (not write or _was_checked(connection, now - CHECK_SECONDS)):
            return
        sound = connection.execute(text("PRAGMA quick_check(1)")).scalars().all() == ["ok"]
        # The pages that the check has read would hide what happens to the file from now on.
        connection.execute(text("PRAGMA shrink_memory"))
    if not sound:
        raise damaged_error(database.place)
    if is_large:
        with database.writing() as connection:
            upsert(connection, META, [{"name": _CHECKED_ROW, "value": now}])


def _was_checked(connection: Connection, since: int) -> bool:
    """Whether the file was checked since a time; also where it is another's, which is refused without a check."""
    if not inspect(connection).has_table(META.name):
        return True
    checked = connection.execute(select(META.c.value).where(META.c.name == _CHECKED_ROW)).scalar()
    return checked is not None and checked > since


class LedgerStats(Struct, frozen=True):
    """How much a ledger holds; `size` is in bytes on disk, `urls` counts URLs by outcome, and the times are those of checks.

    `subjects` are pages and hosts that have failed.
    """

    place: str
    version: int
    size: int
    urls: Mapping[str, int]
    checks: int
    pending_retries: int
    subjects: int
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
    pending_retries: int
    subjects: int
    runs: int
    findings: int
    requests: int


def read_stats(connection: Connection, database: Database) -> LedgerStats:
    """How much the ledger holds now."""
    by_outcome = connection.execute(select(URLS.c.outcome, func.count()).group_by(URLS.c.outcome))
    oldest, newest = connection.execute(select(func.min(CHECKS.c.at), func.max(CHECKS.c.at))).one()
    return LedgerStats(
        place=database.place,
        version=version_of(connection),
        size=_size(connection, database.file),
        urls=dict(sorted((outcome, count) for outcome, count in by_outcome)),
        checks=_count(connection, CHECKS),
        pending_retries=_count(connection, PENDING_RETRIES),
        subjects=_count(connection, SUBJECTS),
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


def prune_tables(connection: Connection, before: int) -> PrunedRows:
    """Delete what is older than a time; the run that finished last stays, for the next one is compared with it."""
    findings = _delete_old_findings(connection, before)
    latest = last_run(connection)
    keep = latest.id if latest is not None else ""
    return PrunedRows(
        urls=_delete(connection, URLS, URLS.c.checked_at < before),
        checks=_delete(connection, CHECKS, CHECKS.c.at < before),
        pending_retries=_delete(connection, PENDING_RETRIES, PENDING_RETRIES.c.at < before),
        subjects=_delete_old_subjects(connection, before),
        runs=_delete(connection, RUNS, RUNS.c.finished_at < before, RUNS.c.id != keep),
        findings=findings,
        requests=_delete(connection, REQUESTS, REQUESTS.c.day < before // DAY_SECONDS),
    )


def _delete(connection: Connection, table: Any, *conditions: Any) -> int:
    return connection.execute(delete(table).where(*conditions)).rowcount


def _delete_old_findings(connection: Connection, before: int) -> int:
    """Delete the findings that were closed by an older run, or by one that was deleted."""
    closed_since = exists().where(RUNS.c.id == FINDINGS.c.closed, or_(RUNS.c.finished_at.is_(None), RUNS.c.finished_at >= before))
    return _delete(connection, FINDINGS, ~IS_OPEN, ~closed_since)


def _delete_old_subjects(connection: Connection, before: int) -> int:
    """Delete the pages and hosts that neither failed nor answered since, and their strikes."""
    failed_since = exists().where(STRIKES.c.key == SUBJECTS.c.key, STRIKES.c.at >= before)
    deleted = _delete(connection, SUBJECTS, func.coalesce(SUBJECTS.c.alive_at, before - 1) < before, ~failed_since)
    _delete(connection, STRIKES, ~exists().where(SUBJECTS.c.key == STRIKES.c.key))
    return deleted


def rewind_tables(connection: Connection, now: int) -> PrunedRows:
    """Delete what is later than a time, and open the findings again that only later runs closed."""
    later = [row.id for row in connection.execute(select(RUNS.c.id).where(RUNS.c.started_at > now))]
    closed = FINDINGS.alias("closed")
    stands_again = exists().where(closed.c.key == FINDINGS.c.key, closed.c.path_key == FINDINGS.c.path_key, closed.c.closed.is_(None))
    findings = _delete(connection, FINDINGS, FINDINGS.c.opened.in_(later))
    connection.execute(update(FINDINGS).where(FINDINGS.c.closed.in_(later), ~stands_again).values(closed=None))
    connection.execute(delete(HOST_LEASES).where(HOST_LEASES.c.run.in_(later)))
    connection.execute(update(SUBJECTS).where(SUBJECTS.c.alive_at > now).values(alive_at=None))
    connection.execute(update(CAPTURES).where(CAPTURES.c.asked_at > now).values(asked_at=now))
    _delete(connection, STRIKES, STRIKES.c.at > now)
    rewound = PrunedRows(
        urls=_delete(connection, URLS, URLS.c.checked_at > now),
        checks=_delete(connection, CHECKS, CHECKS.c.at > now),
        pending_retries=_delete(connection, PENDING_RETRIES, PENDING_RETRIES.c.at > now),
        subjects=_delete(connection, SUBJECTS, SUBJECTS.c.alive_at.is_(None), ~exists().where(STRIKES.c.key == SUBJECTS.c.key)),
        runs=_delete(connection, RUNS, RUNS.c.id.in_(later)),
        findings=findings,
        requests=_delete(connection, REQUESTS, REQUESTS.c.day > now // DAY_SECONDS),
    )
    connection.execute(update(META).where(META.c.name == LATEST_ROW, META.c.value > now).values(value=now))
    connection.execute(delete(META).where(META.c.name == _CHECKED_ROW))
    return rewound


def vacuum_database(database: Database) -> None:
    """Return the space of deleted rows to the disk, where the database can."""
    with database.without_transaction() as connection:
        if is_postgresql(connection):
            connection.execute(text(f"VACUUM {', '.join(table.name for table in METADATA.sorted_tables)}"))
            return
        connection.execute(text("VACUUM"))
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
