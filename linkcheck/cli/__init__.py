"""The command line: the only place that reads argv, prints or exits."""

import os
import sys
from collections.abc import Sequence

from linkcheck.cli.process import BROKEN_PIPE, INTERRUPTED, collect_garbage_rarely
from linkcheck.model.errors import LinkcheckError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (the process's arguments by default) and return its exit code."""
    collect_garbage_rarely()
    try:
        from linkcheck.cli.parser import parse_arguments, runner

        options = parse_arguments(sys.argv[1:] if argv is None else argv)
        return runner(options.command)(options)
    except LinkcheckError as error:
        print(f"linkcheck: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("linkcheck: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The interpreter would print a second error when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
