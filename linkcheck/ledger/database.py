"""The database at a place: how it is connected to, its transactions, and its errors as sentences."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql import func

from linkcheck.model.errors import UntrustworthyRunError, UsageError

# Seconds that a writer waits for another, and that a connection to a server may take.
BUSY_SECONDS = 10
CONNECT_SECONDS = 10
# The advisory lock in PostgreSQL of exclusive transactions: any number that others hardly choose.
_ADVISORY_LOCK = 0x6C696E6B
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*(?=://)")
_POSTGRESQL_URL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
# The execution option that says how a transaction begins.
_BEGIN = "linkcheck_begin"


class Database:
    """An engine, its place as it may be shown, and its file where it is one."""

    def __init__(self, engine: Engine, place: str, file: Path | None) -> None:
        self.engine = engine
        self.place = place
        self.file = file
        self._thread = threading.local()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is committed at the end of the block, or is part of the one around it."""
        joined: Connection | None = getattr(self._thread, "connection", None)
        with database_errors(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, while others may write."""
        joined: Connection | None = getattr(self._thread, "connection", None)
        with database_errors(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """One transaction around all that this thread does in the block; a database runs one such block at a time."""
        with self.writing() as connection:
            if self.file is None:
                connection.execute(select(func.pg_advisory_xact_lock(_ADVISORY_LOCK)))
            outer, self._thread.connection = getattr(self._thread, "connection", None), connection
            try:
                yield connection
            finally:
                self._thread.connection = outer

    @contextmanager
    def without_transaction(self) -> Iterator[Connection]:
        """A connection without a transaction, for statements that cannot be part of one."""
        with database_errors(self.place), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT", **{_BEGIN: ""})

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def database_at(place: str, folder: Path, *, create: bool) -> Database:
    """The database at a place, which is a file's path relative to `folder` or a PostgreSQL URL; nothing is created in it.

    Raises UsageError for another kind of database, and where a file is missing and `create` is not given.
    """
    scheme = _SCHEME.match(place)
    if scheme is None:
        return _sqlite(place, folder / place, create=create)
    if scheme[0] not in _POSTGRESQL_URL:
        raise UsageError(
            f"a ledger cannot be kept in {scheme[0]}://; name a file, which is made as a SQLite database, or a postgresql:// URL"
        )
    return _postgresql(place)


def _sqlite(place: str, file: Path, *, create: bool) -> Database:
    if not create and not file.exists():
        raise UsageError(f"there is no ledger {place}; name another, or let an audit make it")
    if file.is_dir():
        raise UsageError(f"the ledger {place} is a folder; name a file in it")
    with file_errors(place):
        file.parent.mkdir(parents=True, exist_ok=True)
    url = URL.create("sqlite+pysqlite", database=str(file.absolute()))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return Database(engine, place, file)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 begins transactions by itself, but not around DDL; None leaves it to _begin.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer, so a writer begins as one.
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
    shown = _without_secrets(given)
    try:
        import psycopg
    except ImportError:
        raise UntrustworthyRunError(f"the ledger {shown} needs psycopg; install linkcheck-attribution[postgres]") from None
    url = given.set(drivername=f"postgresql+{psycopg.__name__}")
    timeouts = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"client_encoding": "utf8", "application_name": "linkcheck", **timeouts}
    )
    return Database(engine, shown, None)


def _without_secrets(url: URL) -> str:
    """The URL without its password, and without parameters, which may hold another."""
    return str(URL.create("postgresql", url.username, None, url.host, url.port, url.database))


_KEPT = "what was committed is kept"
_LOCKED = f"is locked by another program; wait until that has ended and run the command again; {_KEPT}"
_NO_ROOM = f"cannot grow, for its disk is full; make room and run the command again; {_KEPT}"
_READ_ONLY = f"cannot be written, for it is read-only; make it and its folder writable, or name another place; {_KEPT}"
_DAMAGED = "is damaged; put a copy of it back, or move it away, and the next run begins a new one"
_LOST = f"lost its connection; {_KEPT}, so see that the server runs, and run the command again"
_REFUSED = "lets nobody in with this user and password; correct the ledger's URL, or the server's pg_hba.conf"
_NO_DATABASE = "is no database of this server; create it with createdb, or correct the ledger's URL"
_FORBIDDEN = "does not let this user do what is needed; grant the rights to create and write tables"

# By the first two words of SQLite's name for the error; the others only say which part failed.
_SQLITE_ERRORS = {
    "SQLITE_NOTADB": "is no SQLite database; name another file, or move it away, and the next run begins a new ledger",
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": "cannot be opened; see that its folder is there and that both may be written, or name another place",
    "SQLITE_FULL": _NO_ROOM,
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_IOERR": f"cannot be read or written, for its disk fails or allows no more; mend that and run the command again; {_KEPT}",
}
# By the beginning of PostgreSQL's SQLSTATE, the longest first.
_POSTGRESQL_ERRORS = {
    "3D000": _NO_DATABASE,
    "25006": _READ_ONLY,
    "42501": _FORBIDDEN,
    "40001": _LOCKED,
    "40P01": _LOCKED,
    "55P03": _LOCKED,
    "53100": _NO_ROOM,
    "53300": "has no connection left; end other programs that use the server, or raise its max_connections",
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
    "57P": _LOST,
    "08": _LOST,
    "28": _REFUSED,
}
# A connection that could not be made has no SQLSTATE, only the message of the server, in its language.
_IS_REFUSED = re.compile(r"password|pg_hba\.conf|authentication|role \".*\" does not exist|not permitted to log in")
_IS_NO_DATABASE = re.compile(r"database \".*\" does not exist")


@contextmanager
def database_errors(place: str) -> Iterator[None]:
    """Raise UntrustworthyRunError for what the database at `place` cannot do; other errors are mistakes of the program."""
    try:
        yield
    except DBAPIError as error:
        raise UntrustworthyRunError(f"the ledger {place} {_sentence_of(error)}") from None
    except PoolTimeout:
        raise UntrustworthyRunError(f"the ledger {place} {_LOCKED}") from None


@contextmanager
def file_errors(place: str) -> Iterator[None]:
    """Raise UntrustworthyRunError where a file next to the ledger at `place` cannot be written."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UntrustworthyRunError(f"the ledger {place} cannot be written: {reason}; mend that, or name another place") from None


def _sentence_of(error: DBAPIError) -> str:
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        name = "_".join(getattr(origin, "sqlite_errorname", "").split("_")[:2])
        return _SQLITE_ERRORS.get(name) or _unknown_error(origin)
    state = getattr(origin, "sqlstate", None) or ""
    known = next((sentence for start, sentence in _POSTGRESQL_ERRORS.items() if state.startswith(start)), None)
    if known is not None:
        return known
    if error.connection_invalidated:
        return _LOST
    # Only a statement has a SQLSTATE.
    return _unknown_error(origin) if state or not isinstance(error, OperationalError) else _connection_error(str(origin))


def _connection_error(message: str) -> str:
    if _IS_NO_DATABASE.search(message):
        return _NO_DATABASE
    if _IS_REFUSED.search(message):
        return _REFUSED
    return f"cannot be reached; see that the server runs and that the ledger's URL is right ({_first_line(message)})"


def _unknown_error(origin: BaseException | None) -> str:
    return f"does not serve: {_first_line(str(origin))}; if it was changed by hand, move it away or put a copy of it back; {_KEPT}"


def _first_line(message: str) -> str:
    return message.strip().split("\n", 1)[0].strip() or "no reason was given"
