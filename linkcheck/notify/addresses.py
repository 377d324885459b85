"""Settings -> the mail server, the sender and the recipients."""

import re
from email.headerregistry import Address
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from linkcheck.errors import SettingsError
from linkcheck.settings import Settings

# The ports of RFC 5321 and RFC 8314.
_PORTS = {"smtp": 25, "smtps": 465}
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")
# Dots and letters as RFC 5322 (3.2.3) allows them unquoted; names with a comma or a quote would need quoting in a list.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_SPEC = rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
_ADDRESS = re.compile(rf"(?:(?P<name>[^<>@,;:\"\\]*)<)?(?P<spec>{_SPEC})(?(name)>)")
_HELP = "write smtp://HOST or smtps://HOST, with USER:PASSWORD@ before HOST and :PORT behind it where needed"


class Server(Struct, frozen=True):
    """A mail server; `secure` speaks TLS from the first byte on, `user` is None where it wants no login."""

    host: str
    port: int
    secure: bool
    user: str | None = None
    password: str = ""

    @property
    def loopback(self) -> bool:
        """Whether it is this machine, so that nobody stands in between."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host.lower().rstrip(".") == "localhost"

    @property
    def shown(self) -> str:
        """Its name for people."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        """No login: a traceback must not show it."""
        return f"Server({self.shown})"


class Correspondents(Struct, frozen=True):
    """Who writes to whom."""

    sender: Address
    recipients: tuple[Address, ...]


def server_of(settings: Settings) -> Server:
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
    return Server(parts.hostname, port or _PORTS[parts.scheme], parts.scheme == "smtps", user, password)


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


def correspondents_of(settings: Settings) -> Correspondents:
    """The sender and the recipients; raises SettingsError where there are none, or for what is no address."""
    if not settings.mail_to:
        raise SettingsError("LINKCHECK_SMTP is set, but nobody to write to; set LINKCHECK_MAIL_TO to a mail address")
    recipients = tuple(_address(text, "LINKCHECK_MAIL_TO") for text in settings.mail_to)
    return Correspondents(_address(settings.mail_from, "mail_from") if settings.mail_from else recipients[0], recipients)


def _address(text: str, origin: str) -> Address:
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or not text.isprintable():
        raise SettingsError(f"{text!r} in {origin} is no mail address; write it as editor@blog.example")
    return Address((found["name"] or "").strip(), addr_spec=found["spec"])
