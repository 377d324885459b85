"""The values that unwrapping yields, and the shape of one row of its table."""

import re
from collections.abc import Callable

from msgspec import Struct

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.vocabulary import Kind


class Step(Struct, frozen=True, gc=False):
    """One wrapper taken off: the URL inside, who wrapped it, and a remark where the text was damaged."""

    url: str
    kind: Kind
    wrapper: str
    remark: str | None = None


class Gone(Struct, frozen=True):
    """A service known to be shut down: its name, since when (ISO 8601, as far as known), and who says so."""

    service: str
    since: str
    source: str


class Wrapper(Struct, frozen=True):
    """Who stands in front of a page: a service, and of what kind."""

    name: str
    kind: Kind


class Trace(Struct, frozen=True, gc=False):
    """What the text of a URL tells: the wrappers taken off, and the page meant, or None behind an opaque wrapper.

    `opaque` names the wrapper that keeps its target; `gone` is set when the outermost wrapper is known to be shut down.
    """

    url: str
    steps: tuple[Step, ...]
    target: str | None
    opaque: Wrapper | None = None
    gone: Gone | None = None


class Row(Struct, frozen=True):
    """One wrapper: where it is found (host suffixes, path pattern) and how its target is read.

    `read` gets the URL and the path's match and returns the target's text, undecoded beyond its own format, or None.
    """

    wrapper: Wrapper
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    read: Callable[[Url, re.Match[str]], str | None]


def on_host(host: str, suffixes: tuple[str, ...]) -> bool:
    """Whether `host` is one of the names or below one of them; `name.*` stands for the name under any suffix."""
    for suffix in suffixes:
        if suffix.endswith(".*"):
            stem = suffix[:-1]
            at = host.find(stem)
            # `google.*` must not take `google.evil.example`: what follows the stem is one or two short labels.
            if (at == 0 or (at > 0 and host[at - 1] == ".")) and _COUNTRY.fullmatch(host, at + len(stem)):
                return True
        elif host == suffix or host.endswith("." + suffix):
            return True
    return False


_COUNTRY = pattern(r"(?:com|[a-z]{2}|(?:co|com)\.[a-z]{2})")
