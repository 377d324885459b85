"""Hosts looked up by their suffix."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TypeVar

Fact = TypeVar("Fact")


def by_suffix(facts: Mapping[str, Fact]) -> Callable[[str], Fact | None]:
    """A function that looks a host up in a table as `on_suffix` does, and remembers what it found."""

    @lru_cache(maxsize=8192)
    def found(host: str) -> Fact | None:
        return on_suffix(host, facts)

    return found


def on_suffix(host: str, facts: Mapping[str, Fact]) -> Fact | None:
    """What a table knows of a host or of the nearest name that it lies below, or None."""
    name = host.lower().rstrip(".")
    while name:
        fact = facts.get(name)
        if fact is not None:
            return fact
        name = name.partition(".")[2]
    return None
