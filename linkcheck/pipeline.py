"""Settings -> records -> Report: the one module that sees every stage."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from linkcheck.agreement import compare
from linkcheck.errors import NothingCheckedError
from linkcheck.judge import Grouped, chosen_rules, judge, judge_archive
from linkcheck.model import Finding, Judged, Reading, Report, Resolution, Run, Skip
from linkcheck.posts.discover import discover
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from linkcheck.resolution import OFFLINE, Answers, asked, request_url, resolve_url
from linkcheck.rules import Case, Rule
from linkcheck.settings import Settings
from linkcheck.urls.parse import web_url
from linkcheck.urls.userinfo import without_userinfo
from linkcheck.vocabulary import SkipKind
from linkcheck.web.answer import Answer

if TYPE_CHECKING:
    import httpx


class Unmarked(Struct, frozen=True):
    """A file in a folder that has no front matter, and so is no post."""

    path: str


Progress = Callable[[int, int], None]
"""Told how many of how many URLs have been answered."""


def check(
    paths: Iterable[str | Path],
    settings: Settings,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: Progress | None = None,
) -> Report:
    """Read, resolve and judge the posts below `paths`; `transport` replaces the network.

    Raises UsageError for rules that do not exist, NothingCheckedError where no post was found.
    """
    places = tuple(Path(path) for path in paths)
    rules = chosen_rules(settings.select, settings.ignore)
    started = _now()
    readings: list[Reading] = []
    skips: list[Skip] = []
    unmarked = 0
    for read in read_all(places, settings):
        match read:
            case Reading():
                readings.append(read)
            case Skip():
                skips.append(read)
            case Unmarked():
                unmarked += 1
    _require_something(readings, skips, unmarked, places)
    answers = OFFLINE if settings.offline else _ask(readings, settings, transport, progress)
    posts, archive, resolutions = _judge_all(readings, rules, answers, settings)
    return Report(
        run=Run(
            id=f"{started.replace('-', '').replace(':', '')}-{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}",
            command="check",
            started_at=started,
            finished_at=_now(),
            online=not settings.offline,
            complete=True,
            paths=tuple(str(place) for place in places),
        ),
        settings_digest=settings.digest,
        posts=posts,
        skips=tuple(skips),
        archive=archive,
        resolutions=resolutions,
        unmarked=unmarked,
    )


def resolve(urls: Iterable[str], settings: Settings, *, transport: "httpx.AsyncBaseTransport | None" = None) -> tuple[Resolution, ...]:
    """Resolve each URL, in the order given; one that occurs twice is asked once."""
    given = tuple(without_userinfo(url.strip()) for url in urls)
    answers: Answers = OFFLINE
    if not settings.offline:
        answers = _answers(dict.fromkeys(inner for url in given for inner in asked(url)), settings, transport)
    return tuple(resolve_url(url, answers) for url in given)


def read_all(paths: tuple[Path, ...], settings: Settings) -> Iterator[Reading | Skip | Unmarked]:
    """What each file below `paths` says, one after the other, without its text."""
    for found in discover(paths):
        shown = shown_path(found.path, settings.folder)
        post = read_post(found.path, shown)
        if not isinstance(post, Skip):
            reading = extract(post, settings)
            yield structs.replace(reading, post=post.slim())
        elif post.kind is SkipKind.NOT_A_POST and not found.named:
            yield Unmarked(shown)
        else:
            yield post


def shown_path(path: Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute = Path(os.path.abspath(path))
    base = Path(os.path.abspath(folder))
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else Path(os.path.relpath(absolute, base)).as_posix()


def _require_something(readings: list[Reading], skips: list[Skip], unmarked: int, places: tuple[Path, ...]) -> None:
    if readings or skips:
        return
    where = ", ".join(str(place) for place in places)
    if unmarked:
        raise NothingCheckedError(f"no post in {where}: none of its {unmarked} files begins with front matter")
    raise NothingCheckedError(f"no post in {where}: name a file, or a folder with .md, .markdown, .mdx, .html, .htm or .txt posts")


def _ask(
    readings: list[Reading], settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: Progress | None,
) -> Answers:
    wanted = dict.fromkeys(url for reading in readings for link in reading.links for url in asked(link.url))
    return _answers(wanted, settings, transport, progress)


def _answers(
    urls: Collection[str], settings: Settings, transport: "httpx.AsyncBaseTransport | None", progress: Progress | None = None,
) -> Answers:
    # Imported here: the network costs more to load than an offline check costs to run.
    import asyncio

    from linkcheck.web.ask import ask_all

    async def gather() -> Answers:
        answers: dict[str, Answer] = {}
        async for answer in ask_all(urls, settings, transport):
            answers[answer.url] = answer
            if progress is not None:
                progress(len(answers), len(urls))
        return answers

    return asyncio.run(gather())


def _judge_all(
    readings: list[Reading], rules: tuple[Rule, ...], answers: Answers, settings: Settings,
) -> tuple[tuple[Judged, ...], tuple[Finding, ...], dict[str, Resolution]]:
    memo = _Resolutions(answers)
    posts: list[Judged] = []
    grouped: list[Grouped] = []
    for reading in readings:
        own = {link.url: memo.of(link.url) for link in (*reading.links, *reading.hidden)}
        comparison = compare(reading, own, settings.agree_at, site_of(reading, settings))
        findings, shared = judge(Case(reading, own, comparison), rules)
        posts.append(Judged(reading, comparison.agreement, findings))
        grouped.extend(shared)
    return tuple(posts), judge_archive(grouped), memo.by_request()


def site_of(reading: Reading, settings: Settings) -> str | None:
    """The host of the site that republishes a post: from the settings, else from the post's own permalink."""
    url = web_url(settings.site_url or reading.post.permalink or "")
    return url.host if url is not None else None


class _Resolutions:
    """Each URL resolved once, however many posts hold it."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._known: dict[str, Resolution] = {}

    def of(self, url: str) -> Resolution:
        """The resolution of a link's URL as decoded."""
        known = self._known.get(url)
        if known is None:
            known = self._known[url] = resolve_url(url, self._answers)
        return known

    def by_request(self) -> dict[str, Resolution]:
        """The resolutions of web links, by the URL as it would be requested, sorted."""
        found = {key: resolution for url, resolution in self._known.items() if (key := request_url(url)) is not None}
        return dict(sorted(found.items()))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


