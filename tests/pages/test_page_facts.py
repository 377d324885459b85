import json

import pytest

from linkcheck.model import PageFacts
from linkcheck.pages.link_header import WebLink, parse_links
from linkcheck.pages.page_facts import MAX_ADDRESS, FetchedPage, Refresh, header_facts, is_html, read_page
from linkcheck.pages.visible_text import MAX_LINE

URL = "https://a.example/b/"
HTML = "text/html; charset=utf-8"


def facts(html: bytes | str, content_type: str = HTML, headers: dict[str, str] | None = None) -> PageFacts:
    return read(html, content_type, headers or {}).facts


def read(html: bytes | str, content_type: str = HTML, headers: dict[str, str] | None = None) -> FetchedPage:
    return read_page(html if isinstance(html, bytes) else html.encode(), content_type, URL, headers or {})


def ld(*blocks: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)


def story(**more: object) -> dict[str, object]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A tram under the dome", **more}


def test_a_page_says_everything_of_itself() -> None:
    """Title, addresses, JSON-LD, origin, language and robots are read side by side."""
    page = f"""<html lang="en_GB"><title> Tram
      line &amp; dome </title><meta property=og:title content="Tram &quot;lines&quot;"><meta property=og:url content=/og>
      <meta property=og:site_name content="The Lantern"><meta name=syndication-source content=https://wire.example/s>
      <meta name=robots content="follow, NOINDEX"><link rel="x Canonical" href=c><h1>Tram <b>line</b></h1>
      {
        ld(
            story(
                mainEntityOfPage={"@type": "WebPage", "@id": "/main"},
                isBasedOn=["https://wire.example/based"],
                datePublished="2016-05-01T08:00:00+02:00",
                author=[{"name": "Ada"}, "Grace"],
            )
        )
    }"""
    assert facts(page) == PageFacts(
        title="Tram line & dome",
        canonical="https://a.example/b/c",
        og_title='Tram "lines"',
        og_url="https://a.example/og",
        headline="A tram under the dome",
        heading="Tram line",
        main_entity="https://a.example/main",
        based_on="https://wire.example/based",
        syndicated_from="https://wire.example/s",
        site_name="The Lantern",
        author="Ada, Grace",
        published="2016-05-01T08:00:00+02:00",
        language="en-gb",
        noindex=True,
    )


def test_relative_addresses_respect_the_base() -> None:
    """A canonical link is joined to the page's base, a header's to the page itself."""
    assert facts("<base href=/d/><link rel=canonical href=c>").canonical == "https://a.example/d/c"
    assert facts("<base href=/d/>", headers={"link": "<c>; rel=canonical"}).canonical == "https://a.example/b/c"


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("<link rel=canonical href=''><link rel=canonical href=https://a.example/c>", "https://a.example/c"),
        ("<link rel=canonical href=/c><link rel=canonical href=http://www.a.example/c/>", "https://a.example/c"),
        ("<link rel=canonical href=/c><link rel=canonical href=/d>", None),
        ("<link rel=canonical href=https://editor:secret@a.example/c>", "https://a.example/c"),
        ("<link rel=canonical href='http://['>", None),
        ("<body><p>A comment <link rel=canonical href=/d></p>", None),
        ("<head><link rel=canonical href=/c></head><body><link rel=canonical href=/d>", "https://a.example/c"),
        ("<link rel=canonical href='mailto:x@a.example'>", None),
        ("<meta property=og:url content=https://a.example/og>", None),
        (f"<link rel=canonical href=/{'c' * MAX_ADDRESS}>", None),
    ],
)
def test_only_one_canonical_is_one(stated: str, canonical: str | None) -> None:
    """Two canonical links that contradict each other are none, and og:url is another fact."""
    assert facts(stated).canonical == canonical


@pytest.mark.parametrize(
    ("element", "header", "canonical"),
    [
        ("", '<https://a.example/h>; rel="canonical"', "https://a.example/h"),
        ("", '</x>; rel=preload, </h>; title="a, b"; rel="nofollow canonical"', "https://a.example/h"),
        ("/c", "</c/>; rel=canonical", "https://a.example/c"),
        ("/c", "</h>; rel=canonical", None),
        ("", "</h>; rel=alternate", None),
    ],
)
def test_a_header_names_the_canonical_too(element: str, header: str, canonical: str | None) -> None:
    """A Link header counts as much as the element; where they contradict each other neither does."""
    page = f"<link rel=canonical href={element}>" if element else ""
    assert facts(page, headers={"link": header}).canonical == canonical


