"""The scheduled run: checks every post and link with the ledger of earlier runs, and compares the findings."""

import os
import socket
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, structs

from linkcheck.audit.changes import AuditComparison, PreviousAudit, compare_audits
from linkcheck.audit.session import LEASE_SECONDS, AuditSession
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import urls_to_ask
from linkcheck.gate.baseline import codes_of
from linkcheck.ledger import DEFAULT_LEDGER, open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import RunRow
from linkcheck.model import Finding
from linkcheck.model.digest import text_digest
from linkcheck.model.errors import UsageError
from linkcheck.model.timestamps import DAY_SECONDS, iso_from_seconds, seconds_from_datetime, utc_now
from linkcheck.pipeline.checked_run import CheckedRun
from linkcheck.pipeline.run import baseline_of, check_posts
from linkcheck.posts.discover import display_path
from linkcheck.report.summary import RunSummary
from linkcheck.urls.references import request_of
from linkcheck.urls.url import web_url

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


class Audited(Struct, frozen=True):
    """What an audit found; `news` are the findings that are new, surer or graver than after the audit before.

    Only while it is delivered, `checked` has the records of posts and URLs; its summary stays.
    """

    checked: CheckedRun
    news: tuple[Finding, ...]


Deliver: TypeAlias = Callable[[Audited], None]


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
) -> Audited:
    """Check every post below `paths` with what the ledger remembers, and write the results to the ledger.

    `recheck` are URLs and hosts that are asked whatever is remembered; `clock` returns the time (UTC). `deliver` is called with the
    result before the audit counts as finished: where it fails or is killed, the next audit delivers. An interrupted audit is
    resumed. `details` and `spawns` are those of a check. Raises UsageError for an offline audit, and UntrustworthyRunError where
    the ledger cannot be used.
    """
    if settings.offline:
        raise UsageError("an audit asks the web; linkcheck check --offline judges what the text itself tells")
    settings = structs.replace(settings, archive=settings.archive is not False)
    clock = clock or utc_now
    named = _normalized_recheck(recheck)
    places = tuple(paths)
    shown = tuple(sorted({display_path(Path(place), settings.folder) for place in places}))
    with open_ledger(settings.ledger or DEFAULT_LEDGER, settings.folder, now=_seconds(clock)) as ledger:
        ledger.require_clock(_seconds(clock))
        ledger.lock(_holder())
        run = _run(ledger, settings, shown, _seconds(clock), progress)
        session = _Session(ledger, run, settings, clock, named)
        baseline = baseline_of(settings)
        checked = check_posts(
            places,
            settings,
            transport=transport,
            progress=progress,
            today=clock().date(),
            open_session=session.open_session,
            details=details,
            spawns=spawns,
        )
        with closing(checked):
            known = checked.with_baseline(baseline) if baseline is not None else checked
            return session.conclude(known, shown, deliver or _no_delivery)


class _Session:
    """One audit and its ledger."""

    def __init__(self, ledger: Ledger, run: RunRow, settings: Settings, clock: Callable[[], datetime], recheck: frozenset[str]) -> None:
        self._ledger = ledger
        self._run = run
        self._settings = settings
        self._clock = clock
        self._recheck = recheck
        self._identities: tuple[str, ...] = ()
        self._requests_of_new: dict[str, frozenset[str]] = {}
        self._crawl_session: AuditSession | None = None
        # Failures are written only once anything was reached.
        self._reached = ledger.count_answers_since(_seconds(clock) - REACHED_SECONDS) > 0

    def open_session(self, posts: "Iterable[PostLinks]") -> AuditSession:
        """The crawl's session, in which links of new posts are not taken for dead by cached answers."""
        self._identities = tuple(dict.fromkeys(post.identity for post in posts))
        known = self._ledger.known_posts(self._identities)
        for post in posts:
            if post.identity not in known:
                requests = {request_of(url) for link in post.urls for url in urls_to_ask(link)}
                self._requests_of_new[post.identity] = self._requests_of_new.get(post.identity, frozenset()) | requests
        self._crawl_session = AuditSession(
            self._ledger,
            self._run.id,
            self._run.started_at,
            self._settings,
            self._clock,
            alive_only=frozenset().union(*self._requests_of_new.values()),
            recheck=self._recheck,
            reached=self._reached,
        )
        return self._crawl_session

    def conclude(self, checked: CheckedRun, paths: tuple[str, ...], deliver: Deliver) -> Audited:
        """Compare the findings with those of earlier audits, and write them to the ledger; not for an interrupted or offline run."""
        started_at, finished_at = iso_from_seconds(self._run.started_at), iso_from_seconds(_seconds(self._clock))
        run = structs.replace(checked.summary.run, id=self._run.id, command="audit", started_at=started_at, finished_at=finished_at)
        checked = checked.with_run(run)
        if not run.online:
            self._ledger.delete_run(self._run.id)
            audited = Audited(checked, ())
            deliver(audited)
            return audited
        with self._ledger.exclusive():
            comparison = self._compare(checked, paths)
            audited = Audited(checked.with_run(run, comparison.changes), comparison.news)
            if run.interrupted:
                self._ledger.extend_lease(self._run.id, 0)
            else:
                self._write(checked.summary, comparison)
            deliver(audited)
        return audited

    def _asked_posts(self) -> tuple[str, ...]:
        """The posts that are no longer new: every link of them has been asked."""
        left_over = self._crawl_session.not_asked if self._crawl_session is not None else set()
        return tuple(one for one in self._identities if left_over.isdisjoint(self._requests_of_new.get(one, ())))

    def _compare(self, checked: CheckedRun, paths: tuple[str, ...]) -> AuditComparison:
        last = self._ledger.last_run()
        before = (
            PreviousAudit(self._ledger.open_findings(), iso_from_seconds(last.started_at), tuple(last.paths.split("\n")))
            if last is not None
            else PreviousAudit()
        )
        return compare_audits(checked.facts(before.entries, new_ones=True), before, codes_of(self._settings), paths)

    def _write(self, summary: RunSummary, comparison: AuditComparison) -> None:
        now = _seconds(self._clock)
        self._ledger.change_findings(self._run.id, opened=comparison.opened, changed=comparison.changed, closed=comparison.closed)
        self._ledger.add_posts(self._asked_posts(), self._run.id)
        self._ledger.finish_run(self._run.id, now, complete=summary.run.complete, posts=summary.counts.posts)
        self._ledger.prune(now - RETENTION_SECONDS)


def _normalized_recheck(recheck: Collection[str]) -> frozenset[str]:
    """URLs and hosts as the ledger writes them; raises UsageError for what is neither."""
    return frozenset(_request_or_host(text) for text in recheck)


def _request_or_host(text: str) -> str:
    url = web_url(text if "://" in text else f"http://{text}/")
    if url is None:
        raise UsageError(f"{text} is neither a URL nor a host that could be checked again")
    return url.request if "://" in text else url.host


def _run(ledger: Ledger, settings: Settings, paths: tuple[str, ...], now: int, progress: "Progress | None") -> RunRow:
    """The run that is resumed, or a new one."""
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
    ledger.begin_run(run)
    return run


def _holder() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _seconds(clock: Callable[[], datetime]) -> int:
    return seconds_from_datetime(clock())


def _no_delivery(audited: Audited) -> None:
    """Deliver nothing."""
