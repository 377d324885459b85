"""The groups of options that commands share, and what their values have to look like."""

import argparse
from collections.abc import Callable, Mapping

FORMATS = ("terminal", "json", "jsonl")
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
DAYS = {"": 86_400, "d": 86_400, "w": 604_800}


def paths(parser: argparse.ArgumentParser) -> None:
    """Which posts, and by how many processes they are read."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="posts, or folders of posts (default: the current folder)")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processes that read posts; 1 starts none (default: the cores)")


def caching(parser: argparse.ArgumentParser) -> None:
    """What is kept of checks without the web."""
    caching = parser.add_argument_group("cache")
    caching.add_argument(
        "--no-cache",
        action="store_false",
        dest="cache",
        default=None,
        help="judge every post anew, and keep nothing (default: with --offline unchanged posts are known)",
    )
    caching.add_argument("--cache-dir", metavar="FOLDER", help="where results are kept (default: the user's folder for caches)")


def judging(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """By which rules, and what fails."""
    judging = parser.add_argument_group("judging")
    judging.add_argument(
        "--select",
        action="append",
        type=_codes,
        metavar="CODES",
        help="only these rules: codes or beginnings of codes, separated by commas",
    )
    judging.add_argument("--ignore", action="append", type=_codes, metavar="CODES", help="not these rules")
    judging.add_argument("--fail-on", choices=("error", "warning", "note"), help="the mildest severity that fails (default: error)")
    judging.add_argument(
        "--certainty", choices=("confirmed", "likely", "unknown"), help="how sure a finding must be to fail (default: confirmed)"
    )
    judging.add_argument("--baseline", metavar="FILE", help="findings that are known and fail nothing")
    judging.add_argument(
        "--profile",
        choices=("auto", "syndication", "cross-posting", "link-blog"),
        help="what the site is, and so which claims its posts must have (default: auto)",
    )
    judging.add_argument("--media", action="store_true", default=None, help="check images, frames and videos too")
    return judging


def output(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """Where the report goes, and in which form."""
    output = parser.add_argument_group("output")
    output.add_argument("--format", action="append", choices=FORMATS, metavar="NAME", help="terminal, json or jsonl; may be repeated")
    output.add_argument("--output", action="append", metavar="FILE", help="where the format before it goes (default: standard output)")
    output.add_argument("--all", action="store_true", help="show every post with findings, not only the worst 20, and what is suppressed")
    return output


def ledger(parser: "argparse._ActionsContainer") -> None:
    """Where an audit's memory is."""
    parser.add_argument(
        "--ledger",
        metavar="PLACE",
        help="an SQLite file, or postgresql://USER@HOST/DATABASE (an audit's default: .linkcheck/ledger.sqlite)",
    )


def remembering(parser: argparse.ArgumentParser) -> "argparse._ArgumentGroup":
    """What need not be asked again."""
    memory = parser.add_argument_group("memory")
    ledger(memory)
    memory.add_argument("--recheck", action="append", metavar="URL|HOST", help="ask again whatever is remembered; may be repeated")
    return memory


def network(parser: argparse.ArgumentParser, *, offline: bool = True) -> None:
    """How the web is asked; `offline` says that it need not be."""
    network = parser.add_argument_group("network")
    if offline:
        network.add_argument("--offline", action="store_true", default=None, help="no sockets: only what the text itself tells")
    network.add_argument("--budget", type=duration(SECONDS), metavar="TIME", help="for all requests: 90, 50m, 2h (default: no limit)")
    network.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="for a whole exchange (default: 20)")
    network.add_argument("--connect-timeout", type=_seconds, metavar="SECONDS", help="for a connection (default: 10)")
    network.add_argument("--concurrency", type=positive, metavar="N", help="requests at once (default: 64)")
    network.add_argument("--host-concurrency", type=positive, metavar="N", help="requests at once on one host (default: 4)")
    network.add_argument("--host-interval-ms", type=_natural, metavar="MS", help="milliseconds between requests on one host (default: 100)")
    network.add_argument(
        "--name-recheck",
        type=_seconds_or_none,
        metavar="SECONDS",
        help="between two look-ups before a host name counts as gone; 0 does not wait (default: 60)",
    )
    network.add_argument("--head-first", action="store_true", default=None, help="ask by HEAD, and by GET only where that is refused")
    network.add_argument("--contact", metavar="URL", help="where the one who checks can be reached, for the User-Agent (default: site_url)")
    network.add_argument("--ca-file", metavar="FILE", help="trust the certificate authorities in FILE too (PEM)")
    network.add_argument(
        "--connect-to",
        action="append",
        metavar="HOST:PORT:ADDRESS:PORT",
        help="send requests for one host to another, as curl does; may be repeated",
    )
    network.add_argument(
        "--header",
        action="append",
        dest="headers",
        metavar="HOST:NAME:VALUE",
        help="a header for one host, by https and never to another (HOST:PORT:NAME:VALUE for a port)",
    )
    network.add_argument("--allow-private", action="store_true", default=None, help="ask private addresses too, such as an intranet's")
    archive = parser.add_argument_group("web archive")
    archive.add_argument(
        "--archive",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="look claims without a living page up in a web archive (default: only in an audit)",
    )
    archive.add_argument("--archive-url", metavar="URL", help="the archive, by Memento (default: the Wayback Machine)")
    archive.add_argument("--archive-cdx", metavar="URL", help="its index of captures (default: the Wayback Machine's)")
    archive.add_argument("--archive-budget", type=_seconds, metavar="SECONDS", help="for all questions to it (default: 600)")


def _codes(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def positive(text: str) -> int:
    """A whole number above zero."""
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


def duration(units: Mapping[str, int]) -> Callable[[str], float]:
    """What reads a time such as `50m`, in seconds; `units` says how many seconds a unit has."""

    def read(text: str) -> float:
        number = text.rstrip("".join(units))
        seconds = units.get(text[len(number) :], 0) * (float(number) if number.replace(".", "", 1).isdecimal() else 0)
        if not 0 < seconds < float("inf"):
            named = ", ".join(f"10{unit}" for unit in units)
            raise argparse.ArgumentTypeError(f"{text} is no time above zero, such as {named}")
        return seconds

    return read
