"""A report in every format that was asked for, each to its place."""

import argparse
import sys
from collections.abc import Callable, Iterable
from io import StringIO
from itertools import zip_longest
from typing import TYPE_CHECKING, TextIO

from linkcheck.cli.output import console, to_standard_output, write
from linkcheck.errors import UsageError
from linkcheck.report.ending import Ending

if TYPE_CHECKING:
    from linkcheck.report.json import JsonReport
    from linkcheck.report.jsonl import JsonLines
    from linkcheck.report.sheets import Printer
    from linkcheck.report.terminal import TerminalReport


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
    """A report in its formats, each of them made once, however many places it goes to."""

    def __init__(self, formats: Iterable[str], *, everything: bool) -> None:
        """`everything` shows people every post with findings, and what is suppressed."""
        wanted = frozenset(formats)
        self._page = _page(everything=everything) if "terminal" in wanted else None
        self._files = {name: make() for name, make in _FILES.items() if name in wanted}

    @property
    def printers(self) -> "tuple[Printer, ...]":
        """What posts and URLs are printed by."""
        return (*self._files.values(), *((self._page,) if self._page is not None else ()))

    def write(self, ending: Ending, name: str, place: str | None) -> None:
        """Write the report in a format to a file, or to standard output without one."""
        if name in self._files:
            write(self._files[name].content(ending), place)
        elif place is not None:
            text = StringIO()
            self._print(ending, text)
            write((text.getvalue().encode(),), place)
        else:
            with to_standard_output():
                self._print(ending, sys.stdout)
                sys.stdout.flush()

    def _print(self, ending: Ending, file: TextIO) -> None:
        if self._page is not None:
            self._page.print(ending, console(file))


# What a run does not print is not loaded.
def _page(*, everything: bool) -> "TerminalReport":
    from linkcheck.report.terminal import TerminalReport

    return TerminalReport(everything=everything)


def _json() -> "JsonReport":
    from linkcheck.report.json import JsonReport

    return JsonReport()


def _jsonl() -> "JsonLines":
    from linkcheck.report.jsonl import JsonLines

    return JsonLines()


_FILES: "dict[str, Callable[[], JsonReport | JsonLines]]" = {"json": _json, "jsonl": _jsonl}
