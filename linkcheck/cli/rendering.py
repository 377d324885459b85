"""A report in every format that was asked for, each to its place."""

import argparse
import sys
from io import StringIO
from itertools import zip_longest

from linkcheck.cli.output import console, write
from linkcheck.errors import UsageError
from linkcheck.model import Report


def outputs_of(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """The formats with their files, in pairs; the last formats may go to standard output."""
    formats, files = options.format or ["terminal"], options.output or []
    if len(files) > len(formats):
        raise UsageError(f"there are {len(files)} --output files for {len(formats)} --format names; give one format per file")
    pairs = list(zip_longest(formats, files))
    if sum(place is None for _, place in pairs) > 1:
        raise UsageError("only one format can go to standard output; give the others an --output file")
    return pairs


def write_report(report: Report, name: str, place: str | None, *, everything: bool) -> None:
    """Write the report in a format to a file, or to standard output without one."""
    if name != "terminal" or place is not None:
        write(rendered(report, name, everything=everything), place)
        return
    from linkcheck.report import terminal

    try:
        terminal.render(report, console(sys.stdout), everything=everything)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"the report cannot be written: {(error.strerror or str(error)).lower()}") from None


def rendered(report: Report, name: str, *, everything: bool) -> bytes:
    """The report in a format, as it stands in a file."""
    match name:
        case "json":
            from linkcheck.report.json import render

            return render(report)
        case "jsonl":
            from linkcheck.report.jsonl import render

            return render(report)
        case _:
            from linkcheck.report import terminal

            text = StringIO()
            terminal.render(report, console(text), everything=everything)
            return text.getvalue().encode()
