"""Relative links to files, judged by the rules of the generator that makes the site, and links into a built site."""

from pathlib import Path

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model import Post, Reading
from linkcheck.model.vocabulary import Certainty
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post

from .reading import urls


def read_in(folder: Path, name: str, body: str, files: tuple[str, ...] = (), front: str = "title: x", **chosen: object) -> Reading:
    """What a post in a folder with these files says."""
    for file in (*files, name):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(f"---\n{front}\n---\n{body}" if file == name else "x", encoding="utf-8")
    post = read_post(folder / name, name)
    assert isinstance(post, Post)
    return extract(post, Settings(folder=folder, **chosen))  # type: ignore[arg-type]  # Each test gives settings of its own.


@pytest.mark.parametrize(
    ("marker", "name", "link", "file"),
    [
        ("", "posts/a.md", "./b.md", "posts/b.md"),
        ("", "posts/a.md", "../other/b%20c.md#place", "other/b c.md"),
        ("", "posts/a.md", "slides.pdf", "posts/slides.pdf"),
        ("", "posts/a.md", "b.md", "posts/b.mdx"),
        ("", "posts/a/index.md", "./photo.jpg?x=1", "posts/a/photo.jpg"),
        ("", "posts/a.md", "photo.jpg", "posts/a/photo.jpg"),
        ("", "posts/a.md", "../photo.jpg", "posts/photo.jpg"),
        ("hugo.toml", "content/posts/a.md", "photo.jpg", "static/posts/a/photo.jpg"),
        ("hugo.toml", "content/posts/a.md", "../photo.jpg", "content/posts/photo.jpg"),
        ("docusaurus.config.js", "docs/a.mdx", "./b.md", "docs/b.md"),
        ("astro.config.mjs", "src/content/blog/a.md", "./photo.png", "src/content/blog/photo.png"),
        (".eleventy.js", "posts/a.md", "photo.jpg", "posts/photo.jpg"),
        ("_config.yml", "_posts/2020-01-01-a.md", "../about.md", "about.md"),
    ],
)
def test_a_file_that_no_generator_finds_is_missing(tmp_path: Path, marker: str, name: str, link: str, file: str) -> None:
    """With the file the link is fine, and without it it is likely broken."""
    text = f"[x]({link})"
    given = (marker,) if marker else ()

    missing = read_in(tmp_path / "without", name, text, given).missing
    there = read_in(tmp_path / "with", name, text, (*given, file))

    assert [(one.link.url, one.certainty) for one in missing] == [(link, Certainty.LIKELY)]
    assert there.missing == ()


@pytest.mark.parametrize(
    ("name", "text", "files"),
    [
        ("a.md", "[x](../other/) [y](other) [z](/about/) [w](?p=5) [v](page.html) [u](#place)", ()),
        ("a.md", "[x](mailto:me@b.md) [y](me@b.md) [z](https://b.example/c.md) [w](//b.example/c.pdf) [v](ftp://b.example/c.pdf)", ()),
        ("a.md", "[x]({{ site.url }}/b.md) [y]({% link b.md %}) [z](../../../../b.md)", ()),
        ("a.md", "![x](photo.jpg)", ()),
        ("a.html", "<a href='photo.jpg'>x</a>", ()),
        ("_posts/2020-01-01-a.md", "[x](photo.jpg)", ("_config.yml",)),
        ("a.md", "`[x](b.md)`", ()),
    ],
)
def test_what_cannot_be_known_is_left_alone(tmp_path: Path, name: str, text: str, files: tuple[str, ...]) -> None:
    """Addresses are made by rules that no text tells, and files outside of the site are not looked for."""
    assert read_in(tmp_path, name, text, files).missing == ()


def test_the_site_is_found_above_the_settings(tmp_path: Path) -> None:
    """Where a check runs in the folder of the posts, or elsewhere, the generator's files are those around the post."""
    files = ("hugo.toml", "static/posts/a/photo.jpg", "other/b.md", "elsewhere/x")
    text = "[x](photo.jpg) [y](../../other/b.md) [z](../../other/gone.md) [w](../../../gone.md)"
    read_in(tmp_path, "content/posts/a.md", text, files)

    for folder, shown in ((tmp_path / "content", "posts/a.md"), (tmp_path / "elsewhere", "../content/posts/a.md")):
        post = read_post(tmp_path / "content/posts/a.md", shown)
        assert isinstance(post, Post)
        assert [one.link.url for one in extract(post, Settings(folder=folder)).missing] == ["../../other/gone.md"]


