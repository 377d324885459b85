"""Front matter in three formats, whole and damaged."""

import codecs
import tracemalloc
from pathlib import Path

import pytest

from linkcheck.model import Post, Skip, Span
from linkcheck.model.vocabulary import FileProblemKind, Severity, SkipKind
from linkcheck.posts.positions import positions_of
from linkcheck.posts.read import MAX_POST_BYTES, parse_post, read_post

from .reading import post, read, written


def span_of(found: Post, at: int) -> Span:
    """Where one of the front matter's values stands."""
    return positions_of(found).of(found.front[at])


def values(content: str) -> list[tuple[str, str]]:
    return [(".".join(value.path), value.value) for value in post(content).front]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("original_link:\n- https://a.example/1", [("original_link", "https://a.example/1")]),
        ("original_link:\n  - >\n    https://a.example/1", [("original_link", "https://a.example/1")]),
        ("original_link: >-\n  https://a.example/1\n", [("original_link", "https://a.example/1")]),
        ("original_link: |\n  https://a.example/1\n", [("original_link", "https://a.example/1\n")]),
        ("u: 'https://a.example/?a=1&#038;b=2'", [("u", "https://a.example/?a=1&#038;b=2")]),
        ("u: https://a.example/a # remark", [("u", "https://a.example/a")]),
        ("u: https://a.example/a#part", [("u", "https://a.example/a#part")]),
        ("u:\nv: ~\nw: null\nx: []\ny: {}", [("u", ""), ("v", ""), ("w", ""), ("x", ""), ("y", "")]),
        ("u: ''", [("u", "")]),
        ("meta:\n    syndication_permalink:\n    - https://a.example/1", [("meta.syndication_permalink", "https://a.example/1")]),
        ("u: [https://a.example/1, https://a.example/2]", [("u", "https://a.example/1"), ("u", "https://a.example/2")]),
        ("on: yes\nid: 007\nn: 1.50\ndate: 2020-01-01", [("on", "yes"), ("id", "007"), ("n", "1.50"), ("date", "2020-01-01")]),
        ("u: &x https://a.example/1\nv: *x", [("u", "https://a.example/1"), ("v", "https://a.example/1")]),
        ("u: !!python/object:os.system x", [("u", "x")]),
        ("? [a, b]\n: c\nd: e", [("d", "e")]),
        ("? [a, b]\n: c\n? [a, b]\n: d\ne: f", [("e", "f")]),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_yaml_values_keep_their_text(block: str, expected: list[tuple[str, str]]) -> None:
    """Each scalar of a YAML block comes with its keys and the text its author wrote, unconverted."""
    assert [
        (key, value.removesuffix("\n") if "\n" not in expected[0][1] else value) for key, value in values(f"---\n{block}\n---\nbody")
    ] == expected


def test_toml_and_json_values_keep_their_places() -> None:
    """TOML and JSON blocks are read like YAML ones, tables as outer keys, and their values are found again."""
    toml = post(
        '+++\ntitle = "x"\ncanonicalURL = "https://a.example/t"\ntags = ["a", "b"]\n[params]\nsource = \'https://a.example/p\'\n+++\nb'
    )
    json = post(
        '{"title": "x", "note": "b", "source": ["https://a.example/1", "https://a.example/2"], "source_url": "https://a.example/3"}\nb'
    )

    for found, count in ((toml, 5), (json, 5)):
        assert len(found.front) == count
        assert all(written(found, span_of(found, at)) == value.value for at, value in enumerate(found.front))
    assert toml.front[-1].path == ("params", "source")


def test_json_with_escaped_slashes_keeps_its_place() -> None:
    """A URL that PHP wrote into JSON is decoded, and its place is where the escaped text stands."""
    found = post('{"canonical_url": "https:\\/\\/a.example\\/j"}\nb')

    assert found.front[0].value == "https://a.example/j"
    assert written(found, span_of(found, 0)) == "https:\\/\\/a.example\\/j"


