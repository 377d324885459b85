"""Where bytes leave the program: standard output, or a file that is replaced whole."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

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
