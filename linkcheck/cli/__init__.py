"""The command line: the only place that reads argv, prints or exits."""

import sys
from collections.abc import Sequence
from contextlib import suppress

from linkcheck.cli.process import (
    BROKEN_PIPE,
    INTERRUPTED,
    NOT_CHECKED,
    abandon_output,
    collect_garbage_rarely,
    prepare_streams,
    print_error,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in `argv` (the process's arguments by default) and return its exit code."""
    collect_garbage_rarely()
    prepare_streams()
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        print_error("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        abandon_output()
        return BROKEN_PIPE
    except (MemoryError, ImportError, OSError, BaseExceptionGroup) as error:
        if not _is_for_want_of_memory(error):
            raise
        with suppress(MemoryError, OSError):
            # Not by `print_error`, which may need more of it.
            sys.stderr.write("linkcheck: there is too little memory; allow more, or check fewer posts at a time\n")
        return NOT_CHECKED


def _run(argv: Sequence[str]) -> int:
    # Imported here, as all the rest of the program: even this may need more memory than there is.
    from linkcheck.model.errors import LinkcheckError

    try:
        from linkcheck.cli.output import to_standard_output
        from linkcheck.cli.parser import parse_arguments, runner

        with to_standard_output():
            options = parse_arguments(argv)
        return runner(options.command)(options)
    except LinkcheckError as error:
        print_error(str(error))
        return error.exit_code


def _is_for_want_of_memory(error: BaseException) -> bool:
    match error:
        case BaseExceptionGroup():
            return any(map(_is_for_want_of_memory, error.exceptions))
        case ImportError():
            # As the system's loader says it of a library.
            return "failed to map" in str(error) or "annot allocate" in str(error)
        case OSError():
            from errno import ENOMEM

            return error.errno == ENOMEM
        case _:
            return isinstance(error, MemoryError)
