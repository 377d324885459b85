"""The first page of an audit's report for people: what changed since the audit before."""

from collections.abc import Iterator
from datetime import UTC, datetime

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from linkcheck.model import Changes
from linkcheck.report.ending import Ending
from linkcheck.report.gathered import GOOD, Gathered, Line, gathered
from linkcheck.report.wording import STYLES
from linkcheck.vocabulary import Certainty, ChangeKind

MOST_LINES = 20
MOST_POSTS = 3
# What nobody has to act on today is counted, and listed only when all is asked for.
COUNTED = frozenset({ChangeKind.SUSPECTED, ChangeKind.MENDED})
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


def render(ending: Ending, changes: Changes, console: Console, *, everything: bool) -> None:
    """Print what changed; without `everything` at most 20 lines of a kind, and of some kinds only how many there are."""
    if changes.since is None:
        console.print(Text("This is the first audit; later ones are compared with it.\n"))
        return
    since = _minute(changes.since)
    if not changes.changes:
        among = "" if ending.run.complete else ", as far as links were asked"
        console.print(Text(f"Nothing changed since {since}{among}.\n"))
        return
    console.print(Text(f"What changed since {since}\n", style="bold"))
    for group in gathered(changes, ending.archive):
        for part in _group(group, console.width, everything=everything):
            console.print(part)
        console.print()


def _group(group: Gathered, width: int, *, everything: bool) -> Iterator[RenderableType]:
    counted = not everything and group.kind in COUNTED
    yield _heading(group, counted=counted)
    if group.kind in NOTES:
        yield _indented(Text(NOTES[group.kind], style="dim"))
    if counted:
        return
    shown = group.lines if everything else group.lines[:MOST_LINES]
    for line in shown:
        yield _row(line, width, good=group.kind in GOOD, sure=group.kind in COUNTED | GOOD)
    left = len(group.lines) - len(shown)
    if left:
        yield _indented(Text("1 more is not shown; --all shows it." if left == 1 else f"{left:,} more are not shown; --all shows them."))


def _heading(group: Gathered, *, counted: bool) -> Text:
    shows = f"; --all shows {'it' if len(group.lines) == 1 else 'them'}" if counted else ""
    return Text.assemble((NAMES[group.kind], "bold"), "  ", (f"{group.counts}{shows}", "dim"))


def _row(line: Line, width: int, *, good: bool, sure: bool) -> RenderableType:
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
