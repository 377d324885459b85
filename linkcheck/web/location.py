"""References joined to the URL they were met at, as a browser joins them."""

import can_ada

WEB_PROTOCOLS = ("http:", "https:")


def join(base: str, reference: str) -> str | None:
    """The absolute URL that `reference` means at `base` by the WHATWG URL standard; None where no browser can read it.

    The result may have any scheme. User information never reaches another host than that of `base`.
    """
    try:
        origin = can_ada.parse(base)
        joined = origin + reference
    except ValueError:
        return None
    if joined.has_credentials() and joined.host != origin.host:
        joined.username = ""
        joined.password = ""
    return joined.href


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


def host_of(url: str) -> str:
    """The host name of an absolute URL."""
    return can_ada.parse(url).hostname


def origin_of(url: str) -> str:
    """The scheme, host and port of an absolute URL (WHATWG URL, 4.7)."""
    return can_ada.parse(url).origin
