"""Audits that are killed, stopped, or two at once on one ledger: nothing is lost, and hardly anything is asked again."""

import asyncio
import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Self

import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct

from linkcheck.audit.session import BATCH_SIZE
from linkcheck.crawl.host_queue import HostQueue
from linkcheck.report.json import render_schema
from tests.internet import broken_sites, kinds
from tests.internet.behaviours import page
from tests.internet.server import Internet, internet
from tests.internet.sites import Pause, Request, Site, Step
from tests.internet.truth import ALIVE, Kind, SiteGroup, SiteSpec, joined
from tests.judge.posts import wordpress
from tests.ledger.postgres_server import Server

pytestmark = pytest.mark.slow

# Sites that show everybody the same, however often they are asked, and that are reached without a look-up of their names.
STEADY: Sequence[Kind] = (
    kinds.newspaper,
    kinds.blog,
    kinds.plain_site,
    kinds.renamed_host,
    kinds.moved_domain,
    kinds.shortener,
    kinds.cookie_wanting,
    kinds.consenting,
    kinds.long_ways,
    kinds.half_application,
    broken_sites.softly_dying,
    broken_sites.sending_away,
    broken_sites.moved_without_pages,
    broken_sites.failing,
    broken_sites.for_sale,
    broken_sites.walled,
    broken_sites.refusing,
    broken_sites.looping,
    broken_sites.leading_nowhere,
    broken_sites.breaking_off,
    broken_sites.closed_host,
    broken_sites.insecure,
)
PUBLISHERS, URLS_EACH, LINKS_OF_A_POST = 33, 7, 6
SLOW_HOST = "www.slow-archive.example"
# Requests at once: what is under way when an audit is killed is asked again, beside what is not committed yet.
WORKERS = 32
REPEATED = BATCH_SIZE + WORKERS
# How often an audit is killed, and after how many requests of its own.
KILLS, EARLIEST, LATEST = 5, 5, 100
# Seconds until something counts as never happening, on a machine that is busy with other things; an audit itself waits longer for a host.
PATIENCE = 120.0
HOST_PATIENCE = 3 * PATIENCE
FINDINGS, UNTRUSTED, INTERRUPTED = 1, 3, 130
LINKCHECK = ("-m", "linkcheck")
SCHEMA = Draft202012Validator(json.loads(render_schema()))

# Hosts are taken a few at a time, so that both have some.
SHARING = """
import sys
from linkcheck import audit
from linkcheck.cli import main
from linkcheck.audit import session
from linkcheck.crawl import host_queue

host_queue.HOSTS_AHEAD = 6
sys.exit(main())
"""
# Nobody takes more hosts before the other has some, whoever is faster.
TAKING_TURNS = SHARING.replace(
    "sys.exit(",
    """
import os, time
from pathlib import Path

lease_hosts = session.AuditSession._lease_hosts
has_some = set()

def lease_in_turn(self, hosts):
    while has_some and len(list(Path("having").iterdir())) < 2:
        time.sleep(0.01)
    ours = lease_hosts(self, hosts)
    if ours:
        has_some.update(ours)
        Path("having", str(os.getpid())).touch()
    return ours

Path("having").mkdir(exist_ok=True)
session.AuditSession._lease_hosts = lease_in_turn
sys.exit(""",
)
# What a killed audit held is free soon.
LEASING = SHARING.replace(
    "host_queue.HOSTS_AHEAD", "audit.LEASE_SECONDS = session.LEASE_SECONDS = 4; session.LEASE_EXTENSION_SECONDS = 1; host_queue.HOSTS_AHEAD"
)
# A disk that takes forever for the last batch.
SLOW_TO_CLOSE = """
import sys, time
from linkcheck.cli import main
from linkcheck.audit.session import AuditSession

def flush(self, *, offline=False):
    if offline:
        print("closing", file=sys.stderr, flush=True)
        time.sleep(600)

AuditSession.flush = flush
sys.exit(main())
"""


