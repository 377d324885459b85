"""`linkcheck audit`: the scheduled run over an archive."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeAlias

from linkcheck.audit.run import AuditResult, audit
from linkcheck.cli.check import exit_code
from linkcheck.cli.flags import settings_of, show_settings
from linkcheck.cli.output import outputs_of, progress_display, write_report
from linkcheck.cli.process import CHECK_FAILED, INTERRUPTED, OK, collect_garbage_often, print_error
from linkcheck.config.settings import Settings
from linkcheck.gate import fails
from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of, resolve_within
from linkcheck.report import formatter_of
from linkcheck.report.summary import RunSummary

# The formats that an audit writes to the reports folder, with the suffixes of the files.
KEPT_FORMATS = (("json", ".json"), ("terminal", ".txt"))

# Writes the report in a format to a file.
Write: TypeAlias = Callable[[str, str], None]


def run(options: argparse.Namespace) -> int:
    """Audit the posts, write the reports, send the news and return the exit code."""
    outputs = outputs_of(options)
    settings = settings_of(options)
    if options.show_settings:
        return show_settings(settings)
    if _has_recipients(settings):
        from linkcheck.notify import require_valid

        require_valid(settings)
    # Only whoever runs the audit can name a place elsewhere.
    within = None if "reports" in settings.given else settings.folder
    if within is not None and settings.reports:
        _require_own_folder(settings.folder / settings.reports, within)
    collect_garbage_often()
    names = dict.fromkeys((*(name for name, _ in outputs), *(name for name, _ in KEPT_FORMATS)))
    formatters = {name: formatter_of(name, everything=options.all) for name in names}
    broken: list[BrokenPipeError] = []
    with ExitStack() as shown:
        progress = shown.enter_context(progress_display(quiet=False))

        def deliver(audited: AuditResult) -> None:
            shown.close()
            for name, place in outputs:
                try:
                    write_report(audited.checked, formatters[name], place)
                except BrokenPipeError as error:
                    # A reader such as `head` has closed the pipe; the audit itself goes on.
                    broken.append(error)
            _publish(
                audited.checked.summary, lambda name, place: write_report(audited.checked, formatters[name], place, within=within), settings
            )

        audited = audit(
            options.paths or ["."],
            settings,
            progress=progress,
            recheck=options.recheck or (),
            deliver=deliver,
            spawns=True,
            trust_clock=options.trust_clock,
        )
    if broken:
        raise broken[0]
    if audited.checked.summary.run.interrupted:
        return INTERRUPTED
    code = _exit_code(audited, settings, only_news=options.fail_on_new)
    return OK if options.exit_zero and code == CHECK_FAILED else code


def _require_own_folder(reports: Path, within: Path) -> None:
    """Raise UsageError, before hours are spent, where the reports would be written elsewhere because of a link."""
    try:
        resolve_within(reports, within)
    except OSError as error:
        raise UsageError(f"the reports cannot be written to {reports.name}: {cause_of(error)}; name it by --reports") from None


def _publish(summary: RunSummary, write: Write, settings: Settings) -> None:
    """Write the report to the reports folder, and send the news."""
    if not summary.run.online:
        print_error(f"{summary.run.notes[0]} No link was judged by it.")
        return
    kept = _keep_report(summary.run.started_at[:10], write, settings)
    if not summary.run.interrupted:
        _send_news(summary, settings, kept)


def _exit_code(audited: AuditResult, settings: Settings, *, only_news: bool) -> int:
    """The exit code of a check; with `only_news` CHECK_FAILED only for findings that are new."""
    code = exit_code(audited.checked.summary, settings)
    if code != CHECK_FAILED or not only_news:
        return code
    return CHECK_FAILED if fails(audited.news, settings.fail_on, settings.certainty) else OK


def _keep_report(day: str, write: Write, settings: Settings) -> str | None:
    """Write the report to the reports folder by its day and as the latest; return its path, or None where no reports are kept."""
    if not settings.reports:
        return None
    folder = settings.folder / settings.reports
    stem = _free_stem(folder, day)
    for name, suffix in KEPT_FORMATS:
        for place in (folder / f"{stem}{suffix}", folder / f"latest{suffix}"):
            write(name, str(place))
    return str(folder / f"{stem}{KEPT_FORMATS[0][1]}")


def _free_stem(folder: Path, day: str) -> str:
    """The day, with a number where it has reports already: no report is overwritten."""
    stems = (day, *(f"{day}-{number}" for number in range(2, 10_000)))
    return next(stem for stem in stems if not any((folder / f"{stem}{suffix}").exists() for _, suffix in KEPT_FORMATS))


def _send_news(summary: RunSummary, settings: Settings, kept: str | None) -> None:
    if summary.changes is None or not _has_recipients(settings):
        return
    from linkcheck.notify import news_of, notify

    news = news_of(summary.changes, summary.run)
    for sentence in notify(news, settings, report=kept) if news is not None else ():
        print_error(sentence)


def _has_recipients(settings: Settings) -> bool:
    """Whether any setting about news is set; only then is `notify` loaded, which also reports incomplete settings."""
    return bool(settings.web_hook or settings.smtp or settings.mail_to)
