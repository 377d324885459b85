"""Files -> what each of them says: its links and claims, or why it is no post."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from linkcheck.model import Reading, Skip
from linkcheck.posts.discover import Found, discover
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from linkcheck.scopes import Scopes
from linkcheck.settings import Settings
from linkcheck.vocabulary import SkipKind

if TYPE_CHECKING:
    from linkcheck.since import Since


class Said(Struct, frozen=True, array_like=True):
    """What some files say: the posts among them, those that were left out, and how many in folders have no front matter."""

    readings: tuple[Reading, ...] = ()
    skips: tuple[Skip, ...] = ()
    unmarked: int = 0


def files_below(paths: tuple[Path, ...], since: "Since | None" = None) -> Iterator[Found]:
    """The files below `paths` that may be posts; with `since` those that changed."""
    return (found for found in discover(paths) if since is None or since.admits(found.path))


def read_files(files: Iterable[Found], settings: Settings, scopes: Scopes, since: "Since | None" = None) -> Said:
    """What the files say, one after the other, without their texts."""
    readings: list[Reading] = []
    skips: list[Skip] = []
    unmarked = 0
    for found in files:
        shown = shown_path(found.path, settings.folder)
        post = read_post(found.path, shown)
        if not isinstance(post, Skip):
            reading = extract(post, scopes.of(shown))
            touched = since.touched(found.path, post, reading) if since is not None else None
            readings.append(structs.replace(reading, post=post.slim(), touched=touched))
        elif post.kind is SkipKind.NOT_A_POST and not found.named:
            unmarked += 1
        else:
            skips.append(post)
    return Said(tuple(readings), tuple(skips), unmarked)


def shown_path(path: Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute = Path(os.path.abspath(path))
    base = Path(os.path.abspath(folder))
    shown = absolute.relative_to(base) if absolute.is_relative_to(base) else Path(os.path.relpath(absolute, base))
    return printable(shown.as_posix())


def printable(path: str) -> str:
    """A path that any report can hold: bytes that are no UTF-8 become replacement characters."""
    return path.encode(errors="surrogateescape").decode(errors="replace")
