"""A check that a signal stops: it reports what is known."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
INTERRUPTED = 130
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\nConnection: close\r\n\r\nA story."


class Server:
    """A server that answers for `/fast`, and for `/slow` only once it may."""

    def __init__(self) -> None:
        self.slow_asked = threading.Event()
        self.may_answer = threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self.listening.accept()[0],), daemon=True).start()

    def _serve(self, made: socket.socket) -> None:
        with made, suppress(OSError):
            if b"/slow" in made.recv(65_536):
                self.slow_asked.set()
                self.may_answer.wait(20)
            made.sendall(PAGE)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server whose slow page is let go in the end."""
    made = Server()
    yield made
    made.may_answer.set()
    made.listening.close()


def started(server: Server, folder: Path, *before: str) -> "subprocess.Popen[str]":
    """A check of a page that answers and one that does not yet, once that one has been asked for."""
    origin = f"http://127.0.0.1:{server.port}"
    post = f'---\ntitle: A post\n---\n<p><a href="{origin}/fast">A</a> <a href="{origin}/slow">B</a></p>\n'
    (folder / "post.html").write_text(post, encoding="utf-8")
    command = [*before, sys.executable, "-m", "linkcheck", "check", "--allow-private", "--timeout", "30", "--format", "json"]
    process = subprocess.Popen(
        [*command, "--output", "report.json", "post.html"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert server.slow_asked.wait(20)
    return process


def outcomes(folder: Path) -> dict[str, str]:
    """The outcome of each page by its path."""
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {url.rpartition("/")[2]: known["outcome"] for url, known in report["urls"].items()}


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(["SIGTERM"], id="SIGTERM"),
        *(pytest.param(numbers, id=" ".join(numbers), marks=pytest.mark.slow) for numbers in (["SIGINT"], ["SIGHUP"], ["SIGHUP"] * 3)),
    ],
)
def test_a_stopped_check_reports_what_is_known(numbers: list[str], server: Server, tmp_path: Path) -> None:
    """Ctrl-C, SIGTERM and a closed terminal, which may say so more than once, leave a report."""
    process = started(server, tmp_path)
    for number in numbers:
        process.send_signal(signal.Signals[number])
    _, said = process.communicate(timeout=20)

    assert (process.returncode, "Traceback" in said) == (INTERRUPTED, False)
    assert outcomes(tmp_path) == {"fast": "alive", "slow": "unchecked"}


@pytest.mark.slow
def test_nohup_is_respected(server: Server, tmp_path: Path) -> None:
    """A check that is to survive its terminal goes on."""
    process = started(server, tmp_path, "nohup")
    process.send_signal(signal.SIGHUP)
    server.may_answer.set()
    process.communicate(timeout=20)

    assert process.returncode in (0, 1)
    assert outcomes(tmp_path) == {"fast": "alive", "slow": "alive"}
