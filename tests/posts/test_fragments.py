"""Links to places of a post's own page, and which of them it does not have."""

from time import process_time

import pytest

from .reading import body, urls

HTML = "post_title: x\npost_excerpt: y"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (
            '<h2 id="one">1</h2><a name=two></a><p id=\'thr&eacute;e\'><a href="#one">a</a><a href="#two">b</a><a href="#thr%C3%A9e">c</a>',
            [],
        ),
        ('<h2 id="one">1</h2><a href="#One">a</a>', ["#One"]),
        ('<h2>One</h2><a href="#one">a</a>', ["#one"]),
        ('<p data-id="one"><a href="#one">a</a>', ["#one"]),
        ('<a href="#">a</a><a href="#top">b</a><a href="#!x">c</a><a href="#/x">d</a><a href="#:~:text=x">e</a>', []),
        ('<a href="#comments">a</a><a href="#respond">b</a><a href="#more-12">c</a><a href="#comment-7">d</a>', []),
        ('<a href="#fn1">1</a>', ["#fn1"]),
        ('<a href="#x">1</a><a href="#x">2</a>', ["#x", "#x"]),
        ('<h2 id="one">1</h2><a href="#one:~:text=1">a</a><a href="#:~:text=1">b</a><a href="#two:~:text=1">c</a>', ["#two:~:text=1"]),
        ('<h2 id="%D0%B2">1</h2><a href="#%D0%B2">a</a><a href="#%25D0%25B2">b</a><a href="#в">c</a>', []),
        ('<a href="https://a.example/#x">1</a><a href="/b/#x">2</a>', []),
        ('{% include toc.html %}<a href="#x">1</a>', []),
    ],
)
def test_html_posts_have_the_places_that_they_name(text: str, missing: list[str]) -> None:
    """Ids and names count as they are written; headings get none, and themes give a few."""
    assert urls(body(text, HTML).dangling) == missing


@pytest.mark.parametrize(
    ("heading", "slugs"),
    [
        ("## What's *next*, `code()`?", ["whats-next-code", "what-s-next-code", "user-content-whats-next-code", "whats-next-code-1"]),
        ("## 1. A [link](https://a.example/b_c) here", ["1-a-link-here", "a-link-here", "1.-a-link-here"]),
        ("## Café & Co", ["café--co", "cafe-co", "caf%C3%A9--co", "café-co"]),
        ("## The `bell-ring` call", ["the-raw-bellring-endraw-call", "the-bellring-call", "the-bell-ring-call"]),
        ("## 🚀 Launch", ["-launch", "launch"]),
        ("## A -- B ... c", ["a--b--c", "a----b--c"]),
        ("## Straße zum Übermut", ["strasse-zum-uebermut", "strasse-zum-ubermut", "straße-zum-übermut"]),
        ("## Привет", ["privet"]),
        ("## What `ferry-form` has", ["what-raw-ferryform-endraw-has"]),
        ("Under line\n----------", ["under-line"]),
        ("## Named {#own-name}", ["own-name", "named"]),
        ("## Named\n{: #own-name .wide}", ["own-name", "named"]),
        ("<h3>In <em>HTML</em></h3>", ["in-html"]),
        ("<a id='spot'></a>", ["spot"]),
        ("> ## Quoted", ["quoted"]),
        ("## 原文 链接", ["原文-链接", "%E5%8E%9F%E6%96%87-%E9%93%BE%E6%8E%A5"]),
        ("Text[^1]\n\n[^1]: Note", ["fn1", "fn:1", "fnref:1", "user-content-fn-1", "footnote-1"]),
    ],
)
def test_markdown_headings_are_places_by_any_common_algorithm(heading: str, slugs: list[str]) -> None:
    """GitHub, kramdown, Python-Markdown, Pandoc, Hugo and others each make an id of their own."""
    text = f"{heading}\n\n" + "\n".join(f"[x](#{slug})" for slug in slugs)

    assert urls(body(text).dangling) == []


@pytest.mark.parametrize("text", ["## One\n\n[x](#two)", "## One\n\n[x](#Two)", "`{#one}`\n\n## Two\n\n[x](#three)"])
def test_a_heading_that_is_not_there_is_missed(text: str) -> None:
    """No algorithm makes another word of a heading."""
    assert len(body(text).dangling) == 1


@pytest.mark.parametrize("text", ["{{< include >}}\n\n[x](#y)", "{% include a.md %}\n\n[x](#y)", "import A from './a.mdx'\n\n[x](#y)"])
def test_a_post_that_includes_others_is_left_alone(text: str) -> None:
    """What is included may have the place."""
    assert body(text).dangling == ()


@pytest.mark.parametrize("piece", ["# ", "#", "{#", "id=   ", "_a", "[a](", "<h2>", "{: #a ", "x\n--", "`", "&#"])
def test_looking_for_places_takes_time_that_grows_with_the_text(piece: str) -> None:
    """Twelve times the text takes nothing like a hundred times the time."""

    def seconds(times: int) -> float:
        text = f"<a href='#x'>x</a>\n\n# {piece * times}\n{piece * times}"
        begun = process_time()
        body(text)
        return process_time() - begun

    short = max(seconds(1_000), 0.002)
    assert seconds(12_000) < 60 * short
