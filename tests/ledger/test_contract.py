"""What a ledger promises, in a file as on a server."""

import time
from pathlib import Path

import pytest
from msgspec import structs

from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import LedgerBatch, Success
from linkcheck.model import Capture, Hop
from linkcheck.model.errors import UntrustworthyRunError, UsageError
from linkcheck.model.vocabulary import Via
from tests.ledger.rows import DAY, NOW, ODD, A, B, C, check_row, finding, pending_retry_row, run_row, strike, url_row

ARCHIVE = "https://archive.example/"


def test_an_answer_comes_back_as_it_was_written(ledger: Ledger) -> None:
    """Every field of a URL's row survives, also the empty ones."""
    full = url_row(
        A,
        alive_at=1,
        alive_since=2,
        failing_since=3,
        failures=4,
        etag='W/"x"',
        last_modified="Sun, 06 Nov 1994 08:49:37 GMT",
        answer=b"\x00\xff",
    )
    ledger.commit(LedgerBatch(urls=(full, url_row(B))))

    assert ledger.urls([A, B, C]) == {A: full, B: url_row(B)}


def test_a_later_answer_replaces_an_earlier_one(ledger: Ledger) -> None:
    """Of two answers about a URL the later one counts, in one batch as in two."""
    ledger.commit(LedgerBatch(urls=(url_row(A), url_row(A, outcome="dead"))))
    assert ledger.urls([A])[A].outcome == "dead"

    ledger.commit(LedgerBatch(urls=(url_row(A, outcome="blocked", etag="e"),)))
    assert ledger.urls([A])[A] == url_row(A, outcome="blocked", etag="e")


@pytest.mark.parametrize("odd", ODD, ids=["nul", "escape", "surrogate", "long"])
def test_text_that_databases_do_not_store_comes_back(ledger: Ledger, odd: str) -> None:
    """Neither NUL nor a lone surrogate nor 100 kB of URL stops a batch, in any column of text."""
    row = url_row(odd, host=odd, etag=odd, last_modified=odd)
    ledger.begin_run(run_row("r1", holder=odd, vantage=odd))
    ledger.commit(
        LedgerBatch(
            urls=(row,),
            checks=(check_row(odd, vantage=odd),),
            pending_retries=(pending_retry_row(f"{odd}2"),),
            strikes=(strike(odd),),
            day=1,
            requests={odd: 2},
        )
    )
    capture = Capture(odd, None, (Hop(odd, Via.ARCHIVE),), redirects_to=odd)
    ledger.add_capture(ARCHIVE, capture, NOW)
    ledger.add_posts([odd], "r1")
    ledger.change_findings("r1", opened=[finding(odd, odd, url=odd, message=odd, also=(odd,))], changed=(), closed=())

    assert ledger.urls([odd, A]) == {odd: row}
    assert ledger.checks(odd) == (check_row(odd, vantage=odd),)
    assert ledger.pending_retries([f"{odd}2"]) == {f"{odd}2": pending_retry_row(f"{odd}2")}
    assert ledger.strikes([odd]) == {odd: (strike(odd),)}
    assert ledger.request_counts(1) == {odd: 2}
    assert ledger.captures(ARCHIVE, [odd], NOW) == {odd: capture}
    assert ledger.known_posts([odd, A]) == {odd}
    assert ledger.open_findings() == (finding(odd, odd, url=odd, message=odd, also=(odd,)),)
    assert ledger.runs()[0].holder == odd
    assert ledger.lease_hosts([odd], "r1", NOW) == {odd}


def test_a_check_is_written_once(ledger: Ledger) -> None:
    """The same URL, run and time is the same check, however often it is written."""
    again = structs.replace(check_row(), outcome="dead")
    ledger.commit(LedgerBatch(checks=(check_row(), check_row(at=NOW + 1))))
    ledger.commit(LedgerBatch(checks=(again, again, check_row(run="r2"))))

    assert ledger.checks(A) == (check_row(), check_row(run="r2"), check_row(at=NOW + 1))


