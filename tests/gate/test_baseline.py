"""The baseline: what is known fails nothing, what is mended goes, and what a run cannot see stays."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from linkcheck.cli import main
from linkcheck.config.settings import Settings
from linkcheck.gate import fails
from linkcheck.gate.baseline import Baseline, BaselineEntry, load_baseline, read_baseline, render_baseline, update_baseline
from linkcheck.judge.apply_rules import chosen_rules
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import Certainty, Severity
from linkcheck.pipeline.checked_run import CheckedRun
from linkcheck.pipeline.run import check_posts
from linkcheck.report.whole import Report
from tests.conftest import World, world_transport
from tests.judge.posts import ALIVE, BURNER, MORE, NEWS, PAPER, PORTAL, NoName, html, moved, wordpress

DEAD = httpx.Response(410)
BLOCKED = httpx.Response(403)


class Site:
    """A folder of posts whose baseline goes from run to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.baseline = Baseline()

    def write(self, posts: Mapping[str, str | None]) -> None:
        for name, text in posts.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")

    def check(self, *paths: str, world: World | None = None, **settings: object) -> Report:
        """What a run reports in which the baseline's findings are known."""
        with closing(self.run(*paths, world=world, **settings)) as checked:
            return checked.with_baseline(self.baseline).report("")

    def run(self, *paths: str, world: World | None = None, **settings: object) -> CheckedRun:
        chosen = Settings(offline=world is None, folder=self.folder, host_interval_ms=0, **settings)  # type: ignore[arg-type]
        places = [self.folder / path for path in paths or (".",)]
        return check_posts(places, chosen, transport=world_transport(world), details=True)

    def record(self, *paths: str, world: World | None = None, **settings: object) -> list[tuple[str | None, str]]:
        """Update the baseline by a run; what it holds then, as paths and codes."""
        codes = {rule.info.code for rule in chosen_rules(settings.get("select", ()), settings.get("ignore", ()))}
        with closing(self.run(*paths, world=world, **settings)) as checked:
            facts = checked.facts(self.baseline.entries, new_ones=True)
        self.baseline = update_baseline(facts, self.baseline, lambda _: codes, paths or (".",))
        return self.held()

    def held(self) -> list[tuple[str | None, str]]:
        # The posts here share a source on purpose.
        return sorted(((entry.path, entry.code) for entry in self.baseline.entries if entry.code != "LC206"), key=str)

    def new(self, *paths: str, world: World | None = None, **settings: object) -> list[tuple[str, str]]:
        """What a run finds that the baseline does not hold."""
        report = self.check(*paths, world=world, **settings)
        return sorted((found.path, found.code) for found in report.findings if found.suppressed is None)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def missing(original: str | None = None) -> str:
    """A post as FeedWordPress leaves it; its only fault is that it does not name its original."""
    named = f"syndication_permalink: {original}\n" if original else ""
    return f"---\ntitle: A\nsyndication_feed: https://paper.example/feed\n{named}---\n<p>Text.</p>\n"


LINKED = "---\ntitle: a\n---\n" + "\n\n".join(f"[x]({url})" for url in (NEWS, MORE)) + "\n"


def test_what_is_known_fails_nothing(site: Site) -> None:
    """Every finding of the day the baseline was written is suppressed, and only a new one fails."""
    site.write({"a.md": missing(), "b.md": wordpress(PORTAL, PORTAL, PORTAL)})
    site.record()
    report = site.check()

    assert {finding.suppressed for finding in report.findings} == {"baseline"}
    assert not fails(report.standing, Severity.NOTE, Certainty.UNKNOWN)
    site.write({"c.md": missing()})
    assert site.new() == [("c.md", "LC101")]


@pytest.mark.parametrize(
    "change",
    [{"a.md": missing().replace("Text.", "Another text, and <b>more</b>.")}, {"a.md": None, "archive/2016/2016-05-04-a.md": missing()}],
    ids=["edited", "moved"],
)
def test_edits_and_moves_resurrect_nothing(site: Site, change: Mapping[str, str | None]) -> None:
    """A post that was edited or moved has no new finding."""
    site.write({"a.md": missing()})
    site.record()
    site.write(change)

    assert site.new() == []


