"""Pages at 200 that say themselves that they are not there; and articles about such pages, which say the same words."""

import asyncio

import pytest

from linkcheck.crawl.probe import Probes
from linkcheck.crawl.redirects import RedirectChain
from linkcheck.crawl.verdict import Observation
from linkcheck.model import Hop
from linkcheck.model.vocabulary import Via
from linkcheck.pages.decoy_url import decoy_url
from linkcheck.pages.not_found import is_not_found
from linkcheck.pages.soft_404 import Probe, decide
from linkcheck.text import plain
from linkcheck.urls.url_words import home_of
from tests.internet.soft_404 import SORRY, Sorry

from .drawing import NAVIGATION, PARAGRAPH, article, page, visible_text

ADDRESSES = (
    "https://lantern.example/2016/05/how-the-harbour-froze.html",
    "https://lantern.example/story.php?id=77",
    "https://lantern.example/p/x7",
)
# Nothing in the host tells this name.
NAME = "Evening News of the Upper and the Lower Weir"
MENU = NAVIGATION * 20
TEASERS = "".join(
    f'<div class="card"><h3><a href="/{number}">Ferry {number}</a></h3><p>The ferry left at {number} and came back at noon.</p></div>'
    for number in range(60)
)
PROSE = PARAGRAPH * 9
OG = '<meta property="og:type" content="article">'
DATE = '<meta property="article:published_time" content="2016-05-01">'


def kind(html: bytes, asked: str, *, home: bytes | None = None, status: int = 404, decoy: bytes | None = None) -> str:
    """What a page is where its neighbour answers an honest 404, or as it is said."""
    made_up = decoy_url(asked)
    probe = Probe(made_up, status, visible_text(decoy, made_up) if decoy is not None else None)
    return decide(asked, visible_text(html, asked), probe, visible_text(home, home_of(asked)) if home is not None else None).kind


COOKIES = f'<div id="cookie-banner"><p>{"We use cookies to see which pages are read. " * 30}</p></div>'
FOOTER = f"<footer><p>{'The publisher is not liable for what others write. ' * 40}</p></footer>"


def home_page(name: str) -> bytes:
    return page(f"{name} | News from two valleys", f"{MENU}<h1>How the harbour froze</h1>{PROSE}")


def ways(sorry: Sorry, name: str) -> dict[str, bytes]:
    """The ways in which sites say it in a title or a heading, with little and with much around it."""
    said = f"<h1>{sorry.heading}</h1><p>{sorry.sentence}</p>"
    return {
        "title and heading": page(f"{sorry.title} - {name}", NAVIGATION + said),
        "title and heading below a long menu": page(f"{sorry.title} - {name}", MENU + said),
        "one phrase twice": page(f"{sorry.title} - {name}", f"{MENU}<h1>{sorry.title}</h1><p>{sorry.sentence}</p>"),
        "title behind the name": page(f"{name} | {sorry.title}", f"{MENU}<p>{sorry.sentence}</p>"),
        "number alone": page(f"404 | {name}", f"{MENU}<div>404</div><p>{sorry.sentence}</p>"),
        "number and title": page(f"404 - {sorry.title} - {name}", f"{MENU}<p>{sorry.sentence}</p>"),
        "heading alone": page(name, MENU + said),
        "heading below the name": page(name, f"{MENU}<h1>{name}</h1><h2>News of the day</h2><h2>{sorry.heading}</h2>"),
        "small heading": page(name, f"{MENU}<h3>{sorry.heading}</h3><p>{sorry.sentence}</p>"),
        "with teasers": page(f"{sorry.title} | {name}", said + TEASERS),
        "with teasers that are links": page(
            f"{sorry.title} | {name}", f"<h1>{sorry.title}</h1>{f'<article><a href=/x><h3>Ferry</h3>{PARAGRAPH}</a></article>' * 9}"
        ),
        "above the small print": page(f"{sorry.title} | {name}", f"{COOKIES}<h1>{sorry.title}</h1><p>{sorry.sentence}</p>{FOOTER}"),
        "called an article by its template": page(f"{sorry.title} | {name}", f"{NAVIGATION}{said}", OG),
    }


@pytest.mark.parametrize("asked", ADDRESSES)
@pytest.mark.parametrize("language", SORRY)
def test_page_that_says_it_is_gone_is_soft_dead(language: str, asked: str) -> None:
    """Whatever the site answers to a made-up neighbour: nothing else than a notice and the site's name is no page."""
    for name in ("The Lantern", NAME):
        for way, html in ways(SORRY[language], name).items():
            assert kind(html, asked, home=home_page(name)) == "soft-dead", (way, name)
            assert kind(html, asked, home=home_page(name), status=200, decoy=article("Another page")) == "soft-dead", (way, name)


