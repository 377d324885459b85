"""Settings -> records -> Report: the one module that sees every stage."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from linkcheck.agreement import compare
from linkcheck.errors import NothingCheckedError, UntrustworthyRunError
from linkcheck.judge import Grouped, bench_of, judge, judge_archive, require_known, with_own
from linkcheck.model import Finding, Judged, Reading, Report, Resolution, Run, Skip
from linkcheck.posts.discover import discover
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from linkcheck.resolution import OFFLINE, World, request_url, resolve_url, silent_hosts
from linkcheck.rules import Case
from linkcheck.scopes import Scopes
from linkcheck.settings import Settings
from linkcheck.urls.identity import bare_host
from linkcheck.urls.parse import web_url
from linkcheck.urls.userinfo import without_userinfo
from linkcheck.vocabulary import CLAIM_ROLES, Role, SkipKind

if TYPE_CHECKING:
    import httpx

    from linkcheck.baseline import Baseline
    from linkcheck.inquiry import Learned, Progress
    from linkcheck.memory.memory import Memory
    from linkcheck.since import Since

    Remember = Callable[[Sequence[Reading]], Memory]


class Unmarked(Struct, frozen=True):
    """A file in a folder that has no front matter, and so is no post."""

    path: str


def check(
    paths: Iterable[str | Path],
    settings: Settings,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: "Progress | None" = None,
    since: "Since | None" = None,
    today: date | None = None,
    remember: "Remember | None" = None,
) -> Report:
    """Read, resolve and judge the posts below `paths`; `transport` replaces the network, `since` chooses among the posts.

    `today` is UTC's by default. `remember` makes the memory of the run, once its posts are read.

    Raises UsageError for rules that do not exist, NothingCheckedError where no post was found, and UntrustworthyRunError
    where the run cannot go on.
    """
    places = tuple(Path(path) for path in paths)
    require_known(settings)
    known = _baseline(settings)
    started = _now()
    readings, skips, unmarked = _sorted(read_all(places, settings, since))
    _require_something(readings, skips, unmarked, places, since)
    skipped = _unasked(readings, settings, since)
    memory = remember(readings) if remember is not None else None
    learned = None if settings.offline else _inquire(readings, settings, transport, progress, skipped, memory)
    world = structs.replace(learned.world, skipped=skipped) if learned is not None else OFFLINE
    online = learned is not None and learned.offline is None
    posts, archive, resolutions = _judge_all(readings, world, settings, today or date.fromisoformat(started[:10]), online=online)
    return _without_known(known, Report(
        run=Run(
            id=f"{started.replace('-', '').replace(':', '')}-{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}",
            command="check",
            started_at=started,
            finished_at=_now(),
            online=online,
            complete=learned is None or learned.complete,
            paths=tuple(_printable(str(place)) for place in places),
            notes=(*_notes(learned), *(since.notes(len(posts)) if since is not None else ())),
            interrupted=learned is not None and learned.interrupted,
        ),
        settings_digest=settings.digest,
        posts=posts,
        skips=tuple(skips),
        archive=archive,
        resolutions=resolutions,
        unmarked=unmarked,
    ))


def resolve(
    urls: Iterable[str],
    settings: Settings,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: "Progress | None" = None,
) -> tuple[Resolution, ...]:
    """Resolve each URL, in the order given; one that occurs twice is asked once.

    Raises UntrustworthyRunError where this machine reaches nothing at all.
    """
    given = tuple(without_userinfo(url.strip()) for url in urls)
    if settings.offline:
        return tuple(resolve_url(url, OFFLINE) for url in given)
    from linkcheck.inquiry import Progress, inquire

    learned = inquire(given, dict.fromkeys(given), settings, transport, progress or Progress())
    if learned.offline is not None:
        raise UntrustworthyRunError(learned.offline)
    return tuple(resolve_url(url, learned.world) for url in given)


def read_all(paths: tuple[Path, ...], settings: Settings, since: "Since | None" = None) -> Iterator[Reading | Skip | Unmarked]:
    """What each file below `paths` says, one after the other, without its text; with `since` those that changed."""
    scopes = Scopes(settings)
    for found in discover(paths):
        if since is not None and not since.admits(found.path):
            continue
        shown = shown_path(found.path, settings.folder)
        post = read_post(found.path, shown)
        if not isinstance(post, Skip):
            reading = extract(post, scopes.of(shown))
            touched = since.touched(found.path, post, reading) if since is not None else None
            yield structs.replace(reading, post=post.slim(), touched=touched)
        elif post.kind is SkipKind.NOT_A_POST and not found.named:
            yield Unmarked(shown)
        else:
            yield post


def shown_path(path: Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute = Path(os.path.abspath(path))
    base = Path(os.path.abspath(folder))
    shown = absolute.relative_to(base) if absolute.is_relative_to(base) else Path(os.path.relpath(absolute, base))
    return _printable(shown.as_posix())


def _printable(path: str) -> str:
    """A path that any report can hold: bytes that are no UTF-8 become replacement characters."""
    return path.encode(errors="surrogateescape").decode(errors="replace")


def _sorted(all_read: Iterable[Reading | Skip | Unmarked]) -> tuple[list[Reading], list[Skip], int]:
    """What was read, what was skipped, and how many files are no posts."""
    readings: list[Reading] = []
    skips: list[Skip] = []
    unmarked = 0
    for read in all_read:
        match read:
            case Reading():
                readings.append(read)
            case Skip():
                skips.append(read)
            case Unmarked():
                unmarked += 1
    return readings, skips, unmarked


def _require_something(
    readings: list[Reading], skips: list[Skip], unmarked: int, places: tuple[Path, ...], since: "Since | None",
) -> None:
    if readings or skips or since is not None:
        return
    where = ", ".join(str(place) for place in places)
    if unmarked:
        raise NothingCheckedError(f"no post in {where}: none of its {unmarked} files begins with front matter")
    raise NothingCheckedError(f"no post in {where}: name a file, or a folder with .md, .markdown, .mdx, .html, .htm or .txt posts")


def _inquire(
    readings: list[Reading], settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: "Progress | None",
    skipped: Mapping[str, str], memory: "Memory | None",
) -> "Learned":
    # Imported here: the network costs more to load than an offline check costs to run.
    from linkcheck.inquiry import Progress, inquire

    links = dict.fromkeys(link.url for reading in readings for link in reading.links if link.url not in skipped)
    claims: dict[str, str | None] = {}
    for reading in sorted(readings, key=lambda reading: reading.post.date or "9"):
        for link in reading.links:
            if link.role in CLAIM_ROLES and link.url not in skipped:
                # The earliest post that names a page is nearest to what the page was.
                claims.setdefault(link.url, reading.post.date)
    return inquire(links, claims, settings, transport, progress or Progress(), memory)


def _notes(learned: "Learned | None") -> tuple[str, ...]:
    if learned is None:
        return ()
    spent = () if learned.complete or learned.offline or learned.interrupted else ("The budget was spent before everything was asked.",)
    return (*((f"{learned.offline[0].upper()}{learned.offline[1:]}.",) if learned.offline else ()), *spent, *learned.notes)


def _judge_all(
    readings: list[Reading], world: World, settings: Settings, today: date, *, online: bool,
) -> tuple[tuple[Judged, ...], tuple[Finding, ...], dict[str, Resolution]]:
    memo = _Resolutions(world)
    silent = silent_hosts(world)
    scopes = Scopes(settings)
    posts: list[Judged] = []
    grouped: list[Grouped] = []
    for reading in readings:
        own = {link.url: memo.of(link.url) for link in (*reading.links, *reading.hidden)}
        chosen = scopes.of(reading.post.path)
        site = site_of(reading, settings)
        comparison = compare(reading, own, chosen.agree_at, site)
        bench = bench_of(chosen, today, online=online)
        findings, shared = _counted(reading, *judge(Case(reading, own, comparison, site, silent=silent), bench))
        posts.append(Judged(reading, comparison.agreement, findings))
        grouped.extend(shared)
    settled = judge_archive(grouped)
    return tuple(with_own(post, settled) for post in posts), settled.archive, memo.by_request()


def _baseline(settings: Settings) -> "Baseline | None":
    if settings.baseline is None:
        return None
    from linkcheck.baseline import load_baseline

    return load_baseline(settings.baseline)


def _without_known(known: "Baseline | None", report: Report) -> Report:
    if known is None:
        return report
    from linkcheck.baseline import suppressed

    return suppressed(report, known)


def _unasked(readings: list[Reading], settings: Settings, since: "Since | None") -> Mapping[str, str]:
    if since is None:
        return {}
    from linkcheck.since import unasked

    return unasked((reading, site_of(reading, settings)) for reading in readings)


def _counted(
    reading: Reading, findings: tuple[Finding, ...], grouped: tuple[Grouped, ...],
) -> tuple[tuple[Finding, ...], tuple[Grouped, ...]]:
    """Of a post that changed since a revision, what is about the change."""
    changed = reading.touched
    if changed is None:
        return findings, grouped
    from linkcheck.since import counts, counts_in_group

    return tuple(one for one in findings if counts(one, changed)), tuple(one for one in grouped if counts_in_group(one, changed))


def site_of(reading: Reading, settings: Settings) -> str | None:
    """The host of the site that republishes a post: from the settings, else from the post's own permalink.

    Some importers leave the source's address as the permalink, and that says nothing about the site.
    """
    url = web_url(settings.site_url or reading.post.permalink or "")
    if url is None or settings.site_url is not None:
        return url.host if url is not None else None
    original = reading.claim(Role.ORIGINAL)
    source = web_url(original.url) if original is not None else None
    return None if source is not None and bare_host(source.host) == bare_host(url.host) else url.host


class _Resolutions:
    """Each URL resolved once, however many posts hold it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[str, Resolution] = {}

    def of(self, url: str) -> Resolution:
        """The resolution of a link's URL as decoded."""
        known = self._known.get(url)
        if known is None:
            known = self._known[url] = resolve_url(url, self._world)
        return known

    def by_request(self) -> dict[str, Resolution]:
        """The resolutions of web links, by the URL as it would be requested, sorted."""
        found = {key: resolution for url, resolution in self._known.items() if (key := request_url(url)) is not None}
        return dict(sorted(found.items()))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


