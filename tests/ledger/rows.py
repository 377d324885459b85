"""Rows as a run would write them, with what a test does not care about filled in."""

from typing import Any

from linkcheck.ledger.records import CheckRow, FindingRow, PendingRetryRow, RunRow, Strike, UrlRow

NOW = 1_800_000_000
DAY = 86_400
A, B, C = "https://a.example/", "https://b.example/b", "https://c.example/c"
# What databases do not store as it is, or not in an index.
ODD = ("https://odd.example/\x00", "https://odd.example/\x1a0000", "https://odd.example/\ud800é", f"https://odd.example/{'x' * 100_000}")


def url_row(url: str = A, **changes: Any) -> UrlRow:
    row: dict[str, Any] = {
        "host": "a.example",
        "checked_at": NOW,
        "due_at": NOW + DAY,
        "run": "r1",
        "outcome": "alive",
        "version": 3,
        "answer": b'{"n":1}',
    }
    return UrlRow(url=url, **(row | changes))


def check_row(url: str = A, at: int = NOW, run: str = "r1", **changes: Any) -> CheckRow:
    row: dict[str, Any] = {"vantage": "home", "version": 3, "outcome": "alive", "certainty": "confirmed", "seen": b"{}"}
    return CheckRow(url=url, at=at, run=run, **(row | changes))


def pending_retry_row(url: str = A, at: int = NOW) -> PendingRetryRow:
    return PendingRetryRow(url, at, "r1", b'{"hops":[]}')


def strike(subject: str = A, at: int = NOW, run: str = "r1", outcome: str = "dead") -> Strike:
    return Strike(subject, at, run, "home", outcome)


def run_row(name: str = "r1", started_at: int = NOW, **changes: Any) -> RunRow:
    row: dict[str, Any] = {"vantage": "home", "holder": "process 7 on desk", "settings_digest": "abc", "held_until": started_at + 300}
    return RunRow(id=name, started_at=started_at, **(row | changes))


def finding(fingerprint: str = "f1", path: str | None = "post.md", **changes: Any) -> FindingRow:
    row: dict[str, Any] = {
        "code": "LC301",
        "name": "dead-source",
        "severity": "error",
        "certainty": "confirmed",
        "message": "Source is dead",
        "url": A,
        "also": ("f8", "f9"),
        "online": True,
        "opened": "r1",
    }
    return FindingRow(fingerprint=fingerprint, path=path, **(row | changes))
