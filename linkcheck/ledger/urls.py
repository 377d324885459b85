"""What a ledger knows about URLs: their last answer and history, pending retries, requests to hosts, and captures.

Every function runs inside the caller's transaction.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Connection, delete, func, or_, select

from linkcheck.crawl.archive.captures_file import MISSING_MAX_AGE
from linkcheck.ledger import strikes
from linkcheck.ledger.records import CheckRow, DamagedRowError, LedgerBatch, PendingRetryRow, UrlRow, require_undamaged
from linkcheck.ledger.schema import (
    CAPTURES,
    CHECKS,
    PENDING_RETRIES,
    REQUESTS,
    URLS,
    chunks,
    key_of,
    keys_of,
    record_time,
    rows_for_keys,
    upsert,
)
from linkcheck.model import Capture

_URL_COLUMNS = [URLS.c[name] for name in UrlRow.__struct_fields__]
_CHECK_COLUMNS = [CHECKS.c[name] for name in CheckRow.__struct_fields__]
_PENDING_RETRY_COLUMNS = [PENDING_RETRIES.c[name] for name in PendingRetryRow.__struct_fields__]


def read_urls(connection: Connection, asked: Collection[str]) -> dict[str, UrlRow]:
    """The last answer about each URL that has one."""
    rows = rows_for_keys(connection, keys_of(asked), lambda keys: select(*_URL_COLUMNS).where(URLS.c.key.in_(keys)))
    found = {row.url: row for row in require_undamaged(UrlRow(*row) for row in rows)}
    # The key of a row is made of its URL, so that the one shows damage to the other.
    if not found.keys() <= set(asked):
        raise DamagedRowError("url")
    return found


def count_answers_since(connection: Connection, at: int) -> int:
    """How many URLs have an answer that is not older than a time."""
    return connection.execute(select(func.count()).select_from(URLS).where(URLS.c.checked_at >= at)).scalar_one()


def read_checks(connection: Connection, url: str) -> tuple[CheckRow, ...]:
    """Every check of a URL, the first one first."""
    rows = connection.execute(select(*_CHECK_COLUMNS).where(CHECKS.c.key == key_of(url)).order_by(CHECKS.c.at, CHECKS.c.run))
    return tuple(require_undamaged(CheckRow(*row) for row in rows))


def read_pending_retries(connection: Connection, asked: Collection[str]) -> dict[str, PendingRetryRow]:
    """Those of the URLs that wait for a retry."""
    statement = select(*_PENDING_RETRY_COLUMNS)
    rows = rows_for_keys(connection, keys_of(asked), lambda keys: statement.where(PENDING_RETRIES.c.key.in_(keys)))
    return {row.url: row for row in require_undamaged(PendingRetryRow(*row) for row in rows)}


def read_request_counts(connection: Connection, day: int) -> dict[str, int]:
    """How many requests each host got on a day."""
    rows = connection.execute(select(REQUESTS.c.host, REQUESTS.c.count).where(REQUESTS.c.day == day))
    return {row[0]: row[1] for row in rows}


def read_captures(connection: Connection, archive: str, urls: Collection[str], now: int) -> dict[str, Capture]:
    """What the archive answered about URLs, where that still counts."""
    counts = or_(CAPTURES.c.lasts, CAPTURES.c.asked_at > now - int(MISSING_MAX_AGE.total_seconds()))
    of_archive = select(CAPTURES.c.url, CAPTURES.c.capture).where(CAPTURES.c.archive_key == key_of(archive), counts)
    rows = rows_for_keys(connection, keys_of(urls), lambda keys: of_archive.where(CAPTURES.c.key.in_(keys)))
    return {row.url: capture for row in rows if (capture := _capture_of(row.capture)) is not None}


def _capture_of(content: bytes) -> Capture | None:
    """The capture in a row; None where it cannot be read, so that the archive is asked again."""
    try:
        return msgspec.convert(json.loads(content), Capture)
    except (ValueError, RecursionError):
        return None


def write_capture(connection: Connection, archive: str, capture: Capture, now: int) -> None:
    """Write an answer of the archive in place of an older one about the same URL."""
    row = {
        "archive_key": key_of(archive),
        "key": key_of(capture.url),
        "archive": archive,
        "url": capture.url,
        "asked_at": now,
        "lasts": capture.redirects_to is not None or capture.copy is not None,
        # The json of the standard library also writes lone surrogates, which msgspec refuses.
        "capture": json.dumps(msgspec.to_builtins(capture)).encode(),
    }
    upsert(connection, CAPTURES, [row])
    record_time(connection, now)


def write_batch(connection: Connection, batch: LedgerBatch) -> None:
    """Write a batch; checks and strikes that are written already stay as they are, counts of requests are added up."""
    upsert(connection, URLS, _keyed_rows(((key_of(row.url),), row) for row in batch.urls))
    upsert(connection, CHECKS, _keyed_rows(((key_of(check.url), check.run, check.at), check) for check in batch.checks), change={})
    _write_pending_retries(connection, batch)
    strikes.write_strikes(connection, batch.strikes)
    cleared = strikes.write_successes(connection, batch.successes)
    strikes.delete_cleared(connection, {*cleared, *(key_of(each.subject) for each in batch.strikes)})
    _add_requests(connection, batch)
    record_time(connection, _latest_time(batch))


def _keyed_rows(keyed: Iterable[tuple[tuple[Any, ...], Struct]]) -> list[dict[str, Any]]:
    """Rows with their keys, sorted by them; of rows with one key the last."""
    by_key = dict(keyed)
    return [{"key": key[0], **structs.asdict(row)} for key, row in sorted(by_key.items(), key=lambda pair: pair[0])]


def _write_pending_retries(connection: Connection, batch: LedgerBatch) -> None:
    """Write the retries that are pending, and delete those of URLs that have an answer now."""
    answered = {row.url for row in batch.urls}
    upsert(connection, PENDING_RETRIES, _keyed_rows(((key_of(row.url),), row) for row in batch.pending_retries if row.url not in answered))
    for keys in chunks(keys_of(answered)):
        connection.execute(delete(PENDING_RETRIES).where(PENDING_RETRIES.c.key.in_(keys)))


def _add_requests(connection: Connection, batch: LedgerBatch) -> None:
    counts = {key_of(host): (host, count) for host, count in batch.requests.items()}
    rows = [{"day": batch.day, "key": key, "host": counts[key][0], "count": counts[key][1]} for key in sorted(counts)]
    upsert(connection, REQUESTS, rows, change={"count": lambda excluded: REQUESTS.c.count + excluded["count"]})


def _latest_time(batch: LedgerBatch) -> int:
    times = [row.checked_at for row in batch.urls]
    for rows in (batch.checks, batch.pending_retries, batch.strikes, batch.successes):
        times += [row.at for row in rows]
    return max(times, default=0)
