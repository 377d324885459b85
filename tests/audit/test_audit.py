"""`linkcheck audit` and `linkcheck ledger` on the command line: reports, exit codes, what is new, and what is told of mistakes."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from linkcheck.cli import main
from linkcheck.config.settings import Settings
from linkcheck.http.httpx_transport import Transport
from linkcheck.model.vocabulary import Outcome
from linkcheck.report.whole import Report
from tests.audit.audited import audit_whole
from tests.conftest import world_transport
from tests.internet.behaviours import not_found, page
from tests.internet.population import one_of_each
from tests.internet.server import Internet, internet
from tests.internet.sites import Site
from tests.judge.posts import wordpress

pytestmark = pytest.mark.slow

HOST = "www.paper.example"
STORY, GONE = f"http://{HOST}/2016/a-story", f"http://{HOST}/2016/gone"
STORY_PAGE = page("<title>A story</title><h1>A story</h1><p>Once.")


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet(Site(HOST, {"/2016/a-story": STORY_PAGE}, fallback=not_found())) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with one post that is all right, in a folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("LINKCHECK_")]:
        monkeypatch.delenv(name)
    write(tmp_path, "posts/a.md", STORY)
    return tmp_path


def write(folder: Path, name: str, link: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(wordpress(link, link, link, body=f'<a href="{STORY}">x</a>').replace("A story", f"A story {name}"), encoding="utf-8")


def run(net: Internet, *words: str) -> int:
    rules = [word for rule in net.connect_to for word in ("--connect-to", rule)]
    quick = ("--host-interval-ms", "0", "--name-recheck", "0", "--no-archive", "--ignore", "LC003,LC206,LC410")
    return main([*words, *quick, *rules, "--ca-file", net.ca_file, "posts"])


def _same(moment: datetime) -> datetime:
    return moment


def latest(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "reports/latest.json").read_bytes())
    return loaded


def test_only_what_is_new_fails(folder: Path, net: Internet, capsys: pytest.CaptureFixture[str]) -> None:
    """The night on which a dead link is found fails, and the next does not, though the finding stands."""
    assert run(net, "audit") == 0
    write(folder, "posts/b.md", GONE)
    assert run(net, "audit") == 1
    assert "Newly dead" in capsys.readouterr().out
    assert [change["kind"] for change in latest(folder)["changes"]["changes"]] == ["newly-dead"]
    assert run(net, "audit") == 0
    assert "Nothing changed since" in capsys.readouterr().out
    assert latest(folder)["changes"]["counts"] == {}
    assert run(net, "audit", "--no-fail-on-new") == 1


def test_reports_are_kept_by_date_and_never_written_over(folder: Path, net: Internet) -> None:
    """Each audit leaves its own files, and the latest once more under a name that stays."""
    run(net, "audit")
    run(net, "audit")
    names = sorted(path.name for path in (folder / "reports").iterdir())
    day = latest(folder)["run"]["started_at"][:10]

    assert names == sorted([f"{day}.json", f"{day}.txt", f"{day}-2.json", f"{day}-2.txt", "latest.json", "latest.txt"])
    assert (folder / f"reports/{day}-2.json").read_bytes() == (folder / "reports/latest.json").read_bytes()


def test_reports_may_be_left_out(folder: Path, net: Internet) -> None:
    """An empty folder's name keeps no report."""
    assert run(net, "audit", "--reports", "") == 0
    assert not (folder / "reports").exists()


def test_an_audit_asks_only_what_is_due(folder: Path, net: Internet) -> None:
    """What was alive yesterday is remembered, and the report says so; --recheck asks it all the same."""
    run(net, "audit")
    asked = len(net.requests(HOST))
    run(net, "audit")
    assert len(net.requests(HOST)) == asked
    assert latest(folder)["urls"][STORY]["from_ledger"] is True
    time.sleep(1)
    run(net, "audit", "--recheck", HOST)
    assert len(net.requests(HOST)) > asked
    assert latest(folder)["urls"][STORY]["from_ledger"] is False


