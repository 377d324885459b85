"""What goes wrong with a database, said as a sentence that says what to do."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from linkcheck.errors import UntrustworthyRunError

KEPT = "what was committed is kept"
LOCKED = f"is locked by another program; wait until that has ended and run the command again; {KEPT}"
NO_ROOM = f"cannot grow, for its disk is full; make room and run the command again; {KEPT}"
READ_ONLY = f"cannot be written, for it is read-only; make it and its folder writable, or name another place; {KEPT}"
DAMAGED = "is damaged; put a copy of it back, or move it away, and the next run begins a new one"
LOST = f"lost its connection; {KEPT}, so see that the server runs, and run the command again"
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
    "SQLITE_IOERR": f"cannot be read or written, for its disk fails or allows no more; mend that and run the command again; {KEPT}",
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
def told(place: str) -> Iterator[None]:
    """Raise UntrustworthyRunError for whatever the database at `place` cannot do; mistakes of the program pass through."""
    try:
        yield
    except DBAPIError as error:
        raise UntrustworthyRunError(f"the ledger {place} {_complaint(error)}") from None
    except PoolTimeout:
        raise UntrustworthyRunError(f"the ledger {place} {LOCKED}") from None


@contextmanager
def told_of_files(place: str) -> Iterator[None]:
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
    return f"does not serve: {_first_line(str(origin))}; if it was changed by hand, move it away or put a copy of it back; {KEPT}"


def _first_line(said: str) -> str:
    return said.strip().split("\n", 1)[0].strip() or "no reason was given"

