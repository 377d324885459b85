"""Paths of the command line -> files that may be posts, each once, sorted; and their paths as reports show them."""

import os
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, structs

from linkcheck.model.files import cause_of, read_file

if TYPE_CHECKING:
    from linkcheck.config.path_patterns import PathSpec

# What stands for it among paths, and for its name where it has none.
STANDARD_INPUT = "-"
POST_SUFFIXES = (".md", ".markdown", ".mdx", ".html", ".htm", ".txt")
# The rules of the largest repositories have some hundred kilobytes.
MAX_IGNORE_BYTES = 1_000_000
SKIPPED_FOLDERS = frozenset({"node_modules", "reports"})
# Folders of layouts in Jekyll and Eleventy, and of the examples of Hugo's themes.
_TEMPLATE_FOLDERS = frozenset({"_layouts", "_includes", "exampleSite"})
# Hugo's templates of new posts, which stand beside one of these.
_ARCHETYPES = "archetypes"
_BESIDE_ARCHETYPES = frozenset(
    {"content", "layouts", "themes", "theme.toml", "go.mod"}
    | {f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json")}
)


class FoundFile(Struct, frozen=True, array_like=True):
    """A file to read; `named` says that the user named it rather than a folder above it.

    `problem` says why it cannot be read where that is known already, as of a folder that may not be entered. A `template` lies in a
    folder of what posts are made from, or of examples. `content` is that of a post that is no file, such as standard input.
    """

    path: str
    named: bool
    problem: str = ""
    template: bool = False
    content: bytes | None = None


def discover(paths: tuple[Path, ...]) -> Iterator[FoundFile]:
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

    rules: "PathSpec"
    inner_path: str

    def within(self, name: str) -> "_IgnoreFile":
        """The same rules for a folder further in."""
        return _IgnoreFile(self.rules, f"{self.inner_path}{name}/")


class _Folder(Struct, frozen=True):
    """A folder that is walked, and the rules that hold in it; names are put behind `path`, or `real` without symbolic links."""

    path: str
    real: str
    ignore_files: tuple[_IgnoreFile, ...]
    template: bool = False

    def inside(self, name: str, *, template: bool = False) -> "_Folder":
        """A folder in this one; a `template` one where its name or its neighbours say so."""
        ignore_files = tuple(file.within(name) for file in self.ignore_files)
        return _Folder(f"{self.path}{name}{os.sep}", f"{self.real}{name}{os.sep}", ignore_files, self.template or template)

    def ignores(self, name: str) -> bool:
        """Whether what lies in this folder under a name, which ends in a slash for a folder, is ignored."""
        # Asked of every file, and most folders have no rules.
        return bool(self.ignore_files) and any(file.rules.match_file(f"{file.inner_path}{name}") for file in self.ignore_files)


# A file with its path without symbolic links.
_Placed: TypeAlias = tuple[FoundFile, str]


def _files_below(paths: tuple[Path, ...]) -> Iterator[_Placed]:
    for path in map(str, paths):
        if os.path.isdir(path):
            ignore_files, problems = _split_unreadable(_ignore_files_above(Path(path)))
            yield from problems
            yield from _walk(_Folder(_prefix(path), _prefix(os.path.realpath(path)), ignore_files))
        else:
            yield FoundFile(path, named=True), os.path.realpath(path)


def _walk(top: _Folder) -> Iterator[_Placed]:
    # Not by recursion: folders may lie deeper in each other than calls can.
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        ignore_files, problems = _split_unreadable(_ignore_file_in(folder.path, ""))
        yield from problems
        folder = structs.replace(folder, ignore_files=(*folder.ignore_files, *ignore_files))
        try:
            # Without a name as many file systems give it, whether it is a folder has to be looked up, and it may be gone.
            entries = [(entry, entry.is_dir(follow_symlinks=False)) for entry in os.scandir(folder.path or os.curdir)]
        except OSError as error:
            # An unreadable folder holds no post that anyone could judge; it is named like an unreadable file.
            path = folder.path.rstrip(os.sep) or os.curdir
            yield FoundFile(path, named=False, problem=f"it cannot be read: {cause_of(error)}"), folder.real
            continue
        names = {entry.name for entry, _ in entries}
        for entry, is_folder in entries:
            name = entry.name
            if is_folder:
                if not name.startswith(".") and name not in SKIPPED_FOLDERS and not folder.ignores(f"{name}/"):
                    waiting.append(folder.inside(name, template=_holds_templates(name, names)))
            # A dot at the beginning begins no suffix.
            elif name.lstrip(".").lower().endswith(POST_SUFFIXES) and not folder.ignores(name):
                path = f"{folder.path}{name}"
                yield (
                    FoundFile(path, named=False, template=folder.template),
                    os.path.realpath(path) if entry.is_symlink() else f"{folder.real}{name}",
                )


def _holds_templates(name: str, beside: AbstractSet[str]) -> bool:
    return name in _TEMPLATE_FOLDERS or (name == _ARCHETYPES and not _BESIDE_ARCHETYPES.isdisjoint(beside))


def _prefix(folder: str) -> str:
    """What the name of a file in a folder is put behind: nothing for the current folder."""
    return "" if folder == os.curdir else os.path.join(folder, "")


def _split_unreadable(found: Iterable[_IgnoreFile | FoundFile]) -> tuple[tuple[_IgnoreFile, ...], list[_Placed]]:
    """The rules of ignore files, and the ignore files that cannot be read."""
    known = tuple(found)
    problems = [(one, os.path.abspath(one.path)) for one in known if isinstance(one, FoundFile)]
    return tuple(one for one in known if isinstance(one, _IgnoreFile)), problems


def _ignore_files_above(folder: Path) -> tuple[_IgnoreFile | FoundFile, ...]:
    """The ignore files of the folders above, up to the top of the repository; none outside of one."""
    here = folder.resolve()
    if _is_repository(here):
        return ()
    ignore_files: tuple[_IgnoreFile | FoundFile, ...] = ()
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


def _ignore_file_in(folder: str, inner_path: str) -> tuple[_IgnoreFile | FoundFile, ...]:
    """The ignore file of a folder, if there is one; where it cannot be read, it is reported, for nobody knows which posts are meant."""
    path = f"{folder}.gitignore"
    try:
        text = read_file(path, MAX_IGNORE_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        # That the folder itself may not be entered is told once; git takes no rules from a folder of this name.
        if os.path.isdir(path) or not os.path.lexists(path):
            return ()
        return (FoundFile(path, named=False, problem=f"its rules cannot be read: {cause_of(error)}"),)
    # Imported here: most folders have none.
    from linkcheck.config.path_patterns import path_spec

    try:
        return (_IgnoreFile(path_spec(line.removesuffix("\r") for line in text.split("\n")), inner_path),)
    except ValueError as error:
        return (FoundFile(path, named=False, problem=f"its rules cannot be read: there are {error}"),)
