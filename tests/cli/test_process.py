"""The command in a process of its own, whose streams, memory or folders are not as one would wish."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

POSIX = pytest.mark.skipif(os.name != "posix", reason="there is no shell")
POST = "---\ntitle: 日本語\noriginal_link: https://a.example/x\ncanonical_url: https://b.example/y\n---\n[a](#b)\n"
COMMANDS = (
    "check --offline --no-cache a.md",
    "check --offline --no-cache --format json a.md",
    "check --offline --no-cache --format jsonl a.md",
    "resolve --offline https://a.example/",
    "resolve --offline --format jsonl https://a.example/",
    "rules",
    "explain LC202",
    "report --schema",
    "config --schema",
    "ledger stats --ledger l.sqlite",
    "ledger export --ledger l.sqlite",
    "ledger prune --ledger l.sqlite",
    "init --stdout",
    "--version",
    "--help",
    "check --help",
)

pytestmark = [POSIX, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(POST, encoding="utf-8")
    (tmp_path / "none").touch()
    assert shell(tmp_path, "{linkcheck} ledger import none --ledger l.sqlite").returncode == 0
    return tmp_path


def shell(folder: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell in a folder; nothing in it may print a traceback."""
    done = limited(folder, line, **environment)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done


def limited(folder: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of the shell in a folder, which may leave Python too little to start."""
    filled = line.replace("{linkcheck}", f"{sys.executable} -m linkcheck")
    # What measures coverage is loaded by Python itself, and prints tracebacks of its own where it lacks memory or files.
    variables = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_START"}
    variables |= {"COLUMNS": "100", **environment}
    return subprocess.run(["sh", "-c", filled], cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=variables)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_or_full_output_is_an_error_in_one_sentence(command: str, folder: Path) -> None:
    """Whoever reads the exit code must not take it for a report that was written."""
    closed = shell(folder, f"{{linkcheck}} {command} >&-")
    full = shell(folder, f"{{linkcheck}} {command} >/dev/full")

    assert (closed.returncode, closed.stderr) == (
        2,
        "linkcheck: the report cannot be written: standard output is closed; name a file with --output\n",
    )
    assert (full.returncode, full.stderr) == (2, "linkcheck: the report cannot be written: no space left on device\n")


@pytest.mark.parametrize("command", COMMANDS[:6])
def test_a_reader_that_leaves_ends_the_command_silently(command: str, folder: Path) -> None:
    """As `head` does when it has seen enough."""
    done = shell(folder, f"{{ {{linkcheck}} {command}; echo $? >&2; }} | :")

    assert done.stderr in ("141\n", "0\n", "1\n")


@pytest.mark.parametrize("command", ["check --offline --no-cache a.md nothing.md", "check --fail-on never a.md", "explain LC999"])
def test_messages_that_nobody_can_read_are_lost(command: str, folder: Path) -> None:
    """The exit code says enough, and no file gets what was meant for a closed stream."""
    for redirected in ("2>/dev/full", "<&- >&- 2>&-"):
        assert shell(folder, f"{{linkcheck}} {command} {redirected}").returncode == 2
    assert (folder / "a.md").read_text(encoding="utf-8") == POST


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16", "shift_jis"])
def test_any_name_can_be_printed_in_any_encoding(encoding: str, folder: Path) -> None:
    """What an encoding lacks is shown as an escape."""
    (folder / "日本語.md").write_text(POST, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "linkcheck", "--offline", "--no-cache", ".", "無い.md"],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert "2 posts" in done.stdout.decode(encoding)


def test_too_little_memory_is_told_in_a_sentence(folder: Path) -> None:
    """Or there is enough of it; at every step on the way the command ends in order."""
    for size in range(16_000, 64_000, 8_000):
        done = limited(folder, f"ulimit -v {size}; exec {{linkcheck}} --offline --no-cache a.md")
        # With less than that, Python itself cannot start.
        if "linkcheck" in done.stderr or done.returncode == 0:
            assert "Traceback" not in done.stderr, size
            assert done.returncode in (0, 1, 3), size


# With fewer, what the environment of the tests adds to Python fails before the program starts.
@pytest.mark.parametrize("most", [5, 6, 8, 16])
def test_too_few_open_files_are_told_in_a_sentence(most: int, folder: Path) -> None:
    """Or they are enough: no post is called dead because of this machine."""
    (folder / "a.md").write_text("---\ntitle: t\n---\n[a](http://127.0.0.1:9/)\n")

    done = shell(folder, f"ulimit -n {most}; exec {{linkcheck}} --no-cache --allow-private --name-recheck 0 a.md")

    assert done.returncode in (0, 1, 3)
    assert "LC401" not in done.stdout


def test_a_folder_that_is_gone_is_told(folder: Path) -> None:
    """A shell may stand in a folder that somebody has removed."""
    gone = 'mkdir gone; cd gone; rmdir "$PWD"; '

    for command in COMMANDS[:4:3]:
        done = shell(folder, f"{gone}{{linkcheck}} {command}", PYTHONPATH=str(Path(__file__).parents[2]))
        assert (done.returncode, done.stderr) == (
            2,
            "linkcheck: the current folder cannot be used: no such file or directory; go to one that exists\n",
        )
    for command in ("rules", "--version"):
        assert shell(folder, f"{gone}{{linkcheck}} {command}", PYTHONPATH=str(Path(__file__).parents[2])).returncode == 0


@pytest.mark.parametrize(
    "variables",
    [{"HOME": ""}, {"HOME": "/nowhere"}, {"TMPDIR": "/nowhere"}, {"XDG_CACHE_HOME": "/proc/nowhere"}, {"XDG_CACHE_HOME": "/dev/null"}],
)
def test_a_strange_environment_changes_no_report(variables: dict[str, str], folder: Path) -> None:
    """What is kept for later checks is kept only where that is possible."""
    for number in range(210):
        (folder / f"{number}.md").write_text(POST, encoding="utf-8")

    usual, strange = (shell(folder, "{linkcheck} --offline .", **chosen) for chosen in ({}, variables))

    assert (strange.returncode, strange.stdout, strange.stderr) == (usual.returncode, usual.stdout, usual.stderr)


@pytest.mark.parametrize(
    "proxy",
    ["http://h:99999", "h:99999", "http://u:SECRET@h:99999", "http://", "http://:SECRET@:80", "http://[", "http://h:0", "ftp://u:SECRET@h"],
)
def test_a_proxy_that_is_none_is_told_without_its_password(proxy: str, folder: Path) -> None:
    """Before anything is asked."""
    done = shell(folder, "{linkcheck} resolve http://a.example/", HTTP_PROXY=proxy, HTTPS_PROXY=proxy)

    assert (done.returncode, done.stdout) == (2, "")
    assert "names no proxy; write http://HOST:PORT" in done.stderr
    assert "SECRET" not in done.stderr
