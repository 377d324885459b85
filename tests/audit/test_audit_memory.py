"""An audit of many posts needs hardly more memory than one of a few: what is found waits in files and in the ledger."""

import tracemalloc
from pathlib import Path

import httpx
import pytest

from linkcheck.audit.run import AuditResult, audit
from linkcheck.config.settings import Settings
from linkcheck.report import formatter_of

PAGES = 20
LINKS = 5
# Bytes for each post more. Each of these posts has about five findings, and one that is kept takes a thousand at least.
MOST_FOR_A_POST = 3_000
# A later audit compares each of them with what the ledger holds of it.
MOST_FOR_A_POST_KNOWN = 7_500


@pytest.fixture(autouse=True)
def little_waits_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buffers of a fixed size are full after a few posts, so that they do not count as growth."""
    monkeypatch.setattr("linkcheck.model.spool.BLOCK", 1 << 12)
    monkeypatch.setattr("linkcheck.model.spool.BYTES_IN_MEMORY", 1 << 12)
    monkeypatch.setattr("linkcheck.model.spool.LINES_IN_MEMORY", 256)
    monkeypatch.setattr("linkcheck.audit.run.POSTS_PER_BATCH", 16)


def answer(request: httpx.Request) -> httpx.Response:
    """All pages are gone but one."""
    return httpx.Response(200 if request.url.path == "/0" else 404, text="<title>A page</title>")


def write_posts(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        links = " ".join(f"[x](http://a.example/{(number + link) % PAGES})" for link in range(LINKS))
        (folder / f"{number}.md").write_text(f"---\ntitle: Post {number}\n---\n{links}\n")


def peak_of_audit(folder: Path, posts: int, *, later: bool = False) -> int:
    """The most bytes in use during an audit, or one `later`, and its reports for programs."""
    write_posts(folder / "posts", posts)
    settings = Settings(folder=folder, archive=False, jobs=1, cache=False, host_interval_ms=0, ledger=str(folder / "ledger.sqlite"))

    def deliver(audited: AuditResult) -> None:
        for name in ("json", "jsonl"):
            formatter = formatter_of(name)
            size = sum(len(part) for part in formatter.render(audited.checked.body(formatter), audited.checked.summary))
            assert size > 0
        assert sum(audited.checked.summary.counts.standing.values()) > 4 * posts

    if later:
        audit([folder / "posts"], settings, transport=httpx.MockTransport(answer), deliver=lambda audited: None)
    tracemalloc.start()
    try:
        audit([folder / "posts"], settings, transport=httpx.MockTransport(answer), deliver=deliver)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_more_posts_take_hardly_more_memory(tmp_path: Path) -> None:
    """A first audit, in which every finding is new, keeps none of them in memory."""
    peaks = []
    for posts in (20, 150, 450):
        (tmp_path / str(posts)).mkdir()
        peaks.append(peak_of_audit(tmp_path / str(posts), posts))

    # The first one has imported the program.
    _, few, many = peaks
    assert (many - few) / 300 < MOST_FOR_A_POST


def test_findings_of_earlier_audits_are_held_once(tmp_path: Path) -> None:
    """A later audit, in which every finding is known, shares the texts of each with what the ledger holds of it."""
    peaks = []
    for posts in (20, 150, 450):
        (tmp_path / str(posts)).mkdir()
        peaks.append(peak_of_audit(tmp_path / str(posts), posts, later=True))

    _, few, many = peaks
    assert (many - few) / 300 < MOST_FOR_A_POST_KNOWN