def test_a_retry_is_pending_until_its_url_has_an_answer(ledger: Ledger) -> None:
    """An answer ends a pending retry, also one of the same batch."""
    ledger.commit(LedgerBatch(pending_retries=(pending_retry_row(A), pending_retry_row(A, NOW + 1), pending_retry_row(B))))
    assert ledger.pending_retries([A, B, C]) == {A: pending_retry_row(A, NOW + 1), B: pending_retry_row(B)}

    ledger.commit(LedgerBatch(urls=(url_row(A), url_row(C)), pending_retries=(pending_retry_row(C),)))
    assert ledger.pending_retries([A, B, C]) == {B: pending_retry_row(B)}


def test_a_run_counts_one_failure_of_a_page(ledger: Ledger) -> None:
    """The first failure of a page in a run is kept, and others of that run are not counted."""
    ledger.commit(LedgerBatch(strikes=(strike(run="r2", at=NOW + 5), strike(), strike(at=NOW + 1), strike(B))))
    ledger.commit(LedgerBatch(strikes=(strike(at=NOW + 2),)))

    assert ledger.strikes([A, B, C]) == {A: (strike(), strike(run="r2", at=NOW + 5)), B: (strike(B),)}


def test_a_success_ends_what_failed_before_it(ledger: Ledger) -> None:
    """Failures up to a success count no more, also those that come in late; later ones do."""
    ledger.commit(LedgerBatch(strikes=(strike(), strike(run="r2", at=NOW + 10), strike(run="r3", at=NOW + 20))))
    ledger.commit(LedgerBatch(successes=(Success(A, NOW + 10), Success(A, NOW + 9), Success(B, NOW))))
    assert ledger.strikes([A, B]) == {A: (strike(run="r3", at=NOW + 20),)}

    ledger.commit(LedgerBatch(strikes=(strike(run="r0", at=NOW + 4),), successes=(Success(A, NOW + 1),)))
    assert ledger.strikes([A]) == {A: (strike(run="r3", at=NOW + 20),)}
    assert ledger.stats().subjects == 1


def test_requests_of_a_day_add_up(ledger: Ledger) -> None:
    """What batches sent to a host on one day is one number."""
    ledger.commit(LedgerBatch(day=7, requests={"a.example": 2, "b.example": 1}))
    ledger.commit(LedgerBatch(day=7, requests={"a.example": 3}))
    ledger.commit(LedgerBatch(day=8, requests={"a.example": 9}))

    assert ledger.request_counts(7) == {"a.example": 5, "b.example": 1}
    assert ledger.request_counts(6) == {}


@pytest.mark.slow
def test_nineteen_thousand_urls_are_written_and_read_quickly(ledger: Ledger) -> None:
    """A whole site fits into a few seconds of the ledger's time, and is asked for in one call."""
    urls = [f"https://host-{number % 300}.example/{number}/{'a' * 60}" for number in range(19_000)]
    began, began_on_cpu = time.perf_counter(), time.process_time()
    for start in range(0, len(urls), 500):
        ledger.commit(LedgerBatch(urls=tuple(url_row(url) for url in urls[start : start + 500])))
    written_on_cpu = time.process_time()
    found = ledger.urls(urls)
    read, read_on_cpu = time.perf_counter(), time.process_time()

    assert len(found) == 19_000
    # Processor time is the same on a busy machine; what a server takes shows only in the clock, with room for others.
    assert written_on_cpu - began_on_cpu < 20
    assert read_on_cpu - written_on_cpu < 5
    assert read - began < 90


