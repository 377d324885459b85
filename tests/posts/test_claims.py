"""Fields, conventions and the Source link."""

from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model import Post
from linkcheck.model.vocabulary import Role
from linkcheck.posts import field_names
from linkcheck.posts.extract import extract
from linkcheck.posts.field_names import CANONICAL_FIELDS, folded
from linkcheck.posts.fields import CONVENTIONS, Convention, is_absent, is_placeholder
from linkcheck.posts.read import read_post

from .reading import body, urls, written

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
U = "https://a.example/1"
IMPORTED = f"title: x\noriginal_link: {U}"
FILLER = "word " * 150


def sources(text: str, front: str = IMPORTED) -> list[tuple[str, str]]:
    return [(link.url, link.reason) for link in body(text, front).claims(Role.SOURCE)]


@pytest.mark.parametrize(
    ("row", "field"), [(row, name) for row in CONVENTIONS for name in row.original], ids=lambda case: getattr(case, "name", case)
)
def test_each_import_field_tells_its_tool(row: Convention, field: str) -> None:
    """A post with a tool's own field is that tool's, with the field as its original link and the tool's expectations."""
    mark = f"{row.marks[0]}: [m]\n" if row.needs_mark else ""

    found = body("text", f"{mark}{field}:\n- {U}")

    assert (found.convention, found.expected) == (row.name, row.expected)
    assert [(link.url, link.field) for link in found.claims(Role.ORIGINAL)] == [(U, field)]


@pytest.mark.parametrize("row", [row for row in CONVENTIONS if row.marks and not row.needs_mark], ids=lambda row: row.name)
def test_each_mark_alone_tells_its_tool(row: Convention) -> None:
    """A post that lost its original link is still known by its importer's other fields."""
    for mark in row.marks:
        found = body("text", f"{mark}: something")
        assert (found.convention, found.claims(Role.ORIGINAL)) == (row.name, ())


@pytest.mark.parametrize("text", ["[ad_1]\ntext", f"text\n[ad_2]\n<br><a href='{U}'>Source </a>"])
def test_importer_marks_in_the_body_tell_the_tool(text: str) -> None:
    """A post whose importer left its marks in the body is known by them."""
    assert body(text).convention == "WP Automatic"


@pytest.mark.parametrize(
    "text",
    [
        "It leaves `[ad_2]` behind.",
        "Write [ad_1] there.",
        "An import:\n\n```\n[ad_1]\ntext\n```\n",
        "As [ad_1] says.\n\n[ad_1]: https://b.example/",
    ],
)
def test_a_text_about_an_importer_is_no_import(text: str) -> None:
    """Who quotes the marks of an importer has left no claim out."""
    assert (body(text).convention, body(text).expected) == ("", frozenset())


@pytest.mark.parametrize(
    "front", ['original_link: ""', "original_link:", 'original_link: ""\ncanonical_url: ""', 'syndication_permalink: ""']
)
def test_a_field_that_is_still_empty_tells_no_tool(front: str) -> None:
    """Templates for new posts hold the fields that some of them will need."""
    assert (body("text", front).convention, body("text", front).expected) == ("", frozenset())


@pytest.mark.parametrize(
    "front",
    [
        "title: x",
        "source: my-slug",
        "via: newsletter",
        "author:\n  source_url: https://a.example/1",
        "image:\n  source: https://a.example/p.png",
        "link: https://a.example/1",
        "canonical_url: https://a.example/1",
        "original_link_text: x",
        "source:",
    ],
)
def test_ordinary_post_claims_no_original(front: str) -> None:
    """A common word, a nested photo credit or a canonical address alone makes no imported post."""
    found = body("text", front)

    assert (found.convention, found.expected, found.claims(Role.ORIGINAL)) == ("", frozenset(), ())


@pytest.mark.parametrize(
    "name", [*CANONICAL_FIELDS, "canonicalURL", "canonicalUrl", "canonical-url", "Canonical_URL", "_canonical_url", "canonicalLink"]
)
def test_each_canonical_field_claims(name: str) -> None:
    """A canonical address is read under each of its names and spellings."""
    assert urls(body("text", f"{name}: {U}").claims(Role.CANONICAL)) == [U]


