"""Paths of the command line -> files that may be posts, each once, sorted."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

POST_SUFFIXES = frozenset({".md", ".markdown", ".mdx", ".html", ".htm", ".txt"})
LEFT_OUT = frozenset({"node_modules", "reports"})


class Found(Struct, frozen=True):
    """A file to read; `named` says that the user named it rather than a folder above it."""

    path: Path
    named: bool


def discover(paths: tuple[Path, ...]) -> Iterator[Found]:
    """The files below `paths`: named ones whatever their suffix, in folders those that may be posts.

    `.gitignore` files are respected below folders; dot-folders, `node_modules` and `reports` are left out.
    """
    seen: set[str] = set()
    for found in sorted(_all(paths), key=lambda found: (str(found.path), not found.named)):
        real = os.path.realpath(found.path)
        if real not in seen:
            seen.add(real)
            yield found


def _all(paths: tuple[Path, ...]) -> Iterator[Found]:
    for path in paths:
        if path.is_dir():
            yield from (Found(file, named=False) for file in _walk(path, _ignored_above(path)))
        else:
            yield Found(path, named=True)


Rules: TypeAlias = "tuple[tuple[Path, GitIgnoreSpec], ...]"


def _walk(folder: Path, above: Rules) -> Iterator[Path]:
    rules = (*above, *_rules_of(folder))
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        # An unreadable folder holds no post that anyone could judge; it is named like an unreadable file.
        yield folder
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            if not entry.name.startswith(".") and entry.name not in LEFT_OUT and not _is_ignored(path, rules, folder=True):
                yield from _walk(path, rules)
        elif path.suffix.lower() in POST_SUFFIXES and not _is_ignored(path, rules, folder=False):
            yield path


def _ignored_above(folder: Path) -> Rules:
    """The ignore rules of the folders above, up to the top of the repository; none outside of one."""
    chain: list[tuple[Path, GitIgnoreSpec]] = []
    here = folder.resolve()
    if (here / ".git").exists():
        return ()
    for parent in here.parents:
        chain = [*_rules_of(parent), *chain]
        if (parent / ".git").exists():
            return tuple(chain)
    return ()


def _rules_of(folder: Path) -> Rules:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    # Imported here: most folders have none.
    from pathspec import GitIgnoreSpec

    return ((folder, GitIgnoreSpec.from_lines(lines)),)


def _is_ignored(path: Path, rules: Rules, *, folder: bool) -> bool:
    for base, spec in rules:
        inner = os.path.relpath(os.path.abspath(path), os.path.abspath(base))
        if not inner.startswith("..") and spec.match_file(f"{inner}/" if folder else inner):
            return True
    return False