def test_a_value_is_not_found_in_its_own_key() -> None:
    """A short value that also occurs in its key is placed where the value stands."""
    found = post('+++\ndraft = "a"\n+++\n')

    assert span_of(found, 0).column == 10


@pytest.mark.parametrize(
    "text",
    [
        "---\r\ntitle: é\U0001f600\r\nu: https://a.example/1\r\n---\r\nbody\r\n",
        "\ufeff---\ntitle: é\U0001f600\nu: https://a.example/1\n---\nbody\n",
        "\n\n--- \ntitle: x\nu: https://a.example/1\n--- \nbody",
        "---\ntitle: x\nu: https://a.example/1\n...\nbody",
        "---\ntitle: '\U0001f600'\nu:\n  - >\n    https://a.example/1\n---\n",
        "+++\r\ntitle = 'é'\r\nu = 'https://a.example/1'\r\n+++\r\nbody",
        '{"title": "é\U0001f600", "u": "https://a.example/1"}\nbody',
    ],
    ids=["crlf", "bom", "blank-lines", "dots", "folded", "toml-crlf", "json"],
)
def test_places_survive_encodings_and_line_ends(text: str) -> None:
    """A value's span cuts exactly its characters out of the file's bytes, whatever stands before it."""
    found = post(text)

    assert found.front[-1].value.strip() == "https://a.example/1"
    assert written(found, span_of(found, -1)) == "https://a.example/1"
    assert found.problems == ()


def test_windows_1252_is_read_with_a_warning() -> None:
    """A file that is no UTF-8 is read as Windows-1252, says so, and its places count single bytes."""
    found = post("---\ntitle: caf\xe9\nu: https://a.example/\xe9\n---\n".encode("cp1252"))

    assert [(problem.kind, problem.severity) for problem in found.problems] == [(FileProblemKind.UNREADABLE, Severity.WARNING)]
    assert "line 2, byte 0xE9" in found.problems[0].message
    assert written(found, span_of(found, 1)) == "https://a.example/\xe9"


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("---\ntitle: x\nbody", "opened by --- and never closed", (1, 1)),
        ("+++\ntitle = 'x'\nbody", "opened by +++ and never closed", (1, 1)),
        ("---\ntitle: a: b\n---\n", "YAML is invalid: mapping values are not allowed", (2, 9)),
        ("---\ntitle: [x\n---\n", "YAML is invalid: did not find expected", (3, 1)),
        ("---\ntitle: x\n\tu: y\n---\n", "YAML is invalid", (3, 1)),
        ("---\na: \x07b\n---\n", "a character that YAML does not allow", (2, 4)),
        ("---\na: ééé\nb: \x07b\n---\n", "a character that YAML does not allow", (3, 4)),
        ("+++\ntitle = x\n+++\n", "TOML is invalid: invalid value", (2, 9)),
        ("+++\na = 'b'\r\nb = 'c'\nb='d'\n+++\n", "TOML is invalid: cannot overwrite", None),
        ('{"a": }\n', "JSON is invalid: expecting value", (1, 7)),
        ('{"title": "x"\n\nbody', "JSON is invalid", (3, 1)),
    ],
)
def test_damaged_block_names_the_place(text: str, reason: str, place: tuple[int, int] | None) -> None:
    """A block that cannot be read is an error with the line and column of the first mistake."""
    problem = post(text).problems[0]

    assert (problem.kind, problem.severity) == (FileProblemKind.UNREADABLE, Severity.ERROR)
    assert reason in problem.message
    assert place is None or (problem.span is not None and (problem.span.line, problem.span.column) == place)


