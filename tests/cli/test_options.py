"""The options that say where settings come from, what is printed, and how the command ends."""

import io
import json
import sys
from pathlib import Path

import pytest

from linkcheck.cli import main
from tests.judge.posts import CLEAN, PORTAL, wordpress

BROKEN = "[x](http://https://x.example/)"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    # What a command sets there for all consoles ends with the test.
    monkeypatch.setenv("LINKCHECK_COLOR", "auto")
    (tmp_path / "a.md").write_text(wordpress(original=None))
    return tmp_path


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Put a text on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("named", [True, False])
def test_a_configuration_is_chosen_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], named: bool
) -> None:
    """A flag or a variable names the file, whatever it is called, and the nearest one is not read."""
    (folder / "linkcheck.toml").write_text("nonsense = 1")
    (folder / "settings").mkdir()
    (folder / "settings" / "ci.toml").write_text('offline = true\nselect = ["LC102"]\n')
    if not named:
        monkeypatch.setenv("LINKCHECK_CONFIG", "settings/ci.toml")

    assert run("check", *(("--config", "settings/ci.toml") if named else ()), "a.md") == 0
    assert run("check", "a.md") == (2 if named else 0)
    assert run("check", "--config", "gone.toml", "a.md") == 2
    assert "there is no configuration gone.toml" in capsys.readouterr().err


def test_paths_are_relative_to_the_folder_of_a_configuration_above(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that lies elsewhere says nothing about where posts lie."""
    (folder / "posts").mkdir()
    (folder / "posts" / "b.md").write_text(CLEAN)
    for name in ("above.toml", "elsewhere/c.toml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("offline = true\n")
    monkeypatch.chdir(folder / "posts")

    for name, path in (("../above.toml", "posts/b.md"), ("../elsewhere/c.toml", "b.md")):
        assert run("check", "--config", name, "--format", "json", "--output", "out.json", "b.md") == 0
        assert json.loads(Path("out.json").read_text())["posts"][0]["path"] == path


@pytest.mark.parametrize("words", [("check", "--show-settings", "--timeout", "3"), ("config",)])
def test_settings_are_shown_with_their_origin(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """A file, a variable, a flag or the default; what may be secret is not shown."""
    (folder / "linkcheck.toml").write_text(
        'fail_on = "note"\nexclude = ["a b/", "x\\"y"]\n[[urls]]\nurl = "https://a.example/*"\nnever_check = true\n'
    )
    monkeypatch.setenv("LINKCHECK_SMTP", "smtp://user:SECRET@mail.example")
    monkeypatch.setenv("LINKCHECK_JOBS", "2")

    assert run(*words) == 0
    out = capsys.readouterr().out
    shown = dict(line.split("  # ") for line in out.splitlines()[1:])
    origins = {text.split(" =")[0].strip(): (text.strip(), origin) for text, origin in shown.items()}
    assert origins["fail_on"] == ('fail_on = "note"', "linkcheck.toml")
    assert origins["exclude"] == ('exclude = ["a b/", "x\\"y"]', "linkcheck.toml")
    assert origins["urls"] == ('urls = [{ url = "https://a.example/*", never_check = true }]', "linkcheck.toml")
    assert origins["jobs"] == ("jobs = 2", "LINKCHECK_JOBS")
    assert origins["smtp"] == ('smtp = "..."', "LINKCHECK_SMTP; not shown, for it may be secret")
    assert origins["timeout"] == (("timeout = 3.0", "the command line") if len(words) > 1 else ("timeout = 20.0", "default"))
    assert "SECRET" not in out


def test_findings_need_not_fail(folder: Path) -> None:
    """But what is no finding still does."""
    assert run("--offline", "a.md") == 1
    assert run("--offline", "--exit-zero", "a.md") == 0
    assert run("--offline", "--exit-zero", "gone.md") == 2


def test_a_quiet_check_prints_findings_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No counts and no advice, and nothing where there is no finding."""
    (folder / "b.md").write_text("---\ntitle: b\n---\ntext\n")

    assert run("--offline", "-q", "b.md") == 0
    assert capsys.readouterr() == ("", "")
    assert run("--offline", "-q", "a.md") == 1
    out = capsys.readouterr().out
    assert "LC101" in out
    assert "findings" not in out
    assert "linkcheck explain" not in out


def test_statistics_are_counts_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No post is named."""
    assert run("--offline", "--statistics", "a.md") == 1
    out = capsys.readouterr().out
    assert "LC101 missing-original-link  1" in out
    assert "a.md" not in out


def test_a_verbose_check_tells_which_settings_count(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, so that the report stays what it is."""
    (folder / "linkcheck.toml").write_text('fail_on = "note"\n')

    assert run("--offline", "-v", "a.md") == 1
    err = capsys.readouterr().err
    assert 'linkcheck: fail_on = "note", by linkcheck.toml\n' in err
    assert "linkcheck: 1 post with 1 URL in " in err
    assert run("-q", "-v", "a.md") == 2


@pytest.mark.parametrize(
    ("choice", "environment", "coloured"),
    [
        ("auto", {}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("words", [("check", "--offline", "a.md"), ("rules",), ("explain", "LC101"), ("resolve", "--offline", PORTAL)])
def test_colours_are_a_choice(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    choice: str,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    """The flag wins over the environment."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run(words[0], "--color", choice, *words[1:])

    assert ("\x1b[" in capsys.readouterr().out) is coloured


@pytest.mark.parametrize(
    ("text", "words", "path", "line"),
    [
        (f"---\ntitle: x\n---\n{BROKEN}\n", (), "-", 4),
        (f"{BROKEN}\n", (), "-", 1),
        ('<p>\n<a href="http://https://x.example/">x</a>', ("--stdin-filename", "posts/b.html"), "posts/b.html", 2),
        (f"{BROKEN}\n", ("--stdin-filename", "a.md"), "a.md", 1),
    ],
)
def test_a_post_comes_from_standard_input(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    words: tuple[str, ...],
    path: str,
    line: int,
) -> None:
    """As an editor sends it, under the name of its file, which is not read."""
    given(monkeypatch, text)

    assert run("check", "--offline", "--format", "json", "-", *words) == 0
    (post,) = json.loads(capsys.readouterr().out)["posts"]
    assert (post["path"], [(found["code"], found["line"]) for found in post["findings"]]) == (path, [("LC411", line)])


def test_standard_input_has_its_mistakes(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It has no revisions, and a name alone does not mean it; other paths may stand beside it."""
    given(monkeypatch, CLEAN)
    assert run("check", "--offline", "--since", "HEAD", "-") == 2
    assert "git knows no earlier standard input" in capsys.readouterr().err
    assert run("check", "--offline", "--stdin-filename", "b.md", "a.md") == 2
    assert "give - among the paths with it" in capsys.readouterr().err
    assert run("check", "--offline", "a.md", "-") == 1
    assert "2 posts" in capsys.readouterr().out


def test_a_configuration_without_a_table_is_a_mistake(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is named and configures nothing is not what was meant."""
    (folder / "pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert run("--config", "pyproject.toml", "--offline", "a.md") == 2
    assert "pyproject.toml has no table tool.linkcheck" in capsys.readouterr().err
