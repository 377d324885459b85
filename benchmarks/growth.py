"""How time and memory grow with the number of posts."""

import statistics

from benchmarks.posts import write_posts
from benchmarks.runs import SEED, Found, Plan, linkcheck, memories, walls
from benchmarks.table import Goal, Row, exponent, shown
from benchmarks.tools import LINKCHECK_CODES, Cost, forget, measured

TITLE = "growth with the number of posts, offline, JSON lines"
SIZES = (1_000, 10_000, 100_000)
# Twice the posts may take hardly more than twice the time.
LINEAR = 1.05
MOST_MEMORY = 300.0


def run(plan: Plan) -> Found:
    """Measure linkcheck alone over archives that grow tenfold; the largest one once."""
    sizes = [size // 10 for size in SIZES] if plan.quick else list(SIZES)
    costs: dict[int, list[Cost]] = {}
    for size in sizes:
        folder = plan.folder / f"posts-{size}"
        write_posts(folder, size, SEED)
        command = linkcheck(plan, "--offline", "--media", ".", report="growth.jsonl", form="jsonl")
        costs[size] = []
        for _ in range(1 if size == sizes[-1] else plan.runs):
            forget(folder)
            costs[size].append(measured(command, folder, codes=LINKCHECK_CODES))
    rows = [
        row
        for size, found in costs.items()
        for row in (Row(f"{size:,} posts: time", "s", walls(found)), Row(f"{size:,} posts: memory", "MB", memories(found)))
    ]
    power = exponent(sizes, [statistics.median(walls(found)) for found in costs.values()])
    swelling = exponent(sizes, [statistics.median(memories(found)) for found in costs.values()])
    return Found(
        (
            *rows,
            Row(
                f"{sizes[-1]:,} posts beside {sizes[-1] // sizes[-2]} times {sizes[-2]:,}: time",
                "s",
                walls(costs[sizes[-1]]),
                [seconds * sizes[-1] / sizes[-2] for seconds in walls(costs[sizes[-2]])],
                against="by size",
            ),
            Row("time grows by the power of", "", [power], goal=Goal("<=", LINEAR, absolute=True)),
            Row("most memory", "MB", memories(costs[sizes[-1]]), goal=Goal("<=", MOST_MEMORY, absolute=True)),
        ),
        (f"Memory grows by the power of {shown(swelling, '')}; 0 is flat.",),
    )
