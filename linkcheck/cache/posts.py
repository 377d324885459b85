"""The results of single posts, by their paths and contents, in an SQLite file."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias, TypeVar
from zlib import crc32

from msgspec import DecodeError, msgpack

from linkcheck.cache.folder import DependsOn, is_still_true

# Readers and writers do not wait for each other, and the file survives a crash (sqlite.org/wal.html).
# Paths are bytes: not every name is UTF-8. SQLite itself does not notice damage to a content, so there is a checksum.
_SET_UP = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS posts (
        path BLOB PRIMARY KEY, signature BLOB, digest BLOB NOT NULL, depends_on BLOB NOT NULL,
        content BLOB NOT NULL, checksum INTEGER NOT NULL
    );
"""
_KNOWN = "SELECT path, signature, digest, depends_on FROM posts WHERE typeof(path) = 'blob' AND typeof(depends_on) = 'blob'"
_CONTENT = "SELECT content, depends_on, checksum FROM posts WHERE path = ? AND digest = ? AND typeof(content) = 'blob'"
_NONE = msgpack.encode({})
_decode = msgpack.Decoder(dict[bytes, bool | bytes]).decode
Value = TypeVar("Value")
# A post: its path, its signature if there is one, the digest of its content, what it depends on, and its result.
StoredResult: TypeAlias = tuple[str, bytes | None, bytes, DependsOn, bytes]
_Known: TypeAlias = tuple[bytes, bytes | None, bytes, bytes]


class PostCache:
    """The results in one file of the cache; empty where the file cannot be used, and then nothing is stored."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._connection: sqlite3.Connection | None = None
        known: list[_Known] = []
        # Twice, for a file that was damaged, or that another run was just creating.
        for _ in range(2):
            try:
                self._connection, known = _open(self._place)
                break
            except sqlite3.Error as error:
                self._give_up(error)
        self.signatures: dict[str, bytes | None] = {}
        self.digests: dict[str, bytes] = {}
        self.depends_on: dict[str, DependsOn] = {}
        for path, signature, digest, packed in known:
            depends_on = _unpacked(packed)
            if depends_on is not None and is_still_true(depends_on):
                name = os.fsdecode(path)
                self.signatures[name], self.digests[name], self.depends_on[name] = signature, digest, depends_on

    def content(self, path: str) -> bytes | None:
        """The stored result of a post; None where there is none for its digest, or it cannot be read."""
        # Another run may have stored the result of other content since the digests were read.
        wanted = os.fsencode(path), self.digests.get(path)
        found = self._execute(lambda base: base.execute(_CONTENT, wanted).fetchone(), None)
        return found[0] if found is not None and _checksum(*found[:2]) == found[2] else None

    def keep(self, posts: Iterable[StoredResult]) -> None:
        """Store results for later runs."""

        def insert(base: sqlite3.Connection) -> None:
            with base:
                base.executemany("INSERT OR REPLACE INTO posts VALUES (?, ?, ?, ?, ?, ?)", map(_row, posts))

        self._execute(insert, None)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _execute(self, work: Callable[[sqlite3.Connection], Value], otherwise: Value) -> Value:
        if self._connection is None:
            return otherwise
        try:
            return work(self._connection)
        except sqlite3.Error as error:
            self._give_up(error)
            return otherwise

    def _give_up(self, error: sqlite3.Error) -> None:
        """Stop using the file; a damaged one is deleted, so that the next run creates it again."""
        self.close()
        # A file that is locked, or on a full disk, is not damaged.
        if not isinstance(error, sqlite3.OperationalError):
            for suffix in ("-wal", "-shm", ""):
                with suppress(OSError):
                    os.unlink(f"{self._place}{suffix}")


def _row(post: StoredResult) -> tuple[bytes, bytes | None, bytes, bytes, bytes, int]:
    path, signature, digest, depends_on, content = post
    packed = msgpack.encode(depends_on)
    return os.fsencode(path), signature, digest, packed, content, _checksum(content, packed)


def _checksum(content: bytes, depends_on: bytes) -> int:
    return crc32(content, crc32(depends_on))


def _unpacked(packed: bytes) -> DependsOn | None:
    """The packed value; None for damaged bytes."""
    if packed == _NONE:
        return {}
    try:
        return _decode(packed)
    except DecodeError:
        return None


def _open(place: Path) -> tuple[sqlite3.Connection, list[_Known]]:
    """The connection to the file, and all posts in it without their results."""
    connection = sqlite3.connect(place, timeout=1)
    try:
        connection.executescript(_SET_UP)
        return connection, connection.execute(_KNOWN).fetchall()
    except sqlite3.Error:
        connection.close()
        raise