def test_a_run_begins_goes_on_and_ends(ledger: Ledger) -> None:
    """A run is unfinished until it finishes, and then it is the last."""
    ledger.begin_run(run_row("r1"))
    assert ledger.last_run() is None

    ledger.extend_lease("r1", NOW + 900)
    ledger.finish_run("r1", NOW + 1000, True, 12)

    done = run_row("r1", held_until=NOW + 900, finished_at=NOW + 1000, complete=True, posts=12)
    assert ledger.last_run() == done
    ledger.begin_run(run_row("r2", NOW + 2000))
    assert ledger.runs() == (done, run_row("r2", NOW + 2000))
    assert ledger.last_run() == done


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"settings_digest": "other"}, "it was made with other settings"),
        ({"started_at": NOW - 1}, "it began too long ago"),
        ({"held_until": NOW + 100}, "somebody still makes it"),
        ({"finished_at": NOW - 1}, "it is finished"),
    ],
)
def test_only_a_run_that_was_left_is_gone_on_with(ledger: Ledger, changes: dict[str, object], why: str) -> None:
    """A run is taken up again if it has the same settings, is young enough, and nobody makes it."""
    ledger.begin_run(structs.replace(run_row("r1"), held_until=NOW + 50))
    assert ledger.run_to_resume("abc", NOW, NOW + 100) == run_row("r1", held_until=NOW + 50)

    ledger.begin_run(structs.replace(run_row("r0", held_until=NOW + 50), **changes))
    assert ledger.run_to_resume("abc", NOW, NOW + 100) == run_row("r1", held_until=NOW + 50), why


def test_a_run_that_was_overtaken_is_left(ledger: Ledger) -> None:
    """What another run with the same settings has finished since, nobody goes on with; one of other settings changes nothing."""
    ledger.begin_run(run_row("r1", NOW, held_until=NOW + 5))
    for name, digest in (("r2", "other"), ("r3", "abc")):
        ledger.begin_run(structs.replace(run_row(name, NOW + 1), settings_digest=digest))
        ledger.finish_run(name, NOW + 2, complete=True, posts=1)
        left = ledger.run_to_resume("abc", NOW, NOW + 10)
        assert (left is None) == (digest == "abc")


def test_the_latest_run_that_was_left_is_gone_on_with(ledger: Ledger) -> None:
    """Of several runs that were interrupted, the one that began last is taken up."""
    for number in (1, 3, 2):
        ledger.begin_run(run_row(f"r{number}", NOW + number, held_until=NOW + 4))

    assert ledger.run_to_resume("abc", NOW, NOW + 5) == run_row("r3", NOW + 3, held_until=NOW + 4)


def test_posts_are_known_once_they_were_added(ledger: Ledger) -> None:
    """A post that a run saw is known to every later one."""
    assert ledger.known_posts(["p", "q"]) == frozenset()
    ledger.add_posts(["p", "p"], "r1")
    ledger.add_posts(["p", "o"], "r2")

    assert ledger.known_posts(["p", "q", "o"]) == {"p", "o"}


def test_findings_open_change_and_close(ledger: Ledger) -> None:
    """Findings that stand are those that were opened and not closed, each by fingerprint and path."""
    twin, shared = finding(path="twin.md"), finding("f2", None, url=None, also=())
    ledger.change_findings("r1", opened=[twin, finding(), finding(), shared], changed=(), closed=())
    assert ledger.open_findings() == (shared, finding(), twin)

    changed = finding(severity="note", message="Source moved", also=("f7",), online=False)
    ledger.change_findings("r2", opened=(), changed=[changed, finding("unknown")], closed=[twin])
    assert ledger.open_findings() == (shared, changed)


def test_the_findings_of_any_run_can_be_told(ledger: Ledger) -> None:
    """Which findings were open after a run follows from the order in which runs began, also for one that was closed and came back."""
    for number in (1, 2, 3):
        ledger.begin_run(run_row(f"r{number}", NOW + number))
    ledger.change_findings("r1", opened=[finding()], changed=(), closed=())
    ledger.change_findings("r2", opened=[finding("f2", opened="r2")], changed=(), closed=[finding()])
    ledger.change_findings("r3", opened=[finding(opened="r3")], changed=(), closed=[finding("f2")])

    assert ledger.findings_after("r1") == (finding(),)
    assert ledger.findings_after("r2") == (finding("f2", opened="r2"),)
    assert ledger.findings_after("r3") == ledger.open_findings() == (finding(opened="r3"),)
    with pytest.raises(UsageError, match="the ledger knows no run r9; name one that it lists"):
        ledger.findings_after("r9")


def test_opening_a_finding_twice_is_opening_it_once(ledger: Ledger) -> None:
    """A finish that is repeated leaves one finding, with the latest values, open since it was first opened."""
    ledger.change_findings("r1", opened=[finding()], changed=(), closed=())
    ledger.change_findings("r2", opened=[finding(message="Now this", opened="r2")], changed=(), closed=())

    assert ledger.open_findings() == (finding(message="Now this"),)