def test_a_check_looks_into_the_ledger_and_leaves_it_alone(folder: Path, net: Internet) -> None:
    """A gate need not ask what audits have seen alive; it asks deaths again, and writes nothing down."""
    write(folder, "posts/b.md", GONE)
    run(net, "audit")
    before = (folder / ".linkcheck/ledger.sqlite").read_bytes()
    asked = len(net.requests(HOST))
    assert run(net, "check", "--ledger", ".linkcheck/ledger.sqlite") == 1
    assert [note.request.target for note in net.requests(HOST)[asked:]] == ["/2016/gone"] * 2
    assert (folder / ".linkcheck/ledger.sqlite").read_bytes() == before
    assert run(net, "check", "--ledger", "nowhere.sqlite") == 2


def test_an_offline_audit_is_refused(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit that may not ask the web says what to run instead."""
    monkeypatch.setenv("LINKCHECK_OFFLINE", "true")
    assert main(["audit", "posts"]) == 2
    assert "linkcheck check --offline" in capsys.readouterr().err


def test_a_machine_that_reaches_nothing_judges_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Offline by accident: exit 3, no death, no report in the folder, and nothing that the next audit would compare with."""
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in proxy.items():
            patch.setenv(name, value)
        assert main(["audit", "--name-recheck", "0", "--no-archive", "posts"]) == 3
    assert "No link was judged by it" in capsys.readouterr().err
    assert not (folder / "reports").exists()
    main(["ledger", "stats"])
    printed = capsys.readouterr().out
    assert "failing pages and hosts" in printed
    assert [line.split()[-1] for line in printed.splitlines() if line.startswith(("runs", "failing", "checks"))] == ["0", "0", "0"]


def test_strikes_travel_as_text(folder: Path, net: Internet, capsys: pytest.CaptureFixture[str]) -> None:
    """What one ledger exports another imports; twice counts nothing twice."""
    write(folder, "posts/b.md", GONE)
    run(net, "audit")
    assert main(["ledger", "export", "--output", "strikes.jsonl"]) == 0
    lines = (folder / "strikes.jsonl").read_text().splitlines()
    assert [json.loads(line).get("subject") for line in lines] == [None, GONE]
    capsys.readouterr()
    assert main(["ledger", "import", "strikes.jsonl", "--ledger", "other.sqlite"]) == 0
    assert main(["ledger", "import", "strikes.jsonl", "--ledger", "other.sqlite"]) == 0
    assert capsys.readouterr().err == (
        "linkcheck: 1 failure of strikes.jsonl were new to other.sqlite\nlinkcheck: 0 failures of strikes.jsonl were new to other.sqlite\n"
    )
    assert main(["ledger", "export", "--ledger", "other.sqlite", "--output", "again.jsonl"]) == 0
    assert (folder / "again.jsonl").read_bytes() == (folder / "strikes.jsonl").read_bytes()


def test_the_ledger_is_looked_at_and_kept_short(folder: Path, net: Internet, capsys: pytest.CaptureFixture[str]) -> None:
    """Its size and contents in words; what is old is forgotten, and space given back."""
    run(net, "audit")
    capsys.readouterr()
    assert main(["ledger", "stats"]) == 0
    printed = dict(line.split("  ", 1) for line in capsys.readouterr().out.splitlines())
    assert printed["URLs"].strip() == "1 (alive 1)"
    assert main(["ledger", "prune", "--older-than", "400d"]) == 0
    assert capsys.readouterr().out == "linkcheck: forgotten: nothing, for nothing is that old\n"
    assert main(["ledger", "vacuum"]) == 0


@pytest.mark.parametrize("action", [["stats"], ["prune"], ["vacuum"], ["export"], ["import", "no.jsonl"]])
def test_a_ledger_that_is_not_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str], action: list[str]) -> None:
    """A mistake in the place costs nobody a new, empty ledger, and is told in one line."""
    assert main(["ledger", *action]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (folder / ".linkcheck/ledger.sqlite").exists() or action[0] == "import"


def test_a_web_hook_that_makes_no_sense_ends_the_audit_before_it_begins(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits two hours to be told that the news cannot be delivered."""
    monkeypatch.setenv("LINKCHECK_WEB_HOOK", "ftp://hooks.example/secret")
    assert main(["audit", "posts"]) == 2
    assert "secret" not in capsys.readouterr().err
    assert not (folder / ".linkcheck").exists()


def test_a_report_that_cannot_be_written_is_delivered_by_the_next_audit(
    folder: Path, net: Internet, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is new is not used up by an audit that could not tell it, and nothing is asked again for that."""
    write(folder, "posts/b.md", GONE)
    (folder / "reports").write_text("in the way")
    assert run(net, "audit") == 2
    (folder / "reports").unlink()
    asked = len(net.requests(HOST))
    assert run(net, "audit") == 1
    assert len(net.requests(HOST)) == asked
    assert "LC401" in capsys.readouterr().out
    assert run(net, "audit") == 0


def test_an_ignore_is_unused_once_its_link_has_lived_for_long(folder: Path) -> None:
    """After thirty days of nothing but life an ignore for a dead link is told of, and is not removed by itself."""
    text = f'---\ntitle: A\n---\n<!-- linkcheck: ignore[LC401] it comes and goes -->\n<a href="{STORY}">x</a>\n'
    (folder / "posts/a.md").write_text(text)
    world = world_transport({STORY: httpx.Response(200, text="A story")})
    settings = Settings(folder=folder, host_interval_ms=0, archive=False)
    found = {}
    for day in (0, 29, 50):
        moment = datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=day)
        report = audit_whole(["posts"], settings, transport=world, recheck={HOST}, clock=partial(_same, moment)).report
        found[day] = [(finding.code, finding.fix) for finding in report.findings if finding.code.startswith("LC9")]

    assert found == {0: [], 29: [], 50: [("LC901", None)]}


def test_a_finding_says_how_often_it_was_seen(folder: Path) -> None:
    """From the second night on, a failing link's evidence is on how many days it failed."""
    world = world_transport({})
    settings = Settings(folder=folder, host_interval_ms=0, archive=False)
    for day in (0, 3, 6):
        moment = datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=day)
        report = audit_whole(["posts"], settings, transport=world, clock=partial(_same, moment)).report

    assert {finding.message for finding in report.findings if finding.code == "LC401"} == {
        f"original_link {STORY} is dead (status 404; failed on 3 days since 2026-01-01)"
    }


