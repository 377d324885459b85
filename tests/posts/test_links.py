"""Links in HTML and Markdown bodies, and exactly where they stand."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.config.settings import Settings
from linkcheck.model import Post
from linkcheck.model.vocabulary import Markup, Profile
from linkcheck.posts.extract import extract
from linkcheck.posts.html import read_html
from linkcheck.posts.markdown import read_markdown
from linkcheck.posts.positions import Positions
from linkcheck.posts.read import markup_of
from linkcheck.urls.url import Url, parse_url
from tests.conftest import Check

from .reading import assert_places_hold, body, read, reading, urls

WORDPRESS = "post_title: x\npost_excerpt: y"
A = "https://a.example/"


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        (f"<a title='t' HREF = {A}1 >x</a>", ["1"], []),
        (f'<A\nhref="\n {A}1 \n"\n>x</A>', ["1"], []),
        (f"<a href='{A}?a=1&#038;b=2'>x</a><a href='{A}?a=1&amp;b=2'>y</a><a href='{A}?a=1&b=2'>z</a>", ["?a=1&b=2"] * 3, []),
        (f"<a href='{A}?a=1&copy=2'>x</a>", ["?a=1&copy=2"], []),
        (f"<a href='{A}1' href='{A}2'>x</a>", ["1"], []),
        (f"<a data-href='{A}1' href='{A}2'>x</a>", ["2"], []),
        (f"<a data-href='{A}1'>x</a><a name='n'>y</a><a href>z</a>", [], []),
        (f"<map><area href='{A}1'></map><img src='{A}i.png'>", ["1"], []),
        (f"<!-- <a href='{A}1'>x</a> --><a href='{A}2'>y</a>", ["2"], ["1"]),
        (f"<!-- <a href='{A}1'>x</a>", [], ["1"]),
        (f"<!--> <a href='{A}1'>x</a> -->", ["1"], []),
        (f"<iframe src='{A}v'/><p><a href='{A}1'>x</a></p>", [], ["1"]),
        (f"<iframe src='{A}v'></iframe><a href='{A}1'>x</a>", ["1"], []),
        (f"<title/><a href='{A}1'>x</a>", [], ["1"]),
        (f"<textarea><a href='{A}1'>x</a></textarea><a href='{A}2'>y</a>", ["2"], ["1"]),
        (f"<script>s = \"<a href='{A}1'>x</a>\"</script><a href='{A}2'>y</a>", ["2"], []),
        (f"<noscript><a href='{A}1'>x</a></noscript>", ["1"], []),
        (f"<a href='{A}1'>x <p>text <a href='{A}2'>y</a>", ["1", "2"], []),
        (f"<a href='{A}1'>x <a href='{A}2'>y</a></a>", ["1", "2"], []),
        (f"<a href='{A}1'><p>x</p><p>y</p></a>", ["1"], []),
        (f"<p><b><a href='{A}1'>x</p><p>y</b></a></p>", ["1"], []),
        (f"<table><a href='{A}1'>x</a><tr><td><a href='{A}2'>y</a></table>", ["1", "2"], []),
        (f"<svg><a href='{A}1'>x</a></svg>", ["1"], []),
        ("<a href=''>x</a><a href='#top'>y</a>", ["", "#top"], []),
        ("plain https://a.example/1 text", [], []),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_html_links_are_those_a_browser_shows(text: str, shown: list[str], hidden: list[str], end: str) -> None:
    """The links of an HTML body are what its browser shows, once each and in order; what the markup hides stands apart."""
    found = body(f"é\U0001f600\n{text}\n".replace("\n", end), WORDPRESS)

    assert found.post.markup is Markup.HTML
    assert [url.removeprefix(A) for url in urls(found.body)] == shown
    assert [url.removeprefix(A) for url in urls(found.hidden)] == hidden
    assert_places_hold(found)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_line_ends_within_an_address_are_left_out_as_by_browsers(end: str) -> None:
    """An address that goes on in the next line is one, however the file ends its lines; a blank before the line end stays."""
    found = body(f"<p><a href='{A}1\n2'>x</a><a href='{A}1 \n2'>y</a></p>\n".replace("\n", end), WORDPRESS)

    assert [parsed.href.removeprefix(A) for url in urls(found.body) if isinstance(parsed := parse_url(url), Url)] == ["12", "1%202"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"[x]({A}1) [y]({A}2 'title') [z](<{A}3>)", ["1", "2", "3"]),
        (f"[x]({A}a_(b)) [y](  {A}2  )", ["a_(b)", "2"]),
        (f'[x]({A}1\n"title") [two\nlines]({A}2)', ["1", "2"]),
        (f"[a `]( b` c]({A}1) [x\\](y]({A}2)", ["1", "2"]),
        (f"[x][r] [r][] [r]\n\n[r]: {A}1 'title'", ["1", "1", "1"]),
        (f"[x][R\nx]\n\n[r x]:\n  <{A}1>", ["1"]),
        (f"[unused]: {A}1", []),
        (f"<{A}1>", ["1"]),
        (f"{A}1, ({A}2) {A}p(q) *{A}em* {A}x_y_z.", ["1", "2", "p(q)", "em", "x_y_z"]),
        (f'{A}?a=1&amp;b=2 x{A}no "{A}quoted"', ["?a=1&amp;b=2", "quoted"]),
        (f"{A}1&lt; {A}2?!", ["1", "2"]),
        (f"**{A}bold** ~~{A}struck~~ {A}end*", ["bold", "struck", "end"]),
        (f"[{A}text]({A}1)", ["1"]),
        (f"[![alt]({A}i.png)]({A}1) ![alt]({A}j.png)", ["1"]),
        (f'[![alt]({A}i.png "](no)")]({A}1)', ["1"]),
        (f"text <a href='{A}1'>x</a> <b>{A}2</b>", ["1", "2"]),
        (f"<div>\n<a href='{A}1'>x</a>\n</div>", ["1"]),
        (f"a < b <a href='{A}1'>x</a> c > d", ["1"]),
        (f"`{A}no` ``[x]({A}no)``", []),
        (f"para\n\n    [x]({A}no)\n    {A}no", []),
        (f"```html\n<a href='{A}no'>x</a>\n```\n[x]({A}1)", ["1"]),
        (f"~~~\n{A}no\n~~~", []),
        (f"| a | b |\n|---|---|\n| [x]({A}1) | {A}2 |", ["1", "2"]),
        (f"text[^1]\n\n[^1]: [x]({A}1) {A}2", ["1", "2"]),
        (f"> [q]({A}1)\n> {A}2\n\n- [l]({A}3)\n  {A}4", ["1", "2", "3", "4"]),
        (f"{{% highlight html %}}\n<a href='{A}no'>x</a>\n{{% endhighlight %}}\n[x]({A}1)", ["1"]),
        (f"{{% raw %}}[x]({A}1){{% endraw %}} [x]({A}2)", ["1", "2"]),
        (f"{{% comment %}}[x]({A}no){{% endcomment %}} [x]({A}1)", ["1"]),
        (f"Write `{{% highlight %}}`, [x]({A}1) and `{{% endhighlight %}}`.", ["1"]),
        (f"{{{{< highlight go >}}}}\n{A}no\n{{{{< /highlight >}}}}\n[x]({A}1)", ["1"]),
        (f"{{% raw %}} never closed [x]({A}1)", ["1"]),
        (f"[x]({A}a\\_b) [y]({A}?a=1&amp;b=2)", ["a_b", "?a=1&b=2"]),
        (f"# [x]({A}1)\n\n[y]({A}2)\n===", ["1", "2"]),
        (f"[x]: {A}no\n{A}1", ["1"]),
        (f"\\[x]({A}1)", ["1"]),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_markdown_links_are_those_of_the_rendered_page(text: str, shown: list[str], end: str) -> None:
    """The links of a Markdown body are those of its page by CommonMark and GFM, each where its URL stands."""
    found = body(f"é\U0001f600\n\n{text}\n".replace("\n", end))

    assert found.post.markup is Markup.MARKDOWN
    assert [url.removeprefix(A) for url in urls(found.body)] == shown
    assert_places_hold(found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{A}Monks_-_Photo_-_1.jpg {A}watch?v=_2_-21", ["Monks_-_Photo_-_1.jpg", "watch?v=_2_-21"]),
        (f"{A}a*b*c **{A}__d__/e** {A}~~f~~/g", ["a*b*c", "__d__/e", "~~f~~/g"]),
        (f"{A}?q=[x](y) and [z]({A}1)", ["?q=[x](y)", "1"]),
        (f"{A}a`b and [z]({A}1) `", ["a`b", "1"]),
        (f"{A}a`b` {A}c[1] [{A}d]", ["a`b`", "c[1]", "d"]),
        (f"{A}a\\_b {A}c\\\nnext", ["a_b", "c"]),
        (f"<br>{A}1 <i>{A}2</i> >{A}3", ["1", "2", "3"]),
        (f"|{A}1|{A}a_(b)|\n|--|--|\n|[c]({A}2)|{A}3|", ["1", "a_(b)", "2", "3"]),
        (f"見て{A}1、（{A}2）そして{A}3。次", ["1", "2", "3"]),
        (f"«{A}1» “{A}2” {A}3’s…", ["1", "2", "3’s"]),
        (f"<a href='{A}1'>{A}no</a> <code>{A}no</code> {A}2", ["1", "2"]),
        (f"{A}1[^n]\n\n[^n]: {A}2", ["1", "2"]),
        (f"![{A}no [x]({A}no) ![y]({A}no) <a href='{A}no'>z</a>](i.png) {A}1", ["1"]),
        (
            "https://me:pw@b.example/x https://localhost/y https://[::1]/z",
            ["https://b.example/x", "https://localhost/y", "https://[::1]/z"],
        ),
        ("http://my_site.example/x http://a_b.my.example/y https://... http://", ["http://a_b.my.example/y"]),
        ('(www.b.example/x) "www.no.example" -www.no.example', ["http://www.b.example/x"]),
    ],
)
def test_bare_urls_are_read_whole(text: str, shown: list[str]) -> None:
    """A bare URL is what the text has, whatever markup would begin inside of it, and ends where its sentence goes on (GFM 6.9)."""
    found = body(f"é\n\n{text}\n")

    assert [url.removeprefix(A) for url in urls(found.body)] == shown
    assert_places_hold(found)


@pytest.mark.parametrize("sign", ["`", "[", "(", ")", "*", "_", "\\", "&", ";", "]", "![", "http://a.", "<", "[x](y)"])
def test_signs_of_markup_end_no_bare_url_early(sign: str) -> None:
    """However often a sign is repeated behind a URL, the URL begins where it was written and no other takes its place."""
    found = body(f"see {A}{sign * 2000} and {A}last\n")

    assert found.body[0].url.startswith(A)
    assert found.body[-1].url == f"{A}last"


def test_bare_www_is_read_as_http() -> None:
    """A bare address that begins with www is a link, and http as GFM reads it."""
    assert urls(body("see www.a.example/x, please").body) == ["http://www.a.example/x"]


def test_mail_address_between_angles_is_a_mail_link() -> None:
    """An address between angle brackets is a mail link."""
    assert urls(body("<me@a.example>").body) == ["mailto:me@a.example"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"<!-- [x]({A}no) <a href='{A}1'>y</a> -->\n\n[z]({A}2)", [("no", "an HTML comment"), ("1", "an HTML comment")]),
        (f"<iframe src='{A}v' />\n\n[x]({A}1)\n", [("1", "the self-closed <iframe/>")]),
    ],
)
def test_markup_hides_markdown_links_too(text: str, hidden: list[tuple[str, str]]) -> None:
    """A link of a Markdown body that its raw HTML hides from browsers stands apart, with what hides it."""
    assert [(link.url.removeprefix(A), link.hidden) for link in body(text).hidden] == hidden


@pytest.mark.parametrize(
    ("text", "shown", "hidden"),
    [
        (f"<p>x</p>\n\nAn editor's [note]({A}1) and <a href='{A}2'>y</a>\n", ["1", "2"], []),
        (f"<p><a href='{A}1'>x</a></p>\n\n{A}no <!-- [z]({A}2) -->", ["1"], ["2"]),
        (f"<script>a[0]({A}no)</script><p><a href='{A}1'>x</a></p>\n\n[r]({A}2)", ["1", "2"], []),
        (f"<pre>[x]({A}no)</pre>\n\n`[x]({A}no)` [y]({A}1)", ["1"], []),
    ],
)
def test_markdown_in_an_import_is_read_too(text: str, shown: list[str], hidden: list[str]) -> None:
    """A site generator renders what an editor wrote into an import; what is a link in both readings is one link."""
    found = body(text, WORDPRESS)

    assert found.post.markup is Markup.HTML
    assert [url.removeprefix(A) for url in urls(found.body)] == shown
    assert [url.removeprefix(A) for url in urls(found.hidden)] == hidden
    assert_places_hold(found)


def test_markdown_in_a_page_of_html_is_text() -> None:
    """Nobody renders the Markdown of a file that ends in .html."""
    assert urls(reading(f"---\ntitle: x\n---\n<p>x</p>\n\n[x]({A}no)", "post.html").body) == []


def test_comments_of_kramdown_hold_no_links() -> None:
    """What stands between kramdown's marks of a comment is not rendered."""
    assert urls(body(f"{{::comment}}[x]({A}no){{:/comment}} [y]({A}1) {{::comment}}[x]({A}no){{:/}}").body) == [f"{A}1"]


