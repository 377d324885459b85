"""Rounds of checks in one process, and what each leaves behind."""

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.http.httpx_transport import Transport
from linkcheck.pipeline import run as pipeline

from .server import SHARE, address

LINKS_PER_POST = 20


class Round(Struct, frozen=True):
    """One round: how many URLs it asked for in how many seconds, with which outcomes, and what is left of it."""

    urls: int
    seconds: float
    outcomes: dict[str, int]
    tasks: int
    sockets: int
    threads: int
    memory: int
    """Kilobytes of the process."""


@contextmanager
def hosts() -> Iterator[int]:
    """The port of a server at every loopback address, which runs meanwhile."""
    command = [sys.executable, "-m", "tests.load.server"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.communicate()


def settings(folder: Path) -> Settings:
    """As fast as it goes, and nothing remembered from one round to the next."""
    return Settings(
        folder=folder,
        allow_private=True,
        host_interval_ms=0,
        name_recheck=0.0,
        timeout=3.0,
        connect_timeout=3.0,
        cache=False,
        concurrency=256,
    )


def urls(port: int, count: int, pages: int) -> list[str]:
    """The pages of that many hosts."""
    return [f"http://{address(number)}:{port}/story-{page}" for page in range(pages) for number in range(count)]


def write_posts(folder: Path, links: list[str]) -> None:
    """Posts whose bodies hold the links."""
    for number in range(0, len(links), LINKS_PER_POST):
        body = "".join(f'<p><a href="{url}">A story</a></p>\n' for url in links[number : number + LINKS_PER_POST])
        (folder / f"{number:06}.html").write_text(f"---\ntitle: Post {number}\n---\n{body}", encoding="utf-8")


def crawl(links: list[str], chosen: Settings) -> Round:
    """Ask for all URLs in an event loop of its own, and count what is left in it."""
    begun = time.monotonic()
    outcomes: Counter[str] = Counter()

    async def run() -> tuple[int, int]:
        before = _sockets()
        async for event in fetch_all(links, chosen, Transport(chosen)):
            if isinstance(event, Answer):
                outcomes[event.outcome] += 1
        # What was closed is gone in the next turns of the loop.
        for _ in range(3):
            await asyncio.sleep(0)
        return len(asyncio.all_tasks()) - 1, _sockets() - before

    tasks, sockets = asyncio.run(run())
    return _round(len(links), begun, outcomes, tasks, sockets)


def check(folder: Path, chosen: Settings) -> Round:
    """Check all posts of a folder, and count what is left in the process."""
    begun, before = time.monotonic(), _sockets()
    report = pipeline.check([folder], chosen)
    outcomes = Counter(str(resolution.outcome) for resolution in report.resolutions.values())
    asked = len(report.resolutions)
    del report
    return _round(asked, begun, outcomes, 0, _sockets() - before)


def failing(count: int) -> int:
    """How many of the hosts fail."""
    return -(-count // SHARE)


def _round(asked: int, begun: float, outcomes: Counter[str], tasks: int, sockets: int) -> Round:
    gc.collect()
    memory = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    return Round(asked, time.monotonic() - begun, dict(outcomes), tasks, sockets, threading.active_count(), memory)


def _sockets() -> int:
    """The open sockets of this process."""
    count = 0
    for entry in os.scandir("/proc/self/fd"):
        try:
            count += os.readlink(entry.path).startswith("socket:")
        except FileNotFoundError:
            continue
    return count
