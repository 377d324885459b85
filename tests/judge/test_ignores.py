"""Ignores, path tables and severities, from the post to the exit code."""

import json
from datetime import date
from pathlib import Path

import httpx
import pytest

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings
from linkcheck.judge.rules import RULES
from linkcheck.model.errors import SettingsError, UsageError
from linkcheck.model.vocabulary import About, ClearedBy, Level
from linkcheck.pipeline import run as pipeline
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import ALIVE, NEWS, PAPER, wordpress
from tests.report.rendered import json_report, terminal_report

DAY = date(2026, 6, 1)
ESCAPED = f"{PAPER}?a=1&#038;b=2"


def suppressions(report: Report) -> list[tuple[str, str | None]]:
    """The findings of all posts, and why they are hidden, placeholders left out."""
    return [(finding.code, finding.suppressed) for finding in report.findings if finding.code != "LC003"]


def ignoring(text: str, **parts: str | None) -> str:
    return wordpress(body=f"<!-- linkcheck: {text} --><p>Text.</p>", **parts)


def test_a_hidden_finding_stays_in_the_report_and_fails_nothing(check: Check) -> None:
    """A finding that its post asks to ignore keeps its place in the report, with the reason, and passes every gate."""
    report = check({"a.md": ignoring("ignore-file[LC101] taken from paper", original=None)})

    assert suppressions(report) == [("LC101", "taken from paper")]
    assert {finding.code for finding in report.standing} == {"LC003"}
    document = json.loads(json_report(report))
    assert document["posts"][0]["findings"][0]["suppressed"] == "taken from paper"
    assert (document["summary"]["findings"]["error"], document["summary"]["suppressed"]) == (0, 1)


def test_the_terminal_counts_hidden_findings_and_shows_them_when_asked(check: Check) -> None:
    """Hidden findings are a number at the end; with all shown, each says why it is hidden."""
    report = check({"a.md": ignoring("ignore-file[LC101] taken from paper", original=None)})
    short, long = terminal_report(report), terminal_report(report, everything=True)

    assert "LC101" not in short
    assert "1 post: 2 notes. 1 more finding suppressed (ignored 1); --all shows it." in short
    assert "ignored: taken from paper" in long


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ignore-file[LC101]", [("LC101", "ignored by a comment")]),
        ("ignore-file[LC1] paper", [("LC101", "paper")]),
        ("ignore-file[LC101] until 2026-06-01", [("LC101", "ignored by a comment")]),
        ("ignore-file[LC101] until 2026-05-31", [("LC101", None), ("LC902", None)]),
        ("ignore[LC101]", [("LC101", None), ("LC901", None)]),
        ("ignore-file[LC101, LC107]", [("LC101", "ignored by a comment"), ("LC901", None)]),
        ("ignore-file[LC101, LC999]", [("LC101", None), ("LC903", None)]),
        ("ignore-file[missing-original-link] paper", [("LC101", "paper")]),
        ("ignore-file[LC101, escaped-metadata-url]", [("LC101", "ignored by a comment"), ("LC901", None)]),
        ("ignore-file[LC101, everything]", [("LC101", None), ("LC903", None)]),
        ("ignore-file[unused-ignore]", [("LC101", None), ("LC903", None)]),
        ("ignore-file[LC901]", [("LC101", None), ("LC903", None)]),
        ("ignore-file", [("LC101", None), ("LC903", None)]),
    ],
)
def test_an_ignore_hides_what_it_names_while_it_holds(tmp_path: Path, text: str, found: list[tuple[str, str | None]]) -> None:
    """Its last day is a day on which it holds; one that is over, does not fit or cannot be used hides nothing and is told."""
    (tmp_path / "a.md").write_text(ignoring(text, original=None))

    report = pipeline.check([tmp_path], Settings(offline=True, folder=tmp_path), today=DAY)

    assert sorted(suppressions(report)) == sorted(found)


def test_an_ignore_of_one_place_hides_no_other(check: Check) -> None:
    """Of a URL that stands in two paragraphs only the place behind the comment is hidden, and no fingerprint changes."""
    link = '<a href="http://https://x.example/">x</a>'
    plain = check({"a.md": wordpress(body=f"<p>{link}</p><p>{link}</p>")}).posts[0].findings
    found = check({"a.md": wordpress(body=f"<!-- linkcheck: ignore[LC411] quoted --><p>{link}</p><p>{link}</p>")}).posts[0].findings

    assert [finding.suppressed for finding in found] == ["quoted", None]
    assert found[1].fingerprint == plain[0].fingerprint


