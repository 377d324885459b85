"""The tables of the ledger, the same in SQLite and PostgreSQL; times are whole seconds since 1970 (UTC)."""

import re
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Executable,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    TypeDecorator,
    UnicodeText,
)

# Keys asked for in one statement; SQLite before 3.32 takes 999 parameters.
CHUNK = 900
_ESCAPE = "\x1a"
# PostgreSQL stores no NUL, and neither database a lone surrogate.
_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


class Text(TypeDecorator[str]):
    """Any text of Python, also what databases do not store: such characters are written as U+001A and four digits."""

    impl = UnicodeText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it is stored."""
        if value is None or _UNSTORABLE.search(value) is None:
            return value
        return _UNSTORABLE.sub(lambda found: f"{_ESCAPE}{ord(found[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as it was given."""
        if value is None or _ESCAPE not in value:
            return value
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def key_of(text: str) -> bytes:
    """The key of a text that may be too long for an index."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def keys_of(texts: Iterable[str]) -> list[bytes]:
    """The keys of texts, each once and in order, so that two writers meet at the same rows in the same order."""
    return sorted({key_of(text) for text in texts})


def chunks(keys: Collection[bytes]) -> Iterator[list[bytes]]:
    """The keys in as many at a time as one statement takes."""
    listed = list(keys)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def _key(name: str = "key") -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _time(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=optional)


METADATA = MetaData()

# The row `linkcheck_ledger` holds the version of the schema, `latest` the latest time that was ever written.
META = Table("meta", METADATA, Column("name", UnicodeText, primary_key=True), Column("value", BigInteger, nullable=False))
VERSION_ROW, LATEST_ROW = "linkcheck_ledger", "latest"

URLS = Table(
    "urls",
    METADATA,
    _key(),
    _text("url"),
    _text("host"),
    _time("checked_at"),
    _time("due_at"),
    _text("run"),
    _text("outcome"),
    Column("version", Integer, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    _time("alive_at", optional=True),
    _time("alive_since", optional=True),
    _time("failing_since", optional=True),
    Column("failures", Integer, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
)
CHECKS = Table(
    "checks",
    METADATA,
    _key(),
    Column("run", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    _text("url"),
    _text("vantage"),
    Column("version", Integer, nullable=False),
    _text("outcome"),
    _text("certainty"),
    Column("seen", LargeBinary, nullable=False),
    Index("checks_at", "at"),
)
DOUBTS = Table("doubts", METADATA, _key(), _text("url"), _time("at"), _text("run"), Column("followed", LargeBinary, nullable=False))
SUBJECTS = Table("subjects", METADATA, _key(), _text("subject"), _time("alive_at", optional=True))
STRIKES = Table("strikes", METADATA, _key(), Column("run", Text, primary_key=True), _time("at"), _text("vantage"), _text("outcome"))
REQUESTS = Table(
    "requests",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    _key(),
    _text("host"),
    Column("count", BigInteger, nullable=False),
)
RUNS = Table(
    "runs",
    METADATA,
    Column("id", Text, primary_key=True),
    _time("started_at"),
    _text("vantage"),
    _text("holder"),
    _text("settings_digest"),
    _time("finished_at", optional=True),
    _time("held_until"),
    Column("complete", Boolean, nullable=False),
    Column("posts", Integer, nullable=False),
    _text("paths"),
)
CLAIMS = Table("claims", METADATA, _key(), _text("host"), Column("run", Text), Index("claims_run", "run"))
POSTS = Table("posts", METADATA, _key(), _text("identity"), _text("run"))
CAPTURES = Table(
    "captures",
    METADATA,
    _key("archive_key"),
    _key(),
    _text("archive"),
    _text("url"),
    _time("asked_at"),
    Column("lasts", Boolean, nullable=False),
    Column("capture", LargeBinary, nullable=False),
)
# `closed` is the run that did not see it any more; one that comes back is another row. `path_key` stands for no path as well.
FINDINGS = Table(
    "findings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary(16), nullable=False),
    Column("path_key", LargeBinary(16), nullable=False),
    _text("fingerprint"),
    _text("code"),
    _text("name"),
    _text("severity"),
    _text("certainty"),
    _text("message"),
    Column("path", Text),
    Column("url", Text),
    _text("also"),
    Column("online", Boolean, nullable=False),
    _text("opened"),
    Column("closed", Text),
)
IS_OPEN = FINDINGS.c.closed.is_(None)
Index("findings_open", FINDINGS.c.key, FINDINGS.c.path_key, unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


def upsert(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    *,
    on: tuple[str, ...] = (),
    change: dict[str, Any] | None = None,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; where a row has the key already it is replaced, or only what `change` says; with {} it stays as it is.

    Each value of `change` is made of the statement's `excluded` row. No two of the rows may have one key.
    """
    if not rows:
        return
    statement = _insert(connection, table)
    keys = on or tuple(column.name for column in table.primary_key)
    if change is None:
        change = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    else:
        change = {name: make(statement.excluded) for name, make in change.items()}
    if change:
        statement = statement.on_conflict_do_update(index_elements=keys, index_where=where, set_=change)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys, index_where=where)
    connection.execute(statement, rows)


def _insert(connection: Connection, table: Table) -> Any:
    # Only what is spoken is loaded: a dialect takes a while.
    if is_postgresql(connection):
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def run_for_keys(connection: Connection, keys: Collection[bytes], make: Any) -> Iterator[Any]:
    """The rows of a statement that `make` makes of each chunk of keys."""
    for chunk in chunks(keys):
        statement: Executable = make(chunk)
        yield from connection.execute(statement)


def is_postgresql(connection: Connection) -> bool:
    """Whether the database is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"
