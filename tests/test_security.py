"""SECURITY.md promises what tests hold."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)


def test_each_promise_has_a_test() -> None:
    """Each row of a table of promises names one test."""
    tables = re.findall(r"^\| promise .*\n\|[ |:-]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]

    assert len(rows) == len(NAMED) > 30
    assert all("::test_" in row for row in rows)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_each_test_that_is_named_is_there(file: str, name: str) -> None:
    """A test that is renamed or removed is mended in SECURITY.md too."""
    functions = [node.name for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)]

    assert functions.count(name) == 1


def test_the_page_is_linked() -> None:
    """Whoever reads the README or CONTRIBUTING finds it."""
    assert all("[SECURITY.md](SECURITY.md)" in (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))


def test_the_lock_is_looked_up_once_a_week() -> None:
    """A workflow that needs the network, unlike the checks, asks for known weaknesses in what is locked, and may do nothing else."""
    text = (ROOT / ".github" / "workflows" / "pip-audit.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text.replace("\non:", "\n'on':"))
    (job,) = workflow["jobs"].values()

    assert workflow["on"]["schedule"] == [{"cron": "47 5 * * 2"}]
    assert (workflow["permissions"], job["permissions"]) == ({}, {"contents": "read"})
    assert job["steps"][-1]["run"] == "pip-audit --require-hashes --disable-pip --requirement .ci/requirements.txt"
    assert "pip-audit" not in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
