"""Mail, against real mail servers on loopback."""

import email
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.policy import default

import pytest
from msgspec import structs

from linkcheck.config.settings import Settings
from linkcheck.http.tls import tls_context
from linkcheck.model.errors import NotifyError
from linkcheck.model.vocabulary import ChangeKind
from linkcheck.notify.mail import mail_addresses, mail_message, mail_server, send_mail
from linkcheck.notify.news import News, news_of
from tests.notify.changes import RUN, change, changes
from tests.notify.mail_server import LOGIN, PASSWORD, USER, MailServer, Script

# Whether a password is sent in the clear is for the client to decide here, not for the server.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

Opened = Callable[..., MailServer]
EDITOR = "editor@blog.example"
MESSAGE_ID = "<1@blog.example>"
DATE = datetime(2026, 3, 1, 4, 41, tzinfo=UTC)

WHOLE = b"""\
From: linkcheck <audit@blog.example>\r
To: editor@blog.example, The other one <two@blog.example>\r
Subject: linkcheck: 1 link newly dead\r
Date: Sun, 01 Mar 2026 04:41:00 +0000\r
Message-ID: <1@blog.example>\r
Auto-Submitted: auto-generated\r
Content-Type: text/plain; charset="utf-8"\r
Content-Transfer-Encoding: quoted-printable\r
MIME-Version: 1.0\r
\r
1 link newly dead since the audit of 2026-02-22T04:00:00Z.\r
\r
Newly dead:\r
  posts/=C3=BCberflutung.md: LC401 original_link https://paper.example/flood =\r
is gone (status 410)\r
"""


def some_news(message: str | None = None) -> News:
    member = change(ChangeKind.NEWLY_DEAD, "posts/überflutung.md")
    news = news_of(changes(member if message is None else structs.replace(member, message=message)), RUN)
    assert news is not None
    return news


def mailed(
    smtp: str, *to: str, sender: str | None = None, ca_file: str | None = None, timeout: float = 5.0, news: News | None = None
) -> str | None:
    """What went wrong with a mail."""
    settings = Settings(smtp=smtp, mail_to=to or (EDITOR,), mail_from=sender, ca_file=ca_file)
    people = mail_addresses(settings)
    message = mail_message(news or some_news(), people, date=DATE, message_id=MESSAGE_ID)
    said: str | None = None
    try:
        send_mail(message, people, mail_server(settings), tls_context(settings), timeout=timeout)
    except NotifyError as failure:
        said = str(failure)
    assert PASSWORD not in (said or "")
    return said


def test_the_whole_mail(opened: Opened) -> None:
    """A mail arrives as it was meant: addressed, dated, marked as a program's, and in letters that survive every server."""
    server = opened(MailServer())

    sent = mailed(f"smtp://127.0.0.1:{server.port}", EDITOR, "The other one <two@blog.example>", sender="linkcheck <audit@blog.example>")

    assert sent is None
    (taken,) = server.letters
    assert taken.content == WHOLE
    assert (taken.sender, taken.to) == ("audit@blog.example", (EDITOR, "two@blog.example"))
    assert (taken.encrypted, taken.user) == (False, None)


def test_no_line_is_longer_than_a_server_takes(opened: Opened) -> None:
    """However long a URL or the list of recipients, every line stays short of RFC 5322's 998 characters and reads back whole."""
    server = opened(MailServer())
    news = some_news(f"https://paper.example/{'flüt' * 130} moved")
    to = [f"editor{at}@blog.example" for at in range(60)]

    assert mailed(f"smtp://127.0.0.1:{server.port}", *to, news=news) is None

    (taken,) = server.letters
    assert max(map(len, taken.content.split(b"\r\n"))) <= 78
    read = email.message_from_bytes(taken.content, policy=default)
    assert read.get_content() == news.body.replace("\n", "\r\n")
    assert [address.addr_spec for address in read["To"].addresses] == to


def test_a_line_with_a_single_dot_does_not_end_the_mail(opened: Opened) -> None:
    """What looks like the end of a mail is sent as a line of it."""
    server = opened(MailServer())
    news = structs.replace(some_news(), body="before\n.\nafter\n")

    assert mailed(f"smtp://127.0.0.1:{server.port}", news=news) is None
    assert server.letters[0].content.endswith(b"\r\n\r\nbefore\r\n.\r\nafter\r\n")


