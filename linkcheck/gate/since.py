"""`--since`: which posts, links and findings count in a run that judges only what changed since a revision."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, msgpack

from linkcheck.crawl.resolution import OFFLINE, resolve_url
from linkcheck.gate.git import Hunk, RevisionChanges
from linkcheck.judge.grouped_findings import SharedFinding
from linkcheck.judge.rules import info_of
from linkcheck.model import ChangedParts, Finding, Link, Post, Reading, Span
from linkcheck.model.digest import digest_of
from linkcheck.model.vocabulary import CLAIM_ROLES, About
from linkcheck.posts.discover import FoundFile
from linkcheck.posts.positions import positions_of
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url import web_url

_BOM = b"\xef\xbb\xbf"
OWN_SITE = "a link to the site itself is not asked before it is published"
UNCHANGED = "an unchanged link is not asked"

Range = tuple[int, int]


class Since(Struct, frozen=True):
    """The choice of `--since`: only what changed since a revision is judged; with `whole_posts`, all of a changed post."""

    changes: RevisionChanges
    whole_posts: bool

    def includes(self, path: Path) -> bool:
        """Whether a file is judged; one that does not exist is, so that it is reported as missing."""
        return self.changes.name_of(path) is not None or not path.exists()

    def part_of(self, found: FoundFile) -> bytes:
        """A digest of what changed in a file; nothing where all of it counts, whatever its text says."""
        hunks = None if self.whole_posts else self._hunks(Path(found.path))
        return digest_of(msgpack.encode(hunks)) if hunks is not None else b""

    def digest(self, files: Iterable[FoundFile]) -> bytes:
        """What the judgement of some files depends on besides them."""
        return digest_of(msgpack.encode((self.changes.since, self.whole_posts, *map(self.part_of, files))))

    def changed_parts(self, path: Path, post: Post, reading: Reading) -> ChangedParts | None:
        """The parts of a changed post that count, or None where all of it does; `post` still has its text."""
        hunks = self._hunks(path)
        whole = hunks is None or self.whole_posts or _change_an_ignore(hunks, post)
        return None if whole or hunks is None else _changed_by(hunks, post, reading)

    def _hunks(self, path: Path) -> tuple[Hunk, ...] | None:
        return self.changes.files.get(self.changes.name_of(path) or "")

    def notes(self, posts: int) -> tuple[str, ...]:
        """What the report says about the choice of `posts` posts."""
        if not posts:
            return (f"No post changed since {self.changes.since}.",)
        links = "every link of them" if self.whole_posts else "their added and changed links"
        return (f"Judged only posts that changed since {self.changes.since}, and {links}.",)


def is_affected(finding: Finding, changed: ChangedParts) -> bool:
    """Whether a finding is about what changed in its post, which depends on what its rule is about."""
    about = info_of(finding.code).about
    if about is About.CLAIMS:
        # Any change of a claim may bring these about, whichever claim they name.
        return changed.claims
    places = [place for place in (finding.span, *(related.span for related in finding.related)) if place is not None]
    if finding.url is not None and places:
        return any(_overlap((place.start, place.end), (link.start, link.end)) for place in places for link in changed.links)
    if places and about is not About.FRONT_MATTER:
        return any(_is_in(place, changed) for place in places)
    return changed.front or (about is About.MISSING_LINK and changed.lost_link)


def is_share_affected(share: SharedFinding, changed: ChangedParts) -> bool:
    """Whether one post's share in a finding about several is about what changed in that post."""
    finding = share.finding
    if finding.url is not None:
        return is_affected(finding, changed)
    return changed.front if finding.span is None else _is_in(finding.span, changed)


def urls_not_asked(readings: Iterable[tuple[Reading, str | None]]) -> dict[str, str]:
    """The URLs that the run need not ask, each with the reason; a reading comes with the host of its site.

    A new post's own permalink is not there yet, and what did not change brings no finding that counts.
    """
    own: set[str] = set()
    wanted: set[str] = set()
    seen: set[str] = set()
    for reading, site in readings:
        for link in reading.links:
            seen.add(link.url)
            if site is not None and _leads_to(site, link.url):
                own.add(link.url)
            elif _is_wanted(link, reading.changed):
                wanted.add(link.url)
    return {**dict.fromkeys(seen - wanted - own, UNCHANGED), **dict.fromkeys(own, OWN_SITE)}


