"""Posts -> a printed report without the web, one after the other: of a post nothing is held but what is still to be printed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import groupby
from pathlib import Path

from msgspec import Struct, json, msgpack

from linkcheck.engine import Wire, cores, spread
from linkcheck.judge import Grouped, judge_archive, require_known, with_own
from linkcheck.judging import Judge
from linkcheck.model import Finding, Skip
from linkcheck.posts.discover import Found
from linkcheck.reading import files_below, read_file
from linkcheck.report.ending import Ending
from linkcheck.report.holders import holders, line_of
from linkcheck.report.lines import SortedLines
from linkcheck.report.sheets import Printer, Sheet, address_of, held_by, sheet_of
from linkcheck.report.tally import Tally
from linkcheck.resolution import OFFLINE
from linkcheck.runs import ended, nothing_below, now
from linkcheck.scopes import Scopes
from linkcheck.settings import Settings


class Linted(Struct, frozen=True, array_like=True):
    """What a file came to: a post's sheet, a line for each URL that it holds and each share; or a skip; or nothing worth a word.

    `waits` says that a share may become a finding of the post itself after all.
    """

    sheet: Sheet | None = None
    urls: tuple[bytes, ...] = ()
    shares: tuple[bytes, ...] = ()
    waits: bool = False
    skip: Skip | None = None


_WIRE: Wire[tuple[Linted, ...]] = Wire(msgpack.encode, msgpack.Decoder(tuple[Linted, ...]).decode)
_decode = json.Decoder(Grouped).decode
# Between the key of a share, by which equal ones come together, and the share; JSON in one line holds neither.
_TAB, _END = b"\t", b"\n"


def lint(paths: Iterable[str | Path], settings: Settings, printers: Iterable[Printer], *, today: date | None = None) -> Ending:
    """Judge the posts below `paths` by their texts alone and print each; `today` is UTC's by default.

    Raises UsageError for rules that do not exist, and NothingCheckedError where no post was found.
    """
    places = tuple(Path(path) for path in paths)
    require_known(settings)
    started = now()
    linter = _Linter(settings, today or date.fromisoformat(started[:10]))
    book = _Book(tuple(printers))
    with closing(spread(tuple(files_below(places)), linter.linted, _WIRE, settings.jobs or cores())) as batches:
        for batch in batches:
            for linted in batch:
                book.add(linted)
    if not book.tally.posts and not book.skips:
        raise nothing_below(places, book.unmarked)
    archive = book.close()
    return Ending(ended(started, places), book.tally, tuple(book.skips), archive, book.unmarked)


class _Linter:
    """Reads and judges files."""

    def __init__(self, settings: Settings, today: date) -> None:
        self._settings = settings
        self._scopes = Scopes(settings)
        self._judge = Judge(OFFLINE, settings, today, online=False)

    def linted(self, files: Sequence[Found]) -> tuple[Linted, ...]:
        """What some files came to."""
        return tuple(map(self._linted, files))

    def _linted(self, found: Found) -> Linted:
        said = read_file(found, self._settings, self._scopes)
        if said is None:
            return Linted()
        if isinstance(said, Skip):
            return Linted(skip=said)
        post, shared, own = self._judge.judged(said)
        ways = {resolution.url: resolution for resolution in own.values() if resolution.hops}
        return Linted(
            sheet_of(post, ways),
            tuple(line_of(address_of(ways[url]), post.path) for url in held_by(post)),
            tuple(_line(share) for share in shared),
            any(share.group.alone and share.group.least > 1 for share in shared),
        )


class _Book:
    """Prints posts as they come; those that may get further findings from all posts together wait."""

    def __init__(self, printers: tuple[Printer, ...]) -> None:
        self.tally = Tally()
        self.skips: list[Skip] = []
        self.unmarked = 0
        self._printers = printers
        self._waiting: list[tuple[int, Sheet]] = []
        self._shares = SortedLines()
        self._urls = SortedLines()
        self._count = 0

    def add(self, linted: Linted) -> None:
        """Print what a file came to, or keep it until all is known."""
        if linted.sheet is None:
            self.unmarked += linted.skip is None
            self.skips.extend((linted.skip,) if linted.skip is not None else ())
            return
        self._shares.add(linted.shares)
        self._urls.add(linted.urls)
        if linted.waits:
            self._waiting.append((self._count, linted.sheet))
        else:
            self._print(self._count, linted.sheet)
        self._count += 1

    def close(self) -> tuple[Finding, ...]:
        """Print what waited and all URLs; the findings about several posts remain to be printed."""
        settled = judge_archive(_counting(self._shares))
        for number, sheet in self._waiting:
            self._print(number, sheet.with_findings(with_own(sheet.findings, sheet.path, settled)))
        for address, posts in holders(self._urls):
            self.tally.add_url(address.outcome)
            for printer in self._printers:
                printer.add_url(address, posts)
        self.tally.add_findings(settled.archive)
        return settled.archive

    def _print(self, number: int, sheet: Sheet) -> None:
        self.tally.add_post(sheet.agreement, sheet.links, sheet.findings)
        for printer in self._printers:
            printer.add_post(number, sheet)


def _line(share: Grouped) -> bytes:
    return _TAB.join((json.encode((share.finding.code, share.group.key)), json.encode(share))) + _END


def _counting(lines: Iterable[bytes]) -> Iterator[Grouped]:
    """The shares that may come to anything: of those that mean nothing alone only where more than one post has them."""
    for _, same in groupby((line.split(_TAB) for line in lines), key=lambda parts: parts[0]):
        packed = [share for _, share in same]
        first = _decode(packed[0])
        if first.group.alone or len(packed) >= first.group.least:
            yield from sorted((first, *map(_decode, packed[1:])), key=lambda share: share.finding.path)
