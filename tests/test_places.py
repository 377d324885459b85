"""A committed file or link has nothing written outside of the project's folder; whoever starts a run may name any place."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.config.load import load_settings
from linkcheck.crawl.archive.captures_file import CAPTURES_FILE, CaptureCache
from linkcheck.ledger import DEFAULT_LEDGER, open_ledger
from linkcheck.model import Capture
from linkcheck.model.errors import LinkcheckError, SettingsError, UntrustworthyRunError, UsageError
from linkcheck.model.files import append_to

NOW = 1_800_000_000
POST = "---\ntitle: A\noriginal_link: https://a.example/\n---\nA.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project beside a folder of somebody else, with the working directory in it."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").write_text("mine\n")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "post.md").write_text(POST)
    monkeypatch.chdir(folder)
    return folder


def untouched(project: Path) -> bool:
    """Whether nothing was written beside the project."""
    elsewhere = project.parent / "elsewhere"
    return os.listdir(elsewhere) == ["kept"] and (elsewhere / "kept").read_text() == "mine\n"


@pytest.mark.parametrize("key", ["reports", "baseline"])
@pytest.mark.parametrize("place", ["/tmp/elsewhere", "../elsewhere", "a/../../elsewhere", "{project}-more"])
def test_a_configuration_file_names_no_place_outside_of_its_folder(project: Path, key: str, place: str) -> None:
    """Anybody's change can edit the file, so that it cannot say that something elsewhere is written or read."""
    place = place.format(project=project)
    (project / "linkcheck.toml").write_text(f'{key} = "{place}"\n')

    with pytest.raises(SettingsError, match=rf"^linkcheck\.toml cannot set {key} to a place outside of its own folder, .* use the flag"):
        load_settings(project, {}, {})
    assert getattr(load_settings(project.parent, {key: place}, {}), key) == place


def test_a_place_in_the_folder_may_be_named(project: Path) -> None:
    """A path in the folder of the file counts from there, also where the run starts below it, and an empty one is none."""
    (project / "linkcheck.toml").write_text('reports = "out/../kept"\nbaseline = "known.jsonl"\n')
    (project / "deep").mkdir()

    settings = load_settings(project / "deep", {}, {})

    assert (Path(settings.reports).resolve(), settings.baseline) == (project / "kept", str(project / "known.jsonl"))
    (project / "linkcheck.toml").write_text('reports = ""\n')
    assert load_settings(project, {}, {}).reports == ""


