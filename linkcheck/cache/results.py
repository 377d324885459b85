"""What earlier runs of the same kind came to over some files, and what this one comes to for the next."""

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING

from msgspec import DecodeError, msgpack

from linkcheck.cache import reports
from linkcheck.cache.depends_on import Beside
from linkcheck.cache.folder import cache_folder, signature_of
from linkcheck.config.settings import Settings
from linkcheck.model.digest import digest_of
from linkcheck.posts.discover import Found
from linkcheck.report.sheets import Printer
from linkcheck.report.summary import Rest

if TYPE_CHECKING:
    from linkcheck.cache.posts import Kept, PostCache

# Fewer files are read before what was kept of them would be.
LEAST = 200
# So many posts are kept at once.
_BATCH = 256


class Results:
    """The results for some files; without a folder nothing is known of them, and nothing is kept."""

    def __init__(self, folder: Path | None, files: Sequence[Found]) -> None:
        self._folder = folder
        self._paths = [found.path for found in files] if folder is not None else []
        self._now = time_ns()
        self._signatures = {path: signature_of(path, self._now) for path in self._paths}
        self._beside: dict[bytes, bool] = {}
        self._fresh: list[Kept] = []
        self._files = _digest(files, self._signatures) if folder is not None else None

    @property
    def digests(self) -> Mapping[str, bytes]:
        """What is known of the contents of posts, by their paths."""
        return self._posts.digests if self._posts is not None else {}

    def knows(self, found: Found) -> bool:
        """Whether a file is for certain what it was."""
        signature = self._signatures.get(found.path)
        return signature is not None and self._posts is not None and self._posts.signatures.get(found.path) == signature

    def content(self, found: Found) -> bytes | None:
        """What a file came to; None where that is not known, or not any more."""
        self._beside.update(self.beside(found))
        return self._posts.content(found.path) if self._posts is not None else None

    def beside(self, found: Found) -> Beside:
        """What has to be beside a file that is known."""
        return self._posts.beside.get(found.path, {}) if self._posts is not None else {}

    def keep(self, found: Found, digest: bytes, content: bytes, beside: Beside) -> None:
        """Keep what a file came to."""
        self._beside.update(beside)
        if self._posts is not None:
            signature = self._signatures[found.path] if self._is_as_before(found.path) else None
            self._fresh.append((found.path, signature, digest, beside, content))
            if len(self._fresh) >= _BATCH:
                self._flush()

    def load(self, printers: Sequence[Printer]) -> Rest | None:
        """Print all that an earlier run printed of these files; None where one of them may be another, or was printed otherwise."""
        if self._folder is None or self._files is None:
            return None
        found = [reports.load(self._folder, printer.form, self._files) for printer in printers]
        known = [report for report in found if report is not None]
        if not known or len(known) < len(found):
            return None
        try:
            rest = msgpack.decode(known[0][0], type=Rest)
            for printer, (_, parts) in zip(printers, known, strict=True):
                printer.load(parts)
        except DecodeError:
            return None
        return rest

    def save(self, rest: Rest, printers: Sequence[Printer]) -> None:
        """Keep what was printed of these files; what could not be read today may be readable tomorrow."""
        if self._folder is not None and self._files is not None and not rest.skips and all(map(self._is_as_before, self._paths)):
            for printer in printers:
                reports.save(self._folder, printer.form, self._files, self._beside, msgpack.encode(rest), printer.parts())

    def close(self) -> None:
        """Write down what is to be kept, and let go of all files."""
        self._flush()
        if "_posts" in self.__dict__ and self._posts is not None:
            self._posts.close()

    def _is_as_before(self, path: str) -> bool:
        """Whether a file that has been read since is the one whose signature is known: folders can be moved, and moved back."""
        return signature_of(path, self._now) == self._signatures[path]

    def _flush(self) -> None:
        if self._fresh and self._posts is not None:
            self._posts.keep(self._fresh)
            self._fresh = []

    @cached_property
    def _posts(self) -> "PostCache | None":
        if self._folder is None:
            return None
        # Imported here: where no file changed, nobody asks for a single one.
        from linkcheck.cache.posts import PostCache

        return PostCache(self._folder)


def results_of(files: Sequence[Found], settings: Settings) -> Results:
    """The results for some files, where keeping them is worth the while."""
    return Results(cache_folder(settings) if settings.cache and len(files) >= LEAST else None, files)


def _digest(files: Sequence[Found], signatures: Mapping[str, bytes | None]) -> bytes | None:
    """What tells these files from any others, and from what they were; None where one of them may be changing right now."""
    if None in signatures.values():
        return None
    seen = [(os.fsencode(found.path), found.named, signatures[found.path]) for found in files]
    return digest_of(msgpack.encode(seen))
