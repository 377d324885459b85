"""argv -> options: one parser, and a sub-parser for the command that is named."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from linkcheck.cli import arguments


class _Parser(argparse.ArgumentParser):
    """A parser that loads what lays out help only where help is shown: each option that is added asks for a formatter."""

    def __init__(self, **options: Any) -> None:
        # Left to find the width by itself, a formatter would load what asks the terminal.
        super().__init__(formatter_class=partial(argparse.HelpFormatter, width=80), **options)

    def format_usage(self) -> str:
        """How the command is called."""
        self.formatter_class = _formatter
        return super().format_usage()

    def format_help(self) -> str:
        """What the command does, and all of its options."""
        self.formatter_class = _formatter
        return super().format_help()


class Command(NamedTuple):
    """A command: what it does, what runs it, and what adds its options."""

    text: str
    run: Callable[[argparse.Namespace], int]
    add_options: Callable[[argparse.ArgumentParser], None]


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; `check` is the command where none is named. Exits with 2 on a wrong one."""
    words = list(argv)
    if words and words[0] not in (*COMMANDS, "-h", "--help", "--version"):
        words.insert(0, "check")
    # All commands together have a hundred options, which take longer to make than a post takes to check.
    parser = _parser(words[:1] if words and words[0] in COMMANDS else COMMANDS)
    if not words:
        parser.print_help()
        sys.exit(0)
    return parser.parse_args(words)


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    """What reads command lines with these commands."""
    parser: argparse.ArgumentParser = _Parser(
        prog="linkcheck",
        description="Do the links that claim a post's source lead to the same living page?",
        epilog="Exit codes: 0 nothing that fails, 1 findings, 2 wrong usage or configuration, 3 nothing could be checked, 130 interrupted.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="linkcheck", required=True)
    for name in names:
        command = COMMANDS[name]
        command.add_options(_command(commands, name, command.text, command.run))
    return parser


def _check(check: argparse.ArgumentParser) -> None:
    arguments.paths(check)
    judging = arguments.judging(check)
    judging.add_argument("--since", metavar="REV", help="only posts that changed since they left a git revision; HEAD: not committed yet")
    judging.add_argument("--whole-posts", action="store_true", help="with --since: all of a changed post, not only what changed in it")
    judging.add_argument("--write-baseline", metavar="FILE", help="record what is found as known, and drop what was mended")
    arguments.output(check)
    arguments.caching(check)
    arguments.remembering(check)
    arguments.network(check)


def _audit(audit: argparse.ArgumentParser) -> None:
    arguments.paths(audit)
    judging = arguments.judging(audit)
    judging.add_argument(
        "--fail-on-new",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="exit with 1 only for what the audit before did not find (default: yes)",
    )
    output = arguments.output(audit)
    output.add_argument("--reports", metavar="FOLDER", help='where reports are kept by date; "" keeps none (default: reports)')
    memory = arguments.remembering(audit)
    memory.add_argument("--vantage", metavar="NAME", help="a name for the place that asks, where several share a ledger")
    arguments.network(audit, offline=False)
    audit.add_argument("--request-budget", type=arguments.positive, metavar="N", help="requests of this run (default: no limit)")
    audit.add_argument(
        "--host-budget",
        type=arguments.positive,
        metavar="N",
        help="requests to one host in a day, over all runs that share the ledger (default: no limit)",
    )


def _ledger(ledger: argparse.ArgumentParser) -> None:
    # Left to find its own name, argparse would load what prints help.
    actions = ledger.add_subparsers(dest="action", metavar="ACTION", required=True, prog="linkcheck ledger")
    _command(actions, "stats", "how much the ledger holds", _run_ledger)
    prune = _command(actions, "prune", "forget what is old", _run_ledger)
    prune.add_argument(
        "--older-than",
        type=arguments.duration(arguments.DAYS),
        default=400 * 86_400,
        metavar="TIME",
        help="such as 400d or 52w (default: 400d)",
    )
    _command(actions, "vacuum", "give space that is not used any more back to the disk", _run_ledger)
    export = _command(actions, "export", "the failures seen so far, as sorted JSON lines that can be merged", _run_ledger)
    export.add_argument("--output", metavar="FILE", help="where they go (default: standard output)")
    imported = _command(actions, "import", "take over failures that another ledger exported; twice counts nothing twice", _run_ledger)
    imported.add_argument("file", metavar="FILE", help="the exported lines; - reads standard input")
    for parser in actions.choices.values():
        arguments.ledger(parser)


def _resolve(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("urls", nargs="+", metavar="URL", help="URLs; - reads them from standard input, one a line")
    resolve.add_argument("--format", choices=("terminal", "jsonl"), default="terminal", help="how to print them (default: terminal)")
    arguments.network(resolve)


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("code", metavar="CODE", help="a rule's code or name, such as dead-link")


def _rules(rules: argparse.ArgumentParser) -> None:
    """The list of rules takes no options."""


def _report(report: argparse.ArgumentParser) -> None:
    report.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of --format json")


def _init(init: argparse.ArgumentParser) -> None:
    arguments.paths(init)
    init.add_argument("--stdout", action="store_true", help="print it instead")


def _config(config: argparse.ArgumentParser) -> None:
    config.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of linkcheck.toml")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, run: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    parser.set_defaults(run=run)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Imported here: only help is laid out by it.
    from rich_argparse import RichHelpFormatter

    return RichHelpFormatter(prog, max_help_position=32)


class _Version(argparse.Action):
    """Print the version; looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from linkcheck import __version__

        print(f"linkcheck {__version__}")
        parser.exit()


def _run_check(options: argparse.Namespace) -> int:
    from linkcheck.cli.check import run

    return run(options)


def _run_audit(options: argparse.Namespace) -> int:
    from linkcheck.cli.audit import run

    return run(options)


def _run_ledger(options: argparse.Namespace) -> int:
    from linkcheck.cli.ledger import run

    return run(options)


def _run_resolve(options: argparse.Namespace) -> int:
    from linkcheck.cli.resolve import run

    return run(options)


def _run_explain(options: argparse.Namespace) -> int:
    from linkcheck.cli.explain import explain

    return explain(options.code)


def _run_rules(options: argparse.Namespace) -> int:
    from linkcheck.cli.explain import list_rules

    return list_rules()


def _run_init(options: argparse.Namespace) -> int:
    from linkcheck.cli.init import run

    return run(options)


def _run_config(options: argparse.Namespace) -> int:
    from linkcheck.cli.config import run

    return run(options)


def _run_report(options: argparse.Namespace) -> int:
    from linkcheck.cli.output import write
    from linkcheck.report.json import render_schema

    write((render_schema(),), None)
    return 0


COMMANDS = {
    "check": Command("lint posts (the default command)", _run_check, _check),
    "audit": Command("check a whole archive, remember what was learned, and tell what changed", _run_audit, _audit),
    "resolve": Command("the hops and the verdict of URLs", _run_resolve, _resolve),
    "explain": Command("what a rule flags, why it matters, how to fix it", _run_explain, _explain),
    "rules": Command("every rule with its severity", _run_rules, _rules),
    "report": Command("about the report format", _run_report, _report),
    "ledger": Command("what audits remember: look at it, shorten it, carry it elsewhere", _run_ledger, _ledger),
    "init": Command("look at the posts and write a first linkcheck.toml", _run_init, _init),
    "config": Command("about the configuration", _run_config, _config),
}
