"""What a reader sees of a page, and what the page says it is."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.visible_text import MAX_HEADINGS, MAX_LINE, MAX_WORDS, VisibleText, read_visible_text

from .drawing import HTML, page, visible_text

U = "https://lantern.example/news/a-story"
PIECES = (
    "<html>",
    "<head>",
    "<title>",
    "</title>",
    "<body>",
    "<h1>",
    "</h1>",
    "<script>",
    "</script>",
    "<script type=application/ld+json>",
    '{"@graph":[{"@type":"Article"}]}',
    '{"@type":["Article",1,null]}',
    "[" * 50,
    '{"@graph":{"@graph":[]}}',
    "<meta property=og:type content=article>",
    "<link rel=canonical href='http://[/'>",
    "<base href=':'>",
    "<noscript>",
    "<template>",
    "<svg><title>",
    "<input type=password>",
    "<div hidden>",
    "\x00",
    "\ud7ff",
    "ページ",
    "é",
    "&#x110000;",
    "<!--",
    "]]>",
    "<frameset>",
    "<plaintext>",
    "404",
)


def test_page_is_seen_as_a_reader_sees_it() -> None:
    """Texts that show, without what browsers hide, and the facts that the page gives of itself."""
    html = page(
        "  A  story |\n The Lantern ",
        "<script>var hidden = 1</script><style>p{}</style><template>unseen</template><noscript>Turn it on</noscript><p hidden>unseen</p>"
        '<p style="display: none">unseen</p><svg><title>unseen</title></svg>'
        "<h1>A <em>story</em></h1><h2>Part one</h2><p>Don't “panic”, 42!</p>"
        '<div id="root"></div><input type="PassWord">',
        '<meta property="og:site_name" content="The Lantern"><link rel="canonical" href="/news/b">',
    )

    seen = visible_text(html, U)

    assert seen == VisibleText(
        url=U,
        title="A story | The Lantern",
        site_name="The Lantern",
        heading="A story",
        headings=("A story", "Part one"),
        text=seen.text,
        beginning_words=8,
        scripts=1,
        canonical="https://lantern.example/news/b",
        mount=True,
        password=True,
    )
    assert seen.length == 8
    assert seen.opening == "a story part one don't “panic”, 42!"
    assert seen.words == ("a", "story", "part", "one", "don", "t", "panic", "42")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="Article">',
        '<meta property="article:published_time" content="2016-05-01">',
        '<meta itemprop="datePublished" content="2016-05-01">',
        '<time itemprop="datePublished" datetime="2016-05-01">May</time>',
        '<meta name="parsely-pub-date" content="2016-05-01">',
        '<meta name="citation_title" content="A paper">',
        '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
        '<script type="application/ld+json">[{"@type": "Organization"}, {"@type": ["BlogPosting"]}]</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, {"@type": "Article"}]}</script>',
    ],
)
def test_article_says_that_it_is_one(head: str) -> None:
    """Each of the marks by which publishers name their articles is enough."""
    assert visible_text(page("A", head=head)).article


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="website">',
        '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle"}]}</script>',
        '<script type="application/ld+json">{"@type": "NewsArticle",}</script>',
        '<script type="application/ld+json">"NewsArticle"</script>',
        '<meta name="date">',
    ],
)
def test_list_of_articles_is_no_article(head: str) -> None:
    """A page that lists articles, or whose data cannot be read, does not call itself one."""
    assert not visible_text(page("A", head=head)).article


@pytest.mark.parametrize(
    ("html", "content_type", "title"),
    [
        ("<title>é</title>".encode("latin-1"), "text/html; charset=iso-8859-1", "é"),
        ("<title>日本</title>".encode("shift_jis"), 'text/html;charset="Shift_JIS"', "日本"),
        ('<meta charset="utf-8"><title>é</title>'.encode(), "text/html; charset=klingon", "é"),
        ("<meta charset=windows-1251><title>да</title>".encode("cp1251"), "", "да"),
    ],
)
def test_header_says_how_to_read_the_bytes(html: bytes, content_type: str, title: str) -> None:
    """The charset of the header counts, else the page's own; one that no browser knows is none."""
    assert read_visible_text(html, content_type, U).title == title