def test_each_ignore_is_told_at_its_own_place(check: Check) -> None:
    """Two ignores with the same mistake are two findings."""
    found = check({"a.md": wordpress(body="<!-- linkcheck: ignore -->\n<!-- linkcheck: ignore --><p>Text.</p>")}).posts[0].findings

    assert [(finding.code, finding.span.line) for finding in found if finding.span] == [("LC903", 14), ("LC903", 15)]


def test_what_all_posts_share_leaves_out_the_post_that_ignores_it(check: Check) -> None:
    """An archive's finding no longer counts the post, whose own part stays in its record."""
    report = check({"a.md": ignoring("ignore-file[LC003] we like it"), "b.md": wordpress()}, ignore=("LC206",))

    assert {finding.posts for finding in report.archive} == {("b.md",)}
    assert [(finding.code, finding.suppressed) for finding in report.posts[0].findings] == [("LC003", "we like it")] * 2


@pytest.mark.parametrize(
    ("code", "world", "unused"),
    [
        ("LC107", None, True),
        ("LC202", None, False),
        ("LC401", None, False),
        ("LC202", {PAPER: ALIVE}, True),
        ("LC401", {PAPER: ALIVE}, False),
        ("LC202", {PAPER: httpx.Response(403)}, False),
        ("LC1", None, False),
    ],
)
def test_an_ignore_is_unused_only_where_the_run_could_have_found_it(
    check: Check, code: str, world: dict[str, httpx.Response] | None, unused: bool
) -> None:
    """Offline no rule that needs the web is judged, behind a wall neither, and dead links never from one run."""
    report = check({"a.md": ignoring(f"ignore-file[{code}]")}, world)

    assert (("LC901", None) in suppressions(report)) is unused


@pytest.mark.parametrize(("world", "cleared"), [(None, {ClearedBy.TEXT}), ({PAPER: ALIVE}, {ClearedBy.TEXT, ClearedBy.WEB})])
def test_every_rule_says_itself_when_its_ignores_are_unused(
    check: Check, world: dict[str, httpx.Response] | None, cleared: set[ClearedBy]
) -> None:
    """Of posts that have no fault and ignore one rule each, those are found whose rule declares that so much shows it."""
    rules = {rule.info.code: rule.info for rule in RULES if rule.info.about is not About.IGNORES}
    posts = {f"{code}.md": f"---\ntitle: a\n---\n<!-- linkcheck: ignore-file[{code}] -->\n\n[x]({PAPER})\n" for code in rules}
    report = check(posts, world)

    assert {finding.code for finding in report.findings} == {"LC901"}
    assert {finding.path for finding in report.findings} == {f"{code}.md" for code, info in rules.items() if info.cleared_by in cleared}


def test_an_ignore_of_a_rule_that_did_not_run_is_not_called_unused(check: Check) -> None:
    """Neither a rule that was not selected nor one that is off can say that its ignore is not needed."""
    posts = {"a.md": ignoring("ignore-file[LC107]")}

    assert suppressions(check(posts, ignore=("LC107",))) == suppressions(check(posts, severity={"LC107": Level.OFF})) == []


def test_fixes_take_out_what_is_not_needed(check: Check) -> None:
    """An ignore with one code left over keeps the other."""
    report = check({"a.md": ignoring("ignore-file[LC101, LC107] paper", original=None)})
    fix = next(finding.fix for finding in report.findings if finding.code == "LC901")

    assert fix is not None
    assert [edit.replacement for edit in fix.edits] == ["LC101"]


def test_severities_follow_the_settings(check: Check) -> None:
    """The longest beginning of a code counts; a rule that is off does not run."""
    posts = {"a.md": wordpress(original=None, canonical=ESCAPED, source=NEWS)}
    plain = {found.code: found.severity.value for found in check(posts).findings}
    chosen = {"LC1": Level.NOTE, "LC107": Level.ERROR, "LC202": Level.OFF, "LC003": Level.OFF}
    found = {finding.code: finding.severity.value for finding in check(posts, severity=chosen).findings}

    assert plain == {"LC003": "note", "LC101": "error", "LC107": "warning", "LC202": "error"}
    assert found == {"LC101": "note", "LC107": "error"}


def test_paths_have_rules_severities_and_expectations_of_their_own(check: Check) -> None:
    """Each post is judged by the run's settings, changed by the tables whose patterns fit its path."""
    posts = {name: wordpress(original=None, canonical=None) for name in ("a.md", "drafts/b.md", "drafts/old/c.md", "notes/d.md")}
    report = check(
        posts,
        ignore=("LC003", "LC206"),
        paths=(
            PathRule("drafts/**", ignore=("LC102",)),
            PathRule(("drafts/old/", "!drafts/b.md"), severity={"LC101": Level.NOTE}),
            PathRule("notes/", select=("LC102",)),
        ),
    )

    assert [(finding.path, finding.code, finding.severity.value) for finding in report.findings] == [
        ("a.md", "LC101", "error"),
        ("a.md", "LC102", "warning"),
        ("drafts/b.md", "LC101", "error"),
        ("drafts/old/c.md", "LC101", "note"),
        ("notes/d.md", "LC102", "warning"),
    ]


