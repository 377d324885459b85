"""Points in time: seconds since 1970 (UTC), as ledgers store them, and ISO 8601, as answers and reports carry them."""

from datetime import UTC, datetime

DAY_SECONDS = 86_400
# A longer time since a ledger was written is either a pause or a clock that is ahead. Audits once a month are no pause.
PAUSE_SECONDS = 40 * DAY_SECONDS


def utc_now() -> datetime:
    """The current time in UTC."""
    return datetime.now(UTC)


def iso_from_datetime(moment: datetime) -> str:
    """A time in UTC as ISO 8601 to the second, such as 2026-01-31T12:00:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def iso_from_seconds(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601, such as 2026-01-31T12:00:00Z."""
    return iso_from_datetime(datetime.fromtimestamp(seconds, UTC))


def seconds_from_datetime(moment: datetime) -> int:
    """The whole second since 1970 that a time lies in."""
    return int(moment.timestamp() // 1)


def seconds_from_iso(text: str) -> int:
    """The whole second since 1970 that a time in ISO 8601 lies in."""
    return seconds_from_datetime(datetime.fromisoformat(text))


def utc_day(seconds: int) -> str:
    """The day in UTC (ISO 8601) of a time in seconds since 1970."""
    return iso_from_seconds(seconds)[:10]
