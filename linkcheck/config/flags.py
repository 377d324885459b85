"""How a setting is given on the command line: its flag, where that stands, and how its text is read."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from linkcheck.model.errors import UsageError

# The units of a time, in seconds; the first is meant where none is written.
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
DAYS = {"": 86_400, "d": 86_400, "w": 604_800}


# Flags that stand together; each command takes the sections that it needs.
Section: TypeAlias = Literal["reading", "judging", "reports", "cache", "ledger", "vantage", "offline", "network", "archive", "limits"]


class CliFlag(Struct, frozen=True):
    """The flag of a setting; what is not given here follows from the setting's name, type, default and meaning.

    `help` is without the default, which is appended to it; an empty `default` appends none. `read` makes a value of the
    flag's text, or raises UsageError. Where `read` returns several values, each flag adds all of them.
    """

    section: Section
    help: str | None = None
    default: str | None = None
    name: str | None = None
    metavar: str | None = None
    read: Callable[[str], Any] | None = None


def positive(text: str) -> int:
    """A whole number above zero."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise UsageError(f"{text} is not a whole number above zero")
    return number


def natural(text: str) -> int:
    """A whole number, zero too."""
    if not text.isdecimal():
        raise UsageError(f"{text} is not a whole number")
    return int(text)


def seconds(text: str) -> float:
    """A number of seconds above zero."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise UsageError(f"{text} is not a number of seconds above zero")
    return number


def seconds_or_zero(text: str) -> float:
    """A number of seconds, zero too."""
    return 0.0 if text.strip("0.") == "" and text else seconds(text)


def duration(text: str, units: Mapping[str, int] = SECONDS) -> float:
    """A time such as `50m`, in seconds."""
    number = text.rstrip("".join(units))
    length = units.get(text[len(number) :], 0) * (float(number) if number.replace(".", "", 1).isdecimal() else 0)
    if not 0 < length < float("inf"):
        named = ", ".join(f"10{unit}" for unit in units)
        raise UsageError(f"{text} is no time above zero, such as {named}")
    return length


def codes(text: str) -> list[str]:
    """Codes or beginnings of codes between commas."""
    return [code.strip() for code in text.split(",") if code.strip()]
