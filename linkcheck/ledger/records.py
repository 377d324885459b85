"""The rows of the ledger as its callers see them; times are whole seconds since 1970 (UTC)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct, structs

# The first second of the year 3000: no run was made later, and every time before it can be written as a date.
_END_OF_TIME = 32_503_680_000
# The fields of all rows that hold a whole number; those that hold a time end in `at`, `since` or `until`.
_WHOLE = frozenset({"version", "failures", "posts"})
_TIMES = ("at", "since", "until")
Row = TypeVar("Row", bound=Struct)


class DamagedRowError(Exception):
    """A row of the database holds what no run has written into it."""


def require_undamaged(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, or DamagedRowError for one with a number that is none, or with a time before 1970 or far in the future."""
    for row in rows:
        for name, value in structs.asdict(row).items():
            if value is not None and (name in _WHOLE or name.endswith(_TIMES)) and not (type(value) is int and 0 <= value < _END_OF_TIME):
                raise DamagedRowError(name)
        yield row


class UrlRow(Struct, frozen=True):
    """The last answer about a URL, as JSON in `answer`, judged by `version` of the verdict table.

    The URL is due again at `due_at`. `alive_at` is its last success, and `alive_since` the first one without a failure since.
    `failing_since` is the first of the `failures` without a success between. `etag` and `last_modified` are its page's validators.
    """

    url: str
    host: str
    checked_at: int
    due_at: int
    run: str
    outcome: str
    version: int
    answer: bytes
    alive_at: int | None = None
    alive_since: int | None = None
    failing_since: int | None = None
    failures: int = 0
    etag: str | None = None
    last_modified: str | None = None


class CheckRow(Struct, frozen=True):
    """One check of a URL: what was observed, compactly as JSON in `seen`, and how `version` of the verdict table judged it."""

    url: str
    at: int
    run: str
    vantage: str
    version: int
    outcome: str
    certainty: str
    seen: bytes


class PendingRetryRow(Struct, frozen=True):
    """A URL whose first attempt failed and that waits for its retry; `followed` is that attempt as JSON."""

    url: str
    at: int
    run: str
    followed: bytes


class Strike(Struct, frozen=True):
    """A failure of a page (`subject` is its URL) or of a whole host (`subject` is its name); one counts for each run."""

    subject: str
    at: int
    run: str
    vantage: str
    outcome: str


class LatestTime(Struct, frozen=True):
    """The latest time that was ever written."""

    at: int


class Success(Struct, frozen=True):
    """A page or host that answered: earlier failures count no more."""

    subject: str
    at: int


class LedgerBatch(Struct, frozen=True):
    """What a run learned since its last batch; all of it is written, or nothing.

    `requests` counts the requests to each host on `day` (days since 1970).
    """

    urls: tuple[UrlRow, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    pending_retries: tuple[PendingRetryRow, ...] = ()
    strikes: tuple[Strike, ...] = ()
    successes: tuple[Success, ...] = ()
    day: int = 0
    requests: Mapping[str, int] = {}


class RunRow(Struct, frozen=True):
    """A run: `holder` is the process and machine that makes it, `held_until` is when its lease ends.

    A run without `finished_at` was interrupted, or is under way. `paths` are the paths that it checked, one a line.
    """

    id: str
    started_at: int
    vantage: str
    holder: str
    settings_digest: str
    finished_at: int | None = None
    held_until: int = 0
    complete: bool = False
    posts: int = 0
    paths: str = ""


class FindingRow(Struct, frozen=True):
    """A finding that is open since the run `opened`; `also` are the fingerprints of its other places.

    `path` is None where the finding is about many posts; `online` says that no offline run has found it.
    """

    fingerprint: str
    code: str
    name: str
    severity: str
    certainty: str
    message: str
    path: str | None
    url: str | None
    also: tuple[str, ...]
    online: bool
    opened: str
