"""argv -> options: one parser, one sub-parser per command."""

import argparse
import sys
from collections.abc import Sequence

COMMANDS = ("check", "resolve", "explain", "rules", "report", "init", "config")
CHECK_FORMATS = ("terminal", "json", "jsonl")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; `check` is the command where none is named. Exits with 2 on a wrong one."""
    words = list(argv)
    if words and words[0] not in (*COMMANDS, "-h", "--help", "--version"):
        words.insert(0, "check")
    parser = _parser()
    if not words:
        parser.print_help()
        sys.exit(0)
    return parser.parse_args(words)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="linkcheck",
        formatter_class=_formatter,
        description="Do the links that claim a post's source lead to the same living page?",
        epilog="Exit codes: 0 nothing that fails, 1 findings, 2 wrong usage or configuration, 3 nothing could be checked, 130 interrupted.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", prog="linkcheck", required=True)
    _check(commands)
    _resolve(commands)
    explain = _command(commands, "explain", "what a rule flags, why it matters, how to fix it", _run_explain)
    explain.add_argument("code", metavar="CODE", help="a rule's code or name, such as LC202")
    _command(commands, "rules", "every rule with its severity", _run_rules)
    report = _command(commands, "report", "about the report format", _run_report)
    report.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of --format json")
    init = _command(commands, "init", "look at the posts and write a first linkcheck.toml", _run_init)
    init.add_argument("paths", nargs="*", metavar="PATH", help="posts, or folders of posts (default: the current folder)")
    init.add_argument("--stdout", action="store_true", help="print it instead")
    config = _command(commands, "config", "about the configuration", _run_config)
    config.add_argument("--schema", action="store_true", required=True, help="print the JSON Schema of linkcheck.toml")
    return parser


def _check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = _command(commands, "check", "lint posts (the default command)", _run_check)
    check.add_argument("paths", nargs="*", metavar="PATH", help="posts, or folders of posts (default: the current folder)")
    judging = check.add_argument_group("judging")
    judging.add_argument("--select", action="append", type=_codes, metavar="CODES",
                         help="only these rules: codes or beginnings of codes, separated by commas")
    judging.add_argument("--ignore", action="append", type=_codes, metavar="CODES", help="not these rules")
    judging.add_argument("--fail-on", choices=("error", "warning", "note"), help="the mildest severity that fails (default: error)")
    judging.add_argument("--certainty", choices=("confirmed", "likely", "unknown"),
                         help="how sure a finding must be to fail (default: confirmed)")
    judging.add_argument("--since", metavar="REV", help="only posts that changed since they left a git revision; HEAD: not committed yet")
    judging.add_argument("--whole-posts", action="store_true", help="with --since: all of a changed post, not only what changed in it")
    judging.add_argument("--baseline", metavar="FILE", help="findings that are known and fail nothing")
    judging.add_argument("--write-baseline", metavar="FILE", help="record what is found as known, and drop what was mended")
    judging.add_argument("--profile", choices=("auto", "syndication", "cross-posting", "link-blog"),
                         help="what the site is, and so which claims its posts must have (default: auto)")
    judging.add_argument("--media", action="store_true", default=None, help="check images, frames and videos too")
    output = check.add_argument_group("output")
    output.add_argument("--format", action="append", choices=CHECK_FORMATS, metavar="NAME", help="terminal, json or jsonl; may be repeated")
    output.add_argument("--output", action="append", metavar="FILE", help="where the format before it goes (default: standard output)")
    output.add_argument("--all", action="store_true", help="show every post with findings, not only the worst 20, and what is suppressed")
    _network(check)


def _resolve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    resolve = _command(commands, "resolve", "the hops and the verdict of URLs", _run_resolve)
    resolve.add_argument("urls", nargs="+", metavar="URL", help="URLs; - reads them from standard input, one a line")
    resolve.add_argument("--format", choices=("terminal", "jsonl"), default="terminal", help="how to print them (default: terminal)")
    _network(resolve)


def _network(parser: argparse.ArgumentParser) -> None:
    network = parser.add_argument_group("network")
    network.add_argument("--offline", action="store_true", default=None, help="no sockets: only what the text itself tells")
    network.add_argument("--budget", type=_seconds, metavar="SECONDS", help="for all requests together (default: no limit)")
    network.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="for a whole exchange (default: 20)")
    network.add_argument("--connect-timeout", type=_seconds, metavar="SECONDS", help="for a connection (default: 10)")
    network.add_argument("--concurrency", type=_positive, metavar="N", help="requests at once (default: 64)")
    network.add_argument("--host-concurrency", type=_positive, metavar="N", help="requests at once on one host (default: 4)")
    network.add_argument("--host-interval-ms", type=_natural, metavar="MS", help="milliseconds between requests on one host (default: 100)")
    network.add_argument("--name-recheck", type=_seconds_or_none, metavar="SECONDS",
                         help="between two look-ups before a host name counts as gone; 0 does not wait (default: 60)")
    network.add_argument("--head-first", action="store_true", default=None, help="ask by HEAD, and by GET only where that is refused")
    network.add_argument("--contact", metavar="URL", help="where the one who checks can be reached, for the User-Agent (default: site_url)")
    network.add_argument("--ca-file", metavar="FILE", help="trust the certificate authorities in FILE too (PEM)")
    network.add_argument("--connect-to", action="append", metavar="HOST:PORT:ADDRESS:PORT",
                         help="send requests for one host to another, as curl does; may be repeated")
    network.add_argument("--header", action="append", dest="headers", metavar="HOST:NAME:VALUE",
                         help="a header for one host, by https and never to another (HOST:PORT:NAME:VALUE for a port)")
    network.add_argument("--allow-private", action="store_true", default=None, help="ask private addresses too, such as an intranet's")
    archive = parser.add_argument_group("web archive")
    archive.add_argument("--archive", action=argparse.BooleanOptionalAction, default=None,
                         help="look claims without a living page up in a web archive (default: no)")
    archive.add_argument("--archive-url", metavar="URL", help="the archive, by Memento (default: the Wayback Machine)")
    archive.add_argument("--archive-cdx", metavar="URL", help="its index of captures (default: the Wayback Machine's)")
    archive.add_argument("--archive-budget", type=_seconds, metavar="SECONDS", help="for all questions to it (default: 600)")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str, run: object,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", formatter_class=_formatter)
    parser.set_defaults(run=run)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    # Imported only when help is printed.
    from rich_argparse import RichHelpFormatter

    return RichHelpFormatter(prog, max_help_position=32)


class _Version(argparse.Action):
    """Print the version; looked up only then."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from linkcheck import __version__

        print(f"linkcheck {__version__}")
        parser.exit()


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number above zero")
    return number


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not a whole number")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above zero")
    return seconds


def _seconds_or_none(text: str) -> float:
    return 0.0 if text.strip("0.") == "" and text else _seconds(text)


def _run_check(options: argparse.Namespace) -> int:
    from linkcheck.cli.check import run

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

    write(render_schema(), None)
    return 0