def test_media_count_on_request_only() -> None:
    """Images and frames are links only where the settings ask for them, in both markups."""
    text = f"<p><img src='{A}i.png'></p>\n\n![alt]({A}j.png)"

    assert urls(body(text).body) == []
    assert sorted(urls(body(text, media=True).body)) == [f"{A}i.png", f"{A}j.png"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"<img src='{A}0' srcset='{A}1 1x,{A}2,3 2x, , {A}4,'>", ["0", "1", "2,3", "4"]),
        (f'<picture><source srcset="\n  {A}1 100w,\n  {A}2?a=1&amp;b=2 200w (x, y),{A}3"></picture>', ["1", "2?a=1&b=2", "3"]),
        (f"<img srcset='data:image/png;base64,AA 1x, {A}1'>", ["data:image/png;base64,AA", "1"]),
        (f"<video src='{A}1' poster='{A}2'><track src='{A}3'></video>", ["1", "2", "3"]),
        (f"<object data='{A}1'></object><svg><image xlink:href='{A}2'/><use href='{A}3' xlink:href='{A}no'/></svg>", ["1", "2", "3"]),
        (f'<p style=\'background: url({A}1), url( "{A}2" )\'>x</p><i style="background:url(&quot;{A}3&quot;)">y</i>', ["1", "2", "3"]),
        (f"<p style='color: red'>url({A}no)</p>", []),
    ],
)
def test_media_are_all_that_a_page_shows(text: str, shown: list[str]) -> None:
    """Each image that a page may show has its own place: of a set, of a style, before a video."""
    for front in (WORDPRESS, "title: x"):
        found = body(f"{text}\n", front, media=True)

        assert sorted(url.removeprefix(A) for url in urls(found.body)) == sorted(shown)
        assert_places_hold(found)


