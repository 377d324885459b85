"""What changed since an earlier audit: the first page for people, and the records of the JSON formats."""

import json
from collections.abc import Iterable

import pytest
from jsonschema import Draft202012Validator

from linkcheck.model import Change, Changes, Finding, Run
from linkcheck.model.vocabulary import Certainty, ChangeKind, Severity
from linkcheck.report.json import render_schema
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import wordpress
from tests.report.rendered import json_report, jsonl_report, terminal_report

SINCE = "2026-11-24T03:00:12Z"
STORY = "https://paper.example/2016/05/the-slug/"
GONE = Finding(
    "LC402",
    "host-gone",
    Severity.ERROR,
    Certainty.CONFIRMED,
    "the host gone.example does not exist any more",
    "posts/a.md",
    "fp1:gone",
    posts=tuple(f"posts/{name}.md" for name in "abcd"),
)
STANDING = """\
findings
LC402 host-gone  1

0 posts: 1 error. --all shows all standing findings.
linkcheck explain LC402 says what a code means and how to fix it.
"""
PAGE = f"""\
What changed since 2026-11-24 03:00 UTC

Newly dead  2 URLs and 1 host in 45 posts
  LC401 https://paper.example/2016/05/the-slug/  (404)
        in 40 posts: posts/00.md, posts/01.md, posts/02.md and 37 more
  LC402 the host gone.example does not exist any more
        in 4 posts: posts/a.md, posts/b.md, posts/c.md, posts/d.md
  LC401 https://news.example/a  (410)  in posts/e.md

Recovered  1 URL in 1 post
  LC401 https://back.example/  in posts/f.md

Newly disagreeing  1 finding in 1 post
  LC202 Source leads to https://news.example/b, but original_link leads to
        https://news.example/a [likely]
        in posts/g.md

Moved  1 URL in 2 posts
  LC407 https://old.example/a moved for good to https://new.example/a
        in 2 posts: posts/h.md, posts/i.md

Failing for the first time  2 URLs in 2 posts; --all shows them
  asked again before they are called dead

Other new findings  1 finding in 1 post
  LC102 canonical_url is missing  in posts/j.md

Mended  1 finding in 1 post; --all shows it

{STANDING}"""


def change(kind: ChangeKind, code: str, message: str, path: str | None, **more: object) -> Change:
    facts = {"severity": Severity.ERROR, "certainty": Certainty.CONFIRMED, "fingerprint": f"fp1:{code}{path}", **more}
    return Change(kind=kind, code=code, name="a-rule", message=message, path=path, **facts)  # type: ignore[arg-type]


def dead(url: str, path: str, why: str = "status 404", **more: object) -> Change:
    return change(ChangeKind.NEWLY_DEAD, "LC401", f"Source {url} is dead ({why})", path, url=url, **more)


def failing(number: int) -> Change:
    url = f"https://s{number}.example/"
    message = f"{url} gave no answer (timed out)"
    return change(ChangeKind.SUSPECTED, "LC403", message, f"posts/{number}.md", url=url, severity=Severity.WARNING)


def moved(path: str) -> Change:
    message = "https://old.example/a moved for good to https://new.example/a"
    return change(ChangeKind.MOVED, "LC407", message, path, url="https://old.example/a", severity=Severity.NOTE)


CHANGES = (
    dead("https://news.example/a", "posts/e.md", "status 410", severity=Severity.WARNING),
    *(dead(STORY, f"posts/{number:02}.md") for number in range(40)),
    change(ChangeKind.NEWLY_DEAD, "LC402", GONE.message, None, fingerprint=GONE.fingerprint),
    change(ChangeKind.RECOVERED, "LC401", "Source https://back.example/ is dead (status 404)", "posts/f.md", url="https://back.example/"),
    change(
        ChangeKind.NEWLY_DISAGREEING,
        "LC202",
        "Source leads to https://news.example/b, but original_link leads to https://news.example/a",
        "posts/g.md",
        url="https://news.example/b",
        certainty=Certainty.LIKELY,
    ),
    moved("posts/h.md"),
    moved("posts/i.md"),
    failing(1),
    failing(2),
    change(ChangeKind.FOUND, "LC102", "canonical_url is missing", "posts/j.md", severity=Severity.WARNING),
    change(ChangeKind.MENDED, "LC303", "Source has tracking parameters", "posts/k.md", severity=Severity.NOTE),
)


