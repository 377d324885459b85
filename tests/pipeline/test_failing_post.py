"""A post on which the program fails is named, and the others are judged."""

import json
from pathlib import Path
from typing import Any

import pytest

from linkcheck.cli import main
from linkcheck.model import Reading
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import Outcome, SkipKind
from linkcheck.pipeline import stages
from linkcheck.posts.extract import extract
from tests.conftest import Check
from tests.judge.posts import markdown

# More of them than are read by one process.
POSTS = {f"{number:03}.md": markdown(f"[x](https://a.example/{number})") for number in range(250)} | {"bad.md": markdown("[x](#y)")}


def failing(work: Any, error: Exception) -> Any:
    """The same work, which fails on one post."""

    def run(subject: Any, *more: Any, **named: Any) -> Any:
        post = subject.post if isinstance(subject, Reading) else subject
        if post.path == "bad.md":
            raise error
        return work(subject, *more, **named)

    return run


@pytest.mark.parametrize("step", ["extract", "judge_post"])
@pytest.mark.parametrize("error", [RecursionError("secret"), ValueError("secret"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "secret")])
@pytest.mark.parametrize("world", [None, {}], ids=["offline", "online"])
def test_the_other_posts_are_judged(check: Check, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception, world: Any) -> None:
    """Whatever goes wrong while a post is read or judged; the reason says where, and shows nothing of the post."""
    monkeypatch.setattr(stages, step, failing(getattr(stages, step), error))
    posts = {name: text for name, text in POSTS.items() if name in ("001.md", "002.md", "bad.md")}
    report = check(posts, world)

    assert [post.reading.post.path for post in report.posts] == ["001.md", "002.md"]
    assert [(skip.path, skip.kind) for skip in report.skips] == [("bad.md", SkipKind.FAILED)]
    assert report.skips[0].reason.startswith(f"linkcheck failed on it ({type(error).__name__} in test_failing_post.py, line ")
    assert "secret" not in report.skips[0].reason
    assert world is None or report.resolutions["https://a.example/1"].outcome is not Outcome.UNCHECKED


@pytest.mark.parametrize("command", [("check",), ("check", "--no-cache")])
def test_such_a_run_exits_with_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """And says so again, for nothing of that post is kept."""
    for name, text in POSTS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(stages, "extract", failing(extract, KeyError("secret")))
    for _ in range(2):
        code = main((*command, "--offline", "--jobs", "1", "--format", "json", "."))
        said = json.loads(capsys.readouterr().out)

        assert code == 3
        assert len(said["posts"]) == 250
        assert [skip["path"] for skip in said["skipped"]] == ["bad.md"]


def test_a_wrong_use_is_no_failure(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the user has to mend ends the run."""
    monkeypatch.setattr(stages, "extract", failing(extract, UsageError("no such revision")))

    with pytest.raises(UsageError, match="no such revision"):
        check({"bad.md": POSTS["bad.md"]})
