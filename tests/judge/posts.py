"""Posts one could publish, one flagged and one clean for every rule; online ones come with a world."""

import socket
import ssl
from collections.abc import Mapping
from typing import NamedTuple

import httpx


class Example(NamedTuple):
    """A post, the codes an offline or online check finds in it, the world it is asked in, and other posts of its site."""

    text: str
    codes: tuple[str, ...]
    world: dict[str, httpx.Response | type[Exception]] | None = None
    name: str = "post.md"
    others: Mapping[str, str] = {}

    @property
    def posts(self) -> dict[str, str]:
        return {self.name: self.text, **self.others}


class Untrusted(httpx.ConnectError):
    """A certificate that nobody trusts, the way httpx reports one."""

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message, request=request)
        self.__cause__ = ssl.SSLCertVerificationError()


class NoName(httpx.ConnectError):
    """A host name that does not exist, the way httpx reports one."""

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message, request=request)
        self.__cause__ = socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def moved(location: str, status: int = 301) -> httpx.Response:
    return httpx.Response(status, headers={"Location": location})


def page(title: str, text: str = "") -> httpx.Response:
    return httpx.Response(200, html=f"<title>{title}</title><h1>{title}</h1><p>{text}</p>")


ALIVE = httpx.Response(200)
OWN = "https://digest.example/a-title/"
PAPER = "https://paper.example/2016/05/the-slug/"
NEWS = "https://news.example/a-story"
MORE = "https://third.example/another"
BURNER = "http://feeds.feedburner.com/~r/paper/~3/AbCdEfGhIjK/story01.htm"
PORTAL = "http://feeds.paper.example/c/35185/f/661370/s/4ce925ca/sc/28/l/0Lpaper0Bexample0C20A160C0A50Cthe0Eslug0C/story01.htm"


COPY = f"https://web.archive.org/web/20160509120000/{PAPER}"
AFFILIATE = "https://click.linksynergy.com/deeplink?id=x&mid=1&murl=https%3A%2F%2Fpaper.example%2F2016%2F05%2Fthe-slug%2F"
INSECURE = PAPER.replace("https", "http")
THERE = "https://paper.example/2016/05/there/"
TRACKED = f"{PAPER}?utm_source=rss&id=1&utm_medium=feed#xtor=RSS-1"


def html(body: str) -> str:
    """An ordinary post whose body is HTML."""
    return f"---\ntitle: A title\n---\n<div>{body}</div>\n"


def markdown(body: str) -> str:
    """An ordinary post whose body is Markdown."""
    return f"---\ntitle: A title\n---\n{body}\n"


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
TRAM = "Mayor opens the tram line under the dome &#8211; The Paper"


def titled(title: str, text: str = CLEAN) -> str:
    """A post under another title."""
    return text.replace("post_title: A title", f"post_title: '{title}'")


