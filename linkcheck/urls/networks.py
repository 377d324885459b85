"""Addresses that a link checker must not ask on behalf of a post: those of this machine and of the network around it.

After the special-purpose registries of IANA (RFC 6890) and the addresses of clouds' metadata services.
"""

from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from linkcheck.urls.url import web_url

IpAddress: TypeAlias = IPv4Address | IPv6Address
IpNetwork: TypeAlias = IPv4Network | IPv6Network
# How a hop begins its error when the guard kept it from being asked; the kind of address follows.
NOT_ASKED = "it was not asked, for it leads to"
# The narrower network comes first where two of them hold an address.
_FORBIDDEN: tuple[tuple[str, str], ...] = (
    ("169.254.169.254/32", "a metadata address"),
    ("169.254.170.2/32", "a metadata address"),  # Credentials of containers on AWS.
    ("100.100.100.200/32", "a metadata address"),  # Alibaba Cloud.
    ("168.63.129.16/32", "a metadata address"),  # Azure, although the address is a public one.
    ("192.0.0.192/32", "a metadata address"),  # Oracle Cloud.
    ("fd00:ec2::/32", "a metadata address"),  # AWS over IPv6.
    ("fd20:ce::254/128", "a metadata address"),  # Google Cloud over IPv6.
    ("0.0.0.0/8", "an unspecified address"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "a private address"),  # Shared with the carrier (RFC 6598).
    ("127.0.0.0/8", "an address of this machine"),
    ("169.254.0.0/16", "a link-local address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "a reserved address"),
    ("192.0.2.0/24", "an address for documentation"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "a private address"),  # Benchmarks (RFC 2544).
    ("198.51.100.0/24", "an address for documentation"),
    ("203.0.113.0/24", "an address for documentation"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved address"),
    ("::/128", "an unspecified address"),
    ("::1/128", "an address of this machine"),
    ("100::/64", "a reserved address"),  # Discarded (RFC 6666).
    ("2001:db8::/32", "an address for documentation"),
    ("3fff::/20", "an address for documentation"),
    ("5f00::/16", "a reserved address"),  # Segment routing (RFC 9602).
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a private address"),
    ("ff00::/8", "a multicast address"),
)
# Prefixes of IPv6 that lead to the IPv4 address inside, and how many bits follow it.
_TRANSLATED: tuple[tuple[IPv6Network, int], ...] = (
    (IPv6Network("::ffff:0:0/96"), 0),  # Mapped (RFC 4291).
    (IPv6Network("::ffff:0:0:0/96"), 0),  # Translated (RFC 2765).
    (IPv6Network("::/96"), 0),  # Compatible (RFC 4291).
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052).
    (IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056).
)
# A network's own NAT64 prefix may place the address in several ways (RFC 8215); nothing public is behind it.
_LOCAL_TRANSLATION = IPv6Network("64:ff9b:1::/48")
# Names that only this machine or the network around it knows (RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`).
_PRIVATE_NAMES: tuple[tuple[str, str], ...] = (
    ("localhost", "an address of this machine"),
    ("localdomain", "an address of this machine"),
    ("local", "a name of a local network"),
    ("internal", "a name of a private network"),
    ("home.arpa", "a name of a home network"),
    *((name, "a name of a private network") for name in ("test", "invalid", "lan", "corp", "home", "intranet", "private")),
)


@lru_cache(maxsize=8192)
def forbidden_kind(address: str) -> str | None:
    """What kind of forbidden address an IP address is, such as `a private address`; None for a public one.

    Raises ValueError for text that is no address.
    """
    parsed = ip_address(address.partition("%")[0].strip("[]"))
    if isinstance(parsed, IPv6Address) and parsed in _LOCAL_TRANSLATION:
        return "a private address"
    return _named(parsed) or _named(_inner(parsed))


def is_ip_address(host: str) -> bool:
    """Whether a URL's host is an IP address and not a name."""
    try:
        ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8192)
def private_host_kind(host: str) -> str | None:
    """What kind of private place a URL's host names, by its text alone; None for a public one, as far as that tells."""
    if is_ip_address(host):
        return forbidden_kind(host)
    name = host.rstrip(".").lower()
    if "." not in name and name != "localhost":
        # No page of the web stands directly below the root (SAC053).
        return "a name of a local network"
    return next((kind for known, kind in _PRIVATE_NAMES if name == known or name.endswith(f".{known}")), None)


@lru_cache(maxsize=65536)
def private_url_kind(url: str) -> str | None:
    """What kind of private place a URL leads to, by its text alone; None for a public one, and for what is no URL."""
    parsed = web_url(url)
    return private_host_kind(parsed.host) if parsed is not None else None


def _named(address: IpAddress | None) -> str | None:
    if address is None:
        return None
    return next((kind for network, kind in _networks() if address.version == network.version and address in network), None)


@cache
def _networks() -> tuple[tuple[IpNetwork, str], ...]:
    """The forbidden networks, read when the first address is looked for in them: most hosts are names."""
    return tuple((ip_network(network), kind) for network, kind in _FORBIDDEN)


def _inner(address: IpAddress) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to, if it holds one."""
    if isinstance(address, IPv6Address):
        for network, behind in _TRANSLATED:
            if address in network:
                return IPv4Address(int(address) >> behind & 0xFFFFFFFF)
        if address.teredo is not None:
            return address.teredo[1]
    return None
