"""A clock that is far ahead has nothing forgotten, and nothing written that would stop later audits."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from linkcheck.audit.clock import ClockCheck, ClockError
from linkcheck.audit.run import audit
from linkcheck.cli import main
from linkcheck.config.settings import Settings
from linkcheck.ledger import open_ledger
from linkcheck.ledger.records import LedgerBatch
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import DAY_SECONDS
from tests.changing_web import ALIVE, FIRST, ChangingWeb
from tests.ledger.rows import NOW, A, B, check_row, finding, run_row, strike, url_row

PAGES = {f"https://{name}.example/{name}": {0: ALIVE} for name in ("one", "two", "three", "four")}
IN_2038 = (datetime(2038, 1, 19, 3, tzinfo=FIRST.tzinfo) - FIRST).days


class Site:
    """A post with links to four hosts, and its ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web = ChangingWeb(PAGES)
        self.settings = Settings(folder=folder, ledger="l.sqlite", archive=False, host_interval_ms=0, name_recheck=0)
        links = "\n".join(f"[a]({url})" for url in PAGES)
        (folder / "post.md").write_text(f"---\ntitle: A\n---\n{links}\n", encoding="utf-8")

    def audit(self, day: int, **more: Any) -> None:
        self.web.clock.set(day)
        audit([self.folder / "post.md"], self.settings, transport=self.web, clock=self.web.clock, **more)

    def held(self) -> tuple[object, ...]:
        with open_ledger("l.sqlite", self.folder, now=0) as ledger:
            return ledger.runs(), ledger.urls(PAGES), [ledger.checks(url) for url in PAGES], ledger.latest_time()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.audit(0)
    return made


def test_a_clock_that_servers_contradict_has_nothing_written(site: Site) -> None:
    """An audit under a clock of 2038 ends before it writes, and the next one under the right clock goes on."""
    before = site.held()
    site.web.server_clock = lambda: FIRST + timedelta(days=1)

    with pytest.raises(
        ClockError, match=r"^this machine's clock says 2038-.*, but servers say 2026-.*; nothing was written; set the clock"
    ):
        site.audit(IN_2038)

    assert site.held() == before
    site.audit(1)
    assert len(site.held()[0]) == 2  # type: ignore[arg-type]  # The runs.


def test_a_pause_that_servers_confirm_is_a_pause(site: Site) -> None:
    """An audit after years goes on as if nothing had been, for the servers tell the same time."""
    site.audit(800)

    assert [run.finished_at is not None for run in site.held()[0]] == [True]  # type: ignore[attr-defined]


def test_a_long_pause_without_a_server_that_tells_the_time_asks_back(site: Site) -> None:
    """Where nobody confirms the clock, whoever runs the audit has to, and until then nothing is written."""
    before = site.held()
    (site.folder / "post.md").write_text("---\ntitle: A\n---\nNo link.\n", encoding="utf-8")

    with pytest.raises(
        ClockError, match=r"400 days after the ledger l\.sqlite was written last, and no server told the time; .* --trust-clock"
    ):
        site.audit(400)
    assert site.held() == before
    site.audit(400, trust_clock=True)
    assert len(site.held()[0]) == 2  # type: ignore[arg-type]


def test_a_month_is_no_pause(site: Site) -> None:
    """Audits once a month ask nobody for the time."""
    site.web.server_clock = lambda: FIRST - timedelta(days=4000)

    site.audit(31)

    assert len(site.held()[0]) == 2  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days", "confirmed"), [((0, 0, 0), True), ((-3000, 0, 1), True), ((0, 0), False), ((0, -3000, -3000), None), ((900, 900, 900), None)]
)
def test_the_middle_of_three_hosts_counts(days: tuple[int, ...], confirmed: bool | None) -> None:
    """One server whose clock is wrong changes nothing, and a cache that repeats an old time is overtaken by a newer one."""
    check = ClockCheck(lambda: FIRST, 1, "l.sqlite")
    for number, day in enumerate(days):
        for age in (9, 0):
            date = FIRST + timedelta(days=day - age)
            check.record(f"{number}.example", date.strftime("%a, %d %b %Y %H:%M:%S GMT"))
    check.record("odd.example", "yesterday")

    if confirmed is None:
        with pytest.raises(ClockError, match="but servers say"):
            check.is_confirmed()
    else:
        assert check.is_confirmed() is confirmed


def test_what_was_written_too_late_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A ledger in which a future run stands is mended: its rows go, what it closed is open again, and audits go on."""
    future = NOW + 9000 * DAY_SECONDS
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.begin_run(run_row())
        ledger.commit(LedgerBatch((url_row(A), url_row(B)), (check_row(A),), strikes=(strike(A),)))
        ledger.change_findings("r1", opened=(finding("f1"), finding("f2")), changed=(), closed=())
        ledger.finish_run("r1", NOW, complete=True, posts=1)
        ledger.begin_run(run_row("r2", future))
        ledger.commit(LedgerBatch((url_row(A, checked_at=future),), (check_row(A, future, "r2"),), strikes=(strike(A, future, "r2"),)))
        ledger.change_findings("r2", opened=(finding("f3", opened="r2"),), changed=(), closed=(finding("f1"),))
        ledger.finish_run("r2", future, complete=True, posts=1)
        with pytest.raises(UntrustworthyRunError, match=r"take that back with linkcheck ledger rewind$"):
            ledger.require_clock(NOW)
    monkeypatch.setattr("time.time", lambda: NOW + 60.0)
    monkeypatch.chdir(tmp_path)

    assert main(["ledger", "rewind", "--ledger", "l.sqlite"]) == 0

    assert capsys.readouterr().out == "linkcheck: taken back: 1 urls, 1 checks, 1 runs, 1 findings\n"
    with open_ledger("l.sqlite", tmp_path, now=NOW) as ledger:
        ledger.require_clock(NOW)
        assert [run.id for run in ledger.runs()] == ["r1"]
        assert list(ledger.urls([A, B])) == [B]
        assert [row.fingerprint for row in ledger.open_findings()] == ["f1", "f2"]
        assert ledger.strikes([A]) == {A: (strike(A),)}
