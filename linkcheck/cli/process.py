"""The process of a command: its exit codes, its streams, and how often it collects garbage."""

import atexit
import gc
import os
import sys
from contextlib import suppress
from io import TextIOWrapper

# The codes with which commands exit; `check.exit_code` chooses among the first four, and a LinkcheckError carries its own.
OK = 0
CHECK_FAILED = 1
USAGE = 2
NOT_CHECKED = 3
INTERRUPTED = 130
BROKEN_PIPE = 141


def prepare_streams() -> None:
    """Make any text fit for the standard streams, whatever their encoding, and open those that the caller has closed.

    What is written to a closed standard output is an error, as it would be without this; messages about errors are lost.
    """
    # A file that is opened later would take the number of a closed stream, and get what is meant for that.
    for number, (name, mode, access) in enumerate((("stdin", "r", os.O_RDWR), ("stdout", "w", os.O_RDONLY), ("stderr", "w", os.O_RDWR))):
        if getattr(sys, name) is None:
            _open_at(number, access)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115  # For as long as the process lives.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_error(sentence: str) -> None:
    """Print a sentence to standard error, in one line in which nothing controls the terminal; it is lost where nobody can read it."""
    from linkcheck.text import visible

    with suppress(OSError):
        print(f"linkcheck: {visible(sentence)}", file=sys.stderr, flush=True)


def abandon_output() -> None:
    """Write nothing more to standard output: the interpreter would try it again at exit, and print a second error."""
    with suppress(OSError, ValueError):
        _open_at(sys.stdout.fileno(), os.O_WRONLY)


def collect_garbage_rarely() -> None:
    """Collect garbage seldom, and not at exit."""
    # By default Python collects after every 700 new objects, which takes a fifth of a run and finds hardly any cycles: what is read
    # is needed until the report is written.
    gc.set_threshold(100_000, 50, 100)
    # The collection at exit would visit every object, and the system frees all of them anyway.
    atexit.register(gc.freeze)


def collect_garbage_often() -> None:
    """Collect garbage more often: responses may hold bodies of pages in cycles."""
    gc.set_threshold(10_000, 20, 20)


def _open_at(number: int, access: int) -> None:
    """Open the device that swallows everything as the file descriptor of this number."""
    opened = os.open(os.devnull, access)
    if opened != number:
        os.dup2(opened, number)
        os.close(opened)
