"""What all runs share: what they are told, and the commands of both programs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.table import Row
from benchmarks.tools import LINKCHECK_CODES, LYCHEE_CODES, Cost, FailedError, Tools, measured

SEED = 2024


class Plan(NamedTuple):
    """What a run is told: the programs, a folder to work in, how often to measure, and whether small inputs will do."""

    tools: Tools
    folder: Path
    runs: int
    quick: bool


class Found(NamedTuple):
    """What a run brings: rows for the table, and remarks."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


class Pair(NamedTuple):
    """Costs of both programs, measured in turn, in the order of the runs."""

    ours: tuple[Cost, ...]
    peers: tuple[Cost, ...]


class Limits(NamedTuple):
    """How gently the web is asked, the same for both programs; times are seconds but for the milliseconds of `interval`.

    `retries` are lychee's alone; None leaves them as it has them by itself.
    """

    timeout: int = 20
    retries: int | None = None
    concurrency: int = 128
    host_concurrency: int = 4
    interval: int = 50


def linkcheck(plan: Plan, *arguments: str, report: str = "linkcheck.json", form: str = "json", command: str = "check") -> list[str]:
    """A command of linkcheck that writes its report into a file of the run's folder."""
    return [plan.tools.linkcheck, command, *arguments, "--format", form, "--output", str(plan.folder / report)]


def lychee(plan: Plan, *arguments: str, report: str = "lychee.json") -> list[str]:
    """A command of lychee that does the same."""
    return [plan.tools.lychee, "--no-progress", "--format", "json", "--output", str(plan.folder / report), *arguments]


def asking(limits: Limits) -> list[str]:
    """The options of linkcheck for limits; the time to connect is part of the whole."""
    return [
        "--allow-private",
        "--timeout",
        str(limits.timeout),
        "--connect-timeout",
        str(limits.timeout),
        "--concurrency",
        str(limits.concurrency),
        "--host-concurrency",
        str(limits.host_concurrency),
        "--host-interval-ms",
        str(limits.interval),
        "--name-recheck",
        "0",
    ]


def peer_asking(limits: Limits) -> list[str]:
    """The options of lychee for the same limits."""
    return [
        "--method",
        "get",
        "--timeout",
        str(limits.timeout),
        "--max-concurrency",
        str(limits.concurrency),
        "--host-concurrency",
        str(limits.host_concurrency),
        "--host-request-interval",
        f"{limits.interval}ms",
        *(("--max-retries", str(limits.retries)) if limits.retries is not None else ()),
    ]


def in_turn(
    plan: Plan,
    ours: Sequence[str],
    peers: Sequence[str],
    where: Path,
    *,
    before: Callable[[], None] = lambda: None,
    after: Callable[[str], None] = lambda name: None,
    warm: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Pair:
    """Measure both commands by turns; with `warm` once more before anything counts, so that files are in memory."""
    costs: dict[str, list[Cost]] = {"linkcheck": [], "lychee": []}
    commands = {"linkcheck": (ours, LINKCHECK_CODES), "lychee": (peers, LYCHEE_CODES)}
    for number in range(-warm, plan.runs):
        for name, (command, codes) in commands.items():
            before()
            cost = measured(command, where, codes=codes, environment=dict(environment or {}))
            if number >= 0:
                costs[name].append(cost)
                after(name)
    return Pair(tuple(costs["linkcheck"]), tuple(costs["lychee"]))


def walls(costs: Sequence[Cost]) -> list[float]:
    """Seconds of each run."""
    return [cost.wall for cost in costs]


def cpus(costs: Sequence[Cost]) -> list[float]:
    """Seconds of processor time of each run."""
    return [cost.cpu for cost in costs]


def memories(costs: Sequence[Cost]) -> list[float]:
    """Megabytes of each run at its peak."""
    return [cost.memory / 1e6 for cost in costs]


def links_of(report: Path) -> Iterator[str]:
    """Every claim and link in a JSON report of linkcheck: its URL, or its text where it has none."""
    for post in json.loads(report.read_text(encoding="utf-8"))["posts"]:
        yield from (link["url"] or link["raw"] for link in (*post["claims"], *post["links"]))


def require_all(ours: set[str], peers: set[str], what: str) -> None:
    """Raise FailedError where the other program looked at something that linkcheck did not."""
    missing = sorted(peers - ours)
    if missing:
        raise FailedError(f"linkcheck {what} {len(missing)} of {len(peers)} URLs less than lychee, such as {', '.join(missing[:5])}")
