"""Links asked on a simulated internet with slow, silent, refusing and limiting hosts."""

import json
from collections import Counter

from benchmarks.posts import write_posts
from benchmarks.runs import SEED, Found, Limits, Plan, asking, cpus, in_turn, linkcheck, lychee, memories, peer_asking, walls
from benchmarks.table import Goal, Row
from benchmarks.tools import LYCHEE_CODES, FailedError, forget, measured
from benchmarks.visiting import Visited, served
from benchmarks.world import INTERNET, Habit, Size

TITLE = "a simulated internet"
POSTS = 4_000
LIMITS = Limits(timeout=5)


def run(plan: Plan) -> Found:
    """Measure both programs over the same posts, and count what the hosts were asked."""
    size = Size(hosts=200, links=1_900, most=60) if plan.quick else INTERNET
    folder = plan.folder / "posts"
    with served(plan, size) as visited:
        count = POSTS * size.links // INTERNET.links
        write_posts(folder, count, SEED, visited.sources(count), repeat=True)
        requests: dict[str, list[float]] = {"linkcheck": [], "lychee": []}

        def counted(name: str) -> None:
            requests[name].append(sum(visited.counts().values()))

        visited.counts()
        ours = linkcheck(plan, *asking(LIMITS), ".")
        peers = lychee(plan, *peer_asking(LIMITS), ".")
        pair = in_turn(plan, ours, peers, folder, before=lambda: forget(folder), after=counted, warm=False)
        outcomes = _compared(plan, visited)
        forget(folder)
        sparing = measured(lychee(plan, *peer_asking(LIMITS._replace(retries=1)), "."), folder, codes=LYCHEE_CODES)
        asked = sum(visited.counts().values())
    return Found(
        (
            Row("time", "s", walls(pair.ours), walls(pair.peers), Goal("<=", 0.5)),
            Row("processor time", "s", cpus(pair.ours), cpus(pair.peers), Goal("<=", 1.0)),
            Row("requests that hosts got", "", requests["linkcheck"], requests["lychee"], Goal("<=", 1.0)),
            Row("memory", "MB", memories(pair.ours), memories(pair.peers)),
        ),
        (
            _described(visited, size),
            f"Both: {LIMITS.timeout} s for an exchange, {LIMITS.concurrency} requests at once, {LIMITS.host_concurrency} on one host, "
            f"{LIMITS.interval} ms apart; each asks again as it does by itself.",
            f"lychee with --max-retries 1, once: {sparing.wall:.1f} s, {sparing.cpu:.1f} s of processor time, {asked:,} requests.",
            *outcomes,
        ),
    )


def _described(visited: Visited, size: Size) -> str:
    habits = Counter(visited.world.habits.values())
    told = ", ".join(f"{habits[habit]} {habit}" for habit in Habit)
    return f"{size.links:,} URLs on {size.hosts:,} hosts: {told}."


def _compared(plan: Plan, visited: Visited) -> tuple[str, str]:
    """Raise FailedError unless linkcheck has an answer for every URL, and lychee for no more; then say what both found."""
    report = json.loads((plan.folder / "linkcheck.json").read_text(encoding="utf-8"))
    answered = {url for url, record in report["urls"].items() if record["outcome"] not in ("unchecked", "skipped")}
    missing = set(visited.world.links) - answered
    if missing:
        raise FailedError(f"linkcheck has no answer for {len(missing)} of {len(visited.world.links)} URLs, such as {min(missing)}")
    ours = ", ".join(f"{name} {number:,}" for name, number in report["summary"]["outcomes"].items())
    peer = json.loads((plan.folder / "lychee.json").read_text(encoding="utf-8"))
    theirs = ", ".join(f"{name} {peer[name]:,}" for name in ("total", "unique", "successful", "timeouts", "errors", "excludes"))
    return f"linkcheck found, by URL: {ours}.", f"lychee found, by link: {theirs}."
