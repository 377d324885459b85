"""The folder of the cache, and whether a file may have changed."""

import os
import struct
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import msgspec

from linkcheck.config.settings import Settings
from linkcheck.model.digest import digest_of, text_digest
from linkcheck.model.files import read_file
from linkcheck.version import __version__

# A file that changed so recently could change again with the same times: file systems count in up to two seconds.
_RECENT_NS = 2_000_000_000
_pack: Callable[..., bytes] = struct.Struct("<4q").pack
# Files that a result depends on, by their paths: whether they exist, or the digest of what they hold.
DependsOn: TypeAlias = Mapping[bytes, bool | bytes]


def signature_of(path: str, now: int) -> bytes | None:
    """A key that changes with the file's content, made of its status; None where the status is no proof. `now` is in nanoseconds.

    No program can set the time of a status change, so that an edit changes it even where size and modification time stay.
    Windows has no such time.
    """
    if sys.platform == "win32":
        return None
    try:
        status = os.stat(path)
    except OSError:
        return None
    if now - max(status.st_mtime_ns, status.st_ctime_ns) < _RECENT_NS:
        return None
    return _pack(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & 0x7FFF_FFFF_FFFF_FFFF)


# No post that is read is larger.
_MOST_BYTES = 16 * 1024 * 1024


def is_still_true(depends_on: DependsOn) -> bool:
    """Whether each file exists, or does not, as it did, and those that were read hold what they held."""
    return all(_is_as_known(path, known) for path, known in depends_on.items())


def _is_as_known(path: bytes, known: bool | bytes) -> bool:
    if isinstance(known, bool):
        return os.path.exists(path) is known
    try:
        return digest_of(read_file(os.fsdecode(path), _MOST_BYTES)) == known
    except OSError:
        return False


# Folders that were not used for so many seconds are removed.
MAX_AGE_SECONDS = 30 * 86_400
_NAME = "linkcheck"
_DIGEST_SIZE = 12
# The names of folders made here; the base folder may hold others.
_HEXADECIMAL = frozenset("0123456789abcdef")
_INSTALLED = frozenset({"site-packages", "dist-packages"})


def cache_folder(settings: Settings) -> Path | None:
    """The folder for results of these settings and this program in the current folder, created where needed; None where it cannot be."""
    base = _base(settings)
    if base is None:
        return None
    try:
        key = (*_program(), settings.digest, os.path.abspath(settings.folder), os.path.abspath(os.curdir))
        folder = base / text_digest(*key, size=_DIGEST_SIZE)
        if not folder.is_dir():
            folder.mkdir(parents=True, mode=0o700)
            _remove_old(base)
        os.utime(folder)
    except OSError:
        return None
    return folder


def _base(settings: Settings) -> Path | None:
    """The user's cache folder, by the rules of the system (XDG Base Directory on Linux)."""
    if settings.cache_dir is not None:
        return Path(settings.cache_dir)
    # Not by platformdirs: it names the same folders, but loads tempfile and shutil for it, an eighth of a short run's imports.
    environment, home = os.environ, os.path.expanduser("~")
    if sys.platform == "win32":
        found = environment.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        found = os.path.join(home, "Library", "Caches")
    else:
        found = environment.get("XDG_CACHE_HOME", "") or os.path.join(home, ".cache")
    return Path(found, _NAME) if os.path.isabs(found) else None


def _program() -> Iterator[str]:
    """What identifies this version of the program: its version, its files and the libraries that are installed."""
    yield from (__version__, sys.version)
    # Installing or removing a library changes its folder; the system, the user and the program may have one each.
    libraries = {path for path in sys.path if os.path.basename(path) in _INSTALLED and os.path.isdir(path)}
    libraries.add(os.path.dirname(os.path.dirname(msgspec.__file__)))
    for path in (*_files(os.path.dirname(os.path.dirname(__file__))), *sorted(libraries)):
        status = os.stat(path)
        yield f"{path} {status.st_size} {status.st_mtime_ns}"


def _files(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if not entry.is_dir():
            yield entry.path
        elif entry.name != "__pycache__":
            yield from _files(entry.path)


def _remove_old(base: Path) -> None:
    # Imported here: folders are seldom created.
    import shutil

    for folder in base.iterdir():
        with suppress(OSError):
            if _is_ours(folder.name) and time.time() - folder.stat().st_mtime > MAX_AGE_SECONDS:
                shutil.rmtree(folder)


def _is_ours(name: str) -> bool:
    return len(name) == 2 * _DIGEST_SIZE and _HEXADECIMAL.issuperset(name)
