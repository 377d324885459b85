"""Posts in the shapes of `seeds/`, as importers leave them: any number, the same ones for the same seed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.shapes import SHAPES, Claims, Post
from benchmarks.words import sentences, slug, title

Sources = Callable[[Random, int], Claims]
"""The claims and links of a post, by its number."""

PER_FOLDER = 1_000
# Which shapes the posts have, of a hundred.
SHARES = {"wordpress": 55, "jekyll": 15, "hugo_yaml": 8, "hugo_toml": 6, "rss_importer": 3, "feedwordpress": 4, "devto": 6, "html": 3}


class Written(NamedTuple):
    """How many files there are, and of how many bytes."""

    files: int
    size: int


def posts(count: int, seed: int, sources: Sources | None = None, *, repeat: bool = False) -> Iterator[tuple[str, str]]:
    """The path and text of each post; `sources` says what they link to, by default pages of made-up sites.

    With `repeat` each claim of the front matter stands in the body too, where programs find it that read nothing else.
    """
    chosen = sources or example_sources
    names, weights = tuple(SHARES), tuple(SHARES.values())
    stock = sentences(seed)
    for number in range(count):
        # A post depends on its number only, so that the first thousand are the same in any number.
        rng = Random(f"{seed}/{number}")
        name = rng.choices(names, weights)[0]
        claims = chosen(rng, number)
        date = f"20{rng.randint(10, 24)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        text = SHAPES[name](Post(number, date, claims, rng, stock, repeat))
        suffix = "html" if name == "html" else "md"
        yield f"{number // PER_FOLDER:03}/{date}-{slug(claims.title)}-{number}.{suffix}", text


def write_posts(folder: Path, count: int, seed: int, sources: Sources | None = None, *, repeat: bool = False) -> Written:
    """Write posts below a folder."""
    size = 0
    for path, text in posts(count, seed, sources, repeat=repeat):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        raw = text.encode()
        place.write_bytes(raw)
        size += len(raw)
    return Written(count, size)


def example_sources(rng: Random, number: int) -> Claims:
    """Claims as archives hold them: most agree, some go through a proxy, some are missing or name another page."""
    named = title(rng)
    page = _page(rng, named)
    claim = _as_claimed(rng, page)
    chance = rng.random()
    return Claims(
        title=named,
        original=claim,
        canonical=None if chance < 0.03 else _page(rng, title(rng)) if chance < 0.06 else claim,
        source=None if 0.06 < chance < 0.07 else _page(rng, title(rng)) if 0.07 < chance < 0.10 else claim,
        links=tuple(_body_link(rng) for _ in range(min(30, int(rng.lognormvariate(1.2, 0.8))))),
    )


def _host(rng: Random) -> str:
    # Few sites are linked to often, many once.
    return f"{('www.', '', 'blog.')[rng.randrange(3)]}site-{int(rng.paretovariate(0.7)) % 1500}.example"


def _page(rng: Random, named: str) -> str:
    scheme = "https" if rng.random() < 0.6 else "http"
    return f"{scheme}://{_host(rng)}/20{rng.randint(10, 24)}/{rng.randint(1, 12):02}/{slug(named)}/"


def _as_claimed(rng: Random, page: str) -> str:
    """A page's address as an importer met it."""
    chance = rng.random()
    if chance < 0.06:
        return f"http://news.google.com/news/url?sa=t&fd=R&ct2=us&usg=AFQ{rng.getrandbits(64):x}&cid={rng.getrandbits(40)}&url={page}"
    if chance < 0.11:
        return f"http://feeds.paper.example/c/35185/f/661370/s/{rng.getrandbits(32):08x}/sc/28/l/{_feedsportal(page)}/story01.htm"
    if chance < 0.13:
        return f"http://feeds.feedburner.com/~r/site/feed/~3/{rng.getrandbits(50):x}/"
    if chance < 0.18:
        return f"{page}?utm_source=feed&utm_medium=rss&utm_campaign=Feed%3A+{rng.getrandbits(20)}"
    return page


def _feedsportal(page: str) -> str:
    """An address as FeedsPortal spells it within its own."""
    spelled = page.partition("://")[2].replace("www.", "0S" if "www." in page else "")
    codes = {"0": "0A", ".": "0B", "/": "0C", "-": "0E"}
    return "0L" + "".join(codes.get(sign, sign) for sign in spelled.removesuffix("/"))


def _body_link(rng: Random) -> str:
    chance = rng.random()
    if chance < 0.01:
        return f"http://https://{_host(rng)}/{slug(title(rng))}"
    if chance < 0.04:
        return f"/wp-content/uploads/{rng.randint(2010, 2024)}/{slug(title(rng))}.jpg"
    if chance < 0.06:
        return f"https://t.example/{quote(title(rng))}"
    if chance < 0.10:
        return f"https://{_host(rng)}/"
    return _page(rng, title(rng))
