"""Decoy URLs: addresses of pages that cannot exist, made from those that should, to learn how a site answers for missing pages."""

import re
from hashlib import blake2b

import can_ada

from linkcheck.urls.url_words import VIEWS, distinctive_words, extension_of, query_of, split_url

_SYLLABLES = "bo da fe gi ju ka lu me ni po ra su ti vo wy xe zu qua tri blo".split()
_DATE = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?|[0-3]?\d")
_ID = re.compile(r"\d{3,}|(?=[^/]*\d)(?=[^/]*[a-z])[0-9a-z_-]{6,}|[0-9a-f]{8}-[0-9a-f-]{27}", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
# Parameters that choose a view of the page, never the page.
_VIEW_PARAMETERS = frozenset(
    """
    lang language locale hl view print format output sort order layout theme mode amp replytocom share nc tab
""".split()
)
# No site has so many pages, and every site can read the number: it fits into 31 bits.
_MIN_DIGITS = 9


def decoy_url(url: str) -> str:
    """A made-up URL of the same shape and in the same folder, the same for every call, where no page exists.

    Ids are changed wherever they stand, for many sites find a page by its id and let the words around it say anything.
    """
    parsed = split_url(url)
    if parsed is None:
        return url
    decoy = can_ada.parse(parsed.href)
    decoy.hash = ""
    by_query = _is_by_query(url)
    if by_query:
        decoy.search = "&".join(_parameter(pair, url) for pair in parsed.search[1:].split("&"))
    if not by_query or distinctive_words(url):
        decoy.pathname = _path(parsed.pathname, url, names_page=not by_query)
    return decoy.href


def _is_by_query(url: str) -> bool:
    """Whether the query says which page is meant."""
    return any(value and name.lower() not in _VIEW_PARAMETERS for name, value in query_of(url)) and len(distinctive_words(url)) < 3


def _parameter(pair: str, url: str) -> str:
    name, equals, value = pair.partition("=")
    if (name, value) not in query_of(url) or name.lower() in _VIEW_PARAMETERS or not value:
        return pair
    return f"{name}{equals}{_changed(value, url)}"


def _path(path: str, url: str, *, names_page: bool) -> str:
    """The path with another name at the place that names the page, and other ids above it."""
    parts = path.split("/")
    named = [at for at, part in enumerate(parts) if part and not _is_view(part)]
    if not named:
        return f"{path.rstrip('/')}/{_slug(2, url)}"
    place = named[-1]
    above = [part if not _is_id(part) else _changed(part, url) for part in parts[:place]]
    return "/".join((*above, _changed(parts[place], url) if names_page or _is_id(parts[place]) else parts[place], *parts[place + 1 :]))


def _is_view(part: str) -> bool:
    return part.removesuffix(extension_of(part)).lower() in VIEWS or (part.isdigit() and len(part) < 3)


def _is_id(part: str) -> bool:
    return _ID.fullmatch(part) is not None and not _DATE.fullmatch(part)


def _changed(name: str, url: str) -> str:
    """A name of the same kind: numbers become numbers, words become words."""
    extension = extension_of(name)
    stem = name.removesuffix(extension) if extension else name
    if stem.isdigit():
        return f"{_number(len(stem), url)}{extension}"
    words = len(re.findall(r"[-_+.]|%20", stem)) + 1
    numbers = _DIGITS.search(stem)
    tail = f"-{_number(len(numbers[0]), url)}" if numbers and len(numbers[0]) > 3 else ""
    return f"{_slug(min(max(words, 2), 5), url)}{tail}{extension}"


def _number(length: int, url: str) -> str:
    """A number that hardly any page has."""
    digits = int.from_bytes(_seed(url, "number")) % 10**40
    return f"9{digits:040d}"[: min(max(length, _MIN_DIGITS), 40)]


def _slug(words: int, url: str) -> str:
    """Pronounceable words of no language, so that a site which guesses the page that was meant finds none."""
    seed = _seed(url, "words")
    return "-".join("".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in seed[3 * at : 3 * at + 3]) for at in range(words))


def _seed(url: str, purpose: str) -> bytes:
    return blake2b(f"{purpose} {url}".encode(), digest_size=16).digest()
