"""What is read of a path that somebody else has chosen: a regular file, within a bound, or a reason."""

import errno
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.model.files import BEGINNING_BYTES, LargeFileError, cause_of, open_file, read_file, read_stream
from linkcheck.pipeline import run as run_module
from linkcheck.posts import read as read_module
from linkcheck.posts.discover import FoundFile, discover

MOST = 1000
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no /proc")
POST = "---\ntitle: x\n---\n[a](http://x.example/)\n"


@pytest.mark.parametrize("size", [0, 1, MOST - 1, MOST])
def test_a_file_within_the_bound_is_read_as_a_whole(size: int, tmp_path: Path) -> None:
    """Also through a symbolic link."""
    (tmp_path / "file").write_bytes(b"x" * size)
    (tmp_path / "link").symlink_to("file")

    assert read_file(tmp_path / "file", MOST) == read_file(str(tmp_path / "link"), MOST) == b"x" * size
    with open_file(tmp_path / "link") as file:
        assert file.read() == b"x" * size


def test_of_a_larger_file_only_the_beginning_is_read(tmp_path: Path) -> None:
    """However large it is, or claims to be."""
    with (tmp_path / "file").open("wb") as file:
        file.write(b"begin")
        file.truncate(1 << 40)

    with pytest.raises(LargeFileError, match="larger than 1 kB") as error:
        read_file(tmp_path / "file", MOST)

    assert (error.value.size, error.value.beginning[:6], len(error.value.beginning)) == (1 << 40, b"begin\0", 4096)


def test_a_file_that_grows_while_it_is_read_is_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size is that of the moment before."""
    (tmp_path / "file").write_bytes(b"x" * MOST)
    fstat = os.fstat

    def grown(descriptor: int) -> os.stat_result:
        status = fstat(descriptor)
        with (tmp_path / "file").open("ab") as file:
            file.write(b"y" * 1_000_000)
        return status

    monkeypatch.setattr(os, "fstat", grown)

    with pytest.raises(LargeFileError) as error:
        read_file(tmp_path / "file", MOST)

    assert error.value.size == MOST + 1


def a_socket(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (os.mkfifo, "it is a pipe and no regular file"),
        (os.mkdir, "it is a folder and no regular file"),
        (a_socket, "it is a socket and no regular file"),
        (lambda path: os.symlink("/dev/zero", path), "it is a device and no regular file"),
        (lambda path: os.symlink("/dev/tty", path), "it is a device and no regular file"),
        (lambda path: os.symlink(path, path), "too many levels of symbolic links"),
        (lambda path: os.symlink("nowhere", path), "no such file or directory"),
    ],
)
def test_what_is_no_regular_file_is_refused(
    make: Callable[[str], object], why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once: nobody waits for the other end of a pipe."""
    monkeypatch.chdir(tmp_path)
    make("it")

    for read in (lambda: read_file("it", MOST), lambda: open_file("it")):
        with pytest.raises(OSError) as error:  # noqa: PT011  # What it says is compared below.
            read()
        assert cause_of(error.value) == why


@LINUX
@pytest.mark.parametrize("path", ["/proc/self/environ", "/proc/kmsg", "/proc/self/mem", "/proc/self/fd/../maps", "/sys/kernel/notes"])
def test_what_the_system_makes_up_is_refused(path: str) -> None:
    """Such files have no size, some are never at an end, and some hold secrets."""
    with pytest.raises(OSError, match=r"made up by the system|Permission denied|No such file"):
        read_file(path, MOST)


def test_a_name_that_no_file_can_have_is_an_error_of_the_file(tmp_path: Path) -> None:
    """Python itself would raise another one."""
    with pytest.raises(OSError, match="cannot be that of a file"):
        read_file(f"{tmp_path}/a\0b", MOST)


def test_a_stream_is_bounded() -> None:
    """Standard input may be endless."""
    assert read_stream(io.BytesIO(b"x" * MOST), "-", MOST) == b"x" * MOST
    with pytest.raises(LargeFileError, match="larger than 1 kB"):
        read_stream(io.BytesIO(b"x" * (MOST + 1)), "-", MOST)


