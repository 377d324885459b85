"""Results of earlier runs with the same settings for some files: whole reports, and the results of single posts."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from time import time_ns
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from zlib import crc32

from msgspec import DecodeError, Struct, msgpack

from linkcheck.cache.folder import DependsOn, cache_folder, is_still_true, signature_of
from linkcheck.config.settings import Settings
from linkcheck.model.digest import DIGEST_BYTES, digest_of
from linkcheck.model.files import open_file
from linkcheck.posts.discover import FoundFile
from linkcheck.report.formatter import Formatter
from linkcheck.report.summary import RunSummary

if TYPE_CHECKING:
    from linkcheck.cache.posts import PostCache, StoredResult

# Fewer files are checked faster than their results are loaded.
MIN_FILES = 200
# So many posts are stored in one transaction.
_BATCH = 256
# A larger report costs more to store than it saves.
MAX_BYTES = 128 << 20
# The end of a stored report: the length of its description, and a checksum of all before it.
_LENGTH = 8
_CHECKSUM = 4


class CachedRun(NamedTuple):
    """An earlier run over the same files: its summary, and the bodies of its reports by their formatters' keys."""

    summary: RunSummary
    bodies: Mapping[str, tuple[memoryview, ...]]


class ResultCache:
    """The cached results for some files; without a folder there are none, and nothing is stored."""

    def __init__(self, folder: Path | None, files: Sequence[FoundFile]) -> None:
        self._folder = folder
        self._paths = [found.path for found in files] if folder is not None else []
        self._now = time_ns()
        self._signatures = {path: signature_of(path, self._now) for path in self._paths}
        # What is no file is not known by one of its name.
        self._signatures.update((found.path, None) for found in files if found.content is not None)
        self._depends_on: dict[bytes, bool | bytes] = {}
        self._fresh: list[StoredResult] = []
        self._mark: Callable[[FoundFile], bytes] = lambda found: b""
        self._part: Callable[[FoundFile], bytes] = lambda found: b""
        self._files = _digest(files, self._signatures) if folder is not None else None

    def depend_on(self, mark: Callable[[FoundFile], bytes]) -> None:
        """Let results count only where what they depend on besides their files has the same mark."""
        self._mark = mark

    def restrict(self, part: Callable[[FoundFile], bytes]) -> None:
        """Let results of files in which only a part counts lie beside those of whole files; `part` is empty for a whole file."""
        self._part = part

    def digests(self, files: Iterable[FoundFile]) -> Mapping[str, bytes]:
        """The digests of the contents whose results are stored, by the paths of the posts."""
        if self._posts is None:
            return {}
        known = self._posts.digests
        return {
            found.path: digest[:DIGEST_BYTES]
            for found in files
            if (digest := known.get(self._key(found))) is not None and digest[DIGEST_BYTES:] == self._marks(found)
        }

    def is_unchanged(self, found: FoundFile) -> bool:
        """Whether a file is certain to be unchanged, by its signature."""
        signature = self._signatures.get(found.path)
        key = self._key(found)
        if signature is None or self._posts is None or self._posts.signatures.get(key) != signature:
            return False
        return self._posts.digests[key][DIGEST_BYTES:] == self._marks(found)

    def content(self, found: FoundFile) -> bytes | None:
        """The stored result of a file; None where there is none, or it was lost."""
        self._depends_on.update(self.depends_on(found))
        return self._posts.content(self._key(found)) if self._posts is not None else None

    def depends_on(self, found: FoundFile) -> DependsOn:
        """The other files that the result of a known file depends on."""
        return self._posts.depends_on.get(self._key(found), {}) if self._posts is not None else {}

    def keep(self, found: FoundFile, digest: bytes, content: bytes, depends_on: DependsOn) -> None:
        """Store the result of a file."""
        self._depends_on.update(depends_on)
        if self._posts is not None:
            signature = self._signatures[found.path] if self._is_as_before(found.path) else None
            self._fresh.append((self._key(found), signature, digest + self._marks(found), depends_on, content))
            if len(self._fresh) >= _BATCH:
                self._flush()

    def load(self, formatters: Sequence[Formatter], variant: bytes = b"") -> CachedRun | None:
        """An earlier run with the same result; None where a file may have changed, or a report in one of the formats is missing.

        `variant` is what a report depends on besides its files, such as a baseline.
        """
        if self._folder is None or self._files is None:
            return None
        files = self._files + variant
        found = {formatter.cache_key: _load(_place(self._folder, formatter.cache_key, variant), files) for formatter in formatters}
        known = {key: report for key, report in found.items() if report is not None}
        if not known or len(known) < len(found):
            return None
        summary = next(iter(known.values()))[0]
        return CachedRun(summary, {key: (body,) for key, (_, body) in known.items()})

    def save(self, summary: RunSummary, bodies: Mapping[str, Iterable[bytes | memoryview]], variant: bytes = b"") -> None:
        """Store reports on these files, unless one could not be read, for it may be readable in the next run."""
        if self._folder is not None and self._files is not None and not summary.skips and all(map(self._is_as_before, self._paths)):
            for key, body in bodies.items():
                described = _Description(self._files + variant, dict(self._depends_on), summary)
                _save(_place(self._folder, key, variant), described, body)

    def close(self) -> None:
        """Store what is left, and close all files."""
        self._flush()
        if "_posts" in self.__dict__ and self._posts is not None:
            self._posts.close()

    def _key(self, found: FoundFile) -> str:
        # No path holds the character.
        return f"{found.path}\0" if self._part(found) else found.path

    def _marks(self, found: FoundFile) -> bytes:
        return self._mark(found) + self._part(found)

    def _is_as_before(self, path: str) -> bool:
        """Whether a file still has the signature from before it was read: a folder can be moved, and moved back."""
        return signature_of(path, self._now) == self._signatures[path]

    def _flush(self) -> None:
        if self._fresh and self._posts is not None:
            self._posts.keep(self._fresh)
            self._fresh = []

    @cached_property
    def _posts(self) -> "PostCache | None":
        if self._folder is None:
            return None
        # Imported here: where no file changed, single posts are not needed.
        from linkcheck.cache.posts import PostCache

        return PostCache(self._folder / "posts.sqlite")


