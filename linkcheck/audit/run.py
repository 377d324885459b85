"""One audit: checks every post and link with the ledger of earlier runs, and compares the findings."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, structs

from linkcheck.audit.changes import AuditComparison, ComparedFinding, PreviousAudit, SortedChanges, new_change
from linkcheck.audit.clock import ClockCheck, ClockError
from linkcheck.audit.session import LEASE_SECONDS, AuditSession
from linkcheck.config.settings import Settings
from linkcheck.crawl.crawler import STOP_SIGNALS
from linkcheck.crawl.resolution import urls_to_ask
from linkcheck.gate.baseline import codes_of
from linkcheck.gate.run_facts import PostFacts
from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import FindingRow, RunRow
from linkcheck.model import Changes
from linkcheck.model.digest import text_digest
from linkcheck.model.errors import UsageError
from linkcheck.model.timestamps import DAY_SECONDS, PAUSE_SECONDS, iso_from_seconds, seconds_from_datetime, utc_now
from linkcheck.pipeline.checked_run import CheckedRun
from linkcheck.pipeline.run import check_posts
from linkcheck.posts.discover import display_path
from linkcheck.report.summary import CountKey, RunSummary, count_key
from linkcheck.urls.url import request_of, web_url

if TYPE_CHECKING:
    import httpx

    from linkcheck.crawl.crawler import Progress
    from linkcheck.pipeline.stages import PostLinks

# An interrupted run is resumed within that time; later the next one starts from the beginning.
RESUMED_WITHIN = 3 * DAY_SECONDS
# An answer so short a time ago shows that this machine is online.
REACHED_SECONDS = 600
# Older rows are deleted from the ledger.
RETENTION_SECONDS = 400 * DAY_SECONDS
# The findings of so many posts are compared and written together.
POSTS_PER_BATCH = 256


class AuditResult(Struct, frozen=True):
    """What an audit found; `news` tells what those findings are that are new, surer or graver than after the audit before.

    Only while it is delivered, `checked` has the records of posts and URLs, and the changes; its counts stay.
    """

    checked: CheckedRun
    news: frozenset[CountKey]


Deliver: TypeAlias = Callable[[AuditResult], None]


def audit(
    paths: Iterable[str | Path],
    settings: Settings,
    *,
    transport: "httpx.AsyncBaseTransport | None" = None,
    progress: "Progress | None" = None,
    recheck: Collection[str] = (),
    deliver: Deliver | None = None,
    clock: Callable[[], datetime] | None = None,
    details: bool = False,
    spawns: bool = False,
    trust_clock: bool = False,
) -> AuditResult:
    """Check every post below `paths` with what the ledger remembers, and write the results to the ledger.

    `recheck` are URLs and hosts that are asked whatever is remembered; `clock` returns the time (UTC). `deliver` is called with the
    result before the audit counts as finished: where it fails or is killed, the next audit delivers. An interrupted audit is
    resumed. `details` and `spawns` are those of a check. After a long pause nothing is written before servers
    confirm the time, unless `trust_clock` is given. Raises UsageError for an offline audit, and UntrustworthyRunError where the ledger
    cannot be used or the clock not be believed.
    """
    if settings.offline:
        raise UsageError("an audit asks the web; linkcheck check --offline judges what the text itself tells")
    settings = structs.replace(settings, archive=settings.archive is not False)
    clock = clock or utc_now
    named = _normalized_recheck(recheck)
    places = tuple(paths)
    shown = tuple(sorted({display_path(Path(place), settings.folder) for place in places}))
    with open_ledger(settings.ledger, settings.folder, now=_seconds(clock)) as ledger:
        ledger.require_clock(_seconds(clock))
        ledger.lock(_holder())
        clock_check = None if trust_clock else _clock_check(ledger, clock)
        run = _run(ledger, settings, shown, _seconds(clock), progress, is_certain=clock_check is None)
        session = _Session(ledger, run, settings, clock, named, clock_check)
        try:
            checked = check_posts(
                places,
                settings,
                transport=transport,
                progress=progress,
                today=clock().date(),
                open_session=session.open_session,
                details=details,
                spawns=spawns,
                baseline=settings.baseline,
            )
            # A signal that stopped the crawl was the first one.
            interrupted = checked.summary.run.interrupted
            with closing(checked), nullcontext() if interrupted else _first_signal_ignored():
                return session.conclude(checked, shown, deliver or _no_delivery)
        except ClockError:
            ledger.delete_run(run.id)
            raise


class _Session:
    """One audit and its ledger."""

    def __init__(
        self,
        ledger: Ledger,
        run: RunRow,
        settings: Settings,
        clock: Callable[[], datetime],
        recheck: frozenset[str],
        clock_check: ClockCheck | None,
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._settings = settings
        self._clock = clock
        self._recheck = recheck
        self._clock_check = clock_check
        self._crawl_session: AuditSession | None = None
        # Failures are written only once anything was reached.
        self._reached = ledger.count_answers_since(_seconds(clock) - REACHED_SECONDS) > 0

    def open_session(self, posts: "Iterable[PostLinks]") -> AuditSession:
        """The crawl's session, in which links of new posts are not taken for dead by cached answers."""
        known = self._ledger.known_posts({post.identity for post in posts})
        new = {request_of(url) for post in posts if post.identity not in known for link in post.urls for url in urls_to_ask(link)}
        self._crawl_session = AuditSession(
            self._ledger,
            self._run.id,
            self._run.started_at,
            self._settings,
            self._clock,
            alive_only=new,
            recheck=self._recheck,
            reached=self._reached,
            clock_check=self._clock_check,
        )
        return self._crawl_session

    def conclude(self, checked: CheckedRun, paths: tuple[str, ...], deliver: Deliver) -> AuditResult:
        """Compare the findings with those of earlier audits, and write them to the ledger; not for an interrupted or offline run."""
        started_at, finished_at = iso_from_seconds(self._run.started_at), iso_from_seconds(_seconds(self._clock))
        run = structs.replace(checked.summary.run, id=self._run.id, command="audit", started_at=started_at, finished_at=finished_at)
        checked = checked.with_run(run)
        if not run.online:
            self._ledger.delete_run(self._run.id)
            audited = AuditResult(checked, frozenset())
            deliver(audited)
            return audited
        if self._crawl_session is not None:
            self._crawl_session.confirm_clock()
        elif self._clock_check is not None:
            self._clock_check.is_confirmed(at_last=True)
        with self._ledger.exclusive(), closing(SortedChanges()) as changes:
            last = self._ledger.last_run()
            news = self._compare(checked, last, paths, changes)
            since = iso_from_seconds(last.started_at) if last is not None else None
            audited = AuditResult(checked.with_run(run, Changes(since, changes)), news)
            if run.interrupted:
                self._ledger.extend_lease(self._run.id, 0)
            else:
                self._finish(checked.summary)
            deliver(audited)
        return audited

    def _compare(self, checked: CheckedRun, last: RunRow | None, paths: tuple[str, ...], changes: SortedChanges) -> frozenset[CountKey]:
        """Add what changed to `changes` and, of a run that was not interrupted, to the ledger; return what the news are."""
        before = PreviousAudit(self._ledger.open_findings(), tuple(last.paths.split("\n"))) if last is not None else PreviousAudit()
        entries = before.entries()
        comparison = AuditComparison(checked.facts(entries, new_ones=False), before, entries, codes_of(self._settings), paths)
        writes, still_new = not checked.summary.run.interrupted, self._still_new(checked)
        news: set[CountKey] = set()
        posts = checked.judged()
        while batch := tuple(islice(posts, POSTS_PER_BATCH)):
            compared = tuple(one for post in batch for one in comparison.compare(post.findings))
            news.update(_announce(compared, changes))
            if writes:
                self._write_rows(compared)
                self._ledger.add_posts({post.facts().identity for post in batch} - still_new, self._run.id)
        compared = tuple(comparison.compare(checked.summary.grouped))
        news.update(_announce(compared, changes))
        changes.add(comparison.closed_changes())
        if writes:
            self._write_rows(compared, comparison.closed_rows())
        return frozenset(news)

    def _still_new(self, checked: CheckedRun) -> frozenset[str]:
        """The identities of the posts of which not every link has been asked: they are new to the next audit too."""
        left_over = self._crawl_session.not_asked if self._crawl_session is not None else None
        if not left_over:
            return frozenset()
        facts = (post.facts() for post in checked.judged())
        return frozenset(post.identity for post in facts if not left_over.isdisjoint(_requests_of(post)))

    def _write_rows(self, compared: Iterable[ComparedFinding], closed: Iterable[FindingRow] = ()) -> None:
        opened = [one.row for one in compared if one.row is not None and not one.is_open]
        changed = [one.row for one in compared if one.row is not None and one.is_open and one.is_changed]
        self._ledger.change_findings(self._run.id, opened=opened, changed=changed, closed=closed)

    def _finish(self, summary: RunSummary) -> None:
        now = _seconds(self._clock)
        self._ledger.finish_run(self._run.id, now, complete=summary.run.complete, posts=summary.counts.posts)
        self._ledger.prune(now - RETENTION_SECONDS)


