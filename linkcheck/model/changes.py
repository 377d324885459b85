"""What is different from the audit before."""

from msgspec import Struct

from linkcheck.vocabulary import Certainty, ChangeKind, Severity


class Change(Struct, frozen=True):
    """A finding that came, became surer, or went; `path` is None where it is about many posts.

    `message` is the finding's own; of one that went, it is what was said when it was last found.
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
    """What changed since an earlier audit, sorted by kind and path; `since` is when that began (ISO 8601), None without one."""

    since: str | None
    changes: tuple[Change, ...]