def test_a_partial_repair_resurrects_nothing(site: Site) -> None:
    """Where one of three claims behind a dead proxy was mended, the other two are still known; a claim that joins is not."""
    site.write({"a.md": wordpress(PORTAL, PORTAL, PORTAL)})
    site.record()
    site.write({"a.md": wordpress("http://paper.example/2016/05/the-slug/", PORTAL, PORTAL)})
    assert site.new() == []

    site.record()
    site.write({"a.md": wordpress(PORTAL, PORTAL, PORTAL)})
    assert site.new() == [("a.md", "LC301")]


def test_an_entry_stands_for_one_post(site: Site) -> None:
    """Of two posts with one identity the one that joined is new, wherever its path sorts."""
    site.write({"en/a/index.md": LINKED.replace(NEWS, "http://http://x.example/")})
    site.record()
    site.write({"de/a/index.md": LINKED.replace(NEWS, "http://http://x.example/")})

    assert site.new() == [("de/a/index.md", "LC411")]


GONE = html('<a href="#gone">skip</a>')
MENDED = html('<a href="#gone">skip</a><p id="gone">There.</p>')
THREE = {"a/1.md": GONE, "b/2.md": GONE, "b/3.md": GONE}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"a/1.md": MENDED}, ()),
        ({}, ("a",)),
        ({}, ("b",)),
        ({"a/1.md": None, "c/2016-05-04-1.md": GONE.replace("<a", "<p>More text.</p><a")}, ()),
        ({"a/1.md": None}, ("b",)),
    ],
    ids=["one mended", "one post", "two posts", "moved and edited", "one removed"],
)
def test_what_posts_share_stays_known_when_fewer_share_it(site: Site, change: Mapping[str, str | None], paths: tuple[str, ...]) -> None:
    """A finding of three posts is known of each of them, when the run is narrower and when another one was mended."""
    site.write(THREE)
    assert site.record() == [(None, "LC413")]
    site.write(change)

    assert site.new(*paths) == []


def test_what_posts_have_for_themselves_stays_known_when_they_share_it(site: Site) -> None:
    """What was recorded folder by folder is known in a run over all of them, which then holds it once."""
    site.write(THREE)
    site.record("a")
    assert site.record("b") == [("a/1.md", "LC413"), ("b/2.md", "LC413"), ("b/3.md", "LC413")]

    assert site.new() == []
    assert site.record() == [(None, "LC413")]
    assert len(site.baseline.entries[0].also) == 3


@pytest.mark.parametrize("newcomer", [{"c/4.md": GONE}, {"c/3.md": GONE}], ids=["another post", "a twin"])
def test_a_shared_finding_hides_no_post_that_joins(site: Site, newcomer: Mapping[str, str]) -> None:
    """The finding of all of them stands again, until it is recorded; then it is known whatever its posts do."""
    site.write(THREE)
    site.record()
    site.write(newcomer)
    assert site.new() == [("a/1.md", "LC413")]

    site.record()
    assert len(site.baseline.entries) == 1
    site.write({"a/1.md": MENDED})
    assert site.new() == []


def test_two_known_posts_and_a_third_are_a_new_finding(site: Site) -> None:
    """One that makes the faults of two others a shared one is not known by theirs."""
    site.write(dict(list(THREE.items())[:2]))
    site.record()
    site.write(THREE)

    assert site.new() == [("a/1.md", "LC413")]


def test_a_third_post_from_a_known_page_is_reported(site: Site) -> None:
    """Two posts were known to be taken from one page; a third one is a new duplicate, and another spelling of theirs is not."""
    site.write({"b.md": missing(PAPER), "c.md": missing(PAPER)})
    site.record()
    site.write({"b.md": missing(PAPER.replace("https://", "http://www.")), "c.md": None, "old/c.md": missing(PAPER)})
    assert site.new() == []

    site.write({"en/d.md": missing(PAPER)})
    assert site.new() == [("b.md", "LC206")]
    site.record()
    assert site.new() == []


