"""Where bytes leave the program: reports to standard output or to files that are replaced whole, progress to standard error."""

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EBADF
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.cli.process import abandon_output
from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of, read_stream, resolve_within

if TYPE_CHECKING:
    from linkcheck.cli.progress_state import Clock
    from linkcheck.crawl.crawler import Progress
    from linkcheck.pipeline.checked_run import CheckedRun
    from linkcheck.report.formatter import Formatter

_DEVICES = Path("/dev")
# Terminals on which no line can be drawn again.
_DUMB = frozenset({"dumb", "unknown"})
_SUFFIXES = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


def write(content: Iterable[bytes | memoryview], place: str | None, *, within: Path | None = None) -> None:
    """Write to the file `place`, or to standard output without one; a file is replaced only when all is written.

    A place that nobody named, but the project's own files, lies `within` a folder, and no link is followed out of that.
    """
    if place is None or place == "-":
        with to_standard_output():
            sys.stdout.buffer.writelines(content)
        return
    if place.endswith(("/", os.sep)):
        raise UsageError(f"{place} is a folder; name a file in it")
    path = Path(place)
    try:
        if within is not None:
            path = resolve_within(path.parent, within) / path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        # A new file there would replace a device, such as the one for standard output, for all programs of the machine.
        if within is None and path.exists() and (not path.is_file() or path.parent == _DEVICES):
            with path.open("ab") as file:
                file.writelines(content)
            return
        # Not `tempfile`, which takes longer to import than a report to write.
        fresh = path.with_name(f".{path.name}.{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}")
        try:
            with fresh.open("xb") as file:
                file.writelines(content)
            os.replace(fresh, path)
        except BaseException:
            # Half a report must not fill a full disk.
            with suppress(OSError):
                fresh.unlink()
            raise
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {cause_of(error)}") from None


def standard_input(most: int) -> bytes:
    """All of standard input; raises UsageError for more than so many bytes, or where it cannot be read."""
    try:
        return read_stream(sys.stdin.buffer, "-", most)
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {cause_of(error)}") from None


@contextmanager
def to_standard_output() -> Iterator[None]:
    """A block that prints; raises UsageError for a full disk, and BrokenPipeError where the reader has closed the pipe."""
    try:
        try:
            yield
        finally:
            # Also behind help, after which the command exits.
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_output()
        if error.errno == EBADF:
            raise UsageError("the report cannot be written: standard output is closed; name a file with --output") from None
        raise UsageError(f"the report cannot be written: {cause_of(error)}") from None


def outputs_of(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """The formats with their files, in pairs; the last formats may go to standard output.

    Without a format it follows from the suffix of the file.
    """
    files = options.output or []
    # Where no format is named, the name of the one file says what belongs in it.
    formats = options.format or [_SUFFIXES.get(Path(files[0]).suffix.lower(), "terminal") if len(files) == 1 else "terminal"]
    if len(files) > len(formats):
        raise UsageError(f"there are {len(files)} --output files for {len(formats)} --format names; give one format per file")
    pairs = list(zip_longest(formats, files))
    if sum(place is None for _, place in pairs) > 1:
        raise UsageError("only one format can go to standard output; give the others an --output file")
    return pairs


def write_report(checked: "CheckedRun", formatter: "Formatter", place: str | None, *, within: Path | None = None) -> None:
    """Write the report in a format to a file, `within` a folder if that is given, or to standard output without one."""
    to_file = place is not None and place != "-"
    report = formatter.render(checked.body(formatter), checked.summary, is_terminal=not to_file and sys.stdout.isatty())
    if to_file:
        write((part.encode() if isinstance(part, str) else part for part in report), place, within=within)
        return
    with to_standard_output():
        for part in report:
            if isinstance(part, str):
                sys.stdout.write(part)
            else:
                sys.stdout.buffer.write(part)


@contextmanager
def progress_display(*, quiet: bool, clock: "Clock" = time.monotonic) -> Iterator["Progress | None"]:
    """The display of a run's progress, a bar on a terminal, else a line a minute; None for a quiet run."""
    if quiet:
        yield None
    elif sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in _DUMB:
        from linkcheck.cli.progress_bar import bar_display

        with bar_display(clock) as bar:
            yield bar
    else:
        from linkcheck.cli.progress_state import ProgressLines

        yield ProgressLines(clock)
