"""Hosts looked up by their suffix."""

from collections.abc import Mapping
from typing import TypeVar

Fact = TypeVar("Fact")


def on_suffix(host: str, facts: Mapping[str, Fact]) -> Fact | None:
    """What a table knows of a host or of the nearest name that it lies below, or None."""
    labels = host.lower().rstrip(".").split(".")
    for at in range(len(labels)):
        fact = facts.get(".".join(labels[at:]))
        if fact is not None:
            return fact
    return None
