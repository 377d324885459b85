"""Progress on a terminal: a bar that fits it, and below it what the run waits for."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from linkcheck.cli.progress_state import ANSWERED, ARCHIVED, Clock, Hosts, ProgressState, duration_text, slow_text, waiting_text
from linkcheck.report.wording import console

STAGES = {ANSWERED: "asking URLs", ARCHIVED: "asking the archive"}
# Each of these keeps its width while its number grows, so that the bar does not jump.
RATE_WIDTH, LEFT_WIDTH, ELAPSED_WIDTH = 7, 12, 7
LEAST_BAR, MOST_BAR = 10, 40
GAP = 2
# Often enough to look alive.
REFRESHES_A_SECOND = 4


@contextmanager
def bar_display(clock: Clock) -> Iterator["LiveProgress"]:
    """A bar on standard error that is removed at the end."""
    out = console(sys.stderr)
    bar = LiveProgress(out, clock)
    with Live(bar, console=out, transient=True, refresh_per_second=REFRESHES_A_SECOND, redirect_stdout=False, redirect_stderr=False):
        yield bar


class LiveProgress(ProgressState):
    """Draws the latest state at the width that its terminal has at that moment."""

    def __init__(self, out: Console, clock: Clock) -> None:
        super().__init__(clock)
        self._console = out

    def waiting(self, seconds: float, names: int) -> None:
        """Print above the bar why it stands still."""
        self._console.print(f"linkcheck: {waiting_text(seconds, names)}", markup=False, highlight=False)

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        below = _fitting(self.hosts, width) if self.hosts else "; ".join(self.earlier_work())
        lines = [Text(below, style="dim", no_wrap=True, overflow="ellipsis")] if below else []
        yield Group(self._first_line(width), *lines)

    def _first_line(self, width: int) -> Table | Text:
        if not self.stage:
            return Text(f"getting ready  {_clock_text(self.clock() - self.began)}", style="dim", no_wrap=True, overflow="ellipsis")
        fields = self._fields()
        # A narrow terminal shows fewer fields, but always how much is done.
        for dropped in ("elapsed", "rate", "what", "left"):
            if width - _width(fields) >= LEAST_BAR + GAP:
                break
            del fields[dropped]
        room = min(MOST_BAR, width - _width(fields) - GAP)
        grid = Table.grid(padding=(0, GAP, 0, 0))
        cells: dict[str, Text | ProgressBar] = dict(fields)
        if room >= LEAST_BAR:
            bar = ProgressBar(total=max(self.pace.total, 1), completed=self.pace.done, width=room)
            what = {"what": cells.pop("what")} if "what" in cells else {}
            cells = {**what, "bar": bar, **cells}
        for _ in cells:
            grid.add_column(no_wrap=True)
        grid.add_row(*cells.values())
        return grid

    def _fields(self) -> dict[str, Text]:
        pace = self.pace
        rate = "" if pace.rate is None else f"{pace.rate:,.0f}/s" if pace.rate >= 1 else f"{pace.rate * 60:.0f}/min"
        left = "" if pace.seconds_left is None else f"{duration_text(pace.seconds_left)} left"
        total = f"{pace.total:,}"
        return {
            "what": Text(STAGES[self.stage]),
            "count": Text(f"{pace.done:>{len(total)},}/{total}", style="green"),
            "rate": Text(f"{rate:>{RATE_WIDTH}}"),
            "left": Text(f"{left:>{LEFT_WIDTH}}", style="cyan"),
            "elapsed": Text(f"{_clock_text(self.clock() - self.began):>{ELAPSED_WIDTH}}", style="dim"),
        }


def _width(fields: dict[str, Text]) -> int:
    return sum(field.cell_len for field in fields.values()) + GAP * (len(fields) - 1)


def _fitting(hosts: Hosts, width: int) -> str:
    """The hosts waited for, as many as fit on the line."""
    texts = (slow_text(hosts, most) for most in range(len(hosts), 0, -1))
    return next((text for text in texts if cell_len(text) <= width), slow_text(hosts, 1))


def _clock_text(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
