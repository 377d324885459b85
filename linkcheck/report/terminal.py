"""The report for people: what changed, the worst posts with their evidence, then tables, then what to do next."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from linkcheck.model import BASELINE, Finding, Judged, Link, Report, Resolution, rank
from linkcheck.report import changes_page
from linkcheck.report.wording import STYLES, many
from linkcheck.urls.malformed import Damage
from linkcheck.urls.parse import parse, web_url
from linkcheck.vocabulary import CLAIM_ROLES, Certainty, Severity

WORST = 20
# Findings that a reader understands only with the way of the link before them.
_HOP_CODES = ("LC2", "LC3", "LC4")
# Behind every rank: a post of which nothing stands.
_LAST = len(Severity), 0


def render(report: Report, console: Console, *, everything: bool = False) -> None:
    """Print the report; without `everything` only the worst posts, and how many were left out.

    Of an audit that is compared with an earlier one, what stands unchanged is only counted: it would bury what is new.
    """
    if report.changes is not None:
        changes_page.render(report, report.changes, console, everything=everything)
    if everything or not _compared(report):
        _print_findings(report, console, everything=everything)
    if report.skips:
        console.print(Text("Not judged", style="bold"))
        for skip in report.skips:
            console.print(Padding(Text(f"{skip.path}: {skip.reason}"), (0, 0, 0, 2)))
        console.print()
    console.print(_tables(report))
    console.print(_closing(report, everything=everything))


def render_resolution(resolution: Resolution, console: Console) -> None:
    """Print the hops and the verdict of one URL."""
    for line in _hops(resolution, first=0) if resolution.hops else (Text(resolution.url),):
        console.print(line)
    verdict = f"{resolution.outcome} ({resolution.certainty})"
    console.print(Padding(Text.assemble((verdict, "bold"), _meaning(resolution)), (0, 0, 0, 2)))


def _compared(report: Report) -> bool:
    return report.changes is not None and report.changes.since is not None


def _print_findings(report: Report, console: Console, *, everything: bool) -> None:
    troubled = sorted((post for post in report.posts if _shown(post.findings, everything=everything)), key=_badness)
    shown = troubled if everything else troubled[:WORST]
    for post in shown:
        console.print(_post(post, report, everything=everything), soft_wrap=False)
        console.print()
    if len(shown) < len(troubled):
        left = len(troubled) - len(shown)
        said = "1 more post has findings; --all shows it." if left == 1 else f"{left:,} more posts have findings; --all shows them."
        console.print(Text(f"{said}\n"))
    for finding in _shown(report.archive, everything=everything):
        console.print(_archive_finding(finding))


def _meaning(resolution: Resolution) -> str:
    """What is known of the page behind a URL, or why there is none."""
    damage = parse(resolution.url)
    if isinstance(damage, Damage):
        return f"; {damage.reason}{f'; perhaps {damage.repair} was meant' if damage.repair else ''}"
    if not resolution.hops:
        return "; it is no link to the web"
    if resolution.target is None:
        return "; the page it means is unknown"
    return f"; means {resolution.target} ({resolution.target_outcome})" if resolution.target != resolution.url else ""


def _shown(findings: Iterable[Finding], *, everything: bool) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if everything or finding.suppressed is None)


def _badness(post: Judged) -> tuple[bool, tuple[int, int], int, str]:
    open_ = _shown(post.findings, everything=False)
    return not open_, min(rank(finding) for finding in open_ or post.findings), -len(open_), post.path


def _post(post: Judged, report: Report, *, everything: bool) -> RenderableType:
    agreement = f"  claims: {post.agreement}" if post.agreement is not None else ""
    lines: list[RenderableType] = [Text.assemble((post.path, "bold underline"), (agreement, "dim"))]
    shown = _shown(post.findings, everything=everything)
    for finding in sorted(shown, key=lambda finding: (finding.suppressed is not None, rank(finding), finding.code)):
        lines += _finding(finding)
    if any(finding.code.startswith(_HOP_CODES) for finding in shown):
        lines += _claims(post, report)
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
    return BASELINE if finding.suppressed == BASELINE else f"ignored: {finding.suppressed}"


def _claims(post: Judged, report: Report) -> Iterator[RenderableType]:
    """The chain of hops behind each claim; claims with the same URL share one."""
    by_url: dict[str, list[Link]] = {}
    for role in CLAIM_ROLES:
        for link in post.reading.claims(role):
            by_url.setdefault(link.url, []).append(link)
    for url, links in by_url.items():
        parsed = web_url(url)
        names = ", ".join(link.field.rpartition(".")[2] or "Source" for link in links)
        resolution = report.resolutions.get(parsed.href) if parsed is not None else None
        yield Padding(Text.assemble((names, "bold"), " ", "" if resolution else url, overflow="fold"), (0, 0, 0, 4))
        if resolution is not None:
            yield from _hops(resolution, first=6)


def _hops(resolution: Resolution, first: int) -> Iterator[RenderableType]:
    for at, hop in enumerate(resolution.hops):
        facts = [str(part) for part in (hop.wrapper, f"{hop.via}" if at else None, hop.status, hop.error) if part]
        arrow = "→ " if at else ""
        text = Text.assemble((arrow, "dim"), hop.url, (f"  ({'; '.join(facts)})" if facts else "", "dim"), overflow="fold")
        yield Padding(text, (0, 0, 0, first + (2 if at else 0)))
    if resolution.target is None:
        yield Padding(Text("→ page unknown", style="yellow"), (0, 0, 0, first + 2))


def _archive_finding(finding: Finding) -> RenderableType:
    posts = f"({len(finding.posts):,} posts)" if len(finding.posts) > 1 else f"({finding.path})"
    if finding.suppressed is not None:
        return Text(f"{finding.code} {finding.message} {posts} [{_why_hidden(finding)}]\n", style="dim")
    return Text.assemble((finding.code, STYLES[finding.severity]), f" {finding.message} {posts}\n")


def _tables(report: Report) -> RenderableType:
    table = Table(title=None, box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column("findings")
    table.add_column("", justify="right")
    findings = tuple(report.standing)
    counts = Counter(finding.code for finding in findings)
    worst = {finding.code: finding for finding in sorted(findings, key=rank, reverse=True)}
    for code, count in sorted(counts.items()):
        table.add_row(Text.assemble((code, STYLES[worst[code].severity]), f" {worst[code].name}"), str(count))
    outcomes = _counts("URLs", (resolution.outcome for resolution in report.resolutions.values()))
    agreement = _counts("claims of posts", (post.agreement for post in report.posts if post.agreement is not None))
    grid = Table.grid(padding=(0, 4))
    grid.add_row(*(part for part, some in ((table, counts), (outcomes, report.resolutions), (agreement, report.posts)) if some))
    return grid


def _counts(title: str, values: Iterable[str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column(title)
    table.add_column("", justify="right")
    for value, count in sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(str(value), str(count))
    return table


def _closing(report: Report, *, everything: bool) -> Text:
    severities = Counter(finding.severity for finding in report.standing)
    parts = [many(severities[severity], severity) for severity in Severity if severities[severity]]
    said = ", ".join(parts) or "no findings"
    text = Text.assemble("\n", (f"{many(len(report.posts), 'post')}: {said}.", "bold"))
    if parts and _compared(report) and not everything:
        text.append(" --all shows all standing findings.")
    for sentence in _left_out(report):
        text.append(f" {sentence}")
    for note in report.run.notes:
        text.append(f"\n{note}", style="yellow")
    if report.run.interrupted:
        text.append(f"\n{_interrupted(report)}", style="yellow")
    if not report.run.online and not report.run.notes:
        text.append("\nOffline: no link was asked; what the text does not prove is likely or unknown.", style="dim")
    codes = sorted({finding.code for finding in report.standing})
    if codes:
        text.append(f"\nlinkcheck explain {codes[0]} says what a code means and how to fix it.", style="dim")
    return text


def _left_out(report: Report) -> Iterator[str]:
    """What the counts do not hold: suppressed findings and files without a verdict."""
    hidden = Counter(_why_hidden(finding).partition(":")[0] for finding in report.findings if finding.suppressed is not None)
    if hidden:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(hidden.items()))
        shows = "it" if hidden.total() == 1 else "them"
        yield f"{many(hidden.total(), 'more finding')} suppressed ({reasons}); --all shows {shows}."
    if report.skips:
        yield f"{many(len(report.skips), 'file')} not judged."
    if report.unmarked:
        yield f"{many(report.unmarked, 'file')} without front matter left out."


def _interrupted(report: Report) -> str:
    goes_on = "; the next audit goes on from here" if report.changes is not None else ""
    return f"Interrupted: what was not asked is unchecked{goes_on}."
