"""How long an answer counts before its URL is asked again."""

import hashlib

from linkcheck.memory.strikes import FAILING
from linkcheck.vocabulary import Outcome

DAY = 86_400
# Days until the next question; what is not named here and does not fail is asked in the next run.
_DAYS = {Outcome.ALIVE: 30, Outcome.BLOCKED: 7, Outcome.LOOP: 7}
_DAYS_OF_DEATH = 90
# Days after the first of several failures, until there are enough of them.
_FAILING_DAYS = (3, 6)
# A run that starts a little earlier than the one before it still finds due what is due that night.
_EARLIER = DAY // 2


def due_at(url: str, outcome: Outcome, checked_at: int, failing_since: int | None, *, proven: bool) -> int:
    """When a URL is to be asked again, in seconds since 1970; `proven` says that its failures are enough.

    Half of an archive would be due in one night if all of it was asked in one, so that times differ from URL to URL by up to a
    half of themselves in either direction.
    """
    if outcome in FAILING and not proven:
        since = failing_since if failing_since is not None else checked_at
        times = (since + days * DAY - _EARLIER for days in _FAILING_DAYS)
        return next((time for time in times if time > checked_at), checked_at + _FAILING_DAYS[0] * DAY - _EARLIER)
    days = _DAYS_OF_DEATH if outcome in FAILING else _DAYS.get(outcome, 0)
    return checked_at + int(days * DAY * (0.5 + _fraction(url)))


def _fraction(url: str) -> float:
    """A number from 0 to 1 that is always the same for a URL."""
    return int.from_bytes(hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=4).digest()) / 2**32