def test_images_are_looked_for_where_media_count(tmp_path: Path) -> None:
    """A picture of the post's own bundle is asked for with `media`."""
    assert urls(tuple(one.link for one in read_in(tmp_path, "a/index.md", "![x](./photo.jpg)", media=True).missing)) == ["./photo.jpg"]


def test_places_of_other_posts_are_looked_for_there(tmp_path: Path) -> None:
    """A place that the other post does not have is missed; without that post there is nothing to look at."""
    (tmp_path / "b.md").write_text("---\ntitle: y\n---\n## What's next?\n", encoding="utf-8")
    (tmp_path / "c.md").write_text('{{< include "x.md" >}}\n', encoding="utf-8")
    text = "[x](b.md#whats-next) [y](./b.md#gone) [z](c.md#any) [w](gone.md#x) [v](b.md#) [u](b.md#L10:~:text=x)"

    found = read_in(tmp_path, "a.md", text)

    assert urls(found.dangling) == ["./b.md#gone", "b.md#L10:~:text=x"]
    assert isinstance(found.depends_on[str(tmp_path / "b.md").encode()], bytes)


BUILT = ("public/index.html", "public/about/index.html", "public/plain.html", "public/img/a b.png")
PAGES = "[a](/about/) [b](/about) [c](/plain) [d](/img/a%20b.png) [e](/) [f](/gone/?q=1#x) [g](https://blog.example/gone2) [h](https://blog.example/plain)"


def test_a_built_site_has_all_its_pages(tmp_path: Path) -> None:
    """What is not in the folder of the built site is no page of it."""
    found = read_in(tmp_path, "a.md", PAGES, BUILT, site_dir=str(tmp_path / "public"), site_url="https://blog.example/")

    assert [(one.path, one.certainty) for one in found.missing] == [("/gone/", Certainty.CONFIRMED), ("/gone2", Certainty.CONFIRMED)]


def test_redirects_and_prefixes_of_a_site_count(tmp_path: Path) -> None:
    """A host's own redirects may answer for a page, and what lies outside of the site is not looked for in it."""
    text = "[a](/blog/about/) [b](/blog/gone) [c](/other) [d](/blog/../../x)"
    files = (*BUILT, "public/_redirects")
    found = read_in(tmp_path, "a.md", text, files, site_dir=str(tmp_path / "public"), site_url="https://host.example/blog/")

    assert [(one.path, one.certainty) for one in found.missing] == [("/gone", Certainty.LIKELY)]


@pytest.mark.parametrize(
    ("name", "front", "page"),
    [
        ("content/posts/a.md", "title: x", "posts/a/index.html"),
        ("content/posts/a/index.md", "title: x", "posts/a/index.html"),
        ("_posts/2020-01-31-a.md", "title: x", "2020/01/31/a/index.html"),
        ("any.md", "permalink: /posts/a/", "posts/a/index.html"),
        ("any.md", "permalink: https://blog.example/posts/a/", "posts/a/index.html"),
    ],
)
def test_links_from_a_page_are_joined_to_its_address(tmp_path: Path, name: str, front: str, page: str) -> None:
    """Where the post's own page is on the built site, relative links are those of that page."""
    folder = page.removesuffix("index.html")
    files = ("public/index.html", f"public/{page}", f"public/{folder}there.pdf", "public/posts/b/index.html")
    text = "[a](there.pdf) [b](gone.html) [c](/posts/b/) [d](./#x)"

    found = read_in(tmp_path, name, text, files, front, site_dir=str(tmp_path / "public"))

    assert [(one.path, one.certainty) for one in found.missing] == [(f"/{folder}gone.html", Certainty.CONFIRMED)]


def test_a_page_of_unknown_address_is_left_alone(tmp_path: Path) -> None:
    """Without a page that the post may have become, nothing is known of its relative links."""
    files = ("public/index.html", "public/else/index.html")
    assert read_in(tmp_path, "content/a.md", "[b](gone.html) [c](../gone/)", files, site_dir=str(tmp_path / "public")).missing == ()


