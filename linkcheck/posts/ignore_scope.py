"""The stretch of a body that a comment which asks to ignore something speaks of: its own line, or the next block."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from linkcheck.model.vocabulary import Markup
from linkcheck.posts.html import html_blocks
from linkcheck.posts.markdown import MarkdownBlock, markdown_blocks
from linkcheck.text import pattern

# A place in the body: from one offset to another.
Place = tuple[int, int]

# Where a browser begins a new line.
_BREAKING = (
    "address article aside blockquote br caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr legend li main nav ol p pre section summary table tbody tfoot thead tr ul"
)
_BREAK = pattern(rf"</?(?:{'|'.join(_BREAKING.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE)
_BLANK_LINE = pattern(r"\n[ \t\r]*\n")
# What is no text of the post: between a comment and its block, this is passed over.
_INVISIBLE = pattern(
    r"(?:\s|(?<=\s)>|<br[ \t]*/?>|</\w+[ \t]*>|<!--(?:(?!-->).)*+-->|(?:(?<=\n)|\A)[ ]{0,3}\[//\]:[^\n]*)*+", re.DOTALL | re.IGNORECASE
)
# What a line begins with before its text.
_MARKER = pattern(r"[ \t>]*+(?:(?:[-+*]|\d{1,9}[.)])(?:[ \t]++|(?=\n|\Z)))?(?:\[[ xX]\][ \t]++)?")
_CONTAINERS = frozenset({"Item", "BlockQuote", "FootnoteDefinition"})


class IgnoreScopes:
    """The lines and blocks of one body; `links` are the offsets of its links' URLs."""

    def __init__(self, body: str, markup: Markup, links: Iterable[int], definitions: Iterable[Place]) -> None:
        """`definitions` are comments in the shape of a Markdown definition, each of which is a block of its own."""
        self._body = body
        self._markup = markup
        self._links = sorted(links)
        self._definitions = tuple(definitions)
        self._next_lines: dict[int, Place] = {}
        self._inkless: tuple[list[int], list[int]] = ([], [])

    def stretch(self, comment: Place) -> Place:
        """What a comment speaks of: its own line where something else stands on that, or else the next block.

        A line is one as readers see it, such as a paragraph, list item or table row; of one that is written in several lines, it is the
        one with the comment where that holds a link. Where neither is there, the stretch is empty.
        """
        start, end = self._line_around(comment)
        if not self._has_ink(start, comment[0]) and not self._has_ink(comment[1], end):
            return self._next_block(comment[1]) or (comment[1], comment[1])
        first, last = max(start, self._body.rfind("\n", 0, comment[0]) + 1), min(end, self._line_end(comment[1]))
        if self._holds_link(first, last):
            return first, last
        alone = not self._has_ink(first, comment[0]) and not self._has_ink(comment[1], last)
        return (comment[1], end) if alone and self._has_ink(comment[1], end) else (start, end)

    def next_line(self, comment: Place) -> Place:
        """The line of the file, after the one on which a comment ends, that has more than comments and marks in it."""
        at = self._line_end(comment[1])
        passed: list[int] = []
        while at not in self._next_lines and at < len(self._body):
            passed.append(at)
            end = self._line_end(at + 1)
            if self._has_ink(at + 1, end):
                self._next_lines[at] = at + 1, end
            else:
                at = end
        found = self._next_lines.get(at, (at, at))
        # Many comments in a row are passed over once.
        self._next_lines.update(dict.fromkeys(passed, found))
        return found

    def _line_end(self, at: int) -> int:
        end = self._body.find("\n", at)
        return end if end >= 0 else len(self._body)

    def _line_around(self, comment: Place) -> Place:
        breaks = self._breaks
        before, after = bisect_right(breaks, comment[0]) - 1, bisect_left(breaks, comment[1])
        return breaks[before] if before >= 0 else 0, breaks[after] if after < len(breaks) else len(self._body)

    def _has_ink(self, start: int, end: int) -> bool:
        """Whether readers see anything of a stretch, behind the marks of its block."""
        marker = _MARKER.match(self._body, start, end)
        return self._ink(marker.end() if marker is not None else start) < end

    def _ink(self, at: int) -> int:
        """Where, from an offset on, something begins that readers see."""
        firsts, ends = self._inkless
        number = bisect_right(firsts, at)
        if not number or at > ends[number - 1]:
            found = _INVISIBLE.match(self._body, at)
            # Long runs of comments are asked for from many places, and from others in between.
            firsts.insert(number, at)
            ends.insert(number, found.end() if found is not None else at)
            number += 1
        return ends[number - 1]

    def _holds_link(self, start: int, end: int) -> bool:
        at = bisect_left(self._links, start)
        return at < len(self._links) and self._links[at] < end

    def _next_block(self, at: int) -> Place | None:
        """The outermost block that begins behind an offset, in the same list item or quotation; text between blocks is one, too."""
        number = bisect_left(self._starts, at)
        block = self._blocks[number] if number < len(self._blocks) else None
        end = self._container_end(at)
        if block is not None and block[0] >= end:
            block = None
        text = self._text_at(at, block[0] if block is not None else end)
        return text or block

    def _text_at(self, at: int, end: int) -> Place | None:
        """Text in no block: a Markdown definition, that of a list item without paragraphs, or what HTML has between its elements."""
        start = self._ink(at)
        if start >= end:
            return None
        after = bisect_right(self._breaks, start)
        return start, min(end, self._breaks[after]) if after < len(self._breaks) else end

    def _container_end(self, at: int) -> int:
        """The end of the innermost list item or quotation around an offset: what follows it is something else."""
        number = bisect_right(self._containers, at, key=lambda container: container[0]) - 1
        while number >= 0 and self._containers[number][1] <= at:
            number = self._containers[number][2]
        return self._containers[number][1] if number >= 0 else len(self._body)

    @cached_property
    def _containers(self) -> Sequence[tuple[int, int, int]]:
        """The list items and quotations by their beginnings: from where to where, and the number of the one around."""
        found: list[tuple[int, int, int]] = []
        around: list[int] = []
        for block in self._markdown:
            if block.kind in _CONTAINERS:
                while around and found[around[-1]][1] <= block.start:
                    around.pop()
                found.append((block.start, block.end, around[-1] if around else -1))
                around.append(len(found) - 1)
        return found

    @cached_property
    def _markdown(self) -> Sequence[MarkdownBlock]:
        return tuple(markdown_blocks(self._body)) if self._markup is Markup.MARKDOWN else ()

    @cached_property
    def _blocks(self) -> Sequence[Place]:
        """The blocks that readers see something of, by their beginnings, the outermost first."""
        found = self._html_in_markdown() if self._markup is Markup.MARKDOWN else html_blocks(self._body)
        visible = {(start, end) for start, end in found if self._has_ink(start, end)}
        return sorted(visible, key=lambda place: (place[0], -place[1]))

    def _html_in_markdown(self) -> Iterator[Place]:
        for block in self._markdown:
            if block.kind == "HtmlBlock" and _BREAK.search(self._body, block.start, block.end) is not None:
                inner = html_blocks(self._body[block.start : block.end])
                yield from ((block.start + start, block.start + end) for start, end in inner)
            if block.kind not in ("Rule", "HardBreak"):
                yield block.start, block.end

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [start for start, _ in self._blocks]

    @cached_property
    def _breaks(self) -> Sequence[int]:
        """Where lines begin and end."""
        found = {at for start, end in self._definitions for at in (start, end)}
        found.update(at for match in _BREAK.finditer(self._body) for at in match.span())
        found.update(at for match in _BLANK_LINE.finditer(self._body) for at in match.span())
        found.update(at for block in self._markdown for at in (block.start, block.end))
        return sorted(found)
