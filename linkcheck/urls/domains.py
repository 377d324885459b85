"""The registrable domain of a host, from the public suffix list that tldextract bundles."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


def same_site(host: str, other: str) -> bool:
    """Whether two hosts belong to one registrable domain; private suffixes such as `github.io` count as suffixes."""
    # A registrable domain has two labels at least: where these differ, the list need not be loaded.
    return host == other or (_last_labels(host) == _last_labels(other) and registrable(host) == registrable(other))


def _last_labels(host: str) -> list[str]:
    return host.lower().rstrip(".").split(".")[-2:]


@lru_cache(maxsize=16384)
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


@cache
def _extractor() -> "TLDExtract":
    # Imported here because it costs more than checking a whole post; the bundled list is never refreshed by download.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), include_psl_private_domains=True, cache_dir=None)
