"""What is kept of checks without the web: whatever changes, the report is the one that a check without it would write."""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec import structs

from linkcheck.cache import folder as place
from linkcheck.cache import folder as signature
from linkcheck.cache import results
from linkcheck.config.settings import Settings
from linkcheck.gate.baseline import Baseline, codes_of, render_baseline, update_baseline
from linkcheck.gate.git import Hunk, RevisionChanges
from linkcheck.gate.since import Since
from linkcheck.pipeline import run, stages
from linkcheck.pipeline.run import check_posts
from linkcheck.posts.discover import FoundFile
from linkcheck.report.formatter import Formatter
from linkcheck.report.json import JsonReport
from linkcheck.report.terminal import TerminalReport
from tests.judge.posts import NEWS, PAPER, PORTAL, wordpress

pytestmark = pytest.mark.slow

TODAY = date(2026, 5, 1)
POSTS = 6
TIMES = re.compile(rb'"(id|started_at|finished_at)": ?"[^"]*"')
SOURCES = (PAPER, NEWS, PORTAL)


def touch(path: Path, at: float) -> None:
    if path.exists():
        os.utime(path, (at, 1e9))


class Site:
    """A folder of posts, checked by a program that keeps results; `judged` are the posts that had to be judged."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.kept = folder.parent / "kept"
        self.judged: list[str] = []
        work = stages.FileWork.results

        def counted(worker: stages.FileWork, files: list[FoundFile]) -> tuple[stages.CacheableResult, ...]:
            found = work(worker, files)
            self.judged.extend(Path(file.path).name for file, one in zip(files, found, strict=True) if one.packed)
            return found

        patch.setattr(stages.FileWork, "results", counted)
        for number in range(POSTS):
            self.write(f"{number}.md", wordpress(body=f'<p><a href="{NEWS}{number}">a</a> <a href="#missing">b</a></p>'))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def check(self, today: date = TODAY, since: Since | None = None, **settings: object) -> bytes:
        """The report, after it was found to be what a check would write that knows nothing."""
        self.judged.clear()
        given = {"offline": True, "folder": self.folder, "cache_dir": str(self.kept), "jobs": 1, **settings}
        report = self.report(today, given, since)
        judged = list(self.judged)
        assert self.report(today, {**given, "cache": False}, since) == report
        self.judged[:] = judged
        return report

    def report(self, today: date, settings: dict[str, object], since: Since | None = None) -> bytes:
        """What a check reports, whatever it knows."""
        return TIMES.sub(b"", b"".join(self.parts(JsonReport(), today, settings, since)))

    def parts(self, formatter: Formatter, today: date, settings: dict[str, object], since: Since | None = None) -> list[Any]:
        """A report in a format."""
        chosen = Settings(**settings)  # type: ignore[arg-type]
        with closing(check_posts([self.folder], chosen, (formatter,), today=today, baseline=chosen.baseline, since=since)) as checked:
            return list(formatter.render(checked.body(formatter), checked.summary))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose results are kept however few its posts are, and whose files count as settled at once."""
    monkeypatch.setattr(results, "MIN_FILES", 1)
    monkeypatch.setattr(signature, "_RECENT_NS", 0)
    return Site(tmp_path / "site", monkeypatch)


def test_an_unchanged_site_is_not_judged_again(site: Site) -> None:
    """The first run judges every post, the second one none."""
    first = site.check()
    assert len(site.judged) == POSTS

    assert site.check() == first
    assert site.judged == []


def test_only_an_edited_post_is_judged_again(site: Site) -> None:
    """The others are known, and what all of them share is found anew."""
    site.check()
    site.write("3.md", wordpress(PORTAL, PORTAL, PORTAL))

    site.check()

    assert site.judged == ["3.md"]


def test_a_file_with_another_time_and_the_same_content_is_known(site: Site) -> None:
    """As after a fresh clone: files are read, and not judged."""
    first = site.check()
    for path in site.folder.iterdir():
        os.utime(path)

    assert site.check() == first
    assert site.judged == []


