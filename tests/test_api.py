"""The functions that other programs call."""

import asyncio
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest

import linkcheck
from linkcheck.cli import main
from linkcheck.config.arguments import SettingsArguments
from linkcheck.config.settings import KEYS
from linkcheck.model.vocabulary import Outcome, Severity
from tests.judge.posts import wordpress


@pytest.mark.parametrize("name", linkcheck.__all__)
def test_no_module_hides_a_public_name(name: str) -> None:
    """Importing a submodule sets an attribute of the package, and would put the module in the place of a function."""
    assert importlib.util.find_spec(f"linkcheck.{name}") is None


def test_one_url_is_resolved_after_posts_were_checked(tmp_path: Path) -> None:
    """Whatever a check has imported, `linkcheck.resolve` and `from linkcheck import resolve` stay the function."""
    (tmp_path / "a.md").write_text(wordpress(), encoding="utf-8")

    report = linkcheck.check([tmp_path], offline=True)
    resolution = linkcheck.resolve("http://x.example/", offline=True)
    from linkcheck import resolve

    assert len(report.posts) == 1
    assert resolution.outcome is Outcome.UNCHECKED
    assert resolve("http://x.example/", offline=True) == resolution
    assert "linkcheck.crawl.resolution" in sys.modules


@pytest.mark.parametrize("name", linkcheck.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """What `__all__` names is there, although most of it is looked up only when asked for."""
    subprocess.run([sys.executable, "-c", f"from linkcheck import {name}"], check=True)


def test_an_unknown_name_is_refused() -> None:
    """A name that the package lacks is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'resolved'"):
        linkcheck.resolved  # noqa: B018


def test_mistakes_are_caught_by_their_public_name(tmp_path: Path) -> None:
    """A folder without posts and an unknown setting raise the error that users can import."""
    with pytest.raises(linkcheck.LinkcheckError):
        linkcheck.check([tmp_path], offline=True)
    with pytest.raises(linkcheck.LinkcheckError):
        linkcheck.check([tmp_path], offlin=True)  # type: ignore[call-arg]  # This is the mistake.


README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
TIMES = re.compile(r'"(?:id|started_at|finished_at)": "[^"]*"')


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with two folders of posts."""
    monkeypatch.chdir(tmp_path)
    for name in ("posts/a.md", "drafts/b.md"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(wordpress(original=None), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_readme_runs(posts: Path, example: str) -> None:
    """As a script in a folder with posts, and without a complaint."""
    (posts / "example.py").write_text(example, encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", "example.py"], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert re.search(r"\d errors?|LC101|unchecked", done.stdout)


def test_one_path_is_a_text_or_a_path(posts: Path) -> None:
    """A text is one path, and not one for each of its letters."""
    for one in ("posts", Path("posts"), ["posts"], (Path("posts") / "a.md",), iter(["posts"])):
        assert [post.path for post in linkcheck.check(one, offline=True).posts] == ["posts/a.md"]


def test_findings_can_be_counted_and_indexed(posts: Path) -> None:
    """They are tuples, those that stand and all."""
    report = linkcheck.check("posts", offline=True)

    assert report.findings[0].code == "LC101"
    assert len(report.standing) == len(report.findings) == 3
    assert repr(report) == "<Report of 1 post: 1 error, 2 notes>"


def test_a_report_as_json_is_that_of_the_command(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """But for the times of the run."""
    (posts / "posts/plain.md").write_text("text")
    report = linkcheck.check(".", offline=True, exclude=["drafts/"], exclude_urls=["https://nothing.example/"])
    main(["--offline", "--exclude", "drafts/", "--exclude-url", "https://nothing.example/", "--format", "json", "."])

    assert TIMES.sub("", report.to_json()) == TIMES.sub("", capsys.readouterr().out)
    assert json.loads(report.to_json())["summary"]["left_out"]["excluded"] == 1


@pytest.mark.parametrize("inside", [True, False])
def test_a_running_loop_is_no_obstacle(posts: Path, inside: bool) -> None:
    """In a notebook the functions are called while a loop runs; those for loops let it go on."""
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0)
            beats += 1

    async def work() -> tuple[linkcheck.Report, linkcheck.Resolution]:
        if inside:
            return linkcheck.check("posts", offline=True), linkcheck.resolve("http://x.example/", offline=True)
        beating = asyncio.create_task(beat())
        found = await linkcheck.acheck("posts", offline=True), await linkcheck.aresolve("http://x.example/", offline=True)
        beating.cancel()
        return found

    report, resolution = asyncio.run(work())

    assert len(report.posts) == 1
    assert resolution.outcome is Outcome.UNCHECKED
    assert (beats > 0) is not inside


def test_the_web_is_asked_in_a_running_loop_too() -> None:
    """A crawl has a loop of its own, which would not start within another."""

    async def work() -> linkcheck.Resolution:
        return linkcheck.resolve("http://127.0.0.1:9/", name_recheck=0)

    # The guard refuses loopback, and that is an answer.
    assert asyncio.run(work()).hops[0].error


@pytest.mark.slow
def test_threads_do_not_get_in_each_others_way(posts: Path) -> None:
    """However many begin at the same moment in a program that has loaded nothing yet."""
    script = (
        "import threading, linkcheck\n"
        "start, failed = threading.Barrier(8), []\n"
        "def work(number):\n"
        "    start.wait()\n"
        "    try:\n"
        "        linkcheck.check('posts', offline=True) if number % 2 else linkcheck.resolve('https://a.example/', offline=True)\n"
        "    except Exception as error:\n"
        "        failed.append(error)\n"
        "threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]\n"
        "[thread.start() for thread in threads]\n"
        "[thread.join() for thread in threads]\n"
        "assert not failed, failed\n"
    )
    for _ in range(5):
        subprocess.run([sys.executable, "-c", script], check=True)


def test_mistakes_reach_whoever_awaits(posts: Path) -> None:
    """As they do without a loop."""
    with pytest.raises(linkcheck.LinkcheckError, match="fail_on is the text"):
        asyncio.run(linkcheck.acheck("posts", fail_on="grave"))  # type: ignore[arg-type]  # This is the mistake.


def test_every_setting_is_an_argument_with_a_type() -> None:
    """But `paths`, which is what is checked."""
    assert [*get_type_hints(SettingsArguments), "paths"] == list(KEYS)


def test_settings_take_enumerations_texts_and_tables(posts: Path) -> None:
    """As a program has them."""
    linkcheck.check(
        "posts",
        offline=True,
        fail_on=Severity.NOTE,
        certainty="likely",
        severity={"LC1": "note"},
        hosts=[{"host": "a.example", "never_check": True}],
        urls=[{"url": "https://a.example/*", "accept": [403]}],
        cache_dir=posts / "kept",
        expect=["original"],
    )
