"""The command line as a user meets it: output, exit codes, and what goes wrong with a clear sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkcheck.cli import main, output
from linkcheck.cli import parser as options
from linkcheck.judge.rules import RULES, Rule
from linkcheck.model.errors import UsageError
from linkcheck.report import FORMATS
from tests.judge.posts import BURNER, CLEAN, NEWS, PAPER, wordpress
from tests.loaded import loaded_by

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


def test_a_clean_post_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A post whose claims agree exits with 0, notes notwithstanding."""
    write(folder, "a.md", CLEAN)

    assert run("--offline", "a.md") == 0
    assert "1 post: 2 notes." in capsys.readouterr().out


def test_a_confirmed_error_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing original_link is a confirmed error and exits with 1."""
    write(folder, "a.md", wordpress(original=None))

    assert run("check", "--offline", ".") == 1
    assert "LC101 original_link is missing" in capsys.readouterr().out


def test_a_likely_error_fails_only_when_asked_to(folder: Path) -> None:
    """Offline mismatches are likely: they fail with --certainty likely, and not by default."""
    write(folder, "a.md", wordpress(canonical=NEWS))

    assert (run("--offline", "a.md"), run("--offline", "--certainty", "likely", "a.md")) == (0, 1)


def test_fail_on_lowers_the_bar(folder: Path) -> None:
    """A warning fails with --fail-on warning."""
    write(folder, "a.md", wordpress(canonical=None))

    assert (run("--offline", "a.md"), run("--offline", "--fail-on", "warning", "a.md")) == (0, 1)


def test_select_and_ignore_choose_rules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only selected rules run, by the beginning of their codes."""
    write(folder, "a.md", wordpress(original=None, canonical=None))

    assert run("--offline", "--select", "LC1", "--ignore", "LC101", "a.md") == 0
    out = capsys.readouterr().out
    assert "LC102" in out
    assert "LC101" not in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--offline", "--select", "LC999", "."), 2, "there is no rule LC999"),
        (("--offline", "no-such-folder/post.md"), 2, "there is no such file or folder"),
        (("--offline", "empty"), 3, "no post in empty"),
        (("--timeout", "soon", "."), 2, "not a number of seconds"),
        (("--concurrency", "0", "."), 2, "not a whole number above zero"),
        (("explain", "LC20"), 2, "there is no rule LC20; did you mean"),
        ((), 2, "Usage: linkcheck"),
        (("chekc", "a.md"), 2, "there is no command or file chekc; did you mean check?"),
        (("check", "--recheck", "a.example", "a.md"), 2, "give --ledger with it"),
        (("https://user:secret@a.example/",), 2, "`linkcheck resolve URL` shows where a URL leads"),
        (("resolve",), 2, "the following arguments are required: URL"),
        (("--format", "xml", "."), 2, "--format cannot be xml, but only terminal, json or jsonl"),
        (("--fail-on", "warn", "."), 2, "--fail-on cannot be warn, but only error, warning or note; did you mean warning?"),
        (("--fail-on", "none", "."), 2, "; --exit-zero fails for none"),
        (("--format", "JSON", "."), 2, "did you mean json?"),
        (("--exit-zero=1", "."), 2, "linkcheck: --exit-zero takes no value\n"),
        (("check", "--version"), 2, "linkcheck --version"),
        (("audit", "--offline", "."), 2, "there is no option --offline here, for only linkcheck check has it"),
        (("report", "--shema"), 2, "did you mean --schema?"),
        (("--offline", "--select", "", "."), 2, "--select: it names no rule"),
        (("--offline", "--select", "LC4O1", "."), 2, "did you mean LC401?"),
        (("--offline", "emtpy"), 2, "there is no such file or folder: emtpy; did you mean empty?"),
        (("--offline", "empty/*.md"), 2, "the shell found nothing that matches it"),
        (("--offline", "a.md,empty"), 2, "write blanks between paths"),
        (("--offline", "news.example/x"), 2, "linkcheck resolve https://news.example/x shows where a URL leads"),
        (("--offline", "--output", "new/", "a.md"), 2, "new/ is a folder; name a file in it"),
        (("--offline", "", "a.md"), 2, "linkcheck: an empty word is no path"),
        (("--offline", "--statistics", "--format", "json", "a.md"), 2, "--statistics shortens the report for people"),
        (("CHECK", "a.md"), 2, "there is no command or file CHECK; did you mean check?"),
        (("ledger", "stat"), 2, "ACTION cannot be stat, but only stats, prune, rewind, vacuum, export or import; did you mean stats?"),
        (("check", "--jobs"), 2, "--jobs needs a value behind it"),
        (("check", "--offlin=x", "a.md"), 2, "there is no option --offlin; did you mean --offline?"),
        (("check", "--nonsense", "a.md"), 2, "linkcheck: there is no option --nonsense\n"),
        (("check", "--json", "a.md"), 2, "there is no option --json; did you mean --format?"),
        (("rules", "a.md"), 2, "there is one word too many: a.md"),
        (("lint", "a.md"), 2, "there is no command or file lint; did you mean check?"),
        (("help", "chekc"), 2, "there is no command chekc; did you mean check?"),
        (("--offline", "--select", "dead-lnk", "."), 2, "linkcheck: there is no rule dead-lnk; did you mean dead-link?\n"),
        (("--offline", "--ignore", "xyzzy", "."), 2, "linkcheck: there is no rule xyzzy; linkcheck rules lists them\n"),
        (("resolve", "a.example"), 2, "a.example is no URL, for its scheme is missing; write https://a.example"),
        (("resolve", "a.example:80/x"), 2, "write https://a.example:80/x"),
        (("resolve", "a.md"), 2, "a.md is a file or folder, and resolve takes URLs; linkcheck check a.md checks posts"),
        (("resolve", ""), 2, "an empty word is no URL"),
        (("explain", "LC999"), 2, "there is no rule LC999"),
        (("--offline", "--format", "json", "--format", "jsonl", "a.md"), 2, "only one format"),
        (("--offline", "--output", "x", "--output", "y", "a.md"), 2, "one format per file"),
    ],
)
def test_mistakes_are_named_with_the_right_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    """A wrong command line ends with a sentence and its exit code, never with a traceback."""
    (folder / "empty").mkdir()
    write(folder, "a.md", CLEAN)

    assert run(*words) == code
    captured = capsys.readouterr()
    assert said in captured.err + captured.out
    assert "secret" not in captured.err + captured.out


