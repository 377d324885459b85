"""What reports for people share: the colours of severities, numbers in words, and the console."""

import os
from typing import IO, TYPE_CHECKING

from linkcheck.model.vocabulary import Severity

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def many(count: int, noun: str) -> str:
    """A number with its noun, such as `1 post` or `2,000 posts`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def console(file: IO[str] | None = None) -> "Console":
    """A console on a file, by default standard output, that respects NO_COLOR, FORCE_COLOR and COLUMNS."""
    from rich.console import Console

    # Some build machines report terminals without columns.
    width = 80 if os.environ.get("COLUMNS", "").strip() in {str(number) for number in range(20)} else None
    # No emoji is printed, and rich would load their names for each cell of a table.
    return Console(file=file, highlight=False, soft_wrap=False, emoji=False, width=width)
