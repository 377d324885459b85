"""The units in schedules/: what they say is valid, and what they run does what it says."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from linkcheck.cli.parser import parse_arguments
from tests.repository import Repository, environment

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent.parent / "schedules"
GITHUB, GITLAB, CRON = "github-actions.yml", "gitlab-ci.yml", "linkcheck.cron"
SERVICE, TIMER = "linkcheck-audit.service", "linkcheck-audit.timer"
UNITS = (CRON, SERVICE, TIMER, GITHUB, GITLAB)
REMEMBER, AUDIT, KEEP = "ledger import strikes.jsonl", "audit --budget 50m", "ledger export --output strikes.jsonl"
COMMAND = re.compile(r"(?<!name:)[\s/]linkcheck (?P<words>(?:audit|ledger)\b[^;&|>\n]*)")


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def loaded(name: str) -> Any:
    # In YAML 1.1 `on` is a truth value, and so PyYAML reads the key.
    return yaml.safe_load(read(name).replace("\non:", "\n'on':"))


def without_comments(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def commands(name: str) -> Iterator[tuple[str, ...]]:
    """The arguments of each linkcheck that a unit runs."""
    for found in COMMAND.finditer(without_comments(read(name))):
        yield tuple(shlex.split(found["words"]))


def cron_lines(text: str) -> list[list[str]]:
    """The five fields and the command of each line of a crontab that is one."""
    return [line.split(None, 5) for line in without_comments(text).splitlines() if line.strip() and not re.match(r"\w+=", line)]


def valid_cron(fields: list[str]) -> bool:
    """Whether five fields name times that exist, in the forms that every cron reads."""
    bounds = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
    return len(fields) == 5 and all(
        all(part == "*" or (part.isdecimal() and low <= int(part) <= high) for part in field.split(","))
        for field, (low, high) in zip(fields, bounds, strict=True)
    )


@pytest.mark.parametrize("name", UNITS)
def test_every_command_is_one(name: str) -> None:
    """What a unit runs is a command line that the program understands."""
    for words in commands(name):
        assert parse_arguments(words).command == words[0]


def test_every_unit_makes_an_audit() -> None:
    """Each way to run on a schedule makes an audit with a budget, and those without a machine keep what must not be forgotten."""
    audit, remember, keep = (tuple(words.split()) for words in (AUDIT, REMEMBER, KEEP))

    assert list(commands(CRON)) == [audit, ("ledger", "prune", "--older-than", "400d"), ("ledger", "vacuum")]
    assert list(commands(SERVICE)) == [audit]
    assert list(commands(GITLAB)) == [remember, audit, keep]
    assert list(commands(GITHUB)) == [remember, audit, keep, remember, keep]


def test_the_crontab_is_valid() -> None:
    """Each line of the crontab names a time that exists, and a command that cron does not cut at a percent sign."""
    lines = cron_lines(read(CRON))

    assert [line[:5] for line in lines] == [["23", "4", "*", "*", "1"], ["53", "3", "1", "*", "*"]]
    assert all(valid_cron(line[:5]) and "%" not in line[5] for line in lines)
    assert read(CRON).endswith("\n")


@pytest.mark.parametrize("at", range(2))
def test_the_crontab_runs_in_a_shell(tmp_path: Path, at: int) -> None:
    """A line of the crontab does its work in the blog's folder and prints nothing of it, for cron would mail it."""
    (tmp_path / "blog").mkdir()
    program = Program(tmp_path)

    done = program.run("sh", "-c", cron_lines(read(CRON))[at][5].strip(), cwd=tmp_path, HOME=str(tmp_path), AUDIT_EXIT="0", SAYS="much")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert program.calls == [["audit --budget 50m"], ["ledger prune --older-than 400d", "ledger vacuum"]][at]


def test_the_github_workflow_may_do_little() -> None:
    """The workflow runs by schedule and by hand, one at a time, and may write contents but nothing else."""
    workflow = loaded(GITHUB)

    assert list(workflow["on"]) == ["schedule", "workflow_dispatch"]
    assert all(valid_cron(entry["cron"].split()) for entry in workflow["on"]["schedule"])
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["audit"]["permissions"] == {"contents": "write"}
    assert workflow["concurrency"] == {"group": "linkcheck-audit", "cancel-in-progress": False}
    # The step that takes the ledger from the cache looks where the one that puts it there leaves it, also after a red audit.
    steps = {step.get("name"): step for step in workflow["jobs"]["audit"]["steps"]}
    fetch, keep = steps["Fetch the ledger"], steps["Keep the ledger"]
    assert keep["with"] == {name: value for name, value in fetch["with"].items() if name != "restore-keys"}
    assert keep["with"]["key"].startswith(fetch["with"]["restore-keys"])
    assert keep["if"].startswith("always()")
    # What is put into a script by GitHub could be a script of somebody else's.
    assert not [step["run"] for step in workflow["jobs"]["audit"]["steps"] if "${{" in step.get("run", "")]


