"""Strikes, which are failures of pages and hosts: in the tables, merged with those of another ledger, and as lines of text.

Two branches of a repository can both add to the text. Merging is a join: idempotent, commutative and associative, so that files
may be merged in any order and any number of times.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection, Select, and_, bindparam, delete, or_, select, update

from linkcheck.ledger.records import Strike, Success, require_undamaged
from linkcheck.ledger.schema import STRIKES, SUBJECTS, key_of, keys_of, rows_for_keys, upsert
from linkcheck.model.errors import UsageError
from linkcheck.model.timestamps import iso_from_seconds, seconds_from_datetime

STRIKES_VERSION = 1

# A strike counts until its page or host answers.
_COUNTS = or_(SUBJECTS.c.alive_at.is_(None), STRIKES.c.at > SUBJECTS.c.alive_at)
_OF_STRIKE = and_(STRIKES.c.key == SUBJECTS.c.key, _COUNTS)
_STRIKE = select(SUBJECTS.c.subject, STRIKES.c.at, STRIKES.c.run, STRIKES.c.vantage, STRIKES.c.outcome).join_from(
    STRIKES, SUBJECTS, _OF_STRIKE
)
_HISTORY: Select[Any] = select(
    SUBJECTS.c.subject, SUBJECTS.c.alive_at, STRIKES.c.at, STRIKES.c.run, STRIKES.c.vantage, STRIKES.c.outcome
).select_from(SUBJECTS.outerjoin(STRIKES, _OF_STRIKE))
_DELETE_CLEARED = delete(STRIKES).where(
    STRIKES.c.key == bindparam("of"), STRIKES.c.at <= select(SUBJECTS.c.alive_at).where(SUBJECTS.c.key == bindparam("of")).scalar_subquery()
)
_SET_ALIVE = (
    update(SUBJECTS)
    .where(SUBJECTS.c.key == bindparam("of"), SUBJECTS.c.alive_at.is_(None) | (SUBJECTS.c.alive_at < bindparam("then")))
    .values(alive_at=bindparam("then"))
)
# How git marks the two sides of a conflict.
_CONFLICT = (b"<<<<<<< ", b"=======", b">>>>>>> ", b"||||||| ")
# Times of other years may not be representable in every time zone.
_YEARS = range(1971, 9999)
_Time = Annotated[datetime, Meta(tz=True)]


class StrikeHistory(Struct, frozen=True):
    """When a page or host answered last, and its failures since, one a run."""

    alive_at: int | None = None
    failures: frozenset[Strike] = frozenset()


StrikeHistories = Mapping[str, StrikeHistory]


def read_strikes(connection: Connection, subjects: Collection[str]) -> dict[str, tuple[Strike, ...]]:
    """The strikes that count against each subject that has any, the first one first."""
    found: defaultdict[str, list[Strike]] = defaultdict(list)
    for row in rows_for_keys(connection, keys_of(subjects), lambda keys: _STRIKE.where(STRIKES.c.key.in_(keys))):
        found[row[0]] += require_undamaged((Strike(*row),))
    return {subject: tuple(sorted(strikes, key=lambda strike: (strike.at, strike.run))) for subject, strikes in found.items()}


def write_strikes(connection: Connection, strikes: Iterable[Strike], *, replace: bool = False) -> None:
    """Write strikes, one for each subject and run; a later one is dropped unless it is to `replace` the one that is there."""
    by_key = {(key_of(each.subject), each.run): each for each in reversed(tuple(strikes))}
    subjects = {key[0]: each.subject for key, each in by_key.items()}
    upsert(connection, SUBJECTS, [{"key": key, "subject": subjects[key]} for key in sorted(subjects)], change={})
    rows = [
        {"key": key[0], "run": by_key[key].run, "at": by_key[key].at, "vantage": by_key[key].vantage, "outcome": by_key[key].outcome}
        for key in sorted(by_key)
    ]
    upsert(connection, STRIKES, rows, change=None if replace else {})


def write_successes(connection: Connection, successes: Iterable[Success]) -> list[bytes]:
    """Write when subjects that have failed answered, and return their keys; about all others nothing is kept."""
    latest: dict[bytes, int] = {}
    for success in successes:
        key = key_of(success.subject)
        latest[key] = max(success.at, latest.get(key, success.at))
    found = rows_for_keys(connection, sorted(latest), lambda keys: select(SUBJECTS.c.key).where(SUBJECTS.c.key.in_(keys)))
    known = sorted(row.key for row in found)
    if known:
        connection.execute(_SET_ALIVE, [{"of": key, "then": latest[key]} for key in known])
    return known


def delete_cleared(connection: Connection, keys: Collection[bytes]) -> None:
    """Delete the strikes of subjects that have answered since."""
    if keys:
        connection.execute(_DELETE_CLEARED, [{"of": key} for key in sorted(keys)])


def read_histories(connection: Connection) -> dict[str, StrikeHistory]:
    """What the ledger knows about every subject that has failed."""
    return _histories(connection.execute(_HISTORY))


def merge_into_ledger(connection: Connection, given: StrikeHistories) -> int:
    """Merge histories into the ledger, and return how many strikes are new to it."""
    rows = rows_for_keys(connection, keys_of(given), lambda keys: _HISTORY.where(SUBJECTS.c.key.in_(keys)))
    before = _histories(rows)
    after = merge(before, given)
    changed = {subject: history for subject, history in after.items() if history != before.get(subject)}
    new = [strike for subject, history in changed.items() for strike in history.failures - before.get(subject, StrikeHistory()).failures]
    write_strikes(connection, new, replace=True)
    subjects = [{"key": key_of(subject), "subject": subject} for subject in changed]
    upsert(connection, SUBJECTS, sorted(subjects, key=lambda row: row["key"]), change={})
    write_successes(
        connection, [Success(subject, history.alive_at) for subject, history in changed.items() if history.alive_at is not None]
    )
    delete_cleared(connection, [key_of(subject) for subject in changed])
    return len(new)


def _histories(rows: Iterable[Any]) -> dict[str, StrikeHistory]:
    alive: dict[str, int | None] = {}
    failures: defaultdict[str, set[Strike]] = defaultdict(set)
    for subject, alive_at, at, run, vantage, outcome in rows:
        alive[subject] = alive_at
        if run is not None:
            failures[subject].update(require_undamaged((Strike(subject, at, run, vantage, outcome),)))
    return merge({subject: StrikeHistory(alive[subject], frozenset(failures[subject])) for subject in alive}, {})


def merge(one: StrikeHistories, other: StrikeHistories) -> dict[str, StrikeHistory]:
    """What both know together: the latest failure of each run, as far as it is later than the last success."""
    subjects = {*one, *other}
    both = {subject: _joined(one.get(subject, StrikeHistory()), other.get(subject, StrikeHistory())) for subject in subjects}
    return {subject: history for subject, history in both.items() if history != StrikeHistory()}


def _joined(one: StrikeHistory, other: StrikeHistory) -> StrikeHistory:
    alive_at = max((at for at in (one.alive_at, other.alive_at) if at is not None), default=None)
    # What is dropped and what is taken go by the same order, or it would matter which files are merged first.
    by_run: dict[str, Strike] = {}
    for strike in sorted((*one.failures, *other.failures), key=lambda strike: (strike.at, strike.vantage, strike.outcome)):
        by_run[strike.run] = strike
    return StrikeHistory(alive_at, frozenset(strike for strike in by_run.values() if alive_at is None or strike.at > alive_at))


class _Header(Struct, frozen=True):
    linkcheck_strikes: int


class _Failure(Struct, frozen=True, forbid_unknown_fields=True):
    at: _Time
    run: str
    vantage: str
    outcome: str


class _Line(Struct, frozen=True, forbid_unknown_fields=True):
    subject: str
    failures: tuple[_Failure, ...]
    alive_at: _Time | None = None


def encode_strikes(histories: StrikeHistories) -> bytes:
    """Sorted JSON lines after a header; equal histories give equal bytes."""
    lines = (_line(subject, histories[subject]) for subject in sorted(histories))
    # Only the json of the standard library writes lone surrogates.
    return "".join(f"{json.dumps(line)}\n" for line in ({"linkcheck_strikes": STRIKES_VERSION}, *lines)).encode()


def _line(subject: str, history: StrikeHistory) -> dict[str, object]:
    ordered = sorted(history.failures, key=lambda strike: (strike.at, strike.run))
    failures = [
        {"at": iso_from_seconds(strike.at), "run": strike.run, "vantage": strike.vantage, "outcome": strike.outcome} for strike in ordered
    ]
    alive_at = iso_from_seconds(history.alive_at) if history.alive_at is not None else None
    return {"subject": subject, "alive_at": alive_at, "failures": failures}


def decode_strikes(content: bytes, place: str) -> dict[str, StrikeHistory]:
    """The histories in a file's bytes; raises UsageError for what cannot be read, naming `place` and the line."""
    numbered = enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    _require_merged(lines, place)
    if not lines:
        return {}
    _require_version(lines[0][1], place)
    histories: dict[str, StrikeHistory] = {}
    for number, text in lines[1:]:
        line = _read(text, f"{place}, line {number}")
        # A subject has two lines where git kept the lines of both branches.
        histories[line.subject] = _joined(histories.get(line.subject, StrikeHistory()), _history(line))
    return merge(histories, {})


