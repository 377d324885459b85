"""The registrable domain of a host, from the public suffix list that tldextract bundles."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from linkcheck.text import cached_by_text, pattern

if TYPE_CHECKING:
    from tldextract import TLDExtract

# The list as tldextract bundles it.
_LIST = ".tld_set_snapshot"
_PLAIN = pattern(r"[a-z0-9-]+\.[a-z]+")


def same_site(host: str, other: str) -> bool:
    """Whether two hosts belong to one registrable domain; private suffixes such as `github.io` count as suffixes."""
    if host == other:
        return True
    # A registrable domain has two labels at least: where these differ, the list need not be asked.
    name = _last_labels(host)
    return name == _last_labels(other) and (_is_unlisted(name) or registrable(host) == registrable(other))


@cached_by_text(2_000_000)
def registrable(host: str) -> str:
    """The registrable domain of a host; a host without one (an address, a suffix, a single label) stands for itself."""
    found = _extractor()(host)
    if found.suffix or found.ipv4 or found.ipv6:
        return found.top_domain_under_public_suffix or host
    # Where no rule of the list matches, the last label is the suffix (publicsuffix.org, "the prevailing rule is *").
    return ".".join(host.rstrip(".").split(".")[-2:])


def is_domain(text: str) -> bool:
    """Whether a text without a scheme is a domain that could be registered: `Paper.com` is one, `Node.js` is none."""
    found = _extractor()(text) if "." in text and " " not in text else None
    return found is not None and bool(found.suffix and found.domain)


def _last_labels(host: str) -> str:
    return ".".join(host.lower().rstrip(".").split(".")[-2:])


@cached_by_text(2_000_000)
def _is_unlisted(name: str) -> bool:
    """Whether no rule of the list is about a name of two labels or what is below it: then it is a registrable domain itself."""
    rules = _rules() if _PLAIN.fullmatch(name) else b""
    suffix = name.rpartition(".")[2]
    return bool(rules) and not any(rule.encode() in rules for rule in (f"\n{name}", f".{name}", f"\n*.{suffix}"))


@cache
def _rules() -> bytes:
    """The text of the list, or nothing where it is not found: reading it takes a hundredth of the time that loading tldextract takes."""
    spec = find_spec("tldextract")
    place = Path(spec.origin).with_name(_LIST) if spec is not None and spec.origin is not None else None
    return place.read_bytes() if place is not None and place.exists() else b""


@cache
def _extractor() -> "TLDExtract":
    # Imported here because it costs more than checking a whole post; the bundled list is never refreshed by download.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)
