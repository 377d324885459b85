"""The simulated internet does what it is told: each site is reached as it was described, seen by a client that is not ours."""

import asyncio
import socket
import ssl
import threading

import httpcore
import pytest

from tests.internet.behaviours import page
from tests.internet.names import ScriptedNames, no_such_name, try_again
from tests.internet.server import internet
from tests.internet.sites import Certificate, Port, Request, Site, Step
from tests.internet.trouble import silent, slow
from tests.internet.visitor import octets, visiting

HELLO = page("<!DOCTYPE html><title>Hello</title>")
GET = b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"


# Reaching a site


def test_hosts_are_told_apart() -> None:
    """One port serves any number of hosts, over HTTP, HTTPS and HTTP/2, and no host that was not described."""
    sites = (Site("a.example", {"/": page("a")}), Site("www.b.example", {"/": page("b"), "/?x=1": page("bx")}, http2=True))
    with internet(*sites) as net, visiting(net, http2=True) as visitor:
        answers = [
            visitor.get(url)
            for url in (
                "http://a.example/",
                "https://a.example/",
                "https://www.b.example/?x=2",
                "https://www.b.example/?x=1",
                "https://c.example/",
            )
        ]

    assert [(answer.status, answer.version, answer.text) for answer in answers] == [
        (200, "HTTP/1.1", "a"),
        (200, "HTTP/1.1", "a"),
        (200, "HTTP/2", "b"),
        (200, "HTTP/2", "bx"),
        (421, "HTTP/1.1", "no such site in this simulation"),
    ]


def test_what_was_received_is_known() -> None:
    """Each request is noted with its headers and the time it took."""
    with internet(Site("a.example", {"/slow": slow(0.05, HELLO)}, http2=True)) as net, visiting(net, http2=True) as visitor:
        visitor.get("http://a.example/?q=1", "HEAD", cookie="k=v; l=w")
        visitor.get("https://a.example/slow")
        targets, (first, second) = net.targets("a.example"), net.requests("a.example")

    assert targets == ("HEAD /?q=1", "GET /slow")
    assert (first.request.url, first.request.cookies) == ("http://a.example/?q=1", {"k": "v", "l": "w"})
    assert (second.request.url, second.request.version) == ("https://a.example/slow", "HTTP/2")
    assert second.ended is not None
    assert second.ended - second.started >= 0.05
    assert net.most_at_once() == 1


@pytest.mark.parametrize("http2", [False, True])
def test_requests_at_the_same_time_are_counted(http2: bool) -> None:
    """The busiest moment of a host is known."""
    with internet(Site("a.example", fallback=slow(0.1, HELLO), http2=http2)) as net, visiting(net, http2=http2) as visitor:
        threads = [threading.Thread(target=visitor.get, args=(f"https://a.example/{at}",)) for at in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counted = net.most_at_once("a.example")

    assert counted == 4


def test_a_client_that_goes_away_ends_its_request() -> None:
    """A request that nobody waits for any more does not count as under way."""
    with internet(Site("a.example", fallback=silent())) as net:
        octets(net, GET, seconds=0.05)
        octets(net, GET, seconds=0.05)
        counted = net.most_at_once()

    assert counted == 1


def test_ipv6_answers_too() -> None:
    """Where the machine has IPv6, the same ports answer there."""
    with internet(Site("a.example", fallback=HELLO)) as net:
        try:
            client = socket.create_connection(("::1", net.http_port), timeout=1)
        except OSError:
            pytest.skip("this machine has no IPv6")
        with client:
            client.sendall(GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            assert client.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")


@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        (Certificate.OTHER_NAME, "Hostname mismatch"),
        (Certificate.EXPIRED, "certificate has expired"),
        (Certificate.STRANGER, "unable to get local issuer certificate"),
    ],
)
def test_certificates_are_wrong_in_their_way(certificate: Certificate, said: str) -> None:
    """A site shows the certificate that it was given, and others are not harmed."""
    sites = (Site("a.example", certificate=certificate), Site("b.example", fallback=HELLO))
    with internet(*sites) as net, visiting(net) as visitor:
        with pytest.raises(httpcore.ConnectError, match=said):
            visitor.get("https://a.example/")
        assert visitor.get("https://b.example/").status == 200


