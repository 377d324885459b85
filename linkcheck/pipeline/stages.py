"""What each file says and comes to: the work of all processes, and what of it need not be done again."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, msgpack, structs

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import OFFLINE, WebAnswers
from linkcheck.judge.post_judge import PostJudge
from linkcheck.model import Reading, Skip
from linkcheck.model.digest import digest_of
from linkcheck.model.vocabulary import CLAIM_ROLES, SkipKind
from linkcheck.pipeline.post_result import PostResult, judge_post, pack_result
from linkcheck.posts.discover import Found, display_path
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from linkcheck.workers import Plan, Task, spread

if TYPE_CHECKING:
    from linkcheck.cache.results import Results
    from linkcheck.gate.since import Since

# What a file says: a reading, or why there is none; None where nobody called it a post and it is none.
Said: TypeAlias = Reading | Skip | None


class PostLinks(Struct, frozen=True, array_like=True):
    """What a crawl needs to know of a post: its links, and which of them are claims."""

    identity: str
    date: str | None
    urls: tuple[str, ...]
    claims: tuple[str, ...]


class ReadPost(Struct, frozen=True, array_like=True):
    """What a file says before the web is asked: its links, and its packed `Reading`; or a skip, or neither."""

    links: PostLinks | None = None
    reading: bytes = b""
    skip: Skip | None = None


class FileResult(Struct, frozen=True, array_like=True):
    """What a stage makes of a file, packed; nothing where the file's content is what was known.

    `digest` is that of the content, and None for what is not kept. On another day a `dated` post comes to something else, and so
    it may where other files are there, or are not, than `depends_on` says.
    """

    packed: bytes
    digest: bytes | None = None
    dated: bool = False
    depends_on: dict[bytes, bool] = {}


_encode = msgpack.Encoder().encode
unpack_read = msgpack.Decoder(ReadPost).decode
unpack_reading = msgpack.Decoder(Reading).decode
Work: TypeAlias = Callable[[Sequence[Found]], tuple[FileResult, ...]]


def read_files(settings: Settings, since: "Since | None", known: Mapping[str, bytes]) -> Work:
    """Work that packs a `ReadPost` of each file; `known` are digests of contents whose results are known."""

    def pack(said: Said) -> bytes:
        if not isinstance(said, Reading):
            return _encode(ReadPost(skip=said))
        claims = tuple(link.url for link in said.links if link.role in CLAIM_ROLES)
        links = PostLinks(said.post.identity, said.post.date, tuple(link.url for link in said.links), claims)
        return _encode(ReadPost(links, _encode(said)))

    return FileWork(settings, since, known, pack, by_day=False).results


def lint_files(settings: Settings, since: "Since | None", known: Mapping[str, bytes], today: date, *, details: bool) -> Work:
    """Work that packs a `PostResult` of each file, judged by its text alone."""
    judge = PostJudge(OFFLINE, settings, today, online=False)

    def pack(said: Said) -> bytes:
        return pack_result(judge_post(said, judge, details=details) if isinstance(said, Reading) else PostResult(skip=said))

    return FileWork(settings, since, known, pack, by_day=True).results


def judge_posts(
    world: WebAnswers, settings: Settings, today: date, online: bool, details: bool
) -> Callable[[Sequence[bytes]], list[bytes]]:
    """Work that packs the `PostResult` of each packed `ReadPost`, judged by what the web answered."""
    judge = PostJudge(world, settings, today, online=online)
    return lambda posts: [pack_result(judge_post(unpack_reading(unpack_read(packed).reading), judge, details=details)) for packed in posts]


class FileStage:
    """A stage over files; `lasts` says, once it is through, whether it makes the same of them on another day."""

    def __init__(
        self, files: Sequence[Found], work: Callable[..., Work], settings: Settings, since: "Since | None", cache: "Results"
    ) -> None:
        """`work` takes the settings, the revision and the known digests."""
        self.lasts = True
        self._files = files
        self._work = work
        self._settings = settings
        self._since = since
        self._cache = cache

    def packed(self, plan: Plan) -> Generator[bytes, None, None]:
        """What it makes of each file, in their order; only what is not known is read, as the plan says."""
        known = [self._knows(found) for found in self._files]
        unknown = [found for found, is_known in zip(self._files, known, strict=True) if not is_known]
        task = Task(self._work, (self._settings, self._since, dict(self._cache.digests)))
        with closing(spread(unknown, task, plan)) as chunks:
            fresh = (result for chunk in chunks for result in chunk)
            for found, is_known in zip(self._files, known, strict=True):
                yield self._cached(found) if is_known else self._kept(found, next(fresh))

    def _knows(self, found: Found) -> bool:
        return self._cache.knows(found) and (self._since is None or self._since.counts_whole(Path(found.path)))

    def _cached(self, found: Found) -> bytes:
        """What was made of a file before; it is read again where that is lost."""
        return self._cache.content(found) or self._again(found)

    def _kept(self, found: Found, result: FileResult) -> bytes:
        """What is made of a file that was read; it is kept for the next run."""
        packed = result.packed or self._cache.content(found)
        if packed is None:
            return self._again(found)
        self.lasts = self.lasts and not result.dated
        if result.digest is not None and not result.dated:
            depends_on = result.depends_on if result.packed else self._cache.depends_on(found)
            self._cache.keep(found, result.digest, packed, depends_on)
        return packed

    def _again(self, found: Found) -> bytes:
        (result,) = self._work(self._settings, self._since, {})((found,))
        return self._kept(found, result)


class FileWork:
    """Reads files, and packs what becomes of each."""

    def __init__(
        self, settings: Settings, since: "Since | None", known: Mapping[str, bytes], pack: Callable[[Said], bytes], *, by_day: bool
    ) -> None:
        self._settings = settings
        self._since = since
        self._scopes = PathSettings(settings)
        self._known = known
        self._pack = pack
        self._by_day = by_day

    def results(self, files: Sequence[Found]) -> tuple[FileResult, ...]:
        """What becomes of some files."""
        return tuple(map(self._result, files))

    def _result(self, found: Found) -> FileResult:
        known = self._known.get(found.path)
        if known is not None and _digest(found.path) == known and (self._since is None or self._since.counts_whole(Path(found.path))):
            return FileResult(b"", known)
        said = self._said(found)
        if not isinstance(said, Reading) or said.changed is not None:
            return FileResult(self._pack(said))
        dated = self._by_day and any(ignore.until is not None for ignore in said.ignores)
        return FileResult(self._pack(said), said.post.digest, dated, said.depends_on)

    def _said(self, found: Found) -> Said:
        path = Path(found.path)
        shown = display_path(found.path, self._settings.folder)
        post = read_post(path, shown)
        if isinstance(post, Skip):
            return post if found.named or post.kind is not SkipKind.NOT_A_POST else None
        reading = extract(post, self._scopes.of(shown))
        changed = self._since.changed_parts(path, post, reading) if self._since is not None else None
        # Without its text, so that a million of them can wait for their links.
        return structs.replace(reading, post=post.slim(), changed=changed)


def _digest(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return digest_of(file.read())
    except OSError:
        return None
