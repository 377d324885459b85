"""What a post asks to be ignored: comments in its body, and `linkcheck_ignore` in its front matter.

A comment stands before what it speaks of: `<!-- linkcheck: ignore[LC202] until 2027-01-31 reason -->` for the next block,
`ignore-file[...]` for the whole file. In Markdown `[//]: # (linkcheck: ...)` says the same where HTML is not allowed.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from msgspec import Struct

from linkcheck.model import Ignore, Post, Span
from linkcheck.posts.front_ignores import front_ignores
from linkcheck.posts.html import html_blocks
from linkcheck.posts.ignore_words import read_codes, read_date
from linkcheck.posts.markdown import code_stretches, markdown_blocks
from linkcheck.vocabulary import Markup

Places = Callable[[int, int], Span]
Blocks = tuple[tuple[int, int], ...]

_COMMENT = re.compile(r"<!--\s*+linkcheck:(?P<words>.*?)-->", re.DOTALL | re.IGNORECASE)
# A definition that nothing refers to is Markdown's own comment.
_DEFINITION = re.compile(r"^[ ]{0,3}\[//\]:[ \t]++#[ \t]++\([ \t]*+linkcheck:(?P<words>[^\n]*)\)[ \t]*+$", re.MULTILINE | re.IGNORECASE)
_WORDS = re.compile(r"\s*(?P<verb>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?(?P<rest>.*)", re.DOTALL)
_UNTIL = re.compile(r"\s*until\s+(?P<date>\S*\d\S*)(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
# What is no text of the post: between a comment and its block, this is passed over.
_NO_INK = re.compile(
    r"(?:\s|<br[ \t]*/?>|</\w+[ \t]*>|<!--(?:(?!-->).)*+-->|(?:(?<=\n)|\A)[ ]{0,3}\[//\]:[^\n]*)*+", re.DOTALL | re.IGNORECASE,
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
VERBS = ("ignore", "ignore-file")


class _Comment(Struct, frozen=True):
    """A comment that speaks to this program: its place in the body, its words, and where they begin."""

    start: int
    end: int
    words: str
    words_start: int


def read_ignores(post: Post, body: str, span: Places) -> tuple[Ignore, ...]:
    """What a post asks to be ignored; `body` is its text without template code, `span` finds places of the body."""
    if "linkcheck" not in post.text:
        return ()
    comments = tuple(_comments(body, post.markup))
    blocks = _blocks(body, post.markup) if comments else ()
    return (*front_ignores(post), *(_ignore(comment, body, blocks, span) for comment in comments))


def _comments(body: str, markup: Markup) -> Iterator[_Comment]:
    patterns = (_COMMENT, _DEFINITION) if markup is Markup.MARKDOWN else (_COMMENT,)
    found = sorted((match for pattern in patterns for match in pattern.finditer(body)), key=lambda match: match.start())
    code = tuple(code_stretches(body)) if found and markup is Markup.MARKDOWN else ()
    for match in found:
        # What stands in code is only shown.
        if not any(start <= match.start() < end for start, end in code):
            yield _Comment(match.start(), match.end(), match["words"], match.start("words"))


def _ignore(comment: _Comment, body: str, blocks: Blocks, span: Places) -> Ignore:
    place = span(comment.start, comment.end)
    words = _WORDS.fullmatch(comment.words)
    verb = words["verb"].lower() if words is not None else ""
    if words is None or verb not in VERBS:
        return Ignore(place, wrong="it is no ignore; write ignore[CODE] or ignore-file[CODE]")
    codes, wrong = read_codes(words["codes"] or "")
    until, reason, late = _until(words["rest"])
    stretch = _stretch(body, comment.end, blocks) if verb == "ignore" else None
    first = comment.words_start + words.start("codes")
    return Ignore(
        place,
        codes=codes,
        stretch=(span(*stretch).start, span(*stretch).end) if stretch is not None else None,
        until=until,
        reason=reason,
        wrong=wrong or late,
        removal=span(*_removal(comment, body)),
        codes_span=span(first, first + len(words["codes"])) if words["codes"] else None,
    )


def _until(rest: str) -> tuple[date | None, str, str]:
    """The last day, the reason, and what is wrong with the day; "until the paper mends it" is a reason."""
    match = _UNTIL.fullmatch(rest)
    if match is None:
        return None, _one_line(rest), ""
    day, wrong = read_date(match["date"])
    return day, _one_line(match["rest"]), wrong


def _one_line(text: str) -> str:
    return " ".join(text.split()).lstrip(":,-– ")


def _stretch(body: str, at: int, blocks: Blocks) -> tuple[int, int]:
    """The rest of the block that a comment stands in, or the next block where nothing of its own is left."""
    own = min((end for start, end in blocks if start < at <= end), default=len(body))
    following = next((block for block in blocks if block[0] >= at), None)
    edge = min(own, following[0]) if following is not None else own
    ink = _NO_INK.match(body, at)
    first = ink.end() if ink is not None else at
    if first >= edge:
        return following or (at, at)
    blank = _BLANK_LINE.search(body, first, edge)
    return at, blank.start() if blank is not None else edge


def _blocks(body: str, markup: Markup) -> Blocks:
    """The blocks that hold more than comments, in the order of the text."""
    found = html_blocks(body) if markup is Markup.HTML else markdown_blocks(body)
    return tuple((start, end) for start, end in found if (ink := _NO_INK.match(body, start)) is None or ink.end() < end)


def _removal(comment: _Comment, body: str) -> tuple[int, int]:
    """The comment, with its line where it is alone on it."""
    start = body.rfind("\n", 0, comment.start) + 1
    end = body.find("\n", comment.end) + 1 or len(body)
    alone = not body[start:comment.start].strip() and not body[comment.end:end].strip()
    return (start, end) if alone else (comment.start, comment.end)
