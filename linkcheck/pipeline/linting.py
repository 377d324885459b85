"""Files -> what each of them comes to without the web, taken over from an earlier run where it is known."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from datetime import date

from msgspec import Struct, msgpack

from linkcheck.cache.results import Results
from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import OFFLINE
from linkcheck.judge.post_judge import PostJudge
from linkcheck.model import Reading
from linkcheck.model.digest import digest_of
from linkcheck.pipeline.book import Linted, share_line
from linkcheck.pipeline.reading import read_file
from linkcheck.posts.discover import Found
from linkcheck.report.sheets import address_of, held_by, sheet_of
from linkcheck.report.stream import line_of
from linkcheck.workers import Task, plan_of, spread


class Came(Struct, frozen=True, array_like=True):
    """What a file came to, as a packed `Linted`, or nothing where its content is what was known.

    `digest` is that of a post's content; on another day a post that is `dated` comes to something else, and so it may where
    other files are `beside` it.
    """

    packed: bytes
    digest: bytes | None = None
    dated: bool = False
    beside: dict[bytes, bool] = {}


_pack, _unpack = msgpack.Encoder().encode, msgpack.Decoder(Linted).decode


class Linting:
    """A run over some files; `lasts` says whether they come to the same on another day."""

    def __init__(self, files: Sequence[Found], settings: Settings, today: date, results: Results) -> None:
        self.lasts = True
        self._files = files
        self._settings = settings
        self._today = today
        self._results = results

    def all(self) -> Generator[Linted, None, None]:
        """What each file comes to, in their order; only what is not known is read, and by all cores."""
        task = Task(_linter, (self._settings, self._today, dict(self._results.digests)))
        changed = [found for found in self._files if not self._results.knows(found)]
        with closing(spread(changed, task, plan_of(self._settings.jobs))) as batches:
            fresh = (came for batch in batches for came in batch)
            for found in self._files:
                yield _unpack(self._known(found) if self._results.knows(found) else self._fresh(found, next(fresh)))

    def _fresh(self, found: Found, came: Came) -> bytes:
        """What a file that was read came to; it is kept for the next run."""
        packed = came.packed or self._results.content(found)
        if packed is None:
            return self._anew(found)
        self.lasts = self.lasts and not came.dated
        if came.digest is not None and not came.dated:
            self._results.keep(found, came.digest, packed, came.beside if came.packed else self._results.beside(found))
        return packed

    def _known(self, found: Found) -> bytes:
        """What a file came to before; judged anew where that is lost."""
        return self._results.content(found) or self._anew(found)

    def _anew(self, found: Found) -> bytes:
        return self._fresh(found, Linter(self._settings, self._today, {}).came((found,))[0])


def _linter(settings: Settings, today: date, known: Mapping[str, bytes]) -> Callable[[Sequence[Found]], tuple[Came, ...]]:
    """What reads and judges files in a process of its own."""
    return Linter(settings, today, known).came


class Linter:
    """Reads and judges files; `known` are digests of files whose content has been judged before."""

    def __init__(self, settings: Settings, today: date, known: Mapping[str, bytes]) -> None:
        self._settings = settings
        self._scopes = PathSettings(settings)
        self._judge = PostJudge(OFFLINE, settings, today, online=False)
        self._known = known

    def came(self, files: Sequence[Found]) -> tuple[Came, ...]:
        """What some files came to."""
        return tuple(map(self._came, files))

    def _came(self, found: Found) -> Came:
        known = self._known.get(found.path)
        if known is not None and _digest(found.path) == known:
            return Came(b"", known)
        said = read_file(found, self._settings, self._scopes)
        if not isinstance(said, Reading):
            return Came(_pack(Linted(skip=said)))
        dated = any(ignore.until is not None for ignore in said.ignores)
        return Came(_pack(linted(said, self._judge)), said.post.digest, dated, said.beside)


def linted(reading: Reading, judge: PostJudge) -> Linted:
    """What a post comes to."""
    post, shared, own = judge.judged(reading)
    ways = {resolution.url: resolution for resolution in own.values() if resolution.hops}
    return Linted(
        sheet_of(post, ways),
        tuple(line_of(address_of(ways[url]), post.path) for url in held_by(post)),
        tuple(map(share_line, shared)),
        any(share.group.alone and share.group.least > 1 for share in shared),
    )


def _digest(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return digest_of(file.read())
    except OSError:
        return None
