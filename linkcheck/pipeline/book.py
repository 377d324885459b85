"""What single files came to -> a printed report: posts go by, and what all of them have in common is found at the end."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct, json

from linkcheck.judge.archive_findings import SharedFinding, gather_archive_findings, with_own
from linkcheck.model import Skip
from linkcheck.report.sheets import Printer, Sheet
from linkcheck.report.stream import SortedLines, holders
from linkcheck.report.summary import Rest, Tally

_decode = json.Decoder(SharedFinding).decode
# Between the key of a share, by which equal ones come together, and the share; JSON in one line holds neither.
_TAB, _END = b"\t", b"\n"


class Linted(Struct, frozen=True, array_like=True):
    """What a file came to: a post's sheet, a line for each URL that it holds and each share; or a skip; or nothing worth a word.

    `waits` says that a share may become a finding of the post itself after all.
    """

    sheet: Sheet | None = None
    urls: tuple[bytes, ...] = ()
    shares: tuple[bytes, ...] = ()
    waits: bool = False
    skip: Skip | None = None


class Book:
    """Prints posts as they come; those that may get further findings from all posts together wait."""

    def __init__(self, printers: Sequence[Printer]) -> None:
        self._tally = Tally()
        self._skips: list[Skip] = []
        self._unmarked = 0
        self._printers = printers
        self._waiting: list[tuple[int, Sheet]] = []
        self._shares = SortedLines()
        self._urls = SortedLines()
        self._count = self._shared = 0

    def add(self, linted: Linted) -> None:
        """Print what a file came to, or keep it until all is known."""
        if linted.sheet is None:
            self._unmarked += linted.skip is None
            self._skips.extend((linted.skip,) if linted.skip is not None else ())
            return
        self._shares.add(self._numbered(linted.shares))
        self._urls.add(linted.urls)
        if linted.waits:
            self._waiting.append((self._count, linted.sheet))
        else:
            self._print(self._count, linted.sheet)
        self._count += 1

    def close(self) -> Rest:
        """Print what waited and all URLs, and say what remains to be said."""
        settled = gather_archive_findings(_counting(self._shares))
        for number, sheet in self._waiting:
            self._print(number, sheet.with_findings(with_own(sheet.findings, sheet.path, settled)))
        for address, posts in holders(self._urls):
            self._tally.add_url(address.outcome)
            for printer in self._printers:
                printer.add_url(address, posts)
        self._tally.add_findings(settled.archive)
        return Rest(self._tally, tuple(self._skips), settled.archive, self._unmarked)

    def _numbered(self, shares: Iterable[bytes]) -> Iterator[bytes]:
        """Shares that keep their order where they come together."""
        for share in shares:
            key, _, packed = share.partition(_TAB)
            yield _TAB.join((key, b"%012d" % self._shared, packed))
            self._shared += 1

    def _print(self, number: int, sheet: Sheet) -> None:
        self._tally.add_post(sheet.agreement, sheet.links, sheet.findings)
        for printer in self._printers:
            printer.add_post(number, sheet)


def share_line(share: SharedFinding) -> bytes:
    """A share as `Book` sorts it."""
    return _TAB.join((json.encode((share.finding.code, share.group.key)), json.encode(share))) + _END


def _counting(lines: Iterable[bytes]) -> Iterator[SharedFinding]:
    """The shares that may come to anything: of those that mean nothing alone only where more than one post has them."""
    for _, same in groupby((line.split(_TAB) for line in lines), key=lambda parts: parts[0]):
        packed = [share for _, _, share in same]
        first = _decode(packed[0])
        if first.group.alone or len(packed) >= first.group.least:
            yield first
            yield from map(_decode, packed[1:])
