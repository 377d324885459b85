"""What kind of content a response has for browsers: by its Content-Type headers (Fetch, 2.2.2), else by its first bytes (MIME Sniffing)."""

import re
from collections.abc import Iterable, Iterator

from linkcheck.pages.page_facts import is_html

# So many bytes tell what a body is (MIME Sniffing, 5.2).
SNIFFED_BYTES = 1445
HTML = "text/html"

_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CHARSET = re.compile(r""";[ \t]*charset=("[^"]*"|[^;\s]+)""", re.IGNORECASE)
# Values that say that the server does not know (7).
_UNKNOWN = frozenset({"unknown/unknown", "application/unknown", "*/*"})
_MARKUP = re.compile(
    rb"[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]", re.IGNORECASE
)
# What no text holds (3): a body in a coding, for instance.
_BINARY = bytes({*range(9), 11, *range(14, 27), *range(28, 32)})


def media_type(values: Iterable[str]) -> str:
    """The type that some Content-Type headers name, with its charset; empty where they name none that is known.

    The last one that can be read counts, and takes over the charset of one before it that names the same type.
    """
    essence = charset = ""
    for value in _split(values):
        text = value.strip(" \t\r\n")
        stated, parameters = text.partition(";")[0].rstrip(" \t").lower(), text.partition(";")[1:]
        if not _TYPE.fullmatch(stated) or stated == "*/*":
            continue
        match = _CHARSET.search("".join(parameters))
        charset = match[1].strip('"') if match is not None else charset if stated == essence else ""
        essence = stated
    if essence in _UNKNOWN:
        return ""
    return f"{essence}; charset={charset}" if charset else essence


def may_be_page(media: str, *, sniffs: bool) -> bool:
    """Whether content of a type is a page, or may be one by its first bytes; `sniffs` is whether the server lets them be looked at."""
    return is_html(media) if media else sniffs


def is_markup(beginning: bytes) -> bool:
    """Whether content of no known type begins as a page does (MIME Sniffing, 7.1)."""
    return _MARKUP.match(beginning[:SNIFFED_BYTES]) is not None


def is_text(beginning: bytes) -> bool:
    """Whether content begins with a text in any encoding (MIME Sniffing, 7.2)."""
    if beginning.startswith((b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf")):
        return True
    start = beginning[:SNIFFED_BYTES]
    return len(start.translate(None, _BINARY)) == len(start)


def _split(values: Iterable[str]) -> Iterator[str]:
    """The values between commas that do not stand in quotes."""
    for value in values:
        begun, is_quoted = 0, False
        for at, sign in enumerate(value):
            if sign == '"':
                is_quoted = not is_quoted
            elif sign == "," and not is_quoted:
                yield value[begun:at]
                begun = at + 1
        yield value[begun:]
