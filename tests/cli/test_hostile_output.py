"""What strangers write, on its way to a person: whatever it is made of, it neither controls a terminal nor forges a line."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.config.settings import SETTINGS, environment_name
from linkcheck.ledger import open_ledger
from linkcheck.report import FORMATS

ESCAPES = "\x1b[31mRED\x1b]0;TITLE\x07\x1b]8;;http://evil.example/\x1b\\\x08\x0c\x7f\x80\x85\x9b31m\x9d0;x\x9c"
TURNS = "\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0041a\u200db"
LINES = "\r::error::FORGED\n::error file=a.md::FORGED\n ##[error]FORGED\n##vso[task.setvariable variable=a]FORGED\u2028FORGED\u2029"
MARKUP = "[bold]FORGED[/bold][link=http://evil.example]FORGED[/link]"
HOSTILE = f"{ESCAPES}{TURNS}{LINES}{MARKUP}"
# What may stand in the name of a file, of which a slash is no part.
NAME = HOSTILE.replace("/", "_")

_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e0fff]|[a-z]\u200d"
)
_COMMANDS = re.compile(r"^\s*(?:::[a-z]|FORGED)|##\[|##[a-z]+\[", re.MULTILINE)


def assert_harmless(raw: bytes) -> None:
    """Nothing in these bytes, which have to be UTF-8, does anything but stand there."""
    text = raw.decode()
    assert _FORBIDDEN.findall(text) == []
    assert _COMMANDS.findall(text) == []


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as end:
        return int(end.code or 0)


Run = Callable[..., bytes]


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command in a folder of its own: all bytes that it printed, after they were found to be harmless."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "5000")

    def run_command(*words: str) -> bytes:
        run(*words)
        out, error = capfdbinary.readouterr()
        assert_harmless(out)
        assert_harmless(error)
        return out + error

    return run_command


FIELDS = ("title", "permalink", "original_link", "canonical_url", "date", "ID", "slug", "layout", "linkcheck_ignore", HOSTILE)


def posts_of_strangers() -> Iterator[tuple[str, str]]:
    """A post with a hostile value in each place that is read."""
    front = {
        "title": "A",
        "original_link": "https://a.example/x",
        "canonical_url": "https://b.example/y",
        "permalink": "https://c.example/",
    }
    for number, field in enumerate(FIELDS):
        for form, value in enumerate((HOSTILE, f"https://a.example/{HOSTILE}", f"https://{HOSTILE}/", [HOSTILE, f"//{HOSTILE}"])):
            yield f"field-{number}-{form}.md", f"{json.dumps({**front, field: value})}\n[Source](https://c.example/z)\n"
    ignores = (
        {"codes": [HOSTILE]},
        {"codes": ["LC"], "reason": HOSTILE},
        {"codes": ["LC"], HOSTILE: 1},
        {"codes": ["LC"], "until": HOSTILE},
    )
    for number, ignore in enumerate((*ignores, HOSTILE)):
        yield f"ignore-{number}.md", f"{json.dumps({**front, 'linkcheck_ignore': ignore})}\n[a](#b)\n"
    quoted = json.dumps(HOSTILE)
    yield "key.md", f"---\n{quoted}: 1\n{quoted}: 2\n---\n"
    yield "deep.md", f"---\n? {quoted}\n: - {quoted}\n  {quoted}\n---\n"
    yield "open.md", f'---\na: "x{ESCAPES}\n---\nx\n'
    yield "toml.md", f"+++\n{quoted} = 1\n{quoted} = {ESCAPES}\n+++\n"
    for number, url in enumerate(
        (HOSTILE, f"https://a.example/{HOSTILE}", f"http://[{HOSTILE}", f"#{HOSTILE}", f"http://localhost/{HOSTILE}")
    ):
        written = url.replace("\n", "&#10;").replace("\r", "&#13;")
        link = f'<a href="{written}">{HOSTILE}</a>'
        yield f"link-{number}.html", f"---\ntitle: t\n---\n<p>{link}</p><p>Source: {link}</p><!-- {link}"
        line = re.sub(r"\s", "", url)
        yield (
            f"link-{number}.md",
            f"---\ntitle: t\n---\n[{line}](<{line}>) Source: {line}\n\n<!-- linkcheck: ignore[{line}] until {line} {line} -->\n",
        )


@pytest.mark.parametrize("form", [*FORMATS])
def test_nothing_in_a_post_reaches_a_person_raw(form: str, printed: Run, tmp_path: Path) -> None:
    """In every field, over every format, with all that is suppressed; a value that programs read is still the same."""
    for name, text in posts_of_strangers():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")

    for all_ in ((), ("--all",)):
        content = printed("--offline", "--no-cache", "--format", form, *all_, ".")

    if form == "json":
        posts = {post["path"]: post for post in json.loads(content)["posts"]}
        assert posts["field-0-0.md"]["title"] == HOSTILE.strip()
    elif form == "terminal":
        assert rb"\x1b[31mRED" in content
        assert rb"\u202e" in content


@pytest.mark.parametrize("form", [*FORMATS])
def test_no_name_of_a_file_reaches_a_person_raw(form: str, printed: Run, tmp_path: Path) -> None:
    """Of a post, a folder, a file that cannot be read, and one whose name is no text at all."""
    folder = tmp_path / f"{NAME[:60]}"
    folder.mkdir()
    for name in (f"{NAME[:60]}.md", "::error file=a::b.md", "##[error]b.md"):
        (folder / name).write_text("---\ntitle: t\n---\n[a](#b)\n")
        (tmp_path / name).symlink_to("/dev/null")
    Path(f"{tmp_path}/\udcff\udc9b.md").write_text("---\ntitle: t\n---\n[a](#b)\n")

    for words in (["."], [f"{folder}/::error file=a::b.md"], [f"{NAME}.md"], [f"{tmp_path}/\udcff\udc9b.md", "\udcff"]):
        printed("--offline", "--no-cache", "--format", form, "--all", *words)
        printed("--offline", "--no-cache", "--format", form, "--write-baseline", f"{NAME[:60]}.jsonl", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("--offline", HOSTILE),
        (f"--{HOSTILE}",),
        ("--fail-on", HOSTILE),
        ("--format", HOSTILE),
        ("--jobs", HOSTILE),
        ("--select", HOSTILE, "--offline", "a.md"),
        ("--baseline", HOSTILE, "--offline", "a.md"),
        ("--since", HOSTILE.replace("\0", ""), "--offline", "a.md"),
        ("--output", f"{HOSTILE}/a", "--offline", "a.md"),
        ("--budget", HOSTILE, "a.md"),
        ("--header", HOSTILE, "a.md"),
        ("--connect-to", HOSTILE, "a.md"),
        ("--ca-file", HOSTILE, "a.md"),
        ("--ledger", f"postgresql://{HOSTILE}", "a.md"),
        ("explain", HOSTILE),
        ("rules", HOSTILE),
        ("ledger", HOSTILE),
        ("ledger", "stats", "--ledger", HOSTILE),
        ("ledger", "import", HOSTILE, "--ledger", "l.sqlite"),
        ("ledger", "prune", "--older-than", HOSTILE),
        ("resolve", "--offline", HOSTILE, f"https://a.example/{HOSTILE}", f"http://[{HOSTILE}", f"https://{HOSTILE}"),
        ("resolve", "--offline", "--format", "jsonl", HOSTILE, f"http://[{HOSTILE}"),
        ("resolve", "--offline", "--format", HOSTILE, "a"),
        ("init", HOSTILE),
        ("config", HOSTILE),
        ("report", HOSTILE),
        ("audit", "--recheck", HOSTILE, HOSTILE),
        (HOSTILE,),
    ],
    ids=lambda _: "line",
)
def test_no_word_of_a_command_line_reaches_a_person_raw(words: tuple[str, ...], printed: Run, tmp_path: Path) -> None:
    """A hook or an action passes on what others named."""
    (tmp_path / "a.md").write_text("---\ntitle: t\n---\n")

    printed(*words)
    printed(*(f"\udc9b{word}" if word == HOSTILE else word for word in words))


@pytest.mark.parametrize("key", [key for key, setting in SETTINGS.items() if setting.in_environment])
def test_no_setting_reaches_a_person_raw(key: str, printed: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a mistake in the environment nor by one in a file."""
    (tmp_path / "a.md").write_text("---\ntitle: t\n---\n")
    monkeypatch.setenv(environment_name(key), HOSTILE)
    printed("--offline", "--no-cache", "a.md")
    monkeypatch.delenv(environment_name(key))
    for text in (f"{key} = {json.dumps(HOSTILE)}", f"{key} = [{json.dumps(HOSTILE)}]", f"{key} = {{{json.dumps(HOSTILE)} = 1}}"):
        (tmp_path / "linkcheck.toml").write_text(text, encoding="utf-8")
        printed("--offline", "--no-cache", "a.md")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(HOSTILE) + " = 1",
        f"[{json.dumps(HOSTILE)}]",
        f"[[hosts]]\nhost = {json.dumps(HOSTILE)}",
        f"[[hosts]]\n{json.dumps(HOSTILE)} = 1",
        f"[[hosts]]\nhost = 'a.example'\nreason = {json.dumps(HOSTILE)}",
        f"[[paths]]\nmatch = {json.dumps(HOSTILE)}\nignore = [{json.dumps(HOSTILE)}]",
        f"[[paths]]\nmatch = '**'\n{json.dumps(HOSTILE)} = 1",
        f"[severity]\n{json.dumps(HOSTILE)} = 'error'",
        f"[severity]\nLC101 = {json.dumps(HOSTILE)}",
        ESCAPES,
    ],
    ids=lambda _: "text",
)
def test_no_mistake_of_a_configuration_reaches_a_person_raw(text: str, printed: Run, tmp_path: Path) -> None:
    """Anybody's change can edit it."""
    (tmp_path / "a.md").write_text("---\ntitle: t\n---\n")
    for name, before in (("linkcheck.toml", ""), ("pyproject.toml", "[tool.linkcheck]\n")):
        (tmp_path / name).write_text(before + text, encoding="utf-8")
        printed("--offline", "--no-cache", "a.md")
        printed("init", "--stdout")
        (tmp_path / name).unlink()


