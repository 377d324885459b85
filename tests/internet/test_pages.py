"""The pages of the simulation look as such pages do, and each differs from its neighbours where it should."""

import random
import re
from pathlib import Path

import pytest

from tests.internet.markup import markup
from tests.internet.pages import TRAPS, Publisher, article, home_page, section_page, shell, story, story_of
from tests.internet.parked import SERVICES, parked, parked_by_redirect, parked_by_script, sent_to_market
from tests.internet.sites import Answer, Behaviour, Request
from tests.internet.soft_404 import SORRY, STYLES, honest_404, soft_404
from tests.internet.walls import WALLS, challenge

HOUSE = Publisher("paper.example", "Harbour Gazette", ("news", "culture"))


def answer(behaviour: Behaviour, target: str = "/news/a-story") -> Answer:
    """The whole answer of a behaviour that has no more steps than one."""
    (only,) = behaviour(Request("GET", "https", "paper.example", target))
    assert isinstance(only, Answer)
    return only


def test_an_article_is_about_what_its_address_says() -> None:
    """Title, heading, canonical link and address belong together, and the rest of the publisher stands around them."""
    text = article(HOUSE, story_of("The last ferry: a farewell"), "/news/the-last-ferry-a-farewell")

    assert "<title>The last ferry: a farewell | Harbour Gazette</title>" in text
    assert '<h1 class="entry-title">The last ferry: a farewell</h1>' in text
    assert '<link rel="canonical" href="https://paper.example/news/the-last-ferry-a-farewell">' in text
    around = ('<nav><ul><li><a href="/news/">', '<aside id="sidebar">', '<aside class="related">', "<footer>")
    assert [part for part in around if part not in text] == []


def test_pages_are_the_same_each_time() -> None:
    """Asked again, a page has not changed; another page of the same publisher has another text."""
    first, second = story(random.Random(1)), story(random.Random(2))

    assert article(HOUSE, first, "/a") == article(HOUSE, first, "/a")
    assert article(HOUSE, first, "/a") != article(HOUSE, second, "/b")
    assert len({home_page(HOUSE), section_page(HOUSE, "news", "/news/"), section_page(HOUSE, "culture", "/culture/")}) == 3
    assert shell("App") == shell("App")


def test_traps_have_slugs_of_their_own() -> None:
    """Each headline that speaks of what is missing is an article's own, told by its slug."""
    assert len({trap.slug for trap in TRAPS}) == len(TRAPS)
    assert TRAPS[0].slug == "not-found-the-hunt-for-the-lost-ship-meridian"


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_soft_404s_are_not_honest(style: str, language: str) -> None:
    """Whatever is asked for, the answer is 200, and no article."""
    publisher = Publisher("paper.example", "Harbour Gazette", language=language)
    gone = answer(soft_404(publisher, style))

    assert (gone.status, b'<article class="post entry">' in gone.body) == (200, False)
    assert answer(honest_404(publisher)).status == 404


@pytest.mark.parametrize("language", SORRY)
def test_sorry_is_said_in_many_languages(language: str) -> None:
    """A soft 404 says so in its own language."""
    text = answer(soft_404(Publisher("paper.example", "Harbour Gazette", language=language))).body.decode()

    assert f'<html lang="{language}">' in text
    assert f"<title>{SORRY[language].title} - Harbour Gazette</title>" in text


def test_most_soft_404s_are_all_alike() -> None:
    """Of the styles only those that speak about the address differ between two addresses."""
    changing = {style for style in STYLES if answer(soft_404(HOUSE, style), "/a").body != answer(soft_404(HOUSE, style), "/b").body}

    assert changing == {"echoing", "recommending"}


# What tells each wall, among its headers or in its page.
MARKS = {
    "cloudflare": "cf-mitigated: challenge",
    "cloudflare at 503": "/cdn-cgi/challenge-platform/",
    "cloudflare 1020": "Error code: 1020",
    "cloudflare blocked": "cf-error-details",
    "akamai": "errors&#46;edgesuite&#46;net",
    "datadome": "https://ct.captcha-delivery.com/c.js",
    "human": '<div id="px-captcha">',
    "imperva": "/_Incapsula_Resource?SWUDNSAI=",
    "imperva at 403": "X-CDN: Incapsula",
    "aws challenge": "window.gokuProps",
    "aws challenge without a page": "x-amzn-waf-action: challenge",
    "aws captcha": "captcha.awswaf.com",
    "sucuri": "X-Sucuri-Block: BOT004",
    "sucuri script": "sucuri_cloudproxy_js",
    "ddos-guard": "Server: ddos-guard",
    "vercel": "x-vercel-mitigated: challenge",
    "anubis": "/.within.website/x/cmd/anubis/",
    "kasada": "window.KPSDK",
    "recaptcha": 'class="g-recaptcha"',
    "hcaptcha": 'class="h-captcha"',
    "nothing but a status": "403 Forbidden",
    "linkedin": "/authwall",
}


def test_walls_have_their_marks() -> None:
    """Each wall shows what its vendor's wall is known by, at its own status and at any other."""
    shown = {name: answer(challenge(name)) for name in WALLS}
    texts = {name: "".join(f"{key}: {value}\n" for key, value in wall.headers) + wall.body.decode() for name, wall in shown.items()}

    assert {name: mark for name, mark in MARKS.items() if mark not in texts[name]} == {}
    assert MARKS.keys() == WALLS.keys()
    assert sorted({wall.status for wall in shown.values()}) == [200, 202, 403, 405, 429, 503, 999]
    assert answer(challenge("akamai", 404)).status == 404


def test_parked_domains_name_themselves() -> None:
    """A domain that is for sale shows it under every path, or at its lander."""
    assert all(answer(parked(service)).status == 200 for service in SERVICES)
    assert answer(parked_by_redirect("godaddy")).headers[0] == ("Location", "/lander")
    assert b'window.location.href="/lander"' in answer(parked_by_script()).body
    assert b"window.LANDER_SYSTEM" in answer(parked_by_script(), "/lander").body
    assert answer(sent_to_market()).headers[0] == ("Location", "https://www.hugedomains.com/domain_profile.cfm?d=paper.example")


def test_every_page_that_is_kept_is_shown() -> None:
    """No file of markup is left over, and none has a placeholder that nobody fills."""
    files = {path.stem: path.parent.name for path in (Path(__file__).parent / "markup").glob("*/*.html")}
    used = {wall.markup for wall in WALLS.values()} - {None} | set(SERVICES) | {"godaddy-door"}

    assert set(files) == used
    assert [name for name, kind in files.items() if re.search(r"\$[a-z]", markup(kind, name, "paper.example"))] == []
