"""Paths of the command line -> files that may be posts, each once, sorted; and how reports show a path."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def shown_path(path: str | Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute, base = os.path.abspath(path), os.path.abspath(folder)
    below = absolute[len(base) :].lstrip(os.sep) if absolute.startswith(base.rstrip(os.sep) + os.sep) else os.path.relpath(absolute, base)
    return printable(below.replace(os.sep, "/"))


def printable(path: str) -> str:
    """A path that any report can hold: bytes that are no UTF-8 become replacement characters."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


POST_SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm", ".txt")
LEFT_OUT = frozenset({"node_modules", "reports"})


class Found(Struct, frozen=True, array_like=True):
    """A file to read; `named` says that the user named it rather than a folder above it."""

    path: str
    named: bool


class _Spec(Struct, frozen=True):
    """An ignore file's rules, and the way from its folder to the one that is being walked, with a slash at its end."""

    rules: "GitIgnoreSpec"
    way: str

    def within(self, name: str) -> "_Spec":
        """The same rules for a folder further in."""
        return _Spec(self.rules, f"{self.way}{name}/")


class _Folder(Struct, frozen=True):
    """A folder that is walked, and the rules that hold in it; names are put behind `path`, or `real` without symbolic links."""

    path: str
    real: str
    specs: tuple[_Spec, ...]

    def inside(self, name: str) -> "_Folder":
        """A folder in this one."""
        return _Folder(f"{self.path}{name}{os.sep}", f"{self.real}{name}{os.sep}", tuple(spec.within(name) for spec in self.specs))

    def ignores(self, name: str) -> bool:
        """Whether what lies in this folder under a name, which ends in a slash for a folder, is ignored."""
        # Asked of every file, and most folders have no rules.
        return bool(self.specs) and any(spec.rules.match_file(f"{spec.way}{name}") for spec in self.specs)


def discover(paths: tuple[Path, ...]) -> Iterator[Found]:
    """The files below `paths`: named ones whatever their suffix, in folders those that may be posts.

    `.gitignore` files are respected below folders; dot-folders, `node_modules` and `reports` are left out.
    """
    seen: set[str] = set()
    for found, real in sorted(_all(paths), key=lambda pair: (pair[0].path, not pair[0].named)):
        if real not in seen:
            seen.add(real)
            yield found


def _all(paths: tuple[Path, ...]) -> Iterator[tuple[Found, str]]:
    """The files, each with its path without symbolic links."""
    for path in map(str, paths):
        if os.path.isdir(path):
            yield from _walk(_Folder(_before_names(path), _before_names(os.path.realpath(path)), _specs_above(Path(path))))
        else:
            yield Found(path, named=True), os.path.realpath(path)


def _walk(folder: _Folder) -> Iterator[tuple[Found, str]]:
    folder = structs.replace(folder, specs=(*folder.specs, *_specs_of(folder.path, "")))
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
            if not name.startswith(".") and name not in LEFT_OUT and not folder.ignores(f"{name}/"):
                yield from _walk(folder.inside(name))
        # A dot at the beginning begins no suffix.
        elif name.lstrip(".").lower().endswith(POST_SUFFIXES) and not folder.ignores(name):
            path = f"{folder.path}{name}"
            yield Found(path, named=False), os.path.realpath(path) if entry.is_symlink() else f"{folder.real}{name}"


def _before_names(folder: str) -> str:
    """What names of files are put behind: nothing for the current folder."""
    return "" if folder == os.curdir else os.path.join(folder, "")


def _specs_above(folder: Path) -> tuple[_Spec, ...]:
    """The rules of the folders above, up to the top of the repository; none outside of one."""
    here = folder.resolve()
    if _is_top(here):
        return ()
    specs: tuple[_Spec, ...] = ()
    for parent in here.parents:
        way = os.path.relpath(os.path.abspath(folder), parent)
        specs = (*(_specs_of(_before_names(str(parent)), f"{way}/") if not way.startswith("..") else ()), *specs)
        if _is_top(parent):
            return specs
    return ()


def _is_top(folder: Path) -> bool:
    """Whether a repository begins here; a folder that nobody may enter does not tell, and is named as unreadable later."""
    return os.path.lexists(folder / ".git")


def _specs_of(folder: str, way: str) -> tuple[_Spec, ...]:
    try:
        with open(f"{folder}.gitignore", encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return ()
    # Imported here: most folders have none.
    from pathspec import GitIgnoreSpec

    return (_Spec(GitIgnoreSpec.from_lines(lines), way),)
