"""Where a claim that a post should have, and has not, can be written into it."""

import re
from collections.abc import Iterator

from linkcheck.model import FrontValue, Gap, Post
from linkcheck.patterns import pattern
from linkcheck.posts.fields import CANONICAL_FIELDS, field_name, folded
from linkcheck.posts.places import Places
from linkcheck.vocabulary import Markup, Role

_NAME = "canonical_url"
_OPENING = pattern(r"\s*?^(?:(?P<yaml>---)|(?P<toml>\+\+\+))[ \t]*(?P<newline>\r?\n)", re.MULTILINE)
_CANONICAL = frozenset(folded(name) for name in CANONICAL_FIELDS)


def gaps(post: Post, places: Places, missing: frozenset[Role], originals: tuple[FrontValue, ...]) -> Iterator[Gap]:
    """The gaps for those of the missing claims that can be filled without moving anything else."""
    if Role.CANONICAL in missing and not any(field_name(value) in _CANONICAL for value in post.front):
        yield from _in_front(post, places, originals)
    if Role.SOURCE in missing:
        yield _in_body(post, places)


def _in_front(post: Post, places: Places, originals: tuple[FrontValue, ...]) -> Iterator[Gap]:
    """The first line of the block: further down, TOML would put the key into a table."""
    opening = _OPENING.match(post.text)
    if opening is None:
        return
    span, newline = places.span(opening.end(), opening.end()), opening["newline"]
    if opening["toml"]:
        yield Gap(Role.CANONICAL, _NAME, span, f'{_NAME} = "', f'"{newline}')
    elif any(_is_in_list(post, value) for value in originals):
        # An importer's templates take the first of a list, which of a plain value would be its first letter.
        yield Gap(Role.CANONICAL, _NAME, span, f"{_NAME}:{newline}  - '", f"'{newline}")
    else:
        yield Gap(Role.CANONICAL, _NAME, span, f"{_NAME}: '", f"'{newline}")


def _is_in_list(post: Post, value: FrontValue) -> bool:
    line = post.text[:value.start].rpartition("\n")[2]
    return line.lstrip(" \t\r\v\f").startswith("- ")


def _in_body(post: Post, places: Places) -> Gap:
    span = places.span(len(post.text), len(post.text))
    newline = "\r\n" if "\r\n" in post.text else "\n"
    before = newline if post.text.endswith("\n") else newline * 2
    if post.markup is Markup.HTML:
        return Gap(Role.SOURCE, "the link Source to", span, f'{before}<p><a href="', f'">Source</a></p>{newline}')
    return Gap(Role.SOURCE, "the link Source to", span, f"{before}[Source](", f"){newline}")
