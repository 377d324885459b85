"""References joined to the URL of the page that holds them, as a browser joins them, and the parts of URLs that requests need."""

import re

import can_ada

from linkcheck.text import cached_by_text

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
WEB_PROTOCOLS = ("http:", "https:")


def join_url(base: str, reference: str) -> str | None:
    """The absolute URL that `reference` means at `base` by the WHATWG URL standard; None where no browser can read it.

    The result may have any scheme, and holds no user information: it is neither sent nor shown.
    """
    try:
        joined = can_ada.parse(base) + reference
    except ValueError:
        return None
    if joined.has_credentials():
        joined.username = ""
        joined.password = ""
    return joined.href


def displayed_url(text: str) -> str:
    """Text from a server that is safe to print: control characters, which a terminal would obey, are escaped."""
    return _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", text)


@cached_by_text(1_000_000)
def is_web(url: str) -> bool:
    """Whether an absolute URL can be asked by HTTP."""
    try:
        parsed = can_ada.parse(url)
    except ValueError:
        return False
    return parsed.protocol in WEB_PROTOCOLS and bool(parsed.hostname)


def request_of(url: str) -> str:
    """The URL as it is sent: without its fragment."""
    return url.partition("#")[0]


@cached_by_text(1_000_000)
def host_of(url: str) -> str:
    """The host name of an absolute URL, without the dot that may stand at its end."""
    return can_ada.parse(url).hostname.removesuffix(".")


@cached_by_text(1_000_000)
def origin_of(url: str) -> str:
    """The scheme, host and port of an absolute URL (WHATWG URL, 4.7)."""
    return can_ada.parse(url).origin
