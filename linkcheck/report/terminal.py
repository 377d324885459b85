"""The report for people: what changed, the worst posts with their evidence, then tables, then what to do next."""

from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from linkcheck.model import BASELINE, Finding, Resolution, rank
from linkcheck.model.vocabulary import CLAIM_ROLES, Agreement, Certainty, Outcome, Severity
from linkcheck.report.formatter import Part, ReportedPost, RunRecords
from linkcheck.report.records import LinkRecord, UrlRecord
from linkcheck.report.summary import IGNORED, CountKey, RunSummary
from linkcheck.report.wording import STYLES, console, make_visible, pluralize
from linkcheck.text import visible
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import parse_url

MOST_POSTS_SHOWN = 20
# So many posts with findings are collected before all but the worst of them are dropped.
_WAITING = 50 * MOST_POSTS_SHOWN


class _Shown(msgspec.Struct, frozen=True, array_like=True):
    """How many posts have findings, those that are shown, and where their claims lead."""

    count: int
    posts: tuple[ReportedPost, ...]
    resolved: dict[str, UrlRecord]


class _Page(StringIO):
    """Text for a terminal, or for a file."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


class TerminalReport:
    """A report for people; with `everything` it shows every post with findings, and what is suppressed."""

    def __init__(self, *, everything: bool = False) -> None:
        self._everything = everything

    @property
    def cache_key(self) -> str:
        """With everything the body holds more posts."""
        return "terminal-all" if self._everything else "terminal"

    def body(self, records: RunRecords, summary: RunSummary) -> Iterator[bytes]:
        """The posts to be shown and where their claims lead, packed: how it looks depends on the terminal."""
        count, posts = self._chosen(records.posts())
        wanted = frozenset(claim.url for post in posts for claim in _claims_of(post) if claim.url is not None)
        resolved = {url.url: url.record for url in records.urls() if url.url in wanted}
        yield msgspec.msgpack.encode(_Shown(count, tuple(posts), resolved))

    def render(self, body: Iterable[bytes | memoryview], summary: RunSummary, *, is_terminal: bool = False) -> Iterator[Part]:
        """The page; on a terminal with its width and its colours."""
        page = _Page(is_terminal=is_terminal)
        out = console(page)
        shown = msgspec.msgpack.decode(b"".join(body), type=_Shown)
        for _ in self._printed(shown, summary, out):
            yield page.getvalue()
            page.seek(0)
            page.truncate()
        yield page.getvalue()

    def _chosen(self, posts: Iterable[ReportedPost]) -> tuple[int, list[ReportedPost]]:
        """How many posts have findings, and those that are shown, the worst first."""
        count, troubled = 0, list[ReportedPost]()
        for post in posts:
            if _shown(post.findings, everything=self._everything):
                count += 1
                troubled.append(post)
                if not self._everything and len(troubled) > _WAITING:
                    troubled = sorted(troubled, key=_badness)[:MOST_POSTS_SHOWN]
        troubled.sort(key=_badness)
        return count, troubled if self._everything else troubled[:MOST_POSTS_SHOWN]

    def _printed(self, shown: _Shown, summary: RunSummary, out: Console) -> Iterator[None]:
        """Print the page, pausing after each part of it.

        Of an audit that is compared with an earlier one, what stands unchanged is only counted: a list would hide what is new.
        """
        everything, summary, resolved = self._everything, make_visible(summary), make_visible(shown.resolved)
        if summary.changes is not None:
            # Imported here: only an audit has changes.
            from linkcheck.report import changes

            changes.print_changes(summary, summary.changes, out, everything=everything)
        if everything or not _compared(summary):
            for post in shown.posts:
                out.print(_post(make_visible(post), resolved, everything=everything), soft_wrap=False)
                out.print()
                yield
            left = shown.count - len(shown.posts)
            if left:
                hint = "1 more post has findings; --all shows it." if left == 1 else f"{left:,} more posts have findings; --all shows them."
                out.print(Text(f"{hint}\n"))
            for finding in _shown(summary.grouped, everything=everything):
                out.print(_grouped_finding(finding))
        if summary.skips:
            out.print(Text("Not judged", style="bold"))
            for skip in summary.skips:
                out.print(Padding(Text(f"{skip.path}: {skip.reason}"), (0, 0, 0, 2)))
            out.print()
        out.print(_tables(summary))
        out.print(_closing(summary, everything=everything))


def print_resolution(resolution: Resolution, console: Console) -> None:
    """Print the hops and the verdict of one URL."""
    resolution, meaning = make_visible(resolution), visible(_meaning(resolution))
    for line in _hops(resolution, first=0) if resolution.hops else (Text(resolution.url),):
        console.print(line)
    verdict = f"{resolution.outcome} ({resolution.certainty})"
    console.print(Padding(Text.assemble((verdict, "bold"), meaning), (0, 0, 0, 2)))


def _compared(summary: RunSummary) -> bool:
    return summary.changes is not None and summary.changes.since is not None


def _meaning(resolution: Resolution) -> str:
    """What is known of the page behind a URL, or why nothing is."""
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


def _badness(post: ReportedPost) -> tuple[bool, tuple[int, int], int, str]:
    open_ = _shown(post.findings, everything=False)
    return not open_, min(rank(finding) for finding in open_ or post.findings), -len(open_), post.path


def _post(post: ReportedPost, resolved: Mapping[str, UrlRecord], *, everything: bool) -> RenderableType:
    agreement = f"  claims: {post.agreement}" if post.agreement is not None else ""
    lines: list[RenderableType] = [Text.assemble((post.path, "bold underline"), (agreement, "dim"))]
    shown = _shown(post.findings, everything=everything)
    for finding in sorted(shown, key=lambda finding: (finding.suppressed is not None, rank(finding), finding.code)):
        lines += _finding(finding)
    if any(finding.shows_hops for finding in shown):
        lines += _claims(post, resolved)
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


def _claims(post: ReportedPost, resolved: Mapping[str, UrlRecord]) -> Iterator[RenderableType]:
    """The chain of hops behind each claim; claims with the same URL share one."""
    by_url: dict[str, list[LinkRecord]] = {}
    for claim in map(make_visible, _claims_of(post)):
        by_url.setdefault(claim.url or claim.raw, []).append(claim)
    for url, claims in by_url.items():
        names = ", ".join(claim.field or "Source" for claim in claims)
        found = resolved.get(url)
        yield Padding(Text.assemble((names, "bold"), " ", "" if found else url, overflow="fold"), (0, 0, 0, 4))
        if found is not None:
            yield from _hops(found, first=6)


def _claims_of(post: ReportedPost) -> list[LinkRecord]:
    """The claims in the order of their roles; those that suggest nothing but a place come as they stand in the file."""
    claims = post.record.claims
    return sorted((claim for claim in claims if claim.role in CLAIM_ROLES), key=lambda claim: CLAIM_ROLES.index(claim.role))


def _hops(found: UrlRecord | Resolution, first: int) -> Iterator[RenderableType]:
    for at, hop in enumerate(found.hops):
        facts = [str(part) for part in (hop.wrapper, f"{hop.via}" if at else None, hop.status, hop.error) if part]
        arrow = "→ " if at else ""
        text = Text.assemble((arrow, "dim"), hop.url, (f"  ({'; '.join(facts)})" if facts else "", "dim"), overflow="fold")
        yield Padding(text, (0, 0, 0, first + (2 if at else 0)))
    if found.target is None:
        yield Padding(Text("→ page unknown", style="yellow"), (0, 0, 0, first + 2))


def _grouped_finding(finding: Finding) -> RenderableType:
    posts = f"({len(finding.posts):,} posts)" if len(finding.posts) > 1 else f"({finding.path})"
    if finding.suppressed is not None:
        return Text(f"{finding.code} {finding.message} {posts} [{_why_hidden(finding)}]\n", style="dim")
    return Text.assemble((finding.code, STYLES[finding.severity]), f" {finding.message} {posts}\n")


def _tables(summary: RunSummary) -> RenderableType:
    table = Table(title=None, box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column("findings")
    table.add_column("", justify="right")
    counts = summary.counts
    by_code: dict[str, list[CountKey]] = {}
    for key in counts.standing:
        by_code.setdefault(key.code, []).append(key)
    for code, keys in sorted(by_code.items()):
        worst = min(keys, key=rank)
        table.add_row(Text.assemble((code, STYLES[worst.severity]), f" {worst.name}"), str(sum(counts.standing[key] for key in keys)))
    outcomes = _counts("URLs", counts.outcomes)
    agreement = _counts("claims of posts", counts.agreement)
    grid = Table.grid(padding=(0, 4))
    grid.add_row(*(part for part, some in ((table, by_code), (outcomes, counts.outcomes), (agreement, counts.posts)) if some))
    return grid


def _counts(title: str, counts: Mapping[Outcome, int] | Mapping[Agreement, int]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    table.add_column(title)
    table.add_column("", justify="right")
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        table.add_row(str(value), str(count))
    return table


def _closing(summary: RunSummary, *, everything: bool) -> Text:
    run, severities = summary.run, summary.counts.severities
    parts = [pluralize(severities[severity], severity) for severity in Severity if severities[severity]]
    counted = ", ".join(parts) or "no findings"
    text = Text.assemble("\n", (f"{pluralize(summary.counts.posts, 'post')}: {counted}.", "bold"))
    if parts and _compared(summary) and not everything:
        text.append(" --all shows all standing findings.")
    for sentence in _left_out(summary):
        text.append(f" {sentence}")
    for note in run.notes:
        text.append(f"\n{note}", style="yellow")
    if run.interrupted:
        text.append(f"\n{_interrupted(summary)}", style="yellow")
    if not run.online and not run.notes:
        text.append("\nOffline: no link was asked; what the text does not prove is likely or unknown.", style="dim")
    codes = sorted(key.code for key in summary.counts.standing)
    if codes:
        text.append(f"\nlinkcheck explain {codes[0]} says what a code means and how to fix it.", style="dim")
    return text


def _left_out(summary: RunSummary) -> Iterator[str]:
    """What the counts do not hold: suppressed findings and files without a verdict."""
    hidden = summary.counts.suppressed
    count = sum(hidden.values())
    if count:
        reasons = ", ".join(f"{reason} {number:,}" for reason, number in sorted(hidden.items()))
        shows = "it" if count == 1 else "them"
        yield f"{pluralize(count, 'more finding')} suppressed ({reasons}); --all shows {shows}."
    if summary.skips:
        yield f"{pluralize(len(summary.skips), 'file')} not judged."
    if summary.unmarked:
        yield f"{pluralize(summary.unmarked, 'file')} without front matter left out."
    if summary.templates:
        yield f"{pluralize(summary.templates, 'template')} left out."


def _interrupted(summary: RunSummary) -> str:
    goes_on = "; the next audit goes on from here" if summary.changes is not None else ""
    return f"Interrupted: what was not asked is unchecked{goes_on}."
