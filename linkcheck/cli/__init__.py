"""The command line: the only place that reads argv, prints or exits."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from errno import EMFILE, ENFILE, ENOMEM

from linkcheck.cli.process import (
    BROKEN_PIPE,
    INTERRUPTED,
    NOT_CHECKED,
    abandon_output,
    collect_garbage_rarely,
    prepare_streams,
    print_error,
)

_MEMORY = "there is too little memory; allow more, or check fewer posts at a time"
_FILES = "too few files may be open at a time; allow more, as by ulimit -n 256"
_LACKS = {ENOMEM: _MEMORY, EMFILE: _FILES, ENFILE: _FILES}


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
    except (MemoryError, ImportError, OSError, AttributeError, BaseExceptionGroup) as error:
        shortage = _resource_error(error)
        if shortage is None:
            raise
        with suppress(MemoryError, OSError):
            # Not by `print_error`, which may need more of it.
            sys.stderr.write(f"linkcheck: {shortage}\n")
        return NOT_CHECKED


def _run(argv: Sequence[str]) -> int:
    # Imported here, as all the rest of the program: even this may need more memory than there is.
    from linkcheck.model.errors import LinkcheckError

    try:
        from linkcheck.cli.output import to_standard_output
        from linkcheck.cli.parser import parse_arguments, runner

        with to_standard_output():
            options = parse_arguments(argv)
        if getattr(options, "color", None):
            # Every console asks for it there, also where no settings are read.
            os.environ["LINKCHECK_COLOR"] = options.color
        return runner(options.command)(options)
    except LinkcheckError as error:
        print_error(str(error))
        return error.exit_code


def _resource_error(error: BaseException | None) -> str | None:
    """What this machine allows too little of, where that is the cause of an error."""
    match error:
        case MemoryError():
            return _MEMORY
        case BaseExceptionGroup():
            return next(filter(None, map(_resource_error, error.exceptions)), None)
        # As the system's loader says it of a library.
        case ImportError() if "failed to map" in str(error) or "annot allocate" in str(error):
            return _MEMORY
        case OSError():
            return _LACKS.get(error.errno or 0)
        case None:
            return None
        case _:
            # What is only half made may fail once more while it is thrown away.
            return _resource_error(error.__context__)