def test_a_site_that_is_not_built_proves_nothing(tmp_path: Path) -> None:
    """Without a home page in its folder the site is not there at all."""
    assert read_in(tmp_path, "a.md", PAGES, site_dir=str(tmp_path / "public")).missing == ()


def test_what_a_post_depends_on_is_known(tmp_path: Path) -> None:
    """A result is kept only as long as the files are there, and missing, that were asked for."""
    found = read_in(tmp_path, "a.md", "[x](b.md) [y](c.md)", ("c.md",))

    assert found.depends_on[str(tmp_path / "b.md").encode()] is False
    assert found.depends_on[str(tmp_path / "c.md").encode()] is True


def test_links_from_the_root_are_addresses_of_the_site(tmp_path: Path) -> None:
    """Where the site's address is known, a link from its root can be asked for; it stays as it is written."""
    found = read_in(tmp_path, "a.md", "[a](/about/?x=1#y) [b](//c.example/d) [c](e/f)", site_url="https://blog.example/sub/")

    assert urls(found.body) == ["https://blog.example/about/?x=1#y", "//c.example/d", "e/f"]
    assert found.body[0].raw == "/about/?x=1#y"


@pytest.mark.parametrize(
    ("permalink", "shown"),
    [
        ("https://blog.example/2020/a/", ["https://blog.example/2020/b/", "c.md", "#d"]),
        ("https://blog.example/2020/a.html", ["https://blog.example/b/", "c.md", "#d"]),
        ("https://blog.example/?p=5", ["../b/", "c.md", "#d"]),
        ("https://other.example/2020/a/", ["../b/", "c.md", "#d"]),
        ("/2020/a/", ["../b/", "c.md", "#d"]),
    ],
)
def test_links_from_a_page_are_addresses_where_its_own_is_known(tmp_path: Path, permalink: str, shown: list[str]) -> None:
    """A permalink on the site itself is what browsers join relative links to; files that a generator reads are no addresses."""
    front = f"title: x\npermalink: {permalink}"

    assert urls(read_in(tmp_path, "a.md", "[a](../b/) [b](c.md) [c](#d)", (), front, site_url="https://blog.example/").body) == shown


def test_a_link_in_the_tree_tells_nothing_of_what_is_outside(tmp_path: Path) -> None:
    """Whether a file is there, and what stands in it, is not looked for through a symbolic link that leads out of the site."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "notes.md").write_text("# Secret\n", encoding="utf-8")
    site = tmp_path / "site"
    site.mkdir()
    (site / "x").symlink_to(outside)
    (site / "other.md").symlink_to(outside / "notes.md")

    read = read_in(site, "a.md", "[x](x/none.md) [y](x/notes.md) [z](other.md#none) [w](none.md)")

    assert [one.link.url for one in read.missing] == ["none.md"]
    assert read.dangling == ()


def test_a_built_site_ends_at_its_folder(tmp_path: Path) -> None:
    """Neither a permalink nor a symbolic link leads out of it."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/there.html").write_text("x", encoding="utf-8")
    for number, permalink in enumerate(("/../../outside/there.html", "/%2e%2e%2f%2e%2e%2foutside/there.html", "/x/there.html")):
        site = tmp_path / f"site{number}"
        (site / "public").mkdir(parents=True)
        (site / "public/x").symlink_to(tmp_path / "outside")
        read = read_in(site, "a.md", "[x](none/) [y](/x/none/)", ("public/index.html",), f"permalink: {permalink}", site_dir="public")
        assert read.missing == ()


def test_a_name_that_no_file_can_have_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a locale without the letters of a link nobody can look for its file."""

    def ascii_only(path: str) -> bytes:
        return path.encode("ascii")

    monkeypatch.setattr("os.fsencode", ascii_only)
    monkeypatch.setattr("os.path.realpath", lambda path: ascii_only(str(path)).decode())

    assert [one.link.url for one in read_in(tmp_path, "a.md", "[x](日本.png) [y](b.png)").missing] == ["b.png"]


def test_posts_around_a_post_are_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be read beyond it is unknown."""
    for name in ("b.md", "c.md"):
        (tmp_path / name).write_text("# Here\n" + "word " * 100, encoding="utf-8")
    monkeypatch.setattr("linkcheck.posts.local_files._MOST_READ_BYTES", 800)

    assert [link.url for link in read_in(tmp_path, "a.md", "[x](b.md#none) [y](c.md#none)").dangling] == ["b.md#none"]
