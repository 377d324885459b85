"""Whole seconds since 1970 (UTC) <-> ISO 8601."""

from datetime import UTC, datetime


def iso(at: int) -> str:
    """A time such as 2026-01-31T12:00:00Z."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}Z"


def seconds(at: datetime) -> int:
    """The second that a time lies in."""
    return int(at.timestamp() // 1)
