"""`linkcheck explain` and `linkcheck rules`: the documentation of the rules."""

import argparse

from linkcheck.cli.output import to_standard_output
from linkcheck.judge.rules import RULES, RuleInfo
from linkcheck.model.errors import UsageError
from linkcheck.report.wording import console
from linkcheck.text import suggestion


def run(options: argparse.Namespace) -> int:
    """Print a rule's page; a name serves as well as a code. Raises UsageError for an unknown one."""
    from rich.markdown import Markdown

    info = _find(options.code)
    out = console()
    with to_standard_output():
        out.print(f"{info.code} {info.name}  ({info.severity}, since {info.since}, fix: {info.fix})", style="bold")
        out.print()
        out.print(Markdown(f"{info.summary}\n\n{info.explanation}", justify="left"))
    return 0


def list_rules(options: argparse.Namespace) -> int:
    """Print every rule in a line."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("code", "name", "severity", "what it flags"):
        table.add_column(heading, no_wrap=heading == "code")
    for rule in RULES:
        table.add_row(rule.info.code, rule.info.name, rule.info.severity, rule.info.summary)
    with to_standard_output():
        console().print(table)
    return 0


def _find(code: str) -> RuleInfo:
    for rule in RULES:
        if code.upper() == rule.info.code or code.lower() == rule.info.name:
            return rule.info
    raise UsageError(f"there is no rule {code}{suggestion(code.upper(), tuple(rule.info.code for rule in RULES))}")
