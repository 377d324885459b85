"""Which modules a command loads."""

import json
import subprocess
import sys
from collections.abc import Collection
from importlib.util import find_spec


def loaded_by(words: Collection[str], modules: Collection[str]) -> tuple[list[str], int]:
    """Those of the modules that a command line loads, in a process of its own, and its exit code; raises for one that does not exist."""
    missing = [name for name in modules if find_spec(name) is None]
    assert missing == [], "a module that does not exist is never loaded"
    # Whoever measures coverage has loaded something before.
    script = (
        "import json, sys; before = set(sys.modules)\n"
        "from linkcheck.cli import main\n"
        f"try: code = main({list(words)!r})\n"
        "except SystemExit as end: code = end.code\n"
        f"print(json.dumps([sorted({set(modules)!r} & (set(sys.modules) - before)), code]), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names, code = json.loads(done.stderr)
    return names, code
