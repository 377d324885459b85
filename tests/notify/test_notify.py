"""Everybody in the settings gets the news, and settings that make no sense are found before the run."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from linkcheck.config.settings import Settings
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import ChangeKind
from linkcheck.notify import News, is_configured, news_of, notify, require_valid
from linkcheck.notify.mail import SmtpServer, mail_addresses, mail_server
from tests.notify.changes import RUN, change, changes
from tests.notify.mail_server import LOGIN, PASSWORD, USER, MailServer
from tests.notify.receiver import Answer, Receiver

REPORT = "reports/20260301T040000Z-1.json"
EDITOR = "editor@blog.example"
COMMON = "LINKCHECK_SMTP {}; write smtp://HOST or smtps://HOST, with USER:PASSWORD@ before HOST and :PORT behind it where needed"


def some_news() -> News:
    news = news_of(changes(change(ChangeKind.RECOVERED)), RUN)
    assert news is not None
    return news


@pytest.fixture
def both(opened: Callable[..., object]) -> tuple[Receiver, MailServer, Settings]:
    """A receiver of each kind, and the settings that name them."""
    receiver, server = Receiver(), MailServer()
    opened(receiver)
    opened(server)
    return receiver, server, Settings(web_hook=receiver.url(), smtp=f"smtp://127.0.0.1:{server.port}", mail_to=(EDITOR,))


def test_everybody_is_told_where_the_report_lies(both: tuple[Receiver, MailServer, Settings]) -> None:
    """Web hook and mail both bring the news and the report's place."""
    receiver, server, settings = both

    assert notify(some_news(), settings, report=REPORT) == ()

    (taken,), (letter,) = receiver.taken, server.letters
    sent = json.loads(taken.body)
    assert sent["report"] == REPORT
    assert sent["text"].endswith(f"\nThe report lies at {REPORT}.")
    mail = message_from_bytes(letter.content, policy=default)
    assert mail.get_content().replace("\r\n", "\n") == some_news().with_report(REPORT).body
    assert mail["Message-ID"].endswith(".linkcheck@blog.example>")
    assert abs(mail["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=1)


def test_without_a_report_none_is_named(both: tuple[Receiver, MailServer, Settings]) -> None:
    """A run that writes no report does not say where it lies."""
    receiver, server, settings = both

    assert notify(some_news(), settings) == ()
    assert json.loads(receiver.taken[0].body)["report"] is None
    assert b"report lies" not in server.letters[0].content


def test_one_failure_keeps_nobody_else_from_being_told(opened: Callable[..., object]) -> None:
    """A hook that fails is told in a sentence, and the mail is still sent."""
    receiver, server = Receiver(Answer(404)), MailServer()
    opened(receiver)
    opened(server)
    settings = Settings(web_hook=receiver.url(), smtp=f"smtp://127.0.0.1:{server.port}", mail_to=(EDITOR,))

    assert notify(some_news(), settings) == ("the web hook at http://127.0.0.1 answered with status 404",)
    assert len(server.letters) == 1


def test_all_failures_are_told() -> None:
    """Each way that fails has its sentence, also where the settings are what is wrong."""
    with MailServer() as server:
        port = server.port

    failures = notify(some_news(), Settings(web_hook="nonsense", smtp=f"smtp://127.0.0.1:{port}", mail_to=(EDITOR,)))

    assert failures == (
        "LINKCHECK_WEB_HOOK is no web address; write https://HOST/PATH",
        f"the mail server 127.0.0.1:{port} cannot be reached (connection refused)",
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), False),
        (Settings(web_hook="", smtp=""), False),
        (Settings(mail_from=EDITOR), False),
        (Settings(web_hook="https://hooks.example/x"), True),
        (Settings(smtp="smtp://mail.example", mail_to=(EDITOR,)), True),
    ],
)
def test_who_is_configured(settings: Settings, expected: bool) -> None:
    """Variables that are empty, as CI makes them of secrets that do not exist, name nobody; nothing then is no mistake."""
    require_valid(settings)

    assert is_configured(settings) is expected
    assert expected or notify(some_news(), settings) == ()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(web_hook="hooks.example/hidden-word"), "LINKCHECK_WEB_HOOK is no web address; write https://HOST/PATH"),
        (Settings(smtp="smtp://mail.example"), "LINKCHECK_SMTP is set, but nobody to write to; set LINKCHECK_MAIL_TO to a mail address"),
        (
            Settings(mail_to=(EDITOR,)),
            "LINKCHECK_MAIL_TO is set, but no server that mails; set LINKCHECK_SMTP to smtp://HOST or smtps://HOST",
        ),
        (
            Settings(smtp="smtp://mail.example", mail_to=(EDITOR,), mail_from="linkcheck"),
            "'linkcheck' in mail_from is no mail address; write it as editor@blog.example",
        ),
        (
            Settings(web_hook="https://hooks.example/", ca_file="/no/such/file.pem"),
            "/no/such/file.pem holds no certificates in PEM form; name another ca_file",
        ),
    ],
)
def test_what_makes_no_sense_is_told_before_the_run(settings: Settings, said: str) -> None:
    """A message that could never arrive is a mistake in the settings, told before hours are spent."""
    with pytest.raises(SettingsError) as caught:
        require_valid(settings)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("smtp", "server"),
    [
        ("smtp://mail.example", SmtpServer("mail.example", 25, False)),
        ("smtps://mail.example", SmtpServer("mail.example", 465, True)),
        ("SMTP://Mail.Example:587/", SmtpServer("mail.example", 587, False)),
        (f"smtps://{LOGIN}mail.example", SmtpServer("mail.example", 465, True, USER, PASSWORD)),
        ("smtp://u:p@[::1]:2525", SmtpServer("::1", 2525, False, "u", "p")),
    ],
)
def test_a_server_is_read_from_its_address(smtp: str, server: SmtpServer) -> None:
    """Ports have the defaults of their schemes, and logins are decoded."""
    assert mail_server(Settings(smtp=smtp)) == server
    assert PASSWORD not in repr(server)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.9", True), ("::1", True), ("mail.example", False), ("127.0.0.1.example", False), ("10.0.0.1", False)],
)
def test_which_servers_are_this_machine(host: str, expected: bool) -> None:
    """Only names and addresses that cannot be another machine's count as this one."""
    assert SmtpServer(host, 25, False).is_loopback is expected


