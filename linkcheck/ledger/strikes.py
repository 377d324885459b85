"""The failures of the whole ledger, to be exported and imported."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from linkcheck.ledger.reading import COUNTS
from linkcheck.ledger.records import Strike, Success
from linkcheck.ledger.schema import STRIKES, SUBJECTS, key_of, keys_of, run_for_keys, upsert
from linkcheck.ledger.strikes_export import Record, Records, merged
from linkcheck.ledger.writing import answer, forget, strike

_EVERY: Select[Any] = select(
    SUBJECTS.c.subject, SUBJECTS.c.alive_at, STRIKES.c.at, STRIKES.c.run, STRIKES.c.vantage, STRIKES.c.outcome
).select_from(SUBJECTS.outerjoin(STRIKES, and_(STRIKES.c.key == SUBJECTS.c.key, COUNTS)))


def records(connection: Connection) -> dict[str, Record]:
    """What the ledger knows of every subject that failed."""
    return _records(connection.execute(_EVERY))


def _records_of(connection: Connection, subjects: Collection[str]) -> dict[str, Record]:
    return _records(run_for_keys(connection, keys_of(subjects), lambda keys: _EVERY.where(SUBJECTS.c.key.in_(keys))))


def _records(rows: Any) -> dict[str, Record]:
    alive: dict[str, int | None] = {}
    failures: defaultdict[str, set[Strike]] = defaultdict(set)
    for subject, alive_at, at, run, vantage, outcome in rows:
        alive[subject] = alive_at
        if run is not None:
            failures[subject].add(Strike(subject, at, run, vantage, outcome))
    return merged({subject: Record(alive[subject], frozenset(failures[subject])) for subject in alive}, {})


def add(connection: Connection, given: Records) -> int:
    """Merge records into the ledger, and return how many failures are new to it."""
    before = _records_of(connection, given)
    after = merged(before, given)
    changed = {subject: record for subject, record in after.items() if record != before.get(subject)}
    new = [each for subject, record in changed.items() for each in record.failures - before.get(subject, Record()).failures]
    strike(connection, new, replace=True)
    rows = [{"key": key_of(subject), "subject": subject} for subject in changed]
    upsert(connection, SUBJECTS, sorted(rows, key=lambda row: row["key"]), change={})
    answer(connection, [Success(subject, record.alive_at) for subject, record in changed.items() if record.alive_at is not None])
    forget(connection, [key_of(subject) for subject in changed])
    return len(new)
