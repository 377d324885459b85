"""The shapes: what one importer or site generator makes of an article. Each takes a Post and returns its text."""

from collections.abc import Callable, Iterator
from html import escape
from random import Random
from typing import NamedTuple

from benchmarks.words import label, paragraph, slug, title


class Claims(NamedTuple):
    """What a post says of its source, and the other links of its body."""

    title: str
    original: str
    canonical: str | None
    source: str | None
    links: tuple[str, ...]


class Post(NamedTuple):
    """What a shape is filled with; `repeat` says that claims stand in the body too."""

    number: int
    date: str
    claims: Claims
    rng: Random
    stock: tuple[str, ...]
    repeat: bool


def _blocks(post: Post) -> Iterator[tuple[str, str | None]]:
    """The paragraphs of a post, each with a link or None."""
    links = list(post.claims.links)
    count = max(len(links), 2, min(60, int(post.rng.lognormvariate(1.9, 0.7))))
    places = set(post.rng.sample(range(count), len(links)))
    for place in range(count):
        yield paragraph(post.rng, post.stock), links.pop() if place in places else None


def _repeated(post: Post, shown: frozenset[str | None]) -> list[str]:
    """The claims that the body does not show yet, where they have to stand there."""
    claims = post.claims
    wanted = dict.fromkeys((claims.original, claims.canonical, claims.source)) if post.repeat else {}
    return [url for url in wanted if url is not None and url not in shown]


def _markdown(post: Post, shown: frozenset[str | None] = frozenset()) -> str:
    """A body with headings, lists, code, quotes and images now and then."""
    rng, parts = post.rng, []
    for text, url in _blocks(post):
        chance = rng.random()
        linked = text if url is None else f"{text} See [{label(rng)}]({url}) for more."
        if chance < 0.12:
            parts.append(f"## {title(rng)}")
        if chance > 0.97:
            parts.append(f"```python\nfor {label(rng).replace(' ', '_')} in rows:\n    total += 1\n```")
        elif chance > 0.93:
            parts.append(f"![{label(rng)}](/images/{post.number}/{slug(title(rng))}.png)")
        if 0.2 < chance < 0.26:
            linked = f"> {linked}"
        elif 0.3 < chance < 0.36:
            linked = f"- {linked}\n- {label(rng)}\n- **{label(rng)}** and *{label(rng)}*"
        parts.append(linked)
    parts += [f"It first stood at [{label(rng)}]({url})." for url in _repeated(post, shown)]
    return "\n\n".join(parts) + "\n"


def _html(post: Post, shown: frozenset[str | None] = frozenset()) -> str:
    """A body as feeds carry it."""
    rng, parts = post.rng, []
    for text, url in _blocks(post):
        told = text.replace("’", "&#8217;")
        if url is not None:
            told += f' <a class="link" href="{escape(url)}" target="_blank">{label(rng)}</a>.'
        chance = rng.random()
        if chance < 0.1:
            parts.append(f"<h3>{title(rng)}</h3>")
        if chance > 0.92:
            parts.append(f'<figure><img src="https://img.paper.example/{post.number}/{slug(title(rng))}.jpg" alt="{label(rng)}"/></figure>')
        parts.append(f"<blockquote><p>{told}</p></blockquote>" if 0.2 < chance < 0.25 else f"<p>{told}</p>")
    parts += [f'<p><a href="{escape(url)}">{label(rng)}</a></p>' for url in _repeated(post, shown)]
    return "\n".join(parts)


def _list(key: str, value: str | None) -> str:
    """A value as WordPress exporters write it: folded, in a list."""
    return "" if value is None else f"{key}:\n  - >\n    {value}\n"


def wordpress(post: Post) -> str:
    """Claims in lists, an HTML body between two placeholders, and a Source link at its end."""
    claims, rng = post.claims, post.rng
    front = (
        f"---\nID: {post.number}\npost_title: >\n  {claims.title}\nauthor: Staff Writer\n"
        f'post_date: {post.date} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:00\npost_excerpt: ""\nlayout: post\npermalink: >\n'
        f"  https://digest.example/{slug(claims.title)}-{post.number}/\npublished: true\noriginal_cats:\n  - {label(rng)}\n"
        f"original_title:\n  - '{claims.title}'\n"
    )
    named = "".join(_list(key, value) for key, value in (("original_link", claims.original), ("canonical_url", claims.canonical)))
    if rng.random() < 0.15:
        named = named.replace("&", "&#038;")
    source = f'<br><a href="{escape(claims.source)}">Source </a>\n' if claims.source is not None else ""
    body = _html(post, frozenset({claims.source}))
    return f'{front}{named}---\n [ad_1]\n<br><div id="">{body}\n\t\t\t</div>\n<br>[ad_2]\n{source}'


