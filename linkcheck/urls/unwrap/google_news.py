"""Google News article ids: base64url around a small protocol buffer whose field 4 is the URL."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.reading import base64url, utf8

PATH = pattern(r"/(?:rss/)?(?:articles|read)/(?P<id>[A-Za-z0-9_-]+)/?$|/__i/rss/rd/articles/(?P<old>[A-Za-z0-9_-]+)/?$")

# Field 1, a varint, with the value 19; then the tag of field 4, length-delimited.
_PREFIX = b"\x08\x13\x22"


def read(url: Url, match: re.Match[str]) -> str | None:
    """The URL in an article id of before 2024; newer ids (`AU_yq`) hold a token only Google can read: None."""
    data = base64url(match["id"] or match["old"])
    if data is None or not data.startswith(_PREFIX):
        return None
    length, start = _varint(data, len(_PREFIX))
    address = data[start:start + length]
    return utf8(address) if len(address) == length and address.startswith(b"http") else None


def _varint(data: bytes, start: int) -> tuple[int, int]:
    """The base-128 varint at `start` and the offset behind it."""
    value = shift = 0
    for at in range(start, min(start + 5, len(data))):
        value |= (data[at] & 0x7F) << shift
        shift += 7
        if data[at] < 0x80:
            return value, at + 1
    return 0, start