def test_every_kind_of_site_can_be_remembered(folder: Path) -> None:
    """Whatever the web shows, it is written down and read again: the next day's audit asks little and says the same."""
    shown = one_of_each(3, urls=1)
    links = "".join(f'<p><a href="{url}">x</a></p>' for url in shown.truth)
    (folder / "posts/a.md").write_text(f"---\ntitle: A\n---\n{links}\n", encoding="utf-8")
    with internet(*shown.sites) as net:
        settings = net.settings_by_name(folder=folder, archive=False)
        days = [datetime(2026, 1, 1, 3, tzinfo=UTC) + timedelta(days=day) for day in (0, 1)]
        first, again = (
            audit_whole(["posts"], settings, transport=Transport(settings, net.names()), clock=partial(_same, moment)).report
            for moment in days
        )

    def verdicts(report: Report) -> dict[str, tuple[str, str | None]]:
        return {url: (resolution.outcome, resolution.target) for url, resolution in report.resolutions.items()}

    assert verdicts(again) == verdicts(first)
    # What timed out, or had no certificate, is asked every day.
    asked_again = {resolution.outcome for resolution in again.resolutions.values() if not resolution.from_ledger}
    assert asked_again <= {Outcome.TIMEOUT, Outcome.TLS, Outcome.UNCHECKED}
