"""Which addresses may be asked, and that nothing gets around the answer."""

import asyncio
import errno
import re
import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.config.load import load_settings
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.http.dns import ConnectTo, read_rules
from linkcheck.http.guard import dial
from linkcheck.http.headers import HostHeaders
from linkcheck.http.httpx_transport import GuardError, Transport
from linkcheck.http.response import Failure, failure_below
from linkcheck.model.errors import SettingsError, UsageError
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.urls import networks
from linkcheck.urls.networks import forbidden_kind, is_ip_address
from tests.http.test_loopback import Request, respond, serving

PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "169.253.1.1",
    "192.0.1.1",
    "198.17.1.1",
    "223.255.255.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2620:4f:8001::1",
    "192.31.197.1",
    "192.88.98.1",
    # Teredo with 8.8.8.8 inside.
    "2001:0:4136:e378:8000:63bf:f7f7:f7f7",
)
PRIVATE = {
    "10.0.0.1": "a private address",
    "172.16.0.1": "a private address",
    "172.31.255.255": "a private address",
    "192.168.1.1": "a private address",
    "100.64.0.1": "a private address",
    "127.0.0.1": "an address of this machine",
    "127.255.0.3": "an address of this machine",
    "0.0.0.0": "an unspecified address",
    "0.1.2.3": "an unspecified address",
    "169.254.1.1": "a link-local address",
    "169.254.169.254": "a metadata address",
    "100.100.100.200": "a metadata address",
    "168.63.129.16": "a metadata address",
    "224.0.0.1": "a multicast address",
    "255.255.255.255": "a reserved address",
    "240.0.0.1": "a reserved address",
    "192.0.2.1": "an address for documentation",
    "198.18.0.1": "a private address",
    "::": "an unspecified address",
    "::1": "an address of this machine",
    "[::1]": "an address of this machine",
    "fe80::1%eth0": "a link-local address",
    "fc00::1": "a private address",
    "fd00:ec2::254": "a metadata address",
    "ff02::1": "a multicast address",
    "::ffff:127.0.0.1": "an address of this machine",
    "::ffff:169.254.169.254": "a metadata address",
    "::127.0.0.1": "an address of this machine",
    "64:ff9b::7f00:1": "an address of this machine",
    "64:ff9b::a9fe:a9fe": "a metadata address",
    "64:ff9b:1::8.8.8.8": "a private address",
    "2002:7f00:1::": "an address of this machine",
    "2002:c0a8:101::1": "a private address",
    "2001:2::1": "a private address",
    "2001:10::1": "a reserved address",
    "2001:20::1": "a reserved address",
    "2001:2f:ffff::1": "a reserved address",
    "2001:30::1": "a reserved address",
    "2001:1::1": "a reserved address",
    "2001:3::1": "a reserved address",
    "2001:4:112::1": "a reserved address",
    "2001:1ff:ffff::1": "a reserved address",
    "100:0:0:1::1": "a reserved address",
    "100:0:0:2::1": "a reserved address",
    "4000::1": "a reserved address",
    "::fffe:7f00:1": "a reserved address",
    "100::1": "a reserved address",
    "2620:4f:8000::1": "a reserved address",
    "3fff:fff::1": "an address for documentation",
    "5f00::1": "a reserved address",
    "192.0.0.9": "a reserved address",
    "192.0.0.170": "a reserved address",
    "192.0.0.192": "a metadata address",
    "192.31.196.1": "a reserved address",
    "192.52.193.1": "a reserved address",
    "192.88.99.1": "a reserved address",
    "192.175.48.1": "a reserved address",
    "198.51.100.1": "an address for documentation",
    "203.0.113.1": "an address for documentation",
    "64:ff9b::c058:6301": "a reserved address",
    # Teredo holds an address with its bits turned over: 192.0.2.45 here (RFC 4380).
    "2001:0:4136:e378:8000:63bf:3fff:fdd2": "an address for documentation",
}


@pytest.mark.parametrize(("address", "kind"), [*PRIVATE.items(), *((address, None) for address in PUBLIC)])
def test_each_address_has_its_kind(address: str, kind: str | None) -> None:
    """Addresses of this machine and the network around it are told from public ones, in every disguise."""
    assert forbidden_kind(address) == kind