def result_cache(files: Sequence[FoundFile], settings: Settings) -> ResultCache:
    """The results for some files; none are stored for few files or without a cache."""
    return ResultCache(cache_folder(settings) if settings.cache and len(files) >= MIN_FILES else None, files)


def _digest(files: Sequence[FoundFile], signatures: Mapping[str, bytes | None]) -> bytes | None:
    """The digest of the files' paths and signatures; None where one of them may be changing right now."""
    if None in signatures.values():
        return None
    seen = [(os.fsencode(found.path), found.named, found.template, signatures[found.path]) for found in files]
    return digest_of(msgpack.encode(seen))


class _Description(Struct, frozen=True, array_like=True):
    """The end of a stored report: the digest of its files, the other files that it depends on, and its summary."""

    files: bytes
    depends_on: dict[bytes, bool | bytes]
    summary: RunSummary


def _load(place: Path, files: bytes) -> tuple[RunSummary, memoryview] | None:
    """The stored report on these files; None where it is about others, or damaged."""
    try:
        with open_file(place) as file:
            content = _mapped(file)
        end = len(content) - _LENGTH - _CHECKSUM
        start = end - int.from_bytes(content[end:-_CHECKSUM], "big")
        if crc32(content[:-_CHECKSUM]) != int.from_bytes(content[-_CHECKSUM:], "big"):
            return None
        described = msgpack.decode(content[start:end], type=_Description)
    except (OSError, ValueError, DecodeError):
        return None
    return (described.summary, content[:start]) if described.files == files and is_still_true(described.depends_on) else None


def _save(place: Path, description: _Description, body: Iterable[bytes | memoryview]) -> None:
    """Store a report, unless it is too large or cannot be written."""
    from tempfile import NamedTemporaryFile

    with suppress(OSError), NamedTemporaryFile(dir=place.parent, prefix=f".{place.name}.") as file:
        size = checksum = 0
        for block in body:
            size += file.write(block)
            checksum = crc32(block, checksum)
            if size > MAX_BYTES:
                return
        described = msgpack.encode(description)
        ending = described + len(described).to_bytes(_LENGTH, "big")
        file.write(ending + crc32(ending, checksum).to_bytes(_CHECKSUM, "big"))
        file.flush()
        # Without it a crash could leave an empty file under the final name.
        os.fsync(file.fileno())
        os.replace(file.name, place)


def _mapped(file: BinaryIO) -> memoryview:
    # Imported here: for few files nothing is stored.
    import mmap

    # All of it will be read; without the flag Linux loads one page at a time.
    at_once: int = getattr(mmap, "MAP_POPULATE", 0)
    return memoryview(mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED | at_once, mmap.PROT_READ))


def _place(folder: Path, key: str, variant: bytes) -> Path:
    """The file of a report; the last one with a baseline or since a revision lies beside that of a plain run."""
    return folder / f"{key}{'-variant' if variant else ''}.report"
