"""A page at 200 that is not the page: suspected, proven, decided; and ordinary pages that are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.decoy_url import decoy_url
from linkcheck.pages.not_found import notice_rows, notices
from linkcheck.pages.similarity import is_app_shell
from linkcheck.pages.soft_404 import Decision, Probe, decide, soft_404_proof, soft_404_suspicion
from linkcheck.urls.url_words import home_of

from .drawing import NAVIGATION, PARAGRAPH, article, page, visible_text

U = "https://lantern.example/2016/05/how-the-harbour-froze.html"
ID = "https://lantern.example/story.php?id=77"
HOME = page("The Lantern", NAVIGATION + "<h1>The Lantern</h1>" + PARAGRAPH * 9, '<link rel=canonical href="https://lantern.example/">')
SECTION = page("News | The Lantern", f"{NAVIGATION}<h1>News</h1>{PARAGRAPH * 9}")
SHELL = page("The Lantern", '<div id="app"></div><script src="/a.js"></script>')
LANGUAGES = sorted({language for meaning, language, _ in notice_rows() if meaning == "absent"})
OG = '<meta property="og:type" content="article">'


def views(html: bytes, asked: str = U, final: str | None = None) -> tuple[str | None, str | None]:
    seen = visible_text(html, final or asked)
    return soft_404_suspicion(asked, seen), soft_404_proof(asked, seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_phrase_as_a_title_is_proof(language: str) -> None:
    """A short page whose title is the news itself needs no second sign; its heading alone is one where the title names the site."""
    for phrase in (phrase for meaning, spoken, phrase in notice_rows() if (meaning, spoken) == ("absent", language)):
        assert views(page(f"{phrase} | The Lantern", "<p>Sorry.</p>"))[1] is not None, phrase
        assert views(page("Lantern", f"<h1>{phrase}</h1><p>Sorry.</p>"))[1] is not None, phrase


@pytest.mark.parametrize("phrase", sorted(notices("trouble") | notices("server")))
def test_each_vague_title_is_a_suspect(phrase: str) -> None:
    """Words that say that something is wrong are worth a question."""
    assert views(page(f"{phrase} | The Lantern", PARAGRAPH))[0] is not None


@pytest.mark.parametrize("phrase", sorted(notices("server")))
def test_server_without_a_site_is_proof(phrase: str) -> None:
    """A deep address on which a server shows its own page has lost its site."""
    assert views(page(phrase, PARAGRAPH))[1] is not None
    assert views(page(phrase, PARAGRAPH), "https://lantern.example/")[1] is None


@pytest.mark.parametrize(
    ("html", "asked", "final"),
    [
        (page("Oops | The Lantern", PARAGRAPH), U, None),
        (page("The Lantern", NAVIGATION + PARAGRAPH), ID, None),
        (page("Lantern", NAVIGATION + PARAGRAPH), ID, None),
        (page("The Lantern", NAVIGATION + "<p>Sorry, we could not find that page.</p>"), U, None),
        (page("", "<p>The page you are looking for might have been removed.</p>"), ID, None),
        (page("The Lantern", f"{NAVIGATION}<h1>We couldn't find what you were looking for</h1>{PARAGRAPH}"), U, None),
        (
            page("Ferries | The Lantern", f"{NAVIGATION}<h1>Ferries</h1>{PARAGRAPH}"),
            "https://lantern.example/a/winter-orchestra-plays-bruckner",
            None,
        ),
        (page("Ferries | The Lantern", f"{NAVIGATION}<h1>Ferries</h1>{PARAGRAPH * 9}"), U, "https://lantern.example/ferries"),
        (SECTION, U, "https://lantern.example/search?q=how-the-harbour-froze"),
        (article("How the harbour froze"), U, "https://lantern.example/oops"),
        (SECTION, "https://lantern.example/2016/winter-orchestra-plays", "https://lantern.example/news/"),
        (SECTION, ID, "https://lantern.example/"),
        (SECTION, ID, "https://lantern.example/news/"),
        (SECTION, "https://lantern.example/winter-orchestra-plays", "https://lantern.example/news/archive/"),
        (HOME, U, None),
        (HOME, ID, None),
        (page("Harbours | The Lantern", PARAGRAPH * 9, '<link rel=canonical href="/error/404">'), ID, None),
        (page("", ""), U, None),
        (b"", ID, None),
        (SHELL, U, None),
        (page("Neuigkeiten", PARAGRAPH), ID, None),
    ],
)
def test_suspect(html: bytes, asked: str, final: str | None) -> None:
    """What a page says, where it leads, and what it lacks make it a suspect."""
    assert views(html, asked, final)[0] is not None


@pytest.mark.parametrize(
    ("html", "asked", "final", "reason"),
    [
        (HOME, U, "https://www.lantern.example/", "the address leads to the home page"),
        (HOME, ID, "https://lantern.example/de/index.html", "the address leads to the home page"),
        (article("Anything"), U, "https://lantern.example/404", "the address leads to an error page"),
        (article("Anything"), U, "https://lantern.example/error.aspx?aspxerrorpath=/2016", "the address leads to an error page"),
        (
            SECTION,
            "https://lantern.example/news/winter-orchestra-plays-bruckner",
            "https://lantern.example/news/",
            "the address leads to a section that does not show the page",
        ),
        (page("Page not found - The Lantern", NAVIGATION + PARAGRAPH * 2), U, None, 'its title says "page not found"'),
        (page("404 | Blog | The Lantern", f"{NAVIGATION}<h1>Not found</h1>{PARAGRAPH * 12}"), U, None, 'its title says "404"'),
        (page("Article no longer available", "<h1>Gone</h1>"), U, None, 'its title says "article no longer available"'),
        (
            page("Lantern", f"{NAVIGATION}<h1>Oops! That page can’t be found.</h1><p>Try a search?</p>"),
            U,
            None,
            'its heading says "Oops! That page can’t be found."',
        ),
    ],
)
def test_proof(html: bytes, asked: str, final: str | None, reason: str) -> None:
    """Redirects to a home or error page, a folder without the article, and the news as title or heading are proof."""
    assert views(html, asked, final)[1] == reason


@pytest.mark.parametrize(
    ("html", "asked", "final"),
    [
        (page("Page not found | The Lantern", PARAGRAPH, OG), U, None),
        (page("Page not found | The Lantern", NAVIGATION + PARAGRAPH * 14), U, None),
        (page("Page not found: how libraries lose their history", PARAGRAPH), U, None),
        (page("404 | The Lantern", f"<h1>404</h1>{PARAGRAPH}"), "https://lantern.example/404", None),
        (SECTION, "https://lantern.example/news/orchestra", "https://lantern.example/news/"),
        (
            page("Winter orchestra | The Lantern", PARAGRAPH),
            "https://lantern.example/n/winter-orchestra-plays/",
            "https://lantern.example/n/",
        ),
        (
            page("Ferry boats", PARAGRAPH),
            "https://lantern.example/ferry-boats/three-steamers-at-anchor",
            "https://lantern.example/ferry-boats/",
        ),
        (HOME, "https://short.example/x7", "https://lantern.example/"),
        (HOME, "https://lantern.example/index.html", "https://lantern.example/"),
        (HOME, "https://lantern.example/en/", "https://lantern.example/"),
    ],
)
def test_no_proof(html: bytes, asked: str, final: str | None) -> None:
    """An article with such a title, an address that asks for it, and lesser redirects prove nothing."""
    assert views(html, asked, final)[1] is None


@pytest.mark.parametrize(
    "title",
    [
        "Not found: the hunt for the lost ship Meridian",
        "Peugeot 404: the saloon that crossed the Sahara",
        "Designing a 404 page that people remember",
        "Page not found, and other lost chapters of a novel",
        "The page that does not exist: a forger's last trick",
        "Error 404: how a number became a joke",
        "Sorry, we could not find that page: apologies through the ages",
        "Seite nicht gefunden: ein Jahr im Staatsarchiv",
        "404 Media turns three",
        "No longer available: the market for discontinued lamps",
        "410 gone in a night: the flood at Lower Weir",
        "Lost: a review",
        "Removed: the statue",
    ],
)
@pytest.mark.parametrize("paragraphs", [2, 9])
def test_article_about_what_is_missing_is_left_alone(title: str, paragraphs: int) -> None:
    """A headline that speaks of what is not found is no suspect where the page calls itself an article, and never proof."""
    for asked in (U, ID):
        assert views(article(title, paragraphs=paragraphs, head=OG), asked) == (None, None)
        assert views(article(title, paragraphs=paragraphs), asked)[1] is None


@pytest.mark.parametrize(
    ("html", "asked", "final"),
    [
        (article("How the harbour froze"), U, None),
        (article("How the harbour froze", paragraphs=1), U, None),
        (article("Why the ice came early this year"), "https://lantern.example/ice-came-early", None),
        (article("The ice came early. Then it stayed", paragraphs=3), "https://lantern.example/ice-came-early-stayed-harbour", None),
        (article("Ice in the harbour"), "https://lantern.example/2016/05/harbor-ice-harbour-idUSKCN0Z30U5", None),
        (article("How the harbour froze"), "https://lantern.example/?p=77", U),
        (article("How the harbour froze"), "https://lantern.example/news/77", "https://lantern.example/news/77/how-the-harbour-froze"),
        (article("How the harbour froze"), "https://lantern.example/blog/2016/05/how-the-harbour-froze", "https://lantern.example/froze"),
        (article("How the harbour froze"), ID, None),
        (page("How the harbour froze", PARAGRAPH * 6), ID, None),
        (page("Порт замёрз ночью", f"<h1>Порт замёрз ночью</h1>{PARAGRAPH}"), "https://lantern.example/port-zamerz-nochyu", None),
        (
            page("港が凍った夜", "<h1>港が凍った夜</h1><p>港が凍った夜、島の人々は歩いて渡った。</p>", OG),
            "https://lantern.example/harbour-froze-tonight-again",
            None,
        ),
        (page("Hafenbrücke für Fußgänger", PARAGRAPH), "https://lantern.example/hafenbruecke-fuer-fussgaenger", None),
        (page("Lantern", f"<h1>How the harbour froze</h1>{PARAGRAPH}"), U, None),
        (
            page("", f"<img src=a.png><p>How the old harbour froze in one night.</p>{PARAGRAPH}"),
            "https://lantern.example/a/old-harbour-froze-night",
            None,
        ),
        (SECTION, "https://lantern.example/news/", None),
        (SECTION, "https://lantern.example/news/2016/05/", None),
        (SECTION, "https://lantern.example/tag/winter-orchestra-plays-bruckner/", None),
        (SECTION, "https://lantern.example/author/anna-maria-birk/", None),
        (page("Lantern blog", NAVIGATION + PARAGRAPH), "https://lantern.example/blog/", None),
        (page("About us", PARAGRAPH), "https://lantern.example/about", None),
        (page("Search", PARAGRAPH), "https://lantern.example/search?q=harbour", None),
        (HOME, "https://lantern.example/", None),
        (HOME, "https://lantern.example/", "https://www.lantern.example/"),
        (page("App: how the harbour froze", "<div id=__next></div><script src=a.js></script>" + PARAGRAPH), U, None),
        (page("How the harbour froze", PARAGRAPH * 9 + "<p>The page you are looking for is missing, said the sign.</p>"), U, None),
    ],
)
def test_ordinary_page_is_left_alone(html: bytes, asked: str, final: str | None) -> None:
    """Articles, lists, home pages and searches at their addresses, and pages that moved with their names, are no suspects."""
    assert views(html, asked, final) == (None, None)


def judged(
    html: bytes,
    answer: bytes | None,
    status: int | None = 200,
    asked: str = U,
    final: str | None = None,
    at: str | None = None,
    home: bytes | None = None,
) -> Decision:
    """The decision on a page, with what the site answered to its neighbour."""
    decoy = decoy_url(asked)
    probe = Probe(decoy, status, visible_text(answer, at or decoy) if answer is not None else None)
    return decide(asked, visible_text(html, final or asked), probe, visible_text(home, home_of(asked)) if home is not None else None)


LEAF = page("The Lantern", NAVIGATION + "<h1>Oops</h1><p>There is no such leaf in our book, but look at these others.</p>")


@pytest.mark.parametrize(
    ("decision", "kind"),
    [
        (judged(LEAF, LEAF), "soft-dead"),
        (judged(LEAF, LEAF, home=HOME), "soft-dead"),
        (judged(HOME, HOME, home=HOME), "soft-dead"),
        (judged(b"", b"", home=HOME), "soft-dead"),
        (judged(SECTION, SECTION, asked=ID, final="https://lantern.example/news/", at="https://lantern.example/news/"), "soft-dead"),
        (judged(LEAF, page("404", "<h1>404</h1>"), 404), "page"),
        (judged(LEAF, None, 410), "page"),
        (judged(LEAF, LEAF, 503), "page"),
        (judged(LEAF, LEAF, None), "page"),
        (judged(LEAF, None), "page"),
        (judged(article("Anything else"), LEAF), "page"),
        (judged(page("Page not found", "<h1>Page not found</h1>"), None, 404), "soft-dead"),
        (judged(SHELL, SHELL, home=SHELL), "shell"),
        (judged(SHELL, SHELL), "shell"),
        (judged(SHELL, page("404", ""), 404), "page"),
        (judged(SHELL, LEAF), "page"),
        (
            judged(
                page("The Lantern", "<p>Back on Monday.</p>"),
                page("The Lantern", "<p>Back on Monday.</p>"),
                home=page("The Lantern", "<p>Back on Monday.</p>"),
            ),
            "shell",
        ),
    ],
    ids=[
        "like its neighbour",
        "like its neighbour, unlike home",
        "the home page everywhere",
        "nothing everywhere",
        "sent to one section",
        "an honest 404",
        "an honest 410",
        "a neighbour in trouble",
        "a neighbour that failed",
        "a neighbour without a page",
        "unlike its neighbour",
        "proven anyway",
        "a shell everywhere",
        "a shell, home unknown",
        "a shell and an honest 404",
        "a shell and a page",
        "closed for a while",
    ],
)
def test_decision(decision: Decision, kind: str) -> None:
    """A suspect is what its neighbour is, unless the site tells them apart or shows the same everywhere."""
    assert decision.kind == kind


def test_decision_without_a_neighbour() -> None:
    """Where nothing more is known, only proof counts; unknown is alive."""
    assert decide(U, visible_text(LEAF, U)) == Decision("page", "nothing is known against it")
    assert decide(U, visible_text(page("404"), U)) == Decision("soft-dead", 'its title says "404"')


def test_reason_names_both_signs() -> None:
    """The sentence says why the page was asked about, and what its neighbour showed."""
    html = page("Lantern", NAVIGATION + "<p>There is no such leaf in our book.</p>")

    assert judged(html, html).reason == "its title names only the site, and a made-up address beside it brings the same page"
    assert judged(html, b"", 404).reason == "the site tells pages that it has from those it has not"


@given(st.text(max_size=20), st.text(max_size=30), st.text(max_size=60))
def test_no_page_raises(path: str, title: str, text: str) -> None:
    """Whatever an address and a page hold, they are judged."""
    for asked in (f"https://lantern.example/{path}", f"https://lantern.example/?{path}", path):
        seen = visible_text(
            page(title, f"<h1>{title}</h1><p>{text}</p>", f'<link rel=canonical href="{path}">'), f"https://lantern.example/{title}"
        )
        assert decide(asked, seen, Probe(decoy_url(asked), 200, seen), seen).kind in ("page", "soft-dead", "shell")
        assert not is_app_shell(seen) or not seen.password