def test_documents_that_are_no_html_have_headers() -> None:
    """What is no page can still name its address; one that does not says nothing."""
    assert header_facts(URL, {"link": "<a.html>; rel=canonical"}) == PageFacts(canonical="https://a.example/b/a.html")
    assert header_facts(URL, {"link": "<a.css>; rel=preload"}) is None
    assert parse_links('<a>; rel="up"') == (WebLink("a", frozenset({"up"})),)


ARTICLES = {
    "in a list": [[{"@type": "WebSite", "headline": "no"}, story()]],
    "in a graph": [{"@context": "x", "@graph": [{"@type": "Organization"}, story()]}],
    "with several types": [story(**{"@type": ["Thing", "https://schema.org/NewsArticle"]})],
    "in a block of its own": [{"@type": "BreadcrumbList"}, story()],
    "the one of several that names the page": [[story(headline="Another", url="/other"), story(url={"@id": "http://www.a.example/b"})]],
    "with a headline in a list": [story(headline=["A tram under the dome", "Tram"])],
}


@pytest.mark.parametrize("blocks", ARTICLES.values(), ids=ARTICLES)
def test_the_article_is_found_in_json_ld(blocks: list[object]) -> None:
    """The article's node is found wherever publishers put it."""
    assert facts(ld(*blocks)).headline == "A tram under the dome"


NONSENSE = {
    "two articles of other pages": [[story(url="/other"), story(url="/third")]],
    "a graph of itself": [{"@id": "#a", "@graph": {"@id": "#a", "@graph": [{"@id": "#a", "mainEntityOfPage": {"@id": "#a"}}]}}],
    "numbers": [story(headline=7, mainEntityOfPage=[7], author=7, datePublished=2016)],
    "nothing": [None, [], {}, [None, [[]]], "text", 1e300],
    "empty lists": [story(headline=[], mainEntityOfPage=[[]], author=[{}], isBasedOn={})],
}


@pytest.mark.parametrize("blocks", NONSENSE.values(), ids=NONSENSE)
def test_absurd_json_ld_says_nothing(blocks: list[object]) -> None:
    """JSON-LD of the wrong shapes yields no facts, whatever refers to whatever."""
    assert facts(ld(*blocks)) == PageFacts()


def test_nested_addresses_of_a_page_lead_to_itself() -> None:
    """A reference by fragment, as some plugins write it, is the page's own address."""
    assert facts(ld(story(mainEntityOfPage={"@id": "https://a.example/b/#webpage"}))).main_entity == "https://a.example/b/#webpage"


def test_half_a_character_becomes_a_mark() -> None:
    """JSON can escape half a character; no report could write it."""
    assert facts('<script type="application/ld+json">{"@type": "Article", "headline": "a \\ud800 b"}</script>').headline == "a ? b"


@pytest.mark.parametrize(
    ("html", "content_type", "headers", "language"),
    [
        ("<html lang=de-AT>", HTML, {"content-language": "en"}, "de-at"),
        ("<html lang=''><meta http-equiv=content-language content='fr, en'>", HTML, {}, "fr"),
        ("", HTML, {"content-language": "en, fr"}, "en"),
        ("<meta property=og:locale content=pt_BR>", HTML, {}, "pt-br"),
        ("<html lang='{{ lang }}'>", HTML, {}, None),
    ],
)
def test_the_language_is_read(html: str, content_type: str, headers: dict[str, str], language: str | None) -> None:
    """The element's language wins, then the meta's, the header's, Open Graph's."""
    assert facts(html, content_type, headers).language == language


@pytest.mark.parametrize(
    ("html", "header", "noindex"),
    [
        ("<meta name=robots content=none>", "", True),
        ("<meta name=googlebot content='noindex,follow'>", "", True),
        ("", "googlebot: noindex", True),
        ("<meta name=robots content='index, noarchive'>", "noimageindex", False),
    ],
)
def test_robots_rules_are_read(html: str, header: str, noindex: bool) -> None:
    """A page says by meta or header that search engines shall leave it out."""
    assert facts(html, headers={"x-robots-tag": header}).noindex is noindex