@pytest.mark.parametrize(
    ("https", "error"),
    [
        (Port.REFUSED, httpcore.ConnectError),
        (Port.HANGING, httpcore.ConnectTimeout),
        (Port.RESETTING, httpcore.ConnectError),
        (Port.PLAIN, httpcore.ConnectError),
    ],
)
def test_ports_fail_in_their_way(https: Port, error: type[Exception]) -> None:
    """A port that refuses, hangs, resets or speaks without TLS does so, and the site's other port works."""
    with internet(Site("a.example", fallback=HELLO, https=https)) as net, visiting(net, seconds=0.5) as visitor:
        with pytest.raises(error):
            visitor.get("https://a.example/")
        assert visitor.get("http://a.example/").status == 200


def test_the_rules_are_curls() -> None:
    """The rules name special hosts first, then lead every other host to the two ports."""
    sites = (Site("a.example"), Site("b.example", https=Port.PLAIN), Site("gone.example", addresses=()))
    with internet(*sites) as net:
        http, https = f"127.0.0.1:{net.http_port}", f"127.0.0.1:{net.https_port}"
        assert net.connect_to == (f"b.example:443:{http}", "gone.example:::", f":80:{http}", f":443:{https}")
        assert net.settings_by_name().connect_to[-2:] == (f":80::{net.http_port}", f":443::{net.https_port}")
        settings = net.settings(timeout=0.5)

    assert (settings.ca_file, settings.timeout, settings.host_interval_ms) == (net.ca_file, 0.5, 0)


def test_a_bug_of_the_simulation_comes_out() -> None:
    """A behaviour that raises is no answer of the web but a mistake in the test."""

    def buggy(request: Request) -> list[Step]:
        raise ZeroDivisionError

    with pytest.raises(BaseExceptionGroup, match="the simulation itself is broken"), internet(Site("a.example", fallback=buggy)) as net:
        octets(net, GET)


# HTTP/1.1


def test_a_connection_is_kept() -> None:
    """Requests follow each other on one connection, also when they were sent at once; HEAD has no body."""
    with internet(Site("a.example", {"/": page("one"), "/two": page("two")})) as net:
        head, second = GET.replace(b"GET /", b"HEAD /two"), GET.replace(b"GET /", b"GET /two")
        said = octets(net, GET + head + second, GET.replace(b"1.1", b"1.0"))

    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 3\r\n"
    assert said == answer + b"\r\none" + answer + b"\r\n" + answer + b"\r\ntwo" + answer + b"Connection: close\r\n\r\none<end>"


@pytest.mark.parametrize("request_", [b"HELO mail.example\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02"])
def test_nonsense_is_refused(request_: bytes) -> None:
    """What is no request is answered with 400."""
    with internet(Site("a.example")) as net:
        assert octets(net, request_).startswith(b"HTTP/1.1 400 Bad Request\r\n")


def test_a_handshake_names_what_it_speaks() -> None:
    """HTTP/2 is offered by the sites that have it and by no other."""
    with internet(Site("a.example", http2=True), Site("b.example")) as net:
        tls = ssl.create_default_context(cafile=net.ca_file)
        tls.set_alpn_protocols(["h2", "http/1.1"])
        chosen = []
        for host in ("a.example", "b.example"):
            with socket.create_connection(("127.0.0.1", net.https_port)) as raw, tls.wrap_socket(raw, server_hostname=host) as secured:
                chosen.append(secured.selected_alpn_protocol())

    assert chosen == ["h2", "http/1.1"]


# Names


def test_names_change_between_look_ups() -> None:
    """A name answers with the next line of its script, and a name without one does not exist."""
    names = ScriptedNames({"a.example": (("127.0.0.1",), try_again(), ("10.0.0.1", "::1")), "b.example": (no_such_name(),)})
    found_out: list[object] = []
    for host in ("a.example", "b.example", "a.example", "a.example", "a.example", "c.example"):
        try:
            found_out.append(asyncio.run(names.look_up(host)))
        except socket.gaierror as error:
            found_out.append(error.errno)

    private = ("10.0.0.1", "::1")
    assert found_out == [("127.0.0.1",), socket.EAI_NONAME, socket.EAI_AGAIN, private, private, socket.EAI_NONAME]
    assert names.asked.count("a.example") == 4


def test_the_simulation_knows_its_names() -> None:
    """Sites are found on loopback, or where they say; a site without addresses has no name."""
    with internet(Site("a.example"), Site("b.example", addresses=("10.0.0.1",)), Site("gone.example", addresses=())) as net:
        names = net.names()

    assert asyncio.run(names.look_up("a.example")) == ("127.0.0.1",)
    assert asyncio.run(names.look_up("b.example")) == ("10.0.0.1",)
    with pytest.raises(socket.gaierror):
        asyncio.run(names.look_up("gone.example"))