@pytest.mark.parametrize(
    ("smtp", "said"),
    [
        ("mail.example", COMMON.format("is no mail server") + ", and other characters than letters and digits as %XX"),
        ("https://mail.example", COMMON.format("is no mail server") + ", and other characters than letters and digits as %XX"),
        ("smtp://mail.example/hidden-word", COMMON.format("is no mail server") + ", and other characters than letters and digits as %XX"),
        ("smtp://u:hidden/word@mail.example", COMMON.format("cannot be read") + ", and other characters than letters and digits as %XX"),
        ("smtp://mail.example:hidden", COMMON.format("cannot be read") + ", and other characters than letters and digits as %XX"),
        ("smtp://", COMMON.format("names no host")),
        ("smtp://u:hidden-word@", COMMON.format("names no host")),
        ("smtp://mail example", COMMON.format("names no host")),
        ("smtp://u@mail.example", COMMON.format("has half a login")),
        ("smtp://:hidden-word@mail.example", COMMON.format("has half a login")),
        (
            "smtp://u:hidden%C3%A9@mail.example",
            "LINKCHECK_SMTP has a login with other characters than ASCII; give the mail account such a login",
        ),
    ],
)
def test_a_server_that_cannot_be_read(smtp: str, said: str) -> None:
    """A wrong address of a server is told with the right form, and never shown, for it may hold a password."""
    with pytest.raises(SettingsError) as caught:
        mail_server(Settings(smtp=smtp))
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "address",
    [
        "editor",
        "@blog.example",
        "editor@",
        "a b@blog.example",
        "a..b@blog.example",
        "a@b@c.example",
        "x@a.example, y@b.example",
        "editor@blog.example\nBcc: all@blog.example",
        "Ed <editor@blog.example>\r\n",
        "Ed\n <editor@blog.example>",
        "édi@blog.example",
        "",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """What no mail server would take, or what would add a header, is a mistake in the settings."""
    with pytest.raises(SettingsError, match=r" in LINKCHECK_MAIL_TO is no mail address; write it as editor@blog\.example$"):
        mail_addresses(Settings(smtp="smtp://mail.example", mail_to=(address,)))


def test_the_sender_is_the_first_recipient_unless_named() -> None:
    """Without mail_from the first recipient writes to itself."""
    people = mail_addresses(Settings(mail_to=(EDITOR, "Two <two@blog.example>")))
    named = mail_addresses(Settings(mail_to=(EDITOR,), mail_from="Die Prüferin <audit@blog.example>"))

    assert str(people.sender) == EDITOR
    assert [str(one) for one in people.recipients] == [EDITOR, "Two <two@blog.example>"]
    assert str(named.sender) == "Die Prüferin <audit@blog.example>"
