"""Measure linkcheck beside lychee: `python benchmarks/run.py [NAMES...] [--quick] [--runs N]`; results go to results.md."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import growth, internet, offline, one_post, politeness, raw
from benchmarks.runs import Found, Plan
from benchmarks.table import lines, record, say
from benchmarks.tools import FailedError, installed, versions, workplace

RUNS: dict[str, tuple[str, Callable[[Plan], Found]]] = {
    "offline": (offline.TITLE, offline.run),
    "one_post": (one_post.TITLE, one_post.run),
    "raw": (raw.TITLE, raw.run),
    "internet": (internet.TITLE, internet.run),
    "growth": (growth.TITLE, growth.run),
    "politeness": (politeness.TITLE, politeness.run),
}


def main() -> int:
    """Measure what is named, or everything; 1 where a program failed or did less than it should."""
    options = _options()
    tools = installed(keep=options.keep)
    known = versions(tools)
    trouble = 0
    for name in options.names or RUNS:
        title, measure = RUNS[name]
        say(f"\n== {name}: {title} ==")
        with workplace() as folder:
            try:
                found = measure(Plan(tools, folder, options.runs, options.quick))
            except FailedError as error:
                say(str(error))
                trouble = 1
                continue
        say("\n".join((*lines(found.rows), *found.notes)))
        if not options.quick:
            record(name, title, found.rows, found.notes, known)
    return trouble


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure linkcheck beside lychee.")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*RUNS, []], help=f"what to measure: {', '.join(RUNS)}")
    parser.add_argument("--quick", action="store_true", help="small inputs, to see that everything works; results.md stays as it is")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="how often each command is measured; default 3")
    parser.add_argument("--keep", action="store_true", help="use the linkcheck that an earlier call installed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
