"""`linkcheck init`: a configuration that fits the posts, with the reasons for it."""

import re
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.cli.survey import SiteFiles, read_site_files
from linkcheck.config.load import load_settings
from linkcheck.model.vocabulary import CanonicalAt, Profile, Role
from tests.judge.posts import MORE, NEWS, PAPER, wordpress

BLOG = f"---\nsource_url: {NEWS}\n---\nA remark.\n"
CROSS = f"---\ntitle: a\ncanonical_url: {MORE}\n---\nText.\n"
PLAIN = "---\ntitle: a\n---\nText.\n"

WRITTEN = """\
# Written by linkcheck init after reading 2 posts.
# Every key is explained in the README; linkcheck config --schema describes this file to editors.
#
# import tools: WP Automatic 2
# markup: html 2
# fields: canonical_url 2, original_link 2
# claims: original 2, canonical 2, source 2
# hosts that claims name most: paper.example 2

# 2 of 2 posts were left by an import tool.
#   auto: each post is judged by its own fields
#   syndication: copies of other people's articles: what the import tool leaves, else all three claims
#   cross-posting: own articles that appear elsewhere too: a canonical URL in each
#   link-blog: comments on other people's articles: an original link in each; the template prints the Source link
profile = "syndication"

# The site itself, as nearly all permalinks have it.
site_url = "https://digest.example/"

# What fails a run: findings at least as severe and as sure as these.
fail_on = "error"
certainty = "confirmed"

# Severities by code, or by the beginning of a code: error, warning, note or off.
# [severity]
# LC003 = "off"

# What is different for some posts.
# [[paths]]
# match = "drafts/**"
# ignore = ["LC1"]

# What is different on some hosts.
# [[hosts]]
# host = "walled.example"
# accept = [403, 429]
# reason = "it lets only browsers in"
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(site: Path, *posts: str) -> None:
    for at, text in enumerate(posts):
        (site / f"{at:02}.md").write_text(text)


def test_the_file_says_what_was_found_and_loads(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site of imported posts gets their profile, the evidence, and a file that works as it stands and with its comments taken off."""
    write(site, wordpress(), wordpress())

    assert main(("init",)) == 0
    assert (site / "linkcheck.toml").read_text() == WRITTEN
    assert "linkcheck.toml is written with the profile syndication: 2 of 2 posts were left by an import tool." in capsys.readouterr().out
    assert load_settings(site, {}, {}).profile is Profile.SYNDICATION
    # Its examples are lines that begin with a key or a table behind the mark of a comment.
    examples = re.sub(r"^# (?=\[|[\w]+ = )", "", WRITTEN, flags=re.MULTILINE)
    (site / "linkcheck.toml").write_text(examples)
    chosen = load_settings(site, {}, {})
    assert (len(chosen.hosts), len(chosen.paths), len(chosen.severity)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("posts", "profile"),
    [
        ((BLOG,) * 3, "link-blog"),
        ((CROSS,) * 3, "cross-posting"),
        ((PLAIN,) * 3, "auto"),
        ((BLOG, CROSS, wordpress()), "auto"),
        ((*(wordpress(),) * 9, PLAIN), "syndication"),
        ((*(wordpress(),) * 8, PLAIN, PLAIN), "auto"),
    ],
)
def test_a_profile_is_proposed_where_it_fits_nine_posts_of_ten(
    site: Path, capsysbinary: pytest.CaptureFixture[bytes], posts: tuple[str, ...], profile: str
) -> None:
    """A mixed site is judged post by post; a few others among many are excepted by name."""
    write(site, *posts)

    assert main(("init", "--stdout")) == 0
    out = capsysbinary.readouterr().out.decode()
    assert f'\nprofile = "{profile}"\n' in out
    excepted = '\n[[paths]]\nmatch = ["/09.md"]\nprofile = "auto"\n'
    assert (excepted in out) is (len(set(posts)) == 2 and profile == "syndication")
    assert not (site / "linkcheck.toml").exists()


