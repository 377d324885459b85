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


class Rendering:
    """A report in its formats; what stands in a file is made once, however many files it goes to."""

    def __init__(self, report: Report, *, everything: bool) -> None:
        """`everything` shows every post with findings, and what is suppressed."""
        self._report = report
        self._everything = everything
        self._made: dict[str, bytes] = {}

    def write(self, name: str, place: str | None) -> None:
        """Write the report in a format to a file, or to standard output without one."""
        if name != "terminal" or place is not None:
            write(self.content(name), place)
            return
        from linkcheck.report import terminal

        try:
            terminal.render(self._report, console(sys.stdout), everything=self._everything)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"the report cannot be written: {(error.strerror or str(error)).lower()}") from None

    def content(self, name: str) -> bytes:
        """The report in a format, as it stands in a file."""
        if name not in self._made:
            self._made[name] = _rendered(self._report, name, everything=self._everything)
        return self._made[name]


def _rendered(report: Report, name: str, *, everything: bool) -> bytes:
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
