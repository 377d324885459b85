"""Mail: one letter to all recipients, by a server that is trusted with a password only where nobody listens."""

import base64
import smtplib
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from linkcheck.notify.addresses import Correspondents, Server
from linkcheck.notify.news import News, one_line
from linkcheck.notify.trouble import NotifyError
from linkcheck.notify.trust import believing

TIMEOUT = 20.0
# Of a server's answer: some explain themselves at length.
_WIDEST = 200


def letter(news: News, people: Correspondents, *, date: datetime, message_id: str) -> EmailMessage:
    """The news as a mail that no robot answers (RFC 3834); quoted-printable, so that every server passes it on unharmed."""
    message = EmailMessage(policy=SMTP)
    message["From"] = people.sender
    message["To"] = people.recipients
    message["Subject"] = one_line(news.subject)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(news.body, charset="utf-8", cte="quoted-printable")
    return message


def send(message: EmailMessage, people: Correspondents, server: Server, context: ssl.SSLContext, *, timeout: float = TIMEOUT) -> None:
    """Hand the mail to the server; raises NotifyError when it, or one of its recipients, was not taken."""
    to = [address.addr_spec for address in people.recipients]
    try:
        refused = _sent(message, people.sender.addr_spec, to, server, context, timeout)
    except smtplib.SMTPException as error:
        raise _trouble(server, _protested(error, server, timeout)) from None
    except OSError as error:
        raise _trouble(server, _unconnected(error, timeout)) from None
    if refused:
        raise _trouble(server, f"{_refused(refused, server)}; the others were sent the mail")


def _sent(
    message: EmailMessage, sender: str, to: list[str], server: Server, context: ssl.SSLContext, timeout: float,
) -> Mapping[str, tuple[int, bytes]]:
    """The recipients that were refused, unless all were."""
    smtp = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=timeout, context=context) if server.secure
        else smtplib.SMTP(server.host, server.port, timeout=timeout)
    )
    try:
        smtp.ehlo_or_helo_if_needed()
        if not server.secure:
            _secure(smtp, server, context)
        if server.user is not None:
            smtp.login(server.user, server.password)
        refused = smtp.send_message(message, sender, to)
        # The mail is taken: how the server says goodbye is of no interest.
        with suppress(OSError):
            smtp.quit()
    finally:
        smtp.close()
    return refused


def _secure(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    """Encrypt where the server can; where it cannot and a password would be heard by others, raise NotifyError."""
    if smtp.has_extn("starttls"):
        smtp.starttls(context=believing() if server.loopback else context)
        smtp.ehlo_or_helo_if_needed()
    elif server.user is not None and not server.loopback:
        raise _trouble(server, "offers no encryption (STARTTLS), so the password was not sent; write smtps:// or leave the login out")


def _trouble(server: Server, said: str) -> NotifyError:
    return NotifyError(f"the mail server {server.shown} {said}")


def _protested(error: smtplib.SMTPException, server: Server, timeout: float) -> str:
    """What the server said against it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused(error.recipients, server)
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
            return _unconnected(cause, timeout) if isinstance(cause, TimeoutError | ssl.SSLError) else "broke off the connection"
        case _:
            # What is left are ways to log in that this program does not know, or none at all.
            return "offers no login that is known here; leave the login out, or name the port for submission, mostly 587"


def _unconnected(error: OSError, timeout: float) -> str:
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


def _refused(recipients: Mapping[str, tuple[int, bytes]], server: Server) -> str:
    each = (f"{address} ({_answer(code, text, server)})" for address, (code, text) in sorted(recipients.items()))
    return f"refused to mail {', '.join(each)}"


def _answer(code: int, text: bytes | str, server: Server) -> str:
    """A server's answer in one line; one that repeats what it was told does not give the password away."""
    line = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    for secret in filter(None, (*map(_coded, (f"\0{server.user}\0{server.password}", server.password)), server.password)):
        line = line.replace(secret, "...")
    return f"{code} {one_line(line)[:_WIDEST]}".strip()


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
