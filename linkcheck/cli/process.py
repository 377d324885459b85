"""What a command has to do with its process: the exit code, and how often the process looks for garbage."""

import atexit
import gc

# The other codes: 0 nothing that fails, 1 findings, 3 nothing could be checked. Errors of the user carry their own.
USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def expect_no_garbage() -> None:
    """Look for garbage seldom, and not at the end."""
    # Python begins by looking for garbage after every 700 new objects: a fifth of a run, and there are next to no cycles to find,
    # for all that is read stays until its report is written.
    gc.set_threshold(100_000, 50, 100)
    # The last look for garbage would be at everything, and all of it goes with the process anyway.
    atexit.register(gc.freeze)


def expect_garbage() -> None:
    """Look for garbage more often: what the web answers may hold bodies of pages in cycles."""
    gc.set_threshold(10_000, 20, 20)
