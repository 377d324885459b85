"""What a report says besides its posts and URLs."""

from collections.abc import Iterator

from msgspec import Struct, structs

from linkcheck.model import Changes, Finding, Run, Skip
from linkcheck.report.tally import Sort, Tally


class Rest(Struct, frozen=True):
    """What there is to say of files besides their posts and URLs, once all of them have been printed."""

    tally: Tally
    skips: tuple[Skip, ...] = ()
    archive: tuple[Finding, ...] = ()
    unmarked: int = 0

    def of(self, run: Run, changes: Changes | None = None) -> "Ending":
        """The same as a run ends with it."""
        return Ending(run=run, changes=changes, **structs.asdict(self))

    @property
    def standing(self) -> Iterator[Sort]:
        """What the findings are that nobody asked to ignore."""
        return iter(self.tally.standing)


class Ending(Rest, frozen=True, kw_only=True):
    """All that a report says besides its posts and URLs."""

    run: Run
    changes: Changes | None = None
