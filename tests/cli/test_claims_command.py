"""`linkcheck claims`: what is taken for the claims, and why."""

import json
from pathlib import Path

import pytest

from linkcheck.cli import main
from tests.judge.posts import MORE, NEWS, PAPER, wordpress


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an imported post, one that names its source, one of a link blog's kind and one without a claim."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(wordpress())
    (tmp_path / "b.md").write_text(
        f"---\ntitle: x\nsource:\n  title: y\n  url: {NEWS}\nmedium_url: {MORE}\n---\ntext [z](https://z.example/)\n"
    )
    (tmp_path / "c.md").write_text("---\ntitle: x\n---\ntext\n")
    return tmp_path


def test_the_table_tells_each_claim_and_why(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each post with its claims, where they stand and why they count; what is another relation is named; the last line counts."""
    assert main(("claims",)) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "a.md"
    assert [line.split()[0] for line in lines[1:4]] == ["original", "canonical", "source"]
    assert lines[1].split() == ["original", "original_link", PAPER, "by", "its", "name,", "as", "WP", "Automatic", "leaves", "it"]
    assert [line.split(maxsplit=3) for line in lines[4:]] == [
        ["b.md"],
        ["original", "source.url", NEWS, "by its name"],
        ["front", "medium_url", MORE, "a copy of this post elsewhere"],
        ["c.md"],
        ["no", "claim"],
        [],
        ["3", "posts:", "2", "with an original_link, 1 with a canonical_url, 1 with a Source link."],
    ]


def test_json_lines_hold_the_same(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A line for each post, with its tool and its links."""
    assert main(("claims", "--format", "jsonl", "b.md", "c.md")) == 0

    first, second = (json.loads(line) for line in capsysbinary.readouterr().out.splitlines())
    assert first == {
        "path": "b.md",
        "tool": "link blog",
        "links": [
            {"role": "original", "field": "source.url", "line": 5, "url": NEWS, "why": "by its name"},
            {"role": "front", "field": "medium_url", "line": 6, "url": MORE, "why": "a copy of this post elsewhere"},
        ],
    }
    assert second == {"path": "c.md", "tool": None, "links": []}


def test_a_folder_without_posts_is_a_sentence(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to list is no empty table."""
    (site / "empty").mkdir()

    assert main(("claims", "empty")) == 3
    assert "no post in empty" in capsys.readouterr().err