def feedwordpress(post: Post) -> str:
    """The source in `syndication_permalink`; links by reference."""
    claims, rng = post.claims, post.rng
    links = [f" [{place}]: {url}" for place, url in enumerate(claims.links, 1)]
    told = [f"{paragraph(rng, post.stock)} It says [{label(rng)}][{place}]." for place in range(1, len(links) + 1)]
    told += [paragraph(rng, post.stock) for _ in range(3)]
    told += [f"It first stood at [{label(rng)}]({url})." for url in _repeated(post, frozenset())]
    return (
        f'---\ntitle: {claims.title}\nauthors: ["marginalia"]\ntype: note\ndate: {post.date}T08:47:12+00:00\n'
        f"slug: {slug(claims.title)}-{post.number}\nsyndication_source:\n  - Bench Notes\nsyndication_source_uri:\n"
        f"  - https://bench.example/\nsyndication_feed:\n  - https://bench.example/rss.xml\nsyndication_permalink:\n  - {claims.original}\n"
        f"syndication_item_hash:\n  - {rng.getrandbits(128):032x}\n---\n" + "\n\n".join(told) + "\n\n" + "\n".join(links) + "\n"
    )


def jekyll(post: Post) -> str:
    """A digest: a scalar claim, and the same link behind a label at the top of the body."""
    claims, rng = post.claims, post.rng
    source = claims.source or claims.original
    return (
        f'---\nlayout: post\ntitle: "[Digest] {claims.title}"\ndate: {post.date}T16:20:05.000+00:00\n'
        f"categories: [{label(rng)}, news]\ntags: [{label(rng)}, {label(rng)}]\ntoc: true\nmath: false\n"
        f'author: "Notes digest"\noriginal_author: "Mirela Stan"\noriginal_link: "{claims.original}"\n---\n\n'
        f"# 🧊 {claims.title}\n\n> **Original article**: [{claims.title}]({source})\n> **Author**: Mirela Stan\n"
        f"> **Published**: {post.date} 16:20:05 UTC\n\n## 📋 Summary\n\n{_markdown(post, frozenset({source}))}\n---\n\n"
        "*This is a summary. The full text, and all rights in it, are at the original article.*\n"
    )


def hugo_yaml(post: Post) -> str:
    """A link blog in YAML."""
    claims, rng = post.claims, post.rng
    return (
        f"---\n# Where the full text lives\nsource_url: {claims.original}\nsource: {label(rng).replace(' ', '-')}\n"
        f"date: {post.date} 09:30:00 +0100\ntitle: {claims.title}\ndeck: {paragraph(rng, post.stock).split('.')[0]!r}\n"
        f"topics:\n  - maps\n  - standards\nslug: {slug(claims.title)}-{post.number}\nweight: 1\n---\n\n{_markdown(post)}"
    )


def hugo_toml(post: Post) -> str:
    """A link blog in TOML."""
    claims, rng = post.claims, post.rng
    return (
        f'+++\n# Where the full text lives\nsource_url = "{claims.original}"\nsource = "{label(rng)}"\ndate = {post.date}\n'
        f'title = "{claims.title}"\ntopics = ["forms", "plain-language"]\nslug = "{slug(claims.title)}-{post.number}"\nweight = 1\n'
        f"+++\n\n{_markdown(post)}"
    )


def rss_importer(post: Post) -> str:
    """RSS Post Importer's fields; a body in Japanese."""
    claims = post.claims
    body = _markdown(post).replace("the ", "先週の土曜日、").replace("of ", "峠道を")
    return (
        f'---\nauthor: minamo\ncategories:\n- 未分類\ndate: "{post.date}T00:00:00Z"\nid: {post.number}\n'
        "rss_pi_canonical_url:\n- my_blog\n"
        f"rss_pi_source_md5:\n- {post.rng.getrandbits(128):032x}\nrss_pi_source_url:\n- {claims.original}\n"
        f"title: {claims.title}\n---\n{body}"
    )


def devto(post: Post) -> str:
    """A cross-posted article with its canonical URL."""
    claims, rng = post.claims, post.rng
    return (
        f'---\npublished: true\ntitle: "{claims.title}"\ncover_image: "https://img.code.example/{post.number}/cover.png"\n'
        f'description: "{label(rng)}"\ntags: python, {label(rng).replace(" ", "")}\n'
        f"canonical_url: {claims.canonical or ''}\n---\n\n{_markdown(post)}"
    )


def html(post: Post) -> str:
    """An HTML file with front matter."""
    claims = post.claims
    body = _html(post, frozenset({claims.source}))
    source = f'<p>Source: <a href="{escape(claims.source)}">{claims.title}</a></p>\n' if claims.source is not None else ""
    return (
        f'---\nlayout: page\ntitle: "{claims.title}"\ndate: {post.date}\noriginal_link: "{claims.original}"\n'
        f'---\n<article class="content">\n{body}\n{source}</article>\n'
    )


SHAPES: dict[str, Callable[[Post], str]] = {
    "wordpress": wordpress,
    "feedwordpress": feedwordpress,
    "jekyll": jekyll,
    "hugo_yaml": hugo_yaml,
    "hugo_toml": hugo_toml,
    "rss_importer": rss_importer,
    "devto": devto,
    "html": html,
}