@contextmanager
def _first_signal_ignored() -> Iterator[None]:
    """Go on with the block after Ctrl-C, SIGTERM or SIGHUP, for it ends soon with all that was found; a second one ends the program.

    But a terminal that is closed may send SIGHUP twice.
    """
    handlers = {number: handler for number in STOP_SIGNALS if (handler := signal.getsignal(number)) not in (None, signal.SIG_IGN)}
    if threading.current_thread() is not threading.main_thread():
        # Only there handlers can be set.
        handlers.clear()

    def restore() -> None:
        while handlers:
            signal.signal(*handlers.popitem())

    def ignore(number: int, _frame: object) -> None:
        restore()
        if signal.Signals(number).name == "SIGHUP":
            signal.signal(number, signal.SIG_IGN)

    for number in handlers:
        signal.signal(number, ignore)
    try:
        yield
    finally:
        restore()


def _announce(compared: Iterable[ComparedFinding], changes: SortedChanges) -> Iterator[CountKey]:
    """Add the news among some findings to `changes`, and return what they are."""
    news = tuple(one.finding for one in compared if one.is_news)
    changes.add(new_change(finding) for finding in news if finding.can_fail)
    return map(count_key, news)


def _requests_of(post: PostFacts) -> Iterator[str]:
    """The requests for the links of a post that browsers show."""
    return (request_of(url) for link in post.links if not link.hidden for url in urls_to_ask(link.url))


