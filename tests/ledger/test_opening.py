"""What can be opened as a ledger, and the errors for everything else."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from linkcheck.ledger import DEFAULT_LEDGER, open_ledger, schema
from linkcheck.ledger.records import LedgerBatch
from linkcheck.model.errors import UntrustworthyRunError, UsageError
from tests.ledger.postgres_server import Server
from tests.ledger.rows import NOW, A, url_row


def execute(place: str, statement: str) -> None:
    """Change a database behind the ledger's back."""
    if "://" not in place:
        with sqlite3.connect(place) as connection:
            connection.execute(statement)
        connection.close()
        return
    import psycopg

    with psycopg.connect(place) as connection_:
        connection_.execute(statement)


def test_sqlalchemy_is_imported_when_a_ledger_is_opened() -> None:
    """Whoever keeps no ledger does not wait for its library."""
    code = "import sys; import linkcheck.ledger, linkcheck.ledger.records; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_the_default_ledger_is_made_below_the_folder(tmp_path: Path) -> None:
    """A relative path starts at the folder of the configuration, and is shown as it was written."""
    with open_ledger(DEFAULT_LEDGER, tmp_path, now=NOW) as ledger:
        assert ledger.place == ".linkcheck/ledger.sqlite"
        assert not ledger.is_shared
    assert (tmp_path / ".linkcheck" / "ledger.sqlite").exists()


def test_a_ledger_that_is_not_there_is_not_made_by_a_question(tmp_path: Path) -> None:
    """With create=False a missing file is an error, and none is created."""
    with pytest.raises(UsageError, match=r"^there is no ledger gone/l\.sqlite; name another, or let an audit make it$"):
        open_ledger("gone/l.sqlite", tmp_path, create=False, now=NOW)
    assert not (tmp_path / "gone").exists()


def test_an_empty_database_is_no_ledger(place: str, tmp_path: Path) -> None:
    """With create=False a database without tables is no ledger; otherwise it becomes one."""
    if "://" not in place:
        Path(place).touch()
    with pytest.raises(UsageError, match=r"^there is no ledger in .*ledger.*; name another, or let an audit make it$"):
        open_ledger(place, tmp_path, create=False, now=NOW)
    with open_ledger(place, tmp_path, now=NOW) as ledger:
        assert ledger.runs() == ()


@pytest.mark.parametrize("place", ["mysql://me:s3cret@db.example/x", "sqlite:///l.sqlite", "postgresql+psycopg2://me:s3cret@h/x"])
def test_another_database_is_refused(place: str, tmp_path: Path) -> None:
    """Only files and PostgreSQL are known, and a password is not repeated."""
    with pytest.raises(UsageError, match=r"^a ledger cannot be kept in [a-z0-9+]+://; name a file, .* or a postgresql:// URL$") as raised:
        open_ledger(place, tmp_path, now=NOW)
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("place", ["postgresql://me:s3cret@h:port/x", "postgresql://me:s3@cret@h/x"])
def test_a_url_that_cannot_be_read_is_not_shown(place: str, tmp_path: Path) -> None:
    """In a URL that is wrong it is unclear where the password ends, so nothing of it is shown."""
    with pytest.raises(UsageError, match="the ledger's URL") as raised:
        open_ledger(place, tmp_path, now=NOW)
    assert "cret" not in str(raised.value)


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    """A folder is named where a file in it was meant."""
    with pytest.raises(UsageError, match=r"^the ledger \. is a folder; name a file in it$"):
        open_ledger(".", tmp_path, now=NOW)


def test_a_newer_ledger_is_refused_and_left_alone(place: str, tmp_path: Path) -> None:
    """A ledger of a version that is not known yet is neither read nor changed."""
    with open_ledger(place, tmp_path, now=NOW) as ledger:
        shown = ledger.place
    execute(place, "UPDATE meta SET value = 7 WHERE name = 'linkcheck_ledger'")

    with pytest.raises(UntrustworthyRunError) as raised:
        open_ledger(place, tmp_path, now=NOW)
    assert str(raised.value) == (
        f"the ledger {shown} was written by a newer linkcheck (version 7, and this one knows 1); update linkcheck, or name another ledger"
    )


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE recipes (id INTEGER)", "CREATE TABLE meta (name TEXT, value BIGINT)", "CREATE TABLE meta (id INTEGER)"]
)
def test_the_database_of_another_program_is_refused(place: str, tmp_path: Path, statement: str) -> None:
    """A database with tables that are not a ledger's is not touched."""
    execute(place, statement)

    with pytest.raises(UntrustworthyRunError, match="holds something else than a ledger, which is left as it is; name another file or"):
        open_ledger(place, tmp_path, now=NOW)


def test_each_migration_is_made_once(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older ledger is brought to the current version with all that is in it, or stays as it was where that fails."""

    def widened(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE urls ADD COLUMN note TEXT"))

    def failing(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE urls ADD COLUMN note TEXT"))
        raise KeyError("half-way")

    with open_ledger(place, tmp_path, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
    for step in (failing, widened):
        monkeypatch.setattr(schema, "MIGRATIONS", (schema.MIGRATIONS[0], step))
        if step is failing:
            with pytest.raises(KeyError):
                open_ledger(place, tmp_path, now=NOW)
    for _ in range(2):
        with open_ledger(place, tmp_path, now=NOW) as ledger:
            assert ledger.stats().version == 2
            assert ledger.urls([A]) == {A: url_row()}


def test_text_that_is_not_unicode_is_refused(postgres: Server, tmp_path: Path) -> None:
    """A database that stores text in an older encoding would break at the first URL that it lacks a letter of."""
    postgres.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")

    with pytest.raises(UntrustworthyRunError, match="stores text as LATIN1; create it with createdb --encoding=UTF8 --template=template0"):
        open_ledger(postgres.url("latin"), tmp_path, now=NOW)


def test_without_psycopg_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver is an extra; without it the error names what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(UntrustworthyRunError) as raised:
        open_ledger("postgres://me:s3cret@db.example/links?password=s3cret", tmp_path, now=NOW)
    assert str(raised.value) == "the ledger postgresql://me@db.example/links needs psycopg; install linkcheck-attribution[postgres]"
