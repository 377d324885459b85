"""Whether this machine's clock can be believed after a long pause: what the servers of this run say about the time."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from statistics import median

from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import DAY_SECONDS, PAUSE_SECONDS, iso_from_seconds, seconds_from_datetime

# So many hosts are enough; the clock of a single one may be wrong, and a cache repeats what was true yesterday.
ENOUGH_HOSTS = 3
TOLERANCE_SECONDS = 2 * DAY_SECONDS


class ClockError(UntrustworthyRunError):
    """Nobody confirms what this machine's clock says, so that nothing may be written or forgotten by it."""


class ClockCheck:
    """The times in the responses of a run, by host; the Date header says them (RFC 9110, 6.6.1)."""

    def __init__(self, clock: Callable[[], datetime], latest: int, place: str) -> None:
        """`latest` is when the ledger at `place` was written last."""
        self._clock = clock
        self._latest = latest
        self._place = place
        self._ahead: dict[str, float] = {}

    def record(self, host: str, date: str) -> None:
        """Take the Date of a response; of several of one host the latest counts, for a cache repeats old ones."""
        try:
            told = parsedate_to_datetime(date)
        except (ValueError, TypeError, OverflowError):
            return
        told = told if told.tzinfo is not None else told.replace(tzinfo=UTC)
        behind = (self._clock() - told).total_seconds()
        self._ahead[host] = min(behind, self._ahead.get(host, behind))

    def is_confirmed(self, *, at_last: bool = False) -> bool:
        """Whether enough hosts confirm the clock, or `at_last` any; raises ClockError where they say another time, or nothing."""
        if len(self._ahead) < ENOUGH_HOSTS and not at_last:
            return False
        now = seconds_from_datetime(self._clock())
        if not self._ahead:
            days = (now - self._latest) // DAY_SECONDS
            raise ClockError(
                f"this machine's clock says {iso_from_seconds(now)}, {days:,} days after the ledger {self._place} was written last, and no "
                f"server told the time; nothing was written; run the audit with --trust-clock if the clock is right"
            )
        ahead = median(self._ahead.values())
        if abs(ahead) > TOLERANCE_SECONDS:
            told = max(0, min(now - int(ahead), now + PAUSE_SECONDS))
            raise ClockError(
                f"this machine's clock says {iso_from_seconds(now)}, but servers say {iso_from_seconds(told)}; nothing was written; set "
                "the clock right and run the audit again, or run it with --trust-clock if they are wrong"
            )
        return True
