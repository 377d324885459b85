"""A signal while an audit writes what it found: the first one takes no report away, and the second one ends it at once."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
# Its report takes as long as the signals take that are named on the command line.
AUDIT = """
import signal
import sys
from pathlib import Path

import httpx

from linkcheck.audit.run import audit
from linkcheck.config.settings import Settings


def deliver(audited):
    for name in sys.argv[1:]:
        signal.raise_signal(signal.Signals[name])
    print("delivered", len(audited.checked.summary.run.paths), audited.checked.summary.run.interrupted)


settings = Settings(folder=Path(), ledger="l.sqlite", archive=False, host_interval_ms=0)
audit(["post.md"], settings, transport=httpx.MockTransport(lambda request: httpx.Response(200)), deliver=deliver)
before = [signal.getsignal(signal.Signals[name]) for name in ("SIGINT", "SIGTERM")]
print("finished", before == [signal.default_int_handler, signal.SIG_DFL])
"""


def audited(folder: Path, *numbers: str, before: tuple[str, ...] = ()) -> tuple[int, str]:
    """How an audit ends to which these signals are sent, in their order, while it delivers its report; and what it prints."""
    (folder / "post.md").write_text("---\ntitle: A post\n---\n[a](https://paper.example/a)\n", encoding="utf-8")
    command = [*before, sys.executable, "-c", AUDIT, *numbers]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout


WHOLE = 0, "delivered 1 False\nfinished True\n"


@pytest.mark.parametrize("numbers", ["SIGINT", "SIGTERM", "SIGHUP", "SIGHUP SIGHUP SIGHUP"])
def test_a_first_signal_takes_no_report_away(numbers: str, tmp_path: Path) -> None:
    """Everything has been asked by then, so that the audit is whole; and a terminal that is closed may say so more than once."""
    assert audited(tmp_path, *numbers.split()) == WHOLE


@pytest.mark.parametrize("numbers", ["SIGINT SIGINT", "SIGTERM SIGTERM", "SIGHUP SIGTERM"])
def test_a_second_signal_ends_at_once(numbers: str, tmp_path: Path) -> None:
    """Who cannot wait need not, and the next audit delivers what this one did not."""
    first, second = numbers.split()
    assert audited(tmp_path, first, second) == (-signal.Signals[second], "")
    assert audited(tmp_path) == WHOLE


def test_nohup_is_respected_to_the_end(tmp_path: Path) -> None:
    """An audit that is to survive its terminal ends with its report, however often the terminal says that it is closed."""
    assert audited(tmp_path, "SIGHUP", "SIGHUP", before=("nohup",)) == WHOLE