@pytest.mark.parametrize(
    ("stated", "published"),
    [
        ("<meta property=article:published_time content=2016-05-01T08:00:00Z>", "2016-05-01T08:00:00Z"),
        ("<meta name=date content='2016-05-01 and more'>", "2016-05-01"),
        ("<meta name=date content='May 1st'>", None),
    ],
)
def test_the_date_is_one(stated: str, published: str | None) -> None:
    """A date is taken where it is written as one."""
    assert facts(stated).published == published


CHARSETS = {
    "header": (b"<title>caf\xe9</title>", "text/html; charset=iso-8859-1"),
    "quoted header": (b"<title>caf\xe9</title>", 'text/html; charset="latin1"'),
    "header over meta": (b"<meta charset=utf-8><title>caf\xe9</title>", "text/html; charset=windows-1252"),
    "byte order mark over header": (b"\xef\xbb\xbf<title>caf\xc3\xa9</title>", "text/html; charset=windows-1252"),
    "sixteen bits": ("<title>caf\u00e9</title>".encode("utf-16"), "text/html"),
    "meta": (b"<meta charset=iso-8859-1><title>caf\xe9</title>", "text/html"),
    "meta of old": (b"<meta http-equiv=content-type content='text/html; charset=windows-1252'><title>caf\xe9</title>", "text/html"),
    "none": ("<title>caf\u00e9</title>".encode(), "text/html"),
}


@pytest.mark.parametrize(("html", "content_type"), CHARSETS.values(), ids=CHARSETS)
def test_a_page_is_decoded_as_browsers_do(html: bytes, content_type: str) -> None:
    """A byte order mark wins over the header, and the header over the meta."""
    assert facts(html, content_type).title == "caf\u00e9"


HUGE = {
    "a head of 5 MB": f"<title>t</title>{'<style>a{}</style>' * 290_000}",
    "a title of 100,000 characters": f"<title>{'word ' * 20_000}</title>",
    "10,000 metas": "<meta name=n property=og:title content=x>" * 10_000,
    "10,000 canonical links": "".join(f"<link rel=canonical href=/{number}>" for number in range(10_000)),
    "a megabyte of JSON": ld([story(author=["x" * 1_000] * 10)] * 100),
    "a deep pit": "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
}


@pytest.mark.parametrize("html", HUGE.values(), ids=HUGE)
def test_huge_pages_are_read_calmly(html: str) -> None:
    """However much a page says, what is kept is short."""
    found = facts(html)

    assert max(len(str(getattr(found, name) or "")) for name in PageFacts.__struct_fields__) <= MAX_LINE


@pytest.mark.parametrize(
    "garbage", [b"", b"\x00\xff\xfe<", b"<title", b"<title></title>", b"\x1f\x8b\x08" * 99, b"<link rel=canonical href='http://['>"]
)
@pytest.mark.parametrize("content_type", ["", "text/html; charset=nonsense", "text/html; charset="])
def test_garbage_says_nothing(garbage: bytes, content_type: str) -> None:
    """Whatever bytes arrive, a page without facts is the worst that comes of them."""
    page = read(garbage, content_type)

    assert (page.facts, page.refresh, page.visible.title) == (PageFacts(), None, "")


def test_a_refresh_for_browsers_without_scripts_is_not_followed() -> None:
    """A refresh within noscript is for other readers."""
    assert read("<noscript><meta http-equiv=refresh content='0;url=/n'></noscript>").refresh is None
    assert read("<meta http-equiv=refresh content='0;url=/n'>").refresh == Refresh(0, "https://a.example/n")


@pytest.mark.parametrize(
    ("header", "expected"), [("Text/HTML; charset=x", True), ("application/xhtml+xml", True), ("image/png", False), ("", False)]
)
def test_html_is_told_by_its_type(header: str, expected: bool) -> None:
    """Only the two media types of HTML are read."""
    assert is_html(header) is expected


def test_no_text_of_a_page_holds_a_password() -> None:
    """What a page says of itself is shown, and is quoted in findings."""
    stated = "http://u:PW@b.example/x"
    page = (
        f"<title>{stated}</title><h1>{stated}</h1><meta property=og:title content='{stated}'>"
        f"<meta property=og:site_name content='{stated}'>{ld(story(headline=stated, author=stated))}"
    )

    found = facts(page)

    shown = {found.title, found.heading, found.og_title, found.site_name, found.headline, found.author}
    assert shown == {"http://b.example/x"}
