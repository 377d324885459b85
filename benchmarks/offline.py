"""Posts checked without a network: everything from the beginning, and once more when nothing has changed."""

import subprocess
from pathlib import Path

from benchmarks.posts import posts, write_posts
from benchmarks.runs import SEED, Found, Pair, Plan, cpus, in_turn, linkcheck, links_of, lychee, memories, require_all, walls
from benchmarks.table import Goal, Row
from benchmarks.tools import LINKCHECK_CODES, forget, measured

TITLE = "posts offline, all rules, JSON report"
POSTS = 4_000
# The site itself, a cover image, a feed: front matter that says nothing of a source. lychee takes it for text of the body.
NO_LINKS = ("https://digest.", "https://img.code.", "https://bench.")


def run(plan: Plan) -> Found:
    """Measure both programs over the same posts."""
    count = POSTS // 10 if plan.quick else POSTS
    folder = plan.folder / "posts"
    written = write_posts(folder, count, SEED)
    ours = linkcheck(plan, "--offline", "--media", ".")
    peers = lychee(plan, "--offline", "--root-dir", str(folder), ".")
    cold = in_turn(plan, ours, peers, folder, before=lambda: forget(folder))
    # The cold runs forget before each; here the first, unmeasured one fills what the others find.
    again = in_turn(plan, ours, peers, folder)
    links = _compared(plan, count)
    return Found(
        (*_rows(f"{count:,} posts, cold", cold, 1.0), *_rows(f"{count:,} posts, unchanged", again, 0.3)),
        (f"{written.files:,} posts, {written.size / 1e6:.1f} MB. {links}",),
    )


def _rows(name: str, pair: Pair, wall: float) -> tuple[Row, ...]:
    return (
        Row(f"{name}: time", "s", walls(pair.ours), walls(pair.peers), Goal("<=", wall)),
        Row(f"{name}: processor time", "s", cpus(pair.ours), cpus(pair.peers)),
        Row(f"{name}: memory", "MB", memories(pair.ours), memories(pair.peers), Goal("<=", 2.0)),
    )


def _compared(plan: Plan, count: int) -> str:
    """Raise FailedError unless linkcheck sees every web link that lychee sees; lychee shows none on the hosts reserved for examples."""
    folder = plan.folder / "shown"
    for path, text in posts(count, SEED):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(".example", ".alt"), encoding="utf-8")
    measured(linkcheck(plan, "--offline", "--media", ".", report="shown.json"), folder, codes=LINKCHECK_CODES)
    ours = {_written(url) for url in links_of(plan.folder / "shown.json")}
    peers = {_written(url) for url in _dumped(plan, folder)}
    require_all(ours, peers, "lists")
    return f"Different web links: linkcheck lists {len(ours):,}, lychee {len(peers):,}, all of them among linkcheck's."


def _dumped(plan: Plan, folder: Path) -> list[str]:
    command = [plan.tools.lychee, "--dump", "--no-progress", "--root-dir", str(folder), "."]
    said = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout
    return [line for line in said.splitlines() if line.startswith("http") and not line.startswith(NO_LINKS)]


def _written(url: str) -> str:
    """An address as both write it: lychee drops the colon of a doubled scheme."""
    return url.replace("http://https://", "http://https//")
