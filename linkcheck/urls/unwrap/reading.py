"""How targets are written inside wrappers: parameters, percent escapes, base64, the rest of a path."""

import base64
import binascii
import re

from linkcheck.urls.parse import web_url

_ASCII_ESCAPE = re.compile(r"%([2-7][0-9a-fA-F])")
_WHOLE_SCHEME = re.compile(r"(https?):/+", re.IGNORECASE)


def decode_once(text: str) -> str:
    """One level of percent escapes taken off (RFC 3986, 2.1).

    Escaped spaces, controls and non-ASCII bytes stay escaped: inside a URL they would be escaped again anyway.
    """
    return _ASCII_ESCAPE.sub(lambda match: match[0] if match[1].lower() in ("20", "7f") else chr(int(match[1], 16)), text)


def parameter(query: str, name: str, own: frozenset[str] = frozenset()) -> str | None:
    """The target in query parameter `name`, decoded once; `own` are the wrapper's other parameter names.

    A target that was pasted unencoded contains `&` of its own: once its query has begun, it reaches to the next of
    the wrapper's parameters, or to the end.
    """
    match = re.search(rf"(?:^|&){re.escape(name)}=", query)
    if match is None:
        return None
    first, *more = query[match.end():].split("&")
    if "?" not in first or "://" not in first:
        return decode_once(first)
    end = next((at for at, pair in enumerate(more) if pair.partition("=")[0] in own), len(more))
    return decode_once("&".join((first, *more[:end])))


def absolute(text: str | None) -> str | None:
    """The absolute http(s) URL in `text`, normalised, a lost slash after its scheme restored; else None."""
    if not text:
        return None
    text = text.strip()
    if text.startswith("//"):
        text = "https:" + text
    match = _WHOLE_SCHEME.match(text)
    if match is None:
        return None
    url = web_url(f"{match[1]}://{text[match.end():]}")
    return url.href if url is not None and ("." in url.host or url.host.startswith("[")) else None


def base64url(text: str) -> bytes | None:
    """The bytes behind base64url text with or without padding (RFC 4648, 5), or None where it is none."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
