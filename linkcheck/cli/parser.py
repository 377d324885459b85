"""argv -> options: the table of commands, and a parser for the command that is named."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

from linkcheck.cli.flags import add_flags, argument
from linkcheck.config.flags import DAYS, Section, duration
from linkcheck.report import FORMATS


class Command(NamedTuple):
    """A command: its help, what adds its options, and the function of a module of `linkcheck.cli` that runs it.

    Each of these functions takes the options and returns the exit code; most are called `run`.
    """

    text: str
    add_options: Callable[[argparse.ArgumentParser], None]
    module: str
    function: str = "run"


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; `check` is the command where none is named. Exits with 2 on a wrong one."""
    words = list(argv)
    if words and words[0] not in (*COMMANDS, "-h", "--help", "--version"):
        words.insert(0, "check")
    # The hundred options of all commands take longer to make than a post takes to check.
    parser = _parser(words[:1] if words and words[0] in COMMANDS else COMMANDS)
    if not words:
        parser.print_help()
        sys.exit(0)
    return parser.parse_args(words)


def runner(name: str) -> Callable[[argparse.Namespace], int]:
    """The function that runs a command; its module is imported only here, for help and wrong usage need none of them."""
    command = COMMANDS[name]
    run: Callable[[argparse.Namespace], int] = getattr(import_module(f"linkcheck.cli.{command.module}"), command.function)
    return run


class _Parser(argparse.ArgumentParser):
    """A parser that imports the formatter of help only where help is shown: argparse makes one for each option that is added."""

    def __init__(self, **options: Any) -> None:
        # Without a width the formatter would import `shutil`.
        super().__init__(formatter_class=partial(argparse.HelpFormatter, width=80), **options)

    def format_usage(self) -> str:
        """How the command is called."""
        self.formatter_class = _formatter
        return super().format_usage()

    def format_help(self) -> str:
        """What the command does, and all of its options."""
        self.formatter_class = _formatter
        return super().format_help()


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
        COMMANDS[name].add_options(_subparser(commands, name, COMMANDS[name].text))
    return parser


def _subparser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")


def _check(check: argparse.ArgumentParser) -> None:
    _paths(check)
    judging = _group(check, "judging", "judging")
    judging.add_argument("--since", metavar="REV", help="only posts that changed since they left a git revision; HEAD: not committed yet")
    judging.add_argument("--whole-posts", action="store_true", help="with --since: all of a changed post, not only what changed in it")
    judging.add_argument("--write-baseline", metavar="FILE", help="record what is found as known, and drop what was mended")
    _output(check)
    _group(check, "cache", "cache")
    _recheck(_group(check, "memory", "ledger"))
    _group(check, "network", "offline", "network")
    _group(check, "web archive", "archive")


def _audit(audit: argparse.ArgumentParser) -> None:
    _paths(audit)
    _group(audit, "judging", "judging").add_argument(
        "--fail-on-new",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="exit with 1 only for what the audit before did not find (default: yes)",
    )
    add_flags(_output(audit), "reports")
    memory = _group(audit, "memory", "ledger")
    _recheck(memory)
    add_flags(memory, "vantage")
    _group(audit, "network", "network")
    _group(audit, "web archive", "archive")
    add_flags(audit, "limits")


def _resolve(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("urls", nargs="+", metavar="URL", help="URLs; - reads them from standard input, one a line")
    resolve.add_argument("--format", choices=("terminal", "jsonl"), default="terminal", help="how to print them (default: terminal)")
    _group(resolve, "network", "offline", "network")
    _group(resolve, "web archive", "archive")


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("code", metavar="CODE", help="a rule's code or name, such as dead-link")


def _rules(rules: argparse.ArgumentParser) -> None:
    """The list of rules takes no options."""


def _report(report: argparse.ArgumentParser) -> None:
    report.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of --format json")


def _ledger(ledger: argparse.ArgumentParser) -> None:
    # Without `prog` argparse would make the formatter of help.
    actions = ledger.add_subparsers(dest="action", metavar="ACTION", required=True, prog="linkcheck ledger")
    _subparser(actions, "stats", "how much the ledger holds")
    _subparser(actions, "prune", "forget what is old").add_argument(
        "--older-than",
        type=argument(partial(duration, units=DAYS)),
        default=400 * 86_400,
        metavar="TIME",
        help="such as 400d or 52w (default: 400d)",
    )
    _subparser(actions, "vacuum", "give space that is not used any more back to the disk")
    export = _subparser(actions, "export", "the failures seen so far, as sorted JSON lines that can be merged")
    export.add_argument("--output", metavar="FILE", help="where they go (default: standard output)")
    imported = _subparser(actions, "import", "take over failures that another ledger exported; twice counts nothing twice")
    imported.add_argument("file", metavar="FILE", help="the exported lines; - reads standard input")
    for parser in actions.choices.values():
        add_flags(parser, "ledger")


def _init(init: argparse.ArgumentParser) -> None:
    _paths(init)
    init.add_argument("--stdout", action="store_true", help="print it instead")


def _config(config: argparse.ArgumentParser) -> None:
    config.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of linkcheck.toml")


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="posts, or folders of posts (default: the current folder)")
    add_flags(parser, "reading")


def _output(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    output = parser.add_argument_group("output")
    output.add_argument("--format", action="append", choices=FORMATS, metavar="NAME", help=f"{_one_of(FORMATS)}; may be repeated")
    output.add_argument("--output", action="append", metavar="FILE", help="where the format before it goes (default: standard output)")
    output.add_argument("--all", action="store_true", help="show every post with findings, not only the worst 20, and what is suppressed")
    return output


def _one_of(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


def _recheck(memory: "argparse._ArgumentGroup") -> None:
    memory.add_argument("--recheck", action="append", metavar="URL|HOST", help="ask again whatever is remembered; may be repeated")


def _group(parser: argparse.ArgumentParser, title: str, *sections: Section) -> "argparse._ArgumentGroup":
    """A group of the flags in some sections."""
    group = parser.add_argument_group(title)
    for section in sections:
        add_flags(group, section)
    return group


COMMANDS = {
    "check": Command("lint posts (the default command)", _check, "check"),
    "audit": Command("check a whole archive, remember what was learned, and tell what changed", _audit, "audit"),
    "resolve": Command("the hops and the verdict of URLs", _resolve, "resolve"),
    "explain": Command("what a rule flags, why it matters, how to fix it", _explain, "explain"),
    "rules": Command("every rule with its severity", _rules, "explain", "list_rules"),
    "report": Command("about the report format", _report, "report"),
    "ledger": Command("what audits remember: look at it, shorten it, carry it elsewhere", _ledger, "ledger"),
    "init": Command("look at the posts and write a first linkcheck.toml", _init, "init"),
    "config": Command("about the configuration", _config, "config"),
}
