"""What a run of questions goes on from, and what bounds it beside its settings."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from linkcheck.web.doubt import Doubt
from linkcheck.web.quota import Quota
from linkcheck.web.validators import Validators
from linkcheck.web.watch import Watch


def _utc() -> datetime:
    return datetime.now(UTC)


class Background(Struct, frozen=True):
    """What an earlier run left, and whom this one shares the web with.

    `doubts` are the first looks of an interrupted run, `validators` what pages were sent with, both by request URL. `claim`
    tells which of some hosts this run may ask, where several share the work. `clock` tells the time (UTC).
    """

    doubts: Mapping[str, Doubt] = {}
    validators: Mapping[str, Validators] = {}
    claim: Callable[[Collection[str]], Collection[str]] | None = None
    clock: Callable[[], datetime] = _utc
    quota: Quota | None = None
    watch: Watch | None = None


def iso(moment: datetime) -> str:
    """A time as answers carry it: UTC in ISO 8601, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
