"""A file of the answers of a web archive: captures never change, and missing ones may be added later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from linkcheck.model import Capture
from linkcheck.model.files import append_to, read_file

CAPTURES_FILE = ".linkcheck/captures.jsonl"
# Ten thousand captures with their hops take 10 MB; a larger file is another's, and the archive is asked again.
MAX_CAPTURES_BYTES = 100_000_000
# An archive without a capture of a page is asked again after that time.
MISSING_MAX_AGE = timedelta(days=60)


class _Line(Struct, frozen=True):
    archive: str
    asked_at: datetime
    capture: Capture


class CaptureCache:
    """The captures in a file of JSON lines below the folder of the configuration; each is written at once."""

    def __init__(self, folder: Path, archive: str, now: datetime | None = None) -> None:
        """Lines that cannot be read, such as a half-written one of an interrupted run, are ignored.

        `archive` is the address of the archive that is asked: what one does not hold, another may.
        """
        self._folder = folder
        self._path = folder / CAPTURES_FILE
        self._archive = archive
        self._now = now or datetime.now(UTC)
        self._known: dict[str, Capture] = {}
        for line in _lines(self._path):
            fresh = _holds_something(line.capture) or self._now - line.asked_at < MISSING_MAX_AGE
            if fresh and line.archive == archive:
                self._known[line.capture.url] = line.capture

    def get(self, url: str) -> Capture | None:
        """What the archive answered about a URL, if that still counts."""
        return self._known.get(url)

    def add(self, capture: Capture) -> None:
        """Keep an answer of the archive; raises OSError where the file cannot be written."""
        self._known[capture.url] = capture
        append_to(self._path, self._folder, msgspec.json.encode(_Line(self._archive, self._now, capture)) + b"\n")


def _holds_something(capture: Capture) -> bool:
    return capture.redirects_to is not None or capture.copy is not None


def _lines(path: Path) -> list[_Line]:
    decode = msgspec.json.Decoder(_Line).decode
    found: list[_Line] = []
    try:
        content = read_file(path, MAX_CAPTURES_BYTES)
    except OSError:
        return found
    for text in content.splitlines():
        try:
            line = decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        # Anybody's change may edit the file.
        if line.capture.hops or line.capture.redirects_to is None:
            found.append(line)
    return found
