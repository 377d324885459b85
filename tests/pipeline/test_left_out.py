"""What the settings leave out: files, drafts and links; and what is different at single URLs."""

import json
import re
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import httpx
import pytest

from linkcheck.cli import main
from linkcheck.config.host_path_rules import UrlRule
from linkcheck.config.load import load_settings
from linkcheck.config.settings import Settings
from linkcheck.model.errors import NothingCheckedError, SettingsError
from linkcheck.model.vocabulary import Outcome
from linkcheck.pipeline.run import check_posts
from linkcheck.report.summary import RunSummary
from linkcheck.report.whole import Report
from tests.conftest import Check

TODAY = date(2026, 6, 1)
POST = "---\ntitle: a\n---\n{}\n"
LINKED = POST.format("[one](https://code.example/private) and [two](https://code.example/typo)")


def summary_of(folder: Path, files: Mapping[str, str], today: date = TODAY, **settings: object) -> tuple[RunSummary, list[str]]:
    """The summary of an offline check of a folder with some files, and the paths of its posts."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    chosen = Settings(offline=True, folder=folder, **settings)  # type: ignore[arg-type]
    with closing(check_posts([folder], chosen, today=today)) as checked:
        return checked.summary, [post.path for post in checked.posts()]


def test_excluded_files_are_counted_and_not_read(tmp_path: Path) -> None:
    """Patterns are those of a `.gitignore` in the configuration's folder."""
    files = dict.fromkeys(("a.md", "b.de.md", "old/c.md", "new/old/d.md", "new/e.md"), POST)

    summary, posts = summary_of(tmp_path, files, exclude=("/old/", "*.de.md"))

    assert posts == ["a.md", "new/e.md", "new/old/d.md"]
    assert summary.excluded == 2


def test_a_file_that_is_named_is_not_excluded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever names a file wants it checked; the folder alone says what stands in its way."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text(POST)

    assert main(("--offline", "--exclude", "*.md", "a.md")) == 0
    assert main(("--offline", "--exclude", "*.md", ".")) == 3
    assert "no post in .: exclude leaves out 1 of its files" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("front", "path"),
    [
        ("draft: true", "a.md"),
        ("Draft: yes", "a.md"),
        ("published: false", "a.md"),
        ("status: draft", "a.md"),
        ("post_status: private", "a.md"),
        ("date: 2026-06-02", "a.md"),
        ("date: '2027-01-01T10:00:00+02:00'", "a.md"),
        ("date: 2026-01-01\npublishDate: 2026-06-02", "a.md"),
        ("title: x", "_drafts/a.md"),
    ],
)
def test_drafts_are_left_out_where_the_settings_say_so(tmp_path: Path, front: str, path: str) -> None:
    """They are checked by default, and otherwise counted."""
    files = {path: f"---\n{front}\n---\ntext\n", "other.md": POST}

    assert summary_of(tmp_path, files)[1] == sorted((path, "other.md"))
    summary, posts = summary_of(tmp_path, files, drafts=False)
    assert (summary.drafts, posts, summary.skips) == (1, ["other.md"], ())


@pytest.mark.parametrize(
    "front",
    [
        "draft: false",
        "draft:",
        "published: true",
        "published: 2026-01-01",
        "status: publish",
        "date: 2026-06-01",
        "date: soon",
        "x: {draft: true}",
    ],
)
def test_what_is_published_is_no_draft(tmp_path: Path, front: str) -> None:
    """A day that has come, a word that is no day, and a field of something else."""
    assert summary_of(tmp_path, {"a.md": f"---\n{front}\n---\ntext\n"}, drafts=False)[1] == ["a.md"]


def test_a_folder_of_drafts_alone_is_no_mistake(tmp_path: Path) -> None:
    """A hook that is given nothing but drafts passes."""
    assert summary_of(tmp_path, {"a.md": "---\ndraft: true\n---\n"}, drafts=False)[0].drafts == 1
    (tmp_path / "empty").mkdir()
    with pytest.raises(NothingCheckedError):
        summary_of(tmp_path / "empty", {}, drafts=False)


def test_links_are_left_out_by_their_urls(check: Check) -> None:
    """One page of a host is not looked at, and the others are asked."""
    asked = {"https://code.example/private": httpx.Response(404), "https://code.example/typo": httpx.Response(404)}

    def dead(report: Report) -> list[str | None]:
        return [finding.url for finding in report.findings if finding.code == "LC401"]

    assert len(dead(check({"a.md": LINKED}, asked))) == 2
    assert dead(check({"a.md": LINKED}, asked, exclude_urls=("https://code.example/priv*",))) == ["https://code.example/typo"]
    assert dead(check({"a.md": LINKED}, asked, exclude_urls=("re:code",))) == []