def test_a_claim_on_a_host_that_is_known_to_be_gone_is_reported(site: Site) -> None:
    """The links of old posts hide no new post whose source never was there."""
    urls = [f"https://old.example/{number}" for number in range(6)]
    site.write({f"{number}.md": html(f'<a href="{url}">x</a>') for number, url in enumerate(urls[:5])})
    world = dict.fromkeys(urls, NoName)
    assert site.record(world=world, name_recheck=0.0) == [(None, "LC402")]
    assert site.new("0.md", "1.md", world=world, name_recheck=0.0) == []

    site.write({"5.md": missing(urls[5])})
    assert ("0.md", "LC402") in site.new(world=world, name_recheck=0.0)


def test_what_a_template_leaves_is_known_in_every_post(site: Site) -> None:
    """A placeholder is the template's fault, whichever posts it is in."""
    site.write({"a.md": "---\ntitle: a\ncanonicalURL: https://canonical.url/to/page\n---\n"})
    assert site.record() == [(None, "LC003")]
    site.write({"b.md": "---\ntitle: b\ncanonicalURL: https://canonical.url/to/page\n---\n"})

    assert site.new() == []


def test_a_run_over_a_part_keeps_the_shares_of_the_rest(site: Site) -> None:
    """A narrow run takes nothing from a shared finding but what it saw; a run over all drops the share that was mended."""
    site.write(THREE)
    site.record()
    site.write({"a/1.md": MENDED})
    assert site.record("b") == [("b/2.md", "LC413"), ("b/3.md", "LC413"), (None, "LC413")]
    assert site.new() == []

    assert site.record() == [("b/2.md", "LC413"), ("b/3.md", "LC413")]
    site.write({"a/1.md": GONE})
    assert site.new() == [("a/1.md", "LC413")]


def test_a_share_behind_a_host_that_blocks_today_is_kept(site: Site) -> None:
    """A share in a move of a whole host is not new when the bot wall before it is gone."""
    urls = [f"https://old.example/{number}" for number in range(6)]
    site.write({f"{number}.md": html(f'<a href="{url}">x</a>') for number, url in enumerate(urls)})
    world = {url: moved(url.replace("old", "new")) for url in urls} | {url.replace("old", "new"): ALIVE for url in urls}
    assert site.record(world=world) == [(None, "LC407")]

    assert (None, "LC407") in site.record(world={**world, urls[0]: BLOCKED})
    assert (None, "LC407") in site.record(world={**world, urls[0]: BLOCKED, urls[1]: BLOCKED})
    assert site.new(world=world) == []
    site.record(world={**world, urls[0]: ALIVE})
    assert len(site.baseline.entries[0].also) == 5


def test_what_is_mended_is_dropped(site: Site) -> None:
    """A finding that is gone leaves the baseline, with its post or without it."""
    site.write({"a.md": missing(), "b.md": missing(), "c.md": "---\na: 1\na: 2\n---\n"})
    assert site.record() == [("a.md", "LC101"), ("b.md", "LC101"), ("c.md", "LC002")]

    site.write({"a.md": missing(PAPER), "b.md": None})
    assert site.record() == [("c.md", "LC002")]


@pytest.mark.parametrize(
    ("paths", "settings", "kept"),
    [
        (("old",), {}, [("new/b.md", "LC101")]),
        ((), {"select": ("LC2",)}, [("new/b.md", "LC101"), ("old/a.md", "LC101")]),
        ((), {"ignore": ("LC101",)}, [("new/b.md", "LC101"), ("old/a.md", "LC101")]),
        ((".",), {}, []),
        (("new", "old"), {}, [("new/b.md", "LC101")]),
    ],
    ids=["sub-folder", "--select", "--ignore", "all", "all by its folders"],
)
def test_a_run_drops_only_what_it_could_see(
    site: Site, paths: tuple[str, ...], settings: dict[str, Any], kept: list[tuple[str, str]]
) -> None:
    """A run over some posts or some rules keeps what it cannot judge; a post that is not there may lie elsewhere."""
    site.write({"old/a.md": missing(), "new/b.md": missing()})
    site.record()
    site.write({"old/a.md": missing(PAPER), "new/b.md": None, "new/c.md": missing(PAPER)})

    assert site.record(*paths, **settings) == kept


