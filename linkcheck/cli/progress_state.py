"""The progress of a run: counts, rates and the time left, for any display, and the display of logs: at most one line a minute."""

from collections import deque
from collections.abc import Callable, Iterator

from linkcheck.cli.process import print_error
from linkcheck.crawl.crawler import Progress
from linkcheck.report.wording import pluralize
from linkcheck.text import visible

Clock = Callable[[], float]
Hosts = tuple[tuple[str, float], ...]

# The rate of the last half minute: long enough to be steady, short enough to notice a standstill.
RATE_WINDOW_SECONDS = 30.0
MOST_HOSTS = 3
# Seconds in a minute, and minutes in an hour.
_MINUTE = 60
# The stages of a run, named by what is counted.
ANSWERED, ARCHIVED = "URLs answered", "claims looked up in the archive"


class ProgressState(Progress):
    """Keeps the latest value of everything that a run reports; a display adds how it looks."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.began = clock()
        self.stage = ""
        self.pace = ProgressRate(clock)
        self.hosts: Hosts = ()
        self._cached = self._resumed = 0

    def answered(self, done: int, total: int) -> None:
        """So many of so many URLs have an answer."""
        self._moved(ANSWERED, done, total)

    def archived(self, done: int, total: int) -> None:
        """So many of so many claims have been looked up in the archive."""
        self._moved(ARCHIVED, done, total)

    def slow(self, hosts: Hosts) -> None:
        """The hosts that a request has been waiting for, slowest first."""
        self.hosts = hosts
        self.changed()

    def cached(self, count: int) -> None:
        """So many further URLs need not be asked."""
        self._cached += count

    def resumed(self, done: int) -> None:
        """An interrupted run goes on that has so many answers."""
        self._resumed = done

    def changed(self) -> None:
        """Called after every change; a display that draws by itself needs nothing here."""

    def earlier_work(self) -> Iterator[str]:
        """What of the run's work was done before it began."""
        if self._resumed:
            yield f"an interrupted run goes on with {pluralize(self._resumed, 'answer')}"
        if self._cached:
            # What the interrupted run asked is among them.
            yield f"{pluralize(self._cached, 'URL')} remembered"

    def _moved(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            # Another stage has its own rate, and waits for other hosts.
            self.stage, self.pace, self.hosts = stage, ProgressRate(self.clock), ()
        self.pace.moved(done, total)
        self.changed()


class ProgressRate:
    """How much of something is done, how fast it goes, and when it may be over."""

    def __init__(self, clock: Clock) -> None:
        self.done = self.total = 0
        self._clock = clock
        self._samples: deque[tuple[float, int]] = deque()

    def moved(self, done: int, total: int) -> None:
        """Record that so much of so much is done."""
        self.done, self.total = done, total
        now = self._clock()
        # Much may be done before the first call, so the rate counts from there; a sample a second is enough.
        if not self._samples or now - self._samples[-1][0] >= 1:
            self._samples.append((now, done))
        while len(self._samples) > 1 and self._samples[1][0] <= now - RATE_WINDOW_SECONDS:
            self._samples.popleft()

    @property
    def rate(self) -> float | None:
        """The number done per second, or None while too little time has passed or nothing moves."""
        if not self._samples:
            return None
        began, before = self._samples[0]
        passed = self._clock() - began
        return (self.done - before) / passed if passed >= 1 and self.done > before else None

    @property
    def seconds_left(self) -> float | None:
        """The seconds until all is done, at the present rate."""
        rate = self.rate
        return (self.total - self.done) / rate if rate is not None else None


def rate_text(rate: float) -> str:
    """A rate in words: per minute where it is slow."""
    return f"{rate:,.0f} a second" if rate >= 1 else f"{rate * _MINUTE:.0f} a minute"


def duration_text(seconds: float) -> str:
    """A length of time in words, no more exact than an estimate can be."""
    seconds, minutes = round(seconds), round(seconds / _MINUTE)
    if seconds < _MINUTE:
        return f"{max(1, seconds)} s"
    if minutes < _MINUTE:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"


def slow_text(hosts: Hosts, most: int = MOST_HOSTS) -> str:
    """For which hosts a run waits, the slowest first, and how many others."""
    named = ", ".join(f"{visible(host)} ({seconds:.0f} s)" for host, seconds in hosts[:most])
    more = len(hosts) - most
    return f"waiting for {named}{f' and {more} more' if more > 0 else ''}"


def waiting_text(seconds: float, names: int) -> str:
    """That a run waits to look host names up again."""
    hosts = "the host name of 1 link" if names == 1 else f"the host names of {names} links"
    return f"{hosts} not found; waiting {seconds:.0f} s to look again (--name-recheck 0 does not wait)"


_SECONDS_BETWEEN_LINES = 60.0


class ProgressLines(ProgressState):
    """Writes a line to standard error whenever a minute has passed; a run that ends sooner prints nothing."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._last = self.began
        self._introduced = False

    def waiting(self, seconds: float, names: int) -> None:
        """Print at once why no other line will follow for a while."""
        print_error(waiting_text(seconds, names))

    def changed(self) -> None:
        """Write a line if it is time for one."""
        now = self.clock()
        if self.stage and now - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = now
            print_error("; ".join(self._parts()))
            self._introduced = True

    def _parts(self) -> Iterator[str]:
        pace = self.pace
        line = f"{pace.done:,} of {pace.total:,} {self.stage}"
        if pace.rate is not None and pace.seconds_left is not None:
            line += f", {rate_text(pace.rate)}, about {duration_text(pace.seconds_left)} left"
        yield line
        if not self._introduced:
            yield from self.earlier_work()
        if self.hosts:
            yield slow_text(self.hosts)