@pytest.mark.parametrize("outer", ["meta", "params", "extra", "seo", "custom_fields", "slim_seo"])
def test_known_containers_are_looked_into(outer: str) -> None:
    """A field nested where exporters put custom fields counts as one at the top."""
    found = body("text", f"{outer}:\n  canonical: {U}").claims(Role.CANONICAL)

    assert [(link.url, link.field) for link in found] == [(U, f"{outer}.canonical")]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        "~",
        "''",
        "[]",
        "None",
        "my_blog",
        "source_blog",
        "https://canonical.url/to/page",
        "https://example.com/x",
        "'{{ page.url }}'",
    ],
)
def test_absent_values_claim_nothing(value: str) -> None:
    """An empty field, a mode, a template and a placeholder claim no address."""
    assert body("text", f"canonical_url: {value}").claims(Role.CANONICAL) == ()


def test_filled_field_behind_an_empty_one_counts() -> None:
    """An empty field does not keep the next name from being read, and settings add names before the known ones."""
    assert urls(body("text", f"canonical_url:\ncanonical: {U}").claims(Role.CANONICAL)) == [U]
    assert urls(body("text", f"mine: {U}", original_fields=("mine",)).claims(Role.ORIGINAL)) == [U]


def test_front_matter_urls_are_trimmed_and_decoded_once() -> None:
    """A folded value with a character reference is claimed as the URL that was meant, and kept as it was written."""
    link = body("text", "original_link:\n  - >\n    https://a.example/?a=1&#038;b=2\n").claim(Role.ORIGINAL)

    assert link is not None
    assert (link.url, link.raw) == ("https://a.example/?a=1&b=2", "https://a.example/?a=1&#038;b=2")


def test_expectations_can_be_set() -> None:
    """The settings' expected claims replace those of the convention."""
    assert body("text", IMPORTED, expect=(Role.SOURCE,)).expected == {Role.SOURCE}


