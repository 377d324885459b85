"""Character references in front matter, decoded exactly once."""

import html
import re

# Only references that end in `;` count in metadata: `&copy=2&region=us` is a query, not a copyright sign.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode_references(text: str) -> str:
    """`text` with each character reference that ends in `;` replaced once (HTML Living Standard, 13.5)."""
    return _REFERENCE.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def holds_references(text: str) -> bool:
    """Whether decoding would change `text`."""
    return decode_references(text) != text
