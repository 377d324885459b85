"""Front matter in lines of its own kind: the headers of Pelican and MultiMarkdown, Nikola's comment, and `[#]:` before each line."""

import re

from msgspec import Struct

from linkcheck.model import FrontValue
from linkcheck.posts.field_names import folded
from linkcheck.text import pattern

# More lines than any author writes above a post.
_MOST_LINES = 200


class _Style(Struct, frozen=True):
    """How one kind of header is written: what opens it, one line with its `key` and `value`, and what closes it.

    `continued` is a line that goes on with the value above. A text is a post only where its header gives one of the `proof` keys.
    """

    opening: re.Pattern[str]
    line: re.Pattern[str]
    closing: re.Pattern[str]
    continued: re.Pattern[str] | None = None
    around: str = ""
    proof: frozenset[str] = frozenset({"title", "date", "subject"})


_END = r"(?:\r?\n|\Z)"
# Values reach to the end of their line; what stands around them there is taken off later, as a pattern would try each blank.
_NIKOLA_LINE = rf"\.\.[ \t]+(?P<key>[\w-]{{1,60}}+):[ \t]*+(?P<value>[^\r\n]*+){_END}"
_STYLES = (
    # Pelican's and MultiMarkdown's: up to the first empty line.
    _Style(
        opening=pattern(r"\s*?^(?=[A-Za-z][\w-]{0,60}+:[ \t]*+\S)", re.MULTILINE),
        line=pattern(rf" {{0,3}}(?P<key>[A-Za-z][\w -]{{0,60}}?):(?:[ \t]++(?P<value>[^\r\n]*+))?+{_END}"),
        continued=pattern(rf"[ \t]++(?P<value>\S[^\r\n]*+){_END}"),
        closing=pattern(rf"[ \t]*{_END}"),
    ),
    # Nikola's, in a comment or without one.
    _Style(
        opening=pattern(r"\s*?^<!--\s*?\n(?=\.\.[ \t])", re.MULTILINE),
        line=pattern(_NIKOLA_LINE),
        closing=pattern(rf"\s*-->[ \t]*{_END}"),
        proof=frozenset({"title", "slug", "date"}),
    ),
    _Style(
        opening=pattern(r"\s*?^(?=\.\.[ \t]+(?:title|slug|date):)", re.MULTILINE),
        line=pattern(_NIKOLA_LINE),
        closing=pattern(rf"[ \t]*{_END}"),
    ),
    # Definitions of links to nowhere, which no reader of Markdown shows.
    _Style(
        opening=pattern(r"\s*?^(?=\[#\]:)", re.MULTILINE),
        line=pattern(rf"""\[#\]:[ \t]+(?:["'(])?(?P<key>[\w-]{{1,60}}+):[ \t]*+["'(]?(?P<value>[^\r\n]*+){_END}"""),
        closing=pattern(rf"[ \t]*{_END}|(?=[^\[])"),
        around="\"')",
    ),
)
_OPENINGS = ("<!--", "..", "[#]:")


def may_begin_with_header(text: str) -> bool:
    """Whether a text's first line may be a header's."""
    first = text.lstrip("\ufeff \t\r\n")
    if first.startswith(_OPENINGS):
        return True
    key, colon, _ = first.partition("\n")[0][:100].partition(":")
    return bool(colon) and key.replace("-", "").replace("_", "").replace(" ", "").isalnum() and key[0].isalpha()


def read_header(text: str) -> tuple[int, tuple[FrontValue, ...]] | None:
    """Where the body below a header begins, and the header's values; None for a text that begins otherwise."""
    for style in _STYLES:
        opening = style.opening.match(text)
        if opening is not None:
            body, values = _read_lines(text, opening.end(), style)
            if values and not style.proof.isdisjoint(folded(value.path[0]) for value in values):
                return body, values
    return None


def _read_lines(text: str, at: int, style: _Style) -> tuple[int, tuple[FrontValue, ...]]:
    """The end of a header and its values; none where a line is no header's."""
    values: list[FrontValue] = []
    for _ in range(_MOST_LINES):
        closing = style.closing.match(text, at)
        if closing is not None:
            return closing.end(), tuple(values)
        line = style.line.match(text, at)
        if line is not None:
            values.append(_value((line["key"],), line, style.around))
        elif style.continued is not None and values and (line := style.continued.match(text, at)) is not None:
            values.append(_value(values[-1].path, line, style.around))
        else:
            break
        at = line.end()
    return 0, ()


def _value(path: tuple[str, ...], line: re.Match[str], around: str) -> FrontValue:
    """The value in a line, without the blanks behind it and the signs that may stand `around` it."""
    first = line.start("value")
    value = (line["value"] or "").rstrip(" \t").rstrip(around)
    return FrontValue(path, value, *((first, first + len(value)) if first >= 0 else (line.end("key"), line.end("key"))))
