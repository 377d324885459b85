"""The first page of an audit's report for people: what changed since the audit before."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from msgspec import Struct
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from linkcheck.model import Change, Changes, Finding
from linkcheck.model.vocabulary import Certainty, ChangeKind, Severity
from linkcheck.report.summary import RunSummary
from linkcheck.report.wording import STYLES, pluralize
from linkcheck.urls.url import web_url

# These changes of a URL are the same in each post that links to it.
_OF_URLS = frozenset({ChangeKind.NEWLY_DEAD, ChangeKind.RECOVERED, ChangeKind.MOVED, ChangeKind.SUSPECTED})
# What a line may be about; such a change without a URL is about a host.
SUBJECTS = ("URL", "host", "finding")
# The message of these changes is that of the finding that is gone.
GOOD_NEWS = frozenset({ChangeKind.RECOVERED, ChangeKind.MENDED})


class ChangeLine(Struct, frozen=True):
    """What changed in one place or in many: a URL with what it shows, or a sentence; `about` is one of `SUBJECTS`."""

    about: str
    code: str
    severity: Severity
    certainty: Certainty
    text: str
    fact: str
    posts: tuple[str, ...]


class ChangeGroup(Struct, frozen=True):
    """The lines of one kind of change, the worst and most widespread first."""

    kind: ChangeKind
    lines: tuple[ChangeLine, ...]

    @property
    def counts(self) -> str:
        """How many URLs, hosts or findings there are, and in how many posts."""
        abouts = Counter(line.about for line in self.lines)
        counted = " and ".join(pluralize(abouts[about], about) for about in SUBJECTS if abouts[about])
        return f"{counted} in {pluralize(len(self.posts), 'post')}" if self.posts else counted

    @property
    def posts(self) -> frozenset[str]:
        """The posts of all lines."""
        return frozenset(post for line in self.lines for post in line.posts)


def grouped_changes(changes: Changes, grouped: Iterable[Finding]) -> Iterator[ChangeGroup]:
    """The kinds of change that occur, in the order of `ChangeKind`; `grouped` are the findings about several posts."""
    posts = {finding.fingerprint: finding.posts for finding in grouped}
    by_kind: dict[ChangeKind, dict[tuple[str, str], list[Change]]] = {}
    for change in changes.changes:
        by_kind.setdefault(change.kind, {}).setdefault(_subject(change), []).append(change)
    for kind in ChangeKind:
        if kind in by_kind:
            lines = (_line(same, posts) for same in by_kind[kind].values())
            yield ChangeGroup(kind, tuple(sorted(lines, key=_weight)))


def _subject(change: Change) -> tuple[str, str]:
    """What a line is about; a sentence about one post's claims is true of that post only."""
    if change.kind in _OF_URLS and change.url is not None:
        url = web_url(change.url)
        return "", url.href if url is not None else change.url
    return change.code, change.message


def _line(changes: list[Change], posts_of: dict[str, tuple[str, ...]]) -> ChangeLine:
    worst = min(changes, key=lambda change: tuple(Severity).index(change.severity))
    text, fact = _url_and_evidence(worst)
    return ChangeLine(
        _about(worst), worst.code, worst.severity, worst.certainty, text, fact, tuple(sorted(set(_changed_posts(changes, posts_of))))
    )


def _about(change: Change) -> str:
    if change.kind not in _OF_URLS:
        return "finding"
    return "URL" if change.url is not None else "host"