def test_reports_are_not_written_through_a_link(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of reports that was replaced by a link out of the project ends the audit before it begins."""
    (project / "reports").symlink_to("../elsewhere")

    assert main(["audit", "post.md"]) == 2

    assert capsys.readouterr().err == (
        "linkcheck: the reports cannot be written to reports: a link there leads out of the project's folder, "
        "and only a flag may name a place elsewhere; name it by --reports\n"
    )
    assert untouched(project)
    assert not (project / DEFAULT_LEDGER).exists()


@pytest.mark.slow
def test_reports_go_where_a_flag_says(project: Path) -> None:
    """Whoever starts the audit may name a link as the folder of the reports, and links in the place of reports are replaced."""
    (project / "reports").symlink_to("../elsewhere")
    (project.parent / "elsewhere" / "latest.json").symlink_to("kept")
    for name in ("post.md", "linkcheck.toml"):
        (project / name).write_text("---\ntitle: A\n---\nNo link.\n" if name == "post.md" else "")

    assert main(["audit", "--reports", "reports", "post.md"]) == 0

    elsewhere = project.parent / "elsewhere"
    assert len(os.listdir(elsewhere)) == 5
    assert not (elsewhere / "latest.json").is_symlink()
    assert (elsewhere / "kept").read_text() == "mine\n"


@pytest.mark.parametrize("link", [".linkcheck", DEFAULT_LEDGER])
def test_the_default_ledger_does_not_lie_behind_a_link(project: Path, link: str) -> None:
    """A link out of the project in the place of the ledger or its folder is refused, and the same place by a flag is served."""
    (project / ".linkcheck").mkdir()
    if link == ".linkcheck":
        (project / link).rmdir()
    (project / link).symlink_to(project.parent / "elsewhere" / ("" if link == ".linkcheck" else "new"))

    with pytest.raises(UsageError, match=r"^the ledger \.linkcheck/ledger\.sqlite is not used: a link there leads out of .* by --ledger$"):
        open_ledger(None, project, now=NOW)
    assert untouched(project)
    with open_ledger(DEFAULT_LEDGER, project, now=NOW) as ledger:
        assert ledger.runs() == ()


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal", ".lock"])
@pytest.mark.parametrize("place", [None, DEFAULT_LEDGER])
def test_no_file_beside_the_ledger_is_a_link(project: Path, suffix: str, place: str | None) -> None:
    """What SQLite and the lock write beside the ledger overwrites nothing else, whoever named the ledger."""
    (project / ".linkcheck").mkdir()
    (project / f"{DEFAULT_LEDGER}{suffix}").symlink_to("../../elsewhere/kept")

    with pytest.raises(
        UsageError, match=rf"^ledger\.sqlite{suffix} beside the ledger \.linkcheck/ledger\.sqlite is a link, .*; remove it$"
    ):
        open_ledger(place, project, now=NOW)
    assert untouched(project)


def test_a_ledger_may_lie_behind_a_link_in_the_project(project: Path) -> None:
    """A link that stays in the project's folder is followed."""
    (project / "data").mkdir()
    (project / ".linkcheck").symlink_to("data")

    with open_ledger(None, project, now=NOW):
        assert (project / "data" / "ledger.sqlite").exists()


@pytest.mark.parametrize("link", [".linkcheck", CAPTURES_FILE])
def test_captures_are_not_written_through_a_link(project: Path, link: str) -> None:
    """Answers of a web archive are kept in the project's folder, or not at all."""
    if link != ".linkcheck":
        (project / ".linkcheck").mkdir()
    (project / link).symlink_to(project.parent / "elsewhere" / ("" if link == ".linkcheck" else "kept"))
    cache = CaptureCache(project, "https://archive.example/")

    with pytest.raises(OSError, match="a link there leads out of the project's folder"):
        cache.add(Capture("https://a.example/"))
    assert untouched(project)


def test_what_is_no_file_is_not_appended_to(project: Path) -> None:
    """A pipe in the place of a file does not hold the run up, and takes nothing."""
    os.mkfifo(project / "pipe")

    with pytest.raises(OSError, match="it is no regular file"):
        append_to(project / "pipe", project, b"line\n")


def test_lines_are_appended_behind_a_whole_line(project: Path) -> None:
    """A line that was cut off stays the only one that is lost."""
    for line in (b"one\n", b"tw", b"three\n"):
        append_to(project / "new" / "lines", project, line)

    assert (project / "new" / "lines").read_bytes() == b"one\ntw\nthree\n"


def test_files_are_read_and_written_without_flags_that_only_some_systems_have(project: Path) -> None:
    """Windows opens files neither without waiting nor past links, and does not know the flags for it."""
    script = (
        "import os; from pathlib import Path\n"
        "for name in ('O_NONBLOCK', 'O_NOFOLLOW', 'O_NOCTTY', 'O_CLOEXEC'): delattr(os, name)\n"
        "from linkcheck.model.files import read_file; from linkcheck.model.files import append_to\n"
        "append_to(Path('lines'), Path(), b'one\\n'); print(read_file('lines', 10))"
    )

    done = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("b'one\\n'\n", "")


@pytest.mark.parametrize("name", ["pipe", "device", "folder"])
def test_what_is_no_file_is_no_ledger(project: Path, name: str) -> None:
    """A pipe or a device is named as such, and nobody waits for it."""
    if name == "pipe":
        os.mkfifo(project / name)
    elif name == "folder":
        (project / name).mkdir()
    else:
        (project / name).symlink_to(os.devnull)

    with pytest.raises(LinkcheckError, match=f"^the ledger {name} is a {name}; name a file(?: in it)?$"):
        open_ledger(name, project, now=NOW)


@pytest.mark.parametrize("statement", ["CREATE TRIGGER t AFTER INSERT ON urls BEGIN DELETE FROM strikes; END", "CREATE VIEW v AS SELECT 1"])
def test_a_committed_ledger_runs_nothing(project: Path, statement: str) -> None:
    """A database in which somebody's statements stand, to be run by what an audit writes, is no ledger."""
    with open_ledger("l.sqlite", project, now=NOW):
        pass
    with closing(sqlite3.connect(project / "l.sqlite")) as connection:
        connection.execute(statement)

    with pytest.raises(UntrustworthyRunError, match="holds something else than a ledger, which is left as it is"):
        open_ledger("l.sqlite", project, now=NOW)
