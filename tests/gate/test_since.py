"""The gate on new posts: of what changed, and of nothing else."""

import json
from pathlib import Path

import httpx
import pytest

from linkcheck.cli import main
from linkcheck.config.settings import Settings
from linkcheck.gate.git import changed_since
from linkcheck.gate.since import OWN_SITE, UNCHANGED, Since
from linkcheck.pipeline import run as pipeline
from linkcheck.report.whole import Report
from tests.conftest import World, world_transport
from tests.judge.posts import ALIVE, MORE, NEWS, PAPER, PORTAL, wordpress
from tests.loaded import loaded_by
from tests.repository import Repository

DEAD = httpx.Response(410)
FEED = "syndication_feed: https://paper.example/feed\n"
BAD = "http://http://x.example/"
WORSE = "http://https://y.example/"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return Repository(tmp_path)


def check(repository: Repository, *, world: World | None = None, whole_posts: bool = False, **settings: object) -> Report:
    chosen = Settings(offline=world is None, folder=repository.folder, host_interval_ms=0, **settings)  # type: ignore[arg-type]
    since = Since(changed_since("HEAD", [repository.folder]), whole_posts)
    return pipeline.check([repository.folder], chosen, transport=world_transport(world), since=since)


def found(report: Report) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in report.findings]


def body(*paragraphs: str, front: str = "title: a\n") -> str:
    return f"---\n{front}---\n" + "\n\n".join(paragraphs) + "\n"


def claims(original: str = PAPER, canonical: str = PAPER, source: str = PAPER) -> str:
    front = f"original_cats: News\noriginal_link: {original}\ncanonical_url: {canonical}\n"
    return f"---\n{front}---\n<p>Text.</p>\n<a href='{source}'>Source</a>\n"


def without_source(text: str) -> str:
    return text.replace(f"<a href='{PAPER}'>Source</a>", "")


LOCAL = "[x](http://192.168.0.1/)"
COMMENT = "<!-- linkcheck: ignore[LC412] the intranet -->"
CHANGES = {
    "an ignore that was taken out": (body(COMMENT, LOCAL), body(LOCAL), ["LC412"]),
    "an ignore that is over": (body(COMMENT, LOCAL), body(COMMENT.replace("the", "until 2020-01-31 the"), LOCAL), ["LC412", "LC902"]),
    "a field beside an old comment": (
        body(COMMENT.replace("[LC412]", ""), LOCAL),
        body(COMMENT.replace("[LC412]", ""), LOCAL, front="title: a\ntags: b\n"),
        [],
    ),
    "a new post": (None, body(f"[x]({BAD})", front=FEED), ["LC101", "LC411"]),
    "an old fault elsewhere in the post": (body(f"[x]({BAD})", "Old.", front=FEED), body(f"[x]({BAD})", "New.", front=FEED), []),
    "a link that was added": (body(f"[x]({BAD})"), body(f"[x]({BAD})", f"[y]({WORSE})"), ["LC411"]),
    "a link that was changed": (body("[x](https://x.example/)"), body(f"[x]({BAD})"), ["LC411"]),
    "a line with an old link in it": (body(f"A tpyo and [x]({BAD})."), body(f"A typo and [x]({BAD})."), []),
    "an old and a new link in one line": (body(f"A [x]({BAD})."), body(f"A [x]({BAD}) and [y]({WORSE})."), ["LC411"]),
    "a longer URL that begins like an old one": (body(f"A [x]({BAD}a)."), body(f"A [x]({BAD})."), ["LC411"]),
    "another place of an old link": (body(f"[x]({BAD})"), body(f"[x]({BAD})", f"[y]({BAD})"), ["LC411"]),
    "a post-level fault, with another front matter": (body("Old.", front=FEED), body("Old.", front=f"title: b\n{FEED}"), ["LC101"]),
    "a claim that was removed": (body("Old.", front=f"{FEED}syndication_permalink: {PAPER}\n"), body("Old.", front=FEED), ["LC101"]),
    "a key that was given twice": (body("Old."), body("Old.", front="title: a\ntitle: b\n"), ["LC002"]),
    "a Source that was removed": (claims(), without_source(claims()), ["LC103"]),
    "a text in a post without a Source": (without_source(claims()), without_source(claims()).replace("Text", "New"), []),
    "a claim that makes another one the odd one out": (claims(source=NEWS, canonical=NEWS), claims(source=NEWS), ["LC202"]),
    "a Source that was changed": (claims(), claims(source=NEWS), ["LC202"]),
    "a text beside claims that disagree": (claims(source=NEWS), claims(source=NEWS).replace("Text", "New"), []),
    "a field that was renamed": (
        body("Old.", front=f"original_cats: News\ncanonical_url: {PAPER}\nx:\n  - {PORTAL}\n"),
        body("Old.", front=f"original_cats: News\ncanonical_url: {PAPER}\noriginal_link:\n  - {PORTAL}\n"),
        ["LC301", "LC103"],
    ),
    "a field beside a claim": (
        body("Old.", front=f"tags:\n  - a\nsource_url:\n  - {PORTAL}\n"),
        body("Old.", front=f"tags:\n  - b\nsource_url:\n  - {PORTAL}\n"),
        [],
    ),
    "CRLF beside an old link": (
        body(f"[x]({BAD})", "Old.").replace("\n", "\r\n"),
        body(f"[x]({BAD})", f"New [y]({WORSE}).").replace("\n", "\r\n"),
        ["LC411"],
    ),
    "other line ends": (body(f"[x]({BAD})"), body(f"[x]({BAD})").replace("\n", "\r\n"), []),
    "a lone CR, a BOM and an umlaut": (
        f"\ufeff---\ntitle: ä\n---\nö\rü\n\n[x]({BAD})\n",
        f"\ufeff---\ntitle: ä\n---\nö\rü\n\n[x]({BAD})\n\n[y]({WORSE})\n",
        ["LC411"],
    ),
}


