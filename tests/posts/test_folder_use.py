"""Words that mean several things, by how the posts of a folder use them."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings
from linkcheck.model.vocabulary import Role
from linkcheck.pipeline.run import check
from linkcheck.posts.discover import discover
from linkcheck.posts.folder_use import survey_folders


def write_posts(folder: Path, fronts: Iterable[str], name: str = "post-{}.md") -> None:
    """Posts with these lines in their front matter."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, front in enumerate(fronts):
        path = folder / name.format(number)
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: x\n{front}\n---\ntext\n")


def words(folder: Path, site_url: str | None = None) -> dict[str, frozenset[str]]:
    """The words that name originals, by folder."""
    found = survey_folders(discover((folder,)), site_url)
    return {str(Path(path).relative_to(folder)): use.originals for path, use in found.by_folder.items() if use.originals}


SHAPES = [
    "link: https://{}.example/a",
    "link: '{}'".replace("{}", "https://{}.example/a"),
    "link:\n  title: x\n  url: https://{}.example/a",
    "Link: <https://{}.example/a>",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_word_counts_where_most_posts_use_it_so(tmp_path: Path, shape: str) -> None:
    """Addresses on other sites in most posts that have the word make it the original's, in that folder only."""
    write_posts(tmp_path / "links", [*(shape.format(f"site{number}") for number in range(5)), "link: none", "other: x"])
    write_posts(tmp_path / "notes", [shape.format("site0"), "link: a", "link: b", "link: c"])

    assert words(tmp_path) == {"links": {"link"}}


@pytest.mark.parametrize(
    "fronts",
    [
        [f"link: https://mine.example/2024/post-{number}/" for number in range(5)],
        [f"link: https://mine.example/?p={number}" for number in range(5)],
        [f"link: https://github.com/me/tool{number}" for number in range(5)],
        [f"link: https://tool{number}.example/" for number in range(5)],
        [f"permalink: https://mine.example/{number}\nlink: https://www.mine.example/short{number}" for number in range(5)],
        [f"author:\n  url: https://site{number}.example/" for number in range(5)],
        ["link: https://a.example/1", "link: https://b.example/1"],
    ],
)
def test_a_sites_own_addresses_and_few_posts_make_no_habit(tmp_path: Path, fronts: list[str]) -> None:
    """A post's own address, programs, nested addresses and two posts do not tell what the word means."""
    write_posts(tmp_path, fronts)

    assert words(tmp_path) == {}


def test_the_site_is_known_by_the_settings(tmp_path: Path) -> None:
    """An address on the site itself is its own, whatever its path."""
    write_posts(tmp_path, [f"url: https://mine.example/short{number}" for number in range(5)])

    assert words(tmp_path) == {".": {"url"}}
    assert words(tmp_path, "https://www.mine.example/") == {}


def test_dated_folders_and_bundles_count_together(tmp_path: Path) -> None:
    """Years, months and a post's own folder are no folders of posts."""
    write_posts(tmp_path / "2024" / "05", ["link: https://a.example/1", "link: https://b.example/1"])
    write_posts(tmp_path / "2025", ["link: https://c.example/1"], "bundle{}/index.md")

    assert words(tmp_path) == {".": {"link"}}


def claims(places: list[Path], **chosen: object) -> dict[str, list[tuple[str, str]]]:
    """The originals of the posts below some places, with their reasons."""
    settings = Settings(offline=True, **chosen)  # type: ignore[arg-type]  # Settings by name.
    report = check(places, settings)
    return {
        Path(post.reading.post.path).name: [(link.url, link.reason) for link in post.reading.claims(Role.ORIGINAL)] for post in report.posts
    }


def test_a_post_alone_falls_back_to_certain_names(tmp_path: Path) -> None:
    """With its folder a word names the original, and says why; a file that is named alone has what its names say themselves."""
    write_posts(tmp_path, [f"link: https://site{number}.example/a" for number in range(3)])
    alone = tmp_path / "post-1.md"

    assert claims([tmp_path], cache=False)["post-1.md"] == [
        ("https://site1.example/a", "`link` holds addresses of other sites in most posts of its folder")
    ]
    assert claims([alone], cache=False) == {"post-1.md": []}
    assert claims([alone], cache=False, original_fields=("link",))["post-1.md"] == [("https://site1.example/a", "")]
    assert claims([tmp_path], cache=False, original_fields=("-link",))["post-1.md"] == []


PROJECTS = [*(f"external_link: https://tool{number}.example/" for number in range(5)), "external_link: https://tool5.example/manual"]
COMMENTS = [*(f"external_link: https://paper{number}.example/a" for number in range(5)), "external_link: https://github.com/jane/tool"]


def test_a_list_of_projects_names_no_originals(tmp_path: Path) -> None:
    """Where home pages stand under a name, a page of a site does not become an original either; in a link blog a program is one."""
    write_posts(tmp_path / "projects", PROJECTS, "project-{}.md")
    write_posts(tmp_path / "links", COMMENTS, "comment-{}.md")

    found = claims([tmp_path], cache=False)

    assert not any(found[f"project-{number}.md"] for number in range(6))
    assert [url for url, _ in found["comment-5.md"]] == ["https://github.com/jane/tool"]
    assert [url for url, _ in claims([tmp_path / "projects" / "project-5.md"], cache=False)["project-5.md"]] == [
        "https://tool5.example/manual"
    ]


def test_a_link_blog_may_comment_on_a_site(tmp_path: Path) -> None:
    """A home page that a post comments on is the page that it means, and no mistake."""
    write_posts(tmp_path, [*COMMENTS, "external_link: https://paper9.example/"])

    report = check([tmp_path], Settings(offline=True, cache=False))

    assert [finding.code for finding in report.findings] == []


def test_single_paths_have_fields_of_their_own(tmp_path: Path) -> None:
    """A table for some paths names the field of their originals."""
    write_posts(tmp_path / "links", ["link: https://a.example/1"], "link.md")
    write_posts(tmp_path / "notes", ["link: https://a.example/1"], "note.md")
    rule = PathRule("links/", original_fields=("link",))

    found = claims([tmp_path], cache=False, folder=tmp_path, paths=(rule,))

    assert found == {"link.md": [("https://a.example/1", "")], "note.md": []}
