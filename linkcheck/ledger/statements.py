"""Statements that SQLite and PostgreSQL both understand: keys of long texts, upserts, and queries for many keys."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Executable, Table

from linkcheck.model.digest import digest_of

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
