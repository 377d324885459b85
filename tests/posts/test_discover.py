"""Which files below a path may be posts."""

import os
import pwd
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from linkcheck.posts.discover import MAX_IGNORE_BYTES, FoundFile, discover


def test_a_folder_that_nobody_may_enter_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Like an unreadable file, also where it is the one that the user named."""
    monkeypatch.chdir(tmp_path)
    Path("closed").mkdir(mode=0)
    tmp_path.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        # Rights of files do not bind root.
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        found = [list(discover((Path(path),))) for path in (".", "closed")]
    finally:
        os.seteuid(user)

    assert found == [[FoundFile("closed", named=False, problem="it cannot be read: permission denied")]] * 2


def test_folders_may_lie_deep_in_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deeper than calls may, and so deep that no path reaches the lowest: that one is named, and the others are read."""
    monkeypatch.chdir(tmp_path)
    depth, most = 1_500, os.pathconf(".", "PC_PATH_MAX")
    try:
        for _ in range(depth):
            Path("a-folder").mkdir()
            Path("a-folder/x.md").touch()
            os.chdir("a-folder")
    finally:
        os.chdir(tmp_path)

    *read, last = sorted(discover((Path(),)), key=lambda found: len(found.path))

    assert len(read) == len([found for found in read if not found.problem]) > 400
    assert len(last.path) > most - len("a-folder/x.md")
    assert last.problem == "it cannot be read: file name too long"
    remove_tree(tmp_path / "a-folder")


def remove_tree(folder: Path) -> None:
    """What `shutil` cannot remove, for it calls itself in each folder."""
    subprocess.run(["rm", "-rf", folder], check=True)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "a pipe and no regular file"),
        (lambda path: os.symlink("/dev/zero", path), "a device and no regular file"),
        (lambda path: os.symlink(path, path), "too many levels of symbolic links"),
        (lambda path: Path(path).write_bytes(b"*.html\n" * MAX_IGNORE_BYTES), "larger than 1 MB"),
    ],
)
def test_rules_that_cannot_be_read_are_told(
    make: Callable[[str], object], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows which posts they would leave out; so far as none are known, posts are read."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path("below").mkdir()
    Path("below/a.md").touch()
    make(".gitignore")

    unreadable = [list(discover((Path(place),))) for place in (".", "below")]

    assert [[found.path for found in each] for each in unreadable] == [
        [".gitignore", "below/a.md"],
        [f"{tmp_path}/.gitignore", "below/a.md"],
    ]
    assert all(why in each[0].problem for each in unreadable)


def test_a_folder_of_the_name_of_an_ignore_file_holds_no_rules(tmp_path: Path) -> None:
    """Git takes none from it either, and does not complain."""
    (tmp_path / ".gitignore").mkdir()
    (tmp_path / "a.md").touch()

    assert list(discover((tmp_path,))) == [FoundFile(f"{tmp_path}/a.md", named=False)]
