"""`linkcheck check --write-baseline`: record the findings of a run in a baseline."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from linkcheck.cli.output import write
from linkcheck.cli.process import print_error
from linkcheck.config.settings import Settings
from linkcheck.gate.baseline import Baseline, codes_of, load_baseline, render_baseline, update_baseline
from linkcheck.gate.run_facts import RunFacts
from linkcheck.pipeline.checked_run import CheckedRun
from linkcheck.posts.discover import display_path
from linkcheck.report.wording import pluralize


class BaselineRecorder:
    """A baseline that a run rewrites, starting from the file itself or else from the baseline that the settings name."""

    def __init__(self, place: str, settings: Settings, paths: list[str]) -> None:
        """Read the earlier baseline, so that an error in it shows before the run."""
        self._place = place
        self._settings = settings
        self._paths = tuple(sorted({display_path(Path(path), settings.folder) for path in paths}))
        earlier = next((one for one in (place, settings.baseline) if one is not None and _holds_something(Path(one))), None)
        self._known = load_baseline(earlier) if earlier is not None else Baseline()

    def record(self, checked: CheckedRun, *, trusted: bool) -> CheckedRun:
        """Write the baseline and return the run in which its findings are known; nothing is written of a run not `trusted`."""
        if not trusted:
            print_error(f"{self._place} was not written, for this run could not judge what it was asked to.")
            return checked.with_baseline(self._known)
        facts = checked.facts(self._known.entries, new_ones=True)
        facts = structs.replace(facts, unread=facts.unread | frozenset(self._left_out(facts)))
        after = update_baseline(facts, self._known, codes_of(self._settings), self._paths)
        write((render_baseline(after),), self._place)
        print_error(f"{self._place} holds {_change(self._known, after)}.")
        return checked.with_baseline(after)

    def _left_out(self, facts: RunFacts) -> Iterator[str]:
        """The posts with known findings that are there and were not judged, such as drafts and what the settings exclude."""
        paths = {entry.path for entry in self._known.entries if entry.path is not None and entry.path not in facts.posts}
        return (path for path in paths if (self._settings.folder / path).exists())


def _holds_something(path: Path) -> bool:
    """Whether there is a file that is not empty, as one made by `mktemp` or `touch` is; what a device is given is not there to read."""
    return path.is_dir() or (path.is_file() and path.stat().st_size > 0)


def _change(before: Baseline, after: Baseline) -> str:
    old, new = ({entry.fingerprint for entry in baseline.entries} for baseline in (before, after))
    return f"{pluralize(len(after.entries), 'finding')}, {len(new - old):,} of them new; {len(old - new):,} dropped"
