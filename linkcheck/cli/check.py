"""`linkcheck check`: lint posts."""

import argparse
import sys
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from linkcheck import pipeline
from linkcheck.cli.output import console, write
from linkcheck.cli.progress import shown_progress
from linkcheck.errors import UsageError
from linkcheck.judge import fails
from linkcheck.model import Report
from linkcheck.settings import Settings, load_settings
from linkcheck.vocabulary import SkipKind

if TYPE_CHECKING:
    from linkcheck.cli.recording import Recording
    from linkcheck.since import Since

USAGE = 2

# Flags that are settings of the same name; the others say how to print.
SETTING_FLAGS = (
    "offline", "profile", "media", "fail_on", "certainty", "baseline", "budget", "timeout", "connect_timeout", "concurrency",
    "host_concurrency",
    "host_interval_ms", "name_recheck", "head_first", "contact", "ca_file", "connect_to", "headers", "allow_private",
    "archive", "archive_url", "archive_cdx", "archive_budget",
)


def run(options: argparse.Namespace) -> int:
    """Check the posts, write the reports and return the exit code."""
    outputs = _outputs(options)
    settings = settings_of(options)
    paths = options.paths or ["."]
    since = _since(options, paths)
    recording = _recording(options, settings, paths)
    with shown_progress(quiet=settings.offline) as progress:
        judged_anew = settings if recording is None else structs.replace(settings, baseline=None)
        report = pipeline.check(paths, judged_anew, progress=progress, since=since)
    if recording is not None:
        report = recording.record(report, trusted=exit_code(report, settings) < USAGE)
    for name, place in outputs:
        _write(report, name, place, everything=options.all)
    if not settings.offline and not report.run.online:
        print(f"linkcheck: {report.run.notes[0]} No link was judged by it.", file=sys.stderr)
    return exit_code(report, settings)


def _since(options: argparse.Namespace, paths: list[str]) -> "Since | None":
    if options.since is None:
        if options.whole_posts:
            raise UsageError("--whole-posts says what counts in a changed post; give --since REV with it")
        return None
    if options.write_baseline is not None:
        raise UsageError("--write-baseline needs to see every finding; leave out --since")
    from linkcheck.git import changed_since
    from linkcheck.since import Since

    there = [Path(path) for path in paths if Path(path).exists()]
    if not there:
        raise UsageError(f"there is no such file or folder: {', '.join(paths)}")
    return Since(changed_since(options.since, there), options.whole_posts)


def _recording(options: argparse.Namespace, settings: Settings, paths: list[str]) -> "Recording | None":
    if options.write_baseline is None:
        return None
    from linkcheck.cli.recording import Recording

    return Recording(options.write_baseline, settings, paths)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the command line, the environment and the configuration file make together."""
    flags: dict[str, Any] = {name: value for name in SETTING_FLAGS if (value := getattr(options, name, None)) is not None}
    for name in ("select", "ignore"):
        lists = getattr(options, name, None)
        if lists is not None:
            flags[name] = list(chain.from_iterable(lists))
    return load_settings(Path(), flags)


def exit_code(report: Report, settings: Settings) -> int:
    """0, or 1 for findings that fail or posts that could not be read, 2 where a named path is not there, 3 without a network."""
    kinds = {skip.kind for skip in report.skips}
    if SkipKind.MISSING in kinds:
        return 2
    if not settings.offline and not report.run.online:
        return 3
    return 1 if SkipKind.UNREADABLE in kinds or fails(report.findings, settings.fail_on, settings.certainty) else 0


def _outputs(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """The formats with their files, in pairs; the last formats may go to standard output."""
    formats, files = options.format or ["terminal"], options.output or []
    if len(files) > len(formats):
        raise UsageError(f"there are {len(files)} --output files for {len(formats)} --format names; give one format per file")
    pairs = list(zip_longest(formats, files))
    if sum(place is None for _, place in pairs) > 1:
        raise UsageError("only one format can go to standard output; give the others an --output file")
    return pairs


def _write(report: Report, name: str, place: str | None, *, everything: bool) -> None:
    match name:
        case "json":
            from linkcheck.report.json import render

            write(render(report), place)
        case "jsonl":
            from linkcheck.report.jsonl import render

            write(render(report), place)
        case _:
            _write_terminal(report, place, everything=everything)


def _write_terminal(report: Report, place: str | None, *, everything: bool) -> None:
    from linkcheck.report import terminal

    if place is None:
        try:
            terminal.render(report, console(sys.stdout), everything=everything)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise UsageError(f"the report cannot be written: {(error.strerror or str(error)).lower()}") from None
        return
    from io import StringIO

    text = StringIO()
    terminal.render(report, console(text), everything=everything)
    write(text.getvalue().encode(), place)
