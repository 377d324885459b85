"""How much a ledger holds, and which rows are old enough to be deleted."""

import pytest

from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import LedgerBatch, Success
from linkcheck.ledger.upkeep import PrunedRows
from linkcheck.model import Capture
from tests.ledger.rows import DAY, NOW, A, B, C, check_row, finding, pending_retry_row, run_row, strike, url_row

OLD = NOW - 10 * DAY


def test_stats_count_what_is_there(ledger: Ledger) -> None:
    """The size and the counts are those of this ledger."""
    empty = ledger.stats()
    assert (empty.place, empty.version, empty.urls, empty.oldest_check) == (ledger.place, 1, {}, None)
    ledger.begin_run(run_row())
    ledger.commit(
        LedgerBatch(
            urls=(url_row(A), url_row(B), url_row(C, outcome="dead")),
            checks=(check_row(A), check_row(B, OLD)),
            pending_retries=(pending_retry_row("x"),),
            strikes=(strike(C), strike(C, run="r2"), strike("c.example")),
        )
    )
    ledger.change_findings("r1", opened=[finding(), finding("f2")], changed=(), closed=[])
    ledger.change_findings("r1", opened=[], changed=(), closed=[finding()])
    ledger.add_capture("https://archive.example/", Capture(A), NOW)
    ledger.add_posts(["p"], "r1")

    stats = ledger.stats()
    assert stats.urls == {"alive": 2, "dead": 1}
    assert (stats.checks, stats.pending_retries, stats.subjects, stats.runs) == (2, 1, 2, 1)
    assert (stats.posts, stats.open_findings, stats.captures) == (1, 1, 1)
    assert (stats.oldest_check, stats.newest_check) == (OLD, NOW)
    assert stats.size > 10_000


def test_what_is_older_goes(ledger: Ledger) -> None:
    """Pruning deletes what ended before a time and nothing else, and a second time finds nothing."""
    for number, at in ((1, OLD), (2, OLD + 1), (3, NOW)):
        ledger.begin_run(run_row(f"r{number}", at))
        ledger.finish_run(f"r{number}", at + 1, True, 1)
    ledger.begin_run(run_row("r4", OLD))
    ledger.commit(
        LedgerBatch(
            urls=(url_row(A, checked_at=OLD), url_row(B)),
            checks=(check_row(A, OLD), check_row(B), check_row(B, OLD)),
            pending_retries=(pending_retry_row("x", OLD), pending_retry_row("y")),
            day=OLD // DAY,
            requests={"a.example": 1, "b.example": 1},
            strikes=(strike("old", OLD), strike("both", OLD), strike("both", NOW, "r2"), strike("well", OLD), strike("again", OLD)),
            successes=(Success("well", OLD + 1), Success("again", NOW)),
        )
    )
    ledger.commit(LedgerBatch(day=NOW // DAY, requests={"a.example": 4}))
    ledger.change_findings("r1", opened=[finding(), finding("f2"), finding("f3")], changed=(), closed=[])
    ledger.change_findings("r2", opened=[], changed=(), closed=[finding()])
    ledger.change_findings("r3", opened=[], changed=(), closed=[finding("f2")])

    assert ledger.prune(NOW - DAY) == PrunedRows(urls=1, checks=2, pending_retries=1, subjects=2, runs=2, findings=1, requests=2)
    assert ledger.urls([A, B]) == {B: url_row(B)}
    assert ledger.checks(B) == (check_row(B),)
    assert ledger.pending_retries(["x", "y"]) == {"y": pending_retry_row("y")}
    assert ledger.strikes(["old", "both", "well"]) == {"both": (strike("both", OLD), strike("both", NOW, "r2"))}
    assert b'"again"' in ledger.export_strikes()
    assert ledger.request_counts(NOW // DAY) == {"a.example": 4}
    assert ledger.request_counts(OLD // DAY) == {}
    assert [run.id for run in ledger.runs()] == ["r4", "r3"]
    # The run that opened it is forgotten, and was earlier than every other.
    assert ledger.findings_after("r3") == ledger.open_findings() == (finding("f3"),)
    assert ledger.prune(NOW - DAY) == PrunedRows(urls=0, checks=0, pending_retries=0, subjects=0, runs=0, findings=0, requests=0)


def test_the_last_run_never_goes(ledger: Ledger) -> None:
    """However old the last finished run is, the next one is compared with it."""
    ledger.begin_run(run_row("r1", OLD))
    ledger.finish_run("r1", OLD, True, 1)

    assert ledger.prune(NOW).runs == 0
    assert ledger.last_run() is not None


@pytest.mark.slow
def test_vacuum_gives_room_back(ledger: Ledger) -> None:
    """After much was deleted the ledger is smaller, and holds what was left."""
    rows = tuple(url_row(f"https://many.example/{number}", checked_at=OLD) for number in range(5000))
    ledger.commit(LedgerBatch(urls=(url_row(),)))
    ledger.commit(LedgerBatch(urls=rows))
    before = ledger.stats().size
    ledger.prune(NOW)
    ledger.vacuum()

    assert ledger.stats().size < before
    assert ledger.urls([A]) == {A: url_row()}
