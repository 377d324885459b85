"""Records of a run -> bytes: one module for each format, and the table that names them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkcheck.report.formatter import Formatter


# Each format is imported only where it is used, by a function that a type checker can hold to the protocol.
def _terminal(everything: bool, *, posts: bool = True, summary: bool = True) -> "Formatter":
    from linkcheck.report.terminal import TerminalReport

    return TerminalReport(everything=everything, posts=posts, summary=summary)


def _json(everything: bool) -> "Formatter":
    from linkcheck.report.json import JsonReport

    return JsonReport(everything=everything)


def _jsonl(everything: bool) -> "Formatter":
    from linkcheck.report.jsonl import JsonLines

    return JsonLines(everything=everything)


# The formats by the names that users give them.
FORMATS = {"terminal": _terminal, "json": _json, "jsonl": _jsonl}


def formatter_of(name: str, *, everything: bool = False, posts: bool = True, summary: bool = True) -> "Formatter":
    """The formatter of that name; `everything` shows all posts and suppressed findings.

    A report for people may leave out the posts or what it says of all of them; one for programs is always whole.
    """
    return _terminal(everything, posts=posts, summary=summary) if name == "terminal" else FORMATS[name](everything)
