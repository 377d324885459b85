"""Headers: those of every request, those for single hosts, and the validators of conditional requests."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from types import MappingProxyType

import can_ada
from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.body import ACCEPT_ENCODING
from linkcheck.model.errors import UsageError
from linkcheck.urls.url import web_url

_LINE = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:]+)(?::(?P<port>\d{1,5}))?\s*:\s*"
    r"(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?P<value>[\x20-\x7e\t]*)"
)
_PORTS = {"https": "443", "http": "80"}
# What a request needs to be one is ours to write.
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


def default_headers(settings: Settings) -> dict[str, str]:
    """The headers of every request."""
    return {
        "User-Agent": user_agent(settings.contact or settings.site_url),
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en;q=0.8,*;q=0.5",
        "Accept-Encoding": ACCEPT_ENCODING,
    }


@cache
def user_agent(contact: str | None = None) -> str:
    """The User-Agent: the program, its version, and an address where its user can be reached."""
    try:
        about = metadata("linkcheck-attribution")
    except PackageNotFoundError:
        release, home = "0", None
    else:
        release = about["Version"]
        home = next((url.partition(",")[2].strip() for url in about.get_all("Project-URL") or () if url.startswith("Homepage,")), None)
    address = _ascii(contact) or home
    return f"linkcheck-attribution/{release}{f' (+{address})' if address else ''}"


def _ascii(address: str | None) -> str | None:
    """An address as a header can hold it, or None."""
    parsed = web_url(address or "")
    if parsed is not None:
        return parsed.href
    return address if address and address.isascii() and address.isprintable() else None


def header_text(value: bytes) -> str:
    """A header's value as text: UTF-8, or ISO 8859-1 for bytes that are none."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def location_text(value: bytes) -> str:
    """A Location as browsers read it: UTF-8, or escapes for bytes that are none."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in value)


class HostHeaders:
    """The headers of each host and port; its text shows no value."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Lines of the form `HOST: NAME: VALUE` for https, or `HOST:PORT: NAME: VALUE` for https at that port.

        `http://HOST:PORT: NAME: VALUE` is for http at that port, and so is port 80 without a scheme.
        Raises UsageError for another one, without its value.
        """
        places: dict[tuple[str, str, str], dict[str, str]] = {}
        for line in lines:
            match = _LINE.fullmatch(line.strip())
            if match is None:
                raise UsageError("a header cannot be read; write HOST: NAME: VALUE, such as staging.example.com: Authorization: Basic ...")
            if match["name"].lower() in _OURS:
                raise UsageError(f"the header {match['name']} cannot be set for {match['host']}")
            scheme = match["scheme"] or ("http" if match["port"] == _PORTS["http"] else "https")
            place = scheme, match["host"].lower(), match["port"] or _PORTS[scheme]
            places.setdefault(place, {})[match["name"]] = match["value"].strip()
        self._places = MappingProxyType(places)

    def of(self, url: str) -> Mapping[str, str]:
        """The headers that go with a request, to that scheme, host and port only: a link may name another port, or no encryption."""
        if not self._places:
            return {}
        parsed = can_ada.parse(url)
        scheme = parsed.protocol[:-1]
        return self._places.get((scheme, parsed.hostname, parsed.port or _PORTS.get(scheme, "")), {})

    def __repr__(self) -> str:
        """The hosts and the names of their headers."""
        shown = {f"{scheme}://{host}:{port}": tuple(headers) for (scheme, host, port), headers in self._places.items()}
        return f"HostHeaders({shown})"


# A validator is sent back with each request; a longer one is not used.
_MAX_LENGTH = 500


class Validators(Struct, frozen=True, omit_defaults=True, gc=False):
    """The ETag and the Last-Modified date of the page at `url`, as sent."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional headers; where there is an ETag it counts alone (RFC 9110, 13.1.3)."""
        if self.etag is not None:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified is not None else {}


def validators_of(url: str, headers: Mapping[str, str]) -> Validators | None:
    """The validators in the headers of a response, or None."""
    etag, last_modified = (_sendable(headers.get(name, "")) for name in ("etag", "last-modified"))
    return Validators(url, etag, last_modified) if etag or last_modified else None


def _sendable(value: str) -> str | None:
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _MAX_LENGTH else None
