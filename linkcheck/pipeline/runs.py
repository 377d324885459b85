"""When a run began and ended, and whether it had anything to do."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.model import Run
from linkcheck.model.errors import NothingCheckedError
from linkcheck.posts.discover import printable

if TYPE_CHECKING:
    from linkcheck.crawl.crawler import CrawlResult


def now() -> str:
    """This second in UTC, as ISO 8601 writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ended(started: str, places: tuple[Path, ...], learned: "CrawlResult | None" = None, notes: tuple[str, ...] = ()) -> Run:
    """The run as reports tell of it, now that it ends; `learned` is None where no web was asked."""
    return Run(
        id=f"{started.replace('-', '').replace(':', '')}-{os.getpid():x}{time.monotonic_ns() % 0xFFFF:04x}",
        command="check",
        started_at=started,
        finished_at=now(),
        online=learned is not None and learned.offline is None,
        complete=learned is None or learned.complete,
        paths=tuple(printable(str(place)) for place in places),
        notes=notes,
        interrupted=learned is not None and learned.interrupted,
    )


def nothing_below(places: tuple[Path, ...], unmarked: int) -> NothingCheckedError:
    """What to say where no post was found; `unmarked` files have no front matter."""
    where = ", ".join(str(place) for place in places)
    if unmarked:
        return NothingCheckedError(f"no post in {where}: none of its {unmarked} files begins with front matter")
    return NothingCheckedError(f"no post in {where}: name a file, or a folder with .md, .markdown, .mdx, .html, .htm or .txt posts")
