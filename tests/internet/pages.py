"""Invented publishers and the pages that are alive on them: articles, sections, home pages, shells of applications."""

import random
import re
from collections.abc import Mapping
from html import escape

from msgspec import Struct

from tests.internet.words import CHROME, OPENINGS, PEOPLE, PLACES, SENTENCES, SUBJECTS, TITLES, Chrome


class Publisher(Struct, frozen=True):
    """A publisher: its host, what it is called, its sections, the language of its buttons, and the looks of its pages."""

    host: str
    name: str
    sections: tuple[str, ...] = ("news", "culture", "science")
    language: str = "en"
    template: str = "plain"

    @property
    def chrome(self) -> Chrome:
        """The words on its buttons."""
        return CHROME[self.language]


class Story(Struct, frozen=True):
    """What an article is about: its headline, and the slug that a publisher would make of it."""

    title: str
    slug: str


def story(rng: random.Random) -> Story:
    """An invented headline with its slug."""
    title = rng.choice(TITLES).format(who=rng.choice(SUBJECTS), where=rng.choice(PLACES), number=rng.randint(2, 900))
    return story_of(title)


def story_of(title: str) -> Story:
    """A headline with the slug that belongs to it."""
    return Story(title, re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"))


def others(rng: random.Random, number: int) -> list[Story]:
    """Other articles that a page may name."""
    return [story(rng) for _ in range(number)]


# Headlines of living articles that speak of what is missing, blocked or for sale.
TRAPS: tuple[Story, ...] = tuple(
    story_of(title)
    for title in (
        "Not found: the hunt for the lost ship Meridian",
        "Peugeot 404: the saloon that crossed the Sahara",
        "Designing a 404 page that people remember",
        "Page not found, and other lost chapters of a novel",
        "Error 404: how a room number became a joke",
        "Access denied: archives that stayed shut for fifty years",
        "Just a moment: notes on patience",
        "410 gone in a night: the flood at Lower Weir",
        "The page that does not exist: a forger's last trick",
        "This domain is for sale: the trade in old names",
        "Are you a robot? A short history of the captcha",
        "Sorry, we could not find that page: apologies through the ages",
        "No longer available: the market for discontinued lamps",
        "Closed for maintenance: a year inside a lighthouse",
        "Seite nicht gefunden: ein Jahr im Staatsarchiv",
        "Page introuvable, un roman sans fin",
    )
)


def article(publisher: Publisher, what: Story, path: str, part: int | None = None) -> str:
    """A whole article with everything that stands around it; `part` is the number of a sub-page."""
    rng = random.Random(f"{publisher.host}{path}")
    heading = what.title if part is None else f"{what.title} ({part})"
    text = "".join(f"<p>{_paragraph(rng)}</p>" for _ in range(rng.randint(4, 8)))
    day = f"2016-05-{rng.randint(1, 28):02}"
    related = _links(publisher, rng, 4)
    main = (
        f'<article class="post entry"><header><h1 class="entry-title">{escape(heading)}</h1>'
        f'<p class="byline">{escape(rng.choice(PEOPLE))}, <time datetime="{day}T08:00:00Z">May 2016</time></p></header>'
        f'<div class="entry-content"><p>{rng.choice(OPENINGS).format(title=escape(what.title))}</p>{text}</div></article>'
        f'<aside class="related"><h2>{publisher.chrome.related}</h2><ul>{related}</ul></aside>'
    )
    head = (
        f'<link rel="canonical" href="https://{publisher.host}{escape(path)}">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(heading)}">'
        f'<meta property="og:url" content="https://{publisher.host}{escape(path)}">'
    )
    return framed(publisher, f"{heading} | {publisher.name}", main, head)


def section_page(publisher: Publisher, section: str, path: str) -> str:
    """The list of a section's articles, or of those of a month or of a tag."""
    rng = random.Random(f"{publisher.host}/{section}")
    teasers = "".join(
        f'<article class="teaser"><h2><a href="/{section}/{other.slug}">{escape(other.title)}</a></h2><p>{_paragraph(rng)}</p></article>'
        for other in others(rng, 9)
    )
    head = f'<link rel="canonical" href="https://{publisher.host}{escape(path)}">'
    return framed(publisher, f"{section.title()} | {publisher.name}", f"<h1>{section.title()}</h1>{teasers}", head)


def home_page(publisher: Publisher) -> str:
    """The front page: the newest of each section."""
    rng = random.Random(publisher.host)
    parts = "".join(
        f'<section><h2><a href="/{section}/">{section.title()}</a></h2><p>{_paragraph(rng)}</p><ul>'
        + "".join(f'<li><a href="/{section}/{other.slug}">{escape(other.title)}</a></li>' for other in others(rng, 5))
        + "</ul></section>"
        for section in publisher.sections
    )
    return framed(
        publisher, publisher.name, f"<h1>{escape(publisher.name)}</h1>{parts}", f'<link rel="canonical" href="https://{publisher.host}/">'
    )


def comment_page(publisher: Publisher, what: Story) -> str:
    """The readers' letters to an article, on a page of their own."""
    rng = random.Random(what.slug)
    letters = "".join(f'<li class="comment"><cite>{escape(rng.choice(PEOPLE))}</cite><p>{_paragraph(rng)}</p></li>' for _ in range(6))
    return framed(publisher, f"Comments on {what.title} | {publisher.name}", f"<h1>Comments on {escape(what.title)}</h1><ol>{letters}</ol>")


def framed(publisher: Publisher, title: str, main: str, head: str = "", body_class: str = "") -> str:
    """A page of a publisher: what every one of them shares, around its own part."""
    chrome = publisher.chrome
    navigation = "".join(f'<li><a href="/{section}/">{section.title()}</a></li>' for section in publisher.sections)
    rng = random.Random(publisher.name)
    popular = _links(publisher, rng, 5)
    return (
        f'<!DOCTYPE html>\n<html lang="{publisher.language}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'{_TEMPLATES[publisher.template]}\n{head}\n</head>\n<body class="{_BODIES[publisher.template]} {body_class}">\n'
        f'<header id="masthead"><a class="brand" href="/">{escape(publisher.name)}</a>'
        f'<form role="search" action="/search"><input name="q" placeholder="{chrome.search}"></form>'
        f"<nav><ul>{navigation}</ul></nav></header>\n"
        f'<main id="content">{main}</main>\n'
        f'<aside id="sidebar"><h2>{chrome.popular}</h2><ol>{popular}</ol><h2>{chrome.newsletter}</h2>'
        f'<form action="/subscribe"><input type="email" name="email"></form></aside>\n'
        f'<footer><p>&copy; 2016 {escape(publisher.name)}</p><ul><li><a href="/about">{chrome.about}</a></li>'
        f'<li><a href="/contact">{chrome.contact}</a></li><li><a href="/privacy">{chrome.privacy}</a></li></ul></footer>\n'
        "</body>\n</html>\n"
    )


def shell(name: str, framework: str = "react") -> str:
    """What an application sends for each of its paths: a script that will draw the page, and a place for it."""
    place, scripts = _SHELLS[framework]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"/><title>{escape(name)}</title>'
        '<link rel="icon" href="/favicon.ico"/><meta name="viewport" content="width=device-width,initial-scale=1"/>'
        f'<meta name="description" content="{escape(name)}, an application"/>{scripts}</head>'
        f"<body><noscript>You need to enable JavaScript to run this app.</noscript>{place}</body></html>"
    )


