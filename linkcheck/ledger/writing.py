"""What a run learned -> the tables; every function runs inside the caller's transaction."""

from collections.abc import Collection, Iterable
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import Connection, bindparam, delete, select, update

from linkcheck.ledger.migrations import note_time
from linkcheck.ledger.records import LedgerBatch, Strike, Success
from linkcheck.ledger.schema import CHECKS, DOUBTS, REQUESTS, STRIKES, SUBJECTS, URLS, chunks, key_of, keys_of, run_for_keys, upsert

_FORGET = delete(STRIKES).where(
    STRIKES.c.key == bindparam("of"), STRIKES.c.at <= select(SUBJECTS.c.alive_at).where(SUBJECTS.c.key == bindparam("of")).scalar_subquery()
)
_ANSWERED = (
    update(SUBJECTS)
    .where(SUBJECTS.c.key == bindparam("of"), SUBJECTS.c.alive_at.is_(None) | (SUBJECTS.c.alive_at < bindparam("then")))
    .values(alive_at=bindparam("then"))
)


def write(connection: Connection, batch: LedgerBatch) -> None:
    """Write a batch; what is written already stays as it is, but for the counts of requests."""
    upsert(connection, URLS, _rows(((key_of(row.url),), row) for row in batch.urls))
    upsert(connection, CHECKS, _rows(((key_of(check.url), check.run, check.at), check) for check in batch.checks), change={})
    _write_doubts(connection, batch)
    strike(connection, batch.strikes)
    answered = answer(connection, batch.successes)
    forget(connection, {*answered, *(key_of(each.subject) for each in batch.strikes)})
    _count(connection, batch)
    note_time(connection, _latest(batch))


def _rows(keyed: Iterable[tuple[tuple[Any, ...], Struct]]) -> list[dict[str, Any]]:
    """Rows with their keys, the last of each key, in the order of keys."""
    by_key = dict(keyed)
    return [{"key": key[0], **structs.asdict(row)} for key, row in sorted(by_key.items(), key=_first)]


def _first(pair: tuple[tuple[Any, ...], Struct]) -> tuple[Any, ...]:
    return pair[0]


def _write_doubts(connection: Connection, batch: LedgerBatch) -> None:
    decided = {row.url for row in batch.urls}
    upsert(connection, DOUBTS, _rows(((key_of(row.url),), row) for row in batch.pending_retries if row.url not in decided))
    for keys in chunks(keys_of(decided)):
        connection.execute(delete(DOUBTS).where(DOUBTS.c.key.in_(keys)))


def strike(connection: Connection, strikes: Iterable[Strike], *, replace: bool = False) -> None:
    """Write failures down, one of a subject and run; a second one counts only where it shall replace the first."""
    by_key = {(key_of(each.subject), each.run): each for each in reversed(tuple(strikes))}
    subjects = {key[0]: each.subject for key, each in by_key.items()}
    upsert(connection, SUBJECTS, [{"key": key, "subject": subjects[key]} for key in sorted(subjects)], change={})
    rows = [
        {"key": key[0], "run": each.run, "at": each.at, "vantage": each.vantage, "outcome": each.outcome}
        for key, each in sorted(by_key.items(), key=_first)
    ]
    upsert(connection, STRIKES, rows, change=None if replace else {})


def answer(connection: Connection, successes: Iterable[Success]) -> list[bytes]:
    """Write down when subjects answered that failed before, and return their keys; of others nothing is kept."""
    latest: dict[bytes, int] = {}
    for success in successes:
        key = key_of(success.subject)
        latest[key] = max(success.at, latest.get(key, success.at))
    found = run_for_keys(connection, sorted(latest), lambda keys: select(SUBJECTS.c.key).where(SUBJECTS.c.key.in_(keys)))
    known = sorted(row.key for row in found)
    if known:
        connection.execute(_ANSWERED, [{"of": key, "then": latest[key]} for key in known])
    return known


def forget(connection: Connection, keys: Collection[bytes]) -> None:
    """Delete the failures of subjects that answered since."""
    if keys:
        connection.execute(_FORGET, [{"of": key} for key in sorted(keys)])


def _count(connection: Connection, batch: LedgerBatch) -> None:
    counts = {key_of(host): (host, count) for host, count in batch.requests.items()}
    rows = [{"day": batch.day, "key": key, "host": counts[key][0], "count": counts[key][1]} for key in sorted(counts)]
    upsert(connection, REQUESTS, rows, change={"count": lambda excluded: REQUESTS.c.count + excluded["count"]})


def _latest(batch: LedgerBatch) -> int:
    times = [row.checked_at for row in batch.urls]
    for rows in (batch.checks, batch.pending_retries, batch.strikes, batch.successes):
        times += [row.at for row in rows]
    return max(times, default=0)
