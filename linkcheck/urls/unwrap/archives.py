"""Web archives write the target into the rest of the URL, query included."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.reading import rest

_WHOLE = r"https?(?::|%3A)"
# With a time stamp before it, a target may lack its scheme; without one it might be a page of the archive's own.
_ANY = rf"(?:{_WHOLE}|www\.|[\w-]+\.[a-z])"
_FLAGS = r"(?:[a-z]{2}_)*"


def _path(text: str) -> re.Pattern[str]:
    return pattern(text, re.IGNORECASE)


# A time stamp of 1 to 14 digits or `*`, flags such as `id_` and `if_`, or neither.
WAYBACK_PATH = _path(
    rf"/(?:web/(?:(?:\d{{1,14}}|\*){_FLAGS}\*?/(?P<stamped>{_ANY}.*)|(?:timemap/\w+/)?(?P<bare>(?:{_WHOLE}|www\.).*))"
    rf"|save/(?:_embed/)?(?P<saved>{_ANY}.*))$",
)
TODAY_HOSTS = "archive.today archive.is archive.ph archive.fo archive.li archive.md archive.vn"
TODAY_PATH = _path(
    rf"/(?:(?:\d{{4,14}}|\d{{4}}\.\d\d\.\d\d-\d{{6}}|newest|oldest|timegate|timemap|o/\w+|\*)/(?P<stamped>{_ANY}.*)|(?P<bare>{_WHOLE}.*))$",
)
MEMENTO_PATH = _path(
    rf"/(?:memento|timegate|list|reconstruct|api/json|timemap/(?:link|json|cdxj))/"
    rf"(?:(?:\d{{1,14}}|\*)/(?P<stamped>{_ANY}.*)|(?P<bare>{_WHOLE}.*))$",
)
# Collections before the stamp; the UK Government Web Archive writes `+` for its newest copy.
COLLECTION_PATH = _path(rf"/(?:[\w-]+/){{0,3}}(?:\d{{4,14}}{_FLAGS}|\+|\*)/(?P<stamped>{_ANY}.*)$")
# Most web archives run pywb or its forerunner under a host and a collection of any name: only a time stamp to the second
# that is a time, before a whole URL, tells.
_SECOND = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
PYWB_PATH = _path(rf"/(?:[\w.-]+/){{0,4}}{_SECOND}{_FLAGS}/(?P<bare>{_WHOLE}.*)$")
MEGALODON_PATH = _path(rf"/(?:ref/)?\d{{4}}-\d{{4}}-\d{{4}}-\d\d/(?P<bare>{_WHOLE}.*)$")


def read(url: Url, match: re.Match[str]) -> str | None:
    """The archived URL, its query and fragment kept, http where it has no scheme; None for a list of captures."""
    text = next(text for text in match.groups() if text is not None)
    target = rest(url, text)
    # A star at the end asks for all pages below an address.
    if target is None or text.endswith("*") or target.endswith("*"):
        return None
    return target if re.match(r"https?:", target, re.IGNORECASE) else f"http://{target}"
