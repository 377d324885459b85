"""Findings + baseline -> findings that are known already; baseline + findings -> the next baseline."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct, structs

from linkcheck.errors import UsageError
from linkcheck.judge import chosen_rules, fingerprint_of
from linkcheck.known import Entry, matched
from linkcheck.model import BASELINE, Finding, Judged, Link, Report, Resolution
from linkcheck.scopes import Scopes
from linkcheck.settings import Settings
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Certainty, Role

VERSION = 1
# What is missing, written twice or cannot be read: where no URL is named, the text alone tells that it was mended.
_OF_THE_TEXT = ("LC0", "LC1")
# The codes of the rules that judge the post at a path, and without one of those that judge the archive.
Ran = Callable[[str | None], Collection[str]]


def codes_of(settings: Settings) -> Ran:
    """The codes of the rules that judge the post at a path; without one, of those that judge the archive."""
    scopes = Scopes(settings)

    def codes(path: str | None) -> frozenset[str]:
        chosen = settings if path is None else scopes.of(path)
        return frozenset(rule.info.code for rule in chosen_rules(chosen.select, chosen.ignore, tuple(chosen.severity.items())))

    return codes


class Baseline(Struct, frozen=True):
    """The findings that are known, and the paths whose posts they were found in."""

    entries: tuple[Entry, ...] = ()
    paths: tuple[str, ...] = ()


class _Header(Struct, frozen=True):
    version: int
    paths: tuple[str, ...] = (".",)


def load_baseline(place: str) -> Baseline:
    """The baseline in the file `place`; raises UsageError where there is none that can be read."""
    try:
        return read_baseline(Path(place).read_bytes(), place)
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {place}; {_again(place)}") from None
    except OSError as error:
        raise UsageError(f"the baseline {place} cannot be read: {(error.strerror or str(error)).lower()}") from None


def read_baseline(content: bytes, place: str) -> Baseline:
    """The baseline in a file's bytes; `place` is what messages call it.

    Raises UsageError for what is no baseline, and for one of a version that is not known yet.
    """
    lines = [(number, line) for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1) if line.strip()]
    try:
        header = msgspec.json.decode(lines[0][1] if lines else b"", type=_Header)
    except msgspec.DecodeError:
        said = f'its first line is not {{"version": {VERSION}}}; move the file away and {_again(place)}'
        raise UsageError(f"{place} is no baseline: {said}") from None
    if header.version > VERSION:
        raise UsageError(
            f"{place} was written by a newer linkcheck (baseline version {header.version}, and this one knows {VERSION}); "
            f"update linkcheck, or move the file away and {_again(place)}"
        )
    return Baseline(tuple(_entry(line, f"{place}, line {number}", place) for number, line in lines[1:]), header.paths)


def _entry(line: bytes, where: str, place: str) -> Entry:
    try:
        return msgspec.json.decode(line, type=Entry)
    except msgspec.DecodeError as error:
        raise UsageError(f"{where} is no finding: {error}; mend the line, or move the file away and {_again(place)}") from None


def _again(place: str) -> str:
    return f"write it with linkcheck check --write-baseline {place}"


def render_baseline(baseline: Baseline) -> bytes:
    """The baseline as JSON lines, sorted, one finding a line, so that a diff shows what came and went."""
    order = sorted(baseline.entries, key=lambda entry: (entry.path or "", entry.code, entry.url or "", entry.fingerprint))
    records = (_Header(VERSION, baseline.paths), *order)
    return b"".join(msgspec.json.format(msgspec.json.encode(record), indent=0) + b"\n" for record in records)


def suppressed(report: Report, baseline: Baseline) -> Report:
    """The report with each finding of the baseline marked as such; other suppressed findings stay as they are."""
    known, _ = matched(report.findings, baseline.entries)

    def marked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return tuple(structs.replace(finding, suppressed=BASELINE) if finding in known else finding for finding in findings)

    posts = tuple(structs.replace(post, findings=marked(post.findings)) for post in report.posts)
    return structs.replace(report, posts=posts, archive=marked(report.archive))


def updated(report: Report, baseline: Baseline, ran: Ran, paths: tuple[str, ...]) -> Baseline:
    """The baseline after a run over `paths`: what it found, and of the old what it could not judge.

    `ran` tells the codes of the rules that judge the post at a path, and without one those that judge the archive. Paths are
    relative to the configuration's folder, like those of posts.
    """
    current = tuple(finding for finding in report.findings if finding.suppressed in (None, BASELINE))
    known, left = matched(current, baseline.entries)
    found = (_recorded(finding, known.get(finding), online=report.run.online) for finding in current)
    judged = _Judged(report, ran, whole=all(_covers(paths, path) for path in baseline.paths))
    kept = (rest for entry in left if (rest := judged.remaining(entry)) is not None)
    wider = tuple(path for path in baseline.paths if not _covers(paths, path))
    return Baseline(_joined((*found, *kept)), tuple(sorted({*wider, *(path for path in paths if not _covers(wider, path))})))


def _recorded(finding: Finding, known: Entry | None, *, online: bool) -> Entry:
    also = finding.shares or {related.fingerprint for related in finding.related} - {finding.fingerprint}
    path = None if finding.posts else finding.path
    online = online and (known is None or known.online)
    return Entry(finding.fingerprint, finding.code, path, finding.url, tuple(sorted(also)), online)


def _joined(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry for each shared finding: the shares that a run saw, and those that were out of its sight."""
    alone: list[Entry] = []
    shared: dict[str, Entry] = {}
    for entry in entries:
        seen = shared.get(entry.fingerprint)
        if not entry.is_shared:
            alone.append(entry)
        elif seen is None:
            shared[entry.fingerprint] = entry
        else:
            also = tuple(sorted((*seen.also, *entry.also)))
            shared[entry.fingerprint] = structs.replace(seen, also=also, online=seen.online or entry.online)
    return (*alone, *shared.values())


