"""Two answers are the same page, or two pages of one site."""

import pytest

from linkcheck.pages.similarity import is_app_shell, is_same_page

from .drawing import NAVIGATION, PARAGRAPH, article, page, visible_text

ASKED = "https://lantern.example/2016/05/how-the-harbour-froze.html"
MADE_UP = "https://lantern.example/2016/05/bodafe-gijuka-lumeni.html"
SORRY = "<h1>Oops!</h1><p>We looked behind the counter, under the stairs and in the attic: there is no such leaf in our book.</p>"
ONE = "<ul><li>Ferry breaks down twice<li>An orchestra for Northmoor<li>Apples cost more again<li>The night market opens early</ul>"
OTHER = "<ul><li>Tram drivers strike today<li>Library receives rare maps<li>Old bridge closed until summer<li>Baker wins golden spoon</ul>"


def same(page_html: bytes, other_html: bytes, page_url: str = ASKED, other_url: str = MADE_UP) -> bool:
    return is_same_page(visible_text(page_html, page_url), visible_text(other_html, other_url), ASKED, MADE_UP)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (page("Oops", SORRY), page("Oops", SORRY)),
        (page("", ""), page("", "")),
        (page("Oops", f"{SORRY}<p>10:31:07, ticket 4711</p>"), page("Oops", f"{SORRY}<p>10:31:09, ticket 4712</p>")),
        (page("Oops at 10:31", SORRY), page("Oops at 10:32", SORRY)),
        (page("Oops", f"{NAVIGATION}{SORRY}{ONE}"), page("Oops", f"{NAVIGATION}{SORRY}{OTHER}")),
        (page("No how the harbour froze | The Lantern", SORRY), page("No bodafe gijuka lumeni | The Lantern", SORRY)),
        (
            page("Oops", f"{SORRY}<h1>/2016/05/how-the-harbour-froze.html</h1>"),
            page("Oops", f"{SORRY}<h1>/2016/05/bodafe-gijuka-lumeni.html</h1>"),
        ),
        (page("The Lantern", NAVIGATION + PARAGRAPH * 9), page("The Lantern", NAVIGATION + PARAGRAPH * 9)),
        (page("灯笼", "<p>您要找的内容已经不在了。</p>"), page("灯笼", "<p>您要找的内容已经不在了。</p>")),
    ],
    ids=[
        "the same",
        "nothing",
        "clock and ticket",
        "clock in the title",
        "teasers",
        "echo in the title",
        "echo in the text",
        "front page",
        "Chinese",
    ],
)
def test_one_page_under_two_addresses(first: bytes, second: bytes) -> None:
    """Clocks, tickets, teasers and the address itself may differ."""
    assert same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (article("How the harbour froze"), page("Oops", NAVIGATION + SORRY)),
        (article("How the harbour froze", paragraphs=1), page("Oops | The Lantern", NAVIGATION * 4 + SORRY)),
        (article("How the harbour froze", paragraphs=1), page("The Lantern", NAVIGATION * 4 + SORRY)),
        (page("The Lantern", NAVIGATION + PARAGRAPH * 9), page("The Lantern", NAVIGATION + SORRY)),
        (page("The Lantern", NAVIGATION + PARAGRAPH), page("The Lantern", NAVIGATION)),
        (
            page("The Lantern", f"{NAVIGATION}<h1>How the harbour froze</h1><p>It did.</p>"),
            page("The Lantern", f"{NAVIGATION}<h1>Oops</h1><p>It is not.</p>"),
        ),
        (page("How the harbour froze", "<p>It did.</p>"), page("", "<p>It did.</p>")),
        (
            page("灯笼", "<p>港口昨夜结冰，渡轮停运，市民步行上岛，老人说这样的冬天五十年未见。</p>"),
            page("灯笼", "<p>您要找的内容已经不在了。</p>"),
        ),
    ],
    ids=[
        "article",
        "short article",
        "short article, title of the site",
        "title of the site on all",
        "short, title of the site",
        "heading",
        "no title",
        "Chinese",
    ],
)
def test_two_pages_of_one_site(first: bytes, second: bytes) -> None:
    """However much navigation they share, an article and what a site says of nothing are two pages."""
    assert not same(first, second)


def test_two_requests_led_to_one_address() -> None:
    """Where both were sent to one place, what stands there does not matter."""
    there = "https://lantern.example/news/"

    assert same(page("A", ONE), page("B", OTHER), there, "http://www.lantern.example/news?utm_source=x")
    assert not same(page("A", ONE), page("B", OTHER), ASKED, ASKED)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (page("App", '<div id="root"></div><script src=a.js></script>'), True),
        (page("App", '<div id="__next"><p>Loading, please be patient.</p></div><script src=a.js></script>'), True),
        (page("App", "<app-root></app-root><script src=a.js></script>"), True),
        (page("App", "<script src=a.js></script>"), True),
        (page("App", '<div id="root"></div>'), False),
        (page("App", f'<div id="root">{PARAGRAPH * 2}</div><script src=a.js></script>'), False),
        (page("App", "<p>A page of few words, but more than none.</p><script src=a.js></script>"), False),
        (page("App", '<div id="root"><input type=password></div><script src=a.js></script>'), False),
        (b"", False),
    ],
)
def test_shell_shows_nothing_without_scripts(html: bytes, expected: bool) -> None:
    """A frame that scripts fill has a script, a place for it, and hardly a word."""
    assert is_app_shell(visible_text(html)) is expected