class _Lines:
    """The lines of a post's file as git counts them, in bytes: only a line feed ends one."""

    def __init__(self, post: Post) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(b"\n", post.raw)), len(post.raw)]
        places = positions_of(post)
        self._values = sorted(places.of(value).end for value in post.front)
        self.encoding = post.encoding
        before = post.text[: post.body_start].encode(post.encoding, "replace")
        self.body = len(before) + (len(_BOM) if post.raw.startswith(_BOM) else 0)

    def range_of(self, hunk: Hunk) -> Range:
        """The bytes that a hunk added; empty, where something was only removed."""
        first = hunk.line - 1 if hunk.count else hunk.line
        return self._start(first), self._start(first + hunk.count)

    def field_of(self, span: Span) -> Range:
        """A value of the front matter with the lines of its key, which stand above it in a list or a folded scalar."""
        before = bisect_right(self._values, span.start) - 1
        above = self._line(self._values[before]) + 1 if before >= 0 else 0
        return self._start(min(above, self._line(span.start))), span.end

    def _line(self, byte: int) -> int:
        return bisect_right(self._starts, byte) - 1

    def _start(self, line: int) -> int:
        return self._starts[min(line, len(self._starts) - 1)]


def _changed_by(hunks: tuple[Hunk, ...], post: Post, reading: Reading) -> ChangedParts:
    """The parts of a post that the hunks of a diff changed, in bytes of the file."""
    lines = _Lines(post)
    links = tuple(link for link in (*reading.links, *reading.hidden) if any(_is_new(link, hunk, lines) for hunk in hunks))
    ranges = tuple(lines.range_of(hunk) for hunk in hunks)
    return ChangedParts(
        links=tuple(link.span for link in links),
        ranges=ranges,
        claims=any(link.role in CLAIM_ROLES for link in links),
        front=any(start < lines.body for start, _ in ranges),
        lost_link=any(start >= lines.body and b"://" in hunk.removed for hunk, (start, _) in zip(hunks, ranges, strict=True)),
    )


def _change_an_ignore(hunks: tuple[Hunk, ...], post: Post) -> bool:
    """Whether an ignore was added, changed or taken out: what it hid may be anywhere in the post."""
    lines = _Lines(post)
    return any(b"linkcheck" in text for hunk in hunks for text in (hunk.removed, post.raw[slice(*lines.range_of(hunk))]))


def _is_new(link: Link, hunk: Hunk, lines: _Lines) -> bool:
    """Whether a hunk added or changed a link, rather than only something else in its line."""
    if link.field:
        return _overlap(lines.field_of(link.span), lines.range_of(hunk))
    if not _overlap((link.span.start, link.span.end), lines.range_of(hunk)):
        return False
    # A line may be a whole article: a URL that was in it before is not new.
    written = re.escape(link.raw.encode(lines.encoding, "replace"))
    return re.search(rb"(?<![^\s\"'<(=])" + written + rb"(?![^\s\"'<>)])", hunk.removed) is None


def _is_in(place: Span, changed: ChangedParts) -> bool:
    return any(_overlap((place.start, place.end), one) for one in changed.ranges)


def _is_wanted(link: Link, changed: ChangedParts | None) -> bool:
    return changed is None or link.span in changed.links or (link.role in CLAIM_ROLES and changed.claims)


def _leads_to(site: str, url: str) -> bool:
    """Whether a link leads to a host, itself or behind a wrapper that tells its target."""
    found = (web_url(known) for known in (url, resolve_url(url, OFFLINE).target) if known)
    return any(one is not None and bare_host(one.host) == bare_host(site) for one in found)


def _overlap(one: Range, other: Range) -> bool:
    return one[0] < other[1] and other[0] < one[1]
