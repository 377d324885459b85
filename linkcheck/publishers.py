"""Which publisher a title names at its end, and whether that could be the one whose page was found."""

import re
from collections.abc import Iterable, Iterator

from linkcheck.patterns import pattern
from linkcheck.urls.domains import is_domain
from linkcheck.urls.malformed import FILE_SUFFIXES
from linkcheck.urls.references import unescape
from linkcheck.words import fold, squeeze

# News searches append the publisher behind a dash; a hyphen inside a name has no spaces around it.
_TAIL = pattern(r".{10,}\s[-–—]\s+(?P<name>[^–—|]{2,60}?)\s*", re.DOTALL)
# One of these, or a character reference that means one, stands before every tail.
_BEFORE_TAIL = "-–—&"
_MAX_WORDS = 5
_NO_NAMES = frozenset("www m amp mobile co com org net ac gov edu".split())
# A name this short may be the abbreviation of any other.
_SHORT = 4
# As many letters in a row are no accident: `post`, `news` and `star` stand in many names, but doubt is enough.
_IN_COMMON = 4


def publisher_in(title: str) -> str | None:
    """The publisher that a news search has appended to a title, or None: `Tram opens - The Paper` names one."""
    if not any(sign in title for sign in _BEFORE_TAIL):
        return None
    match = _TAIL.fullmatch(unescape(unescape(title.strip())))
    name = match["name"] if match is not None else ""
    return name if name and len(name.split()) <= _MAX_WORDS else None


def is_domain_name(name: str) -> bool:
    """Whether a publisher is named by its domain, which tells it from every other one."""
    suffix = name.rpartition(".")[2].lower()
    return is_domain(name) and len(name.partition(".")[0]) > _SHORT and suffix not in FILE_SUFFIXES | {"io"}


def is_proper_name(name: str) -> bool:
    """Whether a publisher is named by several words, all of them capitalised: nobody else is called so."""
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() and word.replace("'", "").isalpha() for word in words)


def names_of_host(host: str) -> Iterator[str]:
    """What a publisher may be called by its host: the labels that are no suffix and no `www`, short ones only as the domain's own."""
    labels = [label for label in host.split(".")[:-1] if label not in _NO_NAMES]
    yield from (label for at, label in enumerate(labels) if len(label) > _SHORT or at == len(labels) - 1)


def could_be(name: str, others: Iterable[str]) -> bool:
    """Whether a publisher could be known by one of the other names; in doubt it is."""
    return any(_could_be_one(name, other) for other in others if squeeze(other))


def _could_be_one(name: str, other: str) -> bool:
    one, two = squeeze(_without_suffix(name)), squeeze(_without_suffix(other))
    short, long = sorted((one, two), key=len)
    if len(short) <= _SHORT or _abbreviates(short, long):
        return True
    if any(_is_begun_by_initials(words, letters) for words, letters in ((name, two), (other, one))):
        return True
    # Imported here: few names get so far.
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, two, autojunk=False).find_longest_match().size >= _IN_COMMON


def _without_suffix(name: str) -> str:
    return name.partition(".")[0] if "." in name and " " not in name else name


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name's letters stand in another one in their order, the first one first: `wapo` in `washingtonpost`."""
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _is_begun_by_initials(name: str, letters: str) -> bool:
    """Whether another name begins with the first two initials of one: `sfgate` with those of `San Francisco Chronicle`."""
    initials = "".join(word[0] for word in fold(name).removeprefix("the ").split()[:2])
    return len(initials) > 1 and letters.startswith(initials)
