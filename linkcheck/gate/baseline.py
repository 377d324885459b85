"""Baselines: the file of known findings, which findings of a run it knows, and how a run updates it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator

import msgspec
from msgspec import Struct, structs

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.gate import MAX_BASELINE_BYTES
from linkcheck.gate.run_facts import PostFacts, RunFacts, fingerprints_of
from linkcheck.judge.apply_rules import chosen_rules, with_codes
from linkcheck.judge.rules import info_of
from linkcheck.model import BASELINE, Finding
from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of, read_file
from linkcheck.model.vocabulary import CLAIM_ROLES, ClearedBy
from linkcheck.text import escaped_json


class BaselineEntry(Struct, frozen=True, omit_defaults=True):
    """A finding that is known already: a line of the file.

    `also` holds the fingerprints of the finding's other places, so that mending one of them does not make the rest new. Where
    a finding takes several posts, they are those of each post's share, which stay known when it is no finding any more.
    `path` is for people, and absent where a finding is about many posts; it is compared only where entries have the same fingerprint.
    `online` says that no offline run has seen it.
    """

    fingerprint: str
    code: str = ""
    path: str | None = None
    url: str | None = None
    also: tuple[str, ...] = ()
    online: bool = False

    @property
    def places(self) -> frozenset[str]:
        """The fingerprints of every place."""
        return frozenset((self.fingerprint, *self.also))

    @property
    def is_shared(self) -> bool:
        """Whether this is a finding made of several posts' shares."""
        return self.path is None and bool(self.also)


def match_findings(
    findings: Iterable[Finding], entries: tuple[BaselineEntry, ...]
) -> tuple[dict[Finding, BaselineEntry], list[BaselineEntry]]:
    """The entry of each finding that has one, and what is left of the entries.

    A finding is known by an entry of its own, or else as a share of a shared one; a shared finding only where each of its
    shares is known, in whatever entries, so that it does not hide a post that joins.
    """
    open_ = [finding for finding in findings if finding.suppressed in (None, BASELINE)]
    own = [finding for finding in open_ if not finding.shares]
    known, unused = _paired(own, [entry for entry in entries if not entry.is_shared])
    pool = _FingerprintPool(entry for entry in entries if entry.is_shared)
    known |= pool.match(finding for finding in own if finding not in known)
    pool.add(unused)
    known |= pool.match(finding for finding in open_ if finding.shares)
    return known, list(pool.left())


def _paired(findings: list[Finding], entries: list[BaselineEntry]) -> tuple[dict[Finding, BaselineEntry], list[BaselineEntry]]:
    """The entry of each finding that has one of its own, and the entries that are left.

    An entry stands for one finding: of two posts with one identity, the one that joined later is not known.
    """
    waiting: dict[str, list[BaselineEntry]] = {}
    for entry in entries:
        for place in entry.places:
            waiting.setdefault(place, []).append(entry)
    known: dict[Finding, BaselineEntry] = {}
    used: set[BaselineEntry] = set()
    open_ = [finding for finding in findings if finding.fingerprint in waiting]
    for moved in (False, True):
        for finding in (finding for finding in open_ if finding not in known):
            fits = (one for one in waiting[finding.fingerprint] if one not in used and one.places.issuperset(fingerprints_of(finding)))
            fit = next((one for one in fits if moved or one.path == finding.path), None)
            if fit is not None:
                known[finding] = fit
                used.add(fit)
    return known, [entry for entry in entries if entry not in used]


