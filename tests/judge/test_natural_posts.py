"""Posts as people write them, in which no editor would call anything wrong."""

import pytest

from tests.conftest import Check
from tests.judge.posts import NEWS, PAPER

LINK_POST = f"source_url: {PAPER}"
LONG = "\n\n".join(["A paragraph of some length that says what the writer thinks of the page."] * 12)

POSTS = {
    "a link post that thanks somebody": (f"{LINK_POST}\n---\n{LONG}\n\nvia [Ann](https://ann.example/p)\n", "a.md"),
    "a link post with a credit": (f"{LINK_POST}\n---\n{LONG}\n\nCredit: [Agency](https://space.example/x/y)\n", "a.md"),
    "a link post with a figure's source": (f"{LINK_POST}\n---\n{LONG}\n\nSource: [Census](https://census.example/x)\n", "a.md"),
    "an earlier post within the text": (
        f"{LINK_POST}\n---\n{LONG}\n\nRead the [original post](https://blog.example/x) that began all this.\n\n{LONG}\n",
        "a.md",
    ),
    "an author beside the place": (
        f"{LINK_POST}\n---\nOriginally posted by [Ann](https://social.example/ann) on the [Blog]({PAPER}).\n",
        "a.md",
    ),
    "an own canonical URL of an unknown site": (f"{LINK_POST}\ncanonical: https://blog.example/t/\n---\nText\n", "a.md"),
    "a relative canonical URL": ("canonical_url: /blog/tram/\n---\nText\n", "a.md"),
    "a name with an address in it": (f"source: Paper ({NEWS})\n---\nText\n", "a.md"),
    "a copy elsewhere": (f"canonical_url: {PAPER}\nmedium_url: {NEWS}\nsyndication:\n- {NEWS}\n---\nText\n", "a.md"),
    "a reply": (f"source_url: {PAPER}\nin-reply-to: {NEWS}\n---\nText\n", "a.md"),
    "several sources": (f"sources:\n- {PAPER}\n- {NEWS}\n---\nText\n", "a.md"),
    "an own old address": (
        "permalink: https://quarry.example/stone/\noriginal_url: https://quarry.tumblr.com/post/7\ncanonical: https://quarry.example/stone/\n---\nText\n",
        "a.md",
    ),
    "a program": ("source: https://github.com/me/tool\n---\nThe code: [Source](https://github.com/me/tool).\n", "a.md"),
    "a licence": ("copyright: https://creativecommons.org/licenses/by/4.0/\n---\nText\n", "a.md"),
    "a film": ("source_url: https://youtu.be/dQw4w9WgXcQ\n---\nText\n", "a.md"),
    "a component that closes itself": ("title: a\n---\n<Player src='https://video.example/x' />\n\n[x](https://shop.example/c)\n", "a.mdx"),
    "a router's page": ("title: a\n---\nGo to http://192.168.1.1/ to set it up.\n", "a.md"),
    "a place as Hexo names it": ("title: a\n---\n[x](#Getting-Started)\n\n## Getting Started\n", "a.md"),
    "a place as Forem names it": ("title: a\n---\n[x](#stepbystep-guide)\n\n## Step-by-step guide\n", "a.md"),
    "a place below a line": ("title: a\r\n---\r\n[x](#foo)\r\n\r\nFoo\r\n---\r\n", "a.md"),
}


@pytest.mark.parametrize(("text", "name"), POSTS.values(), ids=POSTS)
def test_a_natural_post_has_no_finding(check: Check, text: str, name: str) -> None:
    """What is written well is not found fault with."""
    assert [(finding.code, finding.message) for finding in check({name: f"---\n{text}"}).findings] == []


def test_an_original_without_its_scheme_is_told(check: Check) -> None:
    """Browsers would look for it on this site; the repair writes the scheme."""
    (finding,) = check({"a.md": "---\nsource: paper.example/2024/stone\n---\nText\n"}).findings

    assert finding.code == "LC106"
    assert finding.fix is not None
    assert finding.fix.edits[0].replacement == "https://paper.example/2024/stone"


@pytest.mark.parametrize("mark", ["ref=rss", "mod=rss_Technology", "siteid=rss&rss=1", "_r=0", "feature=share", "srsltid=x"])
def test_the_mark_of_a_feed_makes_no_other_page(check: Check, mark: str) -> None:
    """A claim with a parameter that only tells where a click came from agrees with one without, and is told to drop it."""
    text = f"---\noriginal_link: {PAPER}\n---\n<p>Text.</p>\n<a href='{PAPER}?{mark.replace('&', '&amp;')}'>Source</a>\n"
    assert [finding.code for finding in check({"a.html": text}).findings] == ["LC303"]


def test_two_links_to_one_definition_have_one_repair(check: Check) -> None:
    """A repair of one place is made once, however many links refer to it."""
    (finding,) = check({"a.md": "---\ntitle: a\n---\n[a][1] and [b][1]\n\n[1]: http://https://x.example/a\n\nMore.\n"}).findings

    assert finding.fix is not None
    assert len(finding.fix.edits) == 1


@pytest.mark.parametrize("language", ["zh-Hans/tram.md", "es-419/tram.md", "tram-de.md", "tram_de.md", "de/tram.md"])
def test_translations_share_their_source(check: Check, language: str) -> None:
    """A post and its translations count once, however the languages are told apart."""
    text = f"---\n{LINK_POST}\n---\nText\n"
    first = "en/tram.md" if "/" in language else language.replace("de", "en")

    assert check({first: text, language: text}).archive == ()