def test_japanese_is_counted_in_pairs() -> None:
    """Text without spaces is cut into pairs of characters, so that two pages can be compared."""
    assert visible_text(page(body="<p>港の夜、霧</p>")).words == ("港の", "夜", "霧")


def test_pictures_do_not_name_a_page() -> None:
    """The title inside a drawing is not the page's."""
    assert visible_text(b"<body><svg><title>arrow</title></svg><h1></h1><h1>Second</h1>").title == ""


@pytest.mark.parametrize(
    "html",
    [
        page("t" * 100_000),
        page("a", head="<meta name=x content=y>" * 200_000),
        page("a", "<h1>b</h1>" * 50_000),
        page("a", "word " * 200_000),
        page("a", head=f'<script type="application/ld+json">{"[" * 200_000}</script>'),
        page("a", "<div>" * 20_000),
        b"\xff\xfe" * 50_000,
        b"",
    ],
    ids=["long title", "large head", "many headings", "many words", "deep data", "deep tree", "no text", "nothing"],
)
def test_size_does_not_matter(html: bytes) -> None:
    """A page of any size is seen in reasonable time and with bounded parts."""
    started = process_time()
    found = visible_text(html)

    assert process_time() - started < 5
    assert len(found.title) <= MAX_LINE
    assert len(found.headings) <= MAX_HEADINGS
    assert len(found.words) <= MAX_WORDS


@pytest.mark.parametrize(
    "text", ["", "a – b", "word " * 100, "word " * 2_000, "word" * 2_000 + " end", "a" + " " * 3_000 + "b c", "港の夜霧" * 2_000]
)
def test_the_beginning_tells_whether_there_are_more_words(text: str) -> None:
    """Whether there are more words than so many is the same for whoever looks at the beginning and whoever counts them all."""
    seen = visible_text(page(body=f"<p>{text}</p>"))

    assert seen.length == min(len(seen.words), 1_000)
    assert [seen.has_more_words(number) for number in (0, 2, 99, 600)] == [seen.length > number for number in (0, 2, 99, 600)]


@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=25).map("".join),
    st.sampled_from(("", HTML, "text/html;charset=utf-16")),
)
def test_garbage_never_raises(text: str, content_type: str) -> None:
    """Whatever a server sends as HTML, something is seen."""
    assert read_visible_text(text.encode("utf-8", "surrogatepass"), content_type, U).url == U


@pytest.mark.parametrize(
    "unseen",
    [
        "<template>{}</template>",
        "<div hidden>{}</div>",
        "<dialog>{}</dialog>",
        "<details><summary>More</summary>{}</details>",
        '<div style="color: red; DISPLAY : None !important">{}</div>',
        '<section style="visibility:hidden"><div>{}</div></section>',
        '<div aria-hidden="true">{}</div>',
        "<noscript>{}</noscript>",
    ],
)
def test_a_heading_that_no_reader_sees_is_none(unseen: str) -> None:
    """A page may keep its notice ready for a script that never shows it."""
    page = read_visible_text(f"<body>{unseen.format('<h1>Page not found</h1>')}<h2>Ferries</h2></body>".encode(), "text/html", "")
    assert (page.heading, page.headings) == ("", ("Ferries",))


@pytest.mark.parametrize("seen", ["<dialog open>{}</dialog>", '<div style="display:block">{}</div>', '<div aria-hidden="false">{}</div>'])
def test_a_heading_in_what_is_open_is_one(seen: str) -> None:
    """What is shown at first counts, whatever could hide it later."""
    page = read_visible_text(f'<body style="display:none">{seen.format("<h1>Ferries</h1>")}</body>'.encode(), "text/html", "")
    assert page.heading == "Ferries"
