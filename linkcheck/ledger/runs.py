"""The runs of a ledger: which process may write to a file, which hosts belong to a run, and which posts runs have seen.

A ledger in a file serves one process at a time, by a lock that ends with the process. Several audits may share one PostgreSQL:
each leases the hosts that it asks.
"""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, Select, delete, exists, or_, select, update

from linkcheck.ledger.database import file_errors
from linkcheck.ledger.records import RunRow, require_undamaged
from linkcheck.ledger.schema import HOST_LEASES, POSTS, RUNS, chunks, is_postgresql, key_of, keys_of, record_time, rows_for_keys, upsert
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import iso_from_seconds

_COLUMNS = [RUNS.c[name] for name in RunRow.__struct_fields__]
# More seconds than any lease lasts: one beyond that was written under a clock that was ahead.
_LONGEST_LEASE = 3_600
# More bytes than any holder's name has.
_MAX_HOLDER = 1000


def begin_run(connection: Connection, run: RunRow) -> None:
    """Write down a run that begins."""
    connection.execute(RUNS.insert().values(structs.asdict(run)))


def extend_lease(connection: Connection, run_id: str, held_until: int) -> None:
    """Say until when a run is under way at least."""
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(held_until=held_until))


def finish_run(connection: Connection, run_id: str, finished_at: int, *, complete: bool, posts: int) -> None:
    """Write down how a run ended, and release its hosts."""
    values = {"finished_at": finished_at, "complete": complete, "posts": posts}
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))
    release_hosts(connection, run_id)
    record_time(connection, finished_at)


def delete_run(connection: Connection, run_id: str) -> None:
    """Delete a run and release its hosts; what it learned stays."""
    release_hosts(connection, run_id)
    connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def all_runs(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[RunRow, ...]:
    """The runs that meet the conditions, in the order in which they began."""
    statement = select(*_COLUMNS).where(*conditions).order_by(RUNS.c.started_at, RUNS.c.id)
    return tuple(require_undamaged(RunRow(*row) for row in connection.execute(statement)))


def unfinished_runs(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[RunRow, ...]:
    """The runs that did not finish, in the order in which they began."""
    return all_runs(connection, RUNS.c.finished_at.is_(None), *conditions)


def last_run(connection: Connection) -> RunRow | None:
    """The run that finished last."""
    order = RUNS.c.finished_at.desc(), RUNS.c.started_at.desc(), RUNS.c.id.desc()
    row = connection.execute(select(*_COLUMNS).where(RUNS.c.finished_at.is_not(None)).order_by(*order).limit(1)).first()
    return next(require_undamaged((RunRow(*row),))) if row is not None else None


def run_to_resume(connection: Connection, settings_digest: str, since: int, held_before: int | None, until: int) -> RunRow | None:
    """The latest unfinished run of the same settings, begun from `since` to `until`; its lease ended before `held_before`, if given."""
    later = RUNS.alias("later")
    # A run that another one has finished meanwhile needs no resuming.
    overtaken = exists().where(later.c.settings_digest == settings_digest, later.c.finished_at >= RUNS.c.started_at)
    conditions = [RUNS.c.settings_digest == settings_digest, RUNS.c.started_at.between(since, until), ~overtaken]
    if held_before is not None:
        conditions.append(RUNS.c.held_until < held_before)
    return next(reversed(unfinished_runs(connection, *conditions)), None)


def lease_hosts(connection: Connection, hosts: Collection[str], run_id: str, now: int) -> frozenset[str]:
    """Those of the hosts that this run has now: free ones, and those of runs that have ended or whose lease is over."""
    if not is_postgresql(connection):
        return frozenset(hosts)
    by_key = {key_of(host): host for host in hosts}
    upsert(connection, HOST_LEASES, [{"key": key, "host": by_key[key], "run": None} for key in sorted(by_key)], change={})
    under_way = exists().where(
        RUNS.c.id == HOST_LEASES.c.run, RUNS.c.finished_at.is_(None), RUNS.c.held_until.between(now, now + _LONGEST_LEASE)
    )
    free = or_(HOST_LEASES.c.run.is_(None), HOST_LEASES.c.run == run_id, ~under_way)

    def free_among(keys: list[bytes]) -> Select[Any]:
        return select(HOST_LEASES.c.key).where(HOST_LEASES.c.key.in_(keys), free).order_by(HOST_LEASES.c.key)

    # A row that was locked a moment ago is judged by what the statement saw before; only the next statement sees who has it now.
    found = rows_for_keys(connection, sorted(by_key), lambda keys: free_among(keys).with_for_update(skip_locked=True))
    locked = [row.key for row in found]
    leased = [row.key for row in rows_for_keys(connection, locked, free_among)]
    for keys in chunks(leased):
        connection.execute(update(HOST_LEASES).where(HOST_LEASES.c.key.in_(keys)).values(run=run_id))
    return frozenset(by_key[key] for key in leased)


def release_hosts(connection: Connection, run_id: str, hosts: Collection[str] | None = None) -> None:
    """Release some hosts of a run, or all of them."""
    if not is_postgresql(connection):
        return
    if hosts is None:
        connection.execute(delete(HOST_LEASES).where(HOST_LEASES.c.run == run_id))
        return
    for keys in chunks(keys_of(hosts)):
        connection.execute(delete(HOST_LEASES).where(HOST_LEASES.c.run == run_id, HOST_LEASES.c.key.in_(keys)))


def known_posts(connection: Connection, identities: Collection[str]) -> frozenset[str]:
    """Those of the posts that an earlier run has seen."""
    rows = rows_for_keys(connection, keys_of(identities), lambda keys: select(POSTS.c.identity).where(POSTS.c.key.in_(keys)))
    return frozenset(row.identity for row in rows)


def add_posts(connection: Connection, identities: Collection[str], run_id: str) -> None:
    """Write which posts a run has seen; a post that is known keeps the run that saw it first."""
    by_key = {key_of(identity): identity for identity in identities}
    rows = [{"key": key, "identity": by_key[key], "run": run_id} for key in sorted(by_key)]
    upsert(connection, POSTS, rows, change={})


class LockHolder(Struct, frozen=True):
    """The name of the process that has the lock; empty where it cannot be read."""

    name: str


def lock_file(file: Path, place: str, holder: str) -> FileLock | LockHolder:
    """Take the lock of a ledger in a file, or return who has it; the holder's name is written into the lock file."""
    path = Path(f"{file}.lock")
    # A lock that is only the existence of a file would outlive a process that is killed.
    lock = FileLock(path, thread_local=False, fallback_to_soft=False, on_acquired=lambda handle: _write_holder(handle, holder))
    with file_errors(place):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            return LockHolder(_read_holder(path))
    return lock


def locked_error(lock_holder: LockHolder, unfinished: tuple[RunRow, ...], place: str) -> UntrustworthyRunError:
    """The error for a second process; `unfinished` are the runs under way, the latest last."""
    run = next((run for run in reversed(unfinished) if lock_holder.name in ("", run.holder)), None)
    holder = lock_holder.name or (run.holder if run is not None else "another process")
    since = f", whose run began at {iso_from_seconds(run.started_at)}" if run is not None else ""
    return UntrustworthyRunError(f"the ledger {place} is held by {holder}{since}; wait until that has ended, or end it")


def _write_holder(handle: int, holder: str) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, holder.encode("utf-8", "replace")[:_MAX_HOLDER])


def _read_holder(path: Path) -> str:
    # Where locks are mandatory (Windows), a locked file cannot be read.
    try:
        return path.read_bytes()[:_MAX_HOLDER].decode("utf-8", "replace")
    except OSError:
        return ""
