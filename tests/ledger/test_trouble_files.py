"""Errors of a ledger in a file, each made to happen."""

import os
import pwd
import resource
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from linkcheck.ledger import database, open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import LedgerBatch
from linkcheck.model.errors import UntrustworthyRunError
from tests.ledger.rows import NOW, A, url_row

MANY = [f"https://many.example/{number}" for number in range(2000)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger with 2,000 URLs, closed."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=tuple(url_row(url) for url in MANY)))
    return tmp_path / "l.sqlite"


@contextmanager
def without_rights() -> Iterator[None]:
    """Be somebody whom the rights of files bind, also where tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def no_larger_files_than(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def a_disk_of(pages: int) -> Iterator[None]:
    """Let SQLite find no room for more pages."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


def fill(ledger: Ledger) -> None:
    for start in range(0, 20_000, 500):
        ledger.commit(LedgerBatch(urls=tuple(url_row(f"https://more.example/{number}") for number in range(start, start + 500))))


@pytest.mark.parametrize("content", [b"no database " * 1000, b"\x00" * 5000], ids=["text", "zeros"])
def test_a_file_of_something_else(tmp_path: Path, content: bytes) -> None:
    """A file that is no database is named as such and left alone."""
    (tmp_path / "notes.txt").write_bytes(content)

    with pytest.raises(UntrustworthyRunError) as raised:
        open_ledger("notes.txt", tmp_path, now=NOW)
    assert str(raised.value) == (
        "the ledger notes.txt is no SQLite database; name another file, or move it away, and the next run begins a new ledger"
    )
    assert (tmp_path / "notes.txt").read_bytes() == content


def test_a_file_that_was_cut_off(file: Path, tmp_path: Path) -> None:
    """A file whose second half is missing is damaged, whenever that is found."""
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])

    with pytest.raises(UntrustworthyRunError) as raised, open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.urls(MANY)
    assert str(raised.value) == (
        "the ledger l.sqlite is damaged; put a copy of it back, or move it away, and the next run begins a new one"
    )


@pytest.mark.slow
def test_a_file_that_is_overwritten_in_mid_run(file: Path, tmp_path: Path) -> None:
    """What is damaged while a run goes on is found by the next question that meets it."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        size = file.stat().st_size
        with file.open("r+b") as open_file:
            open_file.seek(8192)
            open_file.write(b"\xff" * (size - 8192))
        with pytest.raises(UntrustworthyRunError, match=r"l\.sqlite is damaged; put a copy of it back"):
            ledger.urls(MANY)
        with pytest.raises(UntrustworthyRunError, match=r"l\.sqlite is damaged; put a copy of it back"):
            ledger.commit(LedgerBatch(urls=tuple(url_row(url) for url in MANY)))


def test_a_table_that_is_gone(file: Path, tmp_path: Path) -> None:
    """An error that nobody foresaw is shown in the database's own words."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TABLE urls")

    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger, pytest.raises(UntrustworthyRunError) as raised:
        ledger.urls([A])
    assert str(raised.value) == (
        "the ledger l.sqlite does not serve: no such table: urls; if it was changed by hand, move it away or put a copy of it back; "
        "what was committed is kept"
    )


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter, unlike the tests' own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read(file: Path, open_folder: Path) -> None:
    """A file without the right to write is an error as soon as something is written."""
    shutil.copy(file, open_folder / "l.sqlite")
    (open_folder / "l.sqlite").chmod(0o444)
    open_folder.chmod(0o777)

    with without_rights(), pytest.raises(UntrustworthyRunError) as raised, open_ledger("l.sqlite", open_folder, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
    assert str(raised.value) == (
        "the ledger l.sqlite cannot be written, for it is read-only; make it and its folder writable, or name another place; "
        "what was committed is kept"
    )


def test_a_folder_that_may_only_be_read(file: Path, open_folder: Path) -> None:
    """A ledger needs files beside it, so a folder without the right to write is no place for one."""
    shutil.copy(file, open_folder / "l.sqlite")
    (open_folder / "l.sqlite").chmod(0o666)
    open_folder.chmod(0o555)

    with without_rights():
        with pytest.raises(UntrustworthyRunError, match=r"^the ledger l\.sqlite cannot be written, for it is read-only; make it and"):
            open_ledger("l.sqlite", open_folder, now=NOW)
        with pytest.raises(UntrustworthyRunError) as raised:
            open_ledger("new.sqlite", open_folder, now=NOW)
        assert str(raised.value) == (
            "the ledger new.sqlite cannot be opened; see that its folder is there and that both may be written, or name another place"
        )
        with pytest.raises(UntrustworthyRunError, match="cannot be written: permission denied; mend that, or name another place"):
            open_ledger("deeper/l.sqlite", open_folder, now=NOW)


@pytest.mark.slow
def test_a_full_disk(tmp_path: Path) -> None:
    """A disk that is full ends the run; what was committed before is there, and the run goes on once there is room."""
    with a_disk_of(pages=200), open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
        with pytest.raises(UntrustworthyRunError) as raised:
            fill(ledger)
        assert ledger.urls([A]) == {A: url_row()}
    assert str(raised.value) == (
        "the ledger l.sqlite cannot grow, for its disk is full; make room and run the command again; what was committed is kept"
    )
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        fill(ledger)
        assert ledger.stats().urls == {"alive": 20_001}


@pytest.mark.slow
def test_a_disk_that_allows_no_more(tmp_path: Path) -> None:
    """A write that the system refuses ends the run, and nothing is half written."""
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
        with no_larger_files_than(600_000), pytest.raises(UntrustworthyRunError, match=r"disk (is full|fails or allows no more); .*kept$"):
            fill(ledger)
        count = ledger.stats().urls["alive"]
        assert count % 500 == 1
        fill(ledger)
        assert ledger.stats().urls == {"alive": 20_001}


def test_a_file_that_another_program_writes(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer waits for another for some seconds and then gives up; readers do not wait."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger, closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(ledger.urls(MANY)) == 2000
        with pytest.raises(UntrustworthyRunError) as raised:
            ledger.commit(LedgerBatch(urls=(url_row(),)))
        assert str(raised.value) == (
            "the ledger l.sqlite is locked by another program; wait until that has ended and run the command again; "
            "what was committed is kept"
        )
        other.rollback()
        ledger.commit(LedgerBatch(urls=(url_row(),)))


def test_files_are_written_through(file: Path, tmp_path: Path) -> None:
    """A commit that returned survives a power cut: the file is in WAL mode and each commit is synced."""
    seen: list[tuple[object, ...]] = []

    def look(connection: sqlite3.Connection, _record: object) -> None:
        seen.append(tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "busy_timeout")))

    event.listen(Engine, "checkout", lambda connection, record, _proxy: look(connection, record), once=True)
    with open_ledger("l.sqlite", tmp_path, now=NOW):
        assert seen == [("wal", 2, 10_000)]
