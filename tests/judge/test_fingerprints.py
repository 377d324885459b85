"""Fingerprints: what a finding is known by must outlive everything but the finding itself."""

import pytest

from linkcheck.judge.grouped_findings import SharedFinding, group_findings
from linkcheck.model import Finding, GroupKey
from linkcheck.model.vocabulary import Certainty, Severity
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import BURNER, NEWS, PAPER, PORTAL, wordpress

PLAIN = f"---\noriginal_link: {BURNER}\n---\nText with [a link](http://http://x.example/).\n\n[Source]({BURNER})\n"


def fingerprints(report: Report, folder: str) -> list[str]:
    return sorted(found.fingerprint for post in report.posts if post.path.startswith(folder) for found in post.findings)


@pytest.mark.parametrize(
    ("name", "text"),
    {
        "the same": ("posts/a.md", PLAIN),
        "text before it": ("posts/a.md", PLAIN.replace("---\nText", "---\nA new paragraph.\n\nText")),
        "another field": ("posts/a.md", PLAIN.replace("---\norig", "---\ntitle: It has a title now\norig")),
        "white space around the URL": ("posts/a.md", PLAIN.replace(f"link: {BURNER}", f"link:   '{BURNER} '")),
        "a folded scalar": ("posts/a.md", PLAIN.replace(f"link: {BURNER}", f"link: >\n  {BURNER}")),
        "another folder": ("archive/2016/a.md", PLAIN),
        "a bundle": ("archive/a/index.md", PLAIN),
        "a date in its name": ("_posts/2016-05-04-a.md", PLAIN),
        "CRLF": ("posts/a.md", PLAIN.replace("\n", "\r\n")),
    }.values(),
)
def test_edits_and_moves_change_no_fingerprint(check: Check, name: str, text: str) -> None:
    """Whatever is edited around a finding and wherever the post goes, the finding stays the one that it was."""
    report = check({f"new/{name}": text, "old/a.md": PLAIN})

    assert len(fingerprints(report, "old")) == 2
    assert fingerprints(report, "new") == fingerprints(report, "old")


def test_a_fingerprint_says_code_post_role_and_url(check: Check) -> None:
    """Another post, role or URL is another finding."""
    posts = {
        "a/1.md": PLAIN,
        "b/2.md": PLAIN,
        "c/1.md": PLAIN.replace(f"link: {BURNER}", f"link: {NEWS}"),
        "d/1.md": PLAIN.replace(BURNER, f"{BURNER}2"),
    }
    found = {finding.fingerprint for finding in check(posts).findings if finding.code == "LC302"}

    assert len(found) == 4
    assert all(one.startswith("fp1:") for one in found)


def test_a_finding_with_several_places_knows_each_of_them(check: Check) -> None:
    """The place that is left after a partial repair has the fingerprint that it had among the others."""
    whole = next(found for found in check({"a.md": wordpress(PORTAL, PORTAL, PORTAL)}).findings if found.code == "LC301")
    rest = next(found for found in check({"a.md": wordpress(NEWS, PORTAL, PORTAL)}).findings if found.code == "LC301")

    assert [related.fingerprint for related in whole.related][:1] == [rest.fingerprint]


def test_repeats_are_counted(check: Check) -> None:
    """Two remarks of one rule without a URL are two findings, and the second one says so."""
    found = [finding.fingerprint for finding in check({"a.md": "---\na: 1\na: 2\nb: 1\nb: 2\n---\n"}).findings]

    assert found == [found[0], f"{found[0]}-2"]


def test_a_finding_about_the_archive_stays_the_same_when_a_post_joins(check: Check) -> None:
    """Its fingerprint is made of the code and of what the posts share, whoever they are."""
    few = check({"b.md": wordpress()}, ignore=("LC206",)).archive
    many = check({"a.md": wordpress(), "b.md": wordpress(), "c.md": wordpress()}, ignore=("LC206",)).archive

    assert [finding.fingerprint for finding in few] == [finding.fingerprint for finding in many]
    assert len({finding.fingerprint for finding in many}) == 2


def test_different_groups_are_different_findings() -> None:
    """Groups of different keys differ."""
    finding = Finding("LC003", "unfilled-placeholder", Severity.NOTE, Certainty.CONFIRMED, "said", "a.md", "fp1:1")
    found = group_findings(SharedFinding(finding, GroupKey(key)) for key in ("x", "y"))

    assert len({finding.fingerprint for finding in found.grouped}) == 2


def test_a_finding_about_the_archive_knows_the_shares_of_its_posts(check: Check) -> None:
    """Where it takes several posts, it holds the fingerprint that each would have alone, and needs none where one is enough."""
    posts = {f"{number}.md": "---\ntitle: a\n---\n<a href='#gone'>x</a>\n" for number in range(4)}
    many = check(posts).archive
    for number in (2, 3):
        posts[f"{number}.md"] = "---\ntitle: a\n---\n"
    few = fingerprints(check(posts), "")

    assert [finding.code for finding in many] == ["LC413"]
    assert len(many[0].shares) == 4
    assert len(few) == 2
    assert set(few) < set(many[0].shares)
    assert {finding.shares for finding in check({"a.md": wordpress()}).archive if finding.code == "LC003"} == {()}


def test_a_share_that_never_stands_alone_does_not_hang_on_its_spelling(check: Check) -> None:
    """Posts from one page are known by that page and by who they are."""
    one, other = (
        next(found for found in check({"a.md": wordpress(url), "b.md": wordpress()}).archive if found.code == "LC206")
        for url in (PAPER, PAPER.replace("https://", "http://www."))
    )

    assert one.shares == other.shares
    assert len(one.shares) == 2
