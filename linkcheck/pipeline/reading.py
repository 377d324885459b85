"""Files -> what each of them says: its links and claims, or why it is no post."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.model import Reading, Skip
from linkcheck.model.vocabulary import SkipKind
from linkcheck.posts.discover import Found, discover, display_path
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post

if TYPE_CHECKING:
    from linkcheck.gate.since import Since


class Said(Struct, frozen=True, array_like=True):
    """What some files say: the posts among them, those that were left out, and how many in folders have no front matter."""

    readings: tuple[Reading, ...] = ()
    skips: tuple[Skip, ...] = ()
    unmarked: int = 0


def files_below(paths: tuple[Path, ...], since: "Since | None" = None) -> Iterator[Found]:
    """The files below `paths` that may be posts; with `since` those that changed."""
    return (found for found in discover(paths) if since is None or since.admits(Path(found.path)))


def read_files(files: Iterable[Found], settings: Settings, scopes: PathSettings, since: "Since | None" = None) -> Said:
    """What the files say, one after the other, without their texts."""
    readings: list[Reading] = []
    skips: list[Skip] = []
    unmarked = 0
    for found in files:
        said = read_file(found, settings, scopes, since)
        if said is None:
            unmarked += 1
        elif isinstance(said, Skip):
            skips.append(said)
        else:
            readings.append(said)
    return Said(tuple(readings), tuple(skips), unmarked)


def read_file(found: Found, settings: Settings, scopes: PathSettings, since: "Since | None" = None) -> Reading | Skip | None:
    """What a file says without its text, or why it says nothing; None where nobody called it a post and it is none."""
    path = Path(found.path)
    shown = display_path(found.path, settings.folder)
    post = read_post(path, shown)
    if isinstance(post, Skip):
        return post if found.named or post.kind is not SkipKind.NOT_A_POST else None
    reading = extract(post, scopes.of(shown))
    changed = since.changed_parts(path, post, reading) if since is not None else None
    return structs.replace(reading, post=post.slim(), changed=changed)
