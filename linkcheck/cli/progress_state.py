"""What a run has told of itself so far, for whatever shows it."""

from collections.abc import Iterator

from linkcheck.cli.progress import Clock, Hosts, Pace
from linkcheck.crawl.crawler import Progress
from linkcheck.report.wording import many

# The stages of a run, named by what is counted.
ANSWERED, ARCHIVED = "URLs answered", "claims looked up in the archive"


class ProgressState(Progress):
    """Keeps the last word on each matter; what shows it adds how."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.began = clock()
        self.stage = ""
        self.pace = Pace(clock)
        self.hosts: Hosts = ()
        self._remembered = self._resumed = 0

    def answered(self, done: int, total: int) -> None:
        """So many of so many URLs have an answer."""
        self._moved(ANSWERED, done, total)

    def archived(self, done: int, total: int) -> None:
        """So many of so many claims have been looked up in the archive."""
        self._moved(ARCHIVED, done, total)

    def slow(self, hosts: Hosts) -> None:
        """The hosts that a request has been waiting for, slowest first."""
        self.hosts = hosts
        self.heard()

    def remembered(self, count: int) -> None:
        """So many further URLs need not be asked."""
        self._remembered += count

    def resumed(self, done: int) -> None:
        """An interrupted run goes on that has so many answers."""
        self._resumed = done

    def heard(self) -> None:
        """Called when something moved or somebody is waited for."""

    def before(self) -> Iterator[str]:
        """What of the run's work was done before it began."""
        if self._resumed:
            yield f"an interrupted run goes on with {many(self._resumed, 'answer')}"
        if self._remembered:
            # What the interrupted run asked is among them.
            yield f"{many(self._remembered, 'URL')} remembered"

    def _moved(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            # Another stage has its own rate, and waits for other hosts.
            self.stage, self.pace, self.hosts = stage, Pace(self.clock), ()
        self.pace.moved(done, total)
        self.heard()
