"""Marks of services: pieces of markup that only their own pages have, and suffixes of their hosts."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_TO_WORDS = bytes(byte if byte in _LETTERS else 32 for byte in range(256))
_INNER_WORD = re.compile(rb"(?<=[^a-z0-9])[a-z0-9]+(?=[^a-z0-9])")
# Words that stand in nearly every page.
_COMMON = frozenset({b"com", b"http", b"https", b"id", b"title", b"www"})


class Mark(Struct, frozen=True):
    """Pieces of markup, in lower case, that stand together only in a service's own pages."""

    service: str
    pieces: tuple[bytes, ...]


def mark(service: str, *pieces: str) -> Mark:
    """A row of a table of marks."""
    return Mark(service, tuple(piece.encode() for piece in pieces))


class Marks:
    """A table of marks that is searched fast; of several marks in a page the first row counts."""

    def __init__(self, rows: Sequence[Mark]) -> None:
        """Index the rows by the longest word in their pieces: only in a page that has this word are they searched for."""
        self._rows = rows
        self._always: list[int] = []
        self._by_word: dict[bytes, list[int]] = {}
        for at, row in enumerate(rows):
            words = {word for piece in row.pieces for word in _INNER_WORD.findall(piece)} - _COMMON
            (self._by_word.setdefault(max(sorted(words), key=len), []) if words else self._always).append(at)

    def find(self, text: bytes) -> str | None:
        """The service whose mark a page in lower case has, or None."""
        words = self._by_word.keys() & text.translate(_TO_WORDS).split()
        likely = sorted([*self._always, *(at for word in words for at in self._by_word[word])])
        rows = (self._rows[at] for at in likely)
        return next((row.service for row in rows if all(piece in text for piece in row.pieces)), None)


Fact = TypeVar("Fact")


def by_suffix(facts: Mapping[str, Fact]) -> Callable[[str], Fact | None]:
    """A cached function that looks a host up in a table as `on_suffix` does."""

    @lru_cache(maxsize=8192)
    def look_up(host: str) -> Fact | None:
        return on_suffix(host, facts)

    return look_up


def on_suffix(host: str, facts: Mapping[str, Fact]) -> Fact | None:
    """What a table has for a host or for the nearest domain above it, or None."""
    name = host.lower().rstrip(".")
    while name:
        fact = facts.get(name)
        if fact is not None:
            return fact
        name = name.partition(".")[2]
    return None
