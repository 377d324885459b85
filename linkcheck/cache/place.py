"""Where results are kept, and whose they are: one folder for each way to check."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from linkcheck.digests import blake2b
from linkcheck.settings import Settings
from linkcheck.version import VERSION

# What nobody asked for during so many seconds is taken away.
KEPT = 30 * 86_400
_NAME = "linkcheck"


def cache_folder(settings: Settings) -> Path | None:
    """The folder for results of these settings and this program in the current folder, made anew; None where there can be none."""
    base = _base(settings)
    if base is None:
        return None
    key = (*_program(), settings.digest, os.path.abspath(settings.folder), os.path.abspath(os.curdir))
    folder = base / blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    try:
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
            _take_old_away(base)
        os.utime(folder)
    except OSError:
        return None
    return folder


def _base(settings: Settings) -> Path | None:
    """The user's own folder for what can be made again, by the rules of the system (XDG Base Directory on Linux)."""
    if settings.cache_dir is not None:
        return Path(settings.cache_dir)
    environment, home = os.environ, os.path.expanduser("~")
    if sys.platform == "win32":
        found = environment.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        found = os.path.join(home, "Library", "Caches")
    else:
        found = environment.get("XDG_CACHE_HOME", "") or os.path.join(home, ".cache")
    return Path(found, _NAME) if os.path.isabs(found) else None


def _program() -> Iterator[str]:
    """What tells this program from an earlier or later one: its version, its files and what is installed beside it."""
    yield from (VERSION, sys.version)
    for path in (*_files(os.path.dirname(os.path.dirname(__file__))), os.path.dirname(os.path.dirname(msgspec.__file__))):
        status = os.stat(path)
        yield f"{path} {status.st_size} {status.st_mtime_ns}"


def _files(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path


def _take_old_away(base: Path) -> None:
    # Imported here: folders are made seldom.
    import shutil

    for folder in base.iterdir():
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > KEPT:
                shutil.rmtree(folder)
