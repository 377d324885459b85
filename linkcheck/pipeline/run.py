"""Settings -> records -> Report: the one module that sees every stage."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, msgpack, structs

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import OFFLINE, WebAnswers, resolve_url
from linkcheck.judge.apply_rules import require_known
from linkcheck.judge.post_judge import Opinion, PostJudge, settle, site_of
from linkcheck.model import Reading, Report, Resolution, Skip
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.vocabulary import CLAIM_ROLES
from linkcheck.pipeline.book import Book, Linted
from linkcheck.pipeline.linting import linted
from linkcheck.pipeline.reading import Said, files_below, read_files
from linkcheck.pipeline.runs import ended, nothing_below, now
from linkcheck.posts.discover import Found
from linkcheck.report.sheets import Printer
from linkcheck.report.summary import Ending
from linkcheck.urls.url import without_userinfo
from linkcheck.workers import Plan, Task, cores, plan_of, spread

if TYPE_CHECKING:
    import httpx

    from linkcheck.crawl.crawler import CrawlResult, Progress
    from linkcheck.crawl.session import CrawlSession
    from linkcheck.gate.baseline import Baseline
    from linkcheck.gate.since import Since

    Remember = Callable[[Sequence[Reading]], CrawlSession]


class Batch(Struct, frozen=True, array_like=True):
    """What some files say, and what is to be said of them where their text alone tells; their readings are in it then."""

    said: Said
    opinion: Opinion | None = None


_encode = msgpack.encode
_batch = msgpack.Decoder(Batch).decode
_printed = msgpack.Decoder(tuple[Linted, ...]).decode


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
    started = now()
    day = today or date.fromisoformat(started[:10])
    said, opinions = _sorted(_batches(places, settings, since, day))
    readings = said.readings
    if not readings and not said.skips and since is None:
        raise nothing_below(places, said.unmarked)
    skipped = _unasked(readings, settings, since)
    memory = remember(readings) if remember is not None else None
    learned = None if settings.offline else _inquire(readings, settings, transport, progress, skipped, memory)
    online = learned is not None and learned.offline is None
    if not opinions:
        world = structs.replace(learned.world if learned is not None else OFFLINE, skipped=skipped)
        opinions = _opinions(readings, Task(_judging, (world, settings, day, online)), settings)
    settled = settle(opinions)
    notes = (*_notes(learned), *(since.notes(len(settled.posts)) if since is not None else ()))
    return _without_known(
        known,
        Report(
            run=ended(started, places, learned, notes),
            settings_digest=settings.digest,
            posts=settled.posts,
            skips=said.skips,
            archive=settled.archive,
            resolutions=settled.resolutions,
            unmarked=said.unmarked,
        ),
    )


def check_and_print(
    paths: Iterable[str | Path],
    settings: Settings,
    printers: Sequence[Printer],
    *,
    progress: "Progress | None" = None,
    remember: "Remember | None" = None,
) -> Ending:
    """Read, resolve and judge the posts below `paths` by what the web answers, and print each as soon as it is judged.

    Raises what `check` raises. For runs that nothing but a report is made of: what is said of a post is let go once it is printed.
    """
    places = tuple(Path(path) for path in paths)
    require_known(settings)
    started = now()
    said, _ = _sorted(_batches(places, settings, None, date.min))
    if not said.readings and not said.skips:
        raise nothing_below(places, said.unmarked)
    memory = remember(said.readings) if remember is not None else None
    learned = _inquire(said.readings, settings, None, progress, {}, memory)
    task = Task(_printing, (learned.world, settings, date.fromisoformat(started[:10]), learned.offline is None))
    book = Book(printers)
    with closing(spread(said.readings, task, _sharing_memory(settings))) as batches:
        for one in chain.from_iterable(map(_printed, batches)):
            book.add(one)
    rest = structs.replace(book.close(), skips=said.skips, unmarked=said.unmarked)
    return rest.of(ended(started, places, learned, _notes(learned)))


def resolve(
    urls: Iterable[str], settings: Settings, *, transport: "httpx.AsyncBaseTransport | None" = None, progress: "Progress | None" = None
) -> tuple[Resolution, ...]:
    """Resolve each URL, in the order given; one that occurs twice is asked once.

    Raises UntrustworthyRunError where this machine reaches nothing at all.
    """
    given = tuple(without_userinfo(url.strip()) for url in urls)
    if settings.offline:
        return tuple(resolve_url(url, OFFLINE) for url in given)
    from linkcheck.crawl.crawler import Progress, crawl

    learned = crawl(given, dict.fromkeys(given), settings, transport, progress or Progress())
    if learned.offline is not None:
        raise UntrustworthyRunError(learned.offline)
    return tuple(resolve_url(url, learned.world) for url in given)


def read_all(paths: tuple[Path, ...], settings: Settings) -> tuple[Reading, ...]:
    """What each post below `paths` says, without its text."""
    return _sorted(_batches(paths, structs.replace(settings, offline=False), None, date.min))[0].readings


def _batches(paths: tuple[Path, ...], settings: Settings, since: "Since | None", today: date) -> Generator[Batch, None, None]:
    """What the files below `paths` say; without the web and other revisions each is judged where it is read."""
    task = Task(_reading, (settings, since, today))
    return (_batch(packed) for packed in spread(tuple(files_below(paths, since)), task, plan_of(settings.jobs)))


def _reading(settings: Settings, since: "Since | None", today: date) -> Callable[[Sequence[Found]], bytes]:
    scopes = PathSettings(settings)
    judge = PostJudge(OFFLINE, settings, today, online=False) if settings.offline and since is None else None

    def batch(files: Sequence[Found]) -> bytes:
        said = read_files(files, settings, scopes, since)
        return _encode(Batch(said) if judge is None else Batch(structs.replace(said, readings=()), judge.opinion(said.readings)))

    return batch


def _judging(world: WebAnswers, settings: Settings, today: date, online: bool) -> Callable[[Sequence[Reading]], bytes]:
    judge = PostJudge(world, settings, today, online=online)
    return lambda readings: _encode(Batch(Said(), judge.opinion(readings)))


def _printing(world: WebAnswers, settings: Settings, today: date, online: bool) -> Callable[[Sequence[Reading]], bytes]:
    judge = PostJudge(world, settings, today, online=online)
    return lambda readings: _encode(tuple(linted(reading, judge) for reading in readings))


def _sharing_memory(settings: Settings) -> Plan:
    """For work with all that the web answered: copies of this process have it already, and others would each need it sent."""
    return Plan(settings.jobs or cores())


def _opinions(readings: Sequence[Reading], task: Task, settings: Settings) -> tuple[Opinion, ...]:
    """What is to be said of posts once the web has been asked."""
    with closing(spread(readings, task, _sharing_memory(settings))) as batches:
        return tuple(batch.opinion for batch in map(_batch, batches) if batch.opinion is not None)


def _sorted(batches: Generator[Batch, None, None]) -> tuple[Said, tuple[Opinion, ...]]:
    """What all files say, and what was said of them already."""
    readings: list[Reading] = []
    skips: list[Skip] = []
    unmarked = 0
    opinions: list[Opinion] = []
    with closing(batches):
        for batch in batches:
            readings.extend(batch.said.readings)
            skips.extend(batch.said.skips)
            unmarked += batch.said.unmarked
            if batch.opinion is not None:
                readings.extend(post.reading for post in batch.opinion.posts)
                opinions.append(batch.opinion)
    return Said(tuple(readings), tuple(skips), unmarked), tuple(opinions)


def _inquire(
    readings: Sequence[Reading],
    settings: Settings,
    transport: "httpx.AsyncBaseTransport | None",
    progress: "Progress | None",
    skipped: Mapping[str, str],
    memory: "CrawlSession | None",
) -> "CrawlResult":
    # Imported here: the network costs more to load than an offline check costs to run.
    from linkcheck.crawl.crawler import Progress, crawl

    links = dict.fromkeys(link.url for reading in readings for link in reading.links if link.url not in skipped)
    claims: dict[str, str | None] = {}
    for reading in sorted(readings, key=lambda reading: reading.post.date or "9"):
        for link in reading.links:
            if link.role in CLAIM_ROLES and link.url not in skipped:
                # The earliest post that names a page is nearest to what the page was.
                claims.setdefault(link.url, reading.post.date)
    return crawl(links, claims, settings, transport, progress or Progress(), memory)


def _notes(learned: "CrawlResult | None") -> tuple[str, ...]:
    if learned is None:
        return ()
    spent = () if learned.complete or learned.offline or learned.interrupted else ("The budget was spent before everything was asked.",)
    return (*((f"{learned.offline[0].upper()}{learned.offline[1:]}.",) if learned.offline else ()), *spent, *learned.notes)


def _baseline(settings: Settings) -> "Baseline | None":
    if settings.baseline is None:
        return None
    from linkcheck.gate.baseline import load_baseline

    return load_baseline(settings.baseline)


def _without_known(known: "Baseline | None", report: Report) -> Report:
    if known is None:
        return report
    from linkcheck.gate.baseline import suppressed

    return suppressed(report, known)


def _unasked(readings: Sequence[Reading], settings: Settings, since: "Since | None") -> Mapping[str, str]:
    if since is None:
        return {}
    from linkcheck.gate.since import urls_not_asked

    return urls_not_asked((reading, site_of(reading, settings)) for reading in readings)