def test_the_gitlab_job_keeps_its_ledger() -> None:
    """The job runs by schedule only, and its cache and artifacts are kept whatever the audit found."""
    job = loaded(GITLAB)["linkcheck-audit"]

    assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "schedule"'}]
    assert job["cache"] == {"key": "linkcheck-ledger", "paths": [".linkcheck/", "strikes.jsonl"], "when": "always"}
    assert (job["artifacts"]["when"], job["artifacts"]["paths"]) == ("always", ["reports/", "strikes.jsonl"])
    assert job["allow_failure"] == {"exit_codes": [1]}


@pytest.mark.parametrize(("files", "imports"), [((), 0), (("strikes.jsonl",), 1), (("strikes.jsonl", ".linkcheck/ledger.sqlite"), 0)])
def test_the_gitlab_job_starts_again_from_its_strikes(tmp_path: Path, files: tuple[str, ...], imports: int) -> None:
    """Only a job that lost its ledger takes in the strikes; without either it begins anew."""
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("old\n")
    program = Program(tmp_path)
    job = loaded(GITLAB)["linkcheck-audit"]

    done = program.run("sh", "-e", "-c", "\n".join([*job["before_script"][1:], *job["script"]]), cwd=tmp_path, AUDIT_EXIT="1")

    assert done.returncode == 1
    assert program.calls == ["ledger import strikes.jsonl"] * imports + ["audit --budget 50m"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_its_units(tmp_path: Path) -> None:
    """Both units pass: systemd finds no fault with them, but for the program, which is not installed where tests run."""
    there = shutil.which("true")
    assert there is not None
    (tmp_path / SERVICE).write_text(read(SERVICE).replace("/opt/linkcheck/bin/linkcheck", there))
    (tmp_path / TIMER).write_text(read(TIMER))

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / SERVICE), str(tmp_path / TIMER)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    # What it says about other units of this machine is no concern of ours.
    assert [line for line in done.stderr.splitlines() if "linkcheck" in line] == []
    assert done.returncode == 0


def test_the_service_ends_an_audit_gently() -> None:
    """News is no failure of the service, and an audit that is stopped may write down what it learned."""
    said = set(without_comments(read(SERVICE)).splitlines())

    assert {"Type=oneshot", "SuccessExitStatus=1 130", "KillSignal=SIGINT", "TimeoutStopSec=2min"} <= said
    assert {"RandomizedDelaySec=1h", "Persistent=true"} <= set(read(TIMER).splitlines())


PROGRAM = """\
#!/bin/sh
echo "$*" >> "$CALLS"
if [ -n "$SAYS" ]; then echo "$SAYS"; fi
case "$*" in
audit*) exit "$AUDIT_EXIT" ;;
"ledger import "*) cat "$3" >> "$LEDGER" ;;
"ledger export --output "*) sort -u "$LEDGER" > "$4" ;;
esac
"""


