"""TLS of our own: what comes is the same as without it, and what keeps two from talking is told."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace

from linkcheck.config.settings import Settings
from linkcheck.http.fetch import Fetcher
from linkcheck.http.response import Failure, Reply
from linkcheck.http.tls import page_context, tls_context

LONG = b"word " * 40_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WHOLE = b"%sContent-Length: %d\r\n\r\n%s" % (HEAD, len(LONG), LONG)

Talk = Callable[[socket.socket], object]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def settings(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return Settings(allow_private=True, timeout=3.0, ca_file=str(Path(file)))


def certified(authority: trustme.CA, name: str = "127.0.0.1", version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = version
    authority.issue_cert(name).configure_cert(context)
    return context


def ask(talk: Talk, settings: Settings, *paths: str, http2: bool = False) -> list[Reply]:
    """What asking for paths one after the other brings where each connection is talked to by `talk`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        port = listening.getsockname()[1]

        def serve() -> None:
            try:
                made, _ = listening.accept()
                with made:
                    talk(made)
            except OSError:
                pass

        async def run() -> list[Reply]:
            async with Fetcher(settings) as fetcher:
                return [await fetcher.fetch(f"https://127.0.0.1:{port}{path}", {}, http2=http2) for path in paths]

        serving = threading.Thread(target=serve)
        serving.start()
        try:
            return asyncio.run(run())
        finally:
            serving.join()


def answering(context: ssl.SSLContext, *answers: bytes) -> Talk:
    """Answers one request after the other, and goes without a farewell."""

    def talk(made: socket.socket) -> None:
        with context.wrap_socket(made, server_side=True) as secured:
            for answer in answers:
                secured.recv(65_536)
                secured.sendall(answer)

    return talk


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_secure_connection_is_used_again(authority: trustme.CA, settings: Settings, version: ssl.TLSVersion) -> None:
    """Pages of many records come whole, one after the other over one connection."""
    replies = ask(answering(certified(authority, version=version), WHOLE, WHOLE, WHOLE), settings, "/a", "/b", "/c")

    assert [(reply.status, reply.body) for reply in replies] == [(200, LONG)] * 3


def test_the_end_of_a_connection_ends_a_page_without_a_length(authority: trustme.CA, settings: Settings) -> None:
    """Servers that go without the farewell of TLS have said all the same what they had to say."""
    (reply,) = ask(answering(certified(authority), HEAD + b"\r\n" + LONG), settings, "/a")

    assert (reply.status, reply.body) == (200, LONG)


def test_a_farewell_ends_a_page_too(authority: trustme.CA, settings: Settings) -> None:
    """The same with it."""

    def talk(made: socket.socket) -> None:
        with certified(authority).wrap_socket(made, server_side=True) as secured:
            secured.recv(65_536)
            secured.sendall(HEAD + b"\r\n" + LONG)
            secured.unwrap()

    (reply,) = ask(talk, settings, "/a")

    assert (reply.status, reply.body) == (200, LONG)


def test_what_keeps_two_from_talking_is_told(authority: trustme.CA, settings: Settings) -> None:
    """A certificate for another host, an answer without TLS, and a server that hangs up are three things."""
    (certificate,) = ask(answering(certified(authority, "other.example")), settings, "/a")
    (plain,) = ask(lambda made: made.sendall(made.recv(65_536) and b"HTTP/1.1 400 Bad Request\r\n\r\n"), settings, "/a")
    (nothing,) = ask(lambda made: made.recv(65_536) and None, settings, "/a")

    assert [reply.failure for reply in (certificate, plain, nothing)] == [Failure.TLS, Failure.TLS, Failure.RESET]


def test_a_server_that_does_not_shake_hands_is_a_time_out(settings: Settings) -> None:
    """Whoever says nothing is not waited for longer than for a page."""
    (reply,) = ask(lambda made: made.recv(65_536) and made.recv(65_536) and None, replace(settings, timeout=0.3), "/a")

    assert reply.failure is Failure.TIMEOUT


def test_what_is_broken_later_ends_the_page(authority: trustme.CA, settings: Settings) -> None:
    """What cannot be deciphered is trouble of the connection; what came before it is kept."""

    def talk(made: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        secured = certified(authority).wrap_bio(incoming, outgoing, server_side=True)
        for step in (secured.do_handshake, lambda: secured.read(65_536)):
            while True:
                try:
                    step()
                    break
                except ssl.SSLWantReadError:
                    made.sendall(outgoing.read())
                    incoming.write(made.recv(65_536))
        secured.write(HEAD + b"Content-Length: 99\r\n\r\n<p>cut")
        made.sendall(outgoing.read() + b"\x17\x03\x03\x00\x20" + bytes(32))
        made.recv(65_536)

    (reply,) = ask(talk, settings, "/a")

    assert (reply.status, reply.body) == (200, b"<p>cut")


def test_records_that_hold_next_to_nothing_are_not_read_for_long(authority: trustme.CA, settings: Settings) -> None:
    """A server that spends a record on each letter is left; what it sent of its page is kept."""

    def talk(made: socket.socket) -> None:
        with certified(authority).wrap_socket(made, server_side=True) as secured:
            secured.recv(65_536)
            secured.sendall(HEAD + b"\r\n")
            for _ in range(40_000):
                secured.send(b"x")

    (reply,) = ask(talk, replace(settings, timeout=30.0), "/a")

    assert reply.status == 200
    # By the bytes around each letter: how many letters that are differs with the version of TLS.
    assert 0 < len(reply.body or b"") < 30_000


@pytest.mark.parametrize(("http2", "offered"), [(False, ["http/1.1"]), (True, ["h2", "http/1.1"])])
def test_only_a_retry_offers_http2(authority: trustme.CA, settings: Settings, http2: bool, offered: list[str]) -> None:
    """A first attempt reads pages by HTTP/1.1, where one that is read in part ends with its connection."""
    hello: list[bytes] = []

    def talk(made: socket.socket) -> None:
        hello.append(made.recv(65_536))

    ask(talk, settings, "/x", http2=http2)
    assert [name for name in ("h2", "http/1.1") if bytes([len(name)]) + name.encode() in hello[0]] == offered


def test_servers_that_renegotiate_the_old_way_are_asked(settings: Settings) -> None:
    """Browsers show their pages, so they are not broken; whom we believe is not changed by that."""
    context = page_context(settings)

    assert context.options & getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert not tls_context(settings).options & getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
