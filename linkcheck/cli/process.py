"""The process of a command: its exit codes, and how often it collects garbage."""

import atexit
import gc

# The codes with which commands exit; `check.exit_code` chooses among the first four, and a LinkcheckError carries its own.
OK = 0
CHECK_FAILED = 1
USAGE = 2
NOT_CHECKED = 3
INTERRUPTED = 130
BROKEN_PIPE = 141


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
