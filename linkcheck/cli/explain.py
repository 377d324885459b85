"""`linkcheck explain` and `linkcheck rules`: the documentation of the rules."""

import argparse

from linkcheck.cli.output import to_standard_output
from linkcheck.judge.apply_rules import code_of
from linkcheck.judge.rules import RULES
from linkcheck.model.errors import UsageError
from linkcheck.report.wording import console


def run(options: argparse.Namespace) -> int:
    """Print a rule's page; a name serves as well as a code. Raises UsageError for an unknown one."""
    from rich.markdown import Markdown

    code = code_of(options.code)
    info = next((rule.info for rule in RULES if rule.info.code == code), None)
    if info is None:
        raise UsageError(f"there is no rule {options.code}; {_beginning_with(code)}")
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


def _beginning_with(prefix: str) -> str:
    first, *others = (rule.info.code for rule in RULES if rule.info.code.startswith(prefix))
    return f"did you mean {first}{f', or another of {len(others) + 1} that begin so' if others else ''}?"
