"""What reports for people share: the colours of severities, numbers in words, and the console."""

import os
import sys
from enum import Enum
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from msgspec import Struct, structs

from linkcheck.config.settings import environment_name
from linkcheck.model.vocabulary import Color, Severity
from linkcheck.text import visible

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def pluralize(count: int, noun: str) -> str:
    """A number with its noun, such as `1 post` or `2,000 posts`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def console(file: IO[str] | None = None) -> "Console":
    """A console on a file, by default standard output, that respects NO_COLOR, FORCE_COLOR, COLUMNS, and the setting for colours."""
    from rich.console import Console

    file = file if file is not None else sys.stdout
    file = file if file.isatty() else cast("IO[str]", _TrimmedLines(file))
    # Some build machines report terminals without columns.
    width = 80 if os.environ.get("COLUMNS", "").strip() in {str(number) for number in range(20)} else None
    # No emoji is printed, and rich would load their names for each cell of a table.
    plain = partial(Console, file=file, highlight=False, soft_wrap=False, emoji=False, markup=False, width=width)
    match os.environ.get(environment_name("color"), "").strip().lower():
        case Color.ALWAYS:
            # Also where the terminal is none, or says that it has no colours.
            found = plain(force_terminal=True, no_color=False)
            return found if found.color_system is not None else plain(force_terminal=True, no_color=False, color_system="standard")
        case Color.NEVER:
            return plain(color_system=None)
        case _:
            return plain()


class _TrimmedLines:
    """A file in which no line ends in blanks, with which the width of a terminal is filled."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> int:
        """Write lines without the blanks at their ends."""
        *lines, rest = text.split("\n")
        return self._file.write("".join(f"{line.rstrip(' ')}\n" for line in lines) + rest)


def make_visible(value: T) -> T:
    """A value in which every text, at any depth, may be shown to a person; what is read from it cannot be forgotten."""
    return cast("T", _visible_in(value))


def _visible_in(value: object) -> object:
    match value:
        case str():
            # The words of our own vocabulary hold nothing else.
            return value if isinstance(value, Enum) else visible(value)
        case Struct():
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            changed = {name: after for name, before in fields.items() if (after := _visible_in(before)) is not before}
            return structs.replace(value, **changed) if changed else value
        case dict():
            return {_visible_in(key): _visible_in(inner) for key, inner in value.items()}
        case tuple() if hasattr(value, "_make"):
            return value._make(map(_visible_in, value))
        case tuple():
            return tuple(map(_visible_in, value))
        case _:
            return value