def test_hidden_addresses_are_decoded_as_those_of_attributes() -> None:
    """A query that looks like a reference without its end is one in no attribute, hidden or not."""
    link = f'<a href="{A}?a&copy=1&amp;b&copyx&lt">t</a>'

    assert urls(body(f"<textarea>{link}</textarea>{link}", WORDPRESS).hidden) == urls(body(link, WORDPRESS).body)


def test_link_text_is_what_a_reader_sees() -> None:
    """A link's text comes without markup and with its white space folded."""
    assert [link.text for link in body(f"[a *b*\n`c`]({A}1) <a href='{A}2'>d\n <b>e</b></a>").body] == ["a b c", "d e"]


@pytest.mark.parametrize(
    ("name", "keys", "text", "markup"),
    [
        ("a.html", (), "[x](y)", "html"),
        ("a.HTM", (), "", "html"),
        ("a.md", ("post_title", "post_excerpt"), "[x](y)", "html"),
        ("a.md", ("post_title",), "text", "markdown"),
        ("a.md", (), "[ad_1]\n<br>text", "html"),
        ("a.md", (), "<p>text</p>", "html"),
        ("a.md", (), "\n<!-- wp:paragraph -->\n<p>text</p>", "html"),
        ("a.md", (), "<div>\n\n[x](https://a.example/)\n</div>", "markdown"),
        ("a.md", (), "<p>text</p>\n\n<https://a.example/>", "markdown"),
        ("a.md", (), "<b>text</b>", "markdown"),
        ("a.md", (), "<pre>x</pre>", "html"),
        ("a.md", (), "<path>x", "markdown"),
        ("a.md", (), "text <p>", "markdown"),
        ("a.md", (), "<!-- open", "markdown"),
        ("a.md", (), "", "markdown"),
        ("a.md", (), "<p>x</p>\n[r]: https://a.example/", "markdown"),
    ],
)
def test_html_is_told_from_markdown(name: str, keys: tuple[str, ...], text: str, markup: str) -> None:
    """A body is HTML by its suffix, its exporter's keys, its importer's mark, or its first block; else Markdown."""
    assert markup_of(name, frozenset(keys), text) == Markup(markup)