@pytest.mark.parametrize(("before", "after", "codes"), CHANGES.values(), ids=CHANGES)
def test_only_what_changed_counts(repository: Repository, before: str | None, after: str, codes: list[str]) -> None:
    """An old fault in a changed post is not the fault of the change."""
    repository.commit({"a.md": before} if before is not None else {"b.md": body("x")})
    repository.write({"a.md": after})

    assert sorted(code for _, code in found(check(repository))) == sorted(codes)


def test_whole_posts_counts_all_of_a_changed_post(repository: Repository) -> None:
    """With --whole-posts old faults of changed posts count, and those of other posts still do not."""
    repository.commit({"a.md": body(f"[x]({BAD})", front=FEED), "b.md": body(front=FEED)})
    repository.write({"a.md": body(f"[x]({BAD})", "More.", front=FEED)})

    assert found(check(repository, whole_posts=True)) == [("a.md", "LC101"), ("a.md", "LC411")]


def test_placeholders_count_where_they_were_added(repository: Repository) -> None:
    """Of a remark that is made once for all posts, only the posts that brought it are named."""
    repository.commit({"a.md": wordpress(), "b.md": body("x")})
    repository.write({"a.md": wordpress().replace("Text", "New"), "b.md": wordpress()})

    assert {finding.posts for finding in check(repository).archive} == {("b.md",)}


def test_a_renamed_post_is_no_new_post(repository: Repository) -> None:
    """A post that only moved brings nothing."""
    repository.commit({"a.md": body(f"[x]({BAD})", front=FEED)})
    repository.git("mv", "a.md", "b.md")

    assert found(check(repository)) == []


def test_a_permalink_that_is_not_there_yet_is_no_error(repository: Repository) -> None:
    """A new post's links to its own site are skipped with a reason, whatever the site would answer."""
    own = "https://digest.example/a-title/"
    wrapped = f"https://news.google.com/news/url?url={own}"
    repository.write({"a.md": wordpress(canonical=own, body=f'<a href="{own}">x</a> <a href="{wrapped}">y</a>')})
    report = check(repository, world={PAPER: ALIVE})

    assert not [finding for finding in report.findings if finding.code.startswith("LC4")]
    assert {url: (found.outcome, found.hops[0].error) for url, found in report.resolutions.items()} == {
        PAPER: ("alive", None),
        own: ("skipped", OWN_SITE),
        wrapped: ("skipped", OWN_SITE),
    }


def test_the_site_is_known_from_the_settings_too(repository: Repository) -> None:
    """site_url says which host is one's own where posts do not."""
    repository.write({"a.md": body("[x](https://www.blog.example/b)", f"[y]({NEWS})")})
    report = check(repository, world={NEWS: DEAD}, site_url="https://blog.example")

    assert [(finding.code, finding.url) for finding in report.findings] == [("LC401", NEWS)]


