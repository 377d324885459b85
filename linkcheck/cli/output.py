"""Where bytes leave the program: standard output or a file that is replaced whole, in every format that was asked for."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from linkcheck.model.errors import UsageError
from linkcheck.report.summary import Ending

if TYPE_CHECKING:
    from rich.console import Console

    from linkcheck.report.json import JsonReport
    from linkcheck.report.jsonl import JsonLines
    from linkcheck.report.sheets import Printer
    from linkcheck.report.terminal import TerminalReport


_DEVICES = Path("/dev")


def write(content: Iterable[bytes | memoryview], place: str | None) -> None:
    """Write to the file `place`, or to standard output without one; a file is replaced only when all is written."""
    if place is None or place == "-":
        with to_standard_output():
            sys.stdout.buffer.writelines(content)
            sys.stdout.buffer.flush()
        return
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file there would take the place of what stands for standard output, and for all programs of the machine.
        if path.exists() and (not path.is_file() or path.parent == _DEVICES):
            with path.open("ab") as file:
                file.writelines(content)
            return
        # A name of our own: what finds a free one takes longer to load than a report to write.
        fresh = path.with_name(f".{path.name}.{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}")
        try:
            with fresh.open("xb") as file:
                file.writelines(content)
            os.replace(fresh, path)
        except BaseException:
            # On a full disk, half a report would be in the way of everybody else.
            with suppress(OSError):
                fresh.unlink()
            raise
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {(error.strerror or str(error)).lower()}") from None


@contextmanager
def to_standard_output() -> Iterator[None]:
    """Where something is printed; raises UsageError where there is no room for it, and BrokenPipeError where nobody reads it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"the report cannot be written: {(error.strerror or str(error)).lower()}") from None


def console(file: object = None) -> "Console":
    """A console on standard output that respects NO_COLOR, FORCE_COLOR and COLUMNS."""
    from rich.console import Console

    # Some terminals of build machines say that they have no columns at all.
    width = 80 if os.environ.get("COLUMNS", "").strip() in {str(number) for number in range(20)} else None
    # What is printed names no emoji, and their names would be loaded for each cell of a table.
    return Console(file=file, highlight=False, soft_wrap=False, emoji=False, width=width)  # type: ignore[arg-type]


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
