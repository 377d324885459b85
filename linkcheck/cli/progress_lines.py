"""Progress where nobody watches: at most one line a minute, for logs of scheduled runs."""

import sys
from collections.abc import Iterator

from linkcheck.cli.progress import Clock, names_text, rate_text, slow_text, span_text
from linkcheck.cli.progress_state import ProgressState

EVERY = 60.0


class ProgressLines(ProgressState):
    """Writes a line to standard error whenever a minute has passed; of a run that is over sooner it says nothing."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._last = self.began
        self._introduced = False

    def waiting(self, seconds: float, names: int) -> None:
        """Say at once why nothing will be heard."""
        _say(names_text(seconds, names))

    def heard(self) -> None:
        """Write a line if it is time for one."""
        now = self.clock()
        if self.stage and now - self._last >= EVERY:
            self._last = now
            _say("; ".join(self._parts()))
            self._introduced = True

    def _parts(self) -> Iterator[str]:
        pace = self.pace
        said = f"{pace.done:,} of {pace.total:,} {self.stage}"
        if pace.rate is not None and pace.left is not None:
            said += f", {rate_text(pace.rate)}, about {span_text(pace.left)} left"
        yield said
        if not self._introduced:
            yield from self.before()
        if self.hosts:
            yield slow_text(self.hosts)


def _say(text: str) -> None:
    print(f"linkcheck: {text}", file=sys.stderr, flush=True)