@pytest.mark.parametrize("asked", ADDRESSES)
def test_address_that_a_notice_repeats_is_no_headline(asked: str) -> None:
    """What was asked for is no part of what the page says."""
    path = asked.removeprefix("https://lantern.example")
    for html in (
        page(f"Page not found: {path}", f"{MENU}<h1>Page not found</h1>"),
        page(f"Page not found: {asked} | The Lantern", f"{MENU}<h1>Page not found: {asked}</h1>"),
        page("The Lantern", f"{MENU}<h1>Page not found: “{path}”</h1>"),
    ):
        assert kind(html, asked, home=home_page("The Lantern")) == "soft-dead"


def test_name_of_the_site_is_known_by_its_home_page_alone() -> None:
    """A title may be the page's own, so that a heading alone counts only where the home page shares the rest."""
    html = page(NAME, f"{NAVIGATION}<h1>Page not found</h1>")

    assert kind(html, ADDRESSES[1], home=home_page(NAME)) == "soft-dead"
    assert kind(html, ADDRESSES[1], home=home_page("Another Paper")) == "page"
    assert kind(html, ADDRESSES[1]) == "page"


@pytest.mark.parametrize("asked", ADDRESSES)
@pytest.mark.parametrize(
    "html",
    [
        pytest.param(page("Page not found | The Lantern", f"{NAVIGATION}<h1>Page not found</h1>{PROSE}"), id="a novel of this name"),
        pytest.param(
            page("Page not found | The Lantern", f"<h1>Page not found</h1>{f'<div><div>{PARAGRAPH}</div></div>' * 9}"),
            id="a box for each paragraph",
        ),
        pytest.param(
            page("Page not found | The Lantern", f"<h1>Page not found</h1>{f'<section><h2>Part</h2>{PARAGRAPH * 2}</section>' * 3}"),
            id="in sections",
        ),
        pytest.param(
            page("404 | The Lantern", f'<article><h1><a href="/p/x7">404</a></h1>{PARAGRAPH * 5}<p><a href="/next">Next</a></p></article>'),
            id="a headline that leads to itself",
        ),
        pytest.param(
            page("Page not found | The Lantern", f"{NAVIGATION}<h1>Page not found</h1>{PARAGRAPH}", DATE), id="short, with a date"
        ),
        pytest.param(page("404 | The Lantern", f"{NAVIGATION}{PROSE}"), id="a number without a heading"),
        pytest.param(page("404 | The Lantern", f"{NAVIGATION}<h1>404</h1>{PROSE}", OG), id="an article called 404"),
        pytest.param(page("Dead link | The Lantern", f"{NAVIGATION}<h1>Dead link</h1>{PROSE}"), id="an essay on dead links"),
        pytest.param(
            page("404 | The Lantern", f"<h1>404</h1><div>{'The number has a history of its own.<br><br>' * 30}</div>"),
            id="an old page without paragraphs",
        ),
        pytest.param(
            page(
                "Page not found – how libraries lose their history | The Lantern",
                f"{NAVIGATION}<h1>How libraries lose their history</h1>{PARAGRAPH}",
            ),
            id="a kicker that says it",
        ),
        pytest.param(
            page("Page not found: how libraries lose their history", f"{NAVIGATION}{PARAGRAPH}"), id="a headline that begins with it"
        ),
        pytest.param(
            page("The Lantern", f"{NAVIGATION}<h2>Nothing found</h2><h1>How the harbour froze</h1>{PARAGRAPH}"), id="the box of a search"
        ),
        pytest.param(page("How the harbour froze", f"{NAVIGATION}<h2>No results found</h2>{PARAGRAPH}"), id="a title of its own"),
        pytest.param(page("The Lantern", f"{NAVIGATION}<h1>Page not found</h1>{PROSE}"), id="an essay below the site's name"),
    ],
)
def test_article_about_missing_pages_is_a_page(html: bytes, asked: str) -> None:
    """A novel, an essay and a dated report may be called like a notice; what has text, a date or a headline of its own is a page."""
    assert kind(html, asked, home=home_page("The Lantern")) == "page"


@pytest.mark.parametrize(
    "address", ["https://docs.example/http/404", "https://docs.example/status/404-not-found", "https://docs.example/page-not-found.html"]
)
def test_address_that_asks_for_such_a_page_gets_it(address: str) -> None:
    """Where the address itself says 404, the page is the one that was meant."""
    assert kind(page("404 Not Found | Docs", "<h1>404 Not Found</h1>"), address, home=home_page("Docs")) == "page"


def test_site_that_is_closed_says_so_on_its_home_page() -> None:
    """Where the home page is the same notice, the site is closed, and nothing is known of the page."""
    html = page(NAME, "<h1>Page not found</h1>")

    assert kind(html, ADDRESSES[1], home=html) == "shell"


