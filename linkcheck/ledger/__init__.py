"""What earlier runs learned, kept for later ones in SQLite or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linkcheck.ledger.ledger import Ledger


__all__ = ["DEFAULT_LEDGER", "open_ledger"]


DEFAULT_LEDGER = ".linkcheck/ledger.sqlite"


def open_ledger(place: str | None, folder: Path, *, create: bool = True, now: int) -> Ledger:
    """Open the ledger in a SQLite file (relative to `folder`) or behind a postgresql:// URL; `create` makes one where there is none.

    Without a place, or with an empty one, it is the default's, and no link there may lead out of `folder`. Raises UsageError for
    a place that cannot be a ledger, and where there is none and `create` is not given; raises UntrustworthyRunError where the
    database cannot be used.
    """
    # SQLAlchemy takes longer to import than an offline check of a small site takes.
    from linkcheck.ledger.database import database_at
    from linkcheck.ledger.ledger import Ledger
    from linkcheck.ledger.schema import migrate
    from linkcheck.ledger.upkeep import require_intact

    named = place.strip() if place else ""
    database = database_at(named or DEFAULT_LEDGER, folder, create=create, named=bool(named))
    try:
        require_intact(database, write=create, now=now)
        migrate(database, create=create, now=now)
    except BaseException:
        database.close()
        raise
    return Ledger(database)
