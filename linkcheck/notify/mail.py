"""Mail: the server, the sender and the recipients, and one message to all of them."""

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.tls import insecure_context
from linkcheck.model.errors import NotifyError, SettingsError
from linkcheck.notify.news import News, one_line

# Seconds that the server may take for each answer.
SMTP_TIMEOUT = 20.0
# Letters of a server's answer that are shown; some explain themselves at length.
_MAX_ANSWER = 200
# The ports of RFC 5321 and RFC 8314.
_PORTS = {"smtp": 25, "smtps": 465}
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
# Dots and letters as RFC 5322 (3.2.3) allows them unquoted; names with a comma or a quote would need quoting in a list.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_SPEC = rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_ADDRESS = re.compile(rf"(?:(?P<name>[^<>@,;:\"\\]*)<)?(?P<spec>{_SPEC})(?(name)>)")
_HELP = "write smtp://HOST or smtps://HOST, with USER:PASSWORD@ before HOST and :PORT behind it where needed"


class SmtpServer(Struct, frozen=True):
    """A mail server; with `secure` the connection is TLS from the first byte on, and `user` is None where no login is needed."""

    host: str
    port: int
    secure: bool
    user: str | None = None
    password: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine, so that the connection needs no encryption."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower().rstrip(".") == "localhost"

    @property
    def display_name(self) -> str:
        """Host and port, as messages show them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """Host and port without the login, which a traceback must not show."""
        return f"SmtpServer({self.display_name})"


class MailAddresses(Struct, frozen=True):
    """The sender and the recipients of a mail."""

    sender: Address
    recipients: tuple[Address, ...]


def mail_server(settings: Settings) -> SmtpServer:
    """The server that `smtp` names; raises SettingsError, which does not show it, for one that cannot be read."""
    try:
        parts = urlsplit((settings.smtp or "").strip())
        port = parts.port
    except ValueError:
        # A password with a slash or a hash in it is mostly what is read as a port.
        raise SettingsError(f"LINKCHECK_SMTP cannot be read; {_HELP}, and other characters than letters and digits as %XX") from None
    if parts.scheme not in _PORTS or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError(f"LINKCHECK_SMTP is no mail server; {_HELP}, and other characters than letters and digits as %XX")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname):
        raise SettingsError(f"LINKCHECK_SMTP names no host; {_HELP}")
    user, password = _login(parts)
    return SmtpServer(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password)


def _login(parts: SplitResult) -> tuple[str | None, str]:
    """User name and password in plain text, or None and nothing."""
    if not parts.username and not parts.password:
        return None, ""
    if not parts.username or not parts.password:
        raise SettingsError(f"LINKCHECK_SMTP has half a login; {_HELP}")
    user, password = unquote(parts.username), unquote(parts.password)
    if not (user + password).isascii() or "\0" in user + password:
        raise SettingsError("LINKCHECK_SMTP has a login with other characters than ASCII; give the mail account such a login")
    return user, password


def mail_addresses(settings: Settings) -> MailAddresses:
    """The sender and the recipients; raises SettingsError where there are none, or for what is no address."""
    if not settings.mail_to:
        raise SettingsError("LINKCHECK_SMTP is set, but nobody to write to; set LINKCHECK_MAIL_TO to a mail address")
    recipients = tuple(_address(text, "LINKCHECK_MAIL_TO") for text in settings.mail_to)
    return MailAddresses(_address(settings.mail_from, "mail_from") if settings.mail_from else recipients[0], recipients)


def _address(text: str, origin: str) -> Address:
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or not text.isprintable():
        raise SettingsError(f"{text!r} in {origin} is no mail address; write it as editor@blog.example")
    return Address((found["name"] or "").strip(), addr_spec=found["spec"])


def mail_message(news: News, addresses: MailAddresses, *, date: datetime, message_id: str) -> EmailMessage:
    """The news as a mail that no program answers (RFC 3834); quoted-printable, which every server forwards unchanged."""
    message = EmailMessage(policy=SMTP)
    message["From"] = addresses.sender
    message["To"] = addresses.recipients
    message["Subject"] = one_line(news.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(news.body, charset="utf-8", cte="quoted-printable")
    return message


def send_mail(
    message: EmailMessage, addresses: MailAddresses, server: SmtpServer, context: ssl.SSLContext, *, timeout: float = SMTP_TIMEOUT
) -> None:
    """Send the mail; raises NotifyError where the server did not accept it, or not for every recipient."""
    to = [address.addr_spec for address in addresses.recipients]
    try:
        refused = _send(message, addresses.sender.addr_spec, to, server, context, timeout)
    except smtplib.SMTPException as error:
        raise _error(server, _refusal_reason(error, server, timeout)) from None
    except OSError as error:
        raise _error(server, _connection_reason(error, timeout)) from None
    if refused:
        raise _error(server, f"{_refused_recipients(refused, server)}; the others were sent the mail")


def _send(
    message: EmailMessage, sender: str, to: list[str], server: SmtpServer, context: ssl.SSLContext, timeout: float
) -> Mapping[str, tuple[int, bytes]]:
    """Send the mail, and return the recipients that were refused; raises SMTPRecipientsRefused where all were."""
    smtp = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context)
        if server.secure
        else smtplib.SMTP(server.host, server.port, timeout=timeout)
    )
    try:
        smtp.ehlo_or_helo_if_needed()
        if not server.secure:
            _secure(smtp, server, context)
        if server.user is not None:
            smtp.login(server.user, server.password)
        refused = smtp.send_message(message, sender, to)
        # The mail is accepted, whatever the server answers to QUIT.
        with suppress(OSError):
            smtp.quit()
    finally:
        smtp.close()
    return refused


def _secure(smtp: smtplib.SMTP, server: SmtpServer, context: ssl.SSLContext) -> None:
    """Encrypt the connection where the server can; raises NotifyError where a password would be sent in the clear."""
    if smtp.has_extn("starttls"):
        smtp.starttls(context=insecure_context() if server.is_loopback else context)
        smtp.ehlo_or_helo_if_needed()
    elif server.user is not None and not server.is_loopback:
        raise _error(server, "offers no encryption (STARTTLS), so the password was not sent; write smtps:// or leave the login out")


def _error(server: SmtpServer, reason: str) -> NotifyError:
    return NotifyError(f"the mail server {server.display_name} {reason}")


def _refusal_reason(error: smtplib.SMTPException, server: SmtpServer, timeout: float) -> str:
    """Why the server did not accept the mail."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused_recipients(error.recipients, server)
        case smtplib.SMTPAuthenticationError():
            return f"refused the login ({_answer(error.smtp_code, error.smtp_error, server)})"
        case smtplib.SMTPSenderRefused():
            return f"refused the sender {error.sender} ({_answer(error.smtp_code, error.smtp_error, server)})"
        case smtplib.SMTPDataError():
            return f"refused the mail ({_answer(error.smtp_code, error.smtp_error, server)})"
        case smtplib.SMTPResponseException() if error.smtp_code < 0:
            return "does not speak SMTP"
        case smtplib.SMTPResponseException():
            return f"is not ready ({_answer(error.smtp_code, error.smtp_error, server)})"
        case smtplib.SMTPServerDisconnected():
            cause = error.__context__
            return _connection_reason(cause, timeout) if isinstance(cause, TimeoutError | ssl.SSLError) else "broke off the connection"
        case _:
            # The server offers other ways to log in than smtplib knows, or none.
            return "offers no login that is known here; leave the login out, or name the port for submission, mostly 587"


def _connection_reason(error: OSError, timeout: float) -> str:
    """Why there is no connection."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"has a certificate that is not trusted ({one_line(error.verify_message)}); name its authority in ca_file"
        case ssl.SSLError():
            return "makes no secure connection; smtps:// is for port 465 and its like, smtp:// for 25 and 587"
        case socket.gaierror():
            return "has a name that is not known; correct LINKCHECK_SMTP"
        case TimeoutError():
            return f"did not answer within {timeout:g} seconds"
        case _:
            return f"cannot be reached ({(error.strerror or 'no connection').lower()})"


def _refused_recipients(recipients: Mapping[str, tuple[int, bytes]], server: SmtpServer) -> str:
    each = (f"{address} ({_answer(code, text, server)})" for address, (code, text) in sorted(recipients.items()))
    return f"refused to mail {', '.join(each)}"


def _answer(code: int, text: bytes | str, server: SmtpServer) -> str:
    """A server's answer in one line; the password is taken out of one that repeats it."""
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for secret in filter(None, (*map(_base64, (f"\0{server.user}\0{server.password}", server.password)), server.password)):
        line = line.replace(secret, "...")
    return f"{code} {one_line(line)[:_MAX_ANSWER]}".strip()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
