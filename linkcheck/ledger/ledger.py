"""The ledger: what earlier runs learned, in one database; it is opened with `linkcheck.ledger.open_ledger`."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from filelock import BaseFileLock

from linkcheck.ledger import findings, holding, migrations, posts_and_captures, reading, runs, strikes, strikes_export, upkeep, writing
from linkcheck.ledger.database import Database
from linkcheck.ledger.records import CheckRow, FindingRow, LedgerBatch, PendingRetryRow, RunRow, Strike, UrlRow
from linkcheck.model import Capture
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import iso_from_seconds

# Seconds that clocks of machines which share a ledger may differ.
CLOCKS_DIFFER = 600


class Ledger:
    """An open ledger; each method is one transaction, and what a database cannot do is raised as UntrustworthyRunError.

    Threads may share it. `place` is where it is, without a password; `is_shared` says that several runs may use it at once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock: BaseFileLock | None = None
        self.place = database.place
        self.is_shared = database.file is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and close every connection; a second time does nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._database.close()

    # Who may write, and when

    def require_clock(self, now: int) -> None:
        """Raise UntrustworthyRunError where the clock is behind what was written already."""
        with self._database.reading() as connection:
            latest = migrations.latest_time(connection)
        if now < latest - CLOCKS_DIFFER:
            raise UntrustworthyRunError(
                f"this machine's clock says {iso_from_seconds(now)}, but the ledger {self.place} was written at "
                f"{iso_from_seconds(latest)}; set the clock right, or name another ledger if it was wrong then"
            )

    def lock(self, run_holder: str) -> None:
        """Keep other processes out of a ledger in a file until it is closed; raises UntrustworthyRunError where one is in it."""
        file = self._database.file
        if file is None or self._lock is not None:
            return
        taken = holding.take(file, self.place, run_holder)
        if isinstance(taken, holding.LockHolder):
            with self._database.reading() as connection:
                raise holding.is_held_by(taken, runs.unfinished(connection), self.place)
        self._lock = taken

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """All that this thread does in the block is one transaction, and no other such block is under way in the database."""
        with self._database.exclusive():
            yield

    # Runs and the hosts that are theirs

    def begin_run(self, run: RunRow) -> None:
        """Write down a run that begins."""
        with self._database.writing() as connection:
            runs.begin(connection, run)

    def run_to_resume(self, settings_digest: str, since: int, now: int) -> RunRow | None:
        """The latest run to go on with, of the same settings and begun at or after `since`, which nobody makes any more."""
        # Whoever holds the file knows that nobody else is at it, however long the run that was killed meant to be.
        held_before = now if self._lock is None else None
        with self._database.reading() as connection:
            return runs.left_off(connection, settings_digest, since, held_before)

    def extend_lease(self, run_id: str, held_until: int) -> None:
        """Say that a run is still made until then."""
        with self._database.writing() as connection:
            runs.extend(connection, run_id, held_until)

    def finish_run(self, run_id: str, finished_at: int, complete: bool, posts: int) -> None:
        """Write down how a run ended, and let go of its hosts."""
        with self._database.writing() as connection:
            runs.finish(connection, run_id, finished_at, complete=complete, posts=posts)

    def delete_run(self, run_id: str) -> None:
        """Let a run not have been, such as one that saw no web; what it learned stays."""
        with self._database.writing() as connection:
            runs.forget(connection, run_id)

    def last_run(self) -> RunRow | None:
        """The run that finished last."""
        with self._database.reading() as connection:
            return runs.last(connection)

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, in the order in which they began."""
        with self._database.reading() as connection:
            return runs.every(connection)

    def claim_hosts(self, hosts: Collection[str], run_id: str, now: int) -> frozenset[str]:
        """Those of the hosts that are now this run's alone; in a file, where one run is made at a time, all of them."""
        with self._database.writing() as connection:
            return runs.claim(connection, hosts, run_id, now)

    def release_hosts(self, run_id: str, hosts: Collection[str] | None = None) -> None:
        """Let go of a run's hosts, or of all of them."""
        with self._database.writing() as connection:
            runs.release(connection, run_id, hosts)

    # URLs, pages and hosts

    def urls(self, urls: Collection[str]) -> dict[str, UrlRow]:
        """The last answer about each URL that has one."""
        with self._database.reading() as connection:
            return reading.urls(connection, urls)

    def checks(self, url: str) -> tuple[CheckRow, ...]:
        """Every check of a URL, the first one first."""
        with self._database.reading() as connection:
            return reading.checks(connection, url)

    def count_answers_since(self, at: int) -> int:
        """How many URLs have an answer that is not older than that."""
        with self._database.reading() as connection:
            return reading.count_answers_since(connection, at)

    def pending_retries(self, urls: Collection[str]) -> dict[str, PendingRetryRow]:
        """Those of the URLs that wait for their second look."""
        with self._database.reading() as connection:
            return reading.doubts(connection, urls)

    def strikes(self, subjects: Collection[str]) -> dict[str, tuple[Strike, ...]]:
        """The failures since its last success of each subject that has any, the first one first."""
        with self._database.reading() as connection:
            return reading.strikes(connection, subjects)

    def request_counts(self, day: int) -> dict[str, int]:
        """How many requests each host got on a day (days since 1970)."""
        with self._database.reading() as connection:
            return reading.requests(connection, day)

    def commit(self, batch: LedgerBatch) -> None:
        """Write what a run learned, all of it or nothing; when this returns, it is kept."""
        with self._database.writing() as connection:
            writing.write(connection, batch)

    # What is asked once

    def known_posts(self, identities: Collection[str]) -> frozenset[str]:
        """Those of the posts that an earlier run saw."""
        with self._database.reading() as connection:
            return posts_and_captures.known_posts(connection, identities)

    def add_posts(self, identities: Collection[str], run_id: str) -> None:
        """Remember posts as seen by a run."""
        with self._database.writing() as connection:
            posts_and_captures.add_posts(connection, identities, run_id)

    def captures(self, archive: str, urls: Collection[str], now: int) -> dict[str, Capture]:
        """What the web archive at that address said of URLs; that it holds nothing counts for 60 days."""
        with self._database.reading() as connection:
            return posts_and_captures.captures(connection, archive, urls, now)

    def add_capture(self, archive: str, capture: Capture, now: int) -> None:
        """Remember what the web archive said."""
        with self._database.writing() as connection:
            posts_and_captures.add_capture(connection, archive, capture, now)

    # Findings

    def open_findings(self) -> tuple[FindingRow, ...]:
        """The findings that stand, by path, code and URL."""
        with self._database.reading() as connection:
            return findings.standing(connection)

    def findings_after(self, run_id: str) -> tuple[FindingRow, ...]:
        """The findings that stood when a run had finished; raises UsageError for a run that is not known."""
        with self._database.reading() as connection:
            return findings.standing_after(connection, run_id)

    def change_findings(
        self, run_id: str, *, opened: Iterable[FindingRow], changed: Iterable[FindingRow], closed: Iterable[FindingRow]
    ) -> None:
        """Write down what a run found first, found otherwise, and did not find any more; by fingerprint and path."""
        with self._database.writing() as connection:
            findings.change(connection, run_id, opened, changed, closed)

    # Upkeep

    def stats(self) -> upkeep.LedgerStats:
        """How much the ledger holds."""
        with self._database.reading() as connection:
            return upkeep.stats(connection, self._database)

    def prune(self, before: int) -> upkeep.PrunedRows:
        """Delete what is older than a time; the run that finished last stays."""
        with self._database.writing() as connection:
            return upkeep.prune(connection, before)

    def vacuum(self) -> None:
        """Give the room of what was deleted back to the disk."""
        upkeep.vacuum(self._database)

    def export_strikes(self) -> bytes:
        """The failures and successes of every subject that failed, as sorted JSON lines."""
        with self._database.reading() as connection:
            return strikes_export.render(strikes.records(connection))

    def import_strikes(self, content: bytes, place: str) -> int:
        """Merge what was exported, and return how many failures were new; raises UsageError for what cannot be read."""
        records = strikes_export.parse(content, place)
        with self._database.exclusive() as connection:
            return strikes.add(connection, records)
