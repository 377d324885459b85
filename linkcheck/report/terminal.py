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
from linkcheck.report.plain_layout import CODE, LEAST_WIDTH, PLACE, entry, is_narrow, paragraph, wrapped
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
    """A report for people; with `everything` it shows every post with findings, and what is suppressed.

    Without `posts` it holds the counts alone, and without the `summary` no counts and no advice.
    """

    def __init__(self, *, everything: bool = False, posts: bool = True, summary: bool = True) -> None:
        self._everything = everything
        self._posts = posts
        self._summary = summary

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
        if self._posts and (everything or not _compared(summary)):
            for post in shown.posts:
                _print_post(make_visible(post), resolved, out, everything=everything)
                out.print()
                yield
            left = shown.count - len(shown.posts)
            if left and self._summary:
                hint = "1 more post has findings; --all shows it." if left == 1 else f"{left:,} more posts have findings; --all shows them."
                out.print(Text(f"{hint}\n"))
            for finding in _shown(summary.grouped, everything=everything):
                out.print(_grouped_finding(finding))
        if summary.skips:
            out.print(Text("Not judged", style="bold"))
            for skip in summary.skips:
                out.print(Padding(Text(f"{skip.path}: {skip.reason}"), (0, 0, 0, 2)))
            out.print()
        if not self._summary:
            return
        if (tables := _tables(summary)).columns:
            out.print(tables)
        out.print(_closing(summary, everything=everything))


def print_resolution(resolution: Resolution, console: Console) -> None:
    """Print the hops and the verdict of one URL."""
    resolution, meaning = make_visible(resolution), visible(_meaning(resolution))
    for line, indent in _hops(resolution, first=0) if resolution.hops else ():
        console.print(Padding(line, (0, 0, 0, indent)))
    if not resolution.hops:
        console.print(Text(resolution.url))
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


def _print_post(post: ReportedPost, resolved: Mapping[str, UrlRecord], out: Console, *, everything: bool) -> None:
    lines = _plain_lines(post, resolved, out.width, everything=everything) if out.color_system is None else None
    if lines is None:
        out.print(_post(post, resolved, everything=everything), soft_wrap=False)
    else:
        out.file.write("".join(f"{line}\n" for line in lines))


def _plain_lines(post: ReportedPost, resolved: Mapping[str, UrlRecord], width: int, *, everything: bool) -> list[str] | None:
    """The same lines as those of `_post`, without colours; None where a text needs more than one cell for a character."""
    agreement = f"  claims: {post.agreement}" if post.agreement is not None else ""
    findings = _in_order(post, everything=everything)
    entries = [(_place(finding), finding.code, *_texts(finding)) for finding in findings]
    shows_hops = any(finding.shows_hops for finding in findings)
    hops = [(line.plain, indent) for line, indent in _claim_lines(post, resolved)] if shows_hops else []
    texts = (post.path, *(text for _, _, *said in entries for text in said), *(text for text, _ in hops))
    if width < LEAST_WIDTH or any(len(place) > PLACE for place, *_ in entries) or not all(map(is_narrow, texts)):
        return None
    lines = list(wrapped(f"{post.path}{agreement}", width))
    for place, code, *said in entries:
        lines += entry(place, code, said, width)
    for text, indent in hops:
        lines += paragraph(text, indent, width)
    return lines


def _post(post: ReportedPost, resolved: Mapping[str, UrlRecord], *, everything: bool) -> RenderableType:
    agreement = f"  claims: {post.agreement}" if post.agreement is not None else ""
    lines: list[RenderableType] = [Text.assemble((post.path, "bold underline"), (agreement, "dim"))]
    shown = _in_order(post, everything=everything)
    for finding in shown:
        lines += _finding(finding)
    if any(finding.shows_hops for finding in shown):
        lines += (Padding(line, (0, 0, 0, indent)) for line, indent in _claim_lines(post, resolved))
    return Group(*lines)


def _in_order(post: ReportedPost, *, everything: bool) -> list[Finding]:
    """The findings that are shown, the worst first."""
    shown = _shown(post.findings, everything=everything)
    return sorted(shown, key=lambda finding: (finding.suppressed is not None, rank(finding), finding.code))


