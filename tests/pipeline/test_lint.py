"""Posts printed one by one as they are judged: the same report as when all of them are held, however many there are."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.cli import main
from linkcheck.config.settings import Settings
from linkcheck.model import spool
from linkcheck.model.errors import NothingCheckedError, UsageError
from linkcheck.model.spool import PackedList, SortedLines
from linkcheck.pipeline import run as pipeline
from linkcheck.pipeline.run import check_posts
from linkcheck.report.json import JsonReport
from linkcheck.report.jsonl import JsonLines
from linkcheck.workers import MIN_ITEMS
from tests.internet.behaviours import moved, not_found, page
from tests.internet.server import internet
from tests.internet.sites import Site
from tests.judge.posts import NEWS, PAPER, PORTAL, wordpress
from tests.report.rendered import json_report, jsonl_report

TODAY = date(2026, 5, 1)
TIMES = re.compile(rb'(?<=")(20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z|20[0-9]{6}T[0-9]{6}Z-[0-9a-f]+)(?=")')


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """Posts of every kind: taken twice, with anchors that a few or many lack, with files among them that are no posts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        folder = tmp_path / "posts"
        folder.mkdir()
        for number in range(MIN_ITEMS + 20):
            (folder / f"{number:03}.md").write_text(post(number))
        (folder / "plain.md").write_text("No front matter.\n")
        (folder / "wide.md").write_text("---\ntitle: x\n---\n", encoding="utf-16")
        yield folder


def post(number: int) -> str:
    anchor = {1: "#alone", 2: "#shared", 3: "#shared"}.get(number, "#everywhere" if number % 7 == 0 else "")
    broken = '<a href="http://http://x/">b</a>'
    link = f'<p><a href="{anchor}">down</a> <a href="{NEWS}{number // 2}">a</a> {broken}</p>' if anchor else "<p>Text.</p>"
    source = PORTAL if number % 5 == 0 else f"{PAPER}{number}"
    return wordpress(source, source, source, body=f"[ad_1]{link}") if number % 3 else wordpress(None, source, source, body=link)


def linted(folder: Path, jobs: int) -> tuple[bytes, ...]:
    return checked([folder.relative_to(Path.cwd())], Settings(offline=True, jobs=jobs))


def checked(paths: list[Path], settings: Settings) -> tuple[bytes, ...]:
    """The reports of a streaming run, in two formats."""
    formatters = JsonReport(), JsonLines()
    with closing(check_posts(paths, settings, today=TODAY)) as run:
        return tuple(TIMES.sub(b"", b"".join(one.render(run.body(one), run.summary))) for one in formatters)  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.slow
def test_a_report_is_the_same_whether_its_posts_are_held_or_let_go(archive: Path, jobs: int) -> None:
    """Byte for byte, but for its times: in one process and in several."""
    report = pipeline.check([archive.relative_to(Path.cwd())], Settings(offline=True, jobs=jobs), today=TODAY)

    held = tuple(TIMES.sub(b"", render(report)) for render in (json_report, jsonl_report))

    assert linted(archive, jobs) == held
    found = json.loads(json_report(report))
    codes = {finding["code"] for post in found["posts"] for finding in post["findings"]}
    assert {"LC101", "LC301", "LC413"} <= codes
    assert {finding["code"] for finding in found["archive"]} >= {"LC206", "LC413"}


