"""Progress on standard error: a bar on a terminal, else a line a minute."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkcheck.cli.progress_state import Clock
    from linkcheck.crawl.crawler import Progress

# Terminals on which no line can be drawn again.
_DUMB = frozenset({"dumb", "unknown"})


@contextmanager
def progress_display(*, quiet: bool, clock: "Clock" = time.monotonic) -> Iterator["Progress | None"]:
    """The display of a run's progress, or None for a quiet run."""
    if quiet:
        yield None
    elif sys.stderr.isatty() and os.environ.get("TERM", "").lower() not in _DUMB:
        from linkcheck.cli.progress_bar import bar_display

        with bar_display(clock) as bar:
            yield bar
    else:
        from linkcheck.cli.progress_state import ProgressLines

        yield ProgressLines(clock)