def test_starttls_is_used_where_it_is_offered(opened: Opened, certified: ssl.SSLContext, ca_file: str, mail_example: None) -> None:
    """Without a login too, a server that can encrypt is talked to in secret."""
    server = opened(MailServer(starttls=certified))

    assert mailed(f"smtp://mail.example:{server.port}", ca_file=ca_file) is None
    assert [taken.encrypted for taken in server.letters] == [True]


def test_the_login_goes_through_starttls(opened: Opened, certified: ssl.SSLContext, ca_file: str, mail_example: None) -> None:
    """User name and password are decoded and sent once the connection is encrypted."""
    server = opened(MailServer(starttls=certified, login=True))

    assert mailed(f"smtp://{LOGIN}mail.example:{server.port}", ca_file=ca_file) is None
    assert server.logins == [(USER, PASSWORD, True)]
    assert [(taken.encrypted, taken.user) for taken in server.letters] == [(True, USER)]


def test_smtps_is_encrypted_from_the_start(opened: Opened, certified: ssl.SSLContext, ca_file: str) -> None:
    """A server of smtps:// gets login and mail through TLS."""
    server = opened(MailServer(tls=certified, login=True))

    assert mailed(f"smtps://{LOGIN}127.0.0.1:{server.port}", ca_file=ca_file) is None
    assert server.logins == [(USER, PASSWORD, True)]
    assert [(taken.encrypted, taken.user) for taken in server.letters] == [(True, USER)]


def test_no_password_in_the_clear(opened: Opened, mail_example: None) -> None:
    """A server elsewhere that offers no encryption is not told the password, and is sent no mail."""
    server = opened(MailServer(login=True))

    assert mailed(f"smtp://{LOGIN}mail.example:{server.port}") == (
        f"the mail server mail.example:{server.port} offers no encryption (STARTTLS), so the password was not sent; "
        "write smtps:// or leave the login out"
    )
    assert (server.logins, server.letters) == ([], [])


def test_this_machine_may_be_told_the_password(opened: Opened) -> None:
    """Between a program and a server on one machine nobody listens."""
    server = opened(MailServer(login=True))

    assert mailed(f"smtp://{LOGIN}127.0.0.1:{server.port}") is None
    assert server.logins == [(USER, PASSWORD, False)]


def test_the_certificate_of_this_machine_is_not_asked_about(opened: Opened, certified: ssl.SSLContext) -> None:
    """A server on this machine mostly signs its own certificate: it is believed, for the same mail would be sent without one."""
    server = opened(MailServer(starttls=certified))

    assert mailed(f"smtp://127.0.0.1:{server.port}") is None
    assert [taken.encrypted for taken in server.letters] == [True]


@pytest.mark.parametrize("secure", [True, False])
def test_a_strangers_certificate_is_not_trusted(opened: Opened, certified: ssl.SSLContext, mail_example: None, secure: bool) -> None:
    """A server that cannot prove its name is told neither the password nor the news."""
    server = opened(MailServer(tls=certified, login=True) if secure else MailServer(starttls=certified, login=True))

    assert mailed(f"smtp{'s' if secure else ''}://{LOGIN}mail.example:{server.port}") == (
        f"the mail server mail.example:{server.port} has a certificate that is not trusted (unable to get local issuer certificate); "
        "name its authority in ca_file"
    )
    assert (server.logins, server.letters) == ([], [])


def test_a_wrong_password(opened: Opened) -> None:
    """A refused login is told with the server's answer, and without the password."""
    server = opened(MailServer(login=True))

    assert mailed(f"smtp://blog:wrong@127.0.0.1:{server.port}") == (
        f"the mail server 127.0.0.1:{server.port} refused the login (535 5.7.8 who are you)"
    )


def test_a_login_that_nobody_asks_for() -> None:
    """A login for a server that takes none is told as such."""
    with Script("220 ready", "250 hello") as server:
        said = mailed(f"smtp://{LOGIN}127.0.0.1:{server.port}")

    assert said == (
        f"the mail server 127.0.0.1:{server.port} offers no login that is known here; "
        "leave the login out, or name the port for submission, mostly 587"
    )


