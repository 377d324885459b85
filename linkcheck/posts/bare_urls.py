"""URLs in running text, as GitHub Flavored Markdown links them (GFM 6.9): where each begins and ends.

They are read from the text as it is written: what emphasis, code or links would begin inside of one is part of it.
"""

import re
from collections.abc import Iterator

from linkcheck.text import pattern

# A scheme that no letter touches; `www.` only at the start of a line, after white space, or after one of `*_~(`.
_START = pattern(r"(?:(?<![a-z])https?://(?=[\w\[%])|(?<![^\s*_~(])www\.(?=\w))", re.IGNORECASE)
# The punctuation of East Asian texts, which has no white space around it.
_EAST_ASIAN = r"\u3001-\u3003\u3008-\u3011\u3014-\u301b\uff01-\uff0f\uff1a-\uff20\uff3b-\uff3d\uff5b-\uff65"
# White space, a tag, a footnote's mark, and that punctuation.
_STOP = pattern(rf"[\s<{_EAST_ASIAN}]|\[\^")
_HOST = pattern(rf"(?:https?://)?(?P<host>[^\s!-,/:-@\[-^`{{-~{_EAST_ASIAN}]*+)", re.IGNORECASE)
# The quotation marks of books are no part of it either, though GFM names only those of typewriters.
_SENTENCE_END = "?!.,:*_~'\"\\\u2019\u201c\u201d\u203a\u00bb\u2026"
_BRACKETS = {")": "(", "]": "["}
# What may be trimmed from the end of a URL.
_TRIMMABLE = pattern(rf"(?:[{re.escape(_SENTENCE_END)})\];]|&[A-Za-z]+;)*+")
_REFERENCE = pattern(r"&[A-Za-z]+;\Z")
_LONGEST_REFERENCE = 40
_ESCAPE = pattern(r"\\(?=[!-/:-@\[-`{-~])")


def bare_urls(text: str, start: int, end: int, bound: int) -> Iterator[tuple[int, int]]:
    """Where the URLs that begin between `start` and `end` stand, none of which reaches beyond `bound`."""
    at = start
    while (opening := _START.search(text, at, end)) is not None:
        first = opening.start()
        if _has_bad_host(text, first, bound):
            # It is not followed beyond this piece: the next ones may each begin another that reaches just as far.
            stop = _STOP.search(text, opening.end(), end)
            at = stop.start() if stop is not None else end
            continue
        stop = _STOP.search(text, opening.end(), bound)
        last = _trimmed(text, first, stop.start() if stop is not None else bound)
        at = max(opening.end(), last)
        if last > opening.end() and _is_host(text, first, last):
            yield first, last


def unescaped(url: str) -> str:
    """A bare URL without the backslashes of Markdown: an editor that escapes what might be markup means the character.

    References such as `&amp;` stay as they are: renderers take them for text.
    """
    return _ESCAPE.sub("", url)


def _has_bad_host(text: str, first: int, bound: int) -> bool:
    """Whether the URL that begins here has no valid host, as far as that can be told without looking for its end."""
    host = _HOST.match(text, first, bound)
    rest = _TRIMMABLE.match(text, host.end(), bound) if host is not None else None
    # Where nothing else follows, the end of the host may be trimmed, too.
    if host is None or rest is None or rest.end() == bound or _STOP.match(text, rest.end(), bound):
        return False
    return not _is_host(text, first, host.end())


def _is_host(text: str, first: int, last: int) -> bool:
    """Whether the last two labels of the host are without an underscore, as GFM demands."""
    found = _HOST.match(text, first, last)
    return found is not None and "_" not in "".join(found["host"].rsplit(".", 2)[-2:])


def _trimmed(text: str, first: int, last: int) -> int:
    """Where a URL ends without the punctuation of its sentence; a closing bracket stays where one was opened."""
    surplus = {closing: text.count(closing, first, last) - text.count(opening, first, last) for closing, opening in _BRACKETS.items()}
    while last > first:
        sign = text[last - 1]
        if surplus.get(sign, 0) > 0:
            surplus[sign] -= 1
        elif sign == ";":
            ampersand = text.rfind("&", max(first, last - _LONGEST_REFERENCE), last)
            reference = _REFERENCE.match(text, ampersand, last) if ampersand >= 0 else None
            last = reference.start() + 1 if reference is not None else last
        elif sign not in _SENTENCE_END:
            break
        last -= 1
    return last
