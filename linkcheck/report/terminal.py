"""The report for people: what changed, the worst posts with their evidence, then tables, then what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from linkcheck.model import BASELINE, Finding, Report, Resolution, rank
from linkcheck.model.vocabulary import CLAIM_ROLES, Agreement, Certainty, Outcome, Severity
from linkcheck.report.records import LinkRecord, PostRecord, UrlRecord
from linkcheck.report.sheets import Address, Sheet, print_report
from linkcheck.report.summary import IGNORED, Ending, Sort
from linkcheck.report.wording import STYLES, many
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import parse_url

WORST = 20
# So many troubled posts wait before all but the worst of them are let go.
_WAITING = 50 * WORST


class _Held(msgspec.Struct, frozen=True, array_like=True):
    """How many posts have findings, those that are shown, and where their claims lead."""

    count: int
    troubled: tuple[Sheet, ...]
    ways: dict[str, UrlRecord]


class TerminalReport:
    """A report for people; with `everything` it shows every post with findings, and what is suppressed."""

    def __init__(self, *, everything: bool = False) -> None:
        self._everything = everything
        self._troubled: list[Sheet] = []
        self._count = 0
        self._wanted: frozenset[str] | None = None
        self._ways: dict[str, UrlRecord] = {}

    def add_post(self, number: int, sheet: Sheet) -> None:
        """Keep a post that may be shown."""
        if not _shown(sheet.findings, everything=self._everything):
            return
        self._count += 1
        self._troubled.append(sheet)
        if not self._everything and len(self._troubled) > _WAITING:
            self._troubled = self._worst()

    def add_url(self, address: Address, posts: Sequence[bytes]) -> None:
        """Keep the way of a claim that is shown."""
        if self._wanted is None:
            self._wanted = frozenset(claim.url for sheet in self._worst() for claim in _claims_of(sheet) if claim.url is not None)
        if address.url in self._wanted:
            self._ways[address.url] = msgspec.json.decode(address.record(()), type=UrlRecord)

    @property
    def form(self) -> str:
        """With everything it holds more posts."""
        return "terminal-all" if self._everything else "terminal"

    def parts(self) -> tuple[tuple[bytes, ...], ...]:
        """The posts to be shown and the ways of their claims."""
        return ((msgspec.msgpack.encode(_Held(self._count, tuple(self._worst()), self._ways)),),)

    def load(self, parts: Sequence[memoryview]) -> None:
        """Hold the posts that an earlier one had to show."""
        held = msgspec.msgpack.decode(parts[0], type=_Held)
        self._count, self._troubled, self._ways = held.count, list(held.troubled), held.ways

    def print(self, ending: Ending, console: Console) -> None:
        """Print the report.

        Of an audit that is compared with an earlier one, what stands unchanged is only counted: it would bury what is new.
        """
        everything = self._everything
        if ending.changes is not None:
            # Imported here: only an audit has changes.
            from linkcheck.report import changes

            changes.print_changes(ending, ending.changes, console, everything=everything)
        if everything or not _compared(ending):
            self._print_findings(ending, console)
        if ending.skips:
            console.print(Text("Not judged", style="bold"))
            for skip in ending.skips:
                console.print(Padding(Text(f"{skip.path}: {skip.reason}"), (0, 0, 0, 2)))
            console.print()
        console.print(_tables(ending))
        console.print(_closing(ending, everything=everything))

    def _worst(self) -> list[Sheet]:
        troubled = sorted(self._troubled, key=_badness)
        return troubled if self._everything else troubled[:WORST]

    def _print_findings(self, ending: Ending, console: Console) -> None:
        shown = self._worst()
        for sheet in shown:
            console.print(_post(sheet, self._ways, everything=self._everything), soft_wrap=False)
            console.print()
        left = self._count - len(shown)
        if left:
            said = "1 more post has findings; --all shows it." if left == 1 else f"{left:,} more posts have findings; --all shows them."
            console.print(Text(f"{said}\n"))
        for finding in _shown(ending.archive, everything=self._everything):
            console.print(_archive_finding(finding))


def print_terminal_report(report: Report, console: Console, *, everything: bool = False) -> None:
    """Print the report as a `TerminalReport` does."""
    printer = TerminalReport(everything=everything)
    printer.print(print_report(report, (printer,)), console)


def print_resolution(resolution: Resolution, console: Console) -> None:
    """Print the hops and the verdict of one URL."""
    for line in _hops(resolution, first=0) if resolution.hops else (Text(resolution.url),):
        console.print(line)
    verdict = f"{resolution.outcome} ({resolution.certainty})"
    console.print(Padding(Text.assemble((verdict, "bold"), _meaning(resolution)), (0, 0, 0, 2)))


def _compared(ending: Ending) -> bool:
    return ending.changes is not None and ending.changes.since is not None


def _meaning(resolution: Resolution) -> str:
    """What is known of the page behind a URL, or why there is none."""
    damage = parse_url(resolution.url)
    if isinstance(damage, Damage):
        return f"; {damage.reason}{f'; perhaps {damage.repair} was meant' if damage.repair else ''}"
    if not resolution.hops:
        return "; it is no link to the web"
    if resolution.target is None:
        return "; the page it means is unknown"
    return f"; means {resolution.target} ({resolution.target_outcome})" if resolution.target != resolution.url else ""


def _shown(findings: Iterable[Finding], *, everything: bool) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if everything or finding.suppressed is None)


def _badness(sheet: Sheet) -> tuple[bool, tuple[int, int], int, str]:
    open_ = _shown(sheet.findings, everything=False)
    return not open_, min(rank(finding) for finding in open_ or sheet.findings), -len(open_), sheet.path


def _post(sheet: Sheet, ways: Mapping[str, UrlRecord], *, everything: bool) -> RenderableType:
    agreement = f"  claims: {sheet.agreement}" if sheet.agreement is not None else ""
    lines: list[RenderableType] = [Text.assemble((sheet.path, "bold underline"), (agreement, "dim"))]
    shown = _shown(sheet.findings, everything=everything)
    for finding in sorted(shown, key=lambda finding: (finding.suppressed is not None, rank(finding), finding.code)):
        lines += _finding(finding)
    if any(finding.shows_hops for finding in shown):
        lines += _claims(sheet, ways)
    return Group(*lines)


def _finding(finding: Finding) -> Iterator[RenderableType]:
    place = f"{finding.span.line}:{finding.span.column}" if finding.span is not None else ""
    sure = "" if finding.certainty is Certainty.CONFIRMED else f" [{finding.certainty}]"
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=7, justify="right", no_wrap=True)
    grid.add_column(width=5, no_wrap=True)
    grid.add_column(overflow="fold")
    if finding.suppressed is not None:
        grid.add_row(Text(place), Text(finding.code), Text(f"{finding.message}{sure} [{_why_hidden(finding)}]"), style="dim")
        yield Padding(grid, (0, 0, 0, 1))
        return
    message = Text.assemble(finding.message, (sure, "dim"))
    if finding.help:
        message.append(f"\nhelp: {finding.help}", style="green")
    grid.add_row(Text(place, style="dim"), Text(finding.code, style=STYLES[finding.severity]), message)
    yield Padding(grid, (0, 0, 0, 1))


def _why_hidden(finding: Finding) -> str:
    return BASELINE if finding.suppressed == BASELINE else f"{IGNORED}: {finding.suppressed}"


def _claims(sheet: Sheet, ways: Mapping[str, UrlRecord]) -> Iterator[RenderableType]:
    """The chain of hops behind each claim; claims with the same URL share one."""
    by_url: dict[str, list[LinkRecord]] = {}
    for claim in _claims_of(sheet):
        by_url.setdefault(claim.url or claim.raw, []).append(claim)
    for url, claims in by_url.items():
        names = ", ".join((claim.field or "").rpartition(".")[2] or "Source" for claim in claims)
        way = ways.get(url)
        yield Padding(Text.assemble((names, "bold"), " ", "" if way else url, overflow="fold"), (0, 0, 0, 4))
        if way is not None:
            yield from _hops(way, first=6)


def _claims_of(sheet: Sheet) -> list[LinkRecord]:
    """The claims in the order of their roles; those that suggest nothing but a place come as they stand in the file."""
    claims = msgspec.json.decode(sheet.record, type=PostRecord).claims
    return sorted((claim for claim in claims if claim.role in CLAIM_ROLES), key=lambda claim: CLAIM_ROLES.index(claim.role))


def _hops(way: UrlRecord | Resolution, first: int) -> Iterator[RenderableType]:
    for at, hop in enumerate(way.hops):
        facts = [str(part) for part in (hop.wrapper, f"{hop.via}" if at else None, hop.status, hop.error) if part]
        arrow = "→ " if at else ""
        text = Text.assemble((arrow, "dim"), hop.url, (f"  ({'; '.join(facts)})" if facts else "", "dim"), overflow="fold")
        yield Padding(text, (0, 0, 0, first + (2 if at else 0)))
    if way.target is None:
        yield Padding(Text("→ page unknown", style="yellow"), (0, 0, 0, first + 2))


def _archive_finding(finding: Finding) -> RenderableType:
    posts = f"({len(finding.posts):,} posts)" if len(finding.posts) > 1 else f"({finding.path})"
    if finding.suppressed is not None:
        return Text(f"{finding.code} {finding.message} {posts} [{_why_hidden(finding)}]\n", style="dim")
    return Text.assemble((finding.code, STYLES[finding.severity]), f" {finding.message} {posts}\n")


def _tables(ending: Ending) -> RenderableType:
    table = Table(title=None, box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column("findings")
    table.add_column("", justify="right")
    tally = ending.tally
    by_code: dict[str, list[Sort]] = {}
    for sort in tally.standing:
        by_code.setdefault(sort.code, []).append(sort)
    for code, sorts in sorted(by_code.items()):
        worst = min(sorts, key=rank)
        table.add_row(Text.assemble((code, STYLES[worst.severity]), f" {worst.name}"), str(sum(tally.standing[sort] for sort in sorts)))
    outcomes = _counts("URLs", tally.outcomes)
    agreement = _counts("claims of posts", tally.agreement)
    grid = Table.grid(padding=(0, 4))
    grid.add_row(*(part for part, some in ((table, by_code), (outcomes, tally.outcomes), (agreement, tally.posts)) if some))
    return grid


def _counts(title: str, counts: Mapping[Outcome, int] | Mapping[Agreement, int]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column(title)
    table.add_column("", justify="right")
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(str(value), str(count))
    return table


def _closing(ending: Ending, *, everything: bool) -> Text:
    run, severities = ending.run, ending.tally.severities
    parts = [many(severities[severity], severity) for severity in Severity if severities[severity]]
    said = ", ".join(parts) or "no findings"
    text = Text.assemble("\n", (f"{many(ending.tally.posts, 'post')}: {said}.", "bold"))
    if parts and _compared(ending) and not everything:
        text.append(" --all shows all standing findings.")
    for sentence in _left_out(ending):
        text.append(f" {sentence}")
    for note in run.notes:
        text.append(f"\n{note}", style="yellow")
    if run.interrupted:
        text.append(f"\n{_interrupted(ending)}", style="yellow")
    if not run.online and not run.notes:
        text.append("\nOffline: no link was asked; what the text does not prove is likely or unknown.", style="dim")
    codes = sorted(sort.code for sort in ending.tally.standing)
    if codes:
        text.append(f"\nlinkcheck explain {codes[0]} says what a code means and how to fix it.", style="dim")
    return text


def _left_out(ending: Ending) -> Iterator[str]:
    """What the counts do not hold: suppressed findings and files without a verdict."""
    hidden = ending.tally.suppressed
    count = sum(hidden.values())
    if count:
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in sorted(hidden.items()))
        shows = "it" if count == 1 else "them"
        yield f"{many(count, 'more finding')} suppressed ({reasons}); --all shows {shows}."
    if ending.skips:
        yield f"{many(len(ending.skips), 'file')} not judged."
    if ending.unmarked:
        yield f"{many(ending.unmarked, 'file')} without front matter left out."


def _interrupted(ending: Ending) -> str:
    goes_on = "; the next audit goes on from here" if ending.changes is not None else ""
    return f"Interrupted: what was not asked is unchecked{goes_on}."