@pytest.mark.parametrize(
    "text",
    [
        "---\na: " + "[" * 5000 + "x" + "]" * 5000 + "\n---\n",
        "---\na: " + "{a: " * 3000 + "\n---\n",
        "+++\na = " + "[" * 5000 + "]" * 5000 + "\n+++\n",
        "+++\n" + ".".join("a" * 3000) + " = 1\n+++\n",
        '{"a":' * 5000 + "1" + "}" * 5000,
        '{"a":' + "[" * 100000,
        '{"a":' * 900 + "1" + "}" * 900,
    ],
    ids=["yaml-list", "yaml-map", "toml-list", "toml-keys", "json", "json-list", "json-shallow"],
)
def test_deep_nesting_is_no_crash(text: str) -> None:
    """A block nested deeper than any stack is read or is an error of the file, never of the program."""
    assert isinstance(read(text), Post)


def test_aliases_that_contain_themselves_end() -> None:
    """A block whose alias contains itself is read without going round for ever."""
    assert values("---\na: &a\n  b: *a\n  c: d\n---\n") == [("a.c", "d")]


def test_aliases_that_multiply_are_bounded() -> None:
    """A block that would unfold to billions of values yields a bounded number of them."""
    lines = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))

    assert len(values(f"---\na0: &a0 x\n{lines}---\n")) <= 20_000


@pytest.mark.parametrize(
    ("text", "keys", "value"),
    [("---\nu: 1\nv: 2\nu: 3\n---\n", ["u"], "3"), ("---\nu: 1\nu: 2\nu: 3\n---\n", ["u", "u"], "3"), ('{"u": 1, "u": 3}\n', ["u"], "3")],
)
def test_repeated_key_is_told_and_the_last_counts(text: str, keys: list[str], value: str) -> None:
    """A key given twice is reported each further time, and its last value is the one that is read."""
    found = post(text)

    assert [problem.kind for problem in found.problems] == [FileProblemKind.REPEATED_KEY] * len(keys)
    assert [entry.value for entry in found.front if entry.path == ("u",)] == [value]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("no front matter", "no front matter"),
        ("", "no front matter"),
        ("---\n\nA page that begins with a rule.\n\n---\n", "no front matter"),
        ("----\ntitle: x\n----\n", "no front matter"),
        ("---\n- a\n- b\n---\n", "no front matter"),
        ("{ not json }", "no front matter"),
        (codecs.BOM_UTF16_LE + "---".encode("utf-16-le"), "UTF-16"),
        (b"---\na: \0b\n---\n", "binary"),
    ],
)
def test_what_is_no_post_says_why(content: str | bytes, reason: str) -> None:
    """A file that is no post is left out with a reason."""
    found = read(content)

    assert isinstance(found, Skip)
    assert reason in found.reason


def test_missing_and_large_files_are_skips(tmp_path: Path) -> None:
    """A file that is not there, and one no author wrote, are skips of their own kinds."""
    (tmp_path / "folder").mkdir()

    skips = (
        read_post(tmp_path / "none.md", "none.md"),
        read_post(tmp_path / "folder", "folder"),
        parse_post(b"---\ntitle: x\n---\n", MAX_POST_BYTES + 1, "large.md"),
    )
    missing, unreadable, large = (skip for skip in skips if isinstance(skip, Skip))

    assert (missing.kind, unreadable.kind) == (SkipKind.MISSING, SkipKind.UNREADABLE)
    assert "MB large" in large.reason


@pytest.mark.parametrize("text", ["---\n---\nx", "---\n# only a remark\n---\n", "+++\n+++\nx", "{}\nx"])
def test_empty_block_is_a_post_without_fields(text: str) -> None:
    """A block without any field opens a post that claims nothing."""
    found = post(text)

    assert (found.front, found.problems) == ((), ())


