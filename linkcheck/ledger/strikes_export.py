"""Failures of pages and hosts <-> lines of text that two branches of a repository can both add to.

Merging is a join: idempotent, commutative and associative, so files may be merged in any order and any number of times.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from linkcheck.ledger.records import Strike
from linkcheck.model.errors import UsageError
from linkcheck.model.timestamps import iso_from_seconds, seconds_from_datetime

VERSION = 1
_CONFLICT = (b"<<<<<<< ", b"=======", b">>>>>>> ", b"||||||| ")
# The others may not be written in every time zone.
_YEARS = range(1971, 9999)
_Time = Annotated[datetime, Meta(tz=True)]


class Record(Struct, frozen=True):
    """The failures of a page or host since it answered last, one a run."""

    alive_at: int | None = None
    failures: frozenset[Strike] = frozenset()


Records = Mapping[str, Record]


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


def merged(one: Records, other: Records) -> dict[str, Record]:
    """What both know together: of each run the latest failure, and none that is not later than the last success."""
    subjects = {*one, *other}
    both = {subject: _joined(one.get(subject, Record()), other.get(subject, Record())) for subject in subjects}
    return {subject: record for subject, record in both.items() if record != Record()}


def _joined(one: Record, other: Record) -> Record:
    alive_at = max((at for at in (one.alive_at, other.alive_at) if at is not None), default=None)
    # What is dropped and what is taken go by the same order, or it would matter which files are merged first.
    by_run: dict[str, Strike] = {}
    for strike in sorted((*one.failures, *other.failures), key=lambda strike: (strike.at, strike.vantage, strike.outcome)):
        by_run[strike.run] = strike
    return Record(alive_at, frozenset(strike for strike in by_run.values() if alive_at is None or strike.at > alive_at))


def render(records: Records) -> bytes:
    """Sorted JSON lines after a header; what is equal gives the same bytes."""
    lines = (_line(subject, records[subject]) for subject in sorted(records))
    # Only the json of the standard library writes lone surrogates.
    return "".join(f"{json.dumps(line)}\n" for line in ({"linkcheck_strikes": VERSION}, *lines)).encode()


def _line(subject: str, record: Record) -> dict[str, object]:
    ordered = sorted(record.failures, key=lambda strike: (strike.at, strike.run))
    failures = [
        {"at": iso_from_seconds(strike.at), "run": strike.run, "vantage": strike.vantage, "outcome": strike.outcome} for strike in ordered
    ]
    return {
        "subject": subject,
        "alive_at": iso_from_seconds(record.alive_at) if record.alive_at is not None else None,
        "failures": failures,
    }


def parse(content: bytes, place: str) -> dict[str, Record]:
    """The records in a file's bytes; raises UsageError for what cannot be read, naming `place` and the line."""
    numbered = enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    _require_merged(lines, place)
    if not lines:
        return {}
    _require_version(lines[0][1], place)
    records: dict[str, Record] = {}
    for number, text in lines[1:]:
        line = _read(text, f"{place}, line {number}")
        records[line.subject] = _joined_with(records, line)
    return merged(records, {})


def _joined_with(records: Records, line: _Line) -> Record:
    strikes = (Strike(line.subject, seconds_from_datetime(each.at), each.run, each.vantage, each.outcome) for each in line.failures)
    record = Record(seconds_from_datetime(line.alive_at) if line.alive_at is not None else None, frozenset(strikes))
    # A subject stands on two lines where git took the lines of both branches.
    return _joined(records.get(line.subject, Record()), record)


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
            f'{place} holds no strikes: its first line is not {{"linkcheck_strikes": {VERSION}}}; name a file that was exported'
        ) from None
    if version > VERSION:
        raise UsageError(
            f"{place} was written by a newer linkcheck (strikes version {version}, and this one knows {VERSION}); update linkcheck"
        )


def _read(line: bytes, where: str) -> _Line:
    try:
        read = msgspec.convert(json.loads(line), _Line)
        if any(at.year not in _YEARS for at in (*(each.at for each in read.failures), *([read.alive_at] if read.alive_at else []))):
            raise ValueError("a time is not of this age")
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise UsageError(f"{where} is no strike: {error}; mend or delete the line, and import it again") from None
    return read
