"""Posts one could publish, one flagged and one clean for every rule; online ones come with a world."""

from typing import NamedTuple

import httpx


class Example(NamedTuple):
    """A post, the codes an offline or online check finds in it, and the world it is asked in."""

    text: str
    codes: tuple[str, ...]
    world: dict[str, httpx.Response | type[Exception]] | None = None
    name: str = "post.md"


ALIVE = httpx.Response(200)
PAPER = "https://paper.example/2016/05/the-slug/"
NEWS = "https://news.example/a-story"
MORE = "https://third.example/another"
BURNER = "http://feeds.feedburner.com/~r/paper/~3/AbCdEfGhIjK/story01.htm"
PORTAL = "http://feeds.paper.example/c/35185/f/661370/s/4ce925ca/sc/28/l/0Lpaper0Bexample0C20A160C0A50Cthe0Eslug0C/story01.htm"


def wordpress(original: str | None = PAPER, canonical: str | None = PAPER, source: str | None = PAPER, body: str = "<p>Text.</p>") -> str:
    """A post as WP Automatic leaves it."""
    fields = [("original_cats", "News"), ("original_link", original), ("canonical_url", canonical)]
    front = "".join(f"{name}:\n  - '{value}'\n" for name, value in fields if value is not None)
    tail = f'[ad_2]\n<br><a href="{source}">Source </a>' if source else "[ad_2]"
    return (
        "---\npost_title: A title\npost_excerpt: ''\npermalink: >\n  https://digest.example/a-title/\n"
        f"{front}---\n [ad_1]\n<br>{body}\n{tail}\n"
    )


CLEAN = wordpress()

FLAGGED = {
    "LC001": Example("---\ntitle: 'open\n---\nText\n", ("LC001",)),
    "LC002": Example("---\ntitle: a\ntitle: b\n---\nText\n", ("LC002",)),
    "LC003": Example("---\ntitle: a\ncanonicalURL: https://canonical.url/to/page\n---\nText\n", ("LC003",)),
    "LC101": Example(wordpress(original=None), ("LC101",)),
    "LC102": Example(wordpress(canonical=None), ("LC102",)),
    "LC103": Example(wordpress(source=None), ("LC103",)),
    "LC104": Example(wordpress() + f'<br><a href="{MORE}">Source</a>\n', ("LC104",)),
    "LC105": Example(f"---\nsyndication_permalink:\n  - {PAPER}\n  - {NEWS}\n---\nText\n", ("LC105",)),
    "LC106": Example(wordpress(original=f"http://{PAPER}"), ("LC106",)),
    "LC107": Example(f"---\nsource_url: {PAPER}?a=1&#038;b=2\n---\nText\n", ("LC107",)),
    "LC108": Example(wordpress(body='<iframe src="https://video.example/1" />'), ("LC108",)),
    "LC201": Example(wordpress(canonical=NEWS), ("LC201",)),
    "LC202": Example(wordpress(source=NEWS), ("LC202",)),
    "LC203": Example(wordpress(original=NEWS), ("LC203",)),
    "LC204": Example(wordpress(canonical=NEWS, source=MORE), ("LC204",)),
    "LC301": Example(wordpress(PORTAL, PORTAL, PORTAL), ("LC301",)),
    "LC302": Example(wordpress(BURNER, BURNER, BURNER), ("LC302",)),
    "LC401": Example(wordpress(), ("LC401",), {}),
    "LC402": Example(wordpress(body=f'<a href="{NEWS}">x</a>'), ("LC403",), {PAPER: ALIVE, NEWS: httpx.ConnectError}),
    "LC403": Example(wordpress(body=f'<a href="{NEWS}">x</a>'), ("LC403",), {PAPER: ALIVE, NEWS: httpx.ReadTimeout}),
    "LC406": Example(wordpress(), ("LC406",), {PAPER: httpx.Response(302, headers={"Location": PAPER})}),
    "LC411": Example(wordpress(body='<a href="http://https://x.example/">x</a>'), ("LC411",)),
    "LC901": Example(wordpress(body="<!-- linkcheck: ignore[LC107] mended by now --><p>Text.</p>"), ("LC901",)),
    "LC902": Example(wordpress(body="<!-- linkcheck: ignore-file[LC202] until 2020-01-31 the paper moves --><p>Text.</p>"), ("LC902",)),
    "LC903": Example(wordpress(body="<!-- linkcheck: ignore --><p>Text.</p>"), ("LC903",)),
}

CLEAN_EXAMPLES = {
    "LC001": Example("---\ntitle: 'closed'\n---\nText\n", ()),
    "LC002": Example("---\na:\n  title: a\nb:\n  title: b\n---\nText\n", ()),
    "LC003": Example(f"---\ncanonicalURL: {PAPER}\n---\nText\n", ()),
    "LC101": Example("---\ntitle: An ordinary post\n---\nText\n", ()),
    "LC102": Example(f"---\nsyndication_permalink: {PAPER}\n---\nText\n", ()),
    "LC103": Example(f"---\nsource_url: {PAPER}\n---\nText\n", ()),
    "LC104": Example(wordpress() + f'<br><a href="{PAPER}">Source</a>\n', ()),
    "LC105": Example(f"---\nsyndication_permalink:\n  - {PAPER}\n  - {PAPER}\n---\nText\n", ()),
    "LC106": Example(CLEAN, ()),
    "LC107": Example(f"---\nsource_url: {PAPER}?copy=2&region=us\n---\nText\n", ()),
    "LC108": Example(wordpress(body='<iframe src="https://video.example/1"></iframe>'), ()),
    "LC201": Example(wordpress(canonical="http://www.paper.example/2016/05/the-slug?utm_source=feed"), ()),
    "LC202": Example(f'---\ntitle: A developer writes\n---\n[Source]({NEWS})\n', ()),
    "LC203": Example(wordpress(original="https://m.paper.example/2016/05/the-slug/amp"), ()),
    "LC204": Example(CLEAN, ()),
    "LC301": Example(CLEAN, ()),
    "LC302": Example(wordpress(body=f'<a href="{BURNER}">x</a>'), ()),
    "LC401": Example(wordpress(), (), {PAPER: ALIVE}),
    "LC402": Example(wordpress(), (), {PAPER: httpx.Response(403)}),
    "LC403": Example(wordpress(), (), {PAPER: httpx.Response(429)}),
    "LC406": Example(wordpress(), (), {
        PAPER: httpx.Response(301, headers={"Location": "/2016/05/there/"}), "https://paper.example/2016/05/there/": ALIVE,
    }),
    "LC411": Example(wordpress(body='<a href="//x.example/a b">x</a> <a href="setup.py/x">y</a> <a href="{{ site.url }}/z">z</a>'), ()),
    "LC901": Example(wordpress(body="<!-- linkcheck: ignore-file[LC202, LC401] only the web can tell --><p>Text.</p>"), ()),
    "LC902": Example(wordpress(body="<!-- linkcheck: ignore-file[LC202] until 9999-12-31 --><p>Text.</p>"), ()),
    "LC903": Example("---\ntitle: a\n---\nWrite `<!-- linkcheck: ignore -->` before it.\n\n<!-- linkcheckers are many -->\n", ()),
}