class _Judged:
    """What a run could judge, and so may call mended."""

    def __init__(self, report: Report, ran: Ran, *, whole: bool) -> None:
        self._run = report.run
        self._resolutions = report.resolutions
        self._posts = {post.path: post for post in report.posts}
        self._unread = frozenset(skip.path for skip in report.skips)
        self._ran = ran
        self._whole = whole
        self._doubtful: dict[str, frozenset[str]] = {}

    def remaining(self, entry: Entry) -> Entry | None:
        """What of an entry that was not found again may still be there."""
        if not self._is_mended(entry):
            return entry
        if not entry.is_shared or not self._run.online:
            return None
        if entry.code not in self._doubtful:
            self._doubtful[entry.code] = frozenset(self._doubted(entry.code))
        also = tuple(place for place in entry.also if place in self._doubtful[entry.code])
        return structs.replace(entry, also=also) if also else None

    def _doubted(self, code: str) -> Iterator[str]:
        """The fingerprints of what a rule may say of the links that the run is not certain of."""
        for post in self._posts.values():
            for link in post.reading.links:
                if not self._is_certain(link):
                    yield fingerprint_of(code, link, post.reading.post)

    def _is_mended(self, entry: Entry) -> bool:
        """Whether a finding that was not found again is gone for good, and not merely out of sight."""
        if entry.code not in self._ran(entry.path):
            return False
        if entry.path is None:
            return self._whole and (self._run.complete if self._run.online else not entry.online)
        post = self._posts.get(entry.path)
        # A post that is not there any more may have moved to where this run did not look.
        return self._mended_in(post, entry) if post is not None else self._whole and entry.path not in self._unread

    def _mended_in(self, post: Judged, entry: Entry) -> bool:
        reading = post.reading
        links = [link for link in (*reading.links, *reading.hidden) if link.url == entry.url]
        if entry.url is not None and not links:
            return True
        if entry.url is None and entry.code.startswith(_OF_THE_TEXT):
            return True
        if not self._run.online:
            return not entry.online
        if not links or any(link.role is not Role.BODY for link in links):
            # Whether claims agree depends on every one of them.
            links += [link for link in reading.links if link.role is not Role.BODY]
        return all(self._is_certain(link) for link in links)

    def _is_certain(self, link: Link) -> bool:
        """Whether the run knows for certain what a link meets: a host that blocks or fails today proves no repair."""
        url = web_url(link.url)
        resolution: Resolution | None = self._resolutions.get(url.href) if url is not None else None
        if resolution is None:
            return True
        return resolution.certainty is Certainty.CONFIRMED and resolution.target_certainty in (None, Certainty.CONFIRMED)


def _covers(paths: tuple[str, ...], path: str) -> bool:
    """Whether one of the paths is `path` or a folder above it."""
    return any((one in (".", path) and not path.startswith("../")) or path.startswith(f"{one.rstrip('/')}/") for one in paths)
