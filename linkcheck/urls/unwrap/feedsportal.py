"""FeedsPortal (Mediafed): the target is spelled into the path, one `0` and a capital per special character."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url

# Publishers ran the service under their own host names, so the path alone tells. A path without the tail behind the
# code was cut on its way, and the code perhaps too.
PATH = pattern(r"/c/\d+/f/\d+/(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/(?:sc/\d+/)?l/(?P<code>[^/]+)/[^/]*$")

_TOKENS = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    (
        "0", ".", "/", "?", "-", "=", "&", ",", "_", "%", "+", "http://", "https://",
        ".com", ".co.uk", ";", "|", ":", "www.", "#", "$", "~", "!", "(", ")", "Z",
    ),
    strict=True,
))
_ZERO = pattern(r"0(.?)", re.DOTALL)


def read(url: Url, match: re.Match[str]) -> str | None:
    """The target spelled out in the path, or None where a token is damaged: a wrong guess is worse than none."""
    code = match["code"]
    if lost_case(match):
        code = re.sub(r"0([a-z])", lambda token: token[0].upper(), code)
    if not code.startswith(("0L", "0M")):
        return None
    if any(token not in _TOKENS for token in _ZERO.findall(code)):
        return None
    return _ZERO.sub(lambda token: _TOKENS[token[1]], code)


def lost_case(match: re.Match[str]) -> bool:
    """Whether the path was lower-cased on its way, so that capitals of the target are lost."""
    code = match["code"]
    return code.startswith(("0l0", "0m0")) and code == code.lower()
