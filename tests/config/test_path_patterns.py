"""Patterns for paths mean what git means by them, and cost little whatever they are."""

import subprocess
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.path_patterns import path_spec
from linkcheck.config.per_path import PathSettings, path_matcher
from linkcheck.config.settings import Settings
from linkcheck.model.errors import SettingsError
from linkcheck.posts.discover import discover

NAMES = ("a", "b", "z", "ab", "az", "-", "1", "a.md", "]", "*", " ")
PIECES = ("a", "b", "z", "-", ".md", " ", "#", "*", "**", "?", "/", "\\", "\\*")
BRACKETS = ("[z-a]", "[a-c]", "[!a]", "[^b]", "[]a]", "[a-]", "[[:alpha:]]", "[[:digit:]-z]", "[[:what:]]", "[a\\]b]", "[ab/]", "[", "]")
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("/".join)


@pytest.mark.parametrize(
    ("line", "matched", "others"),
    [
        ("!", (), ("a", "!")),
        ("a\\", (), ("a", "a\\")),
        ("[z-a]", ("z",), ("a", "b", "-")),
        ("[a", (), ("a", "[a")),
        ("[[:digit:]]x", ("1x",), ("dx", ":x")),
        ("[a\\]b]", ("]", "a"), ("\\",)),
        ("a*b*c.md", ("abc.md", "x/a-b-c.md", "abc.md/x"), ("ab.md", "a/b/c.md")),
        ("a/**/b/**/c", ("a/b/c", "a/x/b/y/c", "a/b/c/d"), ("a/c", "x/a/b/c")),
        ("*", ("a", "a/b"), ()),
        ("a/", ("a/", "a/b", "x/a/b"), ("a", "x/a")),
        ("/a", ("a", "a/b"), ("b/a",)),
    ],
)
def test_a_pattern_matches_as_in_git(line: str, matched: tuple[str, ...], others: tuple[str, ...]) -> None:
    """What git takes for no pattern matches nothing."""
    spec = path_spec([line])

    assert [path for path in (*matched, *others) if spec.match_file(path)] == list(matched)


@settings(max_examples=settings().max_examples // 4, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from((*PIECES, *BRACKETS)), min_size=1, max_size=5).map("".join), st.sets(paths, min_size=10))
def test_any_pattern_matches_what_it_matches_in_git(tmp_path: Path, line: str, paths: set[str]) -> None:
    """Git itself is asked."""
    if not (tmp_path / ".git").exists():
        subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(f"{line}\n")
    asked = subprocess.run(
        ["git", "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(sorted(paths)),
        capture_output=True,
        text=True,
        check=False,
    )
    spec = path_spec([line])

    assert {path for path in paths if spec.match_file(path)} == set(filter(None, asked.stdout.split("\0")))


@settings(max_examples=3 * settings().max_examples)
@given(st.lists(st.lists(st.sampled_from((*PIECES[:-2], "!")), min_size=1, max_size=5).map("".join), min_size=1, max_size=3), paths)
def test_several_patterns_weigh_as_much_as_in_the_library(lines: list[str], path: str) -> None:
    """Which of them decides is the library's to say; only an exclamation mark before nothing is read otherwise."""
    lines = [line for line in lines if line.strip("!/ ")]
    try:
        expected = GitIgnoreSpec.from_lines(lines).match_file(path)
    except ValueError:
        return

    assert path_spec(lines).match_file(path) == expected


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("*a" * 30, "a" * 250 + ".md"),
        ("*a*/" * 30 + "b", ("a" * 100 + "/") * 40 + "c"),
        ("**/a/" * 30 + "b", "a/" * 2000 + "c"),
        ("a/**/" * 30 + "b", "a/" * 2000 + "c"),
        ("**/*a/" * 30 + "b", ("a" * 100 + "/") * 40 + "c"),
        ("[a-z]*" * 30 + "!", "a" * 250),
    ],
)
def test_stars_cost_little(line: str, path: str) -> None:
    """No pattern tries the ways in which its stars could share a path."""
    spec = path_spec([line])
    begun = process_time()
    assert not spec.match_file(path)

    assert process_time() - begun < 0.5


@pytest.mark.parametrize("line", ["*a{:04x}", "a?{:04x}", "*{:04x}*", "b/*/{:04x}", "{:05x}"])
def test_many_patterns_cost_little(tmp_path: Path, line: str) -> None:
    """Most of them need something that no path has."""
    (tmp_path / ".gitignore").write_text("".join(line.format(number) + "\n" for number in range(2_000)))
    for number in range(200):
        (tmp_path / f"post-{number}.md").touch()
    begun = process_time()

    assert len(list(discover((tmp_path,)))) == 200
    assert process_time() - begun < 1


@pytest.mark.parametrize("lines", ["*a\n" * 2_001, "*" * 40_001])
def test_an_ignore_file_with_more_wildcards_than_anybody_writes_is_named(tmp_path: Path, lines: str) -> None:
    """Each of them would have to be compared with every path."""
    (tmp_path / ".gitignore").write_text(lines)
    (tmp_path / "a.md").touch()

    found = {Path(one.path).name: one.problem for one in discover((tmp_path,))}
    assert found["a.md"] == ""
    assert found[".gitignore"] == "its rules cannot be read: there are more than 2,000 patterns, or 40,000 characters, with wildcards"


def test_a_folder_with_a_strange_ignore_file_is_read(tmp_path: Path) -> None:
    """Its lines that are no patterns are passed over, and the others count."""
    (tmp_path / ".gitignore").write_text("!\na\\\n[z-a].md\nb.md\n")
    for name in ("a", "b", "z"):
        (tmp_path / f"{name}.md").touch()

    assert [Path(found.path).name for found in discover((tmp_path,))] == ["a.md"]


@pytest.mark.parametrize("line", ["!", "a\\", "[a"])
def test_a_setting_that_is_no_pattern_is_a_mistake(line: str) -> None:
    """Its author can mend it."""
    with pytest.raises(SettingsError, match=r"^a match in .* cannot be read"):
        PathSettings(Settings(paths=(PathRule(match=(line,)),)))
    with pytest.raises(SettingsError, match=r"^a pattern in include cannot be read"):
        path_matcher((line,), "a pattern in include")


@pytest.mark.parametrize("line", ["a  ", "a\t", "a\u00a0", "a\u3000", "a\\  ", "a\\\\ ", "a\\\\\\  ", "a\r", "a\r\r", "a\x0cb", "\ufeffa"])
def test_the_end_of_a_line_is_the_one_of_git(tmp_path: Path, line: str) -> None:
    """Only spaces without a backslash and one carriage return are dropped there, and only a newline ends a line."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / ".gitignore").write_bytes(line.encode() + b"\n")
    folders = ("a", "a ", "a\t", "a\u00a0", "a\u3000", "a\\", "a\\ ", "a\r", "a\x0cb", "b")
    for folder in folders:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.md").write_text("x", encoding="utf-8")
    asked = "\0".join(f"{folder}/p.md" for folder in folders).encode()
    told = subprocess.run(
        ["git", "-C", tmp_path, "check-ignore", "--no-index", "-z", "--stdin"], input=asked, capture_output=True, check=False
    )

    found = {str(Path(file.path).relative_to(tmp_path)) for file in discover((tmp_path,))}

    assert found == {f"{folder}/p.md" for folder in folders} - set(told.stdout.decode().split("\0"))
