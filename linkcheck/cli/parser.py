"""argv -> options: the table of commands, and a parser for the command that is named."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from linkcheck.model.errors import UsageError, without_logins
from linkcheck.report import FORMATS
from linkcheck.text import nearest, pattern, suggestion, visible

if TYPE_CHECKING:
    from linkcheck.config.setting_rows import Section


# Flags that stand for a command.
_GENERAL = ("-h", "--help", "-V", "--version")
# What other programs call what this one has under another name.
_CALLED_ELSEWHERE = {
    **dict.fromkeys(("lint", "run", "scan", "test", "verify", "validate"), "check"),
    **dict.fromkeys(("list", "list-rules", "linters", "codes"), "rules"),
    **dict.fromkeys(("settings", "show-settings"), "config"),
    **dict.fromkeys(("rule", "doc", "docs"), "explain"),
    **dict.fromkeys(("url", "follow", "fetch", "trace"), "resolve"),
}
_FLAGS_ELSEWHERE = {
    **dict.fromkeys(("--json", "--output-format", "--reporter", "-f"), "--format"),
    **dict.fromkeys(("--out", "-o", "--output-file"), "--output"),
    **dict.fromkeys(("--rules", "--enable", "--only"), "--select"),
    **dict.fromkeys(("--disable", "--skip"), "--ignore"),
    **dict.fromkeys(("--no-network", "--no-web", "--lint"), "--offline"),
    **dict.fromkeys(("--exclude-path", "--extend-exclude"), "--exclude"),
    **dict.fromkeys(("--no-fail", "--soft-fail", "--warn-only"), "--exit-zero"),
    **dict.fromkeys(("--threads", "--workers", "-j", "--processes"), "--jobs"),
    **dict.fromkeys(("--max-concurrency", "--rate"), "--concurrency"),
    **dict.fromkeys(("--no-color", "--no-colour", "--colour"), "--color"),
    **dict.fromkeys(("--silent",), "--quiet"),
}


# What argparse says, in the words of its versions.
_INVALID_CHOICE = pattern(
    r"argument (?P<name>\S+): invalid choice: '?(?P<word>.*?)'? \((?:choose from|must be one of) (?P<known>.*)\)", re.DOTALL
)
_SURPLUS_VALUE = pattern(r"argument (?P<name>\S+): ignored explicit argument .*", re.DOTALL)
_NO_VALUE = pattern(r"argument (?P<name>\S+): expected (?:one|at least one) argument")


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
    words = _as_commands(list(argv))
    if not words:
        # A job that forgot its paths must not pass.
        _parser(None).print_help(sys.stderr)
        sys.exit(2)
    if words[0] not in (*COMMANDS, *_GENERAL):
        _require_no_misspelt_command(words[0])
        words.insert(0, "check")
    parser = _parser(words[0] if words[0] in COMMANDS else None)
    options, unknown = parser.parse_known_args(words)
    if unknown:
        parser.error(_about_unknown(unknown[0], parser))
    return options


def _as_commands(words: list[str]) -> list[str]:
    """The command line with `help` and `version` as flags, which they are to most programs too."""
    if words[:1] == ["version"]:
        return ["--version", *words[1:]]
    if words[:1] != ["help"]:
        return words
    if words[1:] and words[1] not in COMMANDS and not words[1].startswith("-"):
        raise UsageError(f"there is no command {words[1]}{suggestion(words[1], tuple(COMMANDS))}")
    return [*words[1:], "--help"]


def _require_no_misspelt_command(word: str) -> None:
    """Raise UsageError for a word that is almost a command, and no file: nothing is requested before that is known."""
    if word.startswith("-") or os.path.lexists(word):
        return
    meant = _CALLED_ELSEWHERE.get(word.lower()) or nearest(word.lower(), (*COMMANDS, "help", "version"))
    if meant is not None:
        raise UsageError(f"there is no command or file {word}; did you mean {meant}?")


def _about_unknown(word: str, parser: "_Parser") -> str:
    """What is wrong with a word that no option and no argument takes."""
    if not word.startswith("-"):
        return f"there is one word too many: {word}"
    flag = word.partition("=")[0]
    known = {one.lstrip("-"): one for one in parser.flags()}
    meant = _FLAGS_ELSEWHERE.get(flag, "").lstrip("-")
    near = meant if meant in known else nearest(flag.lstrip("-"), known)
    if flag in ("-V", "--version"):
        return "the version has a command line of its own: linkcheck --version"
    if near is None and flag in _parser("check").flags():
        return f"there is no option {flag} here, for only linkcheck check has it"
    return f"there is no option {flag}; did you mean {known[near]}?" if near is not None else f"there is no option {flag}"


def runner(name: str) -> Callable[[argparse.Namespace], int]:
    """The function that runs a command; its module is imported only here, for help and wrong usage need none of them."""
    command = COMMANDS[name]
    run: Callable[[argparse.Namespace], int] = getattr(import_module(f"linkcheck.cli.{command.module}"), command.function)
    return run


class _Parser(argparse.ArgumentParser):
    """A parser that imports the formatter of help only where help is shown: argparse makes one for each option that is added."""

    def __init__(self, **options: Any) -> None:
        # Without a width the formatter would import `shutil`.
        super().__init__(formatter_class=partial(argparse.HelpFormatter, width=80), allow_abbrev=False, **options)
        self._commands: list[argparse.ArgumentParser] = []

    def knows(self, command: argparse.ArgumentParser) -> None:
        """Add a command, for what is said about words that it does not take."""
        self._commands.append(command)

    def flags(self) -> tuple[str, ...]:
        """The flags of the command, or of the program where none is named."""
        actions = (action for parser in self._commands[:1] or [self] for action in parser._actions)
        return tuple(flag for action in actions for flag in action.option_strings)

    def error(self, message: str) -> NoReturn:
        """Print what is wrong, and where all options stand, and exit with 2; a mistyped address may hold a password."""
        prog = self._commands[0].prog if self._commands else self.prog
        self.exit(2, f"linkcheck: {visible(without_logins(_plainly(message)))}\nlinkcheck: {prog} --help lists all options\n")

    def format_help(self) -> str:
        """What the command does, and all of its options."""
        self.formatter_class = _formatter
        return super().format_help()


def _plainly(message: str) -> str:
    """A message of argparse as a sentence about what was written."""
    choice = _INVALID_CHOICE.fullmatch(message)
    if choice is not None:
        known = tuple(word.strip("'\" ") for word in choice["known"].split(","))
        return f"{choice['name']} cannot be {choice['word']}, but only {_one_of(known)}{_hint(choice['word'], known)}"
    for expression, sentence in ((_NO_VALUE, "{} needs a value behind it"), (_SURPLUS_VALUE, "{} takes no value")):
        found = expression.fullmatch(message)
        if found is not None:
            return sentence.format(found["name"])
    return message.removeprefix("argument ").removeprefix("PATH: ")


def _hint(word: str, known: Sequence[str]) -> str:
    if word in ("none", "never", "off", "nothing") and "error" in known:
        return "; --exit-zero fails for none"
    near = nearest(word.lower(), known)
    return f"; did you mean {near}?" if near is not None else ""


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


def _parser(named: str | None) -> _Parser:
    """What reads a command line with the named command; without one it knows the names of all."""
    parser = _Parser(
        prog="linkcheck",
        description="Do the links that claim a post's source lead to the same living page?",
        epilog="Settings also come from linkcheck.toml and from variables named LINKCHECK_*. Exit codes: 0 nothing "
        "that fails, 1 findings, 2 wrong usage or configuration, 3 nothing could be checked, 130 interrupted.",
    )
    parser.add_argument("-V", "--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="linkcheck", required=True)
    # The hundred options of all commands take longer to make than a post takes to check.
    for name in (named,) if named is not None else COMMANDS:
        command = _subparser(commands, name, COMMANDS[name].text)
        if named is not None:
            COMMANDS[name].add_options(command)
            parser.knows(command)
    return parser


def _subparser(commands: "argparse._SubParsersAction[Any]", name: str, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    return parser


def _check(check: argparse.ArgumentParser) -> None:
    _paths(check)
    judging = _group(check, "judging", "judging")
    judging.add_argument(
        "--since", metavar="REV", help="only posts that changed since a git revision; HEAD: only what is not committed yet"
    )
    judging.add_argument("--whole-posts", action="store_true", help="with --since: all of a changed post, not only what changed in it")
    judging.add_argument("--write-baseline", metavar="FILE", help="record all findings as known, and drop those that were fixed")
    output = _output(check)
    volume = output.add_mutually_exclusive_group()
    volume.add_argument(
        "-q", "--quiet", action="store_true", help="no progress, and in the terminal report the findings alone: no counts, no advice"
    )
    volume.add_argument("-v", "--verbose", action="store_true", help="tell on standard error which settings count, and how long it took")
    output.add_argument(
        "--statistics", action="store_true", help="in the terminal report, print the counts alone, by rule, outcome and agreement of claims"
    )
    check.add_argument("--stdin-filename", metavar="FILE", help="what the post on standard input is called, where - is among the paths")
    _group(check, "cache", "cache")
    _recheck(_group(check, "ledger", "ledger"))
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
    _flags(_output(audit), "reports")
    memory = _group(audit, "ledger", "ledger")
    _recheck(memory)
    _flags(memory, "vantage")
    memory.add_argument("--trust-clock", action="store_true", help="after a long pause, write without servers that confirm the time")
    _group(audit, "network", "network")
    _group(audit, "web archive", "archive")
    _flags(audit, "limits")


def _resolve(resolve: argparse.ArgumentParser) -> None:
    resolve.add_argument("urls", nargs="+", metavar="URL", help="URLs; - reads them from standard input, one a line")
    _config_file(resolve)
    _flags(resolve, "output")
    resolve.add_argument("--format", choices=("terminal", "jsonl"), default="terminal", help="how to print them (default: terminal)")
    _group(resolve, "network", "offline", "network")
    _group(resolve, "web archive", "archive")


def _explain(explain: argparse.ArgumentParser) -> None:
    explain.add_argument("code", metavar="CODE", help="a rule's code or name, such as dead-link")
    _flags(explain, "output")


def _rules(rules: argparse.ArgumentParser) -> None:
    _flags(rules, "output")


def _report(report: argparse.ArgumentParser) -> None:
    report.add_argument("--schema", action="store_true", help="print the JSON Schema of --format json, as without it")


def _ledger(ledger: argparse.ArgumentParser) -> None:
    from linkcheck.cli.flags import argument
    from linkcheck.config.setting_rows import DAYS, duration

    # Without `prog` argparse would make the formatter of help.
    actions = ledger.add_subparsers(dest="action", metavar="ACTION", required=True, prog="linkcheck ledger")
    _subparser(actions, "stats", "how much the ledger holds")
    _subparser(actions, "prune", "delete what is old").add_argument(
        "--older-than",
        type=argument(partial(duration, units=DAYS)),
        default=400 * 86_400,
        metavar="TIME",
        help="delete what is older, such as 400d or 52w (default: 400d)",
    )
    _subparser(actions, "rewind", "take back what was written under a clock that was ahead")
    _subparser(actions, "vacuum", "give space that is not used any more back to the disk")
    export = _subparser(actions, "export", "the failures seen so far, as sorted JSON lines that can be merged")
    export.add_argument("--output", metavar="FILE", help="where they go (default: standard output)")
    imported = _subparser(actions, "import", "take over failures that another ledger exported; importing them twice is safe")
    imported.add_argument("file", metavar="FILE", help="the exported lines; - reads standard input")
    for parser in actions.choices.values():
        _flags(parser, "ledger")


def _claims(claims: argparse.ArgumentParser) -> None:
    _paths(claims)
    claims.add_argument("--format", choices=("table", "jsonl"), default="table", help="how to print them (default: table)")


def _init(init: argparse.ArgumentParser) -> None:
    _paths(init)
    init.add_argument("--stdout", action="store_true", help="print the configuration, and write no file")


def _config(config: argparse.ArgumentParser) -> None:
    _config_file(config)
    config.add_argument("--schema", action="store_true", help="print the JSON Schema of linkcheck.toml, and no settings")


def _paths(parser: argparse.ArgumentParser) -> None:
    paths_help = "posts, or folders of posts; check takes - for standard input (default: the current folder)"
    parser.add_argument("paths", nargs="*", type=_path, metavar="PATH", help=paths_help)
    _config_file(parser)
    _flags(parser, "reading")


def _config_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help="the configuration file (default: the nearest linkcheck.toml or pyproject.toml)")


def _path(text: str) -> str:
    # A variable that is not set must not mean the current folder.
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty word is no path; name a post or a folder, or leave it out")
    # Not shown, for it may hold a password.
    if text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError("posts are files and folders; `linkcheck resolve URL` shows where a URL leads")
    return text


def _output(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format", action="append", choices=FORMATS, metavar="NAME", help=f"{_one_of(FORMATS)} (default: terminal); may be repeated"
    )
    output.add_argument("--output", action="append", metavar="FILE", help="where the format before it goes (default: standard output)")
    output.add_argument("--all", action="store_true", help="show every post with findings, not only the worst 20, and what is suppressed")
    output.add_argument("--exit-zero", action="store_true", help="exit with 0 also where there are findings")
    output.add_argument("--show-settings", action="store_true", help="print each setting and where it comes from, and check nothing")
    _flags(output, "output")
    return output


def _one_of(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


def _recheck(memory: "argparse._ArgumentGroup") -> None:
    memory.add_argument(
        "--recheck", action="append", metavar="URL|HOST", help="with a ledger: request it again, whatever is remembered; may be repeated"
    )


def _group(parser: argparse.ArgumentParser, title: str, *sections: "Section") -> "argparse._ArgumentGroup":
    """A group of the flags in some sections."""
    group = parser.add_argument_group(title)
    _flags(group, *sections)
    return group


def _flags(parser: "argparse._ActionsContainer", *sections: "Section") -> None:
    """Add the flags of the settings in some sections."""
    from linkcheck.cli.flags import add_flags

    for section in sections:
        add_flags(parser, section)


COMMANDS = {
    "check": Command("check posts (the default command where a path or an option is given)", _check, "check"),
    "audit": Command("check a whole archive, remember what was learned, and tell what changed", _audit, "audit"),
    "resolve": Command("the hops and the verdict of URLs", _resolve, "resolve"),
    "explain": Command("what a rule flags, why it matters, how to fix it", _explain, "explain"),
    "rules": Command("every rule with its severity", _rules, "explain", "list_rules"),
    "report": Command("print the JSON Schema of the report", _report, "schemas", "print_report_schema"),
    "ledger": Command("what audits remember: look at it, shorten it, carry it elsewhere", _ledger, "ledger"),
    "claims": Command("list what is taken for each post's claims, and why", _claims, "claims"),
    "init": Command("look at the posts and write a first linkcheck.toml", _init, "init"),
    "config": Command("the settings in force, or the JSON Schema of the configuration", _config, "schemas", "print_configuration"),
}
