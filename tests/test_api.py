"""The functions that other programs call."""

import importlib.util
import sys
from pathlib import Path

import pytest

import linkcheck
from linkcheck.model.vocabulary import Outcome
from tests.judge.posts import wordpress


@pytest.mark.parametrize("name", linkcheck.__all__)
def test_no_module_hides_a_public_name(name: str):
    """Importing a submodule sets an attribute of the package, and would put the module in the place of a function."""
    assert importlib.util.find_spec(f"linkcheck.{name}") is None


def test_one_url_is_resolved_after_posts_were_checked(tmp_path: Path):
    """Whatever a check has imported, `linkcheck.resolve` and `from linkcheck import resolve` stay the function."""
    (tmp_path / "a.md").write_text(wordpress(), encoding="utf-8")

    report = linkcheck.check([tmp_path], offline=True)
    resolution = linkcheck.resolve("http://x.example/", offline=True)
    from linkcheck import resolve

    assert len(report.posts) == 1
    assert resolution.outcome is Outcome.UNCHECKED
    assert resolve("http://x.example/", offline=True) == resolution
    assert "linkcheck.crawl.resolution" in sys.modules
