"""The database at a place: how it is connected to, its transactions, and its errors as sentences."""

import re
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.sql import func

from linkcheck.ledger.records import DamagedRowError
from linkcheck.model.errors import UntrustworthyRunError, UsageError
from linkcheck.model.files import resolve_within

# Seconds that a writer waits for another, and that a connection to a server may take.
BUSY_SECONDS = 10
CONNECT_SECONDS = 10
# The advisory lock in PostgreSQL of exclusive transactions: any number that others hardly choose.
_ADVISORY_LOCK = 0x6C696E6B
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*(?=://)")
_POSTGRESQL_URL = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
# Other databases by the schemes of their URLs. What stands before `://` and is none of them may be part of a password.
_OTHER_DATABASE = re.compile(r"(?:mysql|mariadb|sqlite|mssql|oracle|mongodb|redis|https?|file|postgres(?:ql)?\+[a-z0-9]+)(?=://)")
# No name of a file: a URL, or user and password. A single letter before a colon is a drive of Windows.
_URL_OR_LOGIN = re.compile(r"://|^[A-Za-z][A-Za-z0-9+.\-]+:[/\\]|^postgres(?:ql)?:|:[^/\\]*@|\bpassword\s*=", re.IGNORECASE)
# The files that SQLite and the lock put beside a database. None of them is ever a link, unless somebody wants another file overwritten.
_BESIDE = ("-wal", "-shm", "-journal", ".lock")
_KINDS = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
# The execution option that says how a transaction begins.
_BEGIN = "linkcheck_begin"


class Database:
    """An engine, its place as it may be shown, and its file where it is one."""

    def __init__(self, engine: Engine, place: str, file: Path | None, secrets: tuple[str, ...] = ()) -> None:
        self.engine = engine
        self.place = place
        self.file = file
        self._secrets = secrets
        self._thread = threading.local()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is committed at the end of the block, or is part of the one around it."""
        joined: Connection | None = getattr(self._thread, "connection", None)
        with database_errors(self.place, self._secrets):
            if joined is not None:
                yield joined
                return
            with self.engine.connect().execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that only reads, while others may write."""
        joined: Connection | None = getattr(self._thread, "connection", None)
        with database_errors(self.place, self._secrets):
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
        with database_errors(self.place, self._secrets), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT", **{_BEGIN: ""})

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def database_at(place: str, folder: Path, *, create: bool, named: bool = True) -> Database:
    """The database at a place, which is a file's path relative to `folder` or a PostgreSQL URL; nothing is created in it.

    Unless the place was `named` by whoever runs the program, its file lies in `folder` and behind no link out of it. Raises
    UsageError for another kind of database, and where a file is missing and `create` is not given.
    """
    scheme = _SCHEME.match(place)
    if scheme is not None and scheme[0].lower() in _POSTGRESQL_URL:
        return _postgresql(place)
    _require_file_name(place)
    file = folder / place
    with file_errors(place):
        _require_own(place, file, folder, named=named)
        if not _is_there(place, file) and not create:
            raise UsageError(f"there is no ledger {place}; name another, or let an audit make it")
        file.parent.mkdir(parents=True, exist_ok=True)
    return _sqlite(place, file)


def _require_file_name(place: str) -> None:
    """Raise UsageError, without what may be a password, for text that is no name of a file."""
    if _URL_OR_LOGIN.search(place) is None and "\0" not in place:
        return
    other = _OTHER_DATABASE.match(place)
    what = f"a ledger cannot be kept in {other[0]}://" if other is not None else "the ledger's place, which is not shown here, is no file"
    raise UsageError(f"{what}; name a file, which is made as a SQLite database, or a postgresql:// URL")


def _require_own(place: str, file: Path, folder: Path, *, named: bool) -> None:
    """Raise UsageError where a link would have another file overwritten than the one that is meant."""
    beside = [Path(f"{one}{suffix}") for one in (file, file.resolve()) for suffix in _BESIDE]
    linked = next((one.name for one in beside if one.is_symlink()), None)
    if linked is not None:
        raise UsageError(f"{linked} beside the ledger {place} is a link, which no program makes; remove it")
    if not named:
        try:
            resolve_within(file, folder)
        except OSError as error:
            raise UsageError(f"the ledger {place} is not used: {error.strerror}; name it by --ledger") from None


def _is_there(place: str, file: Path) -> bool:
    """Whether there is a file; raises UsageError for what is no regular one."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise UsageError(f"the ledger {place} is {kind}; name a file{' in it' if stat.S_ISDIR(mode) else ''}")
    return True


def _sqlite(place: str, file: Path) -> Database:
    url = URL.create("sqlite+pysqlite", database=str(file.absolute()))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return Database(engine, place, file)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Python's sqlite3 begins transactions by itself, but not around DDL; None leaves it to _begin.
    connection.isolation_level = None
    try:
        # The file may be another's: nothing in its schema is run, and what a page says of its own size is checked.
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
    except UnicodeDecodeError:
        # SQLite's message repeats a name in the schema, which damage has made no text.
        raise DamagedRowError("schema") from None


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
    return Database(engine, shown, None, _secrets_of(given))


def _without_secrets(url: URL) -> str:
    """The URL without its password, and without parameters, which may hold another."""
    # With the colon written as %3A all of the login is a user name.
    user = url.username if url.username is None or ":" not in url.username else None
    return str(URL.create("postgresql", user, None, url.host, url.port, url.database))


def _secrets_of(url: URL) -> tuple[str, ...]:
    """What may be a password, the longest first: a part of one is no secret any more without the rest."""
    values = (value for given in url.query.values() for value in ((given,) if isinstance(given, str) else given))
    names = (url.username,) if url.username is not None and ":" in url.username else ()
    found = {str(secret) for secret in (url.password, *names, *url.query, *values) if secret is not None and len(str(secret)) > 2}
    return tuple(sorted(found - {"host", "port", "user", "password", "sslmode"}, key=len, reverse=True))


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


def damaged_error(place: str) -> UntrustworthyRunError:
    """The error for a ledger whose content cannot be what a run has written."""
    return UntrustworthyRunError(f"the ledger {place} {_DAMAGED}")


@contextmanager
def database_errors(place: str, secrets: tuple[str, ...] = ()) -> Iterator[None]:
    """Raise UntrustworthyRunError for what the database at `place` cannot do; other errors are mistakes of the program.

    What the database itself says may repeat a part of its URL, so that the `secrets` of that are taken out.
    """
    try:
        yield
    except DBAPIError as error:
        sentence = _sentence_of(error)
        for secret in secrets:
            sentence = sentence.replace(secret, "...")
        raise UntrustworthyRunError(f"the ledger {place} {sentence}") from None
    except PoolTimeout:
        raise UntrustworthyRunError(f"the ledger {place} {_LOCKED}") from None
    except DamagedRowError:
        raise damaged_error(place) from None


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