def test_unchanged_links_are_not_asked(repository: Repository) -> None:
    """A gate asks what it judges, and shows what it left out."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200)

    repository.commit({"a.md": body(f"[x]({NEWS})")})
    repository.write({"a.md": body(f"[x]({NEWS})", f"[y]({MORE})")})
    since = Since(changed_since("HEAD", [repository.folder]), whole_posts=False)
    settings = Settings(folder=repository.folder, host_interval_ms=0)
    report = pipeline.check([repository.folder], settings, transport=httpx.MockTransport(answer), since=since)

    assert set(asked) == {MORE}
    assert (report.resolutions[NEWS].outcome, report.resolutions[NEWS].hops[0].error) == ("skipped", UNCHANGED)
    assert report.run.notes == ("Judged only posts that changed since HEAD, and their added and changed links.",)


def test_a_dead_link_that_was_added_counts_online(repository: Repository) -> None:
    """The gate is for what the change brings."""
    repository.commit({"a.md": body(f"[x]({NEWS})")})
    repository.write({"a.md": body(f"[x]({NEWS})", f"[y]({MORE})")})

    assert [finding.url for finding in check(repository, world={NEWS: DEAD, MORE: DEAD}).findings] == [MORE]


@pytest.mark.parametrize("words", [("--offline",), ()], ids=["offline", "online"])
def test_no_changed_post_is_a_pass_that_says_so(repository: Repository, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """A branch without posts passes, on the screen and in JSON."""
    repository.commit({"a.md": body(front=FEED)})
    repository.write({"script.js": "x\n"})

    assert main(["check", *words, "--since", "HEAD", "."]) == 0
    assert "0 posts: no findings." in (out := capsys.readouterr().out)
    assert "No post changed since HEAD." in out
    assert main(["check", *words, "--since", "HEAD", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["run"]["notes"] == ["No post changed since HEAD."]


def test_paths_restrict_the_choice(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Named files and folders are judged where they changed, and a path that is not there is still a mistake."""
    repository.commit({"old.md": body(front=FEED)})
    repository.write({"posts/a.md": body(front=FEED), "pages/b.md": body(front=FEED), "-n.md": body(front=FEED)})

    def posts(*words: str) -> list[str]:
        main(["check", "--offline", "--since", "HEAD", "--format", "json", *words])
        return [post["path"] for post in json.loads(capsys.readouterr().out)["posts"]]

    assert posts() == ["-n.md", "pages/b.md", "posts/a.md"]
    assert posts("posts") == ["posts/a.md"]
    assert posts("old.md", "pages/b.md") == ["pages/b.md"]
    assert posts("--", "-n.md") == ["-n.md"]
    assert main(["check", "--offline", "--since", "HEAD", "gone.md"]) == 2


def test_a_gate_on_a_branch(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """As CI uses it: what the branch brought fails, what was there before does not."""
    repository.commit({"old.md": body(front=FEED)})
    repository.git("checkout", "-q", "-b", "work")
    repository.commit({"new.md": body(f"[x]({BAD})")})
    assert main(["check", "--offline", "--since", "main"]) == 0

    repository.commit({"newer.md": body(front=FEED)})
    assert main(["check", "--offline", "--since", "main"]) == 1
    out = capsys.readouterr().out
    assert "newer.md" in out
    assert "old.md" not in out


def test_mistakes_end_with_what_to_do(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """A revision that is not there, and --whole-posts alone, exit with 2."""
    repository.commit({"a.md": body("x")})

    assert main(["check", "--offline", "--since", "nowhere"]) == 2
    assert capsys.readouterr().err.startswith("linkcheck: there is no revision nowhere;")
    assert main(["check", "--offline", "--whole-posts"]) == 2
    assert capsys.readouterr().err == "linkcheck: --whole-posts says what counts in a changed post; give --since REV with it\n"


def test_a_run_without_them_loads_neither_git_nor_the_baseline(repository: Repository) -> None:
    """The lint step imports only what its run needs."""
    repository.write({"a.md": body("x")})

    assert loaded_by(
        ["--offline", "--format", "json", "a.md"], {"linkcheck.gate.git", "linkcheck.gate.since", "linkcheck.gate.baseline", "subprocess"}
    ) == ([], 0)