@given(st.ip_addresses())
def test_every_address_has_an_answer(address: object) -> None:
    """No address is too odd to be judged."""
    assert forbidden_kind(str(address)) is None or forbidden_kind(str(address))


@given(st.ip_addresses())
def test_what_python_calls_private_is_forbidden(address: IPv4Address | IPv6Address) -> None:
    """The table holds all that the standard library's own copy of the registries holds, but for addresses that carry another."""
    carried = isinstance(address, IPv6Address) and (address.ipv4_mapped or address.sixtofour or address.teredo)
    if address.is_private and not carried:
        assert forbidden_kind(str(address)) is not None


@given(st.ip_addresses(v=6))
def test_only_global_unicast_is_asked(address: IPv6Address) -> None:
    """Outside of 2000::/3 stands nothing of the web, only what carries an address of IPv4, and overlay networks that took what was free."""
    carried = any(address in ip_network(network) for network in ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"))
    assert address in ip_network("2000::/3") or carried or forbidden_kind(str(address)) is not None


def test_the_registries_are_whole() -> None:
    """Each row of IANA's registries has its line, and each line a network, a kind and the document that reserves it."""
    text = (Path(networks.__file__).parent / "special_networks.txt").read_text(encoding="utf-8")
    sections = [[row for row in part.splitlines() if row and not row.startswith("#")] for part in text.split("\n\n")]
    rows = [[cell.strip() for cell in row.split("|")] for section in sections for row in section]

    assert [len(section) for section in sections[1:3]] == [26, 25]
    assert len({ip_network(network) for network, kind, _ in rows if kind}) == len(rows)
    assert all(re.search(r"\(RFC \d+\)$", row.rpartition("|")[2].strip()) for section in sections[1:3] for row in section)


@given(st.ip_addresses(v=4))
def test_a_disguise_changes_nothing(address: object) -> None:
    """An IPv4 address is judged alike when IPv6 carries it."""
    assert forbidden_kind(f"::ffff:{address}") == forbidden_kind(str(address))


def test_names_are_no_addresses() -> None:
    """Only numbers are addresses."""
    assert [is_ip_address(host) for host in ("127.0.0.1", "[::1]", "localhost", "1.example")] == [True, True, False, False]


class ScriptedResolver:
    """A name system in which a name may change from one look-up to the next."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self.names = {name: list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []

    async def look_up(self, host: str) -> tuple[str, ...]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = self.names[host]
        return (addresses.pop(0) if len(addresses) > 1 else addresses[0],)


def ask(urls: list[str], names: ScriptedResolver, **changes: object) -> list[Answer]:
    settings = Settings(host_interval_ms=0, timeout=2.0, name_recheck=0.0, **changes)  # type: ignore[arg-type]

    async def run() -> list[Answer]:
        return [answer async for answer in fetch_all(urls, settings, Transport(settings, names)) if isinstance(answer, Answer)]

    return asyncio.run(run())


def test_a_name_that_leads_inside_is_not_asked() -> None:
    """A public name with a private address is told as such, and no connection is made."""
    (answer,) = ask(["http://inside.example/"], ScriptedResolver({"inside.example": ("127.0.0.1",)}))

    assert (answer.outcome, answer.certainty) == (Outcome.UNCHECKED, Certainty.UNKNOWN)
    assert answer.hops[0].error == "it was not asked, for it leads to an address of this machine"


CONTROL_NAMES = {"example.com": ("8.8.8.8",)}


class Sockets:
    """Makes no connection, and remembers which addresses were wanted."""

    def __init__(self) -> None:
        self.wanted: list[str] = []

    async def __call__(self, addresses: Sequence[str], port: int) -> socket.socket:
        self.wanted += addresses
        raise ConnectionRefusedError


def connected(names: ScriptedResolver, urls: list[str], **changes: object) -> tuple[list[str], list[Answer]]:
    """The addresses to which asking for these URLs would connect."""
    sockets = Sockets()
    settings = Settings(host_interval_ms=0, host_concurrency=1, name_recheck=0.0, **changes)  # type: ignore[arg-type]

    async def run() -> list[Answer]:
        transport = Transport(settings, names, sockets)
        return [answer async for answer in fetch_all(urls, settings, transport) if isinstance(answer, Answer)]

    answers = asyncio.run(run())
    return sockets.wanted, answers


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0x7f.1/",
        "http://inside.example/",
        "https://inside.example/",
        "http://169.254.169.254/x",
    ],
)
def test_connections_of_our_own_are_guarded_too(url: str) -> None:
    """What httpx never sees is judged all the same, by the address that would be connected to."""
    wanted, answers = connected(ScriptedResolver({"inside.example": ("10.0.0.1",)}), [url])

    assert wanted == []
    assert [(answer.outcome, answer.observation.failure if answer.observation else None) for answer in answers] == [
        (Outcome.UNCHECKED, Failure.PRIVATE)
    ]


def test_a_name_that_changes_gains_nothing_with_connections_of_our_own() -> None:
    """The address that was judged is the address that is connected to."""
    names = ScriptedResolver({"rebinding.example": ("8.8.8.8", "127.0.0.1")})
    wanted, _ = connected(names, [f"http://rebinding.example/{page}" for page in range(2)])

    assert set(wanted) == {"8.8.8.8"}
    assert names.asked == ["rebinding.example"]


def test_a_name_that_changes_after_it_was_judged_gains_nothing() -> None:
    """The connection goes to the very address that was judged: a second look-up has no say."""
    names = ScriptedResolver({"rebinding.example": ("8.8.8.8", "127.0.0.1")})
    wanted, answers = connected(names, [f"http://rebinding.example/{page}" for page in range(2)])

    assert set(wanted) == {"8.8.8.8"}
    assert names.asked == ["rebinding.example"]
    assert all(answer.outcome is Outcome.UNREACHABLE for answer in answers)


def test_a_dot_at_the_end_of_a_name_is_no_part_of_it() -> None:
    """Certificates and limits know a host by its name without the dot."""
    names = ScriptedResolver({"a.example": ("8.8.8.8",)})
    connected(names, ["https://a.example./x", "https://a.example/y"])

    assert names.asked == ["a.example"]


def test_only_the_public_addresses_of_a_name_are_tried() -> None:
    """A name with addresses of both kinds is asked at the public ones."""

    class Mixed(ScriptedResolver):
        async def look_up(self, host: str) -> tuple[str, ...]:
            return "10.0.0.1", "2606:4700::1", "2606:4700::2", "fe80::1", "8.8.8.8"

    wanted, _ = connected(Mixed({}), ["http://mixed.example/"])
    assert set(wanted) == {"2606:4700::1", "2606:4700::2", "8.8.8.8"}


class Loop(asyncio.SelectorEventLoop):
    """Connects to no address, and remembers which were wanted in which order."""

    def __init__(self, *answers: OSError | None) -> None:
        super().__init__()
        self.answers = list(answers)
        self.wanted: list[str] = []
        self.sockets: list[socket.socket] = []

    async def sock_connect(self, sock: socket.socket, address: tuple[str, int]) -> None:  # type: ignore[override]
        self.wanted.append(address[0])
        self.sockets.append(sock)
        answer = self.answers.pop(0) if self.answers else ConnectionRefusedError(errno.ECONNREFUSED, "refused")
        if answer is not None:
            raise answer


def race(loop: Loop, *addresses: str) -> socket.socket:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(dial(addresses, 80))


def test_the_two_families_are_tried_in_turn() -> None:
    """A broken IPv6 keeps no page away, and few of many addresses are tried."""
    loop = Loop()
    with pytest.raises(ConnectionRefusedError):
        race(loop, "2606:4700::1", "2606:4700::2", *(f"8.8.8.{part}" for part in range(9)))

    assert loop.wanted == ["2606:4700::1", "8.8.8.0", "2606:4700::2", "8.8.8.1", "8.8.8.2", "8.8.8.3"]


def test_the_first_address_that_answers_is_taken() -> None:
    """What was tried before it is closed."""
    loop = Loop(ConnectionRefusedError(errno.ECONNREFUSED, "refused"), None)
    with race(loop, "8.8.8.8", "8.8.4.4") as made:
        assert made is loop.sockets[1]
    assert loop.wanted == ["8.8.8.8", "8.8.4.4"]
    assert loop.sockets[0].fileno() == -1


def test_addresses_that_fail_in_different_ways_have_a_cause() -> None:
    """The last one says why the host is not reached."""
    loop = Loop(OSError(errno.ENETUNREACH, "unreachable"), ConnectionRefusedError(errno.ECONNREFUSED, "refused"))
    with pytest.raises(ConnectionRefusedError) as raised:
        race(loop, "2606:4700::1", "8.8.8.8")
    assert failure_below(raised.value)[0] is Failure.REFUSED


@pytest.mark.parametrize("url", ["http://inside.example/", "https://inside.example/", "http://[::1]/"])
def test_what_goes_through_httpx_is_guarded_too(url: str) -> None:
    """A server that our own reader refuses is asked through httpx, at no other address."""
    sockets = Sockets()
    transport = Transport(Settings(), ScriptedResolver({"inside.example": ("10.0.0.1",)}), sockets)

    with pytest.raises(GuardError):
        asyncio.run(transport.handle_async_request(httpx.Request("GET", url)))
    assert sockets.wanted == []


def test_every_hop_is_guarded() -> None:
    """A redirect from a public page to a private address is not followed."""
    seen: list[str] = []

    async def run() -> Answer:
        async def inside(request: Request, writer: asyncio.StreamWriter) -> None:
            seen.append(request.path)
            writer.write(respond(200))

        async with serving(inside) as target:

            async def outside(request: Request, writer: asyncio.StreamWriter) -> None:
                writer.write(respond(302, Location=f"{target}/secret"))

            async with serving(outside) as origin:
                settings = Settings(host_interval_ms=0, connect_to=(f"public.example:80:{origin.removeprefix('http://')}",))
                answers = [
                    answer async for answer in fetch_all(["http://public.example/"], settings, Transport(settings, ScriptedResolver({})))
                ]
                return next(item for item in answers if isinstance(item, Answer))

    answer = asyncio.run(run())
    assert seen == []
    assert answer.hops[-1].error == "it was not asked, for it leads to an address of this machine"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
    ],
)
def test_every_way_to_write_an_address_is_guarded(url: str) -> None:
    """Octal, hexadecimal, short and IPv6 spellings of an address do not hide it."""
    assert (ask([url], ScriptedResolver({}))[0].hops[0].error or "").startswith("it was not asked, for it leads to")


def test_private_addresses_are_asked_where_the_user_allows_it() -> None:
    """On an intranet, --allow-private lets a private page live."""

    async def run() -> Outcome:
        async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(respond(200))

        async with serving(handler) as origin:
            settings = Settings(host_interval_ms=0, allow_private=True)
            answers = [answer async for answer in fetch_all([origin], settings)]
            return next(item.outcome for item in answers if isinstance(item, Answer))

    assert asyncio.run(run()) is Outcome.ALIVE


@pytest.mark.parametrize("key", ["allow_private", "connect_to", "headers"])
def test_a_configuration_file_cannot_open_the_guard(key: str, tmp_path: object) -> None:
    """What a change to a file could smuggle in, only flags and the environment may say."""
    (tmp_path / "linkcheck.toml").write_text(f"{key} = true\n")  # type: ignore[operator]
    with pytest.raises(SettingsError, match="use its flag or LINKCHECK_"):
        load_settings(tmp_path, {}, {})  # type: ignore[arg-type]
    assert load_settings(tmp_path.parent, {}, {"LINKCHECK_ALLOW_PRIVATE": "true"}).allow_private  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a.example:443:b.example:8443", ConnectTo("a.example", 443, "b.example", 8443)),
        ("A.Example::127.0.0.1:", ConnectTo("a.example", 0, "127.0.0.1", 0)),
        (":80:127.0.0.1:8080", ConnectTo("", 80, "127.0.0.1", 8080)),
        ("::[::1]:8080", ConnectTo("", 0, "::1", 8080)),
        ("[2001:db8::1]:443::8443", ConnectTo("2001:db8::1", 443, "", 8443)),
    ],
)
def test_connect_to_reads_as_in_curl(text: str, rule: ConnectTo) -> None:
    """Empty parts match anything or leave it as it is, and addresses of IPv6 stand in brackets."""
    assert read_rules([text]) == (rule,)


@pytest.mark.parametrize("text", ["a.example", "a:b:c:d", "a.example:443:b.example", "a:1:b:2:3", ""])
def test_a_connect_to_that_makes_no_sense_is_named(text: str) -> None:
    """A wrong rule is told with the form that it should have."""
    with pytest.raises(UsageError, match="HOST:PORT:ADDRESS:PORT"):
        read_rules([text])


def test_headers_stay_with_their_host() -> None:
    """A header for one host and port is sent there, and to no other that it redirects to."""
    got: dict[str, str | None] = {}
    ways = {"staging.example": "http://other.example/", "other.example": "http://staging.example:81/"}

    async def run() -> None:
        async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
            host = request.headers["host"]
            got[host] = request.headers.get("authorization")
            writer.write(respond(302, Location=ways[host]) if host in ways else respond(200))

        async with serving(handler) as origin:
            settings = Settings(
                host_interval_ms=0,
                connect_to=(f"::{origin.removeprefix('http://')}",),
                headers=("staging.example:80: Authorization: Basic c2VjcmV0",),
            )
            assert [answer async for answer in fetch_all(["http://staging.example/"], settings)]

    asyncio.run(run())
    assert got == {"staging.example": "Basic c2VjcmV0", "other.example": None, "staging.example:81": None}


@pytest.mark.parametrize(
    ("line", "url", "sent"),
    [
        ("a.example: X-Key: v", "https://a.example/", True),
        ("a.example: X-Key: v", "http://a.example/", False),
        ("a.example: X-Key: v", "https://a.example:8443/", False),
        ("a.example:8443: X-Key: v", "https://a.example:8443/", True),
        ("a.example: X-Key: v", "https://b.a.example/", False),
        ("a.example: X-Key: v", "http://a.example:443/", False),
        ("a.example:443: X-Key: v", "http://a.example:443/", False),
        ("a.example:8443: X-Key: v", "http://a.example:8443/", False),
        ("a.example:80: X-Key: v", "https://a.example:80/", False),
        ("http://a.example:8080: X-Key: v", "http://a.example:8080/", True),
        ("http://a.example:8080: X-Key: v", "https://a.example:8080/", False),
        ("http://a.example: X-Key: v", "http://a.example/", True),
        ("http://a.example: X-Key: v", "https://a.example/", False),
        ("https://a.example: X-Key: v", "https://a.example/", True),
        ("[::1]:80: X-Key: v", "http://[::1]/", True),
    ],
)
def test_a_header_goes_to_https_unless_http_is_named(line: str, url: str, sent: bool) -> None:
    """A header is for https alone unless its line says otherwise: it travels neither in clear nor to where a link points."""
    assert (HostHeaders([line]).of(url) == {"X-Key": "v"}) is sent


def test_a_link_without_encryption_gets_no_secret() -> None:
    """The bytes that reach the port of https without encryption hold no header of ours for that host."""
    got: list[bytes] = []

    async def handler(request: Request, writer: asyncio.StreamWriter) -> None:
        got.append(request.head)
        writer.write(respond(200))

    async def run() -> None:
        async with serving(handler) as origin:
            settings = Settings(
                connect_to=(f"staging.example:443:{origin.removeprefix('http://')}",),
                headers=("staging.example: X-Token: hidden-word", "staging.example:443: X-Other: hidden-word"),
            )
            assert [answer async for answer in fetch_all(["http://staging.example:443/"], settings)]

    asyncio.run(run())
    assert got
    assert b"hidden-word" not in b"".join(got)


def test_secrets_are_not_shown() -> None:
    """Neither settings nor headers show a value when they are printed, as a traceback would."""
    line = "staging.example: Authorization: Basic c2VjcmV0"

    assert "c2VjcmV0" not in repr(Settings(headers=(line,)))
    assert "c2VjcmV0" not in repr(HostHeaders([line]))
    assert Settings(headers=(line,)).digest == Settings().digest
    with pytest.raises(UsageError) as raised:
        HostHeaders(["staging.example Authorization c2VjcmV0"])
    assert "c2VjcmV0" not in str(raised.value)


@pytest.mark.parametrize("line", ["a.example: Host: b.example", "a.example: Content-Length: 3"])
def test_headers_that_make_a_request_are_ours(line: str) -> None:
    """A user's header cannot turn a request into another one."""
    with pytest.raises(UsageError, match="cannot be set"):
        HostHeaders([line])