def report_of(changes: Iterable[Change] | None, since: str | None = SINCE, *, interrupted: bool = False) -> Report:
    run = Run(
        "1",
        "audit",
        "2026-12-01T03:00:00Z",
        "2026-12-01T03:20:00Z",
        online=True,
        complete=not interrupted,
        paths=(".",),
        interrupted=interrupted,
    )
    known = Changes(since, tuple(changes)) if changes is not None else None
    return Report(run, "digest", (), (), (GONE,), {}, changes=known)


def printed(report: Report, width: int = 80, *, everything: bool = False) -> str:
    lines = terminal_report(report, width, everything=everything).splitlines()
    assert max(map(len, lines)) <= width
    return "".join(f"{line.rstrip()}\n" for line in lines)


def test_an_audit_begins_with_what_changed() -> None:
    """The first page groups the changes, says once what many posts share, and counts what can wait; old findings are counted."""
    assert printed(report_of(CHANGES)) == PAGE


def test_a_wide_terminal_has_a_line_for_each() -> None:
    """Where there is room, a URL and its posts stand on one line."""
    page = printed(report_of(CHANGES), width=200)

    assert f"  LC401 {STORY}  (404)  in 40 posts: posts/00.md, posts/01.md, posts/02.md and 37 more\n" in page
    assert "  LC407 https://old.example/a moved for good to https://new.example/a  in 2 posts: posts/h.md, posts/i.md\n" in page


def test_everything_lists_what_is_only_counted() -> None:
    """With --all suspected and mended ones are listed too, and the standing findings follow."""
    page = printed(report_of(CHANGES), everything=True)

    assert "  LC403 https://s1.example/  (timed out)  in posts/1.md\n" in page
    assert "Mended  1 finding in 1 post\n  LC303 Source has tracking parameters  in posts/k.md\n" in page
    assert f"LC402 {GONE.message} (4 posts)\n" in page
    assert "--all" not in page


@pytest.mark.parametrize(
    ("count", "said"), [(20, ""), (21, "1 more is not shown; --all shows it."), (520, "500 more are not shown; --all shows them.")]
)
def test_a_group_shows_20_lines(count: int, said: str) -> None:
    """Of more lines the others are counted, and all are there on demand."""
    report = report_of(dead(f"https://h.example/{number:03}", f"posts/{number:03}.md") for number in range(count))
    short = printed(report)

    assert short.count("LC401 https://") == 20
    assert ("not shown" in short) == bool(said)
    assert said in short
    assert printed(report, everything=True).count("LC401 https://") == count


def test_wide_characters_and_long_urls_stay_inside() -> None:
    """Columns are counted as a terminal draws them, and a long URL goes on below itself."""
    wide, long = "https://新聞.example/日本語の記事", f"https://paper.example/{'a' * 100}"

    page = printed(report_of((dead(wide, "posts/電車の話と都市の記録.md"), dead(long, "posts/b.md"))))

    assert page.split("\n\n")[1] == (
        "Newly dead  2 URLs in 2 posts\n"
        f"  LC401 {long[:72]}\n        {long[72:]}  (404)\n        in posts/b.md\n"
        f"  LC401 {wide}  (404)\n        in posts/電車の話と都市の記録.md"
    )


def test_an_audit_without_changes_says_so() -> None:
    """One line, then the tables."""
    assert printed(report_of(())) == f"Nothing changed since 2026-11-24 03:00 UTC.\n\n{STANDING}"


def test_an_interrupted_audit_says_what_it_does_not_know() -> None:
    """Without changes it claims no more than was asked, and the closing tells who goes on."""
    page = printed(report_of((), interrupted=True))

    assert page.startswith("Nothing changed since 2026-11-24 03:00 UTC, as far as links were asked.\n")
    assert "\nInterrupted: what was not asked is unchecked; the next audit goes on from here.\n" in page


def test_an_interrupted_check_promises_no_audit() -> None:
    """Nothing goes on from a check."""
    assert "\nInterrupted: what was not asked is unchecked.\n" in printed(report_of(None, interrupted=True))


