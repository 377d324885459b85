"""What a ledger knows of URLs, pages and hosts."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Connection, and_, func, or_, select

from linkcheck.ledger.records import CheckRow, PendingRetryRow, Strike, UrlRow
from linkcheck.ledger.schema import CHECKS, DOUBTS, REQUESTS, STRIKES, SUBJECTS, URLS, key_of, keys_of, run_for_keys

_URL = [URLS.c[name] for name in UrlRow.__struct_fields__]
_CHECK = [CHECKS.c[name] for name in CheckRow.__struct_fields__]
_DOUBT = [DOUBTS.c[name] for name in PendingRetryRow.__struct_fields__]
# A strike counts while its page or host has not answered since.
COUNTS = or_(SUBJECTS.c.alive_at.is_(None), STRIKES.c.at > SUBJECTS.c.alive_at)
_STRIKE = select(SUBJECTS.c.subject, STRIKES.c.at, STRIKES.c.run, STRIKES.c.vantage, STRIKES.c.outcome).join_from(
    STRIKES, SUBJECTS, and_(STRIKES.c.key == SUBJECTS.c.key, COUNTS)
)


def urls(connection: Connection, asked: Collection[str]) -> dict[str, UrlRow]:
    """The last answer about each URL that has one."""
    rows = run_for_keys(connection, keys_of(asked), lambda keys: select(*_URL).where(URLS.c.key.in_(keys)))
    return {row[0]: UrlRow(*row) for row in rows}


def count_answers_since(connection: Connection, at: int) -> int:
    """How many URLs have an answer that is not older than that."""
    return connection.execute(select(func.count()).select_from(URLS).where(URLS.c.checked_at >= at)).scalar_one()


def checks(connection: Connection, url: str) -> tuple[CheckRow, ...]:
    """Every check of a URL, the first one first."""
    rows = connection.execute(select(*_CHECK).where(CHECKS.c.key == key_of(url)).order_by(CHECKS.c.at, CHECKS.c.run))
    return tuple(CheckRow(*row) for row in rows)


def doubts(connection: Connection, asked: Collection[str]) -> dict[str, PendingRetryRow]:
    """The URLs of those that wait for their second look."""
    rows = run_for_keys(connection, keys_of(asked), lambda keys: select(*_DOUBT).where(DOUBTS.c.key.in_(keys)))
    return {row[0]: PendingRetryRow(*row) for row in rows}


def strikes(connection: Connection, subjects: Collection[str]) -> dict[str, tuple[Strike, ...]]:
    """The failures that count of each subject that has any, the first one first."""
    found: defaultdict[str, list[Strike]] = defaultdict(list)
    for row in run_for_keys(connection, keys_of(subjects), lambda keys: _STRIKE.where(STRIKES.c.key.in_(keys))):
        found[row[0]].append(Strike(*row))
    return {subject: in_order(listed) for subject, listed in found.items()}


def in_order(listed: Collection[Strike]) -> tuple[Strike, ...]:
    """Failures in the order in which they happened."""
    return tuple(sorted(listed, key=lambda strike: (strike.at, strike.run)))


def requests(connection: Connection, day: int) -> dict[str, int]:
    """How many requests each host got on a day."""
    rows = connection.execute(select(REQUESTS.c.host, REQUESTS.c.count).where(REQUESTS.c.day == day))
    return {row[0]: row[1] for row in rows}
