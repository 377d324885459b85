"""How many requests a run may still make, on all hosts and on one."""

from collections import Counter
from collections.abc import Mapping


class Quota:
    """Counts requests, and refuses those beyond `total` in this run or `per_host` on one host in a day (None: no limit)."""

    def __init__(self, total: int | None = None, per_host: int | None = None, spent: Mapping[str, int] | None = None) -> None:
        """`spent` is what other runs have asked each host on this day."""
        self._total = total
        self._per_host = per_host
        self._spent = Counter(spent or {})
        self._made = 0
        self._unsaid: Counter[str] = Counter()

    def take(self, host: str) -> bool:
        """Whether one more request to the host may be made; it is counted then."""
        if not self.has_any or (self._per_host is not None and self._spent[host] >= self._per_host):
            return False
        self._made += 1
        self._spent[host] += 1
        self._unsaid[host] += 1
        return True

    @property
    def has_any(self) -> bool:
        """Whether the run as a whole may go on."""
        return self._total is None or self._made < self._total

    def drained(self) -> dict[str, int]:
        """The requests to each host since this was last asked."""
        made, self._unsaid = dict(self._unsaid), Counter()
        return made
