"""A place -> the database there: how it is connected to, and the transactions of a ledger."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql import func

from linkcheck.errors import UntrustworthyRunError, UsageError
from linkcheck.ledger.trouble import told, told_of_files

# Seconds that a writer waits for another, and that a server may take to answer.
BUSY_SECONDS = 10
CONNECT_SECONDS = 10
# The advisory lock of PostgreSQL that finishes and migrations take; any number that others hardly choose.
_LOCK = 0x6C696E6B
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*(?=://)")
_POSTGRESQL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
_BEGIN = "linkcheck_begin"


class Database:
    """An engine with the name that may be shown for it, and the file that it is, if it is one."""

    def __init__(self, engine: Engine, place: str, file: Path | None) -> None:
        self.engine = engine
        self.place = place
        self.file = file
        self._here = threading.local()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is committed at the end of the block, or is part of the one around it."""
        joined: Connection | None = getattr(self._here, "connection", None)
        with told(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, beside whoever writes."""
        joined: Connection | None = getattr(self._here, "connection", None)
        with told(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """One transaction around all that this thread does in the block, and one at a time in a database."""
        with self.writing() as connection:
            if self.file is None:
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            outer, self._here.connection = getattr(self._here, "connection", None), connection
            try:
                yield connection
            finally:
                self._here.connection = outer

    @contextmanager
    def outside(self) -> Iterator[Connection]:
        """A connection without a transaction, for what cannot be part of one."""
        with told(self.place), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT", **{_BEGIN: ""})

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def database_at(place: str, folder: Path, *, create: bool) -> Database:
    """The database at a place, which is a file's path relative to `folder` or a PostgreSQL URL; nothing is created in it.

    Raises UsageError for another kind of database, and where a file is missing that shall not be made.
    """
    scheme = _SCHEME.match(place)
    if scheme is None:
        return _sqlite(place, folder / place, create=create)
    if scheme[0] not in _POSTGRESQL:
        raise UsageError(
            f"a ledger cannot be kept in {scheme[0]}://; name a file, which is made as a SQLite database, or a postgresql:// URL"
        )
    return _postgresql(place)


def _sqlite(place: str, file: Path, *, create: bool) -> Database:
    if not create and not file.exists():
        raise UsageError(f"there is no ledger {place}; name another, or let an audit make it")
    if file.is_dir():
        raise UsageError(f"the ledger {place} is a folder; name a file in it")
    with told_of_files(place):
        file.parent.mkdir(parents=True, exist_ok=True)
    url = URL.create("sqlite+pysqlite", database=str(file.absolute()))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Database(engine, place, file)


def _prepare(connection: Any, _record: object) -> None:
    # Python's sqlite3 begins transactions by itself, but not around DDL; None leaves it to _begin.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer, so writers say so at once.
    statement = connection.get_execution_options().get(_BEGIN, "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _postgresql(place: str) -> Database:
    try:
        given = make_url(place)
    except (ArgumentError, ValueError):
        raise UsageError("the ledger's URL cannot be read; write it as postgresql://user@host:5432/database") from None
    if "@" in f"{given.host}{given.database}":
        # Part of the password would be taken for a host, and shown.
        raise UsageError("the password in the ledger's URL holds a character that ends it; write @ as %40, / as %2F and : as %3A")
    shown = _shown(given)
    try:
        import psycopg
    except ImportError:
        raise UntrustworthyRunError(f"the ledger {shown} needs psycopg; install linkcheck-attribution[postgres]") from None
    url = given.set(drivername=f"postgresql+{psycopg.__name__}")
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"client_encoding": "utf8", "application_name": "linkcheck", **waits},
    )
    return Database(engine, shown, None)


def _shown(url: URL) -> str:
    """The URL without its password, and without parameters, which may hold another."""
    return str(URL.create("postgresql", url.username, None, url.host, url.port, url.database))