_SHELLS: Mapping[str, tuple[str, str]] = {
    "react": ('<div id="root"></div>', '<script defer="defer" src="/static/js/main.8f2b1c07.js"></script>'),
    "vue": ('<div id="app"></div>', '<script type="module" crossorigin src="/assets/index-b71e0f3a.js"></script>'),
    "angular": ("<app-root></app-root>", '<base href="/"/><script src="/main.4d5e6f.js" type="module"></script>'),
    "next": (
        '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">{"props":{"pageProps":{}},"page":"/[...slug]"}</script>',
        '<script src="/_next/static/chunks/main-0a1b2c3d.js" defer=""></script>',
    ),
}
_TEMPLATES: Mapping[str, str] = {
    "plain": '<link rel="stylesheet" href="/style.css">',
    "wordpress": '<meta name="generator" content="WordPress 6.5.2"><link rel="stylesheet" href="/wp-content/themes/quire/style.css">'
    '<link rel="https://api.w.org/" href="/wp-json/">',
    "drupal": '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">'
    '<link rel="stylesheet" href="/sites/default/files/css/a.css">',
    "blogger": '<meta content="blogger" name="generator"><link href="/favicon.ico" rel="icon" type="image/x-icon">',
    "shopify": '<link rel="preconnect" href="https://cdn.shopify.com" crossorigin>'
    '<script>window.Shopify = {"shop": "a.myshopify.example"};</script>',
    "aspnet": '<link href="/Content/site.css" rel="stylesheet">',
}
_BODIES: Mapping[str, str] = {
    "plain": "page",
    "wordpress": "wp-singular post-template-default single",
    "drupal": "path-node page-node-type-article",
    "blogger": "item-view",
    "shopify": "template-page",
    "aspnet": "page",
}


def _paragraph(rng: random.Random) -> str:
    return " ".join(
        rng.choice(SENTENCES).format(who=rng.choice(SUBJECTS), where=rng.choice(PLACES), number=rng.randint(2, 900))
        for _ in range(rng.randint(3, 6))
    )


def _links(publisher: Publisher, rng: random.Random, number: int) -> str:
    return "".join(
        f'<li><a href="/{rng.choice(publisher.sections)}/{other.slug}">{escape(other.title)}</a></li>' for other in others(rng, number)
    )