def test_nothing_is_expected_of_an_unreadable_block() -> None:
    """A post whose front matter cannot be read is not said to lack a claim."""
    found = body("[ad_2]", "title: a: b")

    assert (found.convention, found.expected) == ("WP Automatic", frozenset())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"[ad_1]\ntext\n[ad_2]\n<br><a href='{U}'>Source </a>", "text 'Source' after [ad_2]"),
        (f"[ad_2]\n\n<a href='{U}'>Source link </a>", "text 'Source link' after [ad_2]"),
        (f"[ad_2]\n<br><a href='{U}'>The Paper</a> by <a href='https://a.example/me'>me</a>", "first link after [ad_2]"),
        (f"<a href='https://b.example/'>Source</a> [ad_2] {FILLER} [ad_2]<a href='{U}'>Source</a>", "text 'Source' after [ad_2]"),
        (f"[Source link]({U})\n\n{FILLER}", "text 'Source link'"),
        (f"[Original article]({U}).\n\n{FILLER}", "text 'Original article'"),
        (f"{FILLER}\n\n[Quelle]({U})", "text 'Quelle' at the end"),
        (f"{FILLER}\n\n[Fuente]({U})", "text 'Fuente' at the end"),
        (f"{FILLER}\n\n[Fonte]({U})", "text 'Fonte' at the end"),
        (f"[Lire l’article complet]({U})\n\n{FILLER}", "text 'Lire l’article complet'"),
        (f"{FILLER}\n\n[Источник]({U})", "text 'Источник' at the end"),
        (f"{FILLER}\n\n[出典]({U})", "text '出典' at the end"),
        (f"[원문]({U})\n\n{FILLER}", "text '원문'"),
        (f"> **原文链接**: [标题]({U})\n\n{FILLER}", "label '原文链接' before the link"),
        (f"出典：[題]({U})\n\n{FILLER}", "label '出典' before the link"),
        (f"Quelle: [Zeitung]({U})\n\n{FILLER}", "label 'Quelle' before the link"),
        (f"Fuente original: [aquí]({U})\n\n{FILLER}", "label 'Fuente original' before the link"),
        (f"Источник: [газета]({U})\n\n{FILLER}", "label 'Источник' before the link"),
        (f"Source&nbsp;: <a href='{U}'>Le Journal</a>", "label 'Source' before the link"),
        (f"**Source**: [The Paper]({U})\n\n{FILLER}", "label 'Source' before the link"),
        (f"{FILLER}\n\n(Source: [The Paper]({U}))", "label 'Source' before the link"),
        (f"{FILLER} The end. Source: [The Paper]({U})", "label 'Source' before the link"),
        (f"{FILLER}\n- Source: [The Paper]({U})", "label 'Source' before the link"),
        (f"{FILLER}\n\nText ends\nVia: [The Paper]({U})", "label 'Via' before the link"),
        (f"*Originally published at [The Paper]({U}).*\n\n{FILLER}", "label 'Originally published at' before the link"),
        (f"This post was originally published on [The Paper]({U}).", "label 'This post was originally published on' before the link"),
        (f"It first appeared in [The Paper]({U}).\n\n{FILLER}", "label 'It first appeared in' before the link"),
        (f"Ursprünglich erschienen bei [Zeitung]({U}).\n\n{FILLER}", "label 'Ursprünglich erschienen bei' before the link"),
        (f"Publicado originalmente en [Diario]({U}).\n\n{FILLER}", "label 'Publicado originalmente en' before the link"),
        (
            f"The post <a href='{U}'>Title</a> appeared first on <a href='https://a.example/'>Paper</a>.",
            "words 'The post Title appeared first on' around the link",
        ),
        (f"[A title]({U}) was originally published in [Pub](https://medium.example/pub) on Medium.", "title in Medium's footer"),
        (f"From [their blog]({U}). The slides are [here](https://s.example/).", "same address as the original link"),
        (f"[ad_2]<br><a href='{U}'>Source link</a> <a href='https://s.example/'>Read more</a>", "text 'Source link' after [ad_2]"),
        (f"> **原文链接**: [t]({U})\n> **来源**: [Blog](https://blog.example/x)", "label '原文链接' before the link"),
        (f"{FILLER}\n\nvia [The Paper]({U})", "label 'via' before the link"),
        (f"Originally published on January 5, 2016 at [Paper]({U})", "label 'Originally published on January 5, 2016 at' before the link"),
        (f"{FILLER}\n\n[Source]({U})", "text 'Source' at the end"),
        (f"{FILLER}\n\n[Read more »]({U})", "text 'Read more »' at the end"),
        (f"{FILLER}\n\n[Lire la suite]({U})", "text 'Lire la suite' at the end"),
        (f"{FILLER}\n\n[Leer más]({U})\n\nFiled under: news", "text 'Leer más' at the end"),
        (f"<p>{FILLER}</p>\n<p><em>Originalmente publicado em {U}</em></p>", "address without a link after 'Originalmente publicado em'"),
        (f"{FILLER} and [here](http://www.a.example/1/?utm_source=feed) it is. {FILLER}", "same address as the original link"),
    ],
)
def test_source_link_is_found_with_its_reason(text: str, reason: str) -> None:
    """The Source link of an imported post is found by the strongest rule that applies, and the reason says which."""
    front = "post_title: x\npost_excerpt: y\n" + IMPORTED if text.startswith("<p>") else IMPORTED
    found = sources(text, front)

    assert [why for _, why in found] == [reason]
    assert found[0][0] in (U, "http://www.a.example/1/?utm_source=feed")


