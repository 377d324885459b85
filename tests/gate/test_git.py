"""git's answers on real repositories: which files changed, in which lines, and what to do where it cannot tell."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from linkcheck.gate.git import Hunk, RevisionChanges, changed_since
from linkcheck.model.errors import UsageError
from tests.repository import Repository, clone

LINES = "".join(f"line {number}\n" for number in range(1, 11))


def names(repository: Repository, changes: RevisionChanges) -> dict[str, tuple[Hunk, ...] | None]:
    return {os.path.relpath(name, repository.folder): hunks for name, hunks in changes.files.items()}


def since(repository: Repository, revision: str = "HEAD") -> dict[str, tuple[Hunk, ...] | None]:
    return names(repository, changed_since(revision, [repository.folder]))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = Repository(tmp_path / "site")
    found.commit({"a.md": LINES, "b.md": LINES, ".gitignore": "drafts/\n*.log\n"})
    monkeypatch.chdir(found.folder)
    return found


def test_nothing_changed(repository: Repository) -> None:
    """A clean work tree has no change since HEAD."""
    assert since(repository) == {}


def test_what_is_not_committed_changed_since_head(repository: Repository) -> None:
    """Edited, staged and untracked files count; deleted and ignored ones do not."""
    repository.write({"a.md": LINES.replace("line 3", "third"), "new/c.md": "x\n", "drafts/d.md": "x\n", "e.log": "x\n", "f.md": "x\n"})
    repository.git("add", "f.md")
    repository.git("rm", "-q", "b.md")

    assert since(repository) == {"a.md": (Hunk(3, 1, b"line 3"),), "new/c.md": None, "f.md": None}


def test_only_this_side_of_the_merge_base_counts(repository: Repository) -> None:
    """What the other branch did meanwhile is not a change of this one."""
    repository.git("checkout", "-q", "-b", "work")
    repository.commit({"c.md": "mine\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"a.md": "theirs\n"})
    repository.git("checkout", "-q", "work")

    assert since(repository, "main") == {"c.md": None}


@pytest.mark.parametrize(
    ("text", "hunks"),
    [
        (LINES + "line 11\n", (Hunk(11, 1, b""),)),
        ("line 0\n" + LINES, (Hunk(1, 1, b""),)),
        (LINES.replace("line 4\nline 5\n", ""), (Hunk(3, 0, b"line 4\nline 5"),)),
        (LINES.replace("line 2\n", "-- a/x\n++ b/x\n").replace("line 8", "eight"), (Hunk(2, 2, b"line 2"), Hunk(9, 1, b"line 8"))),
        (LINES.removesuffix("\n"), (Hunk(10, 1, b"line 10"),)),
        (LINES.replace("\n", "\r\n"), (Hunk(1, 10, LINES.removesuffix("\n").encode()),)),
    ],
    ids=["end", "begin", "removed", "two", "no line end", "CRLF"],
)
def test_hunks_say_which_lines_changed(repository: Repository, text: str, hunks: tuple[Hunk, ...]) -> None:
    """Added and changed lines are numbered in the file as it is now, with what stood there before."""
    repository.write({"a.md": text})

    assert since(repository) == {"a.md": hunks}


def test_removed_lines_that_look_like_headers_are_none(repository: Repository) -> None:
    """A hunk is read by its counts, whatever its lines say."""
    repository.commit({"a.md": "x\n-- b/b.md\n@@ -1 +1 @@\n\\ No newline\ny\n"})
    repository.write({"a.md": "x\n++ b/b.md\ny\nz\n"})

    assert since(repository) == {"a.md": (Hunk(2, 1, b"-- b/b.md\n@@ -1 +1 @@\n\\ No newline"), Hunk(4, 1, b""))}


def test_a_renamed_file_has_changed_only_where_it_was_edited(repository: Repository) -> None:
    """Renames are followed, also those that only moved."""
    repository.git("mv", "a.md", "c.md")
    repository.git("mv", "b.md", "d.md")
    repository.write({"c.md": LINES.replace("line 7", "seven")})

    assert since(repository) == {"c.md": (Hunk(7, 1, b"line 7"),), "d.md": ()}


@pytest.mark.parametrize(
    "name",
    ["two words.md", "ärger 日本.md", 'a "quoted".md', "a\\b.md", "new\nline.md", "tab\there.md", "-n.md", "*.md", ":(top)x.md", "\x01.md"],
)
def test_every_name_is_a_name(repository: Repository, name: str) -> None:
    """Blanks, quotes, line ends and what looks like an option or a pattern are parts of a file's name."""
    repository.write({name: LINES})
    assert since(repository) == {name: None}

    repository.commit({name: LINES})
    repository.write({name: LINES.replace("line 3", "third")})
    assert since(repository) == {name: (Hunk(3, 1, b"line 3"),)}