def test_a_finding_about_the_archive_is_kept_by_a_run_over_a_part(site: Site) -> None:
    """What many posts share is dropped only by a run over all that the baseline speaks of."""
    site.write({"posts/a/1.md": wordpress(), "posts/b/2.md": wordpress()})
    assert site.record("posts") == [(None, "LC003"), (None, "LC003")]

    site.write({"posts/a/1.md": missing(PAPER)})
    assert site.record("posts/a") == [(None, "LC003"), (None, "LC003")]
    assert site.baseline.paths == ("posts",)
    site.write({"posts/b/2.md": missing(PAPER)})
    assert site.record("posts") == []


def test_an_unreadable_post_keeps_its_findings(site: Site) -> None:
    """A file that could not be read was not judged."""
    site.write({"a.md": missing(), "b.md": missing(PAPER)})
    site.record()
    (site.folder / "a.md").write_bytes("---\ntitle: x\n---\n".encode("utf-16"))

    assert site.record() == [("a.md", "LC101")]


def test_an_offline_run_drops_nothing_that_only_the_web_tells(site: Site) -> None:
    """A dead link stays known while nobody asks, unless the link itself is gone."""
    site.write({"a.md": LINKED})
    assert site.record(world={NEWS: DEAD, MORE: DEAD}) == [("a.md", "LC401"), ("a.md", "LC401")]
    assert site.record() == [("a.md", "LC401"), ("a.md", "LC401")]

    site.write({"a.md": LINKED.replace(NEWS, PAPER)})
    assert site.record() == [("a.md", "LC401")]
    assert site.record(world={PAPER: ALIVE, MORE: ALIVE}) == []


def test_a_host_that_blocks_today_proves_no_repair(site: Site) -> None:
    """A dead link behind a bot wall for a day is not new when the wall is gone."""
    site.write({"a.md": LINKED})
    site.record(world={NEWS: DEAD, MORE: DEAD})

    assert ("a.md", "LC401") in site.record(world={NEWS: BLOCKED, MORE: httpx.ReadTimeout})
    assert site.new(world={NEWS: DEAD, MORE: DEAD}) == []


def test_what_the_text_alone_tells_an_offline_run_drops(site: Site) -> None:
    """An offline run drops what an offline run has seen, though the URL is still there, and what is missing no more."""
    escaped = f"---\nsource_url: {PAPER}?a=1&#038;b=2\n---\nText\n"
    site.write({"a.md": escaped, "b.md": missing()})
    assert site.record() == [("a.md", "LC107"), ("b.md", "LC101")]

    site.write({"a.md": escaped.replace("&#038;", "&"), "b.md": missing(PAPER)})
    assert site.record() == []


def test_what_was_seen_online_an_offline_run_drops_where_the_text_tells(site: Site) -> None:
    """Links that markup hides are a matter of the text: an offline run sees that they were mended, whoever saw them first."""
    hiding = f'<iframe src="https://video.example/1"/><a href="{MORE}">y</a>'
    site.write({"a.md": html(hiding)})
    assert ("a.md", "LC414") in site.record(world={PAPER: ALIVE, MORE: ALIVE, "https://video.example/1": ALIVE})

    site.write({"a.md": html(hiding.replace("/>", "></iframe>"))})
    assert ("a.md", "LC414") not in site.record()


def test_the_file_is_sorted_with_one_finding_a_line(site: Site) -> None:
    """The file reads as a list of posts, and says nothing that changes from day to day."""
    site.write({"ü/b.md": wordpress(BURNER, BURNER, BURNER), "a.md": missing()})
    site.record()

    header, *lines = map(json.loads, render_baseline(site.baseline).decode().splitlines())
    assert header == {"version": 1, "paths": ["."]}
    assert [(line.get("path"), line["code"], line.get("url")) for line in lines] == [
        (None, "LC003", None),
        (None, "LC003", None),
        ("a.md", "LC101", None),
        ("ü/b.md", "LC302", BURNER),
    ]
    assert all(line["fingerprint"].startswith("fp1:") for line in lines)
    assert read_baseline(render_baseline(site.baseline), "b").entries == tuple(
        sorted(site.baseline.entries, key=lambda entry: (entry.path or "", entry.code, entry.url or "", entry.fingerprint))
    )