lines = st.lists(
    st.text(max_size=12)
    | st.sampled_from(
        [
            "\r\n",
            "\n",
            f"[x]({A}1)",
            f"<a href='{A}2'>y</a>",
            f" {A}3 ",
            f"<{A}4>",
            "<iframe/>",
            "<!--",
            "-->",
            "`",
            "    ",
            "[",
            "](",
            "|",
            "\U0001f600",
            "é",
            "> ",
            "\n\n",
            "<p>",
            "</p>",
            "[r]",
            f"\n[r]: {A}5\n",
            "&amp;",
            "<a href=",
            "'",
            "{% raw %}",
            "{% endraw %}",
            "\u2028",
            "\x0c",
        ]
    ),
    max_size=14,
).map("".join)


@given(lines, st.sampled_from(["title: x", WORDPRESS, "original_link: https://a.example/1"]), st.booleans())
def test_places_hold_in_any_text(text: str, front: str, crlf: bool) -> None:
    """Whatever a body holds, each link stands exactly where its span says."""
    text = text.replace("\r\n", "\n").replace("\r", "").replace("\x00", "")
    content = f"---\n{front}\n---\n{text}".replace("\n", "\r\n" if crlf else "\n")

    assert_places_hold(reading(content))


@given(st.text(), st.data())
def test_spans_cut_the_same_text_from_bytes(text: str, data: st.DataObject) -> None:
    """A span of any stretch of a text cuts that stretch out of its bytes, and offsets come back."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    places = Positions(text)

    span = places.span(start, end)

    assert text.encode()[span.start : span.end].decode() == text[start:end]
    assert places.index(span.start) == start


fronts = st.sampled_from(
    [
        b"",
        b"---\n",
        b"+++\n",
        b"{",
        b"\xef\xbb\xbf---\n",
        b"---\noriginal_link: ",
        b"---\ntitle: x\n---\n",
        b'{"a": "b"}',
        b"---\npost_title: x\npost_excerpt: y\n---\n",
    ]
)
joints = st.lists(
    st.binary(max_size=8)
    | st.sampled_from(
        [
            b"---\n",
            b"+++\n",
            b"a: b\n",
            b"a = 'b'\n",
            b"&a ",
            b"*a\n",
            b"- ",
            b"? ",
            b": ",
            b"[",
            b"{",
            b"}",
            b"]",
            b'"',
            b"'",
            b"!!binary ",
            b"|\n",
            b">\n",
            b"  ",
            b"[ad_2]",
            b"<a href='https://a.example/1'>Source</a>",
            b"<script>",
            b"<iframe/>",
            b"Source: ",
            b"https://a.example/",
            b"\r\n",
            b"\xff",
            b"\xe9",
            b"{% raw %}",
        ]
    ),
    max_size=14,
).map(b"".join)


@given(fronts, joints)
def test_reading_any_bytes_never_raises(front: bytes, rest: bytes) -> None:
    """Any file is a post or a skip, and any post has links."""
    found = read(front + rest)

    if isinstance(found, Post):
        extract(found, Settings())


@given(lines)
def test_both_readers_take_any_text(text: str) -> None:
    """Both readers of bodies take any text, and their links come in the order of the text."""
    for anchors in (read_html(text).anchors, read_markdown(text)):
        assert [anchor.start for anchor in anchors.shown] == sorted(anchor.start for anchor in anchors.shown)


@pytest.mark.parametrize(
    "text",
    [
        f"[x]({A}1)\n\n" * 4000,
        f"{A}1\n\n" * 4000,
        f"<a href='{A}1'>x</a>" * 4000,
        "<a href=x" + " " * 20000,
        "<!-- <a href=" + "x " * 10000,
        "<!-- -->" * 10000,
        "<!-- -->" * 40 + "text",
        "{% raw %}" * 10000,
        "{{< code " * 10000,
        "<a " * 10000,
        "[" * 10000,
        "![a" * 5000,
        "<" * 20000,
        "<script>" * 5000,
        "> " * 5000,
        f"Source: [x]({A}1)\n\n" * 3000,
        f"<p><a href='{A}1'>Source</a></p>\n" * 3000,
        "".join(f"[a{n}]: {A}{n}\n" for n in range(2000)) + "\n" + "".join(f"[a{n}] " for n in range(2000)),
    ],
    ids=lambda text: text[:14].strip(),
)
@pytest.mark.parametrize("front", ["original_link: https://b.example/1", WORDPRESS], ids=["markdown", "html"])
def test_large_bodies_cost_little(text: str, front: str) -> None:
    """A long and hostile body is read in a moment."""
    begun = process_time()
    body(text, front)

    assert process_time() - begun < 3


@pytest.mark.parametrize("name", ["post.md", "post.html"])
@pytest.mark.parametrize(("count", "judged", "problems"), [(10_000, 10_000, 0), (12_000, 10_001, 1)])
def test_more_links_than_anybody_writes_are_told(name: str, count: int, judged: int, problems: int) -> None:
    """The first of them are judged, none counts as hidden, and no claim is missed that may stand behind them."""
    links = "".join(f"<p><a href='{A}{number}'>x</a>" if name.endswith("html") else f"[x]({A}{number})\n" for number in range(count))
    found = reading(f"---\npost_title: x\noriginal_link: {A}y\n---\n{links}", name, profile=Profile.SYNDICATION)

    assert (len(found.body), found.hidden) == (judged, ())
    assert len(found.post.problems) == problems
    assert bool(found.expected) == (problems == 0)


def test_too_many_links_are_a_finding(check: Check) -> None:
    """It is among the findings of the post itself."""
    links = "".join(f"[x]({A}{number})\n" for number in range(10_001))
    (post,) = check({"a.md": f"---\ntitle: x\n---\n{links}"}, select=("LC001",)).posts

    assert [finding.code for finding in post.findings] == ["LC001"]
    assert "more than 10,000 links" in post.findings[0].message
