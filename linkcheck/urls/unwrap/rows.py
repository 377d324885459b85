"""The shape of the rows, the values that unwrapping yields, and the index that finds rows by host."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from msgspec import Struct

from linkcheck.model.vocabulary import WrapperKind
from linkcheck.text import pattern
from linkcheck.urls.url import Url


class Unwrapped(Struct, frozen=True, gc=False):
    """One wrapper taken off: the URL inside, who wrapped it, and a remark where the text was damaged."""

    url: str
    kind: WrapperKind
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
    kind: WrapperKind


class Trace(Struct, frozen=True, gc=False):
    """What the text of a URL tells: the wrappers taken off, and the page meant, or None behind an opaque wrapper.

    `opaque` names the wrapper that keeps its target; `gone` is set when the outermost wrapper is known to be shut down.
    """

    url: str
    steps: tuple[Unwrapped, ...]
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


class Hosted(Protocol):
    """Anything that is found on some hosts; no hosts means any."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names that stand for themselves and what is below them; `name.*` is the name under any country's suffix."""


RowT = TypeVar("RowT", bound=Hosted)

_ANYWHERE = ""


def by_host(rows: Sequence[RowT]) -> Callable[[str], tuple[RowT, ...]]:
    """A function that gives the rows of a host, in their order; rows without hosts are among those of every host."""
    places: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        for name in row.hosts or (_ANYWHERE,):
            places.setdefault(_place(name), []).append(at)
    deepest = max(place.count(".") for place in places) + 1

    @lru_cache(maxsize=8192)
    def rows_on(host: str) -> tuple[RowT, ...]:
        host = host.removesuffix(".")
        found = {at for place in _places(host, deepest) for at in places.get(place, ())}
        return tuple(rows[at] for at in sorted(found) if not rows[at].hosts or on_host(host, rows[at].hosts))

    return rows_on


def _place(name: str) -> str:
    """Where a name is kept: `news.google.*` with `google.*`, for only the label before the suffix is sure to be there."""
    return ".".join(name.rsplit(".", 2)[-2:]) if name.endswith(".*") else name


def _places(host: str, deepest: int) -> Iterator[str]:
    """Every place where a row for `host` may be kept; names no row has are left out, however long the host."""
    yield _ANYWHERE
    labels = host.split(".")
    for length in range(1, min(len(labels), deepest) + 1):
        yield ".".join(labels[-length:])
    # A country's suffix has one or two labels.
    for label in labels[-3:]:
        yield f"{label}.*"
