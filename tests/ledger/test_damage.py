"""A ledger whose bytes were changed behind its back: a sentence or the truth, and never a traceback."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from linkcheck.ledger import open_ledger, upkeep
from linkcheck.ledger.records import LedgerBatch
from linkcheck.model import Capture
from linkcheck.model.errors import LinkcheckError, UntrustworthyRunError
from tests.ledger.rows import DAY, NOW, finding, pending_retry_row, run_row, strike, url_row

URLS = [f"https://h{number % 7}.example/{number}" for number in range(60)]
ARCHIVE = "https://archive.example/"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a ledger in which each table has rows."""
    folder = tmp_path_factory.mktemp("whole")
    with open_ledger("l.sqlite", folder, now=NOW) as ledger:
        ledger.begin_run(run_row())
        ledger.commit(
            LedgerBatch(tuple(map(url_row, URLS)), pending_retries=(pending_retry_row(),), strikes=tuple(map(strike, URLS[:20])), day=1)
        )
        ledger.change_findings("r1", opened=tuple(finding(f"f{n}", f"p{n}.md") for n in range(9)), changed=(), closed=())
        ledger.add_capture(ARCHIVE, Capture(URLS[0]), NOW)
        ledger.finish_run("r1", NOW, complete=True, posts=9)
        ledger.vacuum()
    return (folder / "l.sqlite").read_bytes()


def damaged(content: bytes, seed: int) -> bytes:
    """Bytes with a few bits turned over, a part zeroed, or the end cut off."""
    chance = random.Random(seed)
    changed = bytearray(content)
    at = chance.randrange(len(changed))
    match seed % 4:
        case 0:
            del changed[at:]
        case 1:
            changed[at : at + 300] = bytes(len(changed[at : at + 300]))
        case _:
            for _ in range(chance.choice((1, 1, 8))):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(40))
def test_damage_is_a_sentence_or_does_no_harm(whole: bytes, tmp_path: Path, seed: int) -> None:
    """Whatever a bit changes, a run reads and writes on, or says that the ledger is damaged and what to do."""
    (tmp_path / "l.sqlite").write_bytes(damaged(whole, seed))
    said = "l.sqlite; "
    try:
        with open_ledger("l.sqlite", tmp_path, now=NOW + DAY) as ledger:
            ledger.require_clock(NOW + DAY)
            assert ledger.urls(URLS).keys() <= set(URLS)
            ledger.captures(ARCHIVE, URLS, NOW)
            ledger.export_strikes()
            ledger.open_findings()
            ledger.begin_run(run_row("r2", NOW + DAY))
            ledger.commit(LedgerBatch((url_row(),), strikes=(strike(URLS[1], NOW + DAY, "r2"),)))
            ledger.prune(NOW - DAY)
    except LinkcheckError as error:
        said = str(error)
    assert "l.sqlite" in said
    assert "; " in said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE urls SET url = url || 'x'",
        "UPDATE urls SET checked_at = 9e15",
        "UPDATE urls SET alive_at = 'then'",
        "UPDATE runs SET started_at = -1",
    ],
)
def test_what_no_run_writes_is_damage(whole: bytes, tmp_path: Path, change: str) -> None:
    """A URL that is not the one of its key, and a time of no age, are noticed when they are read."""
    (tmp_path / "l.sqlite").write_bytes(whole)
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as connection, connection:
        connection.execute(change)

    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger, pytest.raises(UntrustworthyRunError, match="is damaged; put a copy of it"):
        ledger.urls(URLS) if "urls" in change else ledger.runs()


def test_a_capture_that_cannot_be_read_is_asked_for_again(whole: bytes, tmp_path: Path) -> None:
    """An answer of the archive that was damaged costs a request, and no run."""
    (tmp_path / "l.sqlite").write_bytes(whole)
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as connection, connection:
        connection.execute("UPDATE captures SET capture = '{'")

    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        assert ledger.captures(ARCHIVE, URLS, NOW) == {}


def test_a_large_ledger_is_checked_once_a_week(whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Damage to a file that is too large to be checked each time is found by the first audit of the week."""
    monkeypatch.setattr(upkeep, "CHECKED_BYTES", 1000)
    file = tmp_path / "l.sqlite"
    file.write_bytes(whole)
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.vacuum()
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'checks_at'").fetchone()
    content = bytearray(file.read_bytes())
    content[(page - 1) * 4096 : (page - 1) * 4096 + 100] = b"\xff" * 100
    file.write_bytes(content)

    for write, day in ((True, 1), (False, 8)):
        open_ledger("l.sqlite", tmp_path, create=write, now=NOW + day * DAY).close()
    with pytest.raises(UntrustworthyRunError, match="is damaged"):
        open_ledger("l.sqlite", tmp_path, now=NOW + 8 * DAY)


def test_a_lost_time_is_damage(whole: bytes, tmp_path: Path) -> None:
    """The row that holds the latest time of all is there in every ledger."""
    (tmp_path / "l.sqlite").write_bytes(whole)
    with closing(sqlite3.connect(tmp_path / "l.sqlite")) as connection, connection:
        connection.execute("UPDATE meta SET name = 'lates4' WHERE name = 'latest'")

    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger, pytest.raises(UntrustworthyRunError, match="is damaged; put a copy of it"):
        ledger.require_clock(NOW)
