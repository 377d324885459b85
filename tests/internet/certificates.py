"""Certificates of the simulated internet: made when a host is first asked for by TLS."""

import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import trustme

from tests.internet.sites import Certificate, Site

_PAST = datetime(2020, 2, 2, tzinfo=UTC)


@cache
def authority() -> trustme.CA:
    """The one that the tests' clients trust; making it is slow, so there is one for all simulations of a process."""
    return trustme.CA(organization_name="Simulated Authority")


@cache
def _stranger() -> trustme.CA:
    return trustme.CA(organization_name="Authority That Nobody Knows")


_ISSUED: Mapping[Certificate, Callable[[str], trustme.LeafCert]] = {
    Certificate.GOOD: lambda host: authority().issue_cert(host),
    Certificate.OTHER_NAME: lambda host: authority().issue_cert("elsewhere.example"),
    Certificate.EXPIRED: lambda host: authority().issue_cert(host, not_after=_PAST),
    Certificate.STRANGER: lambda host: _stranger().issue_cert(host),
}


def write_authority(folder: Path) -> Path:
    """A PEM file with the certificate that clients have to trust."""
    path = folder / "authority.pem"
    authority().cert_pem.write_to_path(str(path))
    return path


class Contexts:
    """TLS for any number of hosts: `front` is what a listener needs, the rest is chosen by the name the client sends."""

    def __init__(self, sites: Mapping[str, Site]) -> None:
        """No certificate is made yet but that of the address itself."""
        self._sites = sites
        self._known: dict[str, ssl.SSLContext] = {}
        self.front = _context(authority().issue_cert("localhost", "127.0.0.1", "::1"), http2=False)
        self.front.sni_callback = self._choose

    def _choose(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        if name is not None:
            connection.context = self._of(name.lower().removesuffix("."))

    def _of(self, host: str) -> ssl.SSLContext:
        if host not in self._known:
            site = self._sites.get(host) or Site(host)
            self._known[host] = _context(_ISSUED[site.certificate](host), http2=site.http2)
        return self._known[host]


def _context(certificate: trustme.LeafCert, *, http2: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2", "http/1.1"] if http2 else ["http/1.1"])
    certificate.configure_cert(context)
    return context