def _normalized_recheck(recheck: Collection[str]) -> frozenset[str]:
    """URLs and hosts as the ledger writes them; raises UsageError for what is neither."""
    return frozenset(_request_or_host(text) for text in recheck)


def _request_or_host(text: str) -> str:
    url = web_url(text if "://" in text else f"http://{text}/")
    if url is None:
        raise UsageError(f"{text} is neither a URL nor a host that could be checked again")
    return url.request if "://" in text else url.host


def _clock_check(ledger: Ledger, clock: Callable[[], datetime]) -> ClockCheck | None:
    """The check that the clock has to pass where it is far ahead of all that was written; None where there is no reason for one."""
    latest = ledger.latest_time()
    return ClockCheck(clock, latest, ledger.place) if 0 < latest < _seconds(clock) - PAUSE_SECONDS else None


def _run(ledger: Ledger, settings: Settings, paths: tuple[str, ...], now: int, progress: "Progress | None", *, is_certain: bool) -> RunRow:
    """The run that is resumed, or a new one; its time counts as one that was written only where that `is_certain`."""
    digest = text_digest(settings.digest, *paths, size=8)
    unfinished = ledger.run_to_resume(digest, now - RESUMED_WITHIN, now)
    if unfinished is not None:
        ledger.extend_lease(unfinished.id, now + LEASE_SECONDS)
        if progress is not None:
            progress.resumed(ledger.count_answers_since(unfinished.started_at))
        return unfinished
    run = RunRow(
        id=f"{iso_from_seconds(now).replace('-', '').replace(':', '')}-{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}",
        started_at=now,
        vantage=settings.vantage,
        holder=_holder(),
        settings_digest=digest,
        held_until=now + LEASE_SECONDS,
        paths="\n".join(paths),
    )
    ledger.begin_run(run, is_certain=is_certain)
    return run


def _holder() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _seconds(clock: Callable[[], datetime]) -> int:
    return seconds_from_datetime(clock())


def _no_delivery(audited: AuditResult) -> None:
    """Deliver nothing."""
