"""The services in `services.txt`, whose links carry their target in a plain place, as rows of the table of wrappers."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from linkcheck.model.vocabulary import WrapperKind
from linkcheck.text import pattern
from linkcheck.urls.unwrap.parsing import ESCAPED_SCHEME, HTTP, base64_text, decode_if_escaped, decode_once, rest_of_url, tail
from linkcheck.urls.unwrap.rows import Reader, Wrapper, host_key, in_parameter, in_part, wrapper
from linkcheck.urls.url import Url

_TABLE = Path(__file__).with_name("services.txt")
# `aHR0` is what base64 makes of `htt`.
_PLACES: Mapping[str, str] = {
    "escaped": rf"(?P<target>{HTTP}(?i:%2F)[^/]+)(?=/|$)",
    "rest": rf"(?P<target>{HTTP}.+)",
    "bare": r"(?P<target>[^/]+\.[^/]+)",
    "base64": r"(?P<target>aHR0[\w+/=-]+)",
    "token": r"(?P<target>[\w.=-]+)",
    "framed": r"___(?P<target>.+)",
}
_FIRST_URL = pattern(rf"{HTTP}(?:/|%2F){{2}}", re.IGNORECASE)
_PLAIN = pattern(r"[!-~]+")
# Under these names a token holds its URL; it may be JSON within JSON.
_IN_TOKEN = pattern(r'"(?:url|href|uri|e)\\*":\s*\\*"(?P<url>https?:[^"]+?)\\*"')


def services_under(key: str) -> tuple[Wrapper, ...]:
    """The rows that have this `host_key`, in the order of the file; a run meets few services, so the others stay text."""
    return tuple(_row(line) for line in _lines().get(key, ()))


def all_services() -> tuple[Wrapper, ...]:
    """Every row."""
    return tuple(dict.fromkeys(row for key in _lines() for row in services_under(key)))


@cache
def _lines() -> Mapping[str, list[str]]:
    """The lines of the file, by the keys of the hosts that they name."""
    found: dict[str, list[str]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            for host in line.split(" | ", 3)[2].split():
                found.setdefault(host_key(host), []).append(line)
    return found


@cache
def _row(line: str) -> Wrapper:
    kind, name, hosts, path, place = (cell.strip() for cell in line.split("|"))
    before, _, behind = path.partition("{")
    inside, _, after = behind.partition("}")
    read = _READERS[inside] if inside else _in_query(place)
    return wrapper(WrapperKind(kind), name, hosts, f"{_regex(before)}{_PLACES.get(inside, '')}{_regex(after)}/?$", read)


def _regex(path: str) -> str:
    return ".*".join(re.escape(part) for part in path.split("*"))


def _in_query(place: str) -> Reader:
    """The reader for what the last column says of the query."""
    if place == "?*":
        return _in_whole_query
    if place.startswith(";"):
        return _in_fields(place[1:].split())
    sign, _, names = place.partition("?")
    return _decoded(in_parameter(*names.split()), _url_in_base64 if sign == "64" else decode_if_escaped)


def _decoded(read: Reader, decode: Callable[[str], str | None]) -> Reader:
    def read_and_decode(url: Url, match: re.Match[str]) -> str | None:
        text = read(url, match)
        return decode(text) if text else None

    return read_and_decode


def _url_in_base64(text: str) -> str | None:
    """The URL that is base64, or stands among other things in one of the parts, set apart by dots, that are."""
    for plain in filter(None, map(base64_text, text.split("."))):
        if _FIRST_URL.match(plain):
            return decode_if_escaped(plain)
        found = _IN_TOKEN.search(plain)
        if found is not None:
            return found["url"].replace("\\", "")
    return None


def _in_whole_query(url: Url, match: re.Match[str]) -> str | None:
    """The first URL in the query reaches to its end; where its signs are escaped, to the next parameter."""
    found = _FIRST_URL.search(url.query)
    if found is None:
        return None
    text = url.query[found.start() :]
    if ESCAPED_SCHEME.match(text):
        return decode_once(text.partition("&")[0])
    return f"{text}{'#' if url.fragment else ''}{url.fragment}"


def _in_fields(names: list[str]) -> Reader:
    """The reader for parameters that semicolons set apart, in the query or in the path."""
    field = pattern(rf"(?:^|[;&?])(?:{'|'.join(map(re.escape, names))})=(?P<target>{HTTP}[^;&]+)", re.IGNORECASE)

    def read(url: Url, match: re.Match[str]) -> str | None:
        found = field.search(url.path + tail(url))
        return decode_once(found["target"]) if found is not None else None

    return read


def _in_rest(url: Url, match: re.Match[str]) -> str | None:
    return rest_of_url(url, match["target"])


def _without_scheme(url: Url, match: re.Match[str]) -> str | None:
    return f"https://{decode_once(match['target'])}"


def _in_frame(url: Url, match: re.Match[str]) -> str | None:
    """The text between underscores, which a query of the target may cut in two."""
    text, end, _ = f"{match['target']}{tail(url)}".partition("___.")
    return text if end else None


def _in_token(url: Url, match: re.Match[str]) -> str | None:
    return _url_in_base64(match["target"])


def _in_segments(url: Url, match: re.Match[str]) -> str | None:
    """The longest run of segments that is base64 of a URL: the older alphabet has a slash, and ids follow behind another."""
    text = match["target"].rstrip("/")
    while text:
        plain = base64_text(text)
        if plain is not None and _PLAIN.fullmatch(plain):
            return plain
        text = text.rpartition("/")[0]
    return None


_READERS: Mapping[str, Reader] = {
    "escaped": in_part,
    "rest": _in_rest,
    "bare": _without_scheme,
    "base64": _in_segments,
    "token": _in_token,
    "framed": _in_frame,
}
