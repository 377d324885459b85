"""The ledger: what earlier runs learned, in one database; `linkcheck.ledger.open_ledger` opens it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from filelock import BaseFileLock

from linkcheck.ledger import findings, records, runs, schema, strikes, upkeep, urls
from linkcheck.ledger.database import Database
from linkcheck.ledger.records import CheckRow, FindingRow, LedgerBatch, PendingRetryRow, RunRow, Strike, UrlRow, require_undamaged
from linkcheck.model import Capture
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.timestamps import iso_from_seconds

# How many seconds the clocks of machines that share a ledger may differ.
CLOCK_TOLERANCE = 600


class Ledger:
    """An open ledger; each method is one transaction, and raises UntrustworthyRunError for what the database cannot do.

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
        """Release the lock and close every connection; a second call does nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._database.close()

    # Who may write, and when

    def require_clock(self, now: int) -> None:
        """Raise UntrustworthyRunError where the clock is behind what was written already."""
        latest = self.latest_time()
        if now < latest - CLOCK_TOLERANCE:
            raise UntrustworthyRunError(
                f"this machine's clock says {iso_from_seconds(now)}, but the ledger {self.place} was written at "
                f"{iso_from_seconds(latest)}; set the clock right, or if it was wrong then, take that back with linkcheck ledger rewind"
            )

    def latest_time(self) -> int:
        """The latest time that was ever written; 0 for none."""
        with self._database.reading() as connection:
            return next(require_undamaged((records.LatestTime(schema.latest_time(connection)),))).at

    def lock(self, holder: str) -> None:
        """Lock a ledger in a file against other processes until it is closed; raises UntrustworthyRunError where one has it."""
        file = self._database.file
        if file is None or self._lock is not None:
            return
        lock = runs.lock_file(file, self.place, holder)
        if isinstance(lock, runs.LockHolder):
            with self._database.reading() as connection:
                raise runs.locked_error(lock, runs.unfinished_runs(connection), self.place)
        self._lock = lock

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """One transaction for the block, in this thread; no other such block of this database runs at the same time."""
        with self._database.exclusive():
            yield

    # Runs, their hosts, and the posts that they have seen

    def begin_run(self, run: RunRow, *, is_certain: bool = True) -> None:
        """Write down a run that begins; whether the time at which it does `is_certain`."""
        with self._database.writing() as connection:
            runs.begin_run(connection, run)
            if is_certain:
                schema.record_time(connection, run.started_at)

    def run_to_resume(self, settings_digest: str, since: int, now: int) -> RunRow | None:
        """The latest unfinished run of the same settings, begun at or after `since`, that no process works on any more."""
        # With the lock on the file no other process is working on it, however long the lease of the killed run was.
        held_before = now if self._lock is None else None
        with self._database.reading() as connection:
            return runs.run_to_resume(connection, settings_digest, since, held_before, now + CLOCK_TOLERANCE)

    def extend_lease(self, run_id: str, held_until: int) -> None:
        """Say until when a run is under way at least."""
        with self._database.writing() as connection:
            runs.extend_lease(connection, run_id, held_until)

    def finish_run(self, run_id: str, finished_at: int, complete: bool, posts: int) -> None:
        """Write down how a run ended, and release its hosts."""
        with self._database.writing() as connection:
            runs.finish_run(connection, run_id, finished_at, complete=complete, posts=posts)

    def delete_run(self, run_id: str) -> None:
        """Delete a run, such as one that was offline, and release its hosts; what it learned stays."""
        with self._database.writing() as connection:
            runs.delete_run(connection, run_id)

    def last_run(self) -> RunRow | None:
        """The run that finished last."""
        with self._database.reading() as connection:
            return runs.last_run(connection)

    def runs(self) -> tuple[RunRow, ...]:
        """All runs, in the order in which they began."""
        with self._database.reading() as connection:
            return runs.all_runs(connection)

    def lease_hosts(self, hosts: Collection[str], run_id: str, now: int) -> frozenset[str]:
        """Those of the hosts that only this run asks from now on; in a file, which serves one run at a time, all of them."""
        with self._database.writing() as connection:
            return runs.lease_hosts(connection, hosts, run_id, now)

    def release_hosts(self, run_id: str, hosts: Collection[str] | None = None) -> None:
        """Release some hosts of a run, or all of them."""
        with self._database.writing() as connection:
            runs.release_hosts(connection, run_id, hosts)

    def known_posts(self, identities: Collection[str]) -> frozenset[str]:
        """Those of the posts that an earlier run has seen."""
        with self._database.reading() as connection:
            return runs.known_posts(connection, identities)

    def add_posts(self, identities: Collection[str], run_id: str) -> None:
        """Write which posts a run has seen."""
        with self._database.writing() as connection:
            runs.add_posts(connection, identities, run_id)

    # URLs and hosts

    def urls(self, urls_asked: Collection[str]) -> dict[str, UrlRow]:
        """The last answer about each URL that has one."""
        with self._database.reading() as connection:
            return urls.read_urls(connection, urls_asked)

    def checks(self, url: str) -> tuple[CheckRow, ...]:
        """Every check of a URL, the first one first."""
        with self._database.reading() as connection:
            return urls.read_checks(connection, url)

    def count_answers_since(self, at: int) -> int:
        """How many URLs have an answer that is not older than a time."""
        with self._database.reading() as connection:
            return urls.count_answers_since(connection, at)

    def pending_retries(self, urls_asked: Collection[str]) -> dict[str, PendingRetryRow]:
        """Those of the URLs that wait for a retry."""
        with self._database.reading() as connection:
            return urls.read_pending_retries(connection, urls_asked)

    def request_counts(self, day: int) -> dict[str, int]:
        """How many requests each host got on a day (days since 1970)."""
        with self._database.reading() as connection:
            return urls.read_request_counts(connection, day)

    def commit(self, batch: LedgerBatch) -> None:
        """Write what a run learned, all of it or nothing."""
        with self._database.writing() as connection:
            urls.write_batch(connection, batch)

    def captures(self, archive: str, urls_asked: Collection[str], now: int) -> dict[str, Capture]:
        """What the web archive at an address answered about URLs; that it holds nothing counts for 60 days."""
        with self._database.reading() as connection:
            return urls.read_captures(connection, archive, urls_asked, now)

    def add_capture(self, archive: str, capture: Capture, now: int) -> None:
        """Write an answer of the web archive."""
        with self._database.writing() as connection:
            urls.write_capture(connection, archive, capture, now)

    # Strikes

    def strikes(self, subjects: Collection[str]) -> dict[str, tuple[Strike, ...]]:
        """The failures of each subject since its last success, the first one first; a subject without any is left out."""
        with self._database.reading() as connection:
            return strikes.read_strikes(connection, subjects)

    def export_strikes(self) -> bytes:
        """The failures and successes of every subject that has failed, as sorted JSON lines."""
        with self._database.reading() as connection:
            return strikes.encode_strikes(strikes.read_histories(connection))

    def import_strikes(self, content: bytes, place: str, *, now: int | None = None) -> int:
        """Merge what was exported, and return how many failures were new; raises UsageError for what is unreadable or later than now."""
        histories = strikes.decode_strikes(content, place)
        if now is not None:
            strikes.require_past(histories, place, now + CLOCK_TOLERANCE)
        with self._database.exclusive() as connection:
            return strikes.merge_into_ledger(connection, histories)

    # Findings

    def open_findings(self) -> tuple[FindingRow, ...]:
        """The findings that are open, by path, code and URL."""
        with self._database.reading() as connection:
            return findings.open_findings(connection)

    def findings_after(self, run_id: str) -> tuple[FindingRow, ...]:
        """The findings that were open when a run had finished; raises UsageError for a run that is not known."""
        with self._database.reading() as connection:
            return findings.findings_after(connection, run_id)

    def change_findings(
        self, run_id: str, *, opened: Iterable[FindingRow], changed: Iterable[FindingRow], closed: Iterable[FindingRow]
    ) -> None:
        """Write which findings a run opened, changed and closed; a finding is known by its fingerprint and path."""
        with self._database.writing() as connection:
            findings.change_findings(connection, run_id, opened, changed, closed)

    # Upkeep

    def stats(self) -> upkeep.LedgerStats:
        """How much the ledger holds."""
        with self._database.reading() as connection:
            return upkeep.read_stats(connection, self._database)

    def prune(self, before: int) -> upkeep.PrunedRows:
        """Delete what is older than a time; the run that finished last stays."""
        with self._database.writing() as connection:
            return upkeep.prune_tables(connection, before)

    def rewind(self, now: int) -> upkeep.PrunedRows:
        """Delete what was written under a clock that was ahead of now; what it closed is open again, and what it pruned stays lost."""
        with self._database.exclusive() as connection:
            return upkeep.rewind_tables(connection, now)

    def vacuum(self) -> None:
        """Return the space of deleted rows to the disk."""
        upkeep.vacuum_database(self._database)