def _finding(finding: Finding) -> Iterator[RenderableType]:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=PLACE, justify="right", no_wrap=True)
    grid.add_column(width=CODE, no_wrap=True)
    grid.add_column(overflow="fold")
    message, *helps = _texts(finding)
    if finding.suppressed is not None:
        grid.add_row(Text(_place(finding)), Text(finding.code), Text(message), style="dim")
    else:
        sure = _doubt(finding)
        text = Text.assemble(message.removesuffix(sure), (sure, "dim"))
        for line in helps:
            text.append(f"\n{line}", style="green")
        grid.add_row(Text(_place(finding), style="dim"), Text(finding.code, style=STYLES[finding.severity]), text)
    yield Padding(grid, (0, 0, 0, 1))


def _place(finding: Finding) -> str:
    return f"{finding.span.line}:{finding.span.column}" if finding.span is not None else ""


def _doubt(finding: Finding) -> str:
    return "" if finding.certainty is Certainty.CONFIRMED else f" [{finding.certainty}]"


def _texts(finding: Finding) -> Iterator[str]:
    """What is said of a finding: the message, and what helps where that is not suppressed."""
    if finding.suppressed is not None:
        yield f"{finding.message}{_doubt(finding)} [{_why_hidden(finding)}]"
        return
    yield f"{finding.message}{_doubt(finding)}"
    if finding.help:
        yield f"help: {finding.help}"


def _why_hidden(finding: Finding) -> str:
    return BASELINE if finding.suppressed == BASELINE else f"{IGNORED}: {finding.suppressed}"


def _claim_lines(post: ReportedPost, resolved: Mapping[str, UrlRecord]) -> Iterator[tuple[Text, int]]:
    """The chain of hops behind each claim, each line with its indent; claims with the same URL share one."""
    by_url: dict[str, list[LinkRecord]] = {}
    for claim in map(make_visible, _claims_of(post)):
        by_url.setdefault(claim.url or claim.raw, []).append(claim)
    for url, claims in by_url.items():
        names = ", ".join(claim.field or "Source" for claim in claims)
        found = resolved.get(url)
        yield Text.assemble((names, "bold"), " ", "" if found else url, overflow="fold"), 4
        if found is not None:
            yield from _hops(found, first=6)


def _claims_of(post: ReportedPost) -> list[LinkRecord]:
    """The claims in the order of their roles; those that suggest nothing but a place come as they stand in the file."""
    claims = post.record.claims
    return sorted((claim for claim in claims if claim.role in CLAIM_ROLES), key=lambda claim: CLAIM_ROLES.index(claim.role))


def _hops(found: UrlRecord | Resolution, first: int) -> Iterator[tuple[Text, int]]:
    for at, hop in enumerate(found.hops):
        facts = [str(part) for part in (hop.wrapper, f"{hop.via}" if at else None, hop.status, hop.error) if part]
        arrow = "→ " if at else ""
        text = Text.assemble((arrow, "dim"), hop.url, (f"  ({'; '.join(facts)})" if facts else "", "dim"), overflow="fold")
        yield text, first + (2 if at else 0)
    if found.target is None:
        yield Text("→ page unknown", style="yellow"), first + 2


def _grouped_finding(finding: Finding) -> RenderableType:
    posts = f"({len(finding.posts):,} posts)" if len(finding.posts) > 1 else f"({finding.path})"
    if finding.suppressed is not None:
        return Text(f"{finding.code} {finding.message} {posts} [{_why_hidden(finding)}]\n", style="dim")
    return Text.assemble((finding.code, STYLES[finding.severity]), f" {finding.message} {posts}\n")


def _tables(summary: RunSummary) -> Table:
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
    grid.add_row(*(part for part, some in ((table, by_code), (outcomes, counts.outcomes), (agreement, counts.agreement)) if some))
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
    if summary.drafts:
        yield f"{pluralize(summary.drafts, 'draft')} left out."
    if summary.excluded:
        yield f"{pluralize(summary.excluded, 'file')} left out by exclude."
    if summary.counts.excluded_links:
        yield f"{pluralize(summary.counts.excluded_links, 'link')} left out by exclude_urls."


def _interrupted(summary: RunSummary) -> str:
    goes_on = "; the next audit goes on from here" if summary.changes is not None else ""
    return f"Interrupted: what was not asked is unchecked{goes_on}."
