"""The runs of a ledger, and which hosts are whose: several audits may share one PostgreSQL."""

from collections.abc import Collection
from typing import Any

from msgspec import structs
from sqlalchemy import ColumnElement, Connection, Select, delete, exists, or_, select, update

from linkcheck.ledger.migrations import note_time
from linkcheck.ledger.records import RunRow
from linkcheck.ledger.schema import CLAIMS, RUNS, chunks, is_postgresql, key_of, keys_of, run_for_keys, upsert

_COLUMNS = [RUNS.c[name] for name in RunRow.__struct_fields__]


def begin(connection: Connection, run: RunRow) -> None:
    """Write down a run that begins."""
    connection.execute(RUNS.insert().values(structs.asdict(run)))
    note_time(connection, run.started_at)


def extend(connection: Connection, run_id: str, held_until: int) -> None:
    """Say that a run is still made until then."""
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(held_until=held_until))


def finish(connection: Connection, run_id: str, finished_at: int, *, complete: bool, posts: int) -> None:
    """Write down how a run ended, and let go of its hosts."""
    values = {"finished_at": finished_at, "complete": complete, "posts": posts}
    connection.execute(update(RUNS).where(RUNS.c.id == run_id).values(values))
    release(connection, run_id, None)
    note_time(connection, finished_at)


def forget(connection: Connection, run_id: str) -> None:
    """Let a run not have been, and let go of its hosts; what it learned stays."""
    release(connection, run_id, None)
    connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def unfinished(connection: Connection, *conditions: ColumnElement[bool]) -> tuple[RunRow, ...]:
    """The runs that did not finish, in the order in which they began."""
    statement = select(*_COLUMNS).where(RUNS.c.finished_at.is_(None), *conditions).order_by(RUNS.c.started_at, RUNS.c.id)
    return tuple(RunRow(*row) for row in connection.execute(statement))


def left_off(connection: Connection, settings_digest: str, since: int, held_before: int | None) -> RunRow | None:
    """The latest run to go on with: of these settings, begun since then, and held no longer than before a time, if one is given."""
    later = RUNS.alias("later")
    # What another run has finished meanwhile, nobody needs to go on with.
    overtaken = exists().where(later.c.settings_digest == settings_digest, later.c.finished_at >= RUNS.c.started_at)
    conditions = [RUNS.c.settings_digest == settings_digest, RUNS.c.started_at >= since, ~overtaken]
    if held_before is not None:
        conditions.append(RUNS.c.held_until < held_before)
    return next(reversed(unfinished(connection, *conditions)), None)


def last(connection: Connection) -> RunRow | None:
    """The run that finished last."""
    order = RUNS.c.finished_at.desc(), RUNS.c.started_at.desc(), RUNS.c.id.desc()
    row = connection.execute(select(*_COLUMNS).where(RUNS.c.finished_at.is_not(None)).order_by(*order).limit(1)).first()
    return RunRow(*row) if row is not None else None


def every(connection: Connection) -> tuple[RunRow, ...]:
    """All runs, in the order in which they began."""
    return tuple(RunRow(*row) for row in connection.execute(select(*_COLUMNS).order_by(RUNS.c.started_at, RUNS.c.id)))


def claim(connection: Connection, hosts: Collection[str], run_id: str, now: int) -> frozenset[str]:
    """Those of the hosts that are now this run's: nobody's, its own already, or of a run that is over or lost."""
    if not is_postgresql(connection):
        return frozenset(hosts)
    by_key = {key_of(host): host for host in hosts}
    upsert(connection, CLAIMS, [{"key": key, "host": by_key[key], "run": None} for key in sorted(by_key)], change={})
    under_way = exists().where(RUNS.c.id == CLAIMS.c.run, RUNS.c.finished_at.is_(None), RUNS.c.held_until >= now)
    free = or_(CLAIMS.c.run.is_(None), CLAIMS.c.run == run_id, ~under_way)

    def among(keys: list[bytes]) -> Select[Any]:
        return select(CLAIMS.c.key).where(CLAIMS.c.key.in_(keys), free).order_by(CLAIMS.c.key)

    # A row that was locked a moment ago is judged by what the statement saw before; only the next one sees who has it now.
    found = run_for_keys(connection, sorted(by_key), lambda keys: among(keys).with_for_update(skip_locked=True))
    locked = [row.key for row in found]
    mine = [row.key for row in run_for_keys(connection, locked, among)]
    for keys in chunks(mine):
        connection.execute(update(CLAIMS).where(CLAIMS.c.key.in_(keys)).values(run=run_id))
    return frozenset(by_key[key] for key in mine)


def release(connection: Connection, run_id: str, hosts: Collection[str] | None) -> None:
    """Let go of a run's hosts, or of all of them."""
    if not is_postgresql(connection):
        return
    if hosts is None:
        connection.execute(delete(CLAIMS).where(CLAIMS.c.run == run_id))
        return
    for keys in chunks(keys_of(hosts)):
        connection.execute(delete(CLAIMS).where(CLAIMS.c.run == run_id, CLAIMS.c.key.in_(keys)))
