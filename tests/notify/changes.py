"""Changes between two audits of a digest, as the tests write them."""

from linkcheck.model import Change, Changes, Run
from linkcheck.model.vocabulary import Certainty, ChangeKind, Severity

SINCE = "2026-02-22T04:00:00Z"
RUN = Run(
    id="20260301T040000Z-1",
    command="audit",
    started_at="2026-03-01T04:00:00Z",
    finished_at="2026-03-01T04:41:00Z",
    online=True,
    complete=True,
    paths=("posts",),
)


def change(
    kind: ChangeKind,
    path: str | None = "posts/flood.md",
    *,
    code: str = "LC401",
    name: str = "dead-link",
    message: str = "original_link https://paper.example/flood is gone (status 410)",
    certainty: Certainty = Certainty.CONFIRMED,
    url: str | None = "https://paper.example/flood",
) -> Change:
    return Change(
        kind=kind,
        code=code,
        name=name,
        severity=Severity.ERROR,
        certainty=certainty,
        message=message,
        path=path,
        fingerprint="0123456789abcdef",
        url=url,
    )


def changes(*members: Change, since: str | None = SINCE) -> Changes:
    return Changes(since, members)
