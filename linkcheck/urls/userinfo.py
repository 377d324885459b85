"""User names and passwords inside URLs (RFC 3986, 3.2.1): never sent, never shown."""

import re

_USERINFO = re.compile(r"(?<=://)[^/?#\s]*@")


def without_userinfo(text: str) -> str:
    """`text` without what stands before the `@` of any URL's host."""
    return _USERINFO.sub("", text) if "@" in text else text