def test_the_first_audit_has_nothing_to_compare_with() -> None:
    """It says so in a line, and reports as a check does."""
    page = printed(report_of((), since=None))

    assert page.startswith(f"This is the first audit; later ones are compared with it.\n\nLC402 {GONE.message} (4 posts)\n")
    assert "0 posts: 1 error.\n" in page


def test_old_findings_of_posts_are_shown_only_on_demand(check: Check) -> None:
    """An archive of old findings does not bury what is new."""
    report = check({"a.md": wordpress(canonical=None)})
    compared = Report(report.run, "", report.posts, (), (), report.resolutions, changes=Changes(SINCE, ()))

    assert "LC102 canonical_url is missing" not in printed(compared)
    assert "1 post: 1 warning. --all shows all standing findings." in printed(compared)
    assert "LC102 canonical_url is missing" in printed(compared, everything=True)


def test_a_page_meant_by_a_proxy_is_named() -> None:
    """A message that is about another page than the link stays whole."""
    message = "the page https://paper.example/a that Source means is dead (status 404)"
    report = report_of((change(ChangeKind.NEWLY_DEAD, "LC401", message, "a.md", url="http://proxy.example/x"),))

    assert f"  LC401 {message}\n        in a.md\n" in printed(report)


def test_severities_have_their_colours() -> None:
    """Errors are red, warnings yellow, and what went well green."""
    page = terminal_report(report_of(CHANGES), 80, is_terminal=True)

    assert f"\x1b[1;31mLC401\x1b[0m {STORY}" in page
    assert "\x1b[33mLC401\x1b[0m https://news.example/a" in page
    assert "\x1b[32mLC401\x1b[0m https://back.example/" in page


def test_times_are_told_in_utc() -> None:
    """A time with an offset is told as it is in UTC."""
    assert printed(report_of((), since="2026-11-24T04:30:00+01:00")).startswith("Nothing changed since 2026-11-24 03:30 UTC.")


def test_the_json_report_has_the_changes() -> None:
    """Every change is there with its keys, the kinds that occur are counted, and the published schema allows it all."""
    document = json.loads(json_report(report_of(CHANGES, interrupted=True)))

    assert document["changes"]["since"] == SINCE
    assert document["changes"]["counts"] == {
        "newly-dead": 42,
        "recovered": 1,
        "newly-disagreeing": 1,
        "moved": 2,
        "suspected": 2,
        "found": 1,
        "mended": 1,
    }
    assert document["changes"]["changes"][0] == {
        "kind": "newly-dead",
        "code": "LC401",
        "name": "a-rule",
        "severity": "warning",
        "certainty": "confirmed",
        "message": "Source https://news.example/a is dead (status 410)",
        "path": "posts/e.md",
        "url": "https://news.example/a",
        "fingerprint": "fp1:LC401posts/e.md",
    }
    assert len(document["changes"]["changes"]) == len(CHANGES)
    assert document["run"]["interrupted"] is True
    assert list(Draft202012Validator(json.loads(render_schema())).iter_errors(document)) == []


def test_a_check_has_no_changes() -> None:
    """The key is there and null, and the lines have no record of it."""
    document = json.loads(json_report(report_of(None)))

    assert document["changes"] is None
    assert document["run"]["interrupted"] is False
    assert list(Draft202012Validator(json.loads(render_schema())).iter_errors(document)) == []
    assert {json.loads(line)["type"] for line in jsonl_report(report_of(None)).splitlines()} == {"run", "archive", "summary"}


def test_jsonl_has_a_line_for_each_change() -> None:
    """The counts come before the changes, all of it between the archive's findings and the summary, and as in the document."""
    report = report_of(CHANGES)
    document = json.loads(json_report(report))["changes"]
    lines = [json.loads(line) for line in jsonl_report(report).splitlines()]

    assert [line["type"] for line in lines] == ["run", "archive", "changes", *("change" for _ in CHANGES), "summary"]
    assert lines[2] == {"type": "changes", "since": SINCE, "counts": document["counts"]}
    assert [{key: value for key, value in line.items() if key != "type"} for line in lines[3:-1]] == document["changes"]
