"""Progress on standard error: a bar where somebody watches, a line where a run waits for long."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from linkcheck.inquiry import Progress


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator["Progress | None"]:
    """What shows how a run goes on, or None where there is nothing to wait for."""
    if quiet:
        yield None
        return
    if not sys.stderr.isatty():
        yield _plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _watched(bar)


def _plain() -> "Progress":
    from linkcheck.inquiry import Progress

    class Lines(Progress):
        def waiting(self, seconds: float, names: int) -> None:
            print(f"linkcheck: {_waiting(seconds, names)}", file=sys.stderr)

    return Lines()


def _watched(bar: "Bar") -> "Progress":
    from linkcheck.inquiry import Progress

    class Watched(Progress):
        def __init__(self) -> None:
            self.links = bar.add_task("asking URLs", total=None)
            self.claims: object = None

        def answered(self, done: int, total: int) -> None:
            bar.update(self.links, completed=done, total=total)

        def waiting(self, seconds: float, names: int) -> None:
            bar.console.print(f"linkcheck: {_waiting(seconds, names)}", markup=False, highlight=False)

        def archived(self, done: int, total: int) -> None:
            if self.claims is None:
                self.claims = bar.add_task("looking up claims in the archive", total=total)
            bar.update(self.claims, completed=done, total=total)  # type: ignore[arg-type]  # A TaskID by now.

    return Watched()


def _waiting(seconds: float, names: int) -> str:
    hosts = "the host name of 1 link" if names == 1 else f"the host names of {names} links"
    return f"{hosts} not found; waiting {seconds:.0f} s to look again (--name-recheck 0 does not wait)"