def run(folder: Path, *words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """The command in a folder, with so little memory that nothing can be read without an end."""
    bounded = ["sh", "-c", 'ulimit -v 1000000; exec "$@"', "sh", sys.executable, "-m", "linkcheck", *words]
    chosen = {"stdin": subprocess.DEVNULL, **options}
    return subprocess.run(bounded, cwd=folder, capture_output=True, text=True, timeout=60, check=False, **chosen)  # type: ignore[call-overload,no-any-return]


def removed(path: Path) -> None:
    path.unlink()


def replaced_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replaced_by_a_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (removed, "it was removed while its folder was read"),
        (replaced_by_a_folder, "it cannot be read: it is a folder and no regular file"),
        (replaced_by_a_loop, "it cannot be read: too many levels of symbolic links"),
        (errno.EACCES, "it cannot be read: permission denied"),
        (errno.EIO, "it cannot be read: input/output error"),
        (errno.ESTALE, "it cannot be read: stale file handle"),
    ],
)
def test_a_post_that_changes_while_its_folder_is_read_is_a_skip(
    change: Callable[[Path], None] | int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is all that the user named, and it is there: the other posts are judged."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(POST)
    monkeypatch.chdir(tmp_path)

    def changing(paths: tuple[Path, ...]) -> Iterator[FoundFile]:
        yield from list(discover(paths))
        if not isinstance(change, int):
            change(Path("b.md"))

    def failing(path: str | Path, most: int) -> bytes:
        if isinstance(change, int) and Path(path).name == "b.md":
            raise OSError(change, os.strerror(change), str(path))
        return read_file(path, most)

    monkeypatch.setattr(run_module, "discover", changing)
    monkeypatch.setattr(read_module, "read_file", failing)

    code = main(["--offline", "--no-cache", "--format", "json", "."])

    report = json.loads(capsys.readouterr().out)
    assert code == 1
    assert report["skipped"] == [{"path": "b.md", "reason": why}]
    assert [post["path"] for post in report["posts"]] == ["a.md", "c.md"]


def test_a_name_that_is_not_there_is_a_mistake_of_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the user can have meant it; what a folder holds may be a link to nothing."""
    (tmp_path / "b.md").symlink_to("nowhere")
    (tmp_path / "c.md").write_text(POST)
    monkeypatch.chdir(tmp_path)

    assert (main(["--offline", "a.md", "c.md"]), main(["--offline", "."])) == (2, 1)


@pytest.mark.slow
def test_strange_files_in_a_folder_of_posts_are_told_and_the_others_judged(tmp_path: Path) -> None:
    """No post is judged by what a link leads out to, no pipe is waited for, and each is named."""
    (tmp_path / "good.md").write_text(POST)
    os.mkfifo(tmp_path / "pipe.md")
    for name, target in (("zero", "/dev/zero"), ("kmsg", "/proc/kmsg"), ("loop", "loop.md"), ("gone", "nowhere"), ("same", "good.md")):
        (tmp_path / f"{name}.md").symlink_to(target)
    with (tmp_path / "large.md").open("wb") as file:
        file.write(POST.encode() + b"x" * BEGINNING_BYTES)
        file.truncate(1 << 40)

    done = run(tmp_path, "--offline", "--no-cache", ".")

    assert done.returncode == 1
    assert done.stderr == ""
    assert [line.split(":")[0].strip() for line in done.stdout.splitlines() if line.startswith("  ")] == [
        "gone.md", "kmsg.md", "large.md", "loop.md", "pipe.md", "zero.md",
    ]  # fmt: skip
    assert "1 post: " in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ["linkcheck.toml", "pyproject.toml"])
def test_a_strange_configuration_is_a_mistake_of_usage(name: str, tmp_path: Path) -> None:
    """It may have been committed by anybody."""
    (tmp_path / "good.md").write_text(POST)
    for make in (os.mkfifo, lambda path: os.symlink("/dev/zero", path), lambda path: Path(path).write_bytes(b"#" * 2_000_000)):
        make(str(tmp_path / name))

        done = run(tmp_path, "--offline", ".")

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"linkcheck: {tmp_path / name} cannot be read: it is ")
        (tmp_path / name).unlink()


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("--offline", "--baseline", "it", "good.md"),
        ("--ca-file", "it", "good.md"),
        ("ledger", "import", "it", "--ledger", "ledger.sqlite"),
        ("--offline", "it"),
    ],
)
def test_a_file_that_the_user_names_is_regular(words: tuple[str, ...], tmp_path: Path) -> None:
    """What comes from another program has a place where the help says so: standard input."""
    (tmp_path / "good.md").write_text(POST)
    for make in (os.mkfifo, lambda path: os.symlink("/dev/zero", path)):
        make(str(tmp_path / "it"))

        done = run(tmp_path, *words)

        assert done.returncode == (1 if words[-1] == "it" else 2)
        assert "Traceback" not in done.stderr
        (tmp_path / "it").unlink()


@pytest.mark.slow
@pytest.mark.parametrize("words", [("resolve", "--offline", "-"), ("ledger", "import", "-", "--ledger", "ledger.sqlite")])
def test_standard_input_may_be_endless(words: tuple[str, ...], tmp_path: Path) -> None:
    """Such as a device that somebody redirected."""
    with open("/dev/zero", "rb") as zero:
        done = run(tmp_path, *words, stdin=zero)

    assert done.returncode == 2
    assert done.stderr.startswith("linkcheck: standard input cannot be read: it is larger than ")


@LINUX
def test_a_deep_configuration_is_refused(tmp_path: Path) -> None:
    """The parser of TOML needs memory by the square of a key's length, and calls itself in each bracket."""
    for text in (".".join("a" * 20_000) + " = 1", "a = " + "[" * 90_000):
        (tmp_path / "linkcheck.toml").write_text(text)

        done = run(tmp_path, "--offline", ".")

        assert done.returncode == 2
        assert "nested too deeply; 100 levels are read" in done.stderr