class _FingerprintPool:
    """The fingerprints of entries, each of which makes one finding's place known, and no other's."""

    def __init__(self, entries: Iterable[BaselineEntry]) -> None:
        self._entries: list[BaselineEntry] = []
        self._left: list[Counter[str]] = []
        self._holders: dict[str, list[int]] = {}
        self.add(entries)

    def add(self, entries: Iterable[BaselineEntry]) -> None:
        for entry in entries:
            places = entry.also if entry.is_shared else entry.places
            for place in places:
                self._holders.setdefault(place, []).append(len(self._entries))
            self._entries.append(entry)
            self._left.append(Counter(places))

    def match(self, findings: Iterable[Finding]) -> dict[Finding, BaselineEntry]:
        """An entry of each finding whose places are all known; known places of the other findings are used up too."""
        known: dict[Finding, BaselineEntry] = {}
        unmatched: list[Finding] = []
        for finding in findings:
            wanted = Counter(fingerprints_of(finding))
            if all(len(self._holders.get(place, ())) >= count for place, count in wanted.items()):
                known[finding], *_ = [self._spend(place) for place in wanted.elements()]
            else:
                unmatched.append(finding)
        for place in (place for finding in unmatched for place in fingerprints_of(finding)):
            if self._holders.get(place):
                self._spend(place)
        return known

    def left(self) -> Iterator[BaselineEntry]:
        """The entries that no finding used, and the unused rest of shared ones."""
        for entry, left in zip(self._entries, self._left, strict=True):
            if entry.is_shared and left.total():
                yield structs.replace(entry, also=tuple(sorted(left.elements())))
            elif not entry.is_shared and left.total() == len(entry.places):
                yield entry

    def _spend(self, place: str) -> BaselineEntry:
        at = self._holders[place].pop()
        self._left[at][place] -= 1
        return self._entries[at]


BASELINE_VERSION = 1
# The codes of the rules that judge the post at a path, and without one of those that judge all posts together.
Ran = Callable[[str | None], Collection[str]]


def codes_of(settings: Settings) -> Ran:
    """The codes of the rules that judge the post at a path; without one, of those that judge all posts together."""
    settings = with_codes(settings)
    scopes = PathSettings(settings)

    def codes(path: str | None) -> frozenset[str]:
        chosen = settings if path is None else scopes.of(path)
        return frozenset(rule.info.code for rule in chosen_rules(chosen.select, chosen.ignore, tuple(chosen.severity.items())))

    return codes


class Baseline(Struct, frozen=True):
    """The findings that are known, and the paths whose posts they were found in."""

    entries: tuple[BaselineEntry, ...] = ()
    paths: tuple[str, ...] = ()


class _Header(Struct, frozen=True):
    version: int
    paths: tuple[str, ...] = (".",)


def load_baseline(place: str) -> Baseline:
    """The baseline in the file `place`; raises UsageError where there is none that can be read."""
    try:
        return read_baseline(read_file(place, MAX_BASELINE_BYTES), place)
    except FileNotFoundError:
        raise UsageError(f"there is no baseline {place}; {_rewrite_hint(place)}") from None
    except OSError as error:
        raise UsageError(f"the baseline {place} cannot be read: {cause_of(error)}") from None


def read_baseline(content: bytes, place: str) -> Baseline:
    """The baseline in a file's bytes; `place` is what messages call it.

    Raises UsageError for what is no baseline, and for one of a version that is not known yet.
    """
    lines = [(number, line) for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1) if line.strip()]
    try:
        header = msgspec.json.decode(lines[0][1] if lines else b"", type=_Header)
    except (msgspec.DecodeError, RecursionError):
        problem = f'its first line is not {{"version": {BASELINE_VERSION}}}; move the file away and {_rewrite_hint(place)}'
        raise UsageError(f"{place} is no baseline: {problem}") from None
    if header.version > BASELINE_VERSION:
        raise UsageError(
            f"{place} was written by a newer linkcheck (baseline version {header.version}, and this one knows {BASELINE_VERSION}); "
            f"update linkcheck, or move the file away and {_rewrite_hint(place)}"
        )
    return Baseline(tuple(_entry(line, f"{place}, line {number}", place) for number, line in lines[1:]), header.paths)


def _entry(line: bytes, where: str, place: str) -> BaselineEntry:
    try:
        return msgspec.json.decode(line, type=BaselineEntry)
    except (msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"{where} is no finding: {error}; mend the line, or move the file away and {_rewrite_hint(place)}") from None


def _rewrite_hint(place: str) -> str:
    return f"write it with linkcheck check --write-baseline {place}"


