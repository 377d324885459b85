"""User names and passwords inside URLs (RFC 3986, 3.2.1): never sent, never shown."""

import re

from linkcheck.patterns import pattern

# Browsers take any number of slashes, either way round, for the two that belong there.
_USERINFO = pattern(r"(?P<before>https?:[\\/\s]*|^\s*[\\/]{2,}|://)[^/\\?#\s]*@", re.IGNORECASE)


def without_userinfo(text: str) -> str:
    """`text` without what stands before the `@` of any URL's host."""
    return _USERINFO.sub(r"\g<before>", text) if "@" in text else text