@pytest.mark.parametrize(
    "sentence",
    [
        "We're sorry, the page you were looking for could not be found.",
        "Sorry, the page you requested was not found on our server",
        "Die von Ihnen gesuchte Seite wurde leider nicht gefunden",
        "Désolé, nous n'avons pas trouvé la page que vous cherchez",
        "Lo sentimos, la página que buscas no se ha encontrado",
        "Siamo spiacenti, la pagina che hai cercato non è stata trovata",
        "Desculpe, a página que você está procurando não foi encontrada",
        "De pagina die u zoekt kon helaas niet gevonden worden: pagina niet gevonden",
        "К сожалению, запрашиваемая вами страница не найдена",
        "Vi kunde tyvärr inte hitta sidan du sökte",
        "Przepraszamy, szukana strona nie istnieje",
        "申し訳ございません。お探しのページは見つかりませんでした。",
        "抱歉，您要找的页面不存在",
        "죄송합니다. 요청하신 페이지를 찾을 수 없습니다.",
    ],
)
def test_sentence_of_such_words_alone_is_a_notice(sentence: str) -> None:
    """A language's notice stays one in a sentence that has only the words around it."""
    assert is_not_found(plain(sentence))


@pytest.mark.parametrize(
    "headline",
    [
        "The article about the missing page",
        "What was not found",
        "No such thing as a lost page",
        "The page we never found again",
        "Was nicht gefunden wurde",
        "La historia que no se encontró",
        "A page was not found in the Bible",
    ],
)
def test_headline_with_other_words_is_no_notice(headline: str) -> None:
    """One word of another matter makes it a headline."""
    assert not is_not_found(plain(headline))


@pytest.mark.parametrize("asked", ["https://lantern.example/files/harbour.pdf", "https://lantern.example/img/harbour-1904.JPG"])
def test_page_in_place_of_a_file_is_a_second_sign(asked: str) -> None:
    """A page where an image or document was asked for is a suspect, and dead with any sentence that says so."""
    said = page("Downloads", f"{NAVIGATION}<p>Sorry, we could not find that document. Try these: reports, minutes.</p>")
    viewer = page("harbour.pdf", f"{NAVIGATION}<h1>harbour.pdf</h1><p>4 pages</p>")

    assert kind(page("Downloads", "<h2>We could not find what you asked for</h2>"), asked) == "soft-dead"
    assert kind(said, asked) == "soft-dead"
    assert kind(viewer, asked) == "page"
    assert kind(said, "https://lantern.example/files/harbour") == "page"
    assert kind(page("Reports", PROSE), asked, status=200, decoy=page("Reports", PROSE), home=home_page(NAME)) == "soft-dead"


def test_only_the_home_page_is_asked_for_a_name() -> None:
    """A site's home page is asked once for all its pages, and no decoy where it tells."""
    asked: list[str] = []

    async def fetch(url: str) -> RedirectChain:
        asked.append(url)
        return RedirectChain((Hop(url, Via.GIVEN),), Observation(status=200), visible=visible_text(home_page(NAME), url))

    async def run() -> list[RedirectChain]:
        probes = Probes(fetch)
        html = page(NAME, f"{NAVIGATION}<h1>Page not found</h1>")
        chains = [RedirectChain((Hop(url, Via.GIVEN),), Observation(status=200), visible=visible_text(html, url)) for url in ADDRESSES]
        return [await probes.add_result(chain) for chain in chains]

    seen = [chain.observation for chain in asyncio.run(run())]

    assert asked == ["https://lantern.example/"]
    assert {(one.gone, one.probe) for one in seen} == {('its heading says "Page not found"', "https://lantern.example/")}


@pytest.mark.parametrize(
    ("heading", "head", "body"),
    [
        ("How the harbour froze", "", ""),
        ("Lamps", '<meta property="og:title" content="Lamps">', ""),
        ("Page not found", '<meta name="author" content="A. Warden">', PARAGRAPH),
        ("Page not found", '<meta property="og:type" content="book">', PARAGRAPH),
        ("Page not found", '<script type="application/ld+json">{"@type": "Poem", "name": "Page not found"}</script>', ""),
        ("Page not found", "", f'<time datetime="2016-05-01">May</time>{PARAGRAPH}'),
        ("Page not found", "", PARAGRAPH * 3),
    ],
)
def test_page_that_shows_what_it_is_does_not_call_itself_gone(heading: str, head: str, body: str) -> None:
    """A faulty title, and a work of that name, are no death where a heading, a type, an author or a text of its own speaks for the page."""
    assert kind(page("Page not found | The Lantern", f"{NAVIGATION}<h1>{heading}</h1>{body}", head), ADDRESSES[0]) == "page"
