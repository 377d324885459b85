"""Hosts looked up by their suffix."""

from collections.abc import Mapping
from typing import TypeVar

Fact = TypeVar("Fact")


def on_suffix(host: str, facts: Mapping[str, Fact]) -> Fact | None:
    """What a table knows of a host or of the nearest name that it lies below, or None."""
    name = host.lower().rstrip(".")
    while name:
        fact = facts.get(name)
        if fact is not None:
            return fact
        name = name.partition(".")[2]
    return None