@pytest.mark.parametrize(
    "text",
    [
        f"{FILLER}\n\n<p>[Source](https://b.example/chart)</p>\n\n{FILLER}",
        f"{FILLER}\n\nSource: [Bureau](https://b.example/chart)\n\n{FILLER}",
        f"{FILLER}\n\n[Quelle](https://b.example/chart)\n\n{FILLER}",
        "<figure><figcaption>Source: <a href='https://b.example/'>Gallup</a></figcaption></figure>",
        "The code: <a href='https://github.com/x/y'>Source</a>",
        "Einstein's paper, first published in [Annalen](https://b.example/annalen).",
        "Originally published at [a.example](https://a.example/) on January 5.",
        f"{FILLER}\n\n来源: [局](https://b.example/chart)\n\n{FILLER}",
        f"{FILLER}\n\nFly there via [Rome](https://b.example/rome)",
        f"Image originally published by [Bureau](https://b.example/photo)\n\n{FILLER}",
        f"{FILLER}\n\n[Read more](https://b.example/) about it.\n\n{FILLER}",
        f"{FILLER}\n\nPhoto credit: [Somebody](https://b.example/photo)",
        f"{FILLER}\n\nOpen source: [tool](https://b.example/tool)",
        f"{FILLER}\n\nresource: [tool](https://b.example/tool)",
        f"{FILLER}\n\ndata-source: [tool](https://b.example/tool)",
        "Read the post [Title](https://b.example/t) as well.",
        "Source:\n\n[Another block](https://b.example/t) begins.",
        f"<!-- {FILLER} --> text without any link",
    ],
)
def test_chart_and_credit_are_no_source(text: str) -> None:
    """A chart's source in mid-article, a photo's credit and words that merely end in `source` are body links."""
    assert sources(text) == []


@pytest.mark.parametrize(
    "text", ["[Source](https://git.example/me/tool)", "Source: [tool](https://git.example/me/tool)", "via [somebody](https://b.example/)"]
)
@pytest.mark.parametrize("front", ["title: x", "title: x\ncanonical_url: https://git.example/me/tool", "title: x\nsource: notes"])
def test_ordinary_post_has_no_source(text: str, front: str) -> None:
    """A developer's Source link to a repository is a body link in a post without an import field."""
    assert sources(text, front) == []


@pytest.mark.parametrize("front", ["title: x", IMPORTED])
def test_a_licence_is_no_source(front: str) -> None:
    """It is named in the sentence that names the article."""
    licence = "[Creative Commons license](https://creativecommons.org/licenses/by/4.0/)"
    text = f"Some text.\n\nRepublished from [Foo](https://foo.example/) under a {licence}. Read the [original article]({U}).\n"

    assert [url for url, _ in sources(text, front)] == [U]


def test_shown_source_is_preferred_to_a_hidden_one() -> None:
    """A hidden Source link counts only where browsers show none, and says what hides it."""
    hidden = "<!-- <p>[ad_2]<a href='https://a.example/1'>Source</a></p> -->"

    assert sources(f"[ad_1]{hidden}<p>[ad_2]<a href='https://a.example/2'>Source</a></p>")[0][0] == "https://a.example/2"
    alone = body(f"[ad_1]{hidden}", IMPORTED).claim(Role.SOURCE)
    assert alone is not None
    assert alone.hidden == "an HTML comment"


def test_source_is_not_a_body_link_too() -> None:
    """A link is the Source or a body link, never both."""
    found = body(f"[x](https://b.example/)\n\n{FILLER}\n\n[Source]({U})", IMPORTED)

    assert urls(found.body) == ["https://b.example/"]


def test_placeholders_are_found_with_their_places() -> None:
    """What a template left to fill in is listed once each, where it first stands."""
    found = body("[ad_1]\n[matched_content]\n[ad_1] [source_link]", "canonicalURL: https://canonical.url/to/page")

    assert [text for text, _ in found.placeholders] == ["https://canonical.url/to/page", "[ad_1]", "[matched_content]", "[source_link]"]
    assert all(written(found.post, span) == text for text, span in found.placeholders)


