"""Profiles: which claims a site's posts must have, and where their canonical URL has to point."""

import pytest

from linkcheck.config.host_path_rules import PathRule
from linkcheck.model.vocabulary import CanonicalAt, Profile, Role
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import MORE, NEWS, PAPER, wordpress

OWN = "https://digest.example/a-title/"
PLAIN = f"---\ntitle: a\npermalink: {OWN}\n---\nText.\n"
BLOG = f"---\ntitle: a\nsource_url: {PAPER}\npermalink: {OWN}\n---\nText.\n"
CROSS = f"---\ntitle: a\ncanonical_url: {MORE}\npermalink: {OWN}\n---\nText, [Source]({NEWS}).\n"
FEED = f"---\ntitle: a\nsyndication_permalink: {PAPER}\n---\nText.\n"


def codes(report: Report) -> tuple[str, ...]:
    return tuple(finding.code for finding in report.findings if finding.code != "LC003")


@pytest.mark.parametrize(
    ("profile", "text", "found"),
    [
        ("auto", PLAIN, ()),
        ("syndication", PLAIN, ("LC101", "LC102", "LC103")),
        ("syndication", FEED, ()),
        ("syndication", wordpress(source=None), ("LC103",)),
        ("cross-posting", PLAIN, ("LC102",)),
        ("cross-posting", CROSS, ()),
        ("cross-posting", wordpress(original=None, source=None), ()),
        ("link-blog", PLAIN, ("LC101",)),
        ("link-blog", BLOG, ()),
        ("link-blog", wordpress(canonical=None, source=None), ()),
    ],
)
def test_a_profile_says_which_claims_a_post_must_have(check: Check, profile: str, text: str, found: tuple[str, ...]) -> None:
    """Syndication wants what the import tool leaves, else all; cross-posting a canonical URL; a link blog the original."""
    assert codes(check({"a.md": text}, profile=Profile(profile))) == found


@pytest.mark.parametrize(
    ("chosen", "canonical", "found"),
    [
        ({}, OWN, ("LC205",)),
        ({"profile": Profile.SYNDICATION}, OWN, ("LC205",)),
        ({"profile": Profile.CROSS_POSTING}, OWN, ()),
        ({"profile": Profile.CROSS_POSTING}, NEWS, ("LC201",)),
        ({"profile": Profile.LINK_BLOG}, OWN, ()),
        ({"canonical": CanonicalAt.SELF}, OWN, ()),
        ({"canonical": CanonicalAt.EITHER}, OWN, ()),
        ({"canonical": CanonicalAt.EITHER}, NEWS, ("LC201",)),
        ({"profile": Profile.LINK_BLOG, "canonical": CanonicalAt.PUBLISHER}, OWN, ("LC205",)),
    ],
)
def test_a_canonical_url_is_compared_where_it_has_to_name_the_source(
    check: Check, chosen: dict[str, object], canonical: str, found: tuple[str, ...]
) -> None:
    """One that points at the site itself is no claim about the source, unless the publisher is wanted; one elsewhere is a claim."""
    assert codes(check({"a.md": wordpress(canonical=canonical)}, **chosen)) == found


def test_a_cross_post_names_its_original_place(check: Check) -> None:
    """A canonical URL elsewhere is compared with the original link, also where there is no Source link."""
    text = f"---\noriginal_cats: a\noriginal_link: {PAPER}\ncanonical_url: {NEWS}\npermalink: {OWN}\n---\nText.\n"

    assert codes(check({"a.md": text}, profile=Profile.CROSS_POSTING)) == ("LC201",)


def test_expected_claims_win_over_the_profile_and_a_path_over_both(check: Check) -> None:
    """What the settings expect replaces what the profile does; another profile in a path replaces both."""
    posts = {"a.md": PLAIN, "blog/b.md": PLAIN}
    report = check(posts, profile=Profile.SYNDICATION, expect=(Role.CANONICAL,), paths=(PathRule("blog/", profile=Profile.LINK_BLOG),))

    assert [(finding.path, finding.code) for finding in report.findings] == [("a.md", "LC102"), ("blog/b.md", "LC101")]
