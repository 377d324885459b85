"""`linkcheck check`: lint posts."""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import Rendering, outputs_of
from linkcheck.cli.process import INTERRUPTED, USAGE, expect_garbage
from linkcheck.config.settings import Settings
from linkcheck.gate import fails
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import SkipKind
from linkcheck.report.summary import Ending

if TYPE_CHECKING:
    from linkcheck.cli.write_baseline import Recording
    from linkcheck.gate.since import Since
    from linkcheck.model import Report
    from linkcheck.pipeline.run import Remember
    from linkcheck.report.sheets import Printer


def run(options: argparse.Namespace) -> int:
    """Check the posts, write the reports and return the exit code."""
    outputs = outputs_of(options)
    settings = settings_of(options)
    if not settings.offline:
        expect_garbage()
    rendering = Rendering((name for name, _ in outputs), everything=options.all)
    # A revision chooses among all findings, and a baseline knows some; without them each post can be printed by itself.
    alone = not options.whole_posts and all(one is None for one in (options.since, settings.baseline, options.write_baseline))
    check = _reported if not alone else _linted if settings.offline else _checked
    ending = check(options, settings, rendering.printers)
    for name, place in outputs:
        rendering.write(ending, name, place)
    if not settings.offline and not ending.run.online:
        print(f"linkcheck: {ending.run.notes[0]} No link was judged by it.", file=sys.stderr)
    return INTERRUPTED if ending.run.interrupted else exit_code(ending, settings)


def _linted(options: argparse.Namespace, settings: Settings, printers: "Sequence[Printer]") -> Ending:
    from linkcheck.pipeline.lint import lint

    return lint(_paths(options), settings, printers)


def _checked(options: argparse.Namespace, settings: Settings, printers: "Sequence[Printer]") -> Ending:
    from linkcheck.cli.progress import shown_progress
    from linkcheck.pipeline.run import check_and_print

    with shown_progress(quiet=False) as progress, _remembered(options, settings) as remember:
        return check_and_print(_paths(options), settings, printers, progress=progress, remember=remember)


def _reported(options: argparse.Namespace, settings: Settings, printers: "Sequence[Printer]") -> Ending:
    from linkcheck.cli.progress import shown_progress
    from linkcheck.pipeline import run as pipeline
    from linkcheck.report.sheets import print_report

    paths = _paths(options)
    since = _since(options, paths)
    recording = _recording(options, settings, paths)
    with shown_progress(quiet=settings.offline) as progress:
        judged_anew = settings if recording is None else structs.replace(settings, baseline=None)
        with _remembered(options, settings) as remember:
            report = pipeline.check(paths, judged_anew, progress=progress, since=since, remember=remember)
    if recording is not None:
        report = recording.record(report, trusted=exit_code(report, settings) < USAGE)
    return print_report(report, printers)


def _paths(options: argparse.Namespace) -> list[str]:
    return options.paths or ["."]


@contextmanager
def _remembered(options: argparse.Namespace, settings: Settings) -> Iterator["Remember | None"]:
    """What an audit's ledger knows of the links, where one is named."""
    if settings.ledger is None or settings.offline:
        yield None
        return
    from linkcheck.audit.session import ReadOnlySession
    from linkcheck.crawl.resolution import urls_to_ask
    from linkcheck.ledger import open_ledger

    with open_ledger(settings.ledger, settings.folder, create=False, now=int(time.time())) as ledger:
        yield lambda readings: ReadOnlySession(
            ledger,
            settings,
            {url for reading in readings for link in reading.links for url in urls_to_ask(link.url)},
            recheck=options.recheck or (),
        )


def _since(options: argparse.Namespace, paths: list[str]) -> "Since | None":
    if options.since is None:
        if options.whole_posts:
            raise UsageError("--whole-posts says what counts in a changed post; give --since REV with it")
        return None
    if options.write_baseline is not None:
        raise UsageError("--write-baseline needs to see every finding; leave out --since")
    from linkcheck.gate.git import changed_since
    from linkcheck.gate.since import Since

    there = [Path(path) for path in paths if Path(path).exists()]
    if not there:
        raise UsageError(f"there is no such file or folder: {', '.join(paths)}")
    return Since(changed_since(options.since, there), options.whole_posts)


def _recording(options: argparse.Namespace, settings: Settings, paths: list[str]) -> "Recording | None":
    if options.write_baseline is None:
        return None
    from linkcheck.cli.write_baseline import Recording

    return Recording(options.write_baseline, settings, paths)


def exit_code(report: "Report | Ending", settings: Settings) -> int:
    """0, or 1 for findings that fail or posts that could not be read, 2 where a named path is not there, 3 without a network."""
    kinds = {skip.kind for skip in report.skips}
    if SkipKind.MISSING in kinds:
        return 2
    if not settings.offline and not report.run.online:
        return 3
    return 1 if SkipKind.UNREADABLE in kinds or fails(report.standing, settings.fail_on, settings.certainty) else 0
