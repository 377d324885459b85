"""Paths of the command line -> files that may be posts, each once, sorted; and their paths as reports show them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

POST_SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm", ".txt")
SKIPPED_FOLDERS = frozenset({"node_modules", "reports"})


class Found(Struct, frozen=True, array_like=True):
    """A file to read; `named` says that the user named it rather than a folder above it."""

    path: str
    named: bool


def discover(paths: tuple[Path, ...]) -> Iterator[Found]:
    """The files below `paths`: named ones whatever their suffix, in folders those that may be posts.

    `.gitignore` files are respected below folders; dot-folders, `node_modules` and `reports` are left out.
    """
    seen: set[str] = set()
    for found, real in sorted(_files_below(paths), key=lambda pair: (pair[0].path, not pair[0].named)):
        if real not in seen:
            seen.add(real)
            yield found


def display_path(path: str | Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute, base = os.path.abspath(path), os.path.abspath(folder)
    below = absolute[len(base) :].lstrip(os.sep) if absolute.startswith(base.rstrip(os.sep) + os.sep) else os.path.relpath(absolute, base)
    return printable(below.replace(os.sep, "/"))


def printable(path: str) -> str:
    """A path that any report can hold: bytes that are no UTF-8 become replacement characters."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


class _IgnoreFile(Struct, frozen=True):
    """The rules of a `.gitignore`, and the path from its folder to the one that is walked, with a slash at its end."""

    rules: "GitIgnoreSpec"
    inner_path: str

    def within(self, name: str) -> "_IgnoreFile":
        """The same rules for a folder further in."""
        return _IgnoreFile(self.rules, f"{self.inner_path}{name}/")


class _Folder(Struct, frozen=True):
    """A folder that is walked, and the rules that hold in it; names are put behind `path`, or `real` without symbolic links."""

    path: str
    real: str
    ignore_files: tuple[_IgnoreFile, ...]

    def inside(self, name: str) -> "_Folder":
        """A folder in this one."""
        return _Folder(f"{self.path}{name}{os.sep}", f"{self.real}{name}{os.sep}", tuple(file.within(name) for file in self.ignore_files))

    def ignores(self, name: str) -> bool:
        """Whether what lies in this folder under a name, which ends in a slash for a folder, is ignored."""
        # Asked of every file, and most folders have no rules.
        return bool(self.ignore_files) and any(file.rules.match_file(f"{file.inner_path}{name}") for file in self.ignore_files)


def _files_below(paths: tuple[Path, ...]) -> Iterator[tuple[Found, str]]:
    """The files, each with its path without symbolic links."""
    for path in map(str, paths):
        if os.path.isdir(path):
            yield from _walk(_Folder(_prefix(path), _prefix(os.path.realpath(path)), _ignore_files_above(Path(path))))
        else:
            yield Found(path, named=True), os.path.realpath(path)


def _walk(folder: _Folder) -> Iterator[tuple[Found, str]]:
    folder = structs.replace(folder, ignore_files=(*folder.ignore_files, *_ignore_file_in(folder.path, "")))
    try:
        entries = list(os.scandir(folder.path or os.curdir))
    except OSError:
        # An unreadable folder holds no post that anyone could judge; it is named like an unreadable file.
        path = folder.path.rstrip(os.sep) or os.curdir
        yield Found(path, named=False), folder.real
        return
    for entry in entries:
        name = entry.name
        if entry.is_dir(follow_symlinks=False):
            if not name.startswith(".") and name not in SKIPPED_FOLDERS and not folder.ignores(f"{name}/"):
                yield from _walk(folder.inside(name))
        # A dot at the beginning begins no suffix.
        elif name.lstrip(".").lower().endswith(POST_SUFFIXES) and not folder.ignores(name):
            path = f"{folder.path}{name}"
            yield Found(path, named=False), os.path.realpath(path) if entry.is_symlink() else f"{folder.real}{name}"


def _prefix(folder: str) -> str:
    """What the name of a file in a folder is put behind: nothing for the current folder."""
    return "" if folder == os.curdir else os.path.join(folder, "")


def _ignore_files_above(folder: Path) -> tuple[_IgnoreFile, ...]:
    """The rules of the folders above, up to the top of the repository; none outside of one."""
    here = folder.resolve()
    if _is_repository(here):
        return ()
    ignore_files: tuple[_IgnoreFile, ...] = ()
    for parent in here.parents:
        inner_path = os.path.relpath(os.path.abspath(folder), parent)
        ignore_files = (
            *(_ignore_file_in(_prefix(str(parent)), f"{inner_path}/") if not inner_path.startswith("..") else ()),
            *ignore_files,
        )
        if _is_repository(parent):
            return ignore_files
    return ()


def _is_repository(folder: Path) -> bool:
    """Whether this is the top of a repository; a folder that may not be entered counts as none, and is reported as unreadable later."""
    return os.path.lexists(folder / ".git")


def _ignore_file_in(folder: str, inner_path: str) -> tuple[_IgnoreFile, ...]:
    try:
        with open(f"{folder}.gitignore", encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return ()
    # Imported here: most folders have none.
    from linkcheck.config.path_patterns import path_spec

    return (_IgnoreFile(path_spec(lines), inner_path),)