def test_nothing_in_a_baseline_or_an_export_reaches_a_person_raw(printed: Run, tmp_path: Path) -> None:
    """Both are files that others may have changed."""
    (tmp_path / "a.md").write_text("---\ntitle: t\n---\n[a](#b)\n")
    hostile = json.dumps(HOSTILE)
    for line in (
        hostile,
        f'{{"fingerprint": {hostile}, "path": {hostile}}}',
        f"{{{hostile}: 1}}",
        f'{{"fingerprint": [{hostile}]}}',
        HOSTILE,
    ):
        (tmp_path / "lines").write_text(f'{{"version": 1}}\n{line}\n', encoding="utf-8")
        printed("--offline", "--no-cache", "--baseline", "lines", "--format", "json", "a.md")
        printed("ledger", "import", "lines", "--ledger", NAME[:80])
        printed("ledger", "stats", "--ledger", NAME[:80])
        printed("ledger", "export", "--ledger", NAME[:80])


def test_a_proposal_holds_no_raw_name(printed: Run, tmp_path: Path) -> None:
    """It is printed, and it is a valid file whatever the posts' fields are called."""
    import tomllib

    for number in range(3):
        fields = dict.fromkeys((HOSTILE, "quelle \U0001f600"), f"https://other{number}.example/x")
        front = {**fields, "permalink": "https://own.example/"}
        (tmp_path / f"{number}.md").write_text(f"{json.dumps(front)}\n", encoding="utf-8")

    content = printed("init", "--stdout").decode()

    tomllib.loads(content)
    proposed = next(line for line in content.splitlines() if "original_fields" in line)
    assert tomllib.loads(proposed.removeprefix("# ")) == {"original_fields": ["quelle \U0001f600"]}


