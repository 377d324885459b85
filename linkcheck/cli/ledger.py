"""`linkcheck ledger`: what audits remember."""

import argparse
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import standard_input, to_standard_output, write
from linkcheck.cli.process import print_error
from linkcheck.ledger import open_ledger
from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of, read_file
from linkcheck.model.timestamps import PAUSE_SECONDS, iso_from_seconds
from linkcheck.report.wording import console, pluralize
from linkcheck.text import escaped_json, visible

if TYPE_CHECKING:
    from linkcheck.ledger.ledger import Ledger
    from linkcheck.ledger.upkeep import LedgerStats, PrunedRows

# A million failures have some 300 MB.
_MAX_IMPORT_BYTES = 300_000_000


def run(options: argparse.Namespace) -> int:
    """Do the named action with the ledger."""
    settings = settings_of(options)
    # Only an import may create a ledger; about one that does not exist, there is nothing to print.
    create = options.action == "import"
    with open_ledger(settings.ledger, settings.folder, create=create, now=int(time.time())) as ledger:
        return _ACTIONS[options.action](ledger, options)


def _stats(ledger: "Ledger", options: argparse.Namespace) -> int:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, value in _rows(ledger.stats()):
        table.add_row(name, visible(value))
    with to_standard_output():
        console().print(table)
    return 0


def _rows(stats: "LedgerStats") -> Iterator[tuple[str, str]]:
    """The rows of the table of statistics: a name and a value each."""
    outcomes = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(stats.urls.items(), key=lambda pair: (-pair[1], pair[0])))
    yield "ledger", stats.place
    yield "schema", f"version {stats.version}"
    yield "size", f"{stats.size / 1_000_000:,.1f} MB"
    yield "URLs", f"{sum(stats.urls.values()):,}" + (f" ({outcomes})" if outcomes else "")
    yield "checks", f"{stats.checks:,}" + _between(stats.oldest_check, stats.newest_check)
    yield "waiting for a second look", f"{stats.pending_retries:,}"
    yield "failing pages and hosts", f"{stats.subjects:,}"
    yield "runs", f"{stats.runs:,}"
    yield "posts seen", f"{stats.posts:,}"
    yield "findings that stand", f"{stats.open_findings:,}"
    yield "answers of a web archive", f"{stats.captures:,}"


def _between(oldest: int | None, newest: int | None) -> str:
    return f", {iso_from_seconds(oldest)} to {iso_from_seconds(newest)}" if oldest is not None and newest is not None else ""


def _prune(ledger: "Ledger", options: argparse.Namespace) -> int:
    now, latest = int(time.time()), ledger.latest_time()
    # Long after the last audit, or under a clock that is ahead, age counts from that audit.
    counts_from = latest if now - latest > PAUSE_SECONDS else now
    gone = _counted(ledger.prune(counts_from - int(options.older_than)))
    with to_standard_output():
        print(f"linkcheck: forgotten: {gone or 'nothing, for nothing is that old'}")
    return 0


def _counted(rows: "PrunedRows") -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name in rows.__struct_fields__ if (count := getattr(rows, name)))


def _rewind(ledger: "Ledger", options: argparse.Namespace) -> int:
    ledger.lock("linkcheck ledger rewind")
    taken_back = _counted(ledger.rewind(int(time.time())))
    with to_standard_output():
        print(f"linkcheck: taken back: {taken_back or 'nothing, for nothing is later than now'}")
    return 0


def _vacuum(ledger: "Ledger", options: argparse.Namespace) -> int:
    ledger.vacuum()
    return 0


def _export(ledger: "Ledger", options: argparse.Namespace) -> int:
    write((escaped_json(ledger.export_strikes()),), options.output)
    return 0


def _import(ledger: "Ledger", options: argparse.Namespace) -> int:
    try:
        content = standard_input(_MAX_IMPORT_BYTES) if options.file == "-" else read_file(options.file, _MAX_IMPORT_BYTES)
    except OSError as error:
        raise UsageError(f"{options.file} cannot be read: {cause_of(error)}") from None
    count = ledger.import_strikes(content, options.file, now=int(time.time()))
    print_error(f"{pluralize(count, 'failure')} of {options.file} were new to {ledger.place}")
    return 0


_ACTIONS = {"stats": _stats, "prune": _prune, "rewind": _rewind, "vacuum": _vacuum, "export": _export, "import": _import}
