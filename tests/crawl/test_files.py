"""What a run does where this machine can open no further connection: it asks less at once, and blames no page."""

import asyncio
import errno
import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.crawl.rate_limit import HostRateLimit
from linkcheck.http.dns import SystemResolver
from linkcheck.http.guard import dial
from linkcheck.http.httpx_transport import Transport
from linkcheck.http.pool import connection_limits
from linkcheck.model.vocabulary import Outcome

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers at all of 127.0.0.0/8")
HOSTS, PAGES = 60, 5
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nA story."
SETTINGS = Settings(allow_private=True, host_interval_ms=0, timeout=5.0)


@pytest.fixture
def slow_port() -> Iterator[int]:
    """A server at every address of this machine that keeps its connections, and takes a tenth of a second for a page."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(0.1)
                writer.write(PAGE)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = loop.run_until_complete(asyncio.start_server(serve, "0.0.0.0", 0, backlog=512))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
    loop.close()


async def _ended(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # Their connections are closed in the next turn of the loop.
    await asyncio.sleep(0.01)


def pages(port: int) -> list[str]:
    return [f"http://127.0.1.{host}:{port}/story-{page}" for host in range(1, HOSTS + 1) for page in range(PAGES)]


@pytest.mark.parametrize("files", [40, 64])
@pytest.mark.slow
def test_an_audit_with_few_files_blames_no_page(files: int, slow_port: int, tmp_path: Path) -> None:
    """Hundreds of living pages are alive or unchecked, whatever `ulimit -n` says, and no strike is written."""
    links = "".join(f'<p><a href="{url}">A story</a></p>' for url in pages(slow_port))
    (tmp_path / "post.html").write_text(f"---\ntitle: A post\n---\n{links}\n", encoding="utf-8")
    audit = f'ulimit -n {files}; exec "$0" -m linkcheck audit --allow-private --jobs 1 --ledger l.sqlite --format json post.html'
    made = subprocess.run(
        ["/bin/sh", "-c", audit, sys.executable],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "LINKCHECK_HOST_INTERVAL_MS": "0"},
    )

    outcomes = Counter(known["outcome"] for known in json.loads(made.stdout)["urls"].values())
    assert set(outcomes) <= {"alive", "unchecked"}, made.stderr
    assert outcomes["alive"] >= HOSTS * PAGES * 9 // 10
    with sqlite3.connect(tmp_path / "l.sqlite") as ledger:
        assert ledger.execute("select count(*) from strikes").fetchone() == (0,)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL])
def test_what_the_machine_lacks_is_waited_for(number: int, slow_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that could not be opened is opened a little later, and the page is as it is."""
    monkeypatch.setattr("linkcheck.crawl.sender.NO_ROOM_PAUSES", (0.01, 0.02, 0.04, 0.08))
    tries: Counter[str] = Counter()

    async def scarce(addresses: tuple[str, ...], port: int) -> object:
        tries[addresses[0]] += 1
        if tries[addresses[0]] <= 3:
            raise OSError(number, os.strerror(number))
        return await dial(addresses, port)

    async def run() -> list[Answer]:
        transport = Transport(SETTINGS, SystemResolver(), scarce)  # type: ignore[arg-type]
        events = [event async for event in fetch_all(pages(slow_port)[:: PAGES * 6], SETTINGS, transport)]
        return [event for event in events if isinstance(event, Answer)]

    answers = asyncio.run(run())
    assert [answer.outcome for answer in answers] == [Outcome.ALIVE] * 10


def test_what_the_machine_lacks_for_ever_leaves_pages_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that could not be asked is no page that failed, and its host is no silent one."""
    monkeypatch.setattr("linkcheck.crawl.sender.NO_ROOM_PAUSES", (0.01,))

    async def scarce(addresses: tuple[str, ...], port: int) -> object:
        raise OSError(errno.EMFILE, "Too many open files")

    async def run() -> list[Answer]:
        transport = Transport(SETTINGS, SystemResolver(), scarce)  # type: ignore[arg-type]
        urls = [f"http://127.0.1.1:1/{number}" for number in range(9)]
        return [event async for event in fetch_all(urls, SETTINGS, transport) if isinstance(event, Answer)]

    answers = asyncio.run(run())
    assert {answer.outcome for answer in answers} == {Outcome.UNCHECKED}
    assert {answer.hops[-1].error for answer in answers} == {"it was not asked, for this machine could open no further connection"}


def test_a_name_for_which_there_is_no_thread_is_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up that this machine cannot begin says nothing about the name."""
    monkeypatch.setattr("linkcheck.crawl.sender.NO_ROOM_PAUSES", (0.01,))

    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def run() -> list[Answer]:
        return [event async for event in fetch_all(["http://a.example/"], SETTINGS, Transport(SETTINGS)) if isinstance(event, Answer)]

    monkeypatch.setattr(threading.Thread, "start", start)
    assert [answer.outcome for answer in asyncio.run(run())] == [Outcome.UNCHECKED]


@pytest.mark.parametrize("files", [16, 64, 256, 1024])
def test_requests_at_once_are_bounded_by_files(files: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All connections together, idle ones too, leave room for files of our own."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    monkeypatch.setattr("linkcheck.http.pool._open_files", lambda: 10)
    limits = connection_limits(64)
    assert 1 <= limits.concurrency <= 64
    assert limits.idle >= 1
    assert files < 32 or 10 + 2 * limits.concurrency + limits.idle <= files - 8
    assert files < 1024 or limits.concurrency == 64


def test_slots_shrink_and_grow() -> None:
    """Where there is no room half as many requests run at once, and one more after each round that went well."""

    async def run() -> tuple[int, int]:
        limit = HostRateLimit(Settings(concurrency=16, host_concurrency=1, host_interval_ms=0))
        running, most = 0, 0

        async def request(host: int) -> None:
            nonlocal running, most
            async with limit.slot(f"h{host}.example"):
                running += 1
                most = max(most, running)
                await asyncio.sleep(0.001)
                running -= 1

        async with limit.slot("a.example"), limit.slot("b.example"):
            limit.reduce_concurrency()
        await asyncio.gather(*(request(host) for host in range(3)))
        small = most
        await asyncio.gather(*(request(host) for host in range(300)))
        return small, most

    small, most = asyncio.run(run())
    assert small <= 3
    assert most == 16
