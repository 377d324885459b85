"""Where bytes leave the program: standard output, or a file that is replaced whole."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def write(content: Iterable[bytes | memoryview], place: str | None) -> None:
    """Write to the file `place`, or to standard output without one; a file is replaced only when all is written."""
    if place is None or place == "-":
        sys.stdout.buffer.writelines(content)
        sys.stdout.buffer.flush()
        return
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(content)
            return
        # A name of our own: what finds a free one takes longer to load than a report to write.
        fresh = path.with_name(f".{path.name}.{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}")
        with fresh.open("xb") as file:
            file.writelines(content)
        os.replace(fresh, path)
    except OSError as error:
        raise UsageError(f"{place} cannot be written: {(error.strerror or str(error)).lower()}") from None


def console(file: object = None) -> "Console":
    """A console on standard output that respects NO_COLOR, FORCE_COLOR and COLUMNS."""
    from rich.console import Console

    # Some terminals of build machines say that they have no columns at all.
    width = 80 if os.environ.get("COLUMNS", "").strip() in {str(number) for number in range(20)} else None
    # What is printed names no emoji, and their names would be loaded for each cell of a table.
    return Console(file=file, highlight=False, soft_wrap=False, emoji=False, width=width)  # type: ignore[arg-type]