def living(head: str = "") -> httpx.Response:
    """A page that answers with that head."""
    return httpx.Response(200, headers={"content-type": "text/html; charset=utf-8"}, text=f"<!doctype html><head>{head}</head>")


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
    "LC109": Example("---\noriginal_url: https://paper.example/blog/\n---\nText\n", ("LC109",)),
    "LC201": Example(wordpress(canonical=NEWS), ("LC201",)),
    "LC202": Example(wordpress(source=NEWS), ("LC202",)),
    "LC203": Example(wordpress(original=NEWS), ("LC203",)),
    "LC204": Example(wordpress(canonical=NEWS, source=MORE), ("LC204",)),
    "LC205": Example(wordpress(canonical=OWN), ("LC205",)),
    "LC206": Example(wordpress(), ("LC206",), others={"again.md": wordpress()}),
    "LC207": Example(wordpress(), ("LC207",), {PAPER: living(f'<link rel=canonical href="{NEWS}">'), NEWS: ALIVE}),
    "LC208": Example(titled(TRAM), ("LC208",), {PAPER: living("<title>How to win at roulette with a bonus from our casino</title>")}),
    "LC209": Example(titled("Mayor opens the tram line &#8211; HarbourHerald.com"), ("LC209",)),
    "LC301": Example(wordpress(PORTAL, PORTAL, PORTAL), ("LC301",)),
    "LC302": Example(wordpress(BURNER, BURNER, BURNER), ("LC302",)),
    "LC303": Example(wordpress(TRACKED, TRACKED, TRACKED.replace("&", "&amp;")), ("LC303",)),
    "LC304": Example(wordpress(COPY, COPY, COPY), ("LC304",)),
    "LC305": Example(wordpress(AFFILIATE, AFFILIATE, AFFILIATE), ("LC305",)),
    "LC401": Example(wordpress(), ("LC401",), {}),
    "LC402": Example(wordpress(body=f'<a href="{NEWS}">x</a>'), ("LC402",), {PAPER: ALIVE, NEWS: NoName}),
    "LC403": Example(wordpress(body=f'<a href="{NEWS}">x</a>'), ("LC403",), {PAPER: ALIVE, NEWS: httpx.ReadTimeout}),
    "LC404": Example(wordpress(), ("LC404",), {PAPER: httpx.Response(503)}),
    "LC405": Example(wordpress(), ("LC405",), {PAPER: Untrusted}),
    "LC406": Example(wordpress(), ("LC406",), {PAPER: httpx.Response(302, headers={"Location": PAPER})}),
    "LC407": Example(wordpress(), ("LC407",), {PAPER: moved(THERE), THERE: ALIVE}),
    "LC408": Example(wordpress(), ("LC408",), {PAPER: moved("/", 302), "https://paper.example/": page("The Paper")}),
    "LC409": Example(wordpress(), ("LC409",), {PAPER: httpx.Response(403)}),
    "LC410": Example(wordpress(INSECURE, INSECURE, INSECURE), ("LC410",), {INSECURE: moved(PAPER, 302), PAPER: ALIVE}),
    "LC411": Example(wordpress(body='<a href="http://https://x.example/">x</a>'), ("LC411",)),
    "LC412": Example(wordpress(body='<a href="http://192.168.0.7/draft">our draft</a>'), ("LC412",)),
    "LC413": Example(html('<h2 id="one">One</h2><a href="#tow">two</a>'), ("LC413",)),
    "LC414": Example(html(f'<a href="{NEWS}">x</a><iframe src="https://video.example/1"/><a href="{MORE}">y</a>'), ("LC414",)),
    "LC415": Example(markdown("[other](./other.md) [more](more/)"), ("LC415",)),
    "LC416": Example(markdown(f"Text. [ ]({NEWS}) <a href='{MORE}' rel=nofollow></a>"), ("LC416", "LC416")),
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
    "LC109": Example("---\noriginal_url: https://paper.example/blog/how-to-feed-a-cat\n---\nText\n", ()),
    "LC201": Example(wordpress(canonical="http://www.paper.example/2016/05/the-slug?"), ()),
    "LC202": Example(f"---\ntitle: A developer writes\n---\n[Source]({NEWS})\n", ()),
    "LC203": Example(wordpress(original="https://m.paper.example/2016/05/the-slug/amp"), ()),
    "LC204": Example(CLEAN, ()),
    "LC205": Example(f"---\npermalink: {OWN}\nsource_url: {PAPER}\ncanonical_url: {OWN}\n---\nText\n", ()),
    "LC206": Example(wordpress(), (), name="en/post.md", others={"de/post.md": wordpress(), "other.md": wordpress(NEWS, NEWS, NEWS)}),
    "LC207": Example(
        wordpress(), (), {PAPER: living('<link rel=canonical href="http://www.paper.example/2016/05/the-slug?utm_source=x">')}
    ),
    "LC208": Example(titled(TRAM), (), {PAPER: living("<title>Dome opens as the first trams roll in | The Paper</title>")}),
    "LC209": Example(titled("Mayor opens the tram line &#8211; PaperOnline.com"), ()),
    "LC301": Example(CLEAN, ()),
    "LC302": Example(wordpress(body=f'<a href="{BURNER}">x</a>'), ()),
    "LC303": Example(
        wordpress(f"{PAPER}?id=1&source=feed#part=2", f"{PAPER}?id=1&source=feed#part=2", f"{PAPER}?id=1&amp;source=feed#part=2"), ()
    ),
    "LC304": Example(wordpress(body=f'<a href="{COPY}">as it was</a>'), ()),
    "LC305": Example(wordpress(body=f'<a href="{AFFILIATE.replace("&", "&amp;")}">buy</a>'), ()),
    "LC401": Example(wordpress(), (), {PAPER: ALIVE}),
    "LC402": Example(wordpress(), (), {PAPER: moved(THERE, 302), THERE: ALIVE}),
    "LC403": Example(wordpress(), (), {PAPER: ALIVE}),
    "LC404": Example(wordpress(), (), {PAPER: httpx.Response(299)}),
    "LC405": Example(wordpress(), (), {PAPER: ALIVE}),
    "LC406": Example(wordpress(), (), {PAPER: moved("/2016/05/there/", 302), THERE: ALIVE}),
    "LC407": Example(wordpress(*[PAPER.rstrip("/")] * 3), (), {PAPER.rstrip("/"): moved(PAPER), PAPER: ALIVE}),
    "LC408": Example(wordpress(), (), {PAPER: page("The slug", "All about the slug.")}),
    "LC409": Example(wordpress(), (), {PAPER: ALIVE}),
    "LC410": Example(wordpress(INSECURE, INSECURE, INSECURE), (), {INSECURE: ALIVE}),
    "LC411": Example(wordpress(body='<a href="//x.example/a b">x</a> <a href="setup.py/x">y</a> <a href="{{ site.url }}/z">z</a>'), ()),
    "LC412": Example(markdown("Open [localhost:4000](http://localhost:4000/) in a browser, or [any](http://192.0.0.9.example/)."), ()),
    "LC413": Example(markdown("## What's next?\n\n[next](#whats-next) [top](#top) [note](#fn:1) [all](#comments)"), ()),
    "LC414": Example(html(f'<!-- <a href="{NEWS}">x</a> --><iframe src="https://video.example/1"></iframe><a href="{MORE}">y</a>'), ()),
    "LC415": Example(markdown("[other](./other.md#place) [more](more/)"), (), others={"other.md": markdown("## Place")}),
    "LC416": Example(
        markdown(f"[![]({NEWS}.png)]({NEWS}) <a class='icon' href='{MORE}'></a> <a href='{NEWS}'><img src='x.png'></a> <a id='x'></a>"), ()
    ),
    "LC901": Example(wordpress(body="<!-- linkcheck: ignore-file[LC202, LC401] only the web can tell --><p>Text.</p>"), ()),
    "LC902": Example(wordpress(body="<!-- linkcheck: ignore-file[LC202] until 9999-12-31 --><p>Text.</p>"), ()),
    "LC903": Example("---\ntitle: a\n---\nWrite `<!-- linkcheck: ignore -->` before it.\n\n<!-- linkcheckers are many -->\n", ()),
}