def test_local_file_is_no_host(tmp_path: Path) -> None:
    """A reference that looks like a host is local where such a file stands beside the post."""
    (tmp_path / "notes.com").mkdir()
    (tmp_path / "notes.com" / "a").write_text("")

    assert urls(body("[x](notes.com/a) [y](other.com/a)", folder=tmp_path).body) == ["./notes.com/a", "other.com/a"]


@pytest.mark.parametrize(
    ("name", "same"), [("canonicalURL", True), ("canonical-url", True), ("_canonical_url", True), ("canonical_uri", False)]
)
def test_spellings_of_a_field_fold_together(name: str, same: bool) -> None:
    """A field's spellings fold to one name, and another name to another."""
    assert (folded(name) == folded("canonical_url")) is same


def test_values_that_are_none() -> None:
    """Absent values and placeholders are told from addresses, and text that is no URL raises nothing."""
    assert is_absent(" NULL\n")
    assert not is_absent(U)
    assert is_placeholder("https://example.com/x")
    assert not is_placeholder("https://notexample.com/")
    assert not is_placeholder("https://[x")


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of sample posts is not beside the project")
def test_every_sample_is_read() -> None:
    """Every sample post is read, its links stand where they say, and each WordPress post has its claims."""
    hidden = 0
    for path in sorted(SAMPLES.glob("*/*.md")):
        found = read_post(path, path.name)
        assert isinstance(found, Post), path.name
        said = extract(found, Settings())
        assert all(written(found, link.span) == link.raw for link in (*said.links, *said.hidden)), path.name
        if path.parent.name == "wordpress":
            assert said.claim(Role.ORIGINAL), path.name
            source = said.claim(Role.SOURCE)
            assert source, path.name
            hidden += bool(source.hidden)
    assert hidden == 2


@pytest.mark.parametrize(
    "front",
    [
        f"source:\n  title: A quarry\n  url: {U}",
        f"source:\n  - name: A quarry\n    link: {U}",
        f"originally_published:\n  name: The Quarry\n  url: {U}",
        f"via: {{url: {U}}}",
        f"copyright:\n  url: {U}",
        f"sources:\n- {U}",
        f"extra:\n  source: {U}",
        f"source: '[The Quarry]({U})'",
        f'source: \'<a class="x" href="{U}">The Quarry</a>\'',
        f"source: <{U}>",
        f"source: 'The Quarry: {U}'",
        f"external-url: {U}",
        f"translatedFrom: {U}",
        f"Repost-Of: {U}",
        f"originalArticle: {U}",
        f"original_source_url: {U}",
        f"isBasedOn: {U}",
        f"原文链接: {U}",
        f"dc.source: {U}",
        f"translation:\n  original_url: {U}",
        f"appeared_in:\n  name: The Quarry\n  url: {U}",
        f"blogger_orig_url: {U}",
        f"feedburner:origLink: {U}",
        f"feed_item_url: {U}",
        f"urlOriginal: {U}",
        f"lien_original: {U}",
        f"fuente_original: {U}",
        f"artículo_original: {U}",
        f"Originalbeitrag: {U}",
        f"erstveröffentlicht_in:\n  name: Zeitung\n  url: {U}",
        f"оригинал: {U}",
        f"来源链接: {U}",
        f"출처: {U}",
        f"original_published_at: {U}",
        f"archived-from: {U}",
        f"clipped_from: {U}",
        f"titleLink: {U}",
        f"bookmark_url: {U}",
        f"quotation-of: {U}",
        f"cross_post_url: {U}",
        f"translated:\n  from: {U}",
        f"links:\n  original: {U}",
        f"original: '{U} (Jane Mason)'",
        f"source: '{U} by Jane Mason'",
        f"source: 'via [The Quarry]({U})'",
        f"source: 'From <a href=\"{U}\">The Quarry</a>.'",
        f"source: https://github.com/quarry/tool/issues/12\noriginal_url: {U}",
        f"original_url: https://a.example/p.png\nsource: {U}",
    ],
)
def test_an_original_is_read_in_any_shape(front: str) -> None:
    """A string, a list, a map, a link as Markdown or HTML writes it: the address alone is the claim, with its exact place."""
    found = body("text", front)

    assert [(link.url, written(found.post, link.span)) for link in found.claims(Role.ORIGINAL)] == [(U, U)]
    assert {link.field for link in found.claims(Role.FRONT)} <= {"source"}


