"""Character references in front matter, decoded exactly once."""


from linkcheck.patterns import pattern

# Only references that end in `;` count in metadata: `&copy=2&region=us` is a query, not a copyright sign.
_REFERENCE = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def decode_references(text: str) -> str:
    """`text` with each character reference that ends in `;` replaced once (HTML Living Standard, 13.5)."""
    return _REFERENCE.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def holds_references(text: str) -> bool:
    """Whether decoding would change `text`."""
    return decode_references(text) != text


def unescape(text: str) -> str:
    """`text` as browsers show it: every character reference replaced once, also one without its `;`."""
    if "&" not in text:
        return text
    # Imported here: the names of all characters take long to load, and few texts need them.
    import html

    return html.unescape(text)
