"""The functions that other programs call."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import linkcheck
from linkcheck.model.vocabulary import Outcome
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
        linkcheck.check([tmp_path], offlin=True)