def test_an_older_baseline_is_read() -> None:
    """Fields that did not exist yet are filled in, and those that exist no more are passed over; CRLF and a BOM do no harm."""
    old = b'\xef\xbb\xbf{"version": 0}\r\n\r\n{"fingerprint": "fp1:aa", "severity": "error"}\r\n'

    assert read_baseline(old, "b") == Baseline((BaselineEntry("fp1:aa"),), (".",))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"version": 2}\n', "b.jsonl was written by a newer linkcheck (baseline version 2, and this one knows 1); update linkcheck"),
        (b"", 'b.jsonl is no baseline: its first line is not {"version": 1}; move the file away and write it with linkcheck check'),
        (b"[]", "b.jsonl is no baseline"),
        (b'{"version": "one"}', "b.jsonl is no baseline"),
        (b"\xff\xfe", "b.jsonl is no baseline"),
        (b'{"version": 1}\n<<<<<<< HEAD\n', "b.jsonl, line 2 is no finding"),
        (b'{"version": 1}\n\n{"code": "LC101"}\n', "b.jsonl, line 3 is no finding"),
        (b'{"a":' * 3_000 + b"1" + b"}" * 3_000, "b.jsonl is no baseline"),
        (b'{"version": 1}\n' + b'{"a":' * 3_000 + b"1" + b"}" * 3_000, "b.jsonl, line 2 is no finding"),
    ],
)
def test_what_is_no_baseline_is_said(content: bytes, said: str) -> None:
    """A file of another kind, of the future or with a merge conflict in it is a clear error."""
    with pytest.raises(UsageError) as error:
        read_baseline(content, "b.jsonl")

    assert str(error.value).startswith(said)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "a.md").write_text(missing())
    return tmp_path


