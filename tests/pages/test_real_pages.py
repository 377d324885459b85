"""All signs together, on the pages of the simulated internet and on real posts: no living page is called dead."""

import random
from collections.abc import Iterator
from html import escape
from pathlib import Path

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model import Post
from linkcheck.model.vocabulary import Role
from linkcheck.pages.bot_walls import bot_wall
from linkcheck.pages.decoy_url import decoy_url
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.parking import parking_service
from linkcheck.pages.soft_404 import Probe, decide, soft_404_proof, soft_404_suspicion
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from linkcheck.urls.unwrap import trace
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import home_of
from tests.internet import pages, soft_404
from tests.internet.interstitials import paywalled

from .drawing import HTML, page, visible_text

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
POSTS = sorted(SAMPLES.glob("*/*.md"))
HOST = "kettle-review.example"


def verdicts(html: bytes | str, url: str) -> tuple[object, ...]:
    """What each sign says of a page at its own address."""
    text = html if isinstance(html, bytes) else html.encode()
    seen = visible_text(text, url)
    return (
        bot_wall(200, {"content-type": HTML}, text),
        interstitial_before(url, seen, url),
        parking_service(url, text, seen),
        soft_404_suspicion(url, seen),
        soft_404_proof(url, seen),
    )


def addresses(post: Post) -> Iterator[str]:
    """Where the post's page could be: its own address, and those that its claims mean."""
    claims = (link.url for link in extract(post, Settings()).links if link.role is not Role.BODY)
    for url in (post.permalink, *claims):
        found = trace(url) if url else None
        if found is not None and found.target and web_url(found.target):
            yield found.target


@pytest.mark.parametrize("path", POSTS, ids=lambda path: path.stem)
def test_real_post_is_left_alone(path: Path) -> None:
    """A real article, put on a page at its permalink, has no sign against it."""
    post = read_post(path, path.name)
    assert isinstance(post, Post)
    title = post.title or ""
    html = page(title, f"<h1>{escape(title)}</h1>{post.text[post.body_start :]}")
    for url in addresses(post):
        assert verdicts(html, url) == (None,) * 5, url


@pytest.mark.parametrize("language", soft_404.SORRY)
@pytest.mark.parametrize("permalink", ["/2016/05/{slug}.html", "/news/{slug}-{number}", "/article/{number}", "/?p={number}"])
def test_article_of_the_simulated_internet_is_left_alone(language: str, permalink: str) -> None:
    """Articles in every language and at every kind of address, those about missing pages among them, have no sign against them."""
    publisher = pages.Publisher(HOST, "Kettle Review", language=language)
    stories = (*pages.TRAPS, *(pages.story(random.Random(number)) for number in range(10)))
    for number, what in enumerate(stories, start=10_000):
        path = permalink.format(slug=what.slug, number=number)
        url = f"https://{HOST}{path}"
        assert verdicts(pages.article(publisher, what, path), url) == (None,) * 5, url


@pytest.mark.parametrize("language", soft_404.SORRY)
@pytest.mark.parametrize("style", soft_404.STYLES)
def test_soft_404_of_the_simulated_internet_is_found(language: str, style: str) -> None:
    """Every way of saying at 200 that a page is not there is found out, and the site's articles are not mistaken for it."""
    publisher = pages.Publisher(HOST, "Kettle Review", language=language)
    draw = soft_404.STYLES[style]
    home = visible_text(pages.home_page(publisher).encode(), f"https://{HOST}/")
    for path in ("/2016/05/how-the-ferry-saved-northmoor.html", "/news/12345", "/?p=77", "/about/team-members"):
        url = f"https://{HOST}{path}"
        decoy = decoy_url(url)
        probe = Probe(decoy, 200, visible_text(draw(publisher, decoy.removeprefix(f"https://{HOST}")).encode(), decoy))
        dead, alive = (
            visible_text(draw(publisher, path).encode(), url),
            visible_text(paywalled(publisher, "How the ferry saved Northmoor").encode(), url),
        )
        assert soft_404_proof(url, dead) or soft_404_suspicion(url, dead), url
        assert decide(url, dead, probe, home).kind == "soft-dead", url
        assert decide(url, alive, probe, home).kind == "page", url


@pytest.mark.parametrize("framework", ["react", "vue", "angular", "next"])
def test_application_of_the_simulated_internet_is_unknown(framework: str) -> None:
    """Of a page that only a script draws nothing can be said."""
    html = pages.shell("Kettle", framework).encode()
    url = f"https://{HOST}/posts/why-we-moved-north"

    assert soft_404_suspicion(url, visible_text(html, url)) is not None
    assert (
        decide(
            url, visible_text(html, url), Probe(decoy_url(url), 200, visible_text(html, decoy_url(url))), visible_text(html, home_of(url))
        ).kind
        == "shell"
    )


def test_section_of_the_simulated_internet_is_left_alone() -> None:
    """Lists of a section, a month or a tag are pages."""
    publisher = pages.Publisher(HOST, "Kettle Review")
    for path in ("/news/", "/news/2016/05/", "/tag/ferry-boats-of-norway/", "/blog/"):
        assert verdicts(pages.section_page(publisher, "news", path), f"https://{HOST}{path}") == (None,) * 5
