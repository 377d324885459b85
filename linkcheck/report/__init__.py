"""Records of a run -> bytes: one module for each format, and the table that names them."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkcheck.report.formatter import Formatter

# The formats by the names that users give them: module and class of each `Formatter`, imported only where it is used.
FORMATS = {
    "terminal": ("linkcheck.report.terminal", "TerminalReport"),
    "json": ("linkcheck.report.json", "JsonReport"),
    "jsonl": ("linkcheck.report.jsonl", "JsonLines"),
}


def formatter_of(name: str, *, everything: bool = False) -> "Formatter":
    """The formatter of that name; `everything` shows all posts and suppressed findings."""
    module, class_name = FORMATS[name]
    made: Formatter = getattr(import_module(module), class_name)(everything=everything)
    return made