def test_a_site_adopts_the_tool_in_two_commands(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One run records what is there, the next one passes; a new fault fails."""
    assert main(["check", "--offline", "--write-baseline", "known/b.jsonl", "."]) == 0
    assert "known/b.jsonl holds 1 finding, 1 of them new; 0 dropped" in capsys.readouterr().err
    assert main(["check", "--offline", "--baseline", "known/b.jsonl", "."]) == 0
    out = capsys.readouterr().out
    assert "1 post: no findings. 1 more finding suppressed (baseline 1); --all shows it." in out
    assert "LC101" not in out

    (folder / "b.md").write_text(missing())
    assert main(["check", "--offline", "--baseline", "known/b.jsonl", "."]) == 1
    assert "b.md" in capsys.readouterr().out


def test_all_shows_what_is_suppressed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--all shows suppressed findings with their reason; in JSON they always are."""
    main(["check", "--offline", "--write-baseline", "b.jsonl", "."])
    capsys.readouterr()

    assert (
        main(["check", "--offline", "--baseline", "b.jsonl", "--all", "--format", "terminal", "--output", "t.txt", "--format", "json"]) == 0
    )
    assert "LC101 original_link is missing [baseline]" in (folder / "t.txt").read_text()
    report = json.loads(capsys.readouterr().out)
    assert [finding["suppressed"] for finding in report["posts"][0]["findings"]] == ["baseline"]
    assert report["summary"]["findings"] == {"error": 0, "warning": 0, "note": 0}


def test_the_configuration_may_name_the_baseline(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A baseline in the configuration file is found from every folder below, and may be written before it exists."""
    (folder / "linkcheck.toml").write_text('baseline = "b.jsonl"\noffline = true\n')
    (folder / "posts").mkdir()
    (folder / "posts/p.md").write_text(missing())

    assert main(["check", "."]) == 2
    assert main(["check", "--write-baseline", "b.jsonl", "."]) == 0
    monkeypatch.chdir(folder / "posts")
    assert main(["check", "."]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--baseline", "none.jsonl"), "there is no baseline none.jsonl; write it with linkcheck check --write-baseline none.jsonl"),
        (("--baseline", "."), "the baseline . cannot be read: it is a folder and no regular file"),
        (("--write-baseline", "b.jsonl", "--since", "HEAD"), "--write-baseline needs to see every finding; leave out --since"),
    ],
)
def test_mistakes_are_named(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str) -> None:
    """A baseline that is not there, or cannot be made, ends the run with what to do."""
    assert main(["check", "--offline", *words, "."]) == 2
    assert capsys.readouterr().err == f"linkcheck: {said}\n"


def test_a_run_that_missed_its_posts_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a named path is not there, the baseline stays as it was."""
    assert main(["check", "--offline", "--write-baseline", "b.jsonl", "a.md", "gone.md"]) == 2
    assert "b.jsonl was not written" in capsys.readouterr().err
    assert not (folder / "b.jsonl").exists()


def test_the_file_keeps_its_findings_from_run_to_run(folder: Path) -> None:
    """A second run over another folder adds to the file, and a repair is dropped from it."""
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / f"{name}.md").write_text(missing())
        main(["check", "--offline", "--write-baseline", "b.jsonl", name])
    baseline = load_baseline("b.jsonl")
    assert [entry.path for entry in baseline.entries] == ["one/one.md", "two/two.md"]
    assert baseline.paths == ("one", "two")

    (folder / "one/one.md").write_text(missing(PAPER))
    main(["check", "--offline", "--write-baseline", "b.jsonl", "one"])
    assert [entry.path for entry in load_baseline("b.jsonl").entries] == ["two/two.md"]


@pytest.mark.parametrize("words", [("--exclude", "a.md"), ("--no-drafts",)])
def test_what_is_left_out_stays_known(folder: Path, words: tuple[str, ...]) -> None:
    """A post that the settings leave out is not mended, and is known when it comes back; one that is gone is."""
    draft = missing().replace("---\n", "---\ndraft: true\n", 1)
    for name, text in {"a.md": draft, "b.md": missing(), "c.md": missing(PAPER)}.items():
        (folder / name).write_text(text)
    main(["check", "--offline", "--write-baseline", "b.jsonl", "."])
    (folder / "b.md").unlink()
    main(["check", "--offline", "--write-baseline", "b.jsonl", *words, "."])

    assert [entry.path for entry in load_baseline("b.jsonl").entries] == ["a.md"]


@pytest.mark.parametrize(
    "table",
    [
        "[severity]\nLC101 = 'off'\n",
        "[[paths]]\nmatch = 'old/'\nignore = ['LC101']\n",
        "[[paths]]\nmatch = 'old/'\nseverity = {LC1 = 'off'}\n",
    ],
    ids=["severity", "paths: ignore", "paths: severity"],
)
def test_a_rule_that_is_off_keeps_what_is_known(folder: Path, table: str) -> None:
    """What no rule looked for was not mended, whether the rule is off everywhere or for some posts only."""
    (folder / "old").mkdir()
    (folder / "old/o.md").write_text(missing())
    main(["check", "--offline", "--write-baseline", "b.jsonl", "."])
    before = (folder / "b.jsonl").read_bytes()
    (folder / "linkcheck.toml").write_text(table)

    assert main(["check", "--offline", "--write-baseline", "b.jsonl", "."]) == 0
    assert (folder / "b.jsonl").read_bytes() == before
    assert b"old/o.md" in before


def test_a_rule_that_is_on_for_some_posts_only_drops_what_it_found_mended(folder: Path) -> None:
    """A table for other posts keeps nothing of this one."""
    main(["check", "--offline", "--write-baseline", "b.jsonl", "."])
    (folder / "linkcheck.toml").write_text("[[paths]]\nmatch = 'old/'\nignore = ['LC101']\n")
    (folder / "a.md").write_text(missing(PAPER))
    main(["check", "--offline", "--write-baseline", "b.jsonl", "."])

    assert load_baseline("b.jsonl").entries == ()


def test_an_empty_file_can_be_written_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that was only touched, as mktemp does, holds nothing yet."""
    (folder / "b.jsonl").touch()

    assert main(["check", "--offline", "--write-baseline", "b.jsonl", "."]) == 0
    assert "b.jsonl holds 1 finding, 1 of them new; 0 dropped" in capsys.readouterr().err


def test_an_ignore_is_not_taken_for_the_baseline(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the reason of an ignore is the word for the baseline, nothing of it is recorded, and reports tell them apart."""
    (folder / "a.md").write_text(missing().replace("<p>", "<!-- linkcheck: ignore-file[LC101] baseline --><p>"))
    assert main(["check", "--offline", "--write-baseline", "b.jsonl", "--all", "."]) == 0
    said = capsys.readouterr()

    assert load_baseline("b.jsonl").entries == ()
    assert '[ignored: "baseline"]' in said.out
    assert "1 more finding suppressed (ignored 1)" in said.out
