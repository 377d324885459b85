"""Addresses that a link checker must not ask on behalf of a post: those of this machine and of the network around it.

After the special-purpose registries of IANA (RFC 6890) and the addresses of clouds' metadata services.
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeAlias

from linkcheck.text import cached_by_text
from linkcheck.urls.url import web_url

IpAddress: TypeAlias = IPv4Address | IPv6Address
IpNetwork: TypeAlias = IPv4Network | IPv6Network
# How a hop begins its error when the guard kept it from being asked; the kind of address follows.
NOT_ASKED = "it was not asked, for it leads to"
# The registries of IANA, and what others reserve.
_TABLE = Path(__file__).with_name("special_networks.txt")
# The kind of networks whose addresses lead to the one that they hold.
_CARRIED = "carried"
# Prefixes of IPv6 that lead to the IPv4 address inside, and how many bits follow it.
_TRANSLATED: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),  # Mapped (RFC 4291).
    (IPv6Network("::ffff:0:0:0/96"), 0),  # Translated (RFC 2765).
    (IPv6Network("::/96"), 0),  # Compatible (RFC 4291).
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052).
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056).
)
# Names that only this machine or the network around it knows (RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`).
_PRIVATE_NAMES: tuple[tuple[str, str], ...] = (
    ("localhost", "an address of this machine"),
    ("localdomain", "an address of this machine"),
    ("local", "a name of a local network"),
    ("internal", "a name of a private network"),
    ("home.arpa", "a name of a home network"),
    *((name, "a name of a private network") for name in ("test", "invalid", "lan", "corp", "home", "intranet", "private")),
)


@cached_by_text(1_000_000)
def forbidden_kind(address: str) -> str | None:
    """What kind of forbidden address an IP address is, such as `a private address`; None for a public one.

    Raises ValueError for text that is no address.
    """
    parsed = ip_address(address.partition("%")[0].strip("[]"))
    return _named(parsed) or _named(_inner(parsed))


def is_ip_address(host: str) -> bool:
    """Whether a URL's host is an IP address and not a name."""
    try:
        ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


@cached_by_text(1_000_000)
def private_host_kind(host: str) -> str | None:
    """What kind of private place a URL's host names, by its text alone; None for a public one, as far as that tells."""
    if is_ip_address(host):
        return forbidden_kind(host)
    name = host.rstrip(".").lower()
    if "." not in name and name != "localhost":
        # No page of the web stands directly below the root (SAC053).
        return "a name of a local network"
    return next((kind for known, kind in _PRIVATE_NAMES if name == known or name.endswith(f".{known}")), None)


@cached_by_text(8_000_000)
def private_url_kind(url: str) -> str | None:
    """What kind of private place a URL leads to, by its text alone; None for a public one, and for what is no URL."""
    parsed = web_url(url)
    return private_host_kind(parsed.host) if parsed is not None else None


def _named(address: IpAddress | None) -> str | None:
    if address is None:
        return None
    kind = next((kind for network, kind in _networks() if address.version == network.version and address in network), None)
    return kind if kind != _CARRIED else None


@cache
def _networks() -> tuple[tuple[IpNetwork, str], ...]:
    """The special networks and their kinds, the narrowest first, read when the first address is looked for: most hosts are names."""
    rows = (line.split("|") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    found = ((ip_network(network.strip()), kind.strip()) for network, kind, _ in rows)
    return tuple(sorted(found, key=lambda row: row[0].prefixlen, reverse=True))


def _inner(address: IpAddress) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it holds one."""
    if isinstance(address, IPv6Address):
        for network, behind in _TRANSLATED:
            if address in network:
                return IPv4Address(int(address) >> behind & 0xFFFFFFFF)
        if address.teredo is not None:
            return address.teredo[1]
    return None