@pytest.mark.parametrize(
    "settings",
    [{"severity": {"LC999": Level.OFF}}, {"paths": (PathRule("a", ignore=("LC999",)),)}, {"paths": (PathRule("a", select=("",)),)}],
)
def test_codes_that_no_rule_has_are_mistakes_wherever_they_stand(check: Check, settings: dict[str, object]) -> None:
    """A code in a table is checked as one on the command line is, also where no post lies in its path."""
    with pytest.raises(UsageError, match="there is no rule"):
        check({"a.md": wordpress()}, **settings)


def test_a_pattern_that_cannot_be_read_is_a_mistake(check: Check) -> None:
    """A pattern that is only a negation says so."""
    with pytest.raises(SettingsError, match=r"a match in \[\[paths\]\] cannot be read"):
        check({"a.md": wordpress()}, paths=(PathRule("!"),))


def test_a_day_may_follow_a_colon(check: Check) -> None:
    """`until:` is how front matter writes it, and how authors do in comments too."""
    report = check({"a.md": ignoring("ignore-file[LC101] until: 2020-01-31 taken from paper", original=None)})
    assert {code for code, _ in suppressions(report)} == {"LC101", "LC902"}


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(403)])
def test_an_ignore_of_what_the_page_says_is_not_called_unused_unseen(check: Check, answer: httpx.Response) -> None:
    """Where nobody saw the publisher's page, nobody can say that it names no other address."""
    report = check({"a.md": ignoring("ignore-file[LC207] it is wrong")}, {PAPER: answer})
    assert "LC901" not in {code for code, _ in suppressions(report)}


def test_what_other_posts_are_needed_for_is_not_hidden_alone(check: Check) -> None:
    """A post that ignores shared sources has none to ignore where no other post shares its own."""
    report = check({"a.md": ignoring("ignore-file[LC206] on purpose")})
    assert suppressions(report) == []


HERE = "<!-- linkcheck: ignore[LC411] -->"
BROKEN = "[x](http://https://x.example/)"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"{BROKEN} {HERE}\n\n{BROKEN}", [6]),
        (f"- {BROKEN} {HERE}\n- {BROKEN}\n", [5]),
        (f"| a |\n|---|\n| {BROKEN} {HERE} |\n| {BROKEN} |\n", [7]),
        (f"{HERE}\n\n{BROKEN}\n\n{BROKEN}", [8]),
    ],
)
def test_a_comment_behind_a_link_hides_no_other_link(check: Check, text: str, lines: list[int]) -> None:
    """The finding in the next paragraph, list item or row stands."""
    found = list(check({"a.md": f"---\ntitle: a\n---\n{text}"}).findings)

    assert [finding.span.line for finding in found if finding.span and finding.suppressed is None] == lines
    assert {finding.code for finding in found} == {"LC411"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text.\n\n<!-- linkcheck: ignore[LC401] -->\n", "no link stands in the line or block that it speaks of"),
        ("Text. <!-- linkcheck: ignore[LC401] -->\n\n[x](https://x.example/)", "no link stands in the line or block"),
        ("<!-- linkcheck: ignore-next-line[LC4] -->\nText.\n[x](https://x.example/)", "there is nothing to ignore for LC4"),
    ],
)
def test_an_ignore_that_speaks_of_no_link_is_unused_at_once(check: Check, text: str, message: str) -> None:
    """What the web answers is found at links, so that nobody need ask it where there is none."""
    (finding,) = check({"a.md": f"---\ntitle: a\n---\n{text}"}).findings

    assert (finding.code, message in finding.message) == ("LC901", True)
    assert finding.fix is not None


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("[http://https://x.example/]", [("LC411", "ignored by the front matter"), ("LC411", None)]),
        ("{codes: LC411, urls: ['http://https://*'], reason: old}", [("LC411", "old"), ("LC411", "old")]),
        ("{codes: LC4, urls: [https://z.example/]}", [("LC411", None), ("LC411", None), ("LC901", None)]),
    ],
)
def test_front_matter_hides_what_it_names_by_urls(check: Check, front: str, found: list[tuple[str, str | None]]) -> None:
    """Findings about links with other URLs stand, and an ignore that fits no link is told."""
    text = "[x](http://https://x.example/) and [y](http://https://y.example/)"

    assert sorted(suppressions(check({"a.md": f"---\nlinkcheck_ignore: {front}\n---\n{text}"})), key=str) == sorted(found, key=str)
