"""Findings + entries of a baseline -> the entry that makes each finding known, and what is left of the entries."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct, structs

from linkcheck.model import BASELINE, Finding


class Entry(Struct, frozen=True, omit_defaults=True):
    """A finding that is known already: a line of the file.

    `also` holds the fingerprints of the finding's other places, so that mending one of them does not make the rest new. Where
    a finding takes several posts, they are those of each post's share, which stay known when it is no finding any more.
    `path` is for people, and absent where a finding is about many posts; it is compared only to tell twins apart.
    `online` says that no offline run has seen it.
    """

    fingerprint: str
    code: str = ""
    path: str | None = None
    url: str | None = None
    also: tuple[str, ...] = ()
    online: bool = False

    @property
    def places(self) -> frozenset[str]:
        """The fingerprints of every place."""
        return frozenset((self.fingerprint, *self.also))

    @property
    def is_shared(self) -> bool:
        """Whether this is a finding made of several posts' shares."""
        return self.path is None and bool(self.also)


def matched(findings: Iterable[Finding], entries: tuple[Entry, ...]) -> tuple[dict[Finding, Entry], list[Entry]]:
    """The entry of each finding that has one, and what is left of the entries.

    A finding is known by an entry of its own, or else as a share of a shared one; a shared finding only where each of its
    shares is known, in whatever entries, so that it does not hide a post that joins.
    """
    open_ = [finding for finding in findings if finding.suppressed in (None, BASELINE)]
    own = [finding for finding in open_ if not finding.shares]
    known, unused = _paired(own, [entry for entry in entries if not entry.is_shared])
    stock = _Stock(entry for entry in entries if entry.is_shared)
    known |= stock.serve(finding for finding in own if finding not in known)
    stock.add(unused)
    known |= stock.serve(finding for finding in open_ if finding.shares)
    return known, list(stock.left())


def _paired(findings: list[Finding], entries: list[Entry]) -> tuple[dict[Finding, Entry], list[Entry]]:
    """The entry of each finding that has one of its own, and the entries that are left.

    An entry stands for one finding: of two posts with one identity, the one that joined later is not known.
    """
    waiting: dict[str, list[Entry]] = {}
    for entry in entries:
        for place in entry.places:
            waiting.setdefault(place, []).append(entry)
    known: dict[Finding, Entry] = {}
    used: set[Entry] = set()
    open_ = [finding for finding in findings if finding.fingerprint in waiting]
    for moved in (False, True):
        for finding in (finding for finding in open_ if finding not in known):
            fits = (one for one in waiting[finding.fingerprint] if one not in used and one.places.issuperset(places_of(finding)))
            fit = next((one for one in fits if moved or one.path == finding.path), None)
            if fit is not None:
                known[finding] = fit
                used.add(fit)
    return known, [entry for entry in entries if entry not in used]


def places_of(finding: Finding) -> Collection[str]:
    """The fingerprints that must be known for the finding to be; one that several posts share may be there several times."""
    return finding.shares or {finding.fingerprint, *(related.fingerprint for related in finding.related)}


class _Stock:
    """The fingerprints of entries, each of which makes one finding's place known, and no other's."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: list[Entry] = []
        self._left: list[Counter[str]] = []
        self._holders: dict[str, list[int]] = {}
        self.add(entries)

    def add(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            held = entry.also if entry.is_shared else entry.places
            for place in held:
                self._holders.setdefault(place, []).append(len(self._entries))
            self._entries.append(entry)
            self._left.append(Counter(held))

    def serve(self, findings: Iterable[Finding]) -> dict[Finding, Entry]:
        """An entry of each finding whose places are all there; what the others can have is spent too, for they are seen."""
        known: dict[Finding, Entry] = {}
        wanting: list[Finding] = []
        for finding in findings:
            wanted = Counter(places_of(finding))
            if all(len(self._holders.get(place, ())) >= count for place, count in wanted.items()):
                known[finding], *_ = [self._spend(place) for place in wanted.elements()]
            else:
                wanting.append(finding)
        for place in (place for finding in wanting for place in places_of(finding)):
            if self._holders.get(place):
                self._spend(place)
        return known

    def left(self) -> Iterator[Entry]:
        """The entries that nothing was spent of, and what is left of shared ones."""
        for entry, left in zip(self._entries, self._left, strict=True):
            if entry.is_shared and left.total():
                yield structs.replace(entry, also=tuple(sorted(left.elements())))
            elif not entry.is_shared and left.total() == len(entry.places):
                yield entry

    def _spend(self, place: str) -> Entry:
        at = self._holders[place].pop()
        self._left[at][place] -= 1
        return self._entries[at]