def render_baseline(baseline: Baseline) -> bytes:
    """The baseline as JSON lines, sorted, one finding a line, so that a diff shows which findings were added and removed."""
    order = sorted(baseline.entries, key=lambda entry: (entry.path or "", entry.code, entry.url or "", entry.fingerprint))
    records = (_Header(BASELINE_VERSION, baseline.paths), *order)
    return b"".join(escaped_json(msgspec.json.format(msgspec.json.encode(record), indent=0)) + b"\n" for record in records)


def update_baseline(facts: RunFacts, baseline: Baseline, ran: Ran, paths: tuple[str, ...]) -> Baseline:
    """The baseline after a run over `paths`: its findings, and the earlier entries that it could not judge.

    `ran` returns the codes of the rules that judge the post at a path, and without one those that judge all posts together. Paths are
    relative to the configuration's folder, like those of posts.
    """
    current = tuple(finding for finding in facts.findings if finding.suppressed in (None, BASELINE))
    known, left = match_findings(current, baseline.entries)
    found = (entry_of(finding, known.get(finding), online=facts.run.online) for finding in current)
    judged = _Judged(facts, ran, whole=all(_covers(paths, path) for path in baseline.paths))
    kept = (rest for entry in left if (rest := judged.remaining(entry)) is not None)
    wider = tuple(path for path in baseline.paths if not _covers(paths, path))
    return Baseline(_merge_shared((*found, *kept)), tuple(sorted({*wider, *(path for path in paths if not _covers(wider, path))})))


def entry_of(finding: Finding, known: BaselineEntry | None, *, online: bool) -> BaselineEntry:
    """The entry of a finding of a run that was `online` or not; `known` is the one that it had."""
    also = finding.shares or {related.fingerprint for related in finding.related} - {finding.fingerprint}
    path = None if finding.posts else finding.path
    online = online and (known is None or known.online)
    return BaselineEntry(finding.fingerprint, finding.code, path, finding.url, tuple(sorted(also)), online)


def _merge_shared(entries: Iterable[BaselineEntry]) -> tuple[BaselineEntry, ...]:
    """One entry for each shared finding: the shares that the run found, and those that it could not judge."""
    alone: list[BaselineEntry] = []
    shared: dict[str, BaselineEntry] = {}
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
    """The part of earlier entries that a run could judge, and so may call mended."""

    def __init__(self, facts: RunFacts, ran: Ran, *, whole: bool) -> None:
        self._facts = facts
        self._run = facts.run
        self._ran = ran
        self._whole = whole

    def remaining(self, entry: BaselineEntry) -> BaselineEntry | None:
        """The part of an entry that was not found again but may still exist, or None."""
        if not self._is_mended(entry):
            return entry
        if not entry.is_shared or not self._run.online:
            return None
        also = tuple(place for place in entry.also if place in self._facts.uncertain)
        return structs.replace(entry, also=also) if also else None

    def _is_mended(self, entry: BaselineEntry) -> bool:
        """Whether a finding that was not found again is mended, rather than one that the run could not judge."""
        if entry.code not in self._ran(entry.path):
            return False
        if entry.path is None:
            return self._whole and (self._run.complete if self._run.online else not entry.online)
        post = self._facts.posts.get(entry.path)
        # A missing post may have moved to a path that this run did not check.
        return self._is_mended_in(post, entry) if post is not None else self._whole and entry.path not in self._facts.unread

    def _is_mended_in(self, post: PostFacts, entry: BaselineEntry) -> bool:
        links = [link for link in post.links if link.url == entry.url]
        if entry.url is not None and not links:
            return True
        if entry.url is None and info_of(entry.code).cleared_by is ClearedBy.TEXT:
            return True
        if not self._run.online:
            return not entry.online
        if not links or any(link.role in CLAIM_ROLES for link in links):
            # Whether claims agree depends on every one of them.
            links += [link for link in post.links if link.role in CLAIM_ROLES and not link.hidden]
        return all(link.certain for link in links)


def _covers(paths: tuple[str, ...], path: str) -> bool:
    """Whether one of the paths is `path` or a folder above it."""
    return any((one in (".", path) and not path.startswith("../")) or path.startswith(f"{one.rstrip('/')}/") for one in paths)
