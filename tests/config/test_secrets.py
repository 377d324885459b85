"""What may hold a password is never repeated, least of all where it is mistyped."""

import os
from pathlib import Path

import pytest

from linkcheck.cli import main
from linkcheck.config.load import load_settings
from linkcheck.http.proxies import displayed_proxy, proxies_of_environment, read_proxy
from linkcheck.ledger import open_ledger
from linkcheck.model.errors import LinkcheckError, SettingsError, UsageError, without_logins
from linkcheck.notify import require_valid

SECRET = "c4n4ry"
LEDGERS = (
    " postgresql://u:{}@127.0.0.1:1/x",
    "postgresql://u:{}@127.0.0.1:1/x\n",
    "POSTGRESQL://u:{}@127.0.0.1:1/x",
    "postgresql:/u:{}@h/x",
    "postgresql//u:{}@h/x",
    "postgresql;//u:{}@h/x",
    "postgresql:u:{}@h/x",
    "postgres ://u:{}@h/x",
    '"postgresql://u:{}@h/x"',
    "\ufeffpostgresql://u:{}@h/x",
    "jdbc:postgresql://h/x?password={}",
    "//u:{}@h/x",
    "u:{}@h/x",
    "host=h user=u password={}",
    "{}://u",
    "mysql://u:{}@h/x",
    "postgresql://u:{}",
    "postgresql://u:{}@h:port/x",
    "postgresql://u:{}@[::1/x",
    "postgresql://u:a{}@b@h/x",
    "postgresql://u%3A{}@127.0.0.1:1/x",
    "postgresql://127.0.0.1:1/x?pasword={}",
    "postgresql://127.0.0.1:1/x?{}=1",
    "postgresql://127.0.0.1:1/x?sslmode={}",
    "postgresql://127.0.0.1:1/x?connect_timeout={}",
)
HOOKS = (
    "https//h/{}",
    "h/{}",
    "https://h:{}/x",
    "https://u:{}@",
    "ftp://h/{}",
    "https://h\x07/{}",
    "https://xn--a/{}",
    "https:/h/{}",
    "{}",
)
SERVERS = (
    "smtp//u:{}@h",
    "smtp:/u:{}@h",
    "u:{}@h",
    "smtp://u:{}",
    "smtp://u:{}/x@h",
    "smtp://u:{}#x@h",
    "smtp://u:{}@h h",
    "smtp://u:{}@[h",
    "smtp://:{}@h",
    "smtp://u:{}é@h",
    "smtp://u:{}@h:99999",
    "{}",
)
PROXIES = ("http://u:{}", "socks9://u:{}@h:1", "http://u:{}/x@127.0.0.1:1", "http://u:{}#x@127.0.0.1:1", "{}://h", "http://u:{}@h:99999")


@pytest.mark.parametrize("place", LEDGERS)
def test_no_ledger_shows_its_password(place: str, tmp_path: Path) -> None:
    """A URL of a database, however it is damaged, is neither repeated nor made a file."""
    with pytest.raises(LinkcheckError) as raised:
        open_ledger(place.format(SECRET), tmp_path, now=1)

    assert SECRET not in str(raised.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("place", [" l.sqlite", "l.sqlite\n", "\tl.sqlite "])
def test_blanks_around_a_place_are_none_of_it(place: str, tmp_path: Path) -> None:
    """A variable is easily set with a blank before or a line end behind it."""
    settings = load_settings(tmp_path, {}, {"LINKCHECK_LEDGER": place})

    assert settings.ledger == "l.sqlite"
    with open_ledger(place, tmp_path, now=1) as ledger:
        assert ledger.place == "l.sqlite"


@pytest.mark.parametrize(
    ("place", "shown"),
    [("mysql://u:p@h/x", "mysql://"), ("sqlite:///x", "sqlite://"), ("secret://u:p@h/x", "the ledger's place, which is not shown here")],
)
def test_only_databases_are_named_that_exist(place: str, shown: str, tmp_path: Path) -> None:
    """What stands before `://` is named where it is another database, and may else be a part of a password."""
    with pytest.raises(UsageError) as raised:
        open_ledger(place, tmp_path, now=1)
    assert shown in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(("key", "value"), [*(("WEB_HOOK", one) for one in HOOKS), *(("SMTP", one) for one in SERVERS)])
def test_no_address_of_news_is_shown(key: str, value: str, tmp_path: Path) -> None:
    """A hook or mail server that cannot be used is named by its variable only."""
    environment = {"LINKCHECK_MAIL_TO": "a@b.example"} if key == "SMTP" else {}
    settings = load_settings(tmp_path, {}, {f"LINKCHECK_{key}": value.format(SECRET), **environment})

    with pytest.raises(SettingsError, match=f"LINKCHECK_{key}") as raised:
        require_valid(settings)
    assert SECRET not in f"{raised.value} {settings!r}"


@pytest.mark.parametrize("proxy", PROXIES)
def test_no_proxy_shows_its_password(proxy: str) -> None:
    """A proxy that cannot be read is not repeated, and one that can is shown without its login."""
    shown = ""
    try:
        read_proxy(proxy.format(SECRET))
        shown = displayed_proxy(proxy.format(SECRET))
    except SettingsError as error:
        shown = str(error)
    assert shown
    assert SECRET not in shown


def test_blanks_around_a_proxy_are_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy of the environment is trimmed like every other variable."""
    monkeypatch.setenv("https_proxy", " http://127.0.0.1:1 ")

    assert proxies_of_environment().of("https", "a.example") == "http://127.0.0.1:1"


@pytest.mark.parametrize("address", ["postgresql://u:{}@h/x", "postgresql:/u:{}@h/x", "http;//u:{}@h/", "u:{}@h", "smtp://u:{}/y@h"])
@pytest.mark.parametrize(
    "words",
    [
        ("explain",),
        ("ledger",),
        ("check", "--offline", "--format"),
        ("check", "--budget"),
        ("check", "--connect-to"),
        ("check", "--offline", "--baseline"),
        ("check", "--offline", "--select"),
        ("check", "--ledgre"),
    ],
)
def test_no_message_repeats_a_login(
    words: tuple[str, ...], address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address in the wrong place is repeated without user and password, by the program and by the reader of its options."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "post.md").write_text("---\ntitle: A\n---\nA.\n", encoding="utf-8")
    try:
        code = main([*words, address.format(SECRET)])
    except SystemExit as error:
        code = int(str(error.code))

    assert code == 2
    assert SECRET not in capsys.readouterr().err


@pytest.mark.parametrize("text", ["see https://a.example/@b and https://c.example/d@e", "mail editor@blog.example", "at 12:30 @noon"])
def test_other_text_stays(text: str) -> None:
    """An at sign alone makes no login."""
    assert without_logins(text) == text