def _changed_posts(changes: Iterable[Change], posts_of: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for change in changes:
        if change.path is None:
            yield from posts_of.get(change.fingerprint, ())
        else:
            yield change.path


def _url_and_evidence(change: Change) -> tuple[str, str]:
    """The URL and the evidence in its message; the whole message where it is about more than the URL."""
    if change.kind not in _OF_URLS or change.url is None:
        return change.message, ""
    if change.kind in GOOD_NEWS:
        return change.url, ""
    _, url, rest = change.message.partition(change.url)
    if not url or change.kind is ChangeKind.MOVED:
        return f"{url}{rest}" if url else change.message, ""
    verdict, _, evidence = rest.partition(" (")
    return url, (evidence.removesuffix(")") or verdict.strip()).removeprefix("status ")


def _weight(line: ChangeLine) -> tuple[int, int, str]:
    return tuple(Severity).index(line.severity), -len(line.posts), line.text


LINES_PER_KIND = 20
MOST_POSTS = 3
# Changes that need no action are counted, and listed only with `--all`.
COUNTED_KINDS = frozenset({ChangeKind.SUSPECTED, ChangeKind.MENDED})
NAMES = {
    ChangeKind.NEWLY_DEAD: "Newly dead",
    ChangeKind.RECOVERED: "Recovered",
    ChangeKind.NEWLY_DISAGREEING: "Newly disagreeing",
    ChangeKind.MOVED: "Moved",
    ChangeKind.SUSPECTED: "Failing for the first time",
    ChangeKind.FOUND: "Other new findings",
    ChangeKind.MENDED: "Mended",
}
NOTES = {ChangeKind.SUSPECTED: "asked again before they are called dead"}
_INDENT = 2
_CODE_WIDTH = 5


def print_changes(summary: RunSummary, changes: Changes, console: Console, *, everything: bool) -> None:
    """Print what changed; without `everything` at most 20 lines of a kind, and of some kinds only how many there are."""
    if changes.since is None:
        console.print(Text("This is the first audit; later ones are compared with it.\n"))
        return
    since = _minute(changes.since)
    if not changes.changes:
        among = "" if summary.run.complete else ", as far as links were asked"
        console.print(Text(f"Nothing changed since {since}{among}.\n"))
        return
    console.print(Text(f"What changed since {since}\n", style="bold"))
    for group in grouped_changes(changes, summary.grouped):
        for part in _group(group, console.width, everything=everything):
            console.print(part)
        console.print()


def _group(group: ChangeGroup, width: int, *, everything: bool) -> Iterator[RenderableType]:
    counted = not everything and group.kind in COUNTED_KINDS
    yield _heading(group, counted=counted)
    if group.kind in NOTES:
        yield _indented(Text(NOTES[group.kind], style="dim"))
    if counted:
        return
    shown = group.lines if everything else group.lines[:LINES_PER_KIND]
    for line in shown:
        yield _row(line, width, good=group.kind in GOOD_NEWS, sure=group.kind in COUNTED_KINDS | GOOD_NEWS)
    left = len(group.lines) - len(shown)
    if left:
        yield _indented(Text("1 more is not shown; --all shows it." if left == 1 else f"{left:,} more are not shown; --all shows them."))


def _heading(group: ChangeGroup, *, counted: bool) -> Text:
    shows = f"; --all shows {'it' if len(group.lines) == 1 else 'them'}" if counted else ""
    return Text.assemble((NAMES[group.kind], "bold"), "  ", (f"{group.counts}{shows}", "dim"))


def _row(line: ChangeLine, width: int, *, good: bool, sure: bool) -> RenderableType:
    fact = f"  ({line.fact})" if line.fact else ""
    doubt = "" if sure or line.certainty is Certainty.CONFIRMED else f" [{line.certainty}]"
    text = Text.assemble(line.text, (f"{fact}{doubt}", "dim"))
    posts = _posts(line.posts)
    if posts:
        room = width - _INDENT - _CODE_WIDTH - 1
        fits = text.cell_len + 2 + Text(posts).cell_len <= room
        text.append(f"{'  ' if fits else chr(10)}{posts}", style="dim")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_CODE_WIDTH, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(line.code, style="green" if good else STYLES[line.severity]), text)
    return _indented(grid)


def _posts(posts: tuple[str, ...]) -> str:
    if len(posts) <= 1:
        return f"in {posts[0]}" if posts else ""
    named = posts if len(posts) <= MOST_POSTS + 1 else posts[:MOST_POSTS]
    more = f" and {len(posts) - len(named):,} more" if len(named) < len(posts) else ""
    return f"in {len(posts):,} posts: {', '.join(named)}{more}"


def _indented(part: RenderableType) -> RenderableType:
    return Padding(part, (0, 0, 0, _INDENT), expand=False)


def _minute(moment: str) -> str:
    """A time in ISO 8601 as people read it."""
    when = datetime.fromisoformat(moment)
    return f"{when if when.tzinfo is None else when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