def require_past(histories: StrikeHistories, place: str, until: int) -> None:
    """Raise UsageError where something was seen after a time: it would count against pages until then."""
    for subject, history in histories.items():
        latest = max((*(strike.at for strike in history.failures), history.alive_at or 0))
        if latest > until:
            raise UsageError(
                f"{place} says of {subject} what was seen at {iso_from_seconds(latest)}, which is later than this machine's clock; "
                "set the clock right, or delete that line, and import it again"
            )


def _history(line: _Line) -> StrikeHistory:
    strikes = (Strike(line.subject, seconds_from_datetime(each.at), each.run, each.vantage, each.outcome) for each in line.failures)
    return StrikeHistory(seconds_from_datetime(line.alive_at) if line.alive_at is not None else None, frozenset(strikes))


def _require_merged(lines: Iterable[tuple[int, bytes]], place: str) -> None:
    for number, line in lines:
        if line.startswith(_CONFLICT):
            raise UsageError(
                f"{place}, line {number} is a conflict that git left; keep the lines of both sides, delete the lines that "
                "begin with <<<<<<<, ======= or >>>>>>>, and import it again"
            )


def _require_version(line: bytes, place: str) -> None:
    try:
        version = msgspec.convert(json.loads(line), _Header).linkcheck_strikes
    except (ValueError, RecursionError, msgspec.ValidationError):
        raise UsageError(
            f'{place} holds no strikes: its first line is not {{"linkcheck_strikes": {STRIKES_VERSION}}}; name a file that was exported'
        ) from None
    if version > STRIKES_VERSION:
        raise UsageError(
            f"{place} was written by a newer linkcheck (strikes version {version}, and this one knows {STRIKES_VERSION}); update linkcheck"
        )


def _read(line: bytes, where: str) -> _Line:
    try:
        read = msgspec.convert(json.loads(line), _Line)
        if any(at.year not in _YEARS for at in (*(each.at for each in read.failures), *([read.alive_at] if read.alive_at else []))):
            raise ValueError("a time is not of this age")
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise UsageError(f"{where} is no strike: {error}; mend or delete the line, and import it again") from None
    return read
