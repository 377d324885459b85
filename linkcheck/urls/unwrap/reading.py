"""How targets are written inside wrappers: percent escapes, base64, the rest of a path."""

import base64
import binascii
import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url, web_url

_ASCII_ESCAPE = pattern(r"%([2-7][0-9a-fA-F])")
_WHOLE_SCHEME = pattern(r"(https?):/+", re.IGNORECASE)
_ESCAPED_SCHEME = pattern(r"(https?)%3A", re.IGNORECASE)
_ESCAPED_START = pattern(r"https?(?::|%3A)%2F", re.IGNORECASE)


def decode_once(text: str) -> str:
    """One level of percent escapes taken off (RFC 3986, 2.1).

    Escaped spaces, controls and non-ASCII bytes stay escaped: inside a URL they would be escaped again anyway.
    """
    return _ASCII_ESCAPE.sub(lambda match: match[0] if match[1].lower() in ("20", "7f") else chr(int(match[1], 16)), text)


def tail(url: Url) -> str:
    """The query and fragment of a URL with their signs, as they follow its path."""
    return f"{'?' if url.query else ''}{url.query}{'#' if url.fragment else ''}{url.fragment}"


def rest(url: Url, text: str) -> str | None:
    """The target that begins in a wrapper's path with `text` and goes on through its query and fragment."""
    if _ESCAPED_START.match(text):
        # Escaped as a whole; whether a query behind it is the wrapper's or the target's, nobody can tell.
        return None if url.query else decode_once(text)
    return _ESCAPED_SCHEME.sub(r"\1:", text, count=1) + tail(url)


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


def base64_text(text: str) -> str | None:
    """The UTF-8 text behind base64 of either alphabet, or None where it is none."""
    return utf8(base64url(text.replace("+", "-").replace("/", "_")))


def utf8(data: bytes | None) -> str | None:
    """The text in UTF-8 bytes, or None where they are none."""
    try:
        return data.decode("utf-8") if data is not None else None
    except UnicodeDecodeError:
        return None
