"""The reports: the seeds as one whole document, and what formats promise."""

import json
import re
from pathlib import Path

import httpx
import pytest

import linkcheck
from linkcheck.report.json import render_schema
from tests.conftest import Check
from tests.judge.posts import CLEAN, NEWS, PAPER, living
from tests.report.rendered import json_report, jsonl_report

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "samples" / "wordpress"


def table_of_seeds() -> dict[str, set[str]]:
    """The codes that seeds/README.md promises, by post."""
    rows = re.findall(r"^\| *\[?`?([\w./-]+\.md)`?.*?\|.*\| *(.*?) *\|$", (ROOT / "seeds" / "README.md").read_text(), re.MULTILINE)
    return {name: set(re.findall(r"LC\d{3}", codes)) for name, codes in rows}


@pytest.fixture(scope="module")
def seeds() -> linkcheck.Report:
    return linkcheck.check([ROOT / "seeds"], offline=True)


def test_the_seeds_show_what_their_table_says(seeds: linkcheck.Report) -> None:
    """Each example post has exactly the findings that its row promises."""
    found = {post.path.removeprefix("seeds/"): {finding.code for finding in post.findings} for post in seeds.posts}

    assert found == {name: codes - {"LC003"} for name, codes in table_of_seeds().items()}


def test_the_json_report_has_its_keys(seeds: linkcheck.Report) -> None:
    """The document has the keys of schema 1, in its order, everything sorted."""
    document = json.loads(json_report(seeds))

    assert list(document) == ["schema_version", "tool", "run", "summary", "changes", "posts", "skipped", "archive", "urls"]
    assert [post["path"] for post in document["posts"]] == sorted(post["path"] for post in document["posts"])
    assert list(document["urls"]) == sorted(document["urls"])
    assert document["summary"]["posts"] == len(document["posts"]) == 19
    assert document["summary"]["urls"] == len(document["urls"])


def test_the_schema_describes_every_record(seeds: linkcheck.Report) -> None:
    """Every object of the report has exactly the keys that the published schema requires."""
    schema = json.loads(render_schema())["$defs"]
    document = json.loads(json_report(seeds))
    post = document["posts"][0]
    samples = {
        "Document": document,
        "Run": document["run"],
        "SummaryRecord": document["summary"],
        "PostRecord": post,
        "LinkRecord": next(post["claims"][0] for post in document["posts"] if post["claims"]),
        "FindingRecord": next(post["findings"][0] for post in document["posts"] if post["findings"]),
        "UrlRecord": next(iter(document["urls"].values())),
        "Hop": next(iter(document["urls"].values()))["hops"][0],
        "ArchiveRecord": document["archive"][0],
    }

    for name, record in samples.items():
        assert sorted(record) == schema[name]["required"], name


def test_what_a_page_says_of_itself_is_reported(check: Check) -> None:
    """The facts that findings rest on stand beside the URL, with the keys that the schema requires."""
    report = check({"a.md": CLEAN}, {PAPER: living(f'<title>T</title><link rel=canonical href="{NEWS}">')})
    page = json.loads(json_report(report))["urls"][PAPER]["page"]

    assert sorted(page) == json.loads(render_schema())["$defs"]["PageFacts"]["required"]
    assert {name: fact for name, fact in page.items() if fact} == {"title": "T", "canonical": NEWS}


def test_jsonl_says_the_same_as_json(seeds: linkcheck.Report) -> None:
    """The lines hold the same records as the document."""
    document = json.loads(json_report(seeds))
    lines = [json.loads(line) for line in jsonl_report(seeds).splitlines()]
    posts = [{key: value for key, value in line.items() if key != "type"} for line in lines if line["type"] == "post"]

    assert posts == document["posts"]
    assert {line["url"] for line in lines if line["type"] == "url"} == set(document["urls"])


def test_two_runs_differ_only_in_time(seeds: linkcheck.Report) -> None:
    """The same posts give the same report but for the run's own record."""
    again = json.loads(json_report(linkcheck.check([ROOT / "seeds"], offline=True)))
    first = json.loads(json_report(seeds))
    first.pop("run")
    again.pop("run")

    assert first == again


def test_a_password_in_a_url_reaches_no_report(tmp_path: Path) -> None:
    """User information is dropped from claims, links, messages and hops, in every format."""
    secret = "https://editor:hunter2@paper.example/a"
    text = f"---\noriginal_link: {secret}\n---\n[x](http://{secret}) [y](https://www.google.com/url?url={secret}) [Source]({secret})\n"
    (tmp_path / "a.md").write_text(text)

    report = linkcheck.check([tmp_path], offline=True)

    for content in (json_report(report), jsonl_report(report), repr([post.findings for post in report.posts]).encode()):
        assert b"hunter2" not in content
        assert b"paper.example/a" in content


def test_a_password_in_an_answer_reaches_no_report(check: Check) -> None:
    """Nor is it shown where a server's own words, in its headers or on its page, hold a URL with one."""
    words = "see https://editor:hunter2@paper.example/a"
    page = httpx.Response(200, headers={"Server": words, "Content-Type": "text/html"}, text=f"<title>{words}</title><p>{'word ' * 90}")

    report = check({"a.md": "---\ntitle: x\noriginal_link: https://paper.example/b\n---\n"}, {"https://paper.example/b": page})

    for content in (json_report(report), jsonl_report(report)):
        assert b"hunter2" not in content
        assert content.count(b"see https://paper.example/a") >= 2


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of real posts is not beside the project")
def test_real_wordpress_posts_read_as_an_independent_reader_reads_them() -> None:
    """45 real posts: claims, proxies, hidden and damaged links as counted by hand."""
    report = linkcheck.check([SAMPLES], offline=True)
    roles = [{link.role.value for link in post.reading.links} for post in report.posts]
    codes = [[finding.code for finding in post.findings] for post in report.posts]

    assert len(report.posts) == 45
    assert sum("original" in found for found in roles) == 45
    assert sum("source" in found for found in roles) == 45
    assert sum("canonical" in found for found in roles) == 44
    assert sum("LC301" in found for found in codes) == 25
    assert [found.count("LC302") for found in codes if "LC302" in found] == [1] * 11
    assert sum("LC108" in found for found in codes) == 2
    assert sum("LC202" in found for found in codes) == 1
    assert not [found for post in codes for found in post if found in ("LC201", "LC203", "LC204", "LC401")]
