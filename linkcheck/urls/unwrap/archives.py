"""Web archives write the target into the rest of the URL, query included."""

import re

from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.reading import rest

_WHOLE = r"https?(?::|%3A)"
# With a time stamp before it, a target may lack its scheme; without one it might be a page of the archive's own.
_ANY = rf"(?:{_WHOLE}|www\.|[\w-]+\.[a-z])"
_FLAGS = r"(?:[a-z]{2}_)*"


def _path(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# A time stamp of 1 to 14 digits or `*`, flags such as `id_` and `if_`, or neither.
WAYBACK_PATH = _path(
    rf"/(?:web/(?:(?:\d{{1,14}}|\*){_FLAGS}\*?/(?P<stamped>{_ANY}.*)|(?:timemap/\w+/)?(?P<bare>(?:{_WHOLE}|www\.).*))"
    rf"|save/(?:_embed/)?(?P<saved>{_ANY}.*))$",
)
TODAY_PATH = _path(
    rf"/(?:(?:\d{{4,14}}|\d{{4}}\.\d\d\.\d\d-\d{{6}}|newest|oldest|timegate|timemap|o/\w+|\*)/(?P<stamped>{_ANY}.*)|(?P<bare>{_WHOLE}.*))$",
)
MEMENTO_PATH = _path(
    rf"/(?:memento|timegate|list|api/json|timemap/(?:link|json))/(?:(?:\d{{4,14}}|\*)/(?P<stamped>{_ANY}.*)|(?P<bare>{_WHOLE}.*))$",
)
# Collections before the stamp; the UK Government Web Archive writes `+` for its newest copy.
COLLECTION_PATH = _path(rf"/(?:[\w-]+/){{0,3}}(?:\d{{4,14}}{_FLAGS}|\+|\*)/(?P<stamped>{_ANY}.*)$")
# pywb runs on hosts of any name: only a full stamp with its flag and a whole URL tell.
PYWB_PATH = _path(rf"/(?:[\w-]+/){{0,3}}\d{{14}}(?:mp|id|if|im|js|cs|oe|fw|tf)_/(?P<bare>{_WHOLE}.*)$")


def read(url: Url, match: re.Match[str]) -> str | None:
    """The archived URL, its query and fragment kept, http where it has no scheme; None for a list of captures."""
    text = next(text for text in match.groups() if text is not None)
    target = rest(url, text)
    # A star at the end asks for all pages below an address.
    if target is None or text.endswith("*") or target.endswith("*"):
        return None
    return target if re.match(r"https?:", target, re.IGNORECASE) else f"http://{target}"
