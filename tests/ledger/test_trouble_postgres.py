"""Errors of a ledger on a server, each made to happen."""

import threading
import time
import traceback
from pathlib import Path

import psycopg
import pytest

from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import LedgerBatch
from linkcheck.model.errors import UntrustworthyRunError
from tests.ledger.postgres_server import PASSWORD, USER, Server
from tests.ledger.rows import NOW, A, B, url_row

pytestmark = pytest.mark.slow

END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'linkcheck'"
LOST = "lost its connection; what was committed is kept, so see that the server runs, and run the command again"


def refusal(place: str, folder: Path) -> str:
    """The error when a place is opened, which never shows the password."""
    with pytest.raises(UntrustworthyRunError) as raised:
        open_ledger(place, folder, now=NOW)
    assert PASSWORD not in "".join(traceback.format_exception(raised.value))
    return str(raised.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    """Where nothing listens, the ledger cannot be reached."""
    said = refusal(f"postgres://me:{PASSWORD}@127.0.0.1:1/links", tmp_path)
    assert said.startswith(
        "the ledger postgresql://me@127.0.0.1:1/links cannot be reached; see that the server runs and that the ledger's URL is right ("
    )


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"user": "stranger"}])
def test_a_login_that_is_refused(postgres: Server, database: str, tmp_path: Path, change: dict[str, str]) -> None:
    """A wrong password and an unknown user are other errors than a server that is not there."""
    user = change.get("user", USER)
    assert refusal(postgres.url(database, **change), tmp_path) == (
        f"the ledger postgresql://{user}@127.0.0.1:{postgres.port}/{database} lets nobody in with this user and password; "
        "correct the ledger's URL, or the server's pg_hba.conf"
    )


def test_a_database_that_does_not_exist(postgres: Server, tmp_path: Path) -> None:
    """A database is not created, for that needs rights; the error says how to."""
    assert refusal(postgres.url("nowhere"), tmp_path) == (
        f"the ledger postgresql://{USER}@127.0.0.1:{postgres.port}/nowhere is no database of this server; create it with createdb, "
        "or correct the ledger's URL"
    )


def test_a_user_without_rights(postgres: Server, database: str, tmp_path: Path) -> None:
    """For a user who may log in but not create tables, the error says what is missing."""
    postgres.run("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    said = refusal(postgres.url(database, user="guest", password="guest"), tmp_path)
    assert said.endswith("does not let this user do what is needed; grant the rights to create and write tables")


@pytest.fixture
def place(postgres: Server, database: str) -> str:
    return postgres.url(database)


def test_a_password_is_in_no_error(place: str, ledger: Ledger, postgres: Server, database: str) -> None:
    """Neither what is shown of a ledger nor what is raised of it holds the password or what was written."""
    postgres.run("DROP TABLE urls", database)
    batch = LedgerBatch(urls=(url_row("https://private.example/"),))
    with pytest.raises(UntrustworthyRunError) as raised:
        ledger.commit(batch)

    shown = ledger.place + "".join(traceback.format_exception(raised.value))
    assert PASSWORD in place
    assert PASSWORD not in shown
    assert "private.example" not in shown
    assert 'does not serve: relation "urls" does not exist; if it was changed by hand' in str(raised.value)


def test_a_connection_that_is_lost_between_two_operations(ledger: Ledger, postgres: Server) -> None:
    """A connection that ended while nothing was asked of it is made anew by the next operation."""
    ledger.commit(LedgerBatch(urls=(url_row(A),)))
    postgres.run(END_ALL)
    ledger.commit(LedgerBatch(urls=(url_row(B),)))
    postgres.run(END_ALL)

    assert set(ledger.urls([A, B])) == {A, B}


def test_a_connection_that_is_lost_within_a_transaction(ledger: Ledger, postgres: Server) -> None:
    """The transaction under way is rolled back with an error, and the next operation connects again."""

    def finish() -> None:
        with ledger.exclusive():
            ledger.commit(LedgerBatch(urls=(url_row(B),)))
            postgres.run(END_ALL)
            ledger.commit(LedgerBatch(urls=(url_row(B),)))

    ledger.commit(LedgerBatch(urls=(url_row(A),)))
    with pytest.raises(UntrustworthyRunError) as raised:
        finish()
    assert str(raised.value) == f"the ledger {ledger.place} {LOST}"

    assert set(ledger.urls([A, B])) == {A}


def test_a_connection_that_is_lost_while_a_statement_runs(ledger: Ledger, postgres: Server, place: str) -> None:
    """A statement that the server ends is reported as a lost connection."""
    said: list[str] = []

    def write() -> None:
        try:
            ledger.commit(LedgerBatch(urls=(url_row(A),)))
        except UntrustworthyRunError as error:
            said.append(str(error))

    writer = threading.Thread(target=write)
    with psycopg.connect(place) as other:
        other.execute("LOCK TABLE urls")
        writer.start()
        waiting = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'linkcheck' AND wait_event_type = 'Lock'"
        while not postgres.run(waiting):
            time.sleep(0.01)
        postgres.run(END_ALL)
        writer.join(30)
    assert said == [f"the ledger {ledger.place} {LOST}"]
    assert ledger.urls([A]) == {}


def test_a_server_that_stops_and_starts(ledger: Ledger, postgres: Server) -> None:
    """While the server is down the ledger says so, and once it is up it goes on."""
    ledger.commit(LedgerBatch(urls=(url_row(A),)))
    postgres.stop()
    try:
        with pytest.raises(UntrustworthyRunError, match="cannot be reached; see that the server runs"):
            ledger.urls([A])
        with pytest.raises(UntrustworthyRunError, match="cannot be reached; see that the server runs"):
            ledger.commit(LedgerBatch(urls=(url_row(B),)))
    finally:
        postgres.start()
    ledger.commit(LedgerBatch(urls=(url_row(B),)))
    assert set(ledger.urls([A, B])) == {A, B}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("53100", "cannot grow, for its disk is full; make room and run the command again; what was committed is kept"),
        ("40P01", "is locked by another program; wait until that has ended and run the command again; what was committed is kept"),
        ("XX001", "is damaged; put a copy of it back, or move it away, and the next run begins a new one"),
        ("P0001", "does not serve: it hurts; if it was changed by hand, move it away or put a copy of it back; what was committed is kept"),
    ],
)
def test_what_the_server_reports(ledger: Ledger, postgres: Server, database: str, state: str, said: str) -> None:
    """For its disk, locks and files a server's errors have the same sentences as those of a file."""
    postgres.run(
        f"CREATE FUNCTION hurt() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'it hurts' USING ERRCODE = '{state}'; END$$",
        database,
    )
    postgres.run("CREATE TRIGGER hurts BEFORE INSERT ON urls FOR EACH ROW EXECUTE FUNCTION hurt()", database)

    with pytest.raises(UntrustworthyRunError) as raised:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
    assert str(raised.value) == f"the ledger {ledger.place} {said}"


def test_a_database_that_may_only_be_read(place: str, postgres: Server, database: str, tmp_path: Path) -> None:
    """A standby, or a database that was made read-only, answers questions and takes nothing."""
    open_ledger(place, tmp_path, now=NOW).close()
    postgres.run(f"ALTER DATABASE {database} SET default_transaction_read_only = on")

    with open_ledger(place, tmp_path, now=NOW) as ledger:
        assert ledger.urls([A]) == {}
        with pytest.raises(UntrustworthyRunError, match="cannot be written, for it is read-only"):
            ledger.commit(LedgerBatch(urls=(url_row(),)))
