"""Rows found by host, so that an ordinary URL is compared with a few of them and not with all."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from linkcheck.urls.unwrap.steps import on_host


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
