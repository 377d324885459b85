"""Posts in other forms than front matter between dashes, and files that are no posts."""

from pathlib import Path

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model import Skip
from linkcheck.model.vocabulary import Role, SkipKind
from linkcheck.pipeline.run import check

from .reading import post, read, reading, urls, written

U = "https://a.example/1"
PAGE = """<!DOCTYPE html>
<html><head><title>A quarry
 opens</title>
<link rel='canonical' href="https://b.example/quarry">
<meta property="og:url" content="https://b.example/quarry">
<script type="application/ld+json">{"@graph": [{"@type": "Article", "isBasedOn": {"@id": "https://a.example/1"}}]}</script>
</head><body><p>Text <a href="https://c.example/x">x</a></p>
<a class="u-syndication" href="https://d.example/copy">copy</a></body></html>
"""


@pytest.mark.parametrize(
    "content",
    [
        f'---json\n{{"title": "A quarry", "original_link": "{U}"}}\n---\ntext',
        f'---toml\ntitle = "A quarry"\noriginal_link = "{U}"\n---\ntext',
        f"---yaml\ntitle: A quarry\noriginal_link: {U}\n---\ntext",
        f'{{"title": "A quarry", "original_link": "{U}"}}\n\ntext',
        f';;;\n{{"title": "A quarry", "original_link": "{U}"}}\n;;;\ntext',
        f'"title": "A quarry",\n"original_link": "{U}",\n;;;\ntext',
        f"Title: A quarry\nDate: 2024-03-01\nOriginal_Link: {U}\n\ntext",
        f"Title:   A quarry\nKeywords: stone,\n    dust\nOriginal Link: {U}\n\ntext",
        f"<!--\n.. title: A quarry\n.. original_link: {U}\n-->\n\ntext",
        f".. title: A quarry\n.. original_link: {U}\n\ntext",
        f'[#]: subject: "A quarry"\n[#]: original_link: "{U}"\n\ntext',
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_form_of_front_matter_is_read(content: str, newline: str) -> None:
    """Whatever stands around it, the front matter gives the title and the claim with its exact place, and the body is what follows."""
    found = reading(content.replace("\n", newline))

    claim = found.claim(Role.ORIGINAL)
    assert claim is not None
    assert (found.post.title, claim.url, written(found.post, claim.span)) == ("A quarry", U, U)
    assert found.post.text[found.post.body_start :].strip() == "text"
    assert found.post.problems == ()


@pytest.mark.parametrize(
    "content",
    [
        "Hello world: how are you?\n\ntext",
        "Note: this is no header.\nIt is a text.\n",
        '"Stone": a poem\n\ntext',
        "<!-- a comment -->\n\ntext",
        "Subject to change: the price\n",
        "http://a.example/\n\ntext",
    ],
)
def test_a_text_that_only_looks_like_a_header_is_no_post(content: str) -> None:
    """In a folder, a file is a post by its header alone, and few first lines are one."""
    found = read(content)

    assert isinstance(found, Skip)
    assert found.kind is SkipKind.NOT_A_POST


def test_broken_json_between_dashes_is_named_with_its_place() -> None:
    """A mistake in a block is told where it stands."""
    (problem,) = post('---json\n{"title": "x",, }\n---\ntext').problems

    assert problem.message.startswith("its JSON is invalid")
    assert problem.span is not None
    assert problem.span.line == 2


def test_a_page_of_its_own_says_what_it_is() -> None:
    """An exported page is a post by its canonical URL, what it is based on and its copies, each where it stands."""
    found = reading(PAGE, "page.html")

    assert found.post.title == "A quarry opens"
    assert [(link.role, link.field, link.url) for link in found.links] == [
        (Role.ORIGINAL, "isBasedOn", U),
        (Role.CANONICAL, "rel=canonical", "https://b.example/quarry"),
        (Role.FRONT, "u-syndication", "https://d.example/copy"),
        (Role.BODY, "", "https://c.example/x"),
    ]
    assert all(written(found.post, link.span) == link.raw for link in found.links)


@pytest.mark.parametrize(
    ("name", "role"), [("u-repost-of", Role.ORIGINAL), ("u-bookmark-of h-cite", Role.ORIGINAL), ("p-canonical", Role.CANONICAL)]
)
def test_microformats_of_a_page_are_claims(name: str, role: Role) -> None:
    """What a page repeats or marks is its original, and Medium's own link its canonical URL."""
    found = reading(f'<!doctype html><html><body><a class="{name}" href="{U}">x</a></body></html>', "page.html")

    assert [(link.role, link.url, link.field) for link in found.links][:1] == [(role, U, name.split()[0])]
    assert found.body == ()


def test_a_cited_page_is_found_inside_of_its_element() -> None:
    """The class may stand at an element around the link."""
    cited = f'<section class="h-cite u-repost-of"><p>From <a class="u-url" href="{U}">x</a></p></section>'
    found = reading(f"<!doctype html><html><body>{cited}</body></html>", "page.html")

    assert [(link.field, link.url) for link in found.claims(Role.ORIGINAL)] == [("u-repost-of", U)]


def test_a_page_without_a_word_of_itself_is_a_post_only_by_name() -> None:
    """A folder's pages that say nothing of themselves are left alone; the page that the user names is read."""
    raw = b"<html><body><a href='https://c.example/x'>x</a></body></html>"

    assert isinstance(read(raw, "page.html"), Skip)


@pytest.mark.parametrize("change", [("<title>", '<meta name="generator" content="Hugo 0.1"><title>'), ("", "")])
def test_what_a_generator_made_is_no_post(change: tuple[str, str]) -> None:
    """A page that was made of a post, by its own word or by its folder, is not judged a second time."""
    raw = PAGE.replace(*change).encode() if change[0] else PAGE.encode()

    assert isinstance(read(raw, "page.html" if change[0] else "public/page.html"), Skip)


def archive(folder: Path) -> None:
    """A Hugo site with a template of posts, a theme's example, a layout, a plain text and one post."""
    template = '---\ntitle: "{{ replace .Name "-" " " }}"\ndate: {{ .Date }}\n---\n'
    for name, content in {
        "hugo.toml": "",
        "archetypes/default.md": template,
        "content/template.md": template,
        "themes/stone/exampleSite/content/a.md": "---\ntitle: a\n---\n",
        "_layouts/post.html": "---\nlayout: x\n---\n{{ content }}",
        "content/plain.md": "[x](https://c.example/x)\n",
        "content/post.md": "---\ntitle: A quarry\n---\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def checked(folder: Path, *names: str, **chosen: object) -> tuple[list[str], list[tuple[str, SkipKind]]]:
    settings = Settings(offline=True, cache=False, folder=folder, **chosen)  # type: ignore[arg-type]  # Settings by name.
    report = check([folder / name for name in names] or [folder], settings)
    return [found.reading.post.path for found in report.posts], [(skip.path, skip.kind) for skip in report.skips]


def test_templates_are_left_out(tmp_path: Path) -> None:
    """What makes posts, and what shows a theme, is neither judged nor told as unreadable."""
    archive(tmp_path)

    assert checked(tmp_path) == (["content/post.md"], [])


def test_plain_text_is_read_by_name_and_by_include(tmp_path: Path) -> None:
    """A file without a header is a post where the user or the settings say so."""
    archive(tmp_path)

    assert checked(tmp_path, "content/plain.md") == (["content/plain.md"], [])
    assert checked(tmp_path, include=("content/*",)) == (["content/plain.md", "content/post.md"], [])


def test_a_named_file_that_is_not_read_fails_the_run(tmp_path: Path) -> None:
    """A format that is not read, and a template, are told when they are named."""
    archive(tmp_path)
    (tmp_path / "a.rst").write_text("x\n=\n")

    assert checked(tmp_path, "a.rst", "content/template.md", "content/post.md") == (
        ["content/post.md"],
        [("a.rst", SkipKind.UNREADABLE), ("content/template.md", SkipKind.UNREADABLE)],
    )


def test_copies_of_a_title_are_no_template() -> None:
    """A post may write about templates, in its body and in a description."""
    found = post("---\ntitle: Layouts\ndescription: '{{ content }} explained'\n---\n```\n{{ content }}\n```\n")

    assert found.title == "Layouts"


def test_places_in_pages_are_urls() -> None:
    """The URLs of a page's links are those that its reader follows."""
    assert "https://c.example/x" in urls(reading(PAGE, "page.html").body)