def test_a_name_that_is_no_utf8_is_a_name(repository: Repository) -> None:
    """Old archives hold names in other encodings."""
    path = os.fsencode(repository.folder) + b"/caf\xe9.md"
    Path(os.fsdecode(path)).write_text("x\n")

    assert changed_since("HEAD", [repository.folder]).files == {os.fsdecode(path): None}


def test_a_link_to_a_changed_file_leads_to_it(repository: Repository) -> None:
    """A post that is a symbolic link changed when its file did, and is new when the link is."""
    (repository.folder / "link.md").symlink_to("a.md")
    repository.commit({})
    repository.write({"a.md": LINES + "more\n"})
    (repository.folder / "fresh.md").symlink_to("b.md")
    changes = changed_since("HEAD", [repository.folder])

    found = {name: changes.name_of(repository.folder / name) for name in ("link.md", "fresh.md", "b.md")}
    assert found == {"link.md": str(repository.folder / "a.md"), "fresh.md": str(repository.folder / "fresh.md"), "b.md": None}
    assert changes.files[str(repository.folder / "fresh.md")] is None


def test_submodules_are_looked_into(repository: Repository, tmp_path: Path) -> None:
    """Posts in a submodule changed since the commit that the site held before; a new submodule is new as a whole."""
    part = Repository(tmp_path / "part")
    part.commit({"p.md": LINES, "q.md": LINES})
    for name in ("old", "empty"):
        repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(part.folder), name)
    repository.commit({})
    repository.git("submodule", "--quiet", "deinit", "-f", "empty")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(part.folder), "fresh")
    within = Repository(repository.folder / "old")
    within.commit({"p.md": LINES.replace("line 5", "five")})
    within.write({"r.md": "x\n"})

    found = since(repository)
    assert {name: found[name] for name in found if name != ".gitmodules"} == {
        "old/p.md": (Hunk(5, 1, b"line 5"),),
        "old/r.md": None,
        "fresh/p.md": None,
        "fresh/q.md": None,
    }
    assert names(repository, changed_since("HEAD", [within.folder / "p.md"])) == found


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    """A hook runs at the first commit too."""
    repository = Repository(tmp_path / "young")
    repository.write({"a.md": "x\n", "b.md": "x\n"})
    repository.git("add", "a.md")

    assert since(repository) == {"a.md": None, "b.md": None}


def test_settings_of_the_user_change_nothing(repository: Repository) -> None:
    """Whatever a user prefers in a diff, the hunks stay the same."""
    for name, value in {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.external": "false",
        "diff.context": "5",
        "color.ui": "always",
        "diff.interHunkContext": "9",
        "diff.renames": "false",
        "diff.submodule": "log",
        "core.quotepath": "true",
        "diff.relative": "true",
    }.items():
        repository.git("config", name, value)
    repository.write({".gitattributes": "*.md -diff\n", "ä.md": LINES})
    repository.git("mv", "b.md", "c.md")
    repository.write({"a.md": LINES.replace("line 3", "third").replace("line 6", "sixth")})

    assert since(repository) == {"a.md": (Hunk(3, 1, b"line 3"), Hunk(6, 1, b"line 6")), "c.md": (), "ä.md": None, ".gitattributes": None}