def test_what_many_posts_share_is_told_by_the_first_of_them(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the path under which the files were found, whatever reports show: `../x` comes before all names in the current folder."""
    inner = archive / "inner"
    inner.mkdir()
    (inner / "zero.md").write_text("---\ntitle: x\n---\n\n\n[ad_1]\n")
    monkeypatch.chdir(inner)
    settings = Settings(offline=True, jobs=1, folder=archive.parent)
    (archive / "zz").mkdir()
    (archive / "zz" / "one.md").write_text("---\ntitle: x\n---\n[ad_1]\n")

    printed, _ = checked([Path(), Path("../zz")], settings)

    report = pipeline.check([Path(), Path("../zz")], settings, today=TODAY)
    assert printed == TIMES.sub(b"", json_report(report))
    assert [finding.span.line for finding in report.archive if finding.span is not None] == [4]


def test_what_does_not_fit_into_memory_waits_in_files(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is the same where next to nothing may be held."""
    roomy = linted(archive, 1)
    opened = []

    def counted(*_: object, **__: object) -> object:
        opened.append(made())
        return opened[-1]

    made = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", counted)
    hold_next_to_nothing(monkeypatch)

    assert linted(archive, 1) == roomy
    assert len(opened) > 10
    assert all(file.closed for file in opened)


def hold_next_to_nothing(patch: pytest.MonkeyPatch) -> None:
    for name, least in (("LINES_IN_MEMORY", 10), ("BLOCK", 100), ("BYTES_IN_MEMORY", 1000)):
        patch.setattr(spool, name, least)


def test_without_a_folder_for_files_all_waits_in_memory(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container in which nothing can be written."""
    roomy = linted(archive, 1)

    def missing(*_: object, **__: object) -> object:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "TemporaryFile", missing)
    monkeypatch.setattr(tempfile, "gettempdir", missing)
    hold_next_to_nothing(monkeypatch)

    assert linted(archive, 1) == roomy


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("name", ["LINES_IN_MEMORY", "BYTES_IN_MEMORY"])
def test_a_full_disk_is_said(archive: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has larger disks can name one."""
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/dev/full", "w+b"))  # noqa: SIM115
    monkeypatch.setattr(spool, "BLOCK", 100)
    monkeypatch.setattr(spool, name, 10)

    with pytest.raises(UsageError, match=r"has to wait in .*: no space left on device; name a folder with more room in TMPDIR"):
        linted(archive, 1)


@given(st.lists(st.lists(st.binary(max_size=4).map(lambda text: text.replace(b"\n", b"") + b"\n"))), st.integers(1, 9))
@pytest.mark.slow
def test_lines_come_out_sorted(batches: list[list[bytes]], in_memory: int) -> None:
    """All of them, as often as they were put in, and as often as they are asked for."""
    expected = sorted(line for batch in batches for line in batch)
    with pytest.MonkeyPatch.context() as patch, closing(SortedLines()) as sorted_lines:
        patch.setattr(spool, "LINES_IN_MEMORY", in_memory)
        for batch in batches:
            sorted_lines.add(batch)

        assert list(sorted_lines) == expected
        assert list(sorted_lines) == expected


@given(st.lists(st.binary(max_size=9)), st.integers(0, 20), st.integers(0, 20))
def test_packed_values_come_out_in_their_order(values: list[bytes], block: int, in_memory: int) -> None:
    """As often as they are asked for, also while more are put in, and by several readers in turn."""
    with pytest.MonkeyPatch.context() as patch, closing(PackedList()) as packed:
        patch.setattr(spool, "BLOCK", block)
        patch.setattr(spool, "BYTES_IN_MEMORY", in_memory)
        for value in values:
            packed.append(value)

        assert list(packed) == values
        assert list(zip(packed, packed, strict=True)) == list(zip(values, values, strict=True))
        assert len(packed) == len(values)
        packed.append(b"last")
        assert list(packed) == [*values, b"last"]


@pytest.mark.parametrize("output", [["--format", "json"], pytest.param(["--format", "jsonl"], marks=pytest.mark.slow), ["--all"]])
def test_the_command_prints_what_the_library_reports(
    archive: Path, output: list[str], capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """A check that a baseline without findings joins prints the same."""
    (tmp_path / "empty.jsonl").write_text('{"version": 1}\n')
    printed = []
    for more in ([], ["--baseline", "empty.jsonl"]):
        assert main(["check", "--offline", *output, "posts", *more]) == 1
        printed.append(TIMES.sub(b"", capfdbinary.readouterr().out))

    assert printed[0] == printed[1]


def test_a_check_that_asks_prints_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """With the web, too, the report is the one that is made of all posts together, which a baseline asks for."""
    monkeypatch.chdir(tmp_path)
    host = "www.paper.example"
    story, gone, away = (f"http://{host}/{name}" for name in ("story", "gone", "moved"))
    pages = {"/story": page("<title>A story</title><h1>A story</h1><p>Once."), "/moved": moved(story)}
    for number, link in enumerate((story, gone, away, story, gone)):
        body = f'<a href="{story}">x</a> <a href="{gone}">y</a> <a href="#missing">z</a>'
        (tmp_path / f"{number}.md").write_text(wordpress(link, story, link, body=body))
    (tmp_path / "wide.md").write_text("---\ntitle: x\n---\n", encoding="utf-16")
    (tmp_path / "empty.jsonl").write_text('{"version": 1}\n')
    printed = []
    with internet(Site(host, pages, fallback=not_found())) as net:
        rules = [word for rule in net.connect_to for word in ("--connect-to", rule)]
        for more in ([], ["--baseline", "empty.jsonl"]):
            quick = ("--host-interval-ms", "0", "--name-recheck", "0", "--ca-file", net.ca_file)
            assert main(["check", ".", "--format", "json", *quick, *rules, *more]) == 1
            printed.append(TIMES.sub(b"", capfdbinary.readouterr().out))

    assert printed[0] == printed[1]
    assert {"dead", "alive"} <= json.loads(printed[0])["summary"]["outcomes"].keys()


def test_nothing_to_lint_is_said(tmp_path: Path) -> None:
    """An empty folder is a mistake, as in any check."""
    with pytest.raises(NothingCheckedError, match="no post in"):
        check_posts([tmp_path], Settings(offline=True))