@pytest.mark.parametrize(
    "front",
    [
        f"canonicalUri: {U}",
        f"url_canonical: {U}",
        f"canonical_post_url: {U}",
        f"url_canonique:\n- {U}",
        f"rel_canonical: {U}",
        f"seo:\n  canonical_url: {U}",
        f"eleventyComputed:\n  canonicalUrl: {U}",
        f"alternates:\n  canonical: {U}",
        f"head:\n- rel: canonical\n  href: {U}",
        f"canonical:\n  url: {U}",
    ],
)
def test_a_canonical_url_is_read_in_any_shape(front: str) -> None:
    """A canonical URL counts wherever generators put it."""
    assert urls(body("text", front).claims(Role.CANONICAL)) == [U]


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        (f"syndication:\n- {U}", "a copy of this post elsewhere"),
        (f"medium_url: {U}", "a copy of this post elsewhere"),
        (f"tumblr_url: {U}", "a former address of this post"),
        ("permalink: https://b.example/now/1\noriginal_url: https://b.example/old/1", "a former address of this post"),
        ("permalink: https://quarry.example/p\noriginal_url: https://quarry.tumblr.com/post/7", "a former address of this post"),
        (f"in-reply-to: {U}", "what this post replies to"),
        (f"references:\n- title: x\n  url: {U}", "a reference"),
        (f"sources:\n- {U}\n- https://b.example/2", ""),
        (f"author:\n  url: {U}", ""),
        (f"demo: {U}", ""),
        ("source: https://github.com/quarry/tool", ""),
        ("source_url: https://github.com/quarry/tool/blob/main/docs/a.md", ""),
        ("sourceLink: https://gitlab.com/quarry/tool/-/tree/main", ""),
        ("source: https://pypi.org/project/quarry/", ""),
        ("source: https://unsplash.com/photos/abc", ""),
        ("attribution: 'Photo: https://www.flickr.com/photos/jane/123456'", ""),
        ("attribution: 'https://jane.example/'", ""),
        ("copyright: '© 2024 Jane, https://jane.example/about'", ""),
        ("copyright: 'CC BY 4.0 https://jane.example/terms'", ""),
        ("copyright:\n  url: https://jane.example/", ""),
        ("external_link: https://tool.example/", ""),
        ("external_url: https://github.com/quarry/tool/releases", ""),
        (f"external_urls:\n- {U}\n- https://b.example/2", ""),
        (f"source_urls:\n- {U}\n- https://b.example/2", ""),
        (f"isBasedOn:\n- {U}\n- https://b.example/2", ""),
        (f"adapted_from:\n- {U}\n- https://b.example/2", ""),
        ("original_blog_url: https://jane.example/", ""),
        ("posted_from: https://maps.example/quarry", ""),
        ("author:\n  original: https://b.example/jane", ""),
        ("crosspost: https://medium.com/@jane/the-bell-19ec60797d94", ""),
        ("url_source: https://b.example/code/a", ""),
        (f"link: {U}", ""),
    ],
)
def test_addresses_of_another_relation_are_no_claim(front: str, reason: str) -> None:
    """A copy, a former address, a reply, a program, a picture and an owner's page are links of the front matter, each what it is."""
    found = body("text", front)

    assert not any(found.claims(role) for role in (Role.ORIGINAL, Role.CANONICAL))
    assert {link.reason for link in found.claims(Role.FRONT)} <= {reason}


@pytest.mark.parametrize("address", ["https://a.example/uploads/bell.jpg", "https://a.example/feed/"])
def test_a_file_under_a_sure_name_is_a_claim(address: str) -> None:
    """What is said to be the original is one, so that LC109 can say that it names no article."""
    assert urls(body("text", f"original_url: {address}").claims(Role.ORIGINAL)) == [address]
    assert body("text", f"source_url: {address}").claims(Role.ORIGINAL) == ()