def test_a_hook_of_another_repository_does_not_lead_astray(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git tells its hooks about a commit under way is not taken for this repository."""
    other = Repository(tmp_path / "other")
    other.commit({"z.md": "x\n"})
    repository.write({"c.md": "x\n"})
    for name, value in {"GIT_DIR": other.folder / ".git", "GIT_INDEX_FILE": ".git/next-index", "GIT_WORK_TREE": other.folder}.items():
        monkeypatch.setenv(name, str(value))

    assert since(repository) == {"c.md": None}


def test_a_repository_of_its_own_in_the_folder_is_left_alone(repository: Repository) -> None:
    """A clone that merely lies in the site is none of its changes, and has its own when it is named."""
    within = Repository(repository.folder / "vendor")
    within.commit({"v.md": "x\n"})
    within.write({"w.md": "x\n"})

    assert since(repository) == {}
    assert names(repository, changed_since("HEAD", [within.folder])) == {"vendor/w.md": None}


def shallow(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    first = repository.git("rev-parse", "HEAD").strip()
    repository.commit({"a.md": "x\n"})
    monkeypatch.chdir(clone(repository, "--depth", "1", f"file://{repository.folder}").folder)
    return first


def shallow_apart(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    repository.git("checkout", "-q", "-b", "work")
    repository.commit({"c.md": "x\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"a.md": "x\n"})
    monkeypatch.chdir(clone(repository, "--depth", "1", "--no-single-branch", f"file://{repository.folder}").folder)
    return "origin/work"


def detached(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    repository.git("checkout", "-q", "--detach")
    return "@{upstream}"


def only_remote(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    repository.git("checkout", "-q", "-b", "work")
    copy = clone(repository, str(repository.folder))
    monkeypatch.chdir(copy.folder)
    return "main"


def unrelated(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    repository.git("checkout", "-q", "--orphan", "apart")
    repository.commit({"c.md": "x\n"})
    return "main"


def outside(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(repository.folder.parent)
    return "HEAD"


def bare(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(repository.folder / ".git")
    return "HEAD"


def no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PATH", str(repository.folder))
    return "HEAD"


Scene = Callable[[Repository, pytest.MonkeyPatch], str]


@pytest.mark.parametrize(
    ("scene", "said"),
    [
        (shallow, "there is no revision REV in this shallow clone; run git fetch --unshallow, or set fetch-depth: 0 where CI"),
        (shallow_apart, "this shallow clone ends before the commit that HEAD and origin/work have in common; run git fetch --unshallow"),
        (detached, "there is no revision @{upstream}, and HEAD is detached; name a commit or a fetched branch, such as origin/main"),
        (only_remote, "there is no revision main here, but there is origin/main; name that one"),
        (lambda *_: "nowhere", "there is no revision nowhere; git fetch brings those of the remote"),
        (lambda *_: "main..HEAD", "there is no revision main..HEAD;"),
        (lambda *_: "--output=x", "--since needs a revision, and “--output=x” cannot be one; name a branch, a tag or a commit"),
        (lambda *_: "", "--since needs a revision, and “” cannot be one"),
        (unrelated, "HEAD and main have no commit in common; name a revision of the same history"),
        (outside, "is in no git repository, which --since needs; check without --since, or in a clone"),
        (bare, "is in a repository without a work tree; --since needs one with its files checked out"),
        (no_git, "--since asks git, and there is no git on the PATH; install it, or check without --since"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_where_git_cannot_tell_it_is_said_what_to_do(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, scene: Scene, said: str
) -> None:
    """Each trouble with a repository is one sentence with its way out."""
    revision = scene(repository, monkeypatch)

    with pytest.raises(UsageError) as error:
        changed_since(revision, [Path()])
    assert said.replace("REV", revision) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_detached_head_has_changes_like_any_other(repository: Repository) -> None:
    """CI checks out commits, not branches."""
    repository.git("checkout", "-q", "--detach")
    repository.commit({"c.md": "x\n"})

    assert since(repository, "main") == {"c.md": None}


def test_a_shallow_clone_knows_what_is_not_committed(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """--since HEAD needs no history."""
    shallow(repository, monkeypatch)
    Path("c.md").write_text("x\n")

    assert list(changed_since("HEAD", [Path()]).files) == [str(Path.cwd() / "c.md")]


def test_a_repository_of_somebody_else_is_named(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the files often belong to another user, and git asks to trust them first."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    with pytest.raises(UsageError, match=r"git does not trust .*; run git config --global --add safe\.directory "):
        changed_since("HEAD", [Path()])


def test_a_file_that_was_only_touched_has_not_changed(repository: Repository) -> None:
    """A new time of an old content is no change, and the lock of a commit under way keeps nobody from asking."""
    os.utime(repository.folder / "a.md", (1, 1))
    (repository.folder / ".git/index.lock").touch()

    assert since(repository) == {}
