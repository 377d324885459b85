"""Progress: whole lines where nobody watches, whole screens where somebody does; time is an argument."""

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable

import pytest
from rich.console import Console

from linkcheck.cli.output import progress_display
from linkcheck.cli.progress_bar import LiveProgress
from linkcheck.cli.progress_state import ProgressLines, duration_text

SLOW = (("slow.example", 12.0), ("other.example", 8.0))
ENDING = """
from linkcheck.cli.output import progress_display
with progress_display(quiet=False) as progress:
    progress.answered(1, 3)
    progress.waiting(2.0, 1)
    progress.answered(2, 3)
print("the report")
"""


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drawn(clock: Clock) -> tuple[LiveProgress, Callable[[int], list[str]]]:
    bar = LiveProgress(Console(file=io.StringIO()), clock)

    def at(width: int) -> list[str]:
        out = io.StringIO()
        Console(file=out, width=width).print(bar)
        assert all(len(line) <= width for line in out.getvalue().splitlines())
        return [line.rstrip() for line in out.getvalue().splitlines()]

    return bar, at


def test_a_log_gets_one_line_a_minute(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Each minute has a line with what is done, how fast it goes, when it may be over and who is slow."""
    lines = ProgressLines(clock)
    lines.resumed(1000)
    lines.cached(17_000)
    lines.cached(1)

    for second in range(130):
        lines.answered(1000 + 31 * second, 19_000)
        lines.slow(SLOW if second > 100 else ())
        clock.now += 1

    assert capsys.readouterr().err == (
        "linkcheck: 2,860 of 19,000 URLs answered, 31 a second, about 9 min left; "
        "an interrupted run goes on with 1,000 answers; 17,001 URLs remembered\n"
        "linkcheck: 4,720 of 19,000 URLs answered, 31 a second, about 8 min left; "
        "waiting for slow.example (12 s), other.example (8 s)\n"
    )


def test_a_short_run_says_nothing(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """A run of less than a minute writes no line, whatever happens in it."""
    lines = ProgressLines(clock)
    lines.cached(5)
    for _ in range(59):
        clock.now += 1
        lines.answered(1, 2)
        lines.slow(SLOW)

    assert capsys.readouterr().err == ""


def test_waiting_for_names_is_said_at_once(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that waits to look names up again says so when it begins to."""
    ProgressLines(clock).waiting(30.0, 2)

    assert capsys.readouterr().err == (
        "linkcheck: the host names of 2 links not found; waiting 30 s to look again (--name-recheck 0 does not wait)\n"
    )


def test_a_standstill_is_told_without_a_guess(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing moved there is no rate, only who is slow; many slow hosts are counted."""
    lines = ProgressLines(clock)
    lines.answered(5, 9)
    clock.now += 60
    lines.slow((*SLOW, ("third.example", 7.0), ("fourth.example", 6.0)))

    assert capsys.readouterr().err == (
        "linkcheck: 5 of 9 URLs answered; waiting for slow.example (12 s), other.example (8 s), third.example (7 s) and 1 more\n"
    )


def test_the_archive_has_a_rate_of_its_own(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    """Claims are looked up at another pace than URLs, and a slow pace is shown per minute."""
    lines = ProgressLines(clock)
    lines.answered(1000, 1000)
    lines.slow(SLOW)
    for claims in range(13):
        lines.archived(claims, 30)
        clock.now += 5

    lines.archived(13, 30)

    assert capsys.readouterr().err == "linkcheck: 12 of 30 claims looked up in the archive, 12 a minute, about 2 min left\n"


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "1 s"), (59.4, "59 s"), (59.6, "1 min"), (540, "9 min"), (3590, "1 h"), (12_000, "3 h 20 min")]
)
def test_times_are_no_more_exact_than_an_estimate(seconds: float, said: str) -> None:
    """Seconds, minutes or hours, and never 60 of the smaller."""
    assert duration_text(seconds) == said


def test_the_bar_fits_80_columns(clock: Clock, drawn: tuple[LiveProgress, Callable[[int], list[str]]]) -> None:
    """One line shows all, and a second names the hosts only while there are any."""
    bar, at = drawn
    before = at(80)
    for second in range(43):
        bar.answered(31 * second, 19_000)
        clock.now += 1
    bar.slow(SLOW)
    slow = at(80)
    bar.slow(())

    assert before == ["getting ready  0:00"]
    assert slow == [
        "asking URLs  ━                      1,302/19,000     30/s   10 min left     0:43",
        "waiting for slow.example (12 s), other.example (8 s)",
    ]
    assert at(80) == slow[:1]


def test_what_was_done_before_stands_below_the_bar(clock: Clock, drawn: tuple[LiveProgress, Callable[[int], list[str]]]) -> None:
    """Remembered and resumed URLs are shown while no host is slow."""
    bar, at = drawn
    bar.resumed(1204)
    bar.cached(17_000)
    bar.answered(1204, 19_000)

    assert at(80)[1] == "an interrupted run goes on with 1,204 answers; 17,000 URLs remembered"


def test_a_narrow_terminal_is_told_less(clock: Clock, drawn: tuple[LiveProgress, Callable[[int], list[str]]]) -> None:
    """The narrower, the fewer fields; how much is done is on any, and hosts that do not fit are counted."""
    bar, at = drawn
    for second in range(43):
        bar.answered(31 * second, 19_000)
        clock.now += 1
    bar.slow(SLOW)

    assert {width: at(width) for width in (60, 40, 20)} == {
        60: ["asking URLs  ━                    1,302/19,000   10 min left", "waiting for slow.example (12 s), other.example (8 s)"],
        40: ["╸             1,302/19,000   10 min left", "waiting for slow.example (12 s) and 1 m…"],
        20: [" 1,302/19,000", "waiting for slow.ex…"],
    }


def run_on_a_terminal(**environment: str) -> bytes:
    """What a run writes to a terminal as its standard error."""
    ours, theirs = pty.openpty()
    base = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    with subprocess.Popen(
        [sys.executable, "-c", ENDING], stdout=subprocess.DEVNULL, stderr=theirs, env={**base, "TERM": "xterm-256color", **environment}
    ) as process:
        os.close(theirs)
        written = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so at the end of a terminal.
                break
            if not part:
                break
            written += part
    os.close(ours)
    assert process.returncode == 0
    return written


def test_the_bar_is_gone_at_the_end() -> None:
    """What was drawn is erased and the cursor comes back; what was printed above the bar stays."""
    written = run_on_a_terminal(COLUMNS="80")

    assert b"the host name of 1 link not found" in written
    assert b"asking URLs" in written
    assert written.rstrip().endswith(b"\x1b[1A\x1b[2K")
    assert b"\x1b[?25h" in written


@pytest.mark.slow
def test_no_color_is_respected() -> None:
    """Under NO_COLOR nothing is coloured."""
    coloured, plain = run_on_a_terminal(), run_on_a_terminal(NO_COLOR="1")

    assert b"\x1b[32m" in coloured
    assert b"\x1b[32m" not in plain


@pytest.mark.slow
def test_a_dumb_terminal_gets_lines() -> None:
    """Where no line can be drawn again, nothing is drawn."""
    assert run_on_a_terminal(TERM="dumb").splitlines() == [
        b"linkcheck: the host name of 1 link not found; waiting 2 s to look again (--name-recheck 0 does not wait)"
    ]


def test_the_bar_is_loaded_only_on_a_terminal() -> None:
    """A run in a pipe does not load what draws."""
    script = f"import sys\n{ENDING}\nprint('linkcheck.cli.progress_bar' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "the report\nFalse\n"


def test_where_nothing_is_asked_nothing_is_shown() -> None:
    """An offline run has no progress."""
    with progress_display(quiet=True) as progress:
        assert progress is None
