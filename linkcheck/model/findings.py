"""What is found: flags, findings, changes, runs and reports."""

from collections.abc import Collection
from typing import Protocol

from msgspec import Struct

from linkcheck.model.posts import Edit, Link, Reading, Span
from linkcheck.model.vocabulary import Agreement, Certainty, ChangeKind, Role, Safety, Severity

# What `suppressed` says of findings that a baseline holds; an ignore never says just this.
BASELINE = "baseline"
_SEVERITIES = {severity: at for at, severity in enumerate(Severity)}
_CERTAINTIES = {certainty: at for at, certainty in enumerate(Certainty)}


class Fix(Struct, frozen=True):
    """A repair as an editor would describe it, and the edits that make it."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class GroupKey(Struct, frozen=True):
    """The key by which flags of several posts make one finding about all of them, with `message` as its text, from `least` posts on.

    With fewer posts each flag is a finding of its own post where it may stand `alone`, and nothing otherwise. Posts with
    the same `member` count as one; without it each post counts. The key and the code are that finding's fingerprint,
    whichever posts it concerns.
    """

    key: str
    message: str = ""
    least: int = 1
    alone: bool = True
    member: str = ""


class Flag(Struct, frozen=True):
    """What a rule noticed in one post; `group` says which flags of other posts belong with it, `severity` replaces the rule's own."""

    message: str
    certainty: Certainty
    url: str | None = None
    link: Link | None = None
    span: Span | None = None
    severity: Severity | None = None
    help: str = ""
    fix: Fix | None = None
    group: GroupKey | None = None


class Related(Struct, frozen=True):
    """Another place of the post that a finding is about."""

    role: Role
    field: str
    span: Span
    fingerprint: str = ""


class Finding(Struct, frozen=True):
    """A flag with everything a report needs.

    `can_fail` and `shows_hops` are facts of its rule: whether it may fail a gate, and whether readers need the hops of the post's
    claims with it. `posts` is filled for findings about several posts, and `parts` with each post's own share where it can be mended: the
    edits of its fix are for that post's file. `shares` are the fingerprints of all posts' shares, where it takes several to
    make the finding.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    path: str
    fingerprint: str
    url: str | None = None
    span: Span | None = None
    related: tuple[Related, ...] = ()
    help: str = ""
    fix: Fix | None = None
    suppressed: str | None = None
    posts: tuple[str, ...] = ()
    parts: tuple["Finding", ...] = ()
    shares: tuple[str, ...] = ()
    can_fail: bool = True
    shows_hops: bool = False


class Graded(Protocol):
    """A finding, or a key of counted findings: a rule's code, a severity and a certainty."""

    @property
    def code(self) -> str:
        """The rule's code."""

    @property
    def severity(self) -> Severity:
        """How severe."""

    @property
    def certainty(self) -> Certainty:
        """How sure."""

    @property
    def can_fail(self) -> bool:
        """Whether it may fail a gate."""


def rank(finding: Graded) -> tuple[int, int]:
    """A sort key that puts the worst and surest findings first."""
    return _SEVERITIES[finding.severity], _CERTAINTIES[finding.certainty]


class JudgedPost(Struct, frozen=True):
    """One post with its claims compared and its findings."""

    reading: Reading
    agreement: Agreement | None
    findings: tuple[Finding, ...]

    @property
    def path(self) -> str:
        """The post's path as reports show it."""
        return self.reading.post.path


class Change(Struct, frozen=True):
    """A finding that is new, became surer, or is gone; `path` is None where it is about many posts.

    `message` is the finding's own; of one that is gone, it is the message with which it was last found.
    """

    kind: ChangeKind
    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    path: str | None
    fingerprint: str
    url: str | None = None


class Changes(Struct, frozen=True):
    """What changed since an earlier audit, sorted by kind and path; `since` is when that began (ISO 8601), None without one.

    There may be more changes than memory holds.
    """

    since: str | None
    changes: Collection[Change]


class Run(Struct, frozen=True):
    """When, how and on what the tool ran; times are UTC in ISO 8601.

    `online` says whether the web was asked and reached, `complete` whether everything was asked that should be,
    `interrupted` that somebody stopped it; `notes` are sentences about what the run could not know.
    """

    id: str
    command: str
    started_at: str
    finished_at: str
    online: bool
    complete: bool
    paths: tuple[str, ...]
    notes: tuple[str, ...] = ()
    interrupted: bool = False
