"""A real git repository in a temporary folder, whatever this machine's own git settings say."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
    **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Ed"), ("EMAIL", "ed@digest.example"))},
}


class Repository:
    """A work tree to write into and commit from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not (folder / ".git").exists():
            folder.mkdir(parents=True, exist_ok=True)
            self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words: str) -> str:
        done = subprocess.run(["git", *words], cwd=self.folder, env=environment(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode(errors="replace")

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")

    def commit(self, files: Mapping[str, str]) -> None:
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A change")


def environment() -> dict[str, str]:
    """This process's environment without what git hooks are told, and with a name to commit by."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("GIT_")}, **ENVIRONMENT}


def clone(repository: Repository, *words: str) -> Repository:
    """A clone beside a repository; the last word is where it comes from."""
    folder = repository.folder.with_name("clone")
    repository.git("clone", "--quiet", *words, str(folder))
    return Repository(folder)
