"""An audit that only politeness holds up: how near it comes to the least time that the busiest host's interval allows."""

import statistics

from benchmarks.posts import write_posts
from benchmarks.runs import SEED, Found, Limits, Plan, asking, in_turn, linkcheck, lychee, peer_asking, walls
from benchmarks.table import Goal, Row
from benchmarks.tools import FailedError, forget
from benchmarks.visiting import served
from benchmarks.world import Size

TITLE = "an audit bound by politeness"
LIMITS = Limits(interval=100)
POSTS = 400


def run(plan: Plan) -> Found:
    """Measure an audit without a ledger from before, and lychee with the same interval, each against its own bound."""
    size = Size(hosts=50, links=400, most=80, trouble=False) if plan.quick else Size(hosts=300, links=3_000, most=300, trouble=False)
    folder = plan.folder / "posts"
    bounds: dict[str, list[float]] = {"linkcheck": [], "lychee": []}
    with served(plan, size) as visited:
        write_posts(folder, POSTS, SEED, visited.sources(POSTS), repeat=True)

        def bounded(name: str) -> None:
            counts = visited.counts()
            if sum(counts.values()) < size.links:
                raise FailedError(f"{name} asked {sum(counts.values()):,} times for {size.links:,} URLs")
            bounds[name].append((max(counts.values()) - 1) * LIMITS.interval / 1000)

        visited.counts()
        ours = linkcheck(plan, *asking(LIMITS), "--no-archive", ".", command="audit")
        peers = lychee(plan, *peer_asking(LIMITS), ".")
        pair = in_turn(plan, ours, peers, folder, before=lambda: forget(folder), after=bounded, warm=False)
    return Found(
        (
            Row("time", "s", walls(pair.ours), walls(pair.peers)),
            Row("time beside the bound", "s", walls(pair.ours), bounds["linkcheck"], Goal("<=", 1.05), against="bound"),
            Row("lychee beside its bound", "s", walls(pair.peers), bounds["lychee"], against="bound"),
        ),
        (
            f"{size.links:,} URLs on {size.hosts} hosts, {LIMITS.interval} ms between two requests on one; "
            f"the busiest host of linkcheck's got {round(statistics.median(bounds['linkcheck']) * 1000 / LIMITS.interval) + 1} requests.",
        ),
    )