def test_excluded_links_are_counted(tmp_path: Path) -> None:
    """Also offline, and of the front matter too; nothing is found at them."""
    text = "---\ntitle: a\nhomepage: https://localhost/x\n---\n[todo](https://localhost/todo) <https://a.example/>\n"

    assert "LC412" in {key.code for key in summary_of(tmp_path, {"a.md": text})[0].standing}
    summary, _ = summary_of(tmp_path, {"a.md": text}, exclude_urls=("https://localhost/*",))
    assert "LC412" not in {key.code for key in summary.standing}
    assert (summary.counts.excluded_links, summary.counts.links) == (2, 1)


def test_an_excluded_claim_is_compared_and_not_asked(check: Check) -> None:
    """Whether claims agree is told by the others too; what its page is stays open."""
    post = "---\noriginal_link: https://a.example/x\ncanonical_url: https://b.example/y\n---\ntext\n"
    report = check({"a.md": post}, {}, exclude_urls=("https://a.example/*",))

    assert report.resolutions["https://a.example/x"].outcome is Outcome.SKIPPED
    assert report.resolutions["https://b.example/y"].outcome is Outcome.DEAD
    assert {"LC201", "LC203"} & {finding.code for finding in report.findings}


@pytest.mark.parametrize(
    ("rule", "outcomes"),
    [
        (UrlRule("https://code.example/private", accept=(404,)), [Outcome.ALIVE, Outcome.DEAD]),
        (UrlRule("https://code.example/private", never_check=True, reason="members only"), [Outcome.SKIPPED, Outcome.DEAD]),
        (UrlRule("https://code.example/private", never_check=True, until=date(2020, 1, 1)), [Outcome.DEAD, Outcome.DEAD]),
        (UrlRule("re:^https://code", accept=(404,), until=date(2999, 1, 1)), [Outcome.ALIVE, Outcome.ALIVE]),
    ],
)
def test_single_urls_have_settings_of_their_own(check: Check, rule: UrlRule, outcomes: list[Outcome]) -> None:
    """A status that counts as alive, or no request at all, until a day."""
    report = check({"a.md": LINKED}, {}, urls=(rule,))

    assert [resolution.outcome for resolution in report.resolutions.values()] == outcomes
    if rule.reason:
        assert report.resolutions[rule.url].hops[0].error == rule.reason
    ended = rule.until is not None and rule.until.year < 2026
    assert [note for note in report.run.notes if "[[urls]]" in note] == (
        [f"The table in [[urls]] for {rule.url} ended on 2020-01-01; take it out, or give it another day."] if ended else []
    )


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (
            'exclude_urls = ["localhost"]',
            "exclude_urls cannot be read: 'localhost' is no pattern for URLs; write https://site.example/page",
        ),
        ('exclude_urls = ["re:("]', "exclude_urls cannot be read: 're:(' is no regular expression"),
        ('[[urls]]\nurl = "re:(?=x)"', "a url in [[urls]] cannot be read: "),
        (
            '[[urls]]\nurl = "https://a.example/"\nnever_chekc = true',
            "[[urls]] number 1 has an unknown key never_chekc; did you mean never_check?",
        ),
        ("[[urls]]\naccept = [404]", "urls[0] has no url, which it must have"),
        ('[[urls]]\nurl = "*"\nuntil = "soon"', 'urls[0].until is the text "soon", but must be a day such as 2027-01-31'),
        ("drafts = True", "TOML writes true and false in small letters"),
        ("drafts = 1", "drafts is the number 1, but must be true or false"),
    ],
)
def test_what_cannot_be_read_is_a_mistake(tmp_path: Path, toml: str, said: str) -> None:
    """The setting is named, with what is wrong with its value."""
    (tmp_path / "linkcheck.toml").write_text(toml)

    with pytest.raises(SettingsError, match=re.escape(said)):
        load_settings(tmp_path, {}, {})


def test_what_is_left_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The report for people has a sentence for each kind, and the one for programs a number."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name, text in {"a.md": LINKED, "b.md": "---\ndraft: true\n---\n", "c.md": POST}.items():
        (tmp_path / name).write_text(text)
    words = ("--offline", "--no-drafts", "--exclude", "c.md", "--exclude-url", "*/typo", "--exclude-url", "*/private")

    assert main((*words, ".")) == 0
    assert "1 draft left out. 1 file left out by exclude. 2 links left out by exclude_urls." in capsys.readouterr().out
    assert main((*words, "--format", "json", ".")) == 0
    left_out = json.loads(capsys.readouterr().out)["summary"]["left_out"]
    assert left_out == {"excluded": 1, "drafts": 1, "templates": 0, "without_front_matter": 0, "links": 2}
