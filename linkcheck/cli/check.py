"""`linkcheck check`: check posts, with the web or without it."""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.cli.flags import given_settings, settings_of, show_settings
from linkcheck.cli.output import outputs_of, progress_display, standard_input, write_report
from linkcheck.cli.process import CHECK_FAILED, INTERRUPTED, NOT_CHECKED, OK, USAGE, collect_garbage_often, print_error
from linkcheck.config.settings import Settings
from linkcheck.gate import fails
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import SkipKind
from linkcheck.posts.discover import POST_SUFFIXES, STANDARD_INPUT, FoundFile
from linkcheck.report import formatter_of
from linkcheck.report.summary import RunSummary
from linkcheck.report.wording import pluralize
from linkcheck.text import nearest, pattern

if TYPE_CHECKING:
    from linkcheck.cli.write_baseline import BaselineRecorder
    from linkcheck.gate.since import Since
    from linkcheck.pipeline.checked_run import CheckedRun
    from linkcheck.pipeline.run import OpenSession
    from linkcheck.report.formatter import Formatter


_HOST = pattern(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?")


def run(options: argparse.Namespace) -> int:
    """Check the posts, write the reports and return the exit code."""
    outputs = outputs_of(options)
    if options.statistics and "terminal" not in dict(outputs):
        raise UsageError("--statistics shortens the report for people; add --format terminal, or leave it out")
    settings = settings_of(options)
    if options.show_settings:
        return show_settings(settings)
    if not settings.offline:
        collect_garbage_often()
    if options.verbose:
        _print_start(settings)
    formatters = {
        name: formatter_of(name, everything=options.all, posts=not options.statistics, summary=not options.quiet or options.statistics)
        for name, _ in outputs
    }
    with closing(_checked_run(options, settings, tuple(formatters.values()))) as checked:
        summary = checked.summary
        for name, place in outputs:
            write_report(checked, formatters[name], place)
    if not settings.offline and not summary.run.online:
        print_error(f"{summary.run.notes[0]} No link was judged by it.")
    if options.verbose:
        _print_end(summary)
    code = INTERRUPTED if summary.run.interrupted else exit_code(summary, settings)
    return OK if options.exit_zero and code == CHECK_FAILED else code


def _print_start(settings: Settings) -> None:
    """Print where the settings come from that are not the default."""
    files = {origin for key, origin in settings.origins.items() if key not in settings.given}
    print_error(f"configuration: {', '.join(sorted(files)) or 'none'}, in {settings.folder}")
    for line in given_settings(settings):
        print_error(line)


def _print_end(summary: RunSummary) -> None:
    seconds = (datetime.fromisoformat(summary.run.finished_at) - datetime.fromisoformat(summary.run.started_at)).total_seconds()
    urls = sum(summary.counts.outcomes.values())
    print_error(f"{pluralize(summary.counts.posts, 'post')} with {pluralize(urls, 'URL')} in {seconds:.0f} s")


def _checked_run(options: argparse.Namespace, settings: Settings, formatters: "tuple[Formatter, ...]") -> "CheckedRun":
    """The run of the check; findings that a baseline knows, or that are recorded in one now, are suppressed in it."""
    from linkcheck.pipeline.run import check_posts

    paths = options.paths or ["."]
    _require_any(paths)
    stdin = _standard_input(options, paths)
    since = _since(options, paths)
    recording = _recording(options, settings, paths)
    # What is recorded now changes what the report says.
    unchanged, baseline = (formatters, settings.baseline) if recording is None else ((), None)
    with progress_display(quiet=settings.offline or options.quiet) as progress, _session_opener(options, settings) as open_session:
        checked = check_posts(
            paths,
            settings,
            unchanged,
            progress=progress,
            since=since,
            open_session=open_session,
            spawns=True,
            baseline=baseline,
            stdin=stdin,
        )
    try:
        return checked if recording is None else recording.record(checked, trusted=exit_code(checked.summary, settings) < USAGE)
    except BaseException:
        checked.close()
        raise


def _require_any(paths: list[str]) -> None:
    """Raise UsageError where no path exists at all, with what may be meant."""
    if any(path == "-" or os.path.lexists(path) for path in paths):
        return
    path = paths[0]
    folder, name = os.path.split(path)
    hint = ""
    if any(sign in path for sign in "*?["):
        hint = "; the shell found nothing that matches it"
    elif "," in path and all(map(os.path.lexists, path.split(","))):
        hint = "; write blanks between paths, and no commas"
    elif _HOST.fullmatch(path) is not None and not path.endswith(POST_SUFFIXES):
        hint = f"; linkcheck resolve https://{path} shows where a URL leads"
    elif os.path.isdir(folder or os.curdir) and (near := nearest(name, os.listdir(folder or os.curdir))) is not None:
        hint = f"; did you mean {os.path.join(folder, near)}?"
    raise UsageError(f"there is no such file or folder: {', '.join(paths)}{hint}")


def _standard_input(options: argparse.Namespace, paths: list[str]) -> "FoundFile | None":
    """The post on standard input, where `-` is among the paths."""
    from linkcheck.posts.read import MAX_POST_BYTES

    if STANDARD_INPUT not in paths:
        if options.stdin_filename is not None:
            raise UsageError("--stdin-filename names the post on standard input; give - among the paths with it")
        return None
    if options.since is not None:
        raise UsageError("git knows no earlier standard input; leave out --since, or name a file")
    return FoundFile(options.stdin_filename or STANDARD_INPUT, named=True, content=standard_input(MAX_POST_BYTES))


@contextmanager
def _session_opener(options: argparse.Namespace, settings: Settings) -> Iterator["OpenSession | None"]:
    """A function that opens a session with the ledger of audits, or None where no ledger is named."""
    if not settings.ledger or not settings.ledger.strip() or settings.offline:
        if options.recheck:
            raise UsageError("--recheck says what to ask again of what a ledger remembers; give --ledger with it, and leave out --offline")
        yield None
        return
    from linkcheck.audit.session import ReadOnlySession
    from linkcheck.crawl.resolution import urls_to_ask
    from linkcheck.ledger import open_ledger

    with open_ledger(settings.ledger, settings.folder, create=False, now=int(time.time())) as ledger:
        yield lambda posts: ReadOnlySession(
            ledger, settings, {url for post in posts for link in post.urls for url in urls_to_ask(link)}, recheck=options.recheck or ()
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
    return Since(changed_since(options.since, there), options.whole_posts)


def _recording(options: argparse.Namespace, settings: Settings, paths: list[str]) -> "BaselineRecorder | None":
    if options.write_baseline is None:
        return None
    from linkcheck.cli.write_baseline import BaselineRecorder

    return BaselineRecorder(options.write_baseline, settings, paths)


def exit_code(summary: RunSummary, settings: Settings) -> int:
    """CHECK_FAILED also for posts that could not be read, USAGE where a named path does not exist.

    NOT_CHECKED without a network, and where the program failed on a post.
    """
    kinds = {skip.kind for skip in summary.skips}
    if SkipKind.MISSING in kinds:
        return USAGE
    if SkipKind.FAILED in kinds or (not settings.offline and not summary.run.online):
        return NOT_CHECKED
    has_failed = SkipKind.UNREADABLE in kinds or fails(summary.standing, settings.fail_on, settings.certainty)
    return CHECK_FAILED if has_failed else OK
