"""Medians, ratios and goals; the table on the screen and in results.md."""

import json
import operator
import os
import platform
import statistics
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.tools import CACHE, FOLDER

RESULTS = FOLDER / "results.md"
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge}


class Goal(NamedTuple):
    """What a measure has to reach: `<=` or `>=` a number, of the ratio, or of our own number where `absolute`."""

    sign: str
    number: float
    absolute: bool = False


class Row(NamedTuple):
    """One line: what was measured, in which unit, every single number of both programs, and the goal."""

    measure: str
    unit: str
    ours: Sequence[float]
    peers: Sequence[float] = ()
    goal: Goal | None = None
    against: str = "lychee"


def ratio(row: Row) -> float | None:
    """Our median as a multiple of the other one; None without another one."""
    if not row.peers:
        return None
    theirs = statistics.median(row.peers)
    return statistics.median(row.ours) / theirs if theirs else None


def verdict(row: Row) -> str:
    """`yes` or `no` where there is a goal."""
    if row.goal is None:
        return ""
    reached = statistics.median(row.ours) if row.goal.absolute else ratio(row)
    if reached is None:
        return ""
    return "yes" if _COMPARE[row.goal.sign](reached, row.goal.number) else "no"


def spread(numbers: Sequence[float]) -> float:
    """How far apart the middle half of the numbers lies, as a share of the median; 0 for fewer than two."""
    middle = statistics.median(numbers)
    if len(numbers) < 2 or not middle:
        return 0.0
    first, _, third = statistics.quantiles(numbers, n=4, method="inclusive")
    return (third - first) / middle


def exponent(sizes: Sequence[float], numbers: Sequence[float]) -> float:
    """The power with which numbers grow by size: 1 is linear, 0 is flat (least squares over logarithms)."""
    return statistics.linear_regression(_logarithms(sizes), _logarithms(numbers)).slope


def _logarithms(numbers: Sequence[float]) -> list[float]:
    from math import log

    return [log(number) for number in numbers]


def shown(number: float, unit: str) -> str:
    """A number with as many digits as it is worth."""
    digits = 0 if abs(number) >= 100 else 1 if abs(number) >= 10 else 2 if abs(number) >= 1 else 3
    text = f"{number:,.{digits}f}"
    return f"{text} {unit}".strip()


def lines(rows: Iterable[Row]) -> list[str]:
    """The rows as a Markdown table."""
    head = ["| measure | linkcheck | ± | beside | ± | ratio | goal | met |", "|---|---|---|---|---|---|---|---|"]
    return [*head, *(_line(row) for row in rows)]


def _line(row: Row) -> str:
    times = ratio(row)
    other = f"{row.against} {shown(statistics.median(row.peers), row.unit)}" if row.peers else ""
    goal = "" if row.goal is None else f"{row.goal.sign} {row.goal.number:g}{f' {row.unit}' if row.goal.absolute else ' x'}"
    cells = (
        row.measure,
        shown(statistics.median(row.ours), row.unit),
        _percent(row.ours),
        other,
        _percent(row.peers),
        f"{times:.2f}" if times is not None else "",
        goal,
        verdict(row),
    )
    return f"| {' | '.join(cells)} |"


def _percent(numbers: Sequence[float]) -> str:
    return f"{spread(numbers):.0%}" if len(numbers) > 1 else ""


def say(text: str) -> None:
    """Write a line to the screen at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def record(name: str, title: str, rows: Sequence[Row], notes: Sequence[str], versions: Mapping[str, str]) -> None:
    """Keep what a run found, replacing what it found before, and write results.md anew from all that is kept."""
    kept = CACHE / "results.json"
    found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    about = ", ".join(
        (
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            *(f"{tool} {version}" for tool, version in versions.items()),
            f"load {os.getloadavg()[1]:.1f}",
        )
    )
    found[name] = {"title": title, "about": about, "lines": lines(rows), "notes": list(notes)}
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(found, indent=1), encoding="utf-8")
    RESULTS.write_text(_document(found), encoding="utf-8")


def _document(found: Mapping[str, Mapping[str, Any]]) -> str:
    parts = [
        "# Results",
        "",
        f"Measured by `run.py` on {machine()}. Numbers are medians, ± is the spread of the middle half of the runs.",
        "",
    ]
    for name, run in sorted(found.items()):
        notes = [f"- {note}" for note in run["notes"]]
        parts += [f"## {name}: {run['title']}", "", f"{run['about']}.", "", *run["lines"], "", *notes, *([""] if notes else [])]
    return "\n".join(parts)


def machine() -> str:
    """The processor, its cores and memory, and the system."""
    text = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model or 'an unnamed processor'}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release().split('-')[0]}"
