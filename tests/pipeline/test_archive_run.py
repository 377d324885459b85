"""A whole run with a real archive: claims behind a dead proxy, claims whose page is gone, and what is remembered of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from linkcheck.crawl.archive.captures_file import CAPTURES_FILE, CaptureCache
from linkcheck.http.httpx_transport import Transport
from linkcheck.model import Capture, Hop
from linkcheck.model.vocabulary import Outcome, Via
from linkcheck.pipeline import run as pipeline
from linkcheck.report.whole import Report
from tests.crawl.pywb_server import PAGE, Pywb, Recorded, installed, serving
from tests.internet.behaviours import not_found, page
from tests.internet.server import Internet, internet
from tests.internet.sites import Site
from tests.judge.posts import wordpress

pytestmark = pytest.mark.slow

ARCHIVE = "https://archive.example/"
FEED = "http://feeds.burner.example/~r/paper/top/~3/"
MOVED, LOST = f"{FEED}AAAAAAAAAAA/a-story", f"{FEED}DDDDDDDDDDD/another"
STORY = "https://www.paper.example/2016/a-story"
HOME = "https://www.paper.example/"
REMOVED = "https://www.paper.example/2016/removed"
CAPTURES = (Recorded(MOVED, "2016-01-20T00:00:00Z", "301 Moved", STORY), Recorded(REMOVED, "2016-02-01T00:00:00Z", body=PAGE))
STORY_PAGE = "<title>A story</title><h1>A story</h1><p>Once."
HOME_PAGE = "<title>The Paper</title><h1>The Paper</h1><p>News."
SITES = (
    Site("feeds.burner.example", {}, addresses=()),
    Site("www.paper.example", {"/": page(HOME_PAGE), "/2016/a-story": page(STORY_PAGE)}, fallback=not_found()),
)


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pywb]:
    if not installed():
        pytest.skip("pywb's programs wayback and wb-manager are not on the PATH")
    with serving(CAPTURES, tmp_path_factory.mktemp("pywb")) as server:
        yield server


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet(*SITES) as running:
        yield running


def checked(folder: Path, net: Internet, archive: str, cdx: str | None, link: str) -> Report:
    # A second link keeps the machine from looking offline where the proxy's name is all that is asked.
    text = wordpress(link, link, link, body=f'<a href="{HOME}">x</a>')
    dated = text.replace("post_title", "post_date: 2016-01-17 10:00:00\npost_title", 1)
    (folder / "post.md").write_text(dated, encoding="utf-8")
    settings = net.settings_by_name(folder=folder, archive=True, archive_url=archive, archive_cdx=cdx, archive_rate=1000.0)
    return pipeline.check([folder / "post.md"], settings, transport=Transport(settings, net.names()))


def codes(report: Report) -> list[str]:
    return [finding.code for post in report.posts for finding in post.findings]


def test_a_claim_behind_a_dead_proxy_finds_its_page(tmp_path: Path, pywb: Pywb, net: Internet) -> None:
    """Where the archive saw the proxy lead is the claim's page, asked live; a later run remembers without asking."""
    report = checked(tmp_path, net, pywb.prefix, pywb.cdx, MOVED)
    resolution = report.resolutions[MOVED]

    (finding,) = report.posts[0].findings
    assert (finding.code, finding.message) == (
        "LC301",
        f"original_link goes through FeedBurner to {STORY}, as a web archive saw it on 2016-01-20",
    )
    assert (resolution.target, resolution.target_outcome) == (STORY, Outcome.ALIVE)
    assert resolution.hops[-1] == Hop(STORY, Via.ARCHIVE, status=200, captured_at="2016-01-20T00:00:00Z")
    again = checked(tmp_path, net, pywb.prefix, "http://127.0.0.1:9/", MOVED)
    assert again.resolutions[MOVED].target == STORY
    assert again.run.notes == ()


def test_a_claim_whose_page_is_gone_gets_a_copy(tmp_path: Path, pywb: Pywb, net: Internet) -> None:
    """A dead page stays the claim's target, and the archive's copy of it is offered."""
    report = checked(tmp_path, net, pywb.prefix, pywb.cdx, REMOVED)
    resolution = report.resolutions[REMOVED]

    assert (resolution.target, resolution.target_outcome) == (REMOVED, Outcome.DEAD)
    assert report.posts[0].findings[0].help == f"an archived copy is at {resolution.copy}"
    assert resolution.copy == f"{pywb.prefix}20160201000000/{REMOVED}"


def test_what_the_archive_does_not_hold_stays_unknown(tmp_path: Path, pywb: Pywb, net: Internet) -> None:
    """A claim that no archive knows has no target, and that the archive was asked is remembered for a while."""
    report = checked(tmp_path, net, pywb.prefix, pywb.cdx, LOST)

    assert codes(report) == ["LC302"]
    assert report.resolutions[LOST].target is None
    assert CaptureCache(tmp_path, pywb.prefix).get(LOST) == Capture(LOST, "2016-01-17 10:00:00")


def test_an_archive_that_does_not_answer_is_told(tmp_path: Path, net: Internet) -> None:
    """Trouble with the archive costs no post its result, and nothing is remembered of it."""
    report = checked(tmp_path, net, "http://127.0.0.1:9/", None, LOST)

    assert codes(report) == ["LC302"]
    assert report.run.notes == ("The archive could not be asked about 1 claim; another run goes on with it.",)
    assert not (tmp_path / CAPTURES_FILE).exists()


def test_captures_last_and_absences_do_not(tmp_path: Path) -> None:
    """What an archive holds is remembered for ever, that it holds nothing for sixty days; damaged lines are passed over."""
    now = datetime(2026, 11, 24, tzinfo=UTC)
    held, missing = Capture("https://a.example/", copy="https://archive.example/1"), Capture("https://b.example/")
    known = CaptureCache(tmp_path, ARCHIVE, now)
    known.add(held)
    known.add(missing)
    with (tmp_path / CAPTURES_FILE).open("ab") as file:
        file.write(b'{"asked_at": "2026-11-2')

    soon, late = CaptureCache(tmp_path, ARCHIVE, now + timedelta(days=59)), CaptureCache(tmp_path, ARCHIVE, now + timedelta(days=61))
    assert (soon.get(held.url), soon.get(missing.url)) == (held, missing)
    assert (late.get(held.url), late.get(missing.url)) == (held, None)
    late.add(missing)
    assert [
        msgspec.json.decode(line)["capture"]["url"] for line in (tmp_path / CAPTURES_FILE).read_bytes().splitlines() if line.endswith(b"}}")
    ] == [held.url, missing.url, missing.url]
