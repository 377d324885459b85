"""An opened database -> the schema of this version, or a refusal."""

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text, update

from linkcheck.ledger.database import Database
from linkcheck.ledger.schema import LATEST_ROW, META, METADATA, VERSION_ROW, is_postgresql
from linkcheck.model.errors import UntrustworthyRunError, UsageError

Step = Callable[[Connection], None]


def _first(connection: Connection) -> None:
    METADATA.create_all(connection, checkfirst=False)
    connection.execute(META.insert(), [{"name": VERSION_ROW, "value": 0}, {"name": LATEST_ROW, "value": 0}])


# Step n brings version n to n + 1. Whoever adds one writes the tables of the steps before it down as they were.
MIGRATIONS: tuple[Step, ...] = (_first,)


def migrate(database: Database, *, create: bool, now: int) -> None:
    """Bring the database to the current version, in one transaction; with `create` also one in which nothing is yet.

    Raises UntrustworthyRunError for a database of a newer version and for one that holds something else, UsageError
    where there is no ledger.
    """
    with database.reading() as connection:
        version = _version(connection, database.place)
    if version == len(MIGRATIONS):
        return
    if version is None and not create:
        raise UsageError(f"there is no ledger in {database.place}; name another, or let an audit make it")
    with database.exclusive() as connection:
        # Another process may have done it in between.
        done = _version(connection, database.place) or 0
        for step in MIGRATIONS[done:]:
            step(connection)
        connection.execute(update(META).where(META.c.name == VERSION_ROW).values(value=len(MIGRATIONS)))
        note_time(connection, now)


def note_time(connection: Connection, at: int) -> None:
    """Remember the latest time that was ever written; the last statement of a transaction, since all writers meet at it."""
    connection.execute(update(META).where(META.c.name == LATEST_ROW, META.c.value < at).values(value=at))


def latest_time(connection: Connection) -> int:
    """The latest time that was ever written."""
    return int(connection.execute(select(META.c.value).where(META.c.name == LATEST_ROW)).scalar_one())


def version_of(connection: Connection) -> int:
    """The version of the schema in the database."""
    return int(connection.execute(select(META.c.value).where(META.c.name == VERSION_ROW)).scalar_one())


def _version(connection: Connection, place: str) -> int | None:
    inspector = inspect(connection)
    tables = inspector.get_table_names()
    if not tables:
        _require_unicode(connection, place)
        return None
    names = {column["name"] for column in inspector.get_columns(META.name)} if META.name in tables else set()
    ours = META.select().where(META.c.name == VERSION_ROW)
    row = connection.execute(ours).first() if names == {column.name for column in META.columns} else None
    if row is None:
        raise UntrustworthyRunError(
            f"the database {place} holds something else than a ledger, which is left as it is; name another file or database"
        )
    if row.value > len(MIGRATIONS):
        raise UntrustworthyRunError(
            f"the ledger {place} was written by a newer linkcheck (version {row.value}, and this one knows {len(MIGRATIONS)}); "
            "update linkcheck, or name another ledger"
        )
    return int(row.value)


def _require_unicode(connection: Connection, place: str) -> None:
    if not is_postgresql(connection):
        return
    encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise UntrustworthyRunError(
            f"the database {place} stores text as {encoding}; create it with createdb --encoding=UTF8 --template=template0"
        )
