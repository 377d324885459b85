"""A progress bar on standard error, only where somebody watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from linkcheck.pipeline import Progress


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Progress | None]:
    """A function that moves a bar, or None where standard error is no terminal or there is nothing to wait for."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TextColumn("URLs"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("asking", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
