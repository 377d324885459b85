"""The command line: the only place that reads argv, prints or exits."""

import atexit
import gc
import os
import sys
from collections.abc import Callable, Sequence

from linkcheck.model.errors import LinkcheckError

INTERRUPTED = 130
BROKEN_PIPE = 141


def expect_garbage() -> None:
    """Look for garbage more often: what the web answers may hold bodies of pages in cycles."""
    gc.set_threshold(10_000, 20, 20)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (the process's arguments by default) and return its exit code."""
    # Python begins by looking for garbage after every 700 new objects: a fifth of a run, and there are next to no cycles to find,
    # for all that is read stays until its report is written.
    gc.set_threshold(100_000, 50, 100)
    # The last look for garbage would be at everything, and all of it goes with the process anyway.
    atexit.register(gc.freeze)
    try:
        from linkcheck.cli.parser import parse_arguments

        options = parse_arguments(sys.argv[1:] if argv is None else argv)
        run: Callable[..., int] = options.run
        return run(options)
    except LinkcheckError as error:
        print(f"linkcheck: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("linkcheck: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has seen enough; the interpreter must not complain about it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