@pytest.mark.parametrize("secret", [PASSWORD, "AGJsb2dAbWFpbC5leGFtcGxlAGhpZGRlbi93b3JkQDE="])
def test_a_server_that_repeats_the_password(secret: str) -> None:
    """What a server says is shown, but not the password in it, as it is or as it was sent."""
    with Script("220 ready", "250-hello\r\n250 AUTH PLAIN", f"535 not {secret}\x1b[2J!") as server:
        said = mailed(f"smtp://{LOGIN}127.0.0.1:{server.port}")

    assert said == rf"the mail server 127.0.0.1:{server.port} refused the login (535 not ...\x1b[2J!)"


def test_a_refused_recipient(opened: Opened) -> None:
    """A recipient that the server does not take is named with the server's reason; the others have their mail."""
    server = opened(MailServer(refused=["two@blog.example"]))

    assert mailed(f"smtp://127.0.0.1:{server.port}", EDITOR, "two@blog.example") == (
        f"the mail server 127.0.0.1:{server.port} refused to mail two@blog.example (550 no such user); the others were sent the mail"
    )
    assert [taken.to for taken in server.letters] == [(EDITOR,)]


def test_nobody_is_taken(opened: Opened) -> None:
    """Where every recipient is refused, each is named, and nothing was sent."""
    server = opened(MailServer(refused=[EDITOR, "two@blog.example"]))

    assert mailed(f"smtp://127.0.0.1:{server.port}", "two@blog.example", EDITOR) == (
        f"the mail server 127.0.0.1:{server.port} refused to mail editor@blog.example (550 no such user), "
        "two@blog.example (550 no such user)"
    )
    assert server.letters == []


HELLO = ("220 ready", "250 hello")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "broke off the connection"),
        (("220 ready",), "broke off the connection"),
        (("554 no service here",), "is not ready (554 no service here)"),
        ((*HELLO, "550 not you"), "refused the sender editor@blog.example (550 not you)"),
        ((*HELLO, "250 ok", "250 ok", "354 go on", "554 that is spam"), "refused the mail (554 that is spam)"),
        ((*HELLO, "250 ok", "250 ok", "354 go on"), "broke off the connection"),
        (("HTTP/1.1 400 Bad Request",), "does not speak SMTP"),
    ],
)
def test_a_server_in_trouble(lines: tuple[str, ...], said: str) -> None:
    """Whatever a server answers, or that it does not, is told in one sentence."""
    with Script(*lines) as server:
        assert mailed(f"smtp://127.0.0.1:{server.port}") == f"the mail server 127.0.0.1:{server.port} {said}"


@pytest.mark.parametrize("lines", [("250-",), HELLO])
def test_a_server_that_hangs(lines: tuple[str, ...]) -> None:
    """A server that says nothing more is waited for as long as the time allows."""
    with Script(*lines, hang=True) as server:
        said = mailed(f"smtp://127.0.0.1:{server.port}", timeout=0.3)

    assert said == f"the mail server 127.0.0.1:{server.port} did not answer within 0.3 seconds"


def test_a_server_that_does_not_say_goodbye() -> None:
    """Once the mail is taken, a server that breaks off or hangs has still taken it."""
    with Script(*HELLO, "250 ok", "250 ok", "354 go on", "250 taken", hang=True) as server:
        assert mailed(f"smtp://127.0.0.1:{server.port}", timeout=0.3) is None
    assert server.heard[-1] == "quit"


def test_a_server_that_is_not_there() -> None:
    """A refused connection and an unknown name are told."""
    with MailServer() as server:
        port = server.port

    assert mailed(f"smtp://127.0.0.1:{port}") == f"the mail server 127.0.0.1:{port} cannot be reached (connection refused)"


def test_tls_where_none_is_spoken(opened: Opened) -> None:
    """An smtps:// address of a port that speaks plain text is told with the ports that are meant."""
    server = opened(MailServer())

    assert mailed(f"smtps://127.0.0.1:{server.port}") == (
        f"the mail server 127.0.0.1:{server.port} makes no secure connection; smtps:// is for port 465 and its like, smtp:// for 25 and 587"
    )