@contextmanager
def hostile_server() -> Iterator[str]:
    """A server on loopback that answers each path with something hostile in another place; its host and port."""
    raw = HOSTILE.encode()
    line = re.sub(rb"[\r\n\0]", b"", raw)
    answers = {
        b"/phrase": b"HTTP/1.1 404 " + line + b"\r\nContent-Length: 0\r\n\r\n",
        b"/location": b"HTTP/1.1 302 Found\r\nLocation: /" + line + b"\r\nContent-Length: 0\r\n\r\n",
        b"/host": b"HTTP/1.1 301 Moved\r\nLocation: http://" + line + b"/\r\nContent-Length: 0\r\n\r\n",
        b"/header": b"HTTP/1.1 503 No\r\nServer: " + line + b"\r\nRetry-After: " + line + b"\r\nContent-Encoding: " + line + b"\r\n\r\n",
        b"/status": line + raw,
        b"/title": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>" + raw + b"</title><link rel=canonical href='" + raw + b"'>"
        b"<meta property='og:url' content='https://x.example/" + raw + b"'><p>" + raw,
    }  # fmt: skip

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                asked = connection.recv(65_536).split(b" ")
                connection.sendall(answers.get(asked[1] if len(asked) > 1 else b"", answers[b"/phrase"]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.slow
@pytest.mark.parametrize("form", [*FORMATS])
def test_nothing_that_a_server_says_reaches_a_person_raw(form: str, printed: Run, tmp_path: Path) -> None:
    """Its phrases, headers, redirects and titles."""
    with hostile_server() as server:
        for path in ("phrase", "location", "host", "header", "status", "title"):
            front = {"title": HOSTILE, "original_link": f"http://{server}/{path}", "canonical_url": f"http://{server}/title"}
            (tmp_path / f"{path}.md").write_text(json.dumps(front) + f"\n[Source](http://{server}/location)\n", encoding="utf-8")
        words = ("--allow-private", "--timeout", "5", "--name-recheck", "0", "--no-archive")

        printed("--no-cache", "--format", form, "--all", *words, ".")
        printed("audit", "--format", form, "--all", "--ledger", "l.sqlite", *words, ".")
        printed(
            "resolve", "--format", form if form == "jsonl" else "terminal", *words, f"http://{server}/location", f"http://{server}/host"
        )

    for report in (tmp_path / "reports").iterdir():
        assert_harmless(report.read_bytes())
    with open_ledger("l.sqlite", tmp_path, create=False, now=0) as ledger:
        assert ledger.stats().checks


@pytest.mark.parametrize("form", list(FORMATS))
def test_no_password_in_an_encoded_address_is_shown(form: str, tmp_path: Path, printed: Run) -> None:
    """What a link hands on to another site is asked for as it stands, and its user information is left out where it is shown."""
    login = "https%3A%2F%2Fme%3APASSWORD%40b.example%2Fx"
    twice = login.replace("%", "%25")
    link = f"https://a.example/?u={login}&v={twice}"
    front = f"title: '{link}'\noriginal_link: {link}\ncanonical_url: https://c.example/{login}\n"
    (tmp_path / "a.md").write_text(f"---\n{front}---\n[Source]({link}) [a](http;//{login}/)\n")

    shown = printed("check", "--offline", "--no-cache", "--all", "--format", form, "a.md")
    assert b"b.example" in shown
    assert b"PASSWORD" not in shown
