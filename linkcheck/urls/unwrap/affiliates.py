"""Affiliate networks that write their target in a way of their own."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.parameters import raw_parameter
from linkcheck.urls.unwrap.reading import decode_once

_IN_BRACKETS = pattern(r"(?:^|\))url\((?P<target>https?(?::|%3A).+)\)$", re.IGNORECASE)
_ESCAPED_COLON = pattern(r"https?%3A", re.IGNORECASE)


def read_linkshare(url: Url, match: re.Match[str]) -> str | None:
    """The shop's page in `RD_PARM1`, which is escaped twice when it was made by the book."""
    target = decode_once(raw_parameter(url.query, "RD_PARM1") or "")
    return decode_once(target) if _ESCAPED_COLON.match(target) else target


def read_bracketed(url: Url, match: re.Match[str]) -> str | None:
    """The shop's page in Tradedoubler's older `p(1)a(2)url(T)`, always the last of its fields."""
    found = _IN_BRACKETS.search(url.query) if url.query.endswith(")") else None
    return decode_once(found["target"]) if found is not None else None
