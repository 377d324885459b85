"""One run over files, with the web or without it; the only module that knows the order of all stages."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from linkcheck.cache.results import ResultCache, result_cache
from linkcheck.config.host_path_rules import url_rule_for
from linkcheck.config.per_path import in_force, path_matcher
from linkcheck.config.settings import Settings
from linkcheck.gate import MAX_BASELINE_BYTES
from linkcheck.model import Run
from linkcheck.model.digest import digest_of
from linkcheck.model.errors import NothingCheckedError, UntrustworthyRunError
from linkcheck.model.files import read_file
from linkcheck.model.timestamps import iso_from_datetime, utc_now
from linkcheck.pipeline.checked_run import CheckedRun
from linkcheck.posts.discover import STANDARD_INPUT, FoundFile, discover, display_path, printable
from linkcheck.urls.patterns import url_matcher
from linkcheck.urls.url import web_url, without_userinfo

if TYPE_CHECKING:
    import httpx

    from linkcheck.crawl.crawler import CrawlResult, Progress
    from linkcheck.crawl.resolution import WebAnswers
    from linkcheck.crawl.session import CrawlSession
    from linkcheck.gate.baseline import Baseline
    from linkcheck.gate.since import Since
    from linkcheck.model import Reading, Resolution
    from linkcheck.model.spool import PackedList
    from linkcheck.pipeline.result_store import ResultStore
    from linkcheck.pipeline.stages import PostLinks
    from linkcheck.posts.folder_use import FolderUses
    from linkcheck.report.formatter import Formatter
    from linkcheck.report.whole import Report
    from linkcheck.workers import Plan

    # Makes the session of a crawl, once it is known what the posts link to.
    OpenSession = Callable[[Iterable[PostLinks]], CrawlSession]


def check(
    paths: Iterable[str | Path],
    settings: Settings,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: "Progress | None" = None,
    since: "Since | None" = None,
    today: date | None = None,
) -> "Report":
    """Read, resolve and judge the posts below `paths`: all that was found, held in memory.

    Arguments and errors are those of `check_posts`; findings that the settings' baseline knows are suppressed.
    """
    with closing(
        check_posts(
            paths, settings, transport=transport, progress=progress, since=since, today=today, details=True, baseline=settings.baseline
        )
    ) as checked:
        return checked.report(settings.digest)


def check_posts(
    paths: Iterable[str | Path],
    settings: Settings,
    formatters: Sequence["Formatter"] = (),
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: "Progress | None" = None,
    since: "Since | None" = None,
    today: date | None = None,
    open_session: "OpenSession | None" = None,
    details: bool = False,
    spawns: bool = False,
    baseline: str | None = None,
    stdin: FoundFile | None = None,
) -> CheckedRun:
    """Read, resolve and judge the posts below `paths`; the result may be larger than memory, and has to be closed.

    `formatters` are those of reports on nothing but this run: without the web their bodies may come from an earlier run.
    `transport` replaces the network, `since` chooses among the posts, `today` is UTC's by default, `open_session` makes the
    crawl's session. `details` keeps what a `Report` is made of. `spawns` says that the main module may be imported again by
    other processes. The findings in the file `baseline` are suppressed. `stdin` is the post that `-` among the paths stands for.

    Raises UsageError for rules that do not exist and a baseline that cannot be read, NothingCheckedError where no post was
    found, and UntrustworthyRunError where the run cannot go on.
    """
    started = iso_from_datetime(utc_now())
    day = today or date.fromisoformat(started[:10])
    settings, ended = in_force(settings, day)
    chosen = _chosen_files(tuple(Path(path) for path in paths), stdin, since, settings)
    record = partial(_run_record, started, chosen.places, since, ended)
    with closing(result_cache(chosen.files, settings if not details else structs.replace(settings, cache=False))) as cache:
        variant = _variant(baseline, since, chosen) if formatters else b""
        unchanged = cache.load(formatters, variant)
        if unchanged is not None:
            summary = structs.replace(unchanged.summary, run=record(unchanged.summary.counts.posts, None))
            return CheckedRun(summary, bodies=unchanged.bodies)
        known = _load_baseline(baseline) if baseline is not None else None
        run = _run_over(chosen, settings, since=since, cache=cache, today=day, details=details, spawns=spawns)
        with ExitStack() as abandoned:
            abandoned.callback(run.store.close)
            crawled, reusable = None, False
            if settings.offline:
                reusable = run.lint()
            else:
                crawled = run.crawl_and_judge(transport, progress, open_session)
            checked = run.checked(record, crawled, known)
            if reusable:
                cache.save(checked.summary, {formatter.cache_key: checked.body(formatter) for formatter in formatters}, variant)
            abandoned.pop_all()
        return checked


def _load_baseline(place: str) -> "Baseline":
    # Imported here: an unchanged run needs none of its findings.
    from linkcheck.gate.baseline import load_baseline

    return load_baseline(place)


class _ChosenFiles(NamedTuple):
    """The files that a run reads, and `below` all those of its places, changed or not; `excluded` is how many the settings leave out."""

    places: tuple[Path, ...]
    files: tuple[FoundFile, ...]
    below: tuple[FoundFile, ...]
    excluded: int


def _chosen_files(places: tuple[Path, ...], stdin: FoundFile | None, since: "Since | None", settings: Settings) -> _ChosenFiles:
    below, excluded = _files_below(tuple(place for place in places if stdin is None or str(place) != STANDARD_INPUT), settings)
    below = (*below, stdin) if stdin is not None else below
    files = below if since is None else tuple(found for found in below if since.includes(Path(found.path)))
    return _ChosenFiles(places, files, below, excluded)


def _files_below(places: tuple[Path, ...], settings: Settings) -> tuple[tuple[FoundFile, ...], int]:
    """The files that may be posts, and how many the settings exclude; what the user names is never excluded."""
    found = tuple(discover(places))
    if not settings.exclude:
        return found, 0
    is_excluded = path_matcher(settings.exclude, "a pattern in exclude")
    files = tuple(file for file in found if file.named or not is_excluded(display_path(file.path, settings.folder)))
    return files, len(found) - len(files)


def _variant(baseline: str | None, since: "Since | None", chosen: _ChosenFiles) -> bytes:
    """What a report depends on besides its files and the settings; a baseline that cannot be read is reported where it is loaded."""
    try:
        known = digest_of(read_file(baseline, MAX_BASELINE_BYTES)) if baseline is not None else b""
    except OSError:
        known = b"-"
    changed = since.digest(chosen.files) if since is not None else b""
    return known + changed + (b"%d" % chosen.excluded if chosen.excluded else b"")


def resolve(
    urls: Iterable[str], settings: Settings, *, transport: "httpx.AsyncBaseTransport | None" = None, progress: "Progress | None" = None
) -> "tuple[Resolution, ...]":
    """Resolve each URL, in the order given; one that occurs twice is asked once.

    Raises UntrustworthyRunError where this machine reaches nothing at all.
    """
    from linkcheck.crawl.resolution import OFFLINE, resolve_url

    given = tuple(without_userinfo(url.strip()) for url in urls)
    if settings.offline:
        return tuple(resolve_url(url, OFFLINE) for url in given)
    from linkcheck.crawl.crawler import Progress, crawl

    crawled = crawl(given, dict.fromkeys(given), settings, transport, progress or Progress(), compared=False)
    if crawled.offline is not None:
        raise UntrustworthyRunError(crawled.offline)
    return tuple(resolve_url(url, crawled.web) for url in given)


def each_reading(paths: tuple[Path, ...], settings: Settings) -> "Iterator[Reading]":
    """The reading of each post below `paths`, without its text, one after the other."""
    from linkcheck.pipeline.stages import FileStage, read_files, unpack_read, unpack_reading
    from linkcheck.workers import plan_of

    files, _ = _files_below(paths, settings)
    stage = FileStage(files, partial(read_files, today=utc_now().date()), settings, None, ResultCache(None, ()), _uses_of(files, settings))
    with closing(stage.packed(plan_of(settings.jobs))) as results:
        for post in map(unpack_read, results):
            if post.links is not None:
                yield unpack_reading(post.reading)


def _run_over(
    chosen: _ChosenFiles, settings: Settings, *, since: "Since | None", cache: ResultCache, today: date, details: bool, spawns: bool
) -> "_RunOverFiles":
    # Imported here, as all that reads and judges: an unchanged run needs none of it.
    from linkcheck.judge.apply_rules import with_codes
    from linkcheck.pipeline.result_store import ResultStore
    from linkcheck.workers import plan_of

    plan = plan_of(settings.jobs, spawns=spawns)
    return _RunOverFiles(chosen, with_codes(settings), since, cache, plan, today, details, _uses_of(chosen.below, settings), ResultStore())


class _RunOverFiles(NamedTuple):
    """One run over files that adds their results to the store."""

    chosen: _ChosenFiles
    settings: Settings
    since: "Since | None"
    cache: ResultCache
    plan: "Plan"
    today: date
    details: bool
    uses: "FolderUses | None"
    store: "ResultStore"

    def checked(
        self, record: "Callable[[int, CrawlResult | None], Run]", crawled: "CrawlResult | None", known: "Baseline | None"
    ) -> CheckedRun:
        """What the results in the store come to, all together."""
        summary, grouped_findings = self.store.finish(record(self.store.posts, crawled))
        checked = CheckedRun(structs.replace(summary, excluded=self.chosen.excluded), self.store, grouped_findings)
        return checked.with_baseline(known) if known is not None else checked

    def lint(self) -> bool:
        """Judge the posts by their texts alone; True where a later run over the same files can use the report again."""
        from linkcheck.pipeline.stages import FileStage, lint_files

        stage = FileStage(
            self.chosen.files, partial(lint_files, today=self.today, details=self.details), self.settings, self.since, self.cache, self.uses
        )
        with closing(stage.packed(self.plan)) as results:
            for packed in results:
                self.store.add(packed)
        self._require_posts(self.store.posts)
        return stage.undated

    def crawl_and_judge(
        self, transport: "httpx.AsyncBaseTransport | None", progress: "Progress | None", open_session: "OpenSession | None"
    ) -> "CrawlResult":
        """Read the posts, ask the web for their links, and judge them by what it answers."""
        with closing(self._read()) as posts:
            self._require_posts(len(posts))
            links = _Links(posts)
            skipped = self._not_asked(posts)
            session = open_session(links) if open_session is not None else None
            crawled = _crawl(links, skipped, self.settings, transport, progress, session)
            self._judge(posts, structs.replace(crawled.web, skipped=skipped), online=crawled.offline is None)
        return crawled

    def _read(self) -> "PackedList":
        """The packed `ReadPost` of each post; the results of other files are added to the store."""
        from linkcheck.model.spool import PackedList
        from linkcheck.pipeline.post_result import PostResult, pack_result
        from linkcheck.pipeline.stages import FileStage, read_files, unpack_read

        posts = PackedList()
        stage = FileStage(self.chosen.files, partial(read_files, today=self.today), self.settings, self.since, self.cache, self.uses)
        with closing(stage.packed(self.plan)) as results:
            for packed in results:
                post = unpack_read(packed)
                if post.links is not None:
                    posts.append(packed)
                else:
                    self.store.add(pack_result(PostResult(skip=post.skip)))
        return posts

    def _judge(self, posts: "PackedList", web: "WebAnswers", *, online: bool) -> None:
        from linkcheck.pipeline.stages import judge_posts
        from linkcheck.workers import Plan, Task, cores, map_chunks

        task = Task(judge_posts, (web, self.settings, self.today, online, self.details))
        # Forks have all answers of the web in memory; spawned workers would each need a copy.
        with closing(map_chunks(posts, task, Plan(self.settings.jobs or cores()))) as chunks:
            for chunk in chunks:
                for packed in chunk:
                    self.store.add(packed)

    def _not_asked(self, posts: "PackedList") -> Mapping[str, str]:
        """The URLs that the settings or a run since a revision leave out, with the reasons."""
        excluded = self._excluded(posts)
        if self.since is None:
            return excluded
        from linkcheck.gate.since import urls_not_asked
        from linkcheck.judge.post_judge import site_of
        from linkcheck.pipeline.stages import unpack_read, unpack_reading

        readings = (unpack_reading(unpack_read(packed).reading) for packed in posts)
        return {**urls_not_asked((reading, site_of(reading, self.settings)) for reading in readings), **excluded}

    def _excluded(self, posts: "PackedList") -> Mapping[str, str]:
        """The URLs that the settings say are never asked; what earlier runs know of them does not count either."""
        never = tuple(rule for rule in self.settings.urls if rule.never_check)
        if not never and not self.settings.exclude_urls:
            return {}
        by_setting, found = url_matcher(self.settings.exclude_urls), dict[str, str]()
        for url in {url for links in _Links(posts) for url in links.urls}:
            own = web_url(url)
            rule = url_rule_for(self.settings.urls, url, *((own.href,) if own is not None else ()))
            if rule is not None and rule.never_check:
                found[url] = rule.reason or "the settings say that it is never asked"
            elif by_setting(url) is not None:
                found[url] = "it is left out by exclude_urls"
        return found

    def _require_posts(self, posts: int) -> None:
        """Raise NothingCheckedError where there is nothing to report; no post need have changed since a revision."""
        if posts or self.store.skips or self.store.drafts or self.since is not None:
            return
        where = ", ".join(str(place) for place in self.chosen.places)
        if self.store.unmarked:
            raise NothingCheckedError(f"no post in {where}: none of its {self.store.unmarked} files begins with front matter")
        if self.chosen.excluded:
            raise NothingCheckedError(f"no post in {where}: exclude leaves out {self.chosen.excluded:,} of its files")
        raise NothingCheckedError(f"no post in {where}: name a file, or a folder with .md, .markdown, .mdx, .html, .htm or .txt posts")


class _Links:
    """The links of the posts; can be iterated several times."""

    def __init__(self, posts: "PackedList") -> None:
        self._posts = posts

    def __iter__(self) -> "Iterator[PostLinks]":
        from linkcheck.pipeline.stages import unpack_read

        return (links for packed in self._posts if (links := unpack_read(packed).links) is not None)


def _uses_of(files: Sequence[FoundFile], settings: Settings) -> "FolderUses | None":
    """How the folders use words with several meanings, by all of their posts, whichever changed; None where the user named each file."""
    if all(found.named for found in files):
        return None
    from linkcheck.posts.folder_use import survey_folders

    return survey_folders(files, settings.site_url)


def _crawl(
    posts: "Iterable[PostLinks]",
    skipped: Collection[str],
    settings: Settings,
    transport: "httpx.AsyncBaseTransport | None",
    progress: "Progress | None",
    session: "CrawlSession | None",
) -> "CrawlResult":
    # Imported here: the network costs more to load than an offline check costs to run.
    from linkcheck.crawl.crawler import Progress, crawl

    links: dict[str, None] = {}
    claims: dict[str, tuple[str, int, int, str | None]] = {}
    for number, post in enumerate(posts):
        links.update(dict.fromkeys(url for url in post.urls if url not in skipped))
        for place, url in enumerate(post.claims):
            if url not in skipped:
                # The page at the time of the earliest post that names it is the one that was meant.
                dated = post.date or "9", number, place, post.date
                claims[url] = min(claims.get(url, dated), dated, key=lambda one: one[:3])
    dates = {url: date for url, (_, _, _, date) in sorted(claims.items(), key=lambda claim: claim[1][:3])}
    return crawl(links, dates, settings, transport, progress or Progress(), session)


def _run_record(
    started: str, places: tuple[Path, ...], since: "Since | None", ended: tuple[str, ...], posts: int, crawled: "CrawlResult | None"
) -> Run:
    """The record of the run over so many posts, made at its end; `ended` tells of rules that are over, `crawled` is None offline."""
    of_revision = since.notes(posts) if since is not None else ()
    return Run(
        id=f"{started.replace('-', '').replace(':', '')}-{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}",
        command="check",
        started_at=started,
        finished_at=iso_from_datetime(utc_now()),
        online=crawled is not None and crawled.offline is None,
        complete=crawled is None or crawled.complete,
        paths=tuple(printable(str(place)) for place in places),
        notes=(*_notes(crawled), *of_revision, *ended),
        interrupted=crawled is not None and crawled.interrupted,
    )


def _notes(crawled: "CrawlResult | None") -> tuple[str, ...]:
    if crawled is None:
        return ()
    spent = () if crawled.complete or crawled.offline or crawled.interrupted else ("The budget was spent before everything was asked.",)
    return (*((f"{crawled.offline[0].upper()}{crawled.offline[1:]}.",) if crawled.offline else ()), *spent, *crawled.notes)