def test_fields_that_may_name_the_original_are_suggested(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A field that always holds an address elsewhere may be the site's own name for the original."""
    write(site, f"---\ntitle: a\nborrowed_from: {PAPER}\ncover_image: {NEWS}\n---\nText.\n")

    assert main(("init", "--stdout")) == 0
    assert b'\n# original_fields = ["borrowed_from"]\n' in capsysbinary.readouterr().out


@pytest.mark.parametrize(("name", "text"), [("linkcheck.toml", ""), ("pyproject.toml", "[tool.linkcheck]\noffline = true\n")])
def test_a_configuration_is_never_overwritten(site: Path, capsys: pytest.CaptureFixture[str], name: str, text: str) -> None:
    """Where one is there already, in either file, a sentence says what to do; printing the proposal still works."""
    write(site, wordpress())
    (site / name).write_text(text)

    assert main(("init",)) == 2
    assert f"{name} holds a configuration already" in capsys.readouterr().err
    assert (site / name).read_text() == text
    assert main(("init", "--stdout")) == 0


def test_a_folder_without_posts_gets_no_configuration(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is proposed for nothing."""
    assert main(("init",)) == 3
    assert "no post in ." in capsys.readouterr().err
    assert not (site / "linkcheck.toml").exists()


def link_post(number: int) -> str:
    """A comment on a page of another site."""
    return f"---\ntitle: a remark\nlink: https://site{number}.example/page\n---\nIt is worth reading.\n"


@pytest.fixture
def mixed(site: Path) -> Path:
    """A Hugo site with a folder of comments, one of own articles, and pages that are neither."""
    (site / "hugo.toml").write_text('baseURL = "https://blog.example/"\n')
    for folder, posts in {
        "content/links": [*map(link_post, range(4)), PLAIN],
        "content/articles": [CROSS, CROSS, PLAIN, PLAIN, PLAIN],
        "content/pages [old]": [PLAIN, PLAIN, PLAIN],
    }.items():
        (site / folder).mkdir(parents=True)
        write(site / folder, *posts)
    return site


def test_each_folder_gets_what_fits_it(mixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Folders of other kinds get tables of their own, with the counts that led to them; what a word means there is written down."""
    assert main(("init",)) == 0

    assert "2 folders have a table of their own: content/articles, content/links." in capsys.readouterr().out
    text = (mixed / "linkcheck.toml").read_text()
    assert '# The site itself, as hugo.toml has it.\nsite_url = "https://blog.example/"\n' in text
    assert "# 5 posts in content/links: 4 of 5 posts name the page that they comment on.\n" in text
    chosen = load_settings(mixed, {}, {})
    assert chosen.profile is Profile.AUTO
    assert [(rule.match, rule.profile, rule.expect, rule.original_fields) for rule in chosen.paths] == [
        ("/content/articles/", Profile.CROSS_POSTING, (), None),
        ("/content/links/", Profile.LINK_BLOG, (), ("link",)),
    ]


@pytest.mark.parametrize("others", [1, 3])
def test_the_proposal_finds_nothing_missing_from_other_posts(site: Path, others: int, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A page that only welcomes readers is not missing its source, however few of its kind there are."""
    write(site, *(wordpress(),) * 27)
    (site / "pages").mkdir()
    write(site / "pages", *(PLAIN,) * others)

    assert main(("init",)) == 0
    capsysbinary.readouterr()
    assert main(("check", "--offline", "--no-cache", "--format", "jsonl")) == 0
    assert b"LC10" not in capsysbinary.readouterr().out
    assert load_settings(site, {}, {}).paths[0].match == ("/pages/",)


def test_names_of_files_are_no_patterns(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """What means something in a pattern is escaped, so that an exception is about one post."""
    write(site, *(BLOG,) * 20)
    (site / "a [b] #c!.md").write_text(PLAIN)

    assert main(("init",)) == 0
    assert main(("check", "--offline", "--no-cache", "--format", "jsonl")) == 0
    assert b"LC101" not in capsysbinary.readouterr().out


def test_own_canonical_urls_of_imported_posts_are_no_mistake(site: Path) -> None:
    """Where the copies declare themselves canonical, the proposal says so instead of flagging each."""
    write(site, *(wordpress(canonical="https://digest.example/a-title/") for _ in range(3)))

    assert main(("init",)) == 0
    assert load_settings(site, {}, {}).canonical is CanonicalAt.SELF


COPY = f"---\ntitle: a\noriginal_url: {PAPER}\nblog_url: https://paper.example/\n---\nText.\n"
DIGEST = f"---\ntitle: a\noriginal_link: {PAPER}\n---\nText.\n\n[Source]({PAPER})\n"


@pytest.mark.parametrize(
    ("post", "profile", "expect"), [(COPY, Profile.AUTO, (Role.ORIGINAL,)), (DIGEST, Profile.SYNDICATION, (Role.ORIGINAL, Role.SOURCE))]
)
def test_what_nearly_all_posts_have_is_asked_for(
    site: Path, capsysbinary: pytest.CaptureFixture[bytes], post: str, profile: Profile, expect: tuple[Role, ...]
) -> None:
    """Copies that no import tool left are to name their original as the others do; a page that is none is excepted."""
    write(site, *(post,) * 20, PLAIN)

    assert main(("init",)) == 0
    chosen = load_settings(site, {}, {})
    assert (chosen.profile, chosen.expect, chosen.paths[0].match, chosen.paths[0].expect) == (profile, expect, ("/20.md",), ())
    assert "blog_url" not in (site / "linkcheck.toml").read_text()
    write(site, "---\ntitle: b\n---\nText.\n")
    capsysbinary.readouterr()
    main(("check", "--offline", "--no-cache", "--format", "jsonl"))
    assert capsysbinary.readouterr().out.count(b'"code":"LC101"') == 1


def test_posts_are_read_as_they_will_be_with_the_proposal(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Where the generator's file names the site, what its posts had as their addresses elsewhere is no original to be asked for."""
    (site / "_config.yml").write_text("url: https://jane.example\n")
    write(site, *(f"---\ntitle: a\noriginal_url: https://jane.typepad.com/blog/{number}.html\n---\nText.\n" for number in range(5)))

    assert main(("init",)) == 0
    assert load_settings(site, {}, {}).expect is None
    capsysbinary.readouterr()
    assert main(("check", "--offline", "--no-cache", "--format", "jsonl")) == 0
    assert b"LC101" not in capsysbinary.readouterr().out


def test_a_mismatch_is_found_with_and_without_the_proposal(site: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """An author who posts elsewhere first has the canonical URL and the announcement agree, whatever the profile."""
    (site / "_config.yml").write_text("url: https://jane.example\n")
    announced = f"This post was originally published on [The Paper]({PAPER})."
    write(site, *(CROSS.replace(MORE, PAPER),) * 5, f"---\ntitle: a\ncanonical_url: {PAPER}x\n---\n{announced}\n\nText.\n")
    found = []
    for _ in range(2):
        main(("check", "--offline", "--no-cache", "--format", "jsonl"))
        found.append(capsysbinary.readouterr().out.count(b'"code":"LC202"'))
        main(("init",))
        capsysbinary.readouterr()

    assert load_settings(site, {}, {}).profile is Profile.CROSS_POSTING
    assert found == [1, 1]


def test_a_list_of_works_asks_for_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Pages about own papers and programs need no original where the others have one."""
    for folder in ("content/publication", "content/posts"):
        (site / folder).mkdir(parents=True)
        write(site / folder, *map(link_post, range(4)) if folder.endswith("publication") else (PLAIN,) * 4)

    assert main(("init", "content")) == 0
    assert "1 folder has a table of its own: content/publication." in capsys.readouterr().out
    chosen = load_settings(site, {}, {})
    assert [(rule.profile, rule.expect, rule.original_fields) for rule in chosen.paths] == [(Profile.AUTO, None, ("link",))]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_config.yml", "title: x\nurl: https://blog.example # no slash\nbaseurl: ''\n"),
        ("astro.config.mjs", "export default defineConfig({\n  site: 'https://blog.example',\n})\n"),
        ("astro.config.ts", "export default { site: 'https://blog.example', output: 'static' }"),
        ("package.json", '{"name": "blog", "homepage": "https://blog.example"}'),
        ("package.json", '{\n  "homepage": "https://blog.example/"\n}\n'),
        ("pelicanconf.py", "SITEURL = 'https://blog.example'\n"),
        ("src/_data/site.json", '{"url": "https://blog.example/"}'),
    ],
)
def test_the_site_is_known_by_its_generator(tmp_path: Path, name: str, text: str) -> None:
    """The address of the site stands where its generator reads it."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)

    assert read_site_files(tmp_path) == SiteFiles("https://blog.example/", name, ())


def test_a_repository_is_no_site(tmp_path: Path) -> None:
    """A package's homepage is often its repository, and an address of an example is no site."""
    (tmp_path / "package.json").write_text('{"homepage": "https://github.com/me/blog"}')
    (tmp_path / "hugo.toml").write_text('baseURL = "https://example.org/"')

    assert read_site_files(tmp_path) == SiteFiles()
