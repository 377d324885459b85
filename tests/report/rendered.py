"""Reports on all that a `Report` holds, rendered without a pipeline."""

import pytest

from linkcheck.report.formatter import Formatter
from linkcheck.report.json import JsonReport
from linkcheck.report.jsonl import JsonLines
from linkcheck.report.terminal import TerminalReport
from linkcheck.report.whole import HeldRecords, Report


def rendered(report: Report, formatter: Formatter, *, is_terminal: bool = False) -> bytes:
    summary = report.summary
    parts = formatter.render(formatter.body(HeldRecords(report), summary), summary, is_terminal=is_terminal)
    return b"".join(part.encode() if isinstance(part, str) else part for part in parts)


def json_report(report: Report) -> bytes:
    return rendered(report, JsonReport())


def jsonl_report(report: Report) -> bytes:
    return rendered(report, JsonLines())


def terminal_report(report: Report, width: int = 90, *, everything: bool = False, is_terminal: bool = False) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        patch.setenv("TERM", "xterm")
        for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
            patch.delenv(name, raising=False)
        return rendered(report, TerminalReport(everything=everything), is_terminal=is_terminal).decode()
