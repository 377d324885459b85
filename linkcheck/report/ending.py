"""What a report says besides its posts and URLs."""

from collections.abc import Iterator

from msgspec import Struct

from linkcheck.model import Changes, Finding, Run, Skip
from linkcheck.report.tally import Sort, Tally


class Ending(Struct, frozen=True):
    """What a report says besides its posts and URLs, once all of them have been printed."""

    run: Run
    tally: Tally
    skips: tuple[Skip, ...] = ()
    archive: tuple[Finding, ...] = ()
    unmarked: int = 0
    changes: Changes | None = None

    @property
    def standing(self) -> Iterator[Sort]:
        """What the findings are that nobody asked to ignore."""
        return iter(self.tally.standing)
