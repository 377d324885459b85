"""The ways in which many wrappers write their target: percent escapes, base64, the rest of a path, query parameters."""

import base64
import binascii
import re
from collections.abc import Sequence

from msgspec import Struct

from linkcheck.text import pattern
from linkcheck.urls.url import Url, web_url

_ASCII_ESCAPE = pattern(r"%([2-7][0-9a-fA-F])")
_WHOLE_SCHEME = pattern(r"(https?):/+", re.IGNORECASE)
# How a URL begins inside another one, its colon escaped or not.
HTTP = r"(?i:https?(?::|%3A))"
ESCAPED_SCHEME = pattern(r"(https?)%3A", re.IGNORECASE)
_ESCAPED_START = pattern(rf"{HTTP}%2F", re.IGNORECASE)


def decode_once(text: str) -> str:
    """One level of percent escapes taken off (RFC 3986, 2.1).

    Escaped spaces, controls and non-ASCII bytes stay escaped: inside a URL they would be escaped again anyway.
    """
    return _ASCII_ESCAPE.sub(lambda match: match[0] if match[1].lower() in ("20", "7f") else chr(int(match[1], 16)), text)


def decode_if_escaped(text: str) -> str:
    """A URL with its signs back where they are still escaped, as in what a service escaped twice."""
    return decode_once(text) if ESCAPED_SCHEME.match(text) else text


def tail(url: Url) -> str:
    """The query and fragment of a URL with their signs, as they follow its path."""
    return f"{'?' if url.query else ''}{url.query}{'#' if url.fragment else ''}{url.fragment}"


def rest_of_url(url: Url, text: str) -> str | None:
    """The target that begins in a wrapper's path with `text` and goes on through its query and fragment."""
    if _ESCAPED_START.match(text):
        # Escaped as a whole; a query behind it may be the wrapper's or the target's.
        return None if url.query else decode_once(text)
    return ESCAPED_SCHEME.sub(r"\1:", text, count=1) + tail(url)


def absolute_url(text: str | None) -> str | None:
    """The absolute http(s) URL in `text`, normalised, a lost slash after its scheme restored; else None."""
    if not text:
        return None
    text = text.strip()
    if text.startswith("//"):
        text = "https:" + text
    match = _WHOLE_SCHEME.match(text)
    if match is None:
        return None
    url = web_url(f"{match[1]}://{text[match.end() :]}")
    return url.href if url is not None and ("." in url.host or url.host.startswith("[")) else None


def base64url(text: str) -> bytes | None:
    """The bytes behind base64url text with or without padding (RFC 4648, 5), or None where it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def base64_text(text: str) -> str | None:
    """The UTF-8 text behind base64 of either alphabet, or None where it is none."""
    return utf8(base64url(text.replace("+", "-").replace("/", "_")))


def utf8(data: bytes | None) -> str | None:
    """The text in UTF-8 bytes, or None where they are none."""
    try:
        return data.decode("utf-8") if data is not None else None
    except UnicodeDecodeError:
        return None


class OwnParameters(Struct, frozen=True):
    """The names of the parameters that a wrapper writes around its target; targets often have those in `shared` as well."""

    sure: frozenset[str]
    shared: frozenset[str] = frozenset()
    any_case: bool = False


def own_parameters(names: str, *, any_case: bool = False) -> OwnParameters:
    """A wrapper's parameters, set apart by spaces; a question mark behind a name marks a shared one."""
    words = names.split()
    return OwnParameters(
        sure=frozenset(word for word in words if not word.endswith("?")),
        shared=frozenset(word[:-1] for word in words if word.endswith("?")),
        any_case=any_case,
    )


def has_parameter(query: str, name: str, own: OwnParameters | None = None) -> bool:
    """Whether query parameter `name` is there and not empty."""
    return any(_name(pair, own) == name and pair.partition("=")[2] for pair in query.split("&"))


def parameter(url: Url, name: str, own: OwnParameters | None = None) -> str | None:
    """The target in query parameter `name`, decoded once; `own` as for `raw_parameter`."""
    raw = raw_parameter(url.query, name, own)
    if raw is None:
        return None
    target = decode_once(raw)
    if not url.fragment or "://" not in raw or not url.query.endswith(raw) or "#" in target:
        return target
    # A fragment behind an unescaped target is the target's: browsers carry it over a redirect.
    pairs = url.fragment.split("&")
    end = _end([_name(pair, own) for pair in pairs[1:]], own) if own else len(pairs)
    return f"{target}#{'&'.join(pairs[: end + 1])}" if end is not None else None


def raw_parameter(query: str, name: str, own: OwnParameters | None = None) -> str | None:
    """The text of query parameter `name` as it stands; None where it is missing, given twice, or its end is unknown.

    A target that was pasted unescaped contains `&` of its own: once its query has begun, it reaches to the wrapper's
    parameters `own` that follow it, or to the end. With `own` unknown such a target has no certain end.
    """
    pairs = query.split("&")
    names = [_name(pair, own) for pair in pairs]
    if names.count(name) != 1:
        return None
    at = names.index(name)
    first = pairs[at].partition("=")[2]
    if not _goes_on(first):
        return first
    if own is None:
        return first if at == len(pairs) - 1 else None
    end = _end(names[at + 1 :], own, used=names[:at])
    return "&".join((first, *pairs[at + 1 : at + 1 + end])) if end is not None else None


def _name(pair: str, own: OwnParameters | None) -> str:
    # An ampersand that was escaped once too often leaves its name in front of the parameter's.
    name = pair.removeprefix("amp;").partition("=")[0]
    return name.lower() if own is not None and own.any_case else name


def _goes_on(text: str) -> bool:
    """Whether a target may go on behind the next `&`: its query has begun, and its signs are not escaped."""
    _, begun, query = text.partition("?")
    # Google leaves the question mark as it is and escapes only what is behind it.
    return bool(begun) and ("=" in query or "%3d" not in query.lower())


def _end(names: Sequence[str], own: OwnParameters, used: Sequence[str] = ()) -> int | None:
    """How many of the parameters behind an unescaped target are the target's; None where that is unknown.

    The wrapper's stand together at the end, each once: a name that it has `used` already is the target's.
    """
    left = (own.sure | own.shared) - set(used)
    end = len(names)
    while end and (not names[end - 1] or names[end - 1] in left):
        end -= 1
        left -= {names[end]}
    if any(name in left and name in own.sure for name in names[:end]):
        return None
    first = next((name for name in names[end:] if name), None)
    return None if first in own.shared else end