@pytest.mark.parametrize("words", [("help",), ("help", "check"), ("version",), ("-V",), ("help", "--help")])
def test_help_and_version_are_commands_too(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """As they are to most programs, also where a file is called so."""
    write(folder, words[0], "")

    assert run(*words) == 0
    out = capsys.readouterr().out
    assert out.startswith({"help": "Usage: linkcheck", "check": "Usage: linkcheck check"}.get(words[-1].strip("-"), "linkcheck 0."))


def test_a_wrong_option_brings_no_long_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong stands in the first line, and where all options stand in the second."""
    assert run("check", "--offlin", ".") == 2
    assert capsys.readouterr().err == (
        "linkcheck: there is no option --offlin; did you mean --offline?\nlinkcheck: linkcheck check --help lists all options\n"
    )


def test_rules_are_chosen_by_their_names_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A name stands for its code, on the command line, in the configuration and in its tables."""
    write(folder, "a.md", wordpress(original=None, canonical=None))
    write(folder, "notes.md", wordpress(original=None, canonical=None))
    write(
        folder,
        "linkcheck.toml",
        'severity = {missing-original-link = "note"}\n[[paths]]\nmatch = "notes.md"\nignore = ["missing-canonical-url"]\n',
    )

    run("--offline", "--select", "missing_original_link,missing-canonical-url", "--format", "json", ".")

    posts = json.loads(capsys.readouterr().out)["posts"]
    assert [[(found["code"], found["severity"]) for found in post["findings"]] for post in posts] == [
        [("LC101", "note"), ("LC102", "warning")],
        [("LC101", "note")],
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LINKCHECK_OFLINE", "did you mean LINKCHECK_OFFLINE?"),
        ("LINKCHECK_HEADER", "did you mean LINKCHECK_HEADERS?"),
        ("LINKCHECK_CONFG", "did you mean LINKCHECK_CONFIG?"),
        ("LINKCHECK_JOBS", 'LINKCHECK_JOBS is the text "x", but must be a whole number'),
        ("LINKCHECK_VERSION", ""),
    ],
)
def test_a_misspelt_variable_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    """One that is called almost like a setting would otherwise do nothing; others may be somebody else's."""
    write(folder, "a.md", CLEAN)
    monkeypatch.setenv(name, "x")

    assert run("--offline", "a.md") == (2 if said else 0)
    assert said in capsys.readouterr().err