class Web(Struct):
    """A simulated internet, the URLs that posts link to, and a host that answers only while it is `awake`."""

    net: Internet
    urls: tuple[str, ...]
    awake: threading.Event

    def asked(self) -> Counter[str]:
        """How often each URL of the posts was asked for until now."""
        asked = Counter(note.request.url for note in self.net.all_requests())
        return Counter({url: asked[url] for url in self.urls})

    @property
    def received(self) -> int:
        return len(self.net.all_requests())


class Audit:
    """Audits of the same posts with one ledger, each a process of its own; none is left when the context is."""

    def __init__(self, web: Web, folder: Path, ledger: str = "ledger.sqlite", interval_ms: int = 0) -> None:
        """The posts link to all URLs of the web, unless `folder` has some already."""
        self._web = web
        self._interval = str(interval_ms)
        self._folder = folder
        self._ledger = ledger
        self._before = web.asked()
        self._processes: list[subprocess.Popen[str]] = []
        if not (folder / "posts").exists():
            write_posts(folder / "posts", web.urls)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        for process in self._processes:
            with process:
                process.kill()

    def start(self, report: str = "report.json", program: Sequence[str] = LINKCHECK) -> "subprocess.Popen[str]":
        """Begin an audit, or go on with one, in a process that `report` is the report of."""
        rules = (word for rule in self._web.net.connect_to for word in ("--connect-to", rule))
        words = (
            "audit",
            "posts",
            "--ledger",
            self._ledger,
            "--no-archive",
            "--name-recheck",
            "0",
            "--host-interval-ms",
            self._interval,
            "--timeout",
            str(HOST_PATIENCE),
            "--concurrency",
            str(WORKERS),
            "--ca-file",
            self._web.net.ca_file,
            *rules,
            "--reports",
            "",
            "--format",
            "json",
            "--output",
            report,
        )
        self._processes.append(
            subprocess.Popen(
                [sys.executable, *program, *words], cwd=self._folder, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        )
        return self._processes[-1]

    def start_after(self, requests: int, program: Sequence[str] = LINKCHECK) -> "subprocess.Popen[str]":
        """Begin an audit and return when so many requests have come, or when it has ended."""
        until = self._web.received + requests
        process = self.start(program=program)
        wait_for(lambda: self._web.received >= until or process.poll() is not None)
        return process

    def finish(self) -> dict[str, Any]:
        """Audit to the end, and return the report."""
        assert ended(self.start()) == (FINDINGS, "")
        return self.report()

    def report(self, name: str = "report.json") -> dict[str, Any]:
        """What is the same in every report of this web, whenever it is made."""
        report = json.loads((self._folder / name).read_bytes())
        assert list(SCHEMA.iter_errors(report)) == []
        return comparable(report)

    def asked(self) -> Counter[str]:
        """How often these audits asked for each URL."""
        return self._web.asked() - self._before


class Whole(Struct):
    """An audit that nothing came between."""

    report: dict[str, Any]
    asked: Counter[str]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    awake = threading.Event()
    town = joined(
        *(
            STEADY[number % len(STEADY)](SiteSpec(number, random.Random(f"town/{number}"), URLS_EACH, number // len(STEADY)))
            for number in range(PUBLISHERS)
        ),
        slow_archive(awake),
    )
    with internet(*town.sites) as net:
        yield Web(net, tuple(town.truth), awake)


@pytest.fixture(autouse=True)
def _awake(web: Web) -> None:
    web.awake.set()


@pytest.fixture(scope="module")
def whole(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    web.awake.set()
    with Audit(web, tmp_path_factory.mktemp("whole")) as audit:
        return Whole(audit.finish(), audit.asked())


@pytest.fixture
def audit(web: Web, tmp_path: Path) -> Iterator[Audit]:
    with Audit(web, tmp_path) as begun:
        yield begun


@pytest.fixture
def shared(web: Web, tmp_path: Path, postgres: Server) -> Iterator[Audit]:
    """Audits whose ledger is a database of its own in PostgreSQL."""
    postgres.run("CREATE DATABASE ledger TEMPLATE template0")
    # A second audit shall have begun before the first one can be done.
    with Audit(web, tmp_path, postgres.url("ledger"), interval_ms=150) as begun:
        yield begun
    postgres.run("DROP DATABASE ledger WITH (FORCE)")


def slow_archive(awake: threading.Event) -> SiteGroup:
    """A site that says nothing before it is awake."""
    shown = page("<!doctype html><title>An archive</title><h1>An archive</h1><p>It has everything.")

    def behave(request: Request) -> Iterator[Step]:
        while not awake.is_set():
            yield Pause(0.02)
        yield from shown(request)

    return SiteGroup((Site(SLOW_HOST, fallback=behave),), {f"https://{SLOW_HOST}/{number}": ALIVE for number in range(URLS_EACH)})


def write_posts(folder: Path, urls: Sequence[str]) -> None:
    """Posts that link to all of these, each to several hosts."""
    folder.mkdir()
    shuffled = random.Random(1).sample(urls, len(urls))
    for number in range(0, len(shuffled), LINKS_OF_A_POST):
        claimed, *others = shuffled[number : number + LINKS_OF_A_POST]
        body = "".join(f'<a href="{escape(url)}">one more</a> ' for url in others)
        (folder / f"{number}.md").write_text(wordpress(claimed, claimed, escape(claimed), body), encoding="utf-8")


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    for name in ("id", "started_at", "finished_at"):
        report["run"].pop(name)
    for url in report["urls"].values():
        url.pop("checked_at")
        # Beside which of a host's pages a made-up address is tried depends on which of them came first.
        (url["evidence"] or {}).pop("probe", None)
    return report


def wait_for(happened: Callable[[], bool]) -> None:
    """Return when something has happened; it is a mistake when it never does."""
    patience = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < patience, "it never happens"
        time.sleep(0.005)


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code of a process, and what it said."""
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


def assert_nothing_is_left_out(audit: Audit, whole: Whole) -> None:
    """Each URL is asked as often as in an audit that nothing came between, but for one request.

    Which connections are used again is chance, and what came over a used one may be asked for once more on a fresh one.
    """
    assert (+whole.asked).keys() <= (+audit.asked()).keys()
    assert max((whole.asked - audit.asked()).values(), default=0) <= 1


def assert_little_is_asked_again(audit: Audit, whole: Whole) -> None:
    """No URL is asked twice for two audits, but for such requests."""
    again = audit.asked() - whole.asked
    assert len(again) <= WORKERS
    assert max(again.values(), default=0) <= 1


def test_killed_audits_go_on_where_they_were(audit: Audit, whole: Whole) -> None:
    """An audit killed by SIGKILL at any moment, again and again, finds what one finds that was left alone, and asks little twice."""
    chance = random.Random(20)
    killed = 0
    while killed < KILLS:
        process = audit.start_after(chance.randint(EARLIEST, LATEST))
        process.kill()
        killed += ended(process)[0] == -signal.SIGKILL

    assert audit.finish() == whole.report
    assert_nothing_is_left_out(audit, whole)
    assert len(audit.asked() - whole.asked) <= KILLS * REPEATED


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_audit_tells_what_is_known(number: signal.Signals, web: Web, audit: Audit, whole: Whole) -> None:
    """Ctrl-C, SIGTERM and SIGHUP end an audit at once, with a whole report of what is known; the next one goes on."""
    web.awake.clear()
    process = audit.start_after(100)
    wait_for(lambda: bool(web.asked()[f"https://{SLOW_HOST}/0"]))
    process.send_signal(number)
    # The host is still asleep, and would be waited for longer than this.
    code, said = ended(process)
    web.awake.set()

    assert (code, said) == (INTERRUPTED, "")
    require_what_is_known(audit.report(), whole.report)
    assert audit.finish() == whole.report
    assert len(audit.asked() - whole.asked) <= REPEATED


def require_what_is_known(report: dict[str, Any], whole: dict[str, Any]) -> None:
    """The report of an interrupted audit says of each URL what the whole one says, or that it was not asked."""
    assert (report["run"]["interrupted"], report["run"]["complete"], report["run"]["online"]) == (True, False, True)
    assert [post["path"] for post in report["posts"]] == [post["path"] for post in whole["posts"]]
    checked = {url: known for url, known in report["urls"].items() if known["outcome"] != "unchecked"}
    assert 0 < len(checked) < len(report["urls"])
    assert {url: known["outcome"] for url, known in checked.items()} == {url: whole["urls"][url]["outcome"] for url in checked}


def test_a_second_ctrl_c_ends_at_once(audit: Audit) -> None:
    """Who cannot wait for the report need not."""
    process = audit.start_after(50, ("-c", SLOW_TO_CLOSE))
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    assert process.stderr.readline() == "closing\n"
    process.send_signal(signal.SIGINT)
    code, said = ended(process)

    assert (code, said) == (INTERRUPTED, "linkcheck: interrupted\n")


def test_a_second_audit_is_told_who_holds_the_ledger(web: Web, audit: Audit, whole: Whole) -> None:
    """Two audits at once on one SQLite ledger: the second one says which process is at it, and the first one is not disturbed."""
    web.awake.clear()
    first = audit.start_after(100)
    code, said = ended(audit.start("second.json"))
    assert first.poll() is None
    web.awake.set()

    assert code == UNTRUSTED
    assert f"the ledger ledger.sqlite is held by process {first.pid} on " in said
    assert ended(first) == (FINDINGS, "")
    assert audit.report() == whole.report
    assert_nothing_is_left_out(audit, whole)
    assert_little_is_asked_again(audit, whole)


def test_audits_share_the_work_in_postgresql(web: Web, shared: Audit, postgres: Server, whole: Whole) -> None:
    """Two audits at once on one PostgreSQL ledger: each URL is asked by one of them, and both tell of all."""
    processes = [shared.start(report, ("-c", TAKING_TURNS)) for report in ("report.json", "second.json")]

    # What is found is news to the one that ends first.
    assert sorted(ended(process) for process in processes) == [(0, ""), (FINDINGS, "")]
    assert postgres.run("SELECT count(DISTINCT run) FROM urls", "ledger") == [(2,)]
    assert_nothing_is_left_out(shared, whole)
    assert_little_is_asked_again(shared, whole)
    assert [found(shared.report(name)) for name in ("report.json", "second.json")] == [found(whole.report)] * 2


def test_audits_of_nothing_but_failures_do_not_wait_for_each_other(tmp_path: Path, shared: Audit, whole: Whole) -> None:
    """Two audits at once that meet no living page both end, though what nobody has reached is held back."""
    failing = [url for url, known in whole.report["urls"].items() if all((hop["status"] or 999) >= 400 for hop in known["hops"])]
    shutil.rmtree(tmp_path / "posts")
    write_posts(tmp_path / "posts", failing)
    processes = [shared.start(name, ("-c", SHARING)) for name in ("one.json", "two.json")]

    assert sorted(ended(process) for process in processes) == [(0, ""), (FINDINGS, "")]
    assert shared.report("one.json")["summary"] == shared.report("two.json")["summary"]


def test_an_audit_takes_over_from_one_that_was_killed(shared: Audit, whole: Whole) -> None:
    """What another audit held when it was killed is asked by the one that is left, once its word counts no more."""
    killed = shared.start_after(30, ("-c", LEASING))
    left = shared.start_after(30, ("-c", LEASING))
    killed.kill()

    assert ended(killed)[0] == -signal.SIGKILL
    assert ended(left) == (FINDINGS, "")
    assert found(shared.report()) == found(whole.report)
    assert_nothing_is_left_out(shared, whole)
    assert len(shared.asked() - whole.asked) <= REPEATED


def test_nobody_waits_for_hosts_that_others_ask() -> None:
    """A line whose hosts all turn out to be another run's ends at once, and names their URLs."""
    urls = [f"https://{number}.example/" for number in range(3)]

    async def taken() -> list[str]:
        line = HostQueue(urls, concurrency_of=lambda host: 1, ready_at=lambda host: 0.0, lease_hosts=lambda hosts: ())
        assert await asyncio.wait_for(line.take(), PATIENCE) is None
        return line.elsewhere

    assert asyncio.run(taken()) == urls


def found(report: dict[str, Any]) -> dict[str, Any]:
    """A report without who asked, this audit or one beside it, and without what is news to it."""
    return {**report, "changes": None, "urls": {url: {**known, "from_ledger": None} for url, known in report["urls"].items()}}
