"""What people link to on a site that is well: places that are alive, and some that are honestly gone."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeAlias

from linkcheck.model.vocabulary import Outcome
from tests.internet.behaviours import document, gone, moved, page
from tests.internet.interstitials import paywalled
from tests.internet.pages import TRAPS, Publisher, Story, article, comment_page, section_page, story
from tests.internet.truth import ALIVE, DEAD, Place, Truth, alive

Permalink: TypeAlias = Callable[[str, Story, int], str]
"""The target of an article: from its section, its story and a number that nothing else on the site has."""

PERMALINKS: tuple[Permalink, ...] = (
    lambda section, what, number: f"/2016/05/{number % 28 + 1:02}/{what.slug}-{number}/",
    lambda section, what, number: f"/{section}/{what.slug}-{number}",
    lambda section, what, number: f"/{section}/{number}/{what.slug}.html",
    lambda section, what, number: f"/{what.slug}-{number}/",
    lambda section, what, number: f"/article/{10_000 + number}",
    lambda section, what, number: f"/story.php?id={number}",
    lambda section, what, number: f"/{section}/story?id={number}&lang=en",
)


def mixed(publisher: Publisher, rng: random.Random, urls: int, dead: float = 0.25, permalink: Permalink | None = None) -> tuple[Place, ...]:
    """So many places of a site, of which about a share is honestly dead."""
    buried = round(urls * dead)
    written = permalink or rng.choice(PERMALINKS)
    return (*islice(living(publisher, rng, written), urls - buried), *islice(dying(publisher, rng, written), buried))


def living(publisher: Publisher, rng: random.Random, permalink: Permalink) -> Iterator[Place]:
    """Places that are alive, without an end and without repeating one."""
    yield from rng.sample(_permanent(publisher), 2)
    for number in range(1, 1_000_000):
        make = rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
        yield make(publisher, rng, permalink, number)


def dying(publisher: Publisher, rng: random.Random, permalink: Permalink) -> Iterator[Place]:
    """Places that are dead and say so, without an end."""
    for number in range(500_000, 1_000_000):
        target = permalink(rng.choice(publisher.sections), story(rng), number)
        yield rng.choice(
            (
                Place(target, DEAD),
                Place(target, DEAD),
                Place(target, DEAD, gone()),
                Place(target, Truth(DEAD.outcome, "its redirect leads to a 404", certainty=DEAD.certainty), moved(f"/archive/{number}")),
            )
        )


def articles(
    publisher: Publisher, rng: random.Random, urls: int, dead: float = 0.25, permalink: Permalink | None = None
) -> tuple[Place, ...]:
    """So many articles, each at its only address, of which about a share is an honest 404."""
    buried = round(urls * dead)
    written = permalink or rng.choice(PERMALINKS)
    there = (_article(publisher, rng, written, number) for number in range(urls - buried))
    return (*there, *(Place(target, DEAD) for target in addresses(publisher, rng, buried, written)))


def traps(publisher: Publisher, rng: random.Random, number: int) -> tuple[Place, ...]:
    """Articles whose headlines speak of what is missing."""
    written = rng.choice(PERMALINKS)
    return tuple(_trap(publisher, rng, written, 700_000 + at) for at in range(number))


def addresses(publisher: Publisher, rng: random.Random, number: int, permalink: Permalink | None = None) -> tuple[str, ...]:
    """Targets as an article would have, of which a site may not have a single one."""
    written = permalink or rng.choice(PERMALINKS)
    return tuple(written(rng.choice(publisher.sections), story(rng), 800_000 + at) for at in range(number))


def _permanent(publisher: Publisher) -> Sequence[Place]:
    section = publisher.sections[0]
    return (
        Place("/", ALIVE),
        Place(f"/{section}/", alive("a section"), page(lambda: section_page(publisher, section, f"/{section}/"))),
        Place(
            f"/{section}/2016/05/", alive("a month of a section"), page(lambda: section_page(publisher, section, f"/{section}/2016/05/"))
        ),
        Place("/blog/", alive("a blog"), page(lambda: section_page(publisher, "blog", "/blog/"))),
        Place("/index.html", alive("another name of the home page"), moved("/")),
        Place("/feed", alive("a feed"), document(b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "application/rss+xml")),
    )


def _article(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = story(rng)
    target = permalink(rng.choice(publisher.sections), what, number)
    return Place(target, alive("an article"), page(lambda: article(publisher, what, target)))


def _trap(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = rng.choice(TRAPS)
    target = permalink(rng.choice(publisher.sections), what, number)
    return Place(target, alive(f"an article with the headline {what.title!r}"), page(lambda: article(publisher, what, target)))


def _part(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = story(rng)
    target = f"/{rng.choice(publisher.sections)}/{what.slug}-{number}/page/2"
    return Place(target, alive("the second page of an article"), page(lambda: article(publisher, what, target, part=2)))


def _comments(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = story(rng)
    return Place(f"/{what.slug}-{number}/comments", alive("an article's comments"), page(lambda: comment_page(publisher, what)))


def _tag(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    word = rng.choice(story(rng).slug.split("-"))
    target = f"/tag/{word}-{number}/"
    return Place(target, alive("a tag"), page(lambda: section_page(publisher, word, target)))


def _short(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    return _leading(publisher, rng, permalink, number, f"/?p={number}", "a short link to an article")


def _renamed(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    return _leading(publisher, rng, permalink, number, f"/node/{number}", "an article's old address")


def _unslashed(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = story(rng)
    target = f"/{what.slug}-{number}"
    whole = page(lambda: article(publisher, what, f"{target}/"))
    return Place(target, alive("an article's address without its slash"), moved(f"{target}/"), {f"{target}/": whole})


def _became_section(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    section = publisher.sections[-1]
    there = f"/{section}/"
    listed = page(lambda: section_page(publisher, section, there))
    return Place(f"/category/{section}-{number}", alive("a category that became a section"), moved(there), {there: listed})


def _leading(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int, target: str, why: str) -> Place:
    what = story(rng)
    there = permalink(rng.choice(publisher.sections), what, number)
    return Place(target, alive(why), moved(there, rng.choice((301, 302, 308))), {there: page(lambda: article(publisher, what, there))})


def _file(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    suffix, content_type, body = rng.choice(_FILES)
    return Place(f"/files/2016/report-{number}.{suffix}", alive(f"a file: {content_type}"), document(body, content_type))


def _paid(publisher: Publisher, rng: random.Random, permalink: Permalink, number: int) -> Place:
    what = story(rng)
    target = permalink(rng.choice(publisher.sections), what, number)
    return Place(target, alive("an article that asks for money", Outcome.BLOCKED), page(lambda: paywalled(publisher, what.title)))


# What is linked to, and how often among a hundred links.
_WEIGHTS: Mapping[Callable[[Publisher, random.Random, Permalink, int], Place], int] = {
    _article: 58,
    _trap: 9,
    _part: 5,
    _comments: 3,
    _tag: 4,
    _short: 5,
    _renamed: 4,
    _unslashed: 4,
    _became_section: 1,
    _file: 4,
    _paid: 3,
}
_FILES: Sequence[tuple[str, str, bytes]] = (
    ("pdf", "application/pdf", b"%PDF-1.4\n1 0 obj\n<< /Title (404 Not Found) >>\nendobj\n%%EOF\n"),
    ("jpg", "image/jpeg", bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")),
    ("txt", "text/plain; charset=utf-8", b"Page not found is the name of this poem.\n"),
    ("json", "application/json", b'{"error": null}'),
)
