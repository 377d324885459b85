"""One post checked without a network: what it costs to start."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.posts import write_posts
from benchmarks.runs import SEED, Found, Plan, lychee, memories, walls
from benchmarks.table import Goal, Row
from benchmarks.tools import LINKCHECK_CODES, LYCHEE_CODES, Cost, measured

TITLE = "one post offline"
# Short runs vary more, and cost little.
TIMES = 4


def run(plan: Plan) -> Found:
    """Measure Python alone, linkcheck with both reports, and lychee, by turns."""
    folder = plan.folder / "one"
    write_posts(folder, 1, SEED)
    post = str(next(folder.rglob("*.md")))
    checked = [plan.tools.linkcheck, "check", "--offline", "--media"]
    commands: dict[str, tuple[Sequence[str], Sequence[int]]] = {
        "python": ([plan.tools.python, "-c", "pass"], (0,)),
        "json": ([*checked, "--format", "json", post], LINKCHECK_CODES),
        "terminal": ([*checked, post], LINKCHECK_CODES),
        "lychee": (lychee(plan, "--offline", "--root-dir", str(folder), post), LYCHEE_CODES),
    }
    costs = _by_turns(commands, folder, plan.runs * TIMES)
    peers = costs["lychee"]
    return Found(
        (
            Row("JSON report", "ms", _milliseconds(costs["json"]), _milliseconds(peers), Goal("<=", 120, absolute=True)),
            Row("terminal report", "ms", _milliseconds(costs["terminal"]), _milliseconds(peers), Goal("<=", 180, absolute=True)),
            Row(
                "JSON report beside Python alone",
                "ms",
                _milliseconds(costs["json"]),
                _milliseconds(costs["python"]),
                against="python -c pass",
            ),
            Row("memory", "MB", memories(costs["json"]), memories(peers)),
        ),
        (f"Medians of {plan.runs * TIMES} runs. What is aimed at is 80 ms.",),
    )


def _by_turns(commands: dict[str, tuple[Sequence[str], Sequence[int]]], folder: Path, times: int) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(-1, times):
        for name, (command, codes) in commands.items():
            cost = measured(command, folder, codes=codes)
            if number >= 0:
                costs[name].append(cost)
    return costs


def _milliseconds(costs: Sequence[Cost]) -> list[float]:
    return [seconds * 1000 for seconds in walls(costs)]
