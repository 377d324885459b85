"""Whose certificates are believed: the same authorities as for the links that are checked."""

import os
import ssl

import httpx

from linkcheck.config.settings import Settings
from linkcheck.model.errors import SettingsError


def tls_context(settings: Settings) -> ssl.SSLContext:
    """A context of TLS that also trusts `ca_file`; raises SettingsError for a file that cannot be used."""
    try:
        context = httpx.create_ssl_context()
    except OSError:
        raise SettingsError("SSL_CERT_FILE names no file of certificates in PEM form; correct it or unset it") from None
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(os.path.expanduser(settings.ca_file))
        except OSError:
            raise SettingsError(f"{settings.ca_file} holds no certificates in PEM form; name another ca_file") from None
    return context


def insecure_context() -> ssl.SSLContext:
    """A context that believes every certificate: for this machine itself, whose servers mostly sign their own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
