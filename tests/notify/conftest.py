"""Receivers on loopback, and the authority that their certificates come from."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TypeVar

import pytest
import trustme

from tests.notify.mail_server import MailServer
from tests.notify.receiver import Receiver

T = TypeVar("T", bound=Receiver | MailServer)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's own proxies and names are none of the tests' business."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    # smtplib introduces itself by it.
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "audit.blog.example")


@pytest.fixture
def opened() -> Iterator[Callable[[AbstractContextManager[T]], T]]:
    """Open a server until the test is over."""
    with ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Authority Of The Tests")


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """What a server on loopback needs for TLS, also under the name of mail.example."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "mail.example").configure_cert(context)
    return context


@pytest.fixture
def mail_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name mail.example leads to this machine, which no program can tell from the name."""
    look_up = socket.getaddrinfo

    def answer(host: str, *rest: object, **more: object) -> object:
        return look_up("127.0.0.1" if host == "mail.example" else host, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