def test_an_archive_is_asked_again_only_for_what_it_did_not_hold(ledger: Ledger) -> None:
    """A capture counts for ever and only of its archive, and that there is none for 60 days."""
    held = Capture(A, "2016-01-17", (Hop(A, Via.ARCHIVE, status=301),), redirects_to=B)
    copied, nothing = Capture(B, copy=f"{ARCHIVE}1/{B}"), Capture(C)
    for capture in (Capture(A), held, copied, nothing):
        ledger.add_capture(ARCHIVE, capture, NOW)

    assert ledger.captures(ARCHIVE, [A, B, C, "https://d.example/"], NOW + 60 * DAY - 1) == {A: held, B: copied, C: nothing}
    assert ledger.captures(ARCHIVE, [A, B, C], NOW + 60 * DAY) == {A: held, B: copied}
    assert ledger.captures("https://other.example/", [A], NOW) == {}


def test_what_was_written_is_there_when_it_is_opened_again(place: str, tmp_path: Path) -> None:
    """Closing loses nothing, and opening what is there changes nothing."""
    with open_ledger(place, tmp_path, now=NOW) as ledger:
        ledger.commit(LedgerBatch(urls=(url_row(),)))
    with open_ledger(place, tmp_path, create=False, now=NOW + 9) as ledger:
        assert ledger.urls([A]) == {A: url_row()}
        ledger.close()


def test_a_clock_that_went_back_is_refused(ledger: Ledger) -> None:
    """A run does not begin ten minutes before what was written already, for nothing would be due in its order."""
    ledger.commit(LedgerBatch(checks=(check_row(at=NOW + 1000),)))
    ledger.commit(LedgerBatch(checks=(check_row(at=NOW + 10),)))
    ledger.require_clock(NOW + 400)

    with pytest.raises(UntrustworthyRunError) as raised:
        ledger.require_clock(NOW + 399)
    assert str(raised.value) == (
        f"this machine's clock says 2027-01-15T08:06:39Z, but the ledger {ledger.place} was written at 2027-01-15T08:16:40Z; "
        "set the clock right, or if it was wrong then, take that back with linkcheck ledger rewind"
    )


def test_what_is_done_alone_is_done_together(ledger: Ledger) -> None:
    """A finish that fails half-way leaves nothing behind, and the next one is written whole."""

    def finish(name: str) -> None:
        with ledger.exclusive():
            ledger.change_findings("r1", opened=[finding()], changed=(), closed=())
            assert ledger.open_findings() == (finding(),)
            ledger.finish_run(name, NOW + 5, True, 1)
            if name != "r1":
                raise KeyError(name)

    ledger.begin_run(run_row("r1"))
    with pytest.raises(KeyError):
        finish("r2")
    assert ledger.open_findings() == ()

    finish("r1")
    assert ledger.open_findings() == (finding(),)
    assert ledger.last_run() is not None


def test_a_run_that_was_forgotten_was_not(ledger: Ledger) -> None:
    """A run that is taken back is neither unfinished nor the last, lets go of its hosts, and leaves what it learned."""
    ledger.begin_run(run_row("r1", held_until=NOW - 1))
    ledger.begin_run(run_row("r2"))
    ledger.commit(LedgerBatch(urls=(url_row(),)))
    ledger.lease_hosts(["a"], "r1", NOW)
    ledger.delete_run("r1")

    assert ledger.runs() == (run_row("r2"),)
    assert ledger.run_to_resume("abc", NOW, NOW) is None
    assert ledger.lease_hosts(["a"], "r2", NOW) == {"a"}
    assert ledger.urls([A]) == {A: url_row()}


def test_answers_since_a_time_are_counted(ledger: Ledger) -> None:
    """Answers from that second on count, older ones do not."""
    ledger.commit(LedgerBatch(urls=(url_row(A), url_row(B, checked_at=NOW - 1))))

    assert [ledger.count_answers_since(at) for at in (NOW - 1, NOW, NOW + 1)] == [2, 1, 0]
