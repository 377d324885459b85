"""The stages over files and posts: the work of each process, and the results that come from the cache instead."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, msgpack, structs

from linkcheck.config.per_path import PathSettings, path_matcher
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import OFFLINE, WebAnswers
from linkcheck.judge.post_judge import PostJudge
from linkcheck.model import Post, Reading, Skip
from linkcheck.model.digest import digest_of
from linkcheck.model.errors import LinkcheckError
from linkcheck.model.files import read_file
from linkcheck.model.vocabulary import CLAIM_ROLES, SkipKind
from linkcheck.pipeline.post_result import PostResult, judge_post, pack_result
from linkcheck.posts.discover import STANDARD_INPUT, FoundFile, display_path, printable
from linkcheck.posts.extract import extract
from linkcheck.posts.field_names import NO_USE, RELATIONS, Meaning
from linkcheck.posts.read import MAX_POST_BYTES, is_draft, parse_post, publication_day, read_post
from linkcheck.urls.patterns import url_matcher
from linkcheck.workers import Plan, Task, map_chunks

if TYPE_CHECKING:
    from linkcheck.cache.results import ResultCache
    from linkcheck.gate.since import Since
    from linkcheck.posts.folder_use import FolderUses

# What was read from a file: a reading, or why there is none; None for a file in a folder that is no post.
ReadingOrSkip: TypeAlias = Reading | Skip | None


class PostLinks(Struct, frozen=True, array_like=True):
    """What a crawl needs to know of a post: its links, and which of them are claims."""

    identity: str
    date: str | None
    urls: tuple[str, ...]
    claims: tuple[str, ...]


class ReadPost(Struct, frozen=True, array_like=True):
    """A file before the web is asked: its links and its packed `Reading`; or a skip, or neither."""

    links: PostLinks | None = None
    reading: bytes = b""
    skip: Skip | None = None


class CacheableResult(Struct, frozen=True, array_like=True):
    """The packed result of a stage for a file; empty where the file's content has a known digest.

    `digest` is that of the content, and None for a result that is not cached. The result of a `dated` post changes with the day, and
    any may change where the files in `depends_on` do.
    """

    packed: bytes
    digest: bytes | None = None
    dated: bool = False
    depends_on: dict[bytes, bool | bytes] = {}


# Where a post no longer is, nobody goes.
_FORMER = RELATIONS[Meaning.FORMER]
_encode = msgpack.Encoder().encode
unpack_read = msgpack.Decoder(ReadPost).decode
unpack_reading = msgpack.Decoder(Reading).decode
Work: TypeAlias = Callable[[Sequence[FoundFile]], tuple[CacheableResult, ...]]


def read_files(
    settings: Settings, since: "Since | None", known: Mapping[str, bytes], uses: "FolderUses | None" = None, *, today: date
) -> Work:
    """Work that packs a `ReadPost` of each file; `known` are digests of contents whose results are known."""

    def pack(read: ReadingOrSkip) -> bytes:
        if not isinstance(read, Reading):
            return _encode(ReadPost(skip=read))
        claims = tuple(link.url for link in read.links if link.role in CLAIM_ROLES)
        links = PostLinks(read.post.identity, read.post.date, tuple(link.url for link in read.links if link.reason != _FORMER), claims)
        return _encode(ReadPost(links, _encode(read)))

    return FileWork(settings, since, known, pack, uses, today=today, by_day=False).results


def lint_files(
    settings: Settings, since: "Since | None", known: Mapping[str, bytes], uses: "FolderUses | None" = None, *, today: date, details: bool
) -> Work:
    """Work that packs a `PostResult` of each file, judged by its text alone."""
    judge = PostJudge(OFFLINE, settings, today, online=False)

    def pack(read: ReadingOrSkip) -> bytes:
        return pack_result(judge_post(read, judge, details=details) if isinstance(read, Reading) else PostResult(skip=read))

    return FileWork(settings, since, known, pack, uses, today=today, by_day=True).results


def judge_posts(web: WebAnswers, settings: Settings, today: date, online: bool, details: bool) -> Callable[[Sequence[bytes]], list[bytes]]:
    """Work that packs the `PostResult` of each packed `ReadPost`, judged by what the web answered."""
    judge = PostJudge(web, settings, today, online=online)

    def pack(packed: bytes) -> bytes:
        reading = unpack_reading(unpack_read(packed).reading)
        try:
            return pack_result(judge_post(reading, judge, details=details))
        except LinkcheckError:
            raise
        except Exception as error:  # noqa: BLE001  # As below.
            return pack_result(PostResult(skip=_failed(reading.post.path, error)))

    return lambda posts: list(map(pack, posts))


class FileStage:
    """A stage over files; `undated` says, at its end, that its results would be the same on another day."""

    def __init__(
        self,
        files: Sequence[FoundFile],
        work: Callable[..., Work],
        settings: Settings,
        since: "Since | None",
        cache: "ResultCache",
        uses: "FolderUses | None" = None,
    ) -> None:
        """`work` takes the settings, the revision, the known digests and how folders use words."""
        self.undated = True
        self._files = files
        self._work = work
        self._settings = settings
        self._since = since
        self._cache = cache
        self._uses = uses
        if uses is not None:
            cache.depend_on(uses.mark)
        if since is not None:
            cache.restrict(since.part_of)

    def packed(self, plan: Plan) -> Generator[bytes, None, None]:
        """The packed result of each file, in their order; unchanged files are not read."""
        known = list(map(self._cache.is_unchanged, self._files))
        unknown = [found for found, is_known in zip(self._files, known, strict=True) if not is_known]
        task = Task(self._work, (self._settings, self._since, self._cache.digests(unknown), self._uses))
        with closing(map_chunks(unknown, task, plan)) as chunks:
            fresh = (result for chunk in chunks for result in chunk)
            for found, is_known in zip(self._files, known, strict=True):
                yield self._load(found) if is_known else self._store(found, next(fresh))

    def _load(self, found: FoundFile) -> bytes:
        """The cached result of a file, which is read again where the result is lost."""
        return self._cache.content(found) or self._redo(found)

    def _store(self, found: FoundFile, result: CacheableResult) -> bytes:
        """The result of a file that was read, after it is stored for the next run."""
        packed = result.packed or self._cache.content(found)
        if packed is None:
            return self._redo(found)
        self.undated = self.undated and not result.dated
        if result.digest is not None and not result.dated:
            depends_on = result.depends_on if result.packed else self._cache.depends_on(found)
            self._cache.keep(found, result.digest, packed, depends_on)
        return packed

    def _redo(self, found: FoundFile) -> bytes:
        (result,) = self._work(self._settings, self._since, {}, self._uses)((found,))
        return self._store(found, result)


class FileWork:
    """Reads files, and packs the result of each."""

    def __init__(
        self,
        settings: Settings,
        since: "Since | None",
        known: Mapping[str, bytes],
        pack: Callable[[ReadingOrSkip], bytes],
        uses: "FolderUses | None",
        *,
        today: date,
        by_day: bool,
    ) -> None:
        self._settings = settings
        self._since = since
        self._path_settings = PathSettings(settings)
        self._included = path_matcher(settings.include, "a pattern in include")
        self._left_out = url_matcher(settings.exclude_urls)
        self._today = today
        self._known = known
        self._pack = pack
        self._uses = uses
        self._by_day = by_day
        # What stands before the names of a folder's files where reports show their paths.
        self._shown_folders: dict[str, str] = {}

    def results(self, files: Sequence[FoundFile]) -> tuple[CacheableResult, ...]:
        """The packed results of some files."""
        return tuple(map(self._result, files))

    def _result(self, found: FoundFile) -> CacheableResult:
        known = self._known.get(found.path) if found.content is None else None
        if known is not None and _digest(found.path) == known:
            return CacheableResult(b"", known)
        shown = self._shown(found.path) if found.path != STANDARD_INPUT else found.path
        try:
            read = self._read(found, shown)
            packed = self._pack(read)
        except LinkcheckError:
            raise
        except Exception as error:  # noqa: BLE001  # Whatever one post does to this program, the others are judged.
            return CacheableResult(self._pack(_failed(shown, error)))
        if found.content is not None:
            return CacheableResult(packed)
        if not isinstance(read, Reading):
            return CacheableResult(packed, dated=read is not None and read.kind is SkipKind.FUTURE)
        dated = self._by_day and any(ignore.until is not None for ignore in read.ignores)
        return CacheableResult(packed, read.post.digest, dated, read.depends_on)

    def _shown(self, path: str) -> str:
        folder, name = os.path.split(path)
        before = self._shown_folders.get(folder)
        if before is None:
            before = display_path(path, self._settings.folder).removesuffix(printable(name))
            self._shown_folders[folder] = before
        return before + printable(name)

    def _read(self, found: FoundFile, shown: str) -> ReadingOrSkip:
        if found.problem:
            return Skip(shown, found.problem)
        if found.template:
            return Skip(shown, "it lies in a folder of templates or examples", SkipKind.TEMPLATE)
        path = Path(found.path)
        if found.content is not None:
            post = parse_post(found.content, len(found.content), shown, plain=True)
        else:
            post = read_post(path, shown, plain=found.named or self._included(shown))
        if isinstance(post, Skip):
            return _skip_of_named(post) if found.named else _skip_in_folder(found, post)
        if not self._settings.drafts and (draft := _draft(post, self._today)) is not None:
            return draft
        reading = extract(post, self._path_settings.of(shown), self._uses.of(found) if self._uses is not None else NO_USE)
        reading = self._without_excluded(reading)
        changed = self._since.changed_parts(path, post, reading) if self._since is not None else None
        # Without its text, so that a million posts fit into memory while their links are checked.
        return structs.replace(reading, post=reading.post.without_text(), changed=changed)

    def _without_excluded(self, reading: Reading) -> Reading:
        """The reading without the links that the settings leave out; claims stay, for the others are compared with them."""
        if not self._settings.exclude_urls:
            return reading
        links = tuple(link for link in reading.links if link.role in CLAIM_ROLES or self._left_out(link.url) is None)
        hidden, dangling = (tuple(link for link in some if self._left_out(link.url) is None) for some in (reading.hidden, reading.dangling))
        broken = tuple(one for one in reading.broken if self._left_out(one.link.url) is None)
        missing = tuple(one for one in reading.missing if self._left_out(one.link.url) is None)
        empty = tuple(link for link in reading.empty if self._left_out(link.url) is None)
        return structs.replace(
            reading,
            links=links,
            hidden=hidden,
            dangling=dangling,
            broken=broken,
            missing=missing,
            empty=empty,
            excluded=len(reading.links) - len(links),
        )


def _draft(post: Post, today: date) -> Skip | None:
    """The skip of a post that is not published yet, or None."""
    if is_draft(post):
        return Skip(post.path, "it is a draft", SkipKind.DRAFT)
    day = publication_day(post)
    return Skip(post.path, f"it is published on {day}", SkipKind.FUTURE) if day is not None and day > today else None


def _skip_of_named(skip: Skip) -> Skip:
    """The skip of a file that the user named: that it is not read must show, whatever it is."""
    return structs.replace(skip, kind=SkipKind.UNREADABLE) if skip.kind in (SkipKind.NOT_A_POST, SkipKind.TEMPLATE) else skip


def _skip_in_folder(found: FoundFile, skip: Skip) -> Skip | None:
    """The skip of a file that only a folder named: it may be no post at all, and it may be gone by now."""
    match skip.kind:
        case SkipKind.NOT_A_POST:
            return None
        case SkipKind.MISSING:
            is_link = os.path.islink(found.path)
            return Skip(skip.path, "it is a symbolic link to nothing" if is_link else "it was removed while its folder was read")
        case _:
            return skip


def _failed(path: str, error: Exception) -> Skip:
    """A post on which this program failed, with the place in it; the error's own words may be the post's."""
    if isinstance(error, MemoryError):
        return Skip(path, "there is too little memory to judge it", SkipKind.FAILED)
    # Imported here: it is hoped that nobody needs it.
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {os.path.basename(frames[-1].filename)}, line {frames[-1].lineno}" if frames else ""
    return Skip(path, f"linkcheck failed on it ({type(error).__name__}{place}), which is a mistake of the program", SkipKind.FAILED)


def _digest(path: str) -> bytes | None:
    try:
        return digest_of(read_file(path, MAX_POST_BYTES))
    except OSError:
        return None
