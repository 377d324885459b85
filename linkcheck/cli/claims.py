"""`linkcheck claims`: what is taken for each post's claims, and why."""

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import to_standard_output, write
from linkcheck.judge.case import ROLE_NAMES
from linkcheck.model import Link, Reading
from linkcheck.model.errors import NothingCheckedError
from linkcheck.model.vocabulary import CLAIM_ROLES, Role
from linkcheck.pipeline.run import each_reading
from linkcheck.posts.fields import TOOLS
from linkcheck.report.wording import pluralize
from linkcheck.text import visible

_TOOLS = frozenset(row.name for row in TOOLS)
# Longer addresses are cut in the table; JSON lines hold all of them.
_WIDEST = 80


def run(options: argparse.Namespace) -> int:
    """Read the posts, offline, and list their claims as a table or as JSON lines; always 0.

    Raises NothingCheckedError where there is no post.
    """
    places = tuple(Path(path) for path in options.paths or ["."])
    readings = each_reading(places, settings_of(options))
    first = next(readings, None)
    if first is None:
        raise NothingCheckedError(f"no post in {', '.join(map(str, places))}: name a post, or a folder of posts with front matter")
    if options.format == "jsonl":
        write((msgspec.json.encode(_record(reading)) + b"\n" for reading in _chained(first, readings)), None)
        return 0
    with to_standard_output():
        for line in claim_lines(_chained(first, readings)):
            print(line)
    return 0


def claim_lines(readings: Iterator[Reading]) -> Iterator[str]:
    """The table, post by post, and a summary of how many posts have each claim."""
    counts: Counter[Role] = Counter()
    posts = 0
    for reading in readings:
        posts += 1
        counts.update({link.role for link in _listed(reading)})
        yield visible(reading.post.path)
        rows = [_row(link, reading) for link in _listed(reading)]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            yield f"  {'  '.join((*cells, row[3]))}".rstrip()
        if not any(link.role in CLAIM_ROLES for link in reading.links):
            yield "  no claim"
    shares = ", ".join(f"{counts[role]:,} with {_named(role)}" for role in CLAIM_ROLES)
    yield ""
    yield f"{pluralize(posts, 'post')}: {shares}."


def reason_text(link: Link, reading: Reading) -> str:
    """Why a link is taken for what its role says, as the end of a table's row."""
    if link.reason:
        return link.reason
    tool = f", as {reading.convention} leaves it" if link.role is Role.ORIGINAL and reading.convention in _TOOLS else ""
    return f"by its name{tool}"


def _named(role: Role) -> str:
    return "a Source link" if role is Role.SOURCE else f"{'an' if role is Role.ORIGINAL else 'a'} {ROLE_NAMES[role]}"


def _chained(first: Reading, others: Iterator[Reading]) -> Iterator[Reading]:
    yield first
    yield from others


def _listed(reading: Reading) -> tuple[Link, ...]:
    """The claims, and the links of the front matter that are to the post what their names say."""
    return tuple(link for link in reading.links if link.role in CLAIM_ROLES or (link.role is Role.FRONT and link.reason))


def _row(link: Link, reading: Reading) -> tuple[str, str, str, str]:
    url = link.url if len(link.url) <= _WIDEST else f"{link.url[: _WIDEST - 3]}..."
    return str(link.role), visible(link.field) or f"line {link.span.line}", visible(url), visible(reason_text(link, reading))


def _record(reading: Reading) -> dict[str, object]:
    links = [
        {"role": link.role, "field": link.field or None, "line": link.span.line, "url": link.url, "why": reason_text(link, reading)}
        for link in _listed(reading)
    ]
    return {"path": reading.post.path, "tool": reading.convention or None, "links": links}