class Program:
    """A linkcheck that writes down how it was called; its ledger is a text of lines, and an audit ends as it is told to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "programs"
        self._folder.mkdir()
        for name, text in (("linkcheck", PROGRAM), ("gh", "#!/bin/sh\n")):
            (self._folder / name).write_text(text)
            (self._folder / name).chmod(0o755)
        self.ledger.write_text("seen\n")

    @property
    def ledger(self) -> Path:
        return self._folder / "ledger"

    @property
    def calls(self) -> list[str]:
        path = self._folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def run(self, *words: str, cwd: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        known = {
            **environment(),
            "PATH": f"{self._folder}{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(self._folder / "calls"),
            "LEDGER": str(self.ledger),
            "AUDIT_EXIT": "0",
            "SAYS": "",
            **variables,
        }
        return subprocess.run(words, cwd=cwd, env=known, capture_output=True, text=True, check=False, timeout=60)


class Site:
    """A repository with a branch on a server, and a run of the workflow in a clone of it."""

    def __init__(self, folder: Path, files: Mapping[str, str]) -> None:
        Repository(folder / "server").git("init", "--quiet", "--bare", "--initial-branch=main", str(folder / "origin.git"))
        self.work = self.clone(folder, "work")
        self.work.commit({"posts/a.md": "A post.\n", **files})
        self.work.git("push", "--quiet", "origin", "main")
        self.colleague = self.clone(folder, "colleague")
        self.program = Program(folder)

    @staticmethod
    def clone(folder: Path, name: str) -> Repository:
        Repository(folder / "server").git("clone", "--quiet", str(folder / "origin.git"), str(folder / name))
        repository = Repository(folder / name)
        repository.git("checkout", "--quiet", "-B", "main")
        return repository

    def run_workflow(self, audit_exit: int = 0) -> list[str]:
        """The steps that failed; as on GitHub, those behind one that failed run only if they are told to."""
        failed: list[str] = []
        for step in loaded(GITHUB)["jobs"]["audit"]["steps"]:
            if "run" not in step or step["name"] == "Install" or (failed and "always()" not in step.get("if", "")):
                continue
            variables = {name: value for name, value in step.get("env", {}).items() if "${{" not in value}
            done = self.program.run(
                "bash", "-e", "-c", step["run"], cwd=self.work.folder, AUDIT_EXIT=str(audit_exit), GITHUB_REF_NAME="main", **variables
            )
            if done.returncode:
                failed.append(step["name"])
        return failed

    def pushed(self) -> tuple[list[str], str]:
        """The subjects of the server's commits, newest first, and the strikes there."""
        self.colleague.git("fetch", "--quiet", "origin", "main")
        subjects = self.colleague.git("log", "--format=%s", "FETCH_HEAD").splitlines()
        return subjects, self.colleague.git("show", "FETCH_HEAD:strikes.jsonl")


def test_the_first_audit_on_github_has_nothing_to_remember(tmp_path: Path) -> None:
    """Without a file of strikes none is taken in; afterwards there is one, committed and pushed."""
    site = Site(tmp_path, {})

    assert site.run_workflow() == []
    assert site.program.calls == [AUDIT, KEEP]
    assert site.pushed() == (["Remember what linkcheck saw", "A change"], "seen\n")
    assert site.work.git("show", "--format=", "--name-only", "HEAD") == "strikes.jsonl\n"


@pytest.mark.parametrize("code", [1, 130])
def test_an_audit_on_github_that_finds_something_is_remembered(tmp_path: Path, code: int) -> None:
    """An audit that found something, or was stopped, turns the run red, and is remembered as any other."""
    site = Site(tmp_path, {"strikes.jsonl": "before\n"})

    assert site.run_workflow(code) == ["Audit"]
    assert site.program.calls == [REMEMBER, AUDIT, KEEP]
    assert site.pushed() == (["Remember what linkcheck saw", "A change"], "before\nseen\n")


def test_nothing_is_committed_where_nothing_changed(tmp_path: Path) -> None:
    """An audit that saw what was seen before leaves no commit, and takes no change of somebody else's into one."""
    site = Site(tmp_path, {"strikes.jsonl": "seen\n"})
    site.work.write({"posts/a.md": "Left lying about.\n"})

    assert site.run_workflow() == []
    assert site.pushed() == (["A change"], "seen\n")


def test_a_push_that_comes_in_between_loses_nothing(tmp_path: Path) -> None:
    """Where others pushed posts and strikes during the audit, theirs stay and ours are added."""
    site = Site(tmp_path, {"strikes.jsonl": "before\n"})
    site.colleague.commit({"posts/b.md": "Another post.\n", "strikes.jsonl": "before\nelsewhere\n"})
    site.colleague.git("push", "--quiet", "origin", "main")

    assert site.run_workflow(1) == ["Audit"]
    assert site.program.calls == [REMEMBER, AUDIT, KEEP, REMEMBER, KEEP]
    assert site.pushed() == (["Remember what linkcheck saw", "A change", "A change"], "before\nelsewhere\nseen\n")
    assert (site.work.folder / "posts/b.md").exists()


def test_a_branch_that_takes_no_pushes_is_told(tmp_path: Path) -> None:
    """Where what was learned cannot be kept, the run says so instead of forgetting it silently."""
    site = Site(tmp_path, {})
    hook = tmp_path / "origin.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)

    assert site.run_workflow() == ["Commit it"]
