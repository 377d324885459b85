"""The tables of the ledger, the same in SQLite and PostgreSQL, their migrations, and the statements that both databases understand.

Times are whole seconds since 1970 (UTC). Names of tables and columns stay as they were released.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
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
    inspect,
    select,
    text,
    update,
)

from linkcheck.ledger.database import Database
from linkcheck.ledger.records import DamagedRowError
from linkcheck.model.digest import digest_of
from linkcheck.model.errors import UntrustworthyRunError, UsageError

_ESCAPE = "\x1a"
# PostgreSQL stores no NUL, and neither database a lone surrogate.
_UNSTORABLE = re.compile("[\x00\x1a\ud800-\udfff]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


class AnyText(TypeDecorator[str]):
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


def _key(name: str = "key") -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, AnyText, nullable=False)


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
    Column("etag", AnyText),
    Column("last_modified", AnyText),
)
CHECKS = Table(
    "checks",
    METADATA,
    _key(),
    Column("run", AnyText, primary_key=True),
    Column("at", BigInteger, primary_key=True),
    _text("url"),
    _text("vantage"),
    Column("version", Integer, nullable=False),
    _text("outcome"),
    _text("certainty"),
    Column("seen", LargeBinary, nullable=False),
    Index("checks_at", "at"),
)
PENDING_RETRIES = Table(
    "doubts", METADATA, _key(), _text("url"), _time("at"), _text("run"), Column("followed", LargeBinary, nullable=False)
)
SUBJECTS = Table("subjects", METADATA, _key(), _text("subject"), _time("alive_at", optional=True))
STRIKES = Table("strikes", METADATA, _key(), Column("run", AnyText, primary_key=True), _time("at"), _text("vantage"), _text("outcome"))
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
    Column("id", AnyText, primary_key=True),
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
HOST_LEASES = Table("claims", METADATA, _key(), _text("host"), Column("run", AnyText), Index("claims_run", "run"))
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
# `closed` is the first run that did not find it any more; a finding that comes back is another row. `path_key` also exists for no path.
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
    Column("path", AnyText),
    Column("url", AnyText),
    _text("also"),
    Column("online", Boolean, nullable=False),
    _text("opened"),
    Column("closed", AnyText),
)
IS_OPEN = FINDINGS.c.closed.is_(None)
Index("findings_open", FINDINGS.c.key, FINDINGS.c.path_key, unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)


Migration = Callable[[Connection], None]


def _create_tables(connection: Connection) -> None:
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(META.insert(), [{"name": VERSION_ROW, "value": 0}, {"name": LATEST_ROW, "value": 0}])


# Migration n brings version n to n + 1. A new one has to define the tables of earlier versions as they were then.
MIGRATIONS: tuple[Migration, ...] = (_create_tables,)


def migrate(database: Database, *, create: bool, now: int) -> None:
    """Bring the database to this version, in one transaction; with `create` also an empty one.

    Raises UntrustworthyRunError for a ledger of a newer version and for a database that holds something else, and UsageError
    where there is no ledger.
    """
    with database.reading() as connection:
        version = _version(connection, database.place)
    if version == len(MIGRATIONS):
        return
    if version is None and not create:
        raise UsageError(f"there is no ledger in {database.place}; name another, or let an audit make it")
    with database.exclusive() as connection:
        # Another process may have done it meanwhile.
        done = _version(connection, database.place) or 0
        for migration in MIGRATIONS[done:]:
            migration(connection)
        connection.execute(update(META).where(META.c.name == VERSION_ROW).values(value=len(MIGRATIONS)))
        if not done:
            record_time(connection, now)


def record_time(connection: Connection, at: int) -> None:
    """Keep the latest time that was ever written; the last statement of a transaction, for all writers lock this row."""
    connection.execute(update(META).where(META.c.name == LATEST_ROW, META.c.value < at).values(value=at))


def latest_time(connection: Connection) -> int:
    """The latest time that was ever written; raises DamagedRowError where that was lost."""
    return _meta_value(connection, LATEST_ROW)


def version_of(connection: Connection) -> int:
    """The version of the schema in the database."""
    return _meta_value(connection, VERSION_ROW)


def _meta_value(connection: Connection, name: str) -> int:
    value = connection.execute(select(META.c.value).where(META.c.name == name)).scalar()
    if not isinstance(value, int):
        raise DamagedRowError(name)
    return value


def _version(connection: Connection, place: str) -> int | None:
    inspector = inspect(connection)
    tables = inspector.get_table_names()
    if not tables:
        _require_unicode(connection, place)
        return None
    names = {column["name"] for column in inspector.get_columns(META.name)} if META.name in tables else set()
    ours = META.select().where(META.c.name == VERSION_ROW)
    row = connection.execute(ours).first() if names == {column.name for column in META.columns} else None
    if row is None or _holds_statements(connection):
        raise UntrustworthyRunError(
            f"the database {place} holds something else than a ledger, which is left as it is; name another file or database"
        )
    if row.value > len(MIGRATIONS):
        raise UntrustworthyRunError(
            f"the ledger {place} was written by a newer linkcheck (version {row.value}, and this one knows {len(MIGRATIONS)}); "
            "update linkcheck, or name another ledger"
        )
    return int(row.value)


def _holds_statements(connection: Connection) -> bool:
    """Whether there are triggers or views, which nobody's ledger has: they would run what somebody wrote into the file."""
    if is_postgresql(connection):
        return False
    return connection.execute(text("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')")).first() is not None


def _require_unicode(connection: Connection, place: str) -> None:
    if not is_postgresql(connection):
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UntrustworthyRunError(
            f"the database {place} stores text as {encoding}; create it with createdb --encoding=UTF8 --template=template0"
        )


# Keys in one statement; SQLite before 3.32 takes 999 parameters.
KEYS_PER_STATEMENT = 900


def key_of(text: str) -> bytes:
    """The key of a text that may be too long for an index."""
    return digest_of(text.encode("utf-8", "surrogatepass"))


def keys_of(texts: Iterable[str]) -> list[bytes]:
    """The keys of texts, each once and sorted, so that two writers lock the same rows in the same order."""
    return sorted({key_of(text) for text in texts})


def chunks(keys: Collection[bytes]) -> Iterator[list[bytes]]:
    """The keys in lists that one statement takes."""
    listed = list(keys)
    for start in range(0, len(listed), KEYS_PER_STATEMENT):
        yield listed[start : start + KEYS_PER_STATEMENT]


def rows_for_keys(connection: Connection, keys: Collection[bytes], make: Callable[[list[bytes]], Executable]) -> Iterator[Any]:
    """The rows of the statements that `make` returns for each chunk of the keys."""
    for chunk in chunks(keys):
        yield from connection.execute(make(chunk))


def upsert(
    connection: Connection,
    table: Table,
    rows: list[dict[str, Any]],
    *,
    on: tuple[str, ...] = (),
    change: dict[str, Any] | None = None,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; a row whose key is taken is replaced, or only the columns in `change` are, or with {} nothing is.

    Each value of `change` is a function of the statement's `excluded` row. No two of the rows may have one key.
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


def is_postgresql(connection: Connection) -> bool:
    """Whether the database is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def _insert(connection: Connection, table: Table) -> Any:
    # A dialect takes a while to import, so only the one in use is.
    if is_postgresql(connection):
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
