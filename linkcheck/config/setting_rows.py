"""How a setting is described: its row in the table, its flag, where that stands, and how the text of a flag is read."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar, cast

from msgspec import Struct, StructMeta

from linkcheck.model.errors import UsageError

# The units of a time, in seconds; the first is meant where none is written.
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
DAYS = {"": 86_400, "d": 86_400, "w": 604_800}


# Flags that stand together; each command takes the sections that it needs.
Section: TypeAlias = Literal[
    "reading", "judging", "output", "reports", "cache", "ledger", "vantage", "offline", "network", "archive", "limits"
]


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


T = TypeVar("T")


class Setting(Struct, frozen=True):
    """One row of the table; the setting's name, type and default value are those of the field.

    - `meaning` is Markdown, and so is `default`: the description of a default that is worked out.
    - `separator` stands between the values of a list in the environment. A list of tables has no form that fits into a
      variable: it is not `in_environment`.
    - Anybody's pull request can edit a configuration file: a setting that opens private networks, holds a secret or chooses
      where results go is not `in_file`.
    - A setting that changes how a run is made, but not what it finds, does not change results: it is not in the digest.
    - A `hidden` value is never shown in a message. A path `from_file` is relative to the file that names it, and lies in its folder.
    """

    meaning: str
    default: str = ""
    separator: str = ""
    in_file: bool = True
    in_environment: bool = True
    changes_results: bool = True
    hidden: bool = False
    from_file: bool = False
    flag: CliFlag | None = None


class _Row(Struct, frozen=True):
    default: Any
    setting: Setting


def row(default: T, setting: Setting) -> T:
    """A field's default value together with its row, which the table takes out again."""
    return cast("T", _Row(default, setting))


class SettingsTable(StructMeta):
    """The type of a struct whose fields are settings, each with its row; raises TypeError for a field without one."""

    # The rows are no `Annotated` types: those take ten times as long to make, and their arguments are not type-checked.

    rows: Mapping[str, Setting]

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "SettingsTable":
        """Make the struct with the plain defaults, and keep the rows as `rows`."""
        found = {key: value for key, value in namespace.items() if isinstance(value, _Row)}
        table = super().__new__(cls, name, bases, {**namespace, **{key: value.default for key, value in found.items()}}, **options)
        for key in table.__struct_fields__:
            if key not in found and key not in ("folder", "origins"):
                raise TypeError(f"{name}.{key} has no row: write row(default, Setting(meaning))")
        table.rows = {key: value.setting for key, value in found.items()}
        return table


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
    """Codes, beginnings of codes or names between commas or blanks; raises UsageError where there are none."""
    found = text.replace(",", " ").split()
    if not found:
        raise UsageError("it names no rule; leave it out for all of them")
    return found