@pytest.mark.parametrize(
    "front",
    [
        f"cover_image: {U}",
        "image: https://a.example/p.png",
        "thumb:\n  src: https://a.example/p",
        "subscribe: https://a.example/feed.xml",
        "permalink: https://a.example/own",
        "url: https://a.example/2024/post/",
        "wpe_feed: https://a.example/feed",
        "canonicalURL: https://canonical.url/to/page",
        "note: see https://a.example/1",
    ],
)
def test_images_feeds_and_own_addresses_are_no_links(front: str) -> None:
    """What a page loads, what a tool notes for itself and the post's own address are no links that a reader follows."""
    assert body("text", front).claims(Role.FRONT) == ()


def test_images_in_the_front_matter_are_links_with_media() -> None:
    """Where images are checked, those of the front matter are."""
    assert urls(body("text", "cover_image: https://a.example/p.png", media=True).claims(Role.FRONT)) == ["https://a.example/p.png"]


def test_fields_are_configured_by_their_dotted_paths() -> None:
    """A field that is nested anywhere can be named in the settings, by all of its keys."""
    front = f"credits:\n  article:\n    where: {U}\n  other: https://b.example/"

    found = body("text", front, original_fields=("credits.article.where",)).claims(Role.ORIGINAL)

    assert [(link.url, link.field) for link in found] == [(U, "credits.article.where")]


def test_a_value_without_a_scheme_is_a_claim() -> None:
    """An address without its scheme names the original all the same, while a name does not."""
    assert urls(body("text", "source: quarry.example/2024/stone").claims(Role.ORIGINAL)) == ["quarry.example/2024/stone"]
    for name in ("Quarry.example", "ASP.NET/Core", "St.Gallen/Zurich", "notes.md/part", "Mason and Sons"):
        assert body("text", f"source: {name}").claims(Role.ORIGINAL) == ()


def names_by(parsed: Any) -> Iterator[str]:
    """Names that a pattern's parts make, each word of it in some of them; what may be missing is missing in others."""
    return map("".join, product(*(sorted(words_of(str(kind), detail)) for kind, detail in parsed)))


def words_of(kind: str, detail: Any) -> set[str]:
    """What one part of a pattern matches."""
    match kind:
        case "LITERAL":
            return {chr(detail)}
        case "BRANCH":
            return {word for branch in detail[1] for word in names_by(branch)}
        case "SUBPATTERN":
            return set(names_by(detail[3]))
        case "MAX_REPEAT":
            words = set(names_by(detail[2]))
            return words if detail[0] else {"", min(words), max(words)}
        case "IN":
            return {chr(code) for one, code in detail if str(one) == "LITERAL"} or {"x"}
        case _:
            assert kind == "ASSERT_NOT"
            return {""}


@pytest.mark.parametrize("row", field_names.ROWS_OF_NAMES, ids=lambda row: f"{row.meaning}-{row.hints[0]}")
def test_every_name_of_a_row_holds_one_of_its_hints(row: Any) -> None:
    """A name without a hint would never be compared with the pattern."""
    names = [name for name in names_by(import_module("re._parser").parse(row.name.pattern)) if row.name.fullmatch(name)]

    assert names
    assert [name for name in names if not any(hint in name for hint in row.hints)] == []


@pytest.mark.parametrize("name", field_names.ROWS_OF_COMMON_NAMES)
def test_common_name_means_what_the_patterns_say(name: str) -> None:
    """A common name, whose pattern is not compiled, has the first of the rows whose pattern it matches."""
    matching = [
        rank
        for rank, row in enumerate(field_names.ROWS_OF_NAMES)
        if any(hint in name for hint in row.hints) and row.name.fullmatch(name) is not None
    ]

    assert field_names.meaning_of(name) == (field_names.ROWS_OF_NAMES[matching[0]].meaning, matching[0])
