"""`linkcheck init`: a configuration that fits the posts, with the reasons for it."""

import re
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.config.load import load_settings
from linkcheck.model.vocabulary import Profile
from tests.judge.posts import MORE, NEWS, PAPER, wordpress

BLOG = f"---\nsource_url: {NEWS}\n---\nA remark.\n"
CROSS = f"---\ntitle: a\ncanonical_url: {MORE}\n---\nText.\n"
PLAIN = "---\ntitle: a\n---\nText.\n"

WRITTEN = """\
# Written by linkcheck init after reading 2 posts.
# Every key is explained in the README; linkcheck config --schema describes this file to editors.
#
# import tools: WP Automatic 2
# markup: html 2
# fields: canonical_url 2, original_link 2
# claims: original 2, canonical 2, source 2
# hosts that claims name most: paper.example 2

# 2 of 2 posts were left by an import tool.
#   auto: each post is judged by its own fields
#   syndication: copies of other people's articles: what the import tool leaves, else all three claims
#   cross-posting: own articles that appear elsewhere too: a canonical URL in each
#   link-blog: comments on other people's articles: an original link in each; the template prints the Source link
profile = "syndication"

# The site itself, as nearly all permalinks have it.
site_url = "https://digest.example/"

# What fails a run: findings at least as severe and as sure as these.
fail_on = "error"
certainty = "confirmed"

# Severities by code, or by the beginning of a code: error, warning, note or off.
# [severity]
# LC003 = "off"

# What is different for some posts.
# [[paths]]
# match = "drafts/**"
# ignore = ["LC1"]

# What is different on some hosts.
# [[hosts]]
# host = "walled.example"
# accept = [403, 429]
# reason = "it lets only browsers in"
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(site: Path, *posts: str) -> None:
    for at, text in enumerate(posts):
        (site / f"{at:02}.md").write_text(text)


def test_the_file_says_what_was_found_and_loads(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site of imported posts gets their profile, the evidence, and a file that works as it stands and with its comments taken off."""
    write(site, wordpress(), wordpress())

    assert main(("init",)) == 0
    assert (site / "linkcheck.toml").read_text() == WRITTEN
    assert "linkcheck.toml is written with the profile syndication: 2 of 2 posts were left by an import tool." in capsys.readouterr().out
    assert load_settings(site, {}, {}).profile is Profile.SYNDICATION
    # Its examples are lines that begin with a key or a table behind the mark of a comment.
    examples = re.sub(r"^# (?=\[|[\w]+ = )", "", WRITTEN, flags=re.MULTILINE)
    (site / "linkcheck.toml").write_text(examples)
    chosen = load_settings(site, {}, {})
    assert (len(chosen.hosts), len(chosen.paths), len(chosen.severity)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("posts", "profile"),
    [
        ((BLOG,) * 3, "link-blog"),
        ((CROSS,) * 3, "cross-posting"),
        ((PLAIN,) * 3, "auto"),
        ((BLOG, CROSS, wordpress()), "auto"),
        ((*(wordpress(),) * 9, PLAIN), "syndication"),
        ((*(wordpress(),) * 8, PLAIN, PLAIN), "auto"),
    ],
)
def test_a_profile_is_proposed_where_it_fits_nine_posts_of_ten(
    site: Path, capsysbinary: pytest.CaptureFixture[bytes], posts: tuple[str, ...], profile: str
) -> None:
    """A mixed site is judged post by post; a few others among many are counted."""
    write(site, *posts)

    assert main(("init", "--stdout")) == 0
    out = capsysbinary.readouterr().out.decode()
    assert f'\nprofile = "{profile}"\n' in out
    assert ("# 1 post does not, and may get findings" in out) is (len(set(posts)) == 2 and profile == "syndication")
    assert not (site / "linkcheck.toml").exists()


def test_fields_that_may_name_the_original_are_suggested(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A field that always holds an address elsewhere may be the site's own name for the original."""
    write(site, f"---\ntitle: a\nborrowed_from: {PAPER}\ncover_image: {NEWS}\n---\nText.\n")

    assert main(("init", "--stdout")) == 0
    assert b'\n# original_fields = ["borrowed_from"]\n' in capsysbinary.readouterr().out


@pytest.mark.parametrize(("name", "text"), [("linkcheck.toml", ""), ("pyproject.toml", "[tool.linkcheck]\noffline = true\n")])
def test_a_configuration_is_never_overwritten(site: Path, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    """Where one is there already, in either file, a sentence says what to do; printing the proposal still works."""
    write(site, wordpress())
    (site / name).write_text(text)

    assert main(("init",)) == 2
    assert f"{name} holds a configuration already" in capsys.readouterr().err
    assert (site / name).read_text() == text
    assert main(("init", "--stdout")) == 0


def test_a_folder_without_posts_gets_no_configuration(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is proposed for nothing."""
    assert main(("init",)) == 3
    assert "no post in ." in capsys.readouterr().err
    assert not (site / "linkcheck.toml").exists()
