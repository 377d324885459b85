"""Changes -> the lines that people read: what many posts share is said once."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from linkcheck.model import Change, Changes, Finding
from linkcheck.report.wording import many
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Certainty, ChangeKind, Severity

# What befell a URL is the same in each post that links to it.
_OF_URLS = frozenset({ChangeKind.NEWLY_DEAD, ChangeKind.RECOVERED, ChangeKind.MOVED, ChangeKind.SUSPECTED})
# Of a URL's fate, what is said of no URL is said of a host.
ABOUTS = ("URL", "host", "finding")
# The message of a change that went well is what was said before.
GOOD = frozenset({ChangeKind.RECOVERED, ChangeKind.MENDED})


class Line(Struct, frozen=True):
    """What changed in one place or in many: a URL with what it shows, or a sentence; `about` is one of `ABOUTS`."""

    about: str
    code: str
    severity: Severity
    certainty: Certainty
    text: str
    fact: str
    posts: tuple[str, ...]


class Gathered(Struct, frozen=True):
    """The lines of one kind of change, the worst and most widespread first."""

    kind: ChangeKind
    lines: tuple[Line, ...]

    @property
    def counts(self) -> str:
        """How many URLs, hosts or findings there are, and in how many posts."""
        abouts = Counter(line.about for line in self.lines)
        said = " and ".join(many(abouts[about], about) for about in ABOUTS if abouts[about])
        return f"{said} in {many(len(self.posts), 'post')}" if self.posts else said

    @property
    def posts(self) -> frozenset[str]:
        """The posts of all lines."""
        return frozenset(post for line in self.lines for post in line.posts)


def gathered(changes: Changes, archive: Iterable[Finding]) -> Iterator[Gathered]:
    """The kinds of change that occur, in the order of `ChangeKind`; `archive` are the findings about several posts."""
    posts = {finding.fingerprint: finding.posts for finding in archive}
    by_kind: dict[ChangeKind, dict[tuple[str, str], list[Change]]] = {}
    for change in changes.changes:
        by_kind.setdefault(change.kind, {}).setdefault(_subject(change), []).append(change)
    for kind in ChangeKind:
        if kind in by_kind:
            lines = (_line(same, posts) for same in by_kind[kind].values())
            yield Gathered(kind, tuple(sorted(lines, key=_weight)))


def _subject(change: Change) -> tuple[str, str]:
    """What a line is about; a sentence about one post's claims is true of that post only."""
    if change.kind in _OF_URLS and change.url is not None:
        url = web_url(change.url)
        return "", url.href if url is not None else change.url
    return change.code, change.message


def _line(changes: list[Change], archive: dict[str, tuple[str, ...]]) -> Line:
    worst = min(changes, key=lambda change: tuple(Severity).index(change.severity))
    text, fact = _said(worst)
    return Line(_about(worst), worst.code, worst.severity, worst.certainty, text, fact, tuple(sorted(set(_posts(changes, archive)))))


def _about(change: Change) -> str:
    if change.kind not in _OF_URLS:
        return "finding"
    return "URL" if change.url is not None else "host"


def _posts(changes: Iterable[Change], archive: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for change in changes:
        if change.path is None:
            yield from archive.get(change.fingerprint, ())
        else:
            yield change.path


def _said(change: Change) -> tuple[str, str]:
    """The URL and what its message says of it in brackets; the whole message where it is about more than the URL."""
    if change.kind not in _OF_URLS or change.url is None:
        return change.message, ""
    if change.kind in GOOD:
        return change.url, ""
    _, url, rest = change.message.partition(change.url)
    if not url or change.kind is ChangeKind.MOVED:
        return f"{url}{rest}" if url else change.message, ""
    verdict, _, evidence = rest.partition(" (")
    return url, (evidence.removesuffix(")") or verdict.strip()).removeprefix("status ")


def _weight(line: Line) -> tuple[int, int, str]:
    return tuple(Severity).index(line.severity), -len(line.posts), line.text