def test_post_knows_who_it_is() -> None:
    """A post's identity, date, title and permalink come from the first field that holds one."""
    found = post("---\nID: 7\ntitle: T\npost_title: P\ndate: 2020-01-01\npermalink: ''\nurl: /p/\n---\n")

    assert (found.identity, found.date, found.title, found.permalink) == ("7", "2020-01-01", "P", "/p/")


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("post.md", "post"),
        ("posts/2024/a-story.md", "a-story"),
        ("_drafts/a-story.md", "a-story"),
        ("_posts/2024-05-14-a-story.md", "a-story"),
        ("_posts/2024-05-14-.md", "2024-05-14-"),
        ("content/a-story/index.md", "a-story"),
        ("content/a-story/index.fr.md", "a-story.fr"),
        ("content/a-story/part.two.md", "part.two"),
        ("index.md", "index"),
    ],
)
def test_a_post_that_does_not_name_itself_is_called_by_its_file(path: str, identity: str) -> None:
    """Neither an edit nor another folder nor the date of its publication makes a post another one."""
    for content in ("---\ntitle: T\n---\n", "---\ntitle: U\n---\nEdited"):
        assert post(content, path).identity == identity


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"id": ' + "9" * 5000 + "}", "a number has too many digits"),
        ("+++\nid = " + "9" * 5000 + "\n+++\n", "a number has too many digits"),
        ("+++\nid = 0x" + "f" * 5000 + "\n+++\n", "a number has too many digits"),
        ('{"title": "\\ud800"}', "\\ud800 is half of a character"),
        ('{"\\udfff": {"title": 1}}', "\\udfff is half of a character"),
        ('{"list": ["a", "\\ud800"]}', "\\ud800 is half of a character"),
        ("---\na:\n " + "- " * 900 + "x\n" + "- y\n" * 1000 + "---\n", "nested too deeply"),
        ("---\na: " + "{a: " * 101 + "}" * 101 + "\n---\n", "nested too deeply"),
        ("---\nx0: &x0 [y]\n" + "".join(f"x{n}: &x{n} [*x{n - 1}]\n" for n in range(1, 200)) + "---\n", "nested too deeply"),
        ("---\na: [" + "b, " * 250_000 + "]\n---\n", "holds too much"),
        ("+++\n" + "a." * 101 + "a = 1\n+++\n", "nested too deeply"),
        ("+++\n[" + "a . 'b'." * 60 + "a]\n+++\n", "nested too deeply"),
        ("+++\nx = {" + '"a". ' * 10_000 + "a = 1}\n+++\n", "nested too deeply"),
        ("+++\n[" + "a." * 60 + "a]\n" + "a." * 60 + "a = 1\n+++\n", "nested too deeply"),
        ('{"a": ' * 101 + "1" + "}" * 101, "nested too deeply"),
        ('{"a": ' + "[" * 200 + "1" + "]" * 200 + "}", "nested too deeply"),
    ],
    ids=lambda value: value[:16],
)
def test_what_nobody_writes_is_a_mistake_of_the_post(text: str, reason: str) -> None:
    """Numbers of thousands of digits, halves of characters and endless nesting end no run: the post is told, with a reason."""
    problems = post(text).problems

    assert [problem.kind for problem in problems] == [FileProblemKind.UNREADABLE]
    assert reason in problems[0].message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("---\na:" + "".join(f"\n{' ' * n}a:" for n in range(1, 98)) + " b\n---\n", "b"),
        ("+++\n" + "a." * 97 + "a = 'b'\n+++\n", "b"),
        ("+++\na = '" + "a." * 200 + "'\n+++\n", "a." * 200),
        ('{"a": ' * 98 + '"b"' + "}" * 98, "b"),
        ('{"id": ' + "9" * 4000 + "}", "9" * 4000),
        ('{"title": "\\ud83d\\ude00"}', "😀"),
    ],
)
def test_what_somebody_might_write_is_read(text: str, value: str) -> None:
    """The bounds are far from what authors and their tools write."""
    found = post(text)

    assert found.problems == ()
    assert [scalar.value for scalar in found.front] == [value]


def test_many_items_deep_inside_take_little_memory() -> None:
    """What stands around a value is kept once, not for each of its items."""
    text = "---\na:\n" + "".join(f"{' ' * n}a:\n" for n in range(1, 95)) + f"{' ' * 95}- y\n" * 2_000 + "---\n"
    tracemalloc.start()
    found = post(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(found.front) == 2_000
    assert most < 20_000_000