def test_the_name_of_a_file_says_its_format(folder: Path) -> None:
    """Where no format is named, a report goes as JSON into a file that is called so."""
    write(folder, "a.md", CLEAN)

    assert run("--offline", "--output", "report.json", "a.md") == 0
    assert json.loads((folder / "report.json").read_text())["schema_version"] == 1
    assert run("--offline", "--output", "report.txt", "a.md") == 0
    assert (folder / "report.txt").read_text().endswith("how to fix it.\n")


def test_a_missing_path_costs_no_other_post_its_result(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Posts beside a missing path are judged all the same; the exit code is that of the mistake."""
    write(folder, "a.md", wordpress(original=None))

    assert run("--offline", "a.md", "gone.md") == 2
    out = capsys.readouterr().out
    assert "LC101" in out
    assert "gone.md: there is no such file or folder" in out


def test_files_that_cannot_be_read_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A huge post and a UTF-16 one are named, fail the run, and leave the others judged."""
    write(folder, "good.md", CLEAN)
    (folder / "wide.md").write_bytes("---\ntitle: x\n---\n".encode("utf-16"))
    with (folder / "huge.md").open("wb") as file:
        file.write(b"---\ntitle: x\n---\n")
        file.write(b"words and " * 5_000_000)

    assert run("--offline", ".") == 1
    out = capsys.readouterr().out
    assert "huge.md: it is 50 MB large" in out
    assert "wide.md: it is encoded as UTF-16" in out
    assert "1 post:" in out


def test_a_named_file_that_cannot_be_a_post_fails_the_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plain text named on the command line is read; what cannot be gets a line and fails the run."""
    (folder / "photo.md").write_bytes(b"\x89PNG\0\0")
    write(folder, "plain.md", "# No front matter\n")

    assert run("--offline", "plain.md") == 0
    assert run("--offline", "photo.md", "plain.md") == 1
    assert "photo.md: it is a binary file" in capsys.readouterr().out


def test_broken_front_matter_is_a_finding_with_its_place(folder: Path) -> None:
    """Invalid YAML is an error at its line, and the body's links are still judged."""
    write(folder, "a.md", "---\ntitle: fine\nsource_url: a: b\n---\n[x](http://https://y.example/)\n")

    assert run("--offline", "--format", "json", "--output", "out.json", "a.md") == 1
    findings = json.loads((folder / "out.json").read_text())["posts"][0]["findings"]
    assert [(found["code"], found["line"]) for found in findings] == [("LC001", 3), ("LC411", 5)]


def test_a_name_in_an_old_encoding_is_shown(folder: Path) -> None:
    """A file whose name is no UTF-8 is judged like any other, and every format can name it."""
    name = os.fsdecode(b"caf\xe9.md")
    write(folder, name, CLEAN)

    assert run("--offline", "--format", "json", "--output", "out.json", "--format", "terminal", name) == 0
    assert json.loads((folder / "out.json").read_text())["posts"][0]["path"] == "caf\N{REPLACEMENT CHARACTER}.md"


def test_two_formats_in_one_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Formats and files come in pairs; the last format goes to standard output."""
    write(folder, "a.md", CLEAN)

    assert run("--offline", "--format", "json", "--output", "out/report.json", "--format", "jsonl", "a.md") == 0
    types = [json.loads(line)["type"] for line in capsys.readouterr().out.splitlines()]
    assert types == ["run", "post", "url", "archive", "archive", "summary"]
    assert json.loads((folder / "out/report.json").read_text())["schema_version"] == 1


def test_settings_come_from_file_environment_and_flags(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag wins over the environment, which wins over the configuration file."""
    write(folder, "a.md", wordpress(canonical=None))
    write(folder, "linkcheck.toml", 'fail-on = "warning"\noffline = true\n')

    assert run("a.md") == 1
    monkeypatch.setenv("LINKCHECK_FAIL_ON", "error")
    assert run("a.md") == 0
    assert run("--fail-on", "warning", "a.md") == 1


def test_an_unknown_key_is_an_error_with_a_suggestion(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt key of the configuration is named, with the nearest known one."""
    write(folder, "a.md", CLEAN)
    write(folder, "linkcheck.toml", "offlin = true\n")

    assert run("a.md") == 2
    assert "unknown key offlin; did you mean offline?" in capsys.readouterr().err


def test_custom_fields_and_expected_claims_are_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site may name its own field and say which claims its posts must leave."""
    write(folder, "a.md", f"---\nborrowed_from: {PAPER}\n---\nText\n")
    write(folder, "linkcheck.toml", 'original_fields = ["borrowed_from"]\nexpect = ["original", "canonical"]\noffline = true\n')

    assert run("a.md") == 0
    out = capsys.readouterr().out
    assert "LC102" in out
    assert "LC101" not in out


def test_resolve_reads_standard_input(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """`resolve -` takes one URL a line and prints a record for each."""
    import io

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{PAPER}\n\n{BURNER}\n".encode())))

    assert run("resolve", "--offline", "--format", "jsonl", "-") == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(record["url"], record["outcome"], record["target"]) for record in records] == [
        (PAPER, "unchecked", PAPER),
        (BURNER, "opaque", None),
    ]


@pytest.mark.parametrize("code", ["LC202", "source-disagrees", "lc202"])
def test_explain_takes_code_or_name(capsys: pytest.CaptureFixture[str], code: str) -> None:
    """A rule's page is found by code or by name."""
    assert run("explain", code) == 0
    assert "What it flags" in capsys.readouterr().out


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.info.code)
def test_explain_knows_every_rule(capsys: pytest.CaptureFixture[str], rule: Rule) -> None:
    """Each code has its page with three headings."""
    assert run("explain", rule.info.code) == 0
    out = capsys.readouterr().out

    assert out.startswith(f"{rule.info.code} {rule.info.name}")
    assert [heading in out for heading in ("What it flags", "Why it matters", "How to fix")] == [True] * 3


def test_rules_lists_them_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Every rule has its line."""
    assert run("rules") == 0
    out = capsys.readouterr().out
    assert all(rule.info.code in out for rule in RULES)


def test_a_report_is_written_as_any_other_file(folder: Path) -> None:
    """What is replaced whole has the permissions of a new file, and nothing is left beside it."""
    write(folder, "a.md", wordpress(original=None))
    write(folder, "new.json", "")

    assert run("--offline", "--format", "json", "--output", "out/report.json", "a.md") == 1
    assert run("--offline", "--format", "json", "--output", "out/report.json", "a.md") == 1

    assert [path.name for path in (folder / "out").iterdir()] == ["report.json"]
    assert (folder / "out/report.json").stat().st_mode == (folder / "new.json").stat().st_mode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_said(folder: Path, name: str) -> None:
    """Whatever is printed."""
    write(folder, "post.md", CLEAN)
    command = [sys.executable, "-m", "linkcheck", "check", "--offline", "--format", name, "post.md"]

    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (2, "linkcheck: the report cannot be written: no space left on device\n")


def test_ctrl_c_is_no_traceback_however_early(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Also while the command line is read: what reads it takes a while to load."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(options, "parse_arguments", interrupted)

    assert run("check") == 130
    assert capsys.readouterr().err == "linkcheck: interrupted\n"


@pytest.mark.parametrize("trouble", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_half_a_report_is_left_nowhere(folder: Path, trouble: BaseException) -> None:
    """The file that was there stays as it was, and nothing lies beside it."""
    report = write(folder, "report.json", "the last one")

    def content() -> Iterator[bytes]:
        yield b"{"
        raise trouble

    with pytest.raises((UsageError, KeyboardInterrupt)):
        output.write(content(), str(report))

    assert list(folder.iterdir()) == [report]
    assert report.read_text() == "the last one"


def test_devices_are_written_to_and_never_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`/dev/stdout` is a link to a file where output was redirected to one; another file in its place would stay there for good."""
    write(folder, "post.md", CLEAN)
    devices = folder / "dev"
    devices.mkdir()
    (devices / "stdout").symlink_to(write(folder, "log", "Before.\n"))
    monkeypatch.setattr(output, "_DEVICES", devices)

    assert run("check", "--offline", "--format", "jsonl", "--output", str(devices / "stdout"), "post.md") == 0

    assert (devices / "stdout").is_symlink()
    first, *_, last = (folder / "log").read_text().splitlines()
    assert first == "Before."
    assert json.loads(last)["type"] == "summary"


def test_output_is_plain_in_a_pipe_and_without_colour(folder: Path) -> None:
    """A pipe gets no escape sequences, and a reader that leaves early no complaint."""
    write(folder, "a.md", wordpress(original=None))
    environment = {**os.environ, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "linkcheck", "--offline", "a.md"]

    done = subprocess.run(command, capture_output=True, env=environment, check=False)

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\x1b" not in done.stdout


def test_every_command_has_what_runs_it() -> None:
    """The table of commands names a function for each, which is found when the command is run."""
    assert all(callable(options.runner(name)) for name in options.COMMANDS)


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Help names the commands; the version is the distribution's."""
    assert run("--help") == 0
    assert "resolve" in capsys.readouterr().out
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("linkcheck 0.")


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_neither_settings_nor_findings_are_loaded_for_the_version_or_the_list_of_commands(word: str) -> None:
    """The table of settings, and what posts are read into, take longer to load than the answer takes to print."""
    assert loaded_by([word], {"msgspec", "linkcheck.config.settings", "linkcheck.model.findings"}) == ([], 0)


# What costs more to load than one post costs to check: the network, and what only some posts or settings need.
UNNEEDED = (
    "asyncio",
    "concurrent.futures",
    "difflib",
    "email",
    "frontmatter",
    "hashlib",
    "heapq",
    "html",
    "httpx",
    "importlib.metadata",
    "mmap",
    "multiprocessing",
    "pathspec",
    "rapidfuzz",
    "rich_argparse",
    "selectors",
    "shutil",
    "sqlalchemy",
    "string",
    "subprocess",
    "tempfile",
    "tldextract",
    "tomllib",
    "yaml",
)


# From 3.13 on Python's own modules load it for everybody.
OF_AN_OLDER_PYTHON = ("weakref",) if sys.version_info < (3, 13) else ()


@pytest.mark.parametrize(
    ("form", "body", "unneeded"),
    [
        ("json", f"As [the paper]({PAPER}) says, **yes**.", (*UNNEEDED, "rich", "turbohtml", *OF_AN_OLDER_PYTHON)),
        ("json", f"<p>As <a href='{PAPER}'>the paper</a> says.</p>", (*UNNEEDED, "rich", "pyromark")),
        ("terminal", f"As [the paper]({PAPER}) says.", ("asyncio", "httpx", "linkcheck.report.changes", "rich._emoji_codes", "turbohtml")),
    ],
)
def test_the_lint_step_imports_no_network(folder: Path, form: str, body: str, unneeded: tuple[str, ...]) -> None:
    """An offline check of one post loads no network, no other format, and nothing else that the post does not need."""
    write(folder, "a.md", f"---\ntitle: A\ncanonical_url: {PAPER}\n---\n{body}\n")

    assert loaded_by(["--offline", "--format", form, "a.md"], unneeded) == ([], 0)


@pytest.mark.parametrize("form", ["json", "jsonl", "terminal"])
def test_no_report_shows_a_password(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it stands, and whether or not its URL is one."""
    monkeypatch.chdir(tmp_path)
    damaged = "http;//user:PW@host.example/x"
    Path("a.md").write_text(
        "---\ntitle: On http://u:PW@a.example/\npermalink: https://u:PW@b.example/x\n"
        f'original_link: "{damaged}"\ncanonical_url: https;//PW@h.example/\n---\n'
        f'[n]({damaged}) <a href="http;/u:PW@h/">{damaged}</a> http://u:PW@a.example/ [k](//u:PW@h/) [Source](“{damaged}”)\n'
        f'<!-- <a href="hxxp://u:PW@a/">{damaged}</a> -->\n'
    )
    run("check", "--offline", "--no-cache", "--format", form, "a.md")

    assert "PW" not in capsys.readouterr().out
