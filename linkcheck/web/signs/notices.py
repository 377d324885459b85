"""What pages say in place of what was asked for, as whole titles and headings: the table `notices.tsv`."""

from functools import cache
from pathlib import Path

from linkcheck.words import plain

# What a notice can say: that the page is absent, that something is wrong, that a server has no site, that a machine is not let
# in; the others stand before pages that are there, and say for whom or until when.
SAYINGS = ("absent", "trouble", "server", "wall", "elsewhere", "login", "consent", "age", "closed", "outage", "queue")


def notices(says: str) -> frozenset[str]:
    """Every phrase, made plain, that says one of the `SAYINGS`."""
    return frozenset(phrase for saying, _, phrase in table() if saying == says)


@cache
def table() -> tuple[tuple[str, str, str], ...]:
    """The rows: what is said, in which language (ISO 639-1), and the phrase made plain."""
    lines = Path(__file__).with_name("notices.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return tuple((says, language, plain(phrase)) for says, language, phrase in rows)
