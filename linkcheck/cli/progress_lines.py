"""Progress without a terminal: at most one line a minute, for logs of scheduled runs."""

from collections.abc import Iterator

from linkcheck.cli.process import print_error
from linkcheck.cli.progress_state import Clock, ProgressState, names_text, rate_text, slow_text, span_text

EVERY = 60.0


class ProgressLines(ProgressState):
    """Writes a line to standard error whenever a minute has passed; a run that ends sooner prints nothing."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._last = self.began
        self._introduced = False

    def waiting(self, seconds: float, names: int) -> None:
        """Print at once why no other line will follow for a while."""
        print_error(names_text(seconds, names))

    def changed(self) -> None:
        """Write a line if it is time for one."""
        now = self.clock()
        if self.stage and now - self._last >= EVERY:
            self._last = now
            print_error("; ".join(self._parts()))
            self._introduced = True

    def _parts(self) -> Iterator[str]:
        pace = self.pace
        line = f"{pace.done:,} of {pace.total:,} {self.stage}"
        if pace.rate is not None and pace.left is not None:
            line += f", {rate_text(pace.rate)}, about {span_text(pace.left)} left"
        yield line
        if not self._introduced:
            yield from self.earlier_work()
        if self.hosts:
            yield slow_text(self.hosts)