def test_an_edit_that_keeps_size_and_time_is_seen(site: Site) -> None:
    """Whoever sets the time of a file back changes its status."""
    site.check()
    post = site.folder / "2.md"
    status = post.stat()
    post.write_text(post.read_text().replace(f"{NEWS}2", f"{NEWS}7"))
    os.utime(post, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert post.stat().st_size == status.st_size

    site.check()

    assert site.judged == ["2.md"]


def test_a_file_that_changed_just_now_is_read_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its next change could leave the same time."""
    monkeypatch.setattr(signature, "_RECENT_NS", 10**12)
    first = site.check()

    assert site.check() == first
    assert site.judged == []
    assert not list(site.kept.rglob("*.report"))


@pytest.mark.parametrize("seed", range(20))
def test_any_edits_come_to_what_a_check_that_knows_nothing_finds(site: Site, seed: int) -> None:
    """Posts come and go, change, move and are ignored, between checks of several kinds."""
    dice = random.Random(seed)
    edits: tuple[Callable[[str], object], ...] = (
        lambda name: site.write(name, wordpress(*dice.choices(SOURCES, k=3))),
        lambda name: site.write(f"more/{name}", wordpress(PAPER, PAPER, PAPER, body='<a href="#missing">b</a>')),
        lambda name: (site.folder / name).unlink(missing_ok=True),
        lambda name: (site.folder / name).exists() and (site.folder / name).rename(site.folder / f"moved-{name}"),
        lambda name: site.write(name, "Nothing but text.\n"),
        lambda name: site.write(".gitignore", f"{name}\n"),
        lambda name: touch(site.folder / name, dice.random() * 1e9),
        lambda name: site.write(name, "---\ntitle: x\nlinkcheck: {ignore: [LC1]}\n---\nText.\n"),
    )
    kinds: tuple[dict[str, Any], ...] = ({}, {"media": True}, {"select": ("LC1",)}, {"site_url": "https://blog.example/"})
    for _ in range(8):
        for _ in range(dice.randrange(3)):
            dice.choice(edits)(f"{dice.randrange(POSTS)}.md")
        site.check(**dice.choice(kinds))


def test_what_other_posts_hold_is_seen(site: Site) -> None:
    """A link to a place or a file of the site is judged anew when that changes, comes or goes, and at no other time."""
    site.write("linking.md", "---\ntitle: x\n---\n[a](other.md#here) [b](letter.pdf)\n")
    site.write("other.md", "---\ntitle: y\n---\n## There\n")
    before = site.check()
    assert b"LC413" in before
    assert b"LC415" in before
    site.write("other.md", "---\ntitle: y\n---\n## Here\n")
    site.check()
    assert sorted(site.judged) == ["linking.md", "other.md"]
    (site.folder / "letter.pdf").write_text("A letter.")
    site.check()
    assert site.judged == ["linking.md"]
    (site.folder / "1.md").unlink()
    site.check()
    assert site.judged == []
    (site.folder / "other.md").unlink()
    site.check()
    assert site.judged == ["linking.md"]


def test_what_a_post_says_of_files_beside_it_is_seen(site: Site) -> None:
    """A link that looks like a host is local where there is such a file, whether or not that is a post."""
    site.write("0.md", wordpress(PAPER, PAPER, PAPER, body='<a href="www.example.com/a">one</a>'))
    without = site.check()
    host = site.folder / "www.example.com"
    host.mkdir()
    (host / "a").write_text("A file of that name.")
    there = site.check()

    assert there != without
    assert site.judged == ["0.md"]
    (site.folder / "1.md").unlink()
    site.check()
    assert site.judged == []
    (host / "a").unlink()
    site.check()
    assert site.judged == ["0.md"]
    (host / "a").mkdir()
    os.utime(site.folder / "0.md")
    site.check()
    assert site.judged == ["0.md"]


def test_no_length_of_a_link_is_too_much_for_a_file(site: Site) -> None:
    """That could lie beside the post."""
    long = "x" * 5000
    site.write("0.md", wordpress(PAPER, PAPER, PAPER, body=f'<a href="www.example.com/{long}">one</a>'))

    site.check()


def test_names_need_not_be_utf_8(site: Site) -> None:
    """Nor need they look like names of files."""
    for name in (b"caf\xe9.md", b"caf\xe8.md", b"a\tb\nc.md"):
        with open(os.path.join(os.fsencode(site.folder), name), "w") as file:
            file.write(wordpress(PAPER, PAPER, PAPER))
    first = site.check()

    assert site.check() == first
    assert site.judged == []
    site.write("3.md", wordpress(PORTAL, PORTAL, PORTAL))
    site.check()
    assert site.judged == ["3.md"]


def test_what_is_ignored_until_a_day_is_judged_every_day(site: Site) -> None:
    """A post with such an ignore is another one on the day after."""
    site.write("0.md", wordpress(original=None, body="<!-- linkcheck: ignore-file[LC101] until 2026-05-01 why --><p>Text.</p>"))
    last = site.check(today=date(2026, 5, 1))
    after = site.check(today=date(2026, 5, 2))

    assert after != last
    assert site.judged == ["0.md"]


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_cache_costs_nothing_but_time(site: Site, damage: bytes) -> None:
    """It is made anew."""
    first = site.check()
    for path in site.kept.rglob("*.*"):
        path.write_bytes(damage)

    assert site.check() == first
    assert site.check() == first
    assert site.judged == []


def test_a_report_that_was_cut_off_is_not_used(site: Site) -> None:
    """Each length of it is either right or recognised."""
    first = site.check()
    kept = next(site.kept.rglob("*.report"))
    whole = kept.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 50)):
        kept.write_bytes(whole[:length])
        assert site.check() == first


@pytest.mark.parametrize("name", ["json.report", "posts.sqlite"])
def test_no_byte_of_the_cache_is_believed_that_was_changed(site: Site, name: str) -> None:
    """Whatever a disk or a transfer did to it, and wherever."""
    first = site.check()
    kept = next(site.kept.rglob(name))
    whole = kept.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 100)):
        for report in site.kept.rglob("*.report"):
            report.unlink()
        kept.write_bytes(whole[:at] + bytes(byte ^ 0x15 for byte in whole[at : at + 3]) + whole[at + 3 :])
        assert site.check() == first


def test_posts_that_vanish_from_the_cache_are_judged(site: Site) -> None:
    """Another process may empty it at any time."""
    site.check()
    site.write("0.md", wordpress())
    database = next(site.kept.rglob("*.sqlite"))
    knows = results.ResultCache.is_unchanged

    def emptied(kept: results.ResultCache, found: FoundFile) -> bool:
        known = knows(kept, found)
        with sqlite3.connect(database) as other:
            other.execute("DELETE FROM posts")
        other.close()
        return known

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(results.ResultCache, "is_unchanged", emptied)
        site.check()

    assert len(site.judged) == POSTS


def test_what_another_run_kept_of_other_content_is_not_taken(site: Site) -> None:
    """Where a post is edited and checked by another run while this one is at work, and the edit is taken back."""
    site.check()
    post = site.folder / "0.md"
    text = post.read_text()
    os.utime(post)
    work = stages.FileWork.results

    def edited(worker: stages.FileWork, files: list[FoundFile]) -> tuple[stages.CacheableResult, ...]:
        found = work(worker, files)
        site.write("0.md", wordpress(PORTAL, PORTAL, PORTAL))
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(stages.FileWork, "results", work)
            site.report(TODAY, {"offline": True, "folder": site.folder, "cache_dir": str(site.kept), "jobs": 1})
        site.write("0.md", text)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages.FileWork, "results", edited)
        site.check()
    site.check()


def test_what_another_run_holds_is_not_taken_away(site: Site) -> None:
    """Nothing is wrong with its file; this run only does without."""
    site.check()
    site.write("0.md", wordpress(PORTAL, PORTAL, PORTAL))
    database = next(site.kept.rglob("*.sqlite"))
    with sqlite3.connect(database) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        held = database.stat().st_ino
        site.check()
        assert database.stat().st_ino == held
    other.close()
    assert len(site.judged) == POSTS
    site.write("0.md", wordpress())

    site.check()

    assert site.judged == ["0.md"]


@pytest.mark.parametrize("edited", [False, True])
def test_folders_that_changed_places_during_a_check_are_told_apart(site: Site, edited: bool, tmp_path: Path) -> None:
    """What was found in the other one is not said of the first, when that is back: neither of its posts nor in its report."""
    site.write("0.md", "Nothing but text.")
    if edited:
        site.check()
        site.write("1.md", wordpress(PAPER, PAPER, PAPER))
    away = tmp_path / "away"
    shutil.copytree(site.folder, away)
    for name in ("0.md", "1.md"):
        (away / name).write_text(wordpress(PORTAL, PORTAL, PORTAL))
    work = stages.FileWork.results

    def swapped(worker: stages.FileWork, files: list[FoundFile]) -> tuple[stages.CacheableResult, ...]:
        swap(site.folder, away)
        return work(worker, files)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages.FileWork, "results", swapped)
        site.report(TODAY, {"offline": True, "folder": site.folder, "cache_dir": str(site.kept), "jobs": 1})
    swap(site.folder, away)

    site.check()


def swap(one: Path, other: Path) -> None:
    between = one.with_name("between")
    one.rename(between)
    other.rename(one)
    between.rename(other)


def test_a_check_works_without_a_place_for_results(site: Site, tmp_path: Path) -> None:
    """Where the folder cannot be made, nothing is kept."""
    (tmp_path / "file").write_text("in the way")

    site.check(cache_dir=str(tmp_path / "file" / "below"))
    site.check(cache_dir=str(tmp_path / "file" / "below"))

    assert len(site.judged) == POSTS


def test_another_program_knows_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update every post is judged."""
    site.check()
    monkeypatch.setattr(place, "__version__", "99")

    site.check()

    assert len(site.judged) == POSTS


@pytest.mark.parametrize("name", ["dist-packages", "site-packages"])
def test_with_another_library_nothing_is_known(site: Site, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it was installed: there may be several places."""
    installed = tmp_path / name
    installed.mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed)])
    site.check()
    (installed / "parser-2.dist-info").mkdir()
    os.utime(installed, (1, 1))

    site.check()

    assert len(site.judged) == POSTS


def test_a_check_works_where_its_program_is_no_folder(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed into one file, it cannot be told from another, and nothing is kept."""
    monkeypatch.setattr(place, "__file__", str(site.folder / "linkcheck.pyz" / "linkcheck" / "cache" / "folder.py"))

    site.check()

    assert not site.kept.exists()


def test_what_nobody_asked_for_during_a_month_is_taken_away(site: Site) -> None:
    """When the results of another kind of check are first kept."""
    site.check()
    old = next(site.kept.iterdir())
    os.utime(old, (1, 1))

    site.check(media=True)

    assert old not in site.kept.iterdir()
    assert len(list(site.kept.iterdir())) == 1


def test_only_folders_of_the_cache_are_taken_away(site: Site) -> None:
    """Whoever names the place may keep other things in it, however old."""
    other = site.kept / "other"
    other.mkdir(parents=True)
    (other / "letter.txt").write_text("StoredResult for years.")
    os.utime(other, (1, 1))

    site.check()

    assert (other / "letter.txt").exists()


@pytest.mark.parametrize("everything", [False, True])
def test_people_read_the_same_report_again(site: Site, everything: bool) -> None:
    """The page for people is kept as well, with all findings or with the worst."""
    pages = []
    for _ in range(2):
        settings: dict[str, object] = {"offline": True, "folder": site.folder, "cache_dir": str(site.kept), "jobs": 1}
        site.judged.clear()
        pages.append("".join(site.parts(TerminalReport(everything=everything), TODAY, settings)))

    assert pages[0] == pages[1]
    assert "LC413" in pages[0]
    assert site.judged == []


def test_a_run_that_finds_nothing_changed_loads_nothing_to_judge_by(tmp_path: Path) -> None:
    """Neither the rules nor a parser of posts or URLs is loaded where the report of an earlier run is printed again."""
    (tmp_path / "a.md").write_text(wordpress())
    # Whoever measures coverage has loaded something before.
    script = (
        "import sys; before = set(sys.modules); from linkcheck.cache import folder, results; results.MIN_FILES = 1; folder._RECENT_NS = 0;"
        "from linkcheck.cli import main;"
        "main(['--offline', '--format', 'json', '--output', 'report.json', '--cache-dir', 'kept', 'a.md']);"
        "print(sorted({'can_ada', 'linkcheck.judge.rules', 'shutil', 'sqlite3', 'tempfile', 'turbohtml', 'yaml'}"
        " & (set(sys.modules) - before)))"
    )

    said = [subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True).stdout for _ in "12"]

    assert "linkcheck.judge.rules" in said[0]
    assert said[1] == "[]\n"


def test_a_baseline_is_no_part_of_what_is_kept(site: Site, tmp_path: Path) -> None:
    """With another baseline, or one that changed, unchanged posts are known, and none of their findings is where it was."""
    site.check()
    baseline = tmp_path / "known.jsonl"
    baseline.write_text('{"version": 1}\n')
    unknown = site.check(baseline=str(baseline))
    assert b'"suppressed": null' in unknown
    assert site.judged == []
    with closing(check_posts([site.folder], Settings(offline=True, folder=site.folder), today=TODAY)) as checked:
        facts = checked.facts((), new_ones=True)
    baseline.write_bytes(render_baseline(update_baseline(facts, Baseline(), codes_of(Settings()), (".",))))

    known = site.check(baseline=str(baseline))

    assert b'"suppressed": null' not in known
    assert b'"suppressed": "baseline"' in known
    assert site.judged == []
    assert site.check(baseline=str(baseline)) == known
    assert b'"suppressed": null' in site.check()


def test_an_unchanged_site_with_an_unchanged_baseline_is_not_even_looked_into(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where neither posts nor baseline changed, no post is looked into, and no finding is compared with known ones."""
    baseline = tmp_path / "known.jsonl"
    baseline.write_text('{"version": 1}\n')
    first = site.check(baseline=str(baseline))
    monkeypatch.setattr(run, "_uses_of", None)
    given = {"offline": True, "folder": site.folder, "cache_dir": str(site.kept), "jobs": 1, "baseline": str(baseline)}

    assert site.report(TODAY, given) == first


def test_with_the_web_unchanged_posts_are_not_read_again(site: Site) -> None:
    """What they say is known, and what they link to is asked all the same."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200, text=f"<title>{request.url}</title>")

    settings = Settings(folder=site.folder, cache_dir=str(site.kept), jobs=1, host_interval_ms=0)
    reports = []
    for _ in "12":
        site.judged.clear()
        with closing(check_posts([site.folder], settings, transport=httpx.MockTransport(answer), today=TODAY)) as checked:
            found = checked.with_run(structs.replace(checked.summary.run, id="", started_at="", finished_at=""))
            reports.append(re.sub(rb'"checked_at": "[^"]*"', b"", b"".join(JsonReport().body(found, found.summary))))

    assert reports[0] == reports[1]
    assert site.judged == []
    assert len(asked) == 2 * len(set(asked)) > 0


def test_what_is_known_of_posts_counts_since_a_revision_too(site: Site) -> None:
    """Of posts that changed as a whole at once, of others from the second time on, until what changed in them is something else."""
    plain = site.check()

    def since(*lines: int) -> Since:
        hunks = tuple(Hunk(line=line, count=1, removed=b"") for line in lines)
        return Since(RevisionChanges("HEAD", {str(site.folder / "0.md"): None, str(site.folder / "1.md"): hunks}), whole_posts=False)

    first = site.check(since=since(8))
    assert b"0.md" in first
    assert b"2.md" not in first
    assert site.judged == ["1.md"]
    assert site.check(since=since(8)) == first
    assert site.judged == []
    site.check(since=since(2))
    assert site.judged == ["1.md"]
    assert site.check() == plain
    assert site.judged == []


def test_a_post_appears_on_its_day(site: Site) -> None:
    """A report that leaves a post out until tomorrow is not that of tomorrow."""
    site.write("later.md", f"---\ntitle: x\ndate: {TODAY + timedelta(days=1)}\n---\ntext\n")

    assert b"later.md" not in site.check(drafts=False)
    assert b"later.md" in site.check(TODAY + timedelta(days=1), drafts=False)


def test_what_is_excluded_is_counted_anew(site: Site) -> None:
    """A file more that is left out is no change of the others, and one more in the count."""
    before = site.check(exclude=("x/",))
    site.write("x/a.md", wordpress())

    assert b'"excluded": 0' in before
    assert b'"excluded": 1' in site.check(exclude=("x/",))
    assert site.judged == []


def test_all_posts_that_changed_are_no_plain_run(site: Site) -> None:
    """Where every post changed, what counts of them is still less than of a run without a revision."""
    site.check()
    hunk = Hunk(line=2, count=1, removed=b"")
    files = {str(path): (hunk,) for path in site.folder.iterdir()}

    assert b"Judged only posts that changed since HEAD" in site.check(since=Since(RevisionChanges("HEAD", files), whole_posts=False))


def test_posts_are_judged_anew_when_their_folder_uses_a_word_otherwise(site: Site) -> None:
    """What `link` means in a folder is decided by all of its posts, so that a new one can change what the others claim."""
    post = "---\ntitle: x\nlink: {}\n---\ntext\n"
    for name, link in {"a": "https://a.example/x", "b": "https://b.example/x", "c": "own", "d": "own"}.items():
        site.write(f"links/{name}.md", post.format(link))
    site.check()

    site.write("links/e.md", post.format("https://e.example/x"))
    assert b"holds addresses of other sites" in site.check()
    assert {"a.md", "b.md", "e.md"} <= set(site.judged)

    site.check()
    assert site.judged == []
