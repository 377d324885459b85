"""A place -> the database there: how it is connected to, its transactions, and its errors as sentences."""

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

KEPT_AS = "what was committed is kept"
LOCKED = f"is locked by another program; wait until that has ended and run the command again; {KEPT_AS}"
NO_ROOM = f"cannot grow, for its disk is full; make room and run the command again; {KEPT_AS}"
READ_ONLY = f"cannot be written, for it is read-only; make it and its folder writable, or name another place; {KEPT_AS}"
DAMAGED = "is damaged; put a copy of it back, or move it away, and the next run begins a new one"
LOST = f"lost its connection; {KEPT_AS}, so see that the server runs, and run the command again"
REFUSED = "lets nobody in with this user and password; correct the ledger's URL, or the server's pg_hba.conf"
NO_DATABASE = "is no database of this server; create it with createdb, or correct the ledger's URL"
FORBIDDEN = "does not let this user do what is needed; grant the rights to create and write tables"

# By the first two words of SQLite's name for the error; the others only say which part failed.
_SQLITE = {
    "SQLITE_NOTADB": "is no SQLite database; name another file, or move it away, and the next run begins a new ledger",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CANTOPEN": "cannot be opened; see that its folder is there and that both may be written, or name another place",
    "SQLITE_FULL": NO_ROOM,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_IOERR": f"cannot be read or written, for its disk fails or allows no more; mend that and run the command again; {KEPT_AS}",
}
# By what PostgreSQL's SQLSTATE begins with, the longest first.
_POSTGRESQL = {
    "3D000": NO_DATABASE,
    "25006": READ_ONLY,
    "42501": FORBIDDEN,
    "40001": LOCKED,
    "40P01": LOCKED,
    "55P03": LOCKED,
    "53100": NO_ROOM,
    "53300": "has no connection left; end other programs that use the server, or raise its max_connections",
    "XX001": DAMAGED,
    "XX002": DAMAGED,
    "57P": LOST,
    "08": LOST,
    "28": REFUSED,
}
# A connection that does not come about has no SQLSTATE, only what the server said, in its language.
_REFUSED = re.compile(r"password|pg_hba\.conf|authentication|role \".*\" does not exist|not permitted to log in")
_NO_DATABASE = re.compile(r"database \".*\" does not exist")


@contextmanager
def database_error(place: str) -> Iterator[None]:
    """Raise UntrustworthyRunError for whatever the database at `place` cannot do; mistakes of the program pass through."""
    try:
        yield
    except DBAPIError as error:
        raise UntrustworthyRunError(f"the ledger {place} {_complaint(error)}") from None
    except PoolTimeout:
        raise UntrustworthyRunError(f"the ledger {place} {LOCKED}") from None


@contextmanager
def file_error(place: str) -> Iterator[None]:
    """Raise UntrustworthyRunError where a file beside the ledger at `place` cannot be written."""
    try:
        yield
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UntrustworthyRunError(f"the ledger {place} cannot be written: {said}; mend that, or name another place") from None


def _complaint(error: DBAPIError) -> str:
    origin = error.orig
    if isinstance(origin, sqlite3.Error):
        name = "_".join(getattr(origin, "sqlite_errorname", "").split("_")[:2])
        return _SQLITE.get(name) or _unknown(origin)
    state = getattr(origin, "sqlstate", None) or ""
    known = next((sentence for start, sentence in _POSTGRESQL.items() if state.startswith(start)), None)
    if known is not None:
        return known
    if error.connection_invalidated:
        return LOST
    # Only a statement has a SQLSTATE.
    return _unknown(origin) if state or not isinstance(error, OperationalError) else _unconnected(str(origin))


def _unconnected(said: str) -> str:
    if _NO_DATABASE.search(said):
        return NO_DATABASE
    if _REFUSED.search(said):
        return REFUSED
    return f"cannot be reached; see that the server runs and that the ledger's URL is right ({_first_line(said)})"


def _unknown(origin: BaseException | None) -> str:
    return f"does not serve: {_first_line(str(origin))}; if it was changed by hand, move it away or put a copy of it back; {KEPT_AS}"


def _first_line(said: str) -> str:
    return said.strip().split("\n", 1)[0].strip() or "no reason was given"


# Seconds that a writer waits for another, and that a server may take to answer.
BUSY_SECONDS = 10
CONNECT_SECONDS = 10
# The advisory lock of PostgreSQL that finishes and migrations take; any number that others hardly choose.
_LOCK = 0x6C696E6B
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*(?=://)")
_POSTGRESQL_URL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
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
        with database_error(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, beside whoever writes."""
        joined: Connection | None = getattr(self._here, "connection", None)
        with database_error(self.place):
            if joined is not None:
                yield joined
                return
            with self.engine.connect() as connection, connection.begin():
                yield connection

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
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
        with database_error(self.place), self.engine.connect() as connection:
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
    with file_error(place):
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
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"client_encoding": "utf8", "application_name": "linkcheck", **waits}
    )
    return Database(engine, shown, None)


def _shown(url: URL) -> str:
    """The URL without its password, and without parameters, which may hold another."""
    return str(URL.create("postgresql", url.username, None, url.host, url.port, url.database))
