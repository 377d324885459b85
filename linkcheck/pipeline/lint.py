"""Posts -> a printed report without the web: each is let go once it is printed, and what did not change is not judged again."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from linkcheck.cache.results import Results, results_of
from linkcheck.config.settings import Settings
from linkcheck.pipeline.runs import ended, nothing_below, now
from linkcheck.posts.discover import Found, discover
from linkcheck.report.sheets import Printer
from linkcheck.report.summary import Ending, Rest


def lint(paths: Iterable[str | Path], settings: Settings, printers: Iterable[Printer], *, today: date | None = None) -> Ending:
    """Judge the posts below `paths` by their texts alone and print each; `today` is UTC's by default.

    Raises UsageError for rules that do not exist, and NothingCheckedError where no post was found.
    """
    started = now()
    places = tuple(Path(path) for path in paths)
    printers = tuple(printers)
    files = tuple(discover(places))
    with closing(results_of(files, settings)) as results:
        rest = results.load(printers)
        if rest is None:
            rest = _judged(files, settings, printers, today or date.fromisoformat(started[:10]), results)
    if not rest.tally.posts and not rest.skips:
        raise nothing_below(places, rest.unmarked)
    return rest.of(ended(started, places))


def _judged(files: Sequence[Found], settings: Settings, printers: Sequence[Printer], today: date, results: Results) -> Rest:
    """What the files come to, printed; what `results` know of them is taken over, and what they do not know is added."""
    # Imported here: where nothing changed, the rules are not needed.
    from linkcheck.judge.apply_rules import require_known
    from linkcheck.pipeline.book import Book
    from linkcheck.pipeline.linting import Linting

    require_known(settings)
    book = Book(printers)
    linting = Linting(files, settings, today, results)
    with closing(linting.all()) as linted:
        for one in linted:
            book.add(one)
    rest = book.close()
    if linting.lasts:
        results.save(rest, printers)
    return rest
