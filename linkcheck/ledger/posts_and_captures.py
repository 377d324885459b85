"""What is asked once: the posts that were seen, and what a web archive holds."""

import json
from collections.abc import Collection

import msgspec
from sqlalchemy import Connection, or_, select

from linkcheck.crawl.archive.captures_file import NOTHING_LASTS
from linkcheck.ledger.migrations import note_time
from linkcheck.ledger.schema import CAPTURES, POSTS, key_of, keys_of, run_for_keys, upsert
from linkcheck.model import Capture


def known_posts(connection: Connection, identities: Collection[str]) -> frozenset[str]:
    """Those of the posts that an earlier run saw."""
    rows = run_for_keys(connection, keys_of(identities), lambda keys: select(POSTS.c.identity).where(POSTS.c.key.in_(keys)))
    return frozenset(row.identity for row in rows)


def add_posts(connection: Connection, identities: Collection[str], run_id: str) -> None:
    """Remember posts as seen; those that were seen before keep the run that saw them first."""
    by_key = {key_of(identity): identity for identity in identities}
    rows = [{"key": key, "identity": by_key[key], "run": run_id} for key in sorted(by_key)]
    upsert(connection, POSTS, rows, change={})


def captures(connection: Connection, archive: str, urls: Collection[str], now: int) -> dict[str, Capture]:
    """What the archive said about each URL that it was asked about, where that still counts."""
    still = or_(CAPTURES.c.lasts, CAPTURES.c.asked_at > now - int(NOTHING_LASTS.total_seconds()))
    of_archive = select(CAPTURES.c.url, CAPTURES.c.capture).where(CAPTURES.c.archive_key == key_of(archive), still)
    rows = run_for_keys(connection, keys_of(urls), lambda keys: of_archive.where(CAPTURES.c.key.in_(keys)))
    return {row.url: msgspec.convert(json.loads(row.capture), Capture) for row in rows}


def add_capture(connection: Connection, archive: str, capture: Capture, now: int) -> None:
    """Remember what the archive said; the newest answer about a URL counts."""
    lasts = capture.redirects_to is not None or capture.copy is not None
    # The json of the standard library also writes lone surrogates, which msgspec refuses.
    content = json.dumps(msgspec.to_builtins(capture)).encode()
    row = {
        "archive_key": key_of(archive),
        "key": key_of(capture.url),
        "archive": archive,
        "url": capture.url,
        "asked_at": now,
        "lasts": lasts,
        "capture": content,
    }
    upsert(connection, CAPTURES, [row])
    note_time(connection, now)
