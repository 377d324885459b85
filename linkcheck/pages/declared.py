"""The addresses that a page declares as its own, and whether they are plausible."""

import re

from msgspec import Struct

from linkcheck.model import PageFacts, Resolution
from linkcheck.model.vocabulary import Outcome
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host, identity, is_usually_same
from linkcheck.urls.url import Url, web_url

# Hosts in configurations that were not filled in (RFC 2606, 3, and themes that ship them).
_PLACEHOLDERS = frozenset({"example.com", "example.org", "example.net", "canonical.url", "yoursite.com", "yourdomain.com", "mysite.com"})
# First labels of hosts on which a site is built before readers see it.
_STAGING_LABELS = frozenset({"staging", "stage", "dev", "preview", "preprod", "test", "localhost", "local"})
_UNFILLED = pattern(r"(?:^|/)(?:undefined|null|nan|none|false|%5bobject|\[object|:\w+)(?:[/?&%]|$)|%%|\$%7b|\$\{", re.IGNORECASE)
# A whole URL in a path, as where a base was put before an absolute address.
_URL_IN_PATH = pattern(r"/+https?:/", re.IGNORECASE)
# Folders of lists: an address in one of them is no article's, unless the page itself was found in one.
_LISTS = frozenset("tag tags category categories author authors topic topics".split())


class DeclaredAddress(Struct, frozen=True):
    """An address that a page declares as its own, and where: `rel=canonical`, `og:url`, `mainEntityOfPage`."""

    address: str
    stated_in: tuple[str, ...]


def declared_addresses(page: PageFacts, here: str) -> tuple[DeclaredAddress, ...]:
    """The plausible addresses that the page found at `here` declares, the best first.

    rel=canonical is for search engines, og:url for sharing, mainEntityOfPage for both: publishers correct them in this order.
    """
    stated = (("rel=canonical", page.canonical), ("og:url", page.og_url), ("mainEntityOfPage", page.main_entity))
    found: dict[str, DeclaredAddress] = {}
    for place, address in stated:
        if address is not None and is_plausible_address(address, here):
            key = identity(address)
            known = found.get(key)
            found[key] = DeclaredAddress(known.address, (*known.stated_in, place)) if known else DeclaredAddress(address, (place,))
    return tuple(found.values())


def declared_by_target(resolution: Resolution) -> tuple[DeclaredAddress, ...]:
    """What the page behind a link declares, the best first; nothing where that page is not alive or something stands before it."""
    if resolution.page is None or resolution.target_outcome is not Outcome.ALIVE:
        return ()
    return declared_addresses(resolution.page, resolution.hops[-1].url)


def is_plausible_address(address: str, here: str) -> bool:
    """Whether the page at `here` could have that address: not a home page, a list, an error page or a placeholder.

    An address on another site is plausible: publishers name the page from which they took a text.
    """
    url = web_url(address)
    if url is None or _is_unfinished(url) or _is_glued(url, here):
        return False
    # Imported here because only a page that was fetched declares anything: an offline run goes without.
    from linkcheck.urls.url_words import is_error_page, is_home, is_search

    misleads = any(is_so(address) and not is_so(here) for is_so in (is_home, is_error_page, is_search))
    return not misleads and not _is_list(address, here)


def _is_unfinished(url: Url) -> bool:
    """Whether an address was never meant for readers: a placeholder, a staging host, or a template that was not filled in."""
    labels = url.host.split(".")
    placeholder = ".".join(labels[-2:]) in _PLACEHOLDERS or len(labels) < 2
    staging = len(labels) > 2 and labels[0] in _STAGING_LABELS
    return placeholder or staging or labels[-1].isdigit() or _UNFILLED.search(f"{url.path}?{url.query}") is not None


def _is_glued(url: Url, here: str) -> bool:
    """Whether an address stands behind another one, or behind its own host; archives have such addresses themselves."""
    found = web_url(here)
    if found is not None and _URL_IN_PATH.search(found.path):
        return False
    return _URL_IN_PATH.search(url.path) is not None or bare_host(url.path.strip("/").partition("/")[0].lower()) == bare_host(url.host)


def _is_list(address: str, here: str) -> bool:
    """Whether an address is a list of pages like the one at `here`: a folder above it, or the page of a topic."""
    from linkcheck.urls.url_words import is_above, is_home, is_section, on_same_site, parts_of

    if is_above(address, here):
        return is_section(address) and not is_home(address)
    if is_section(here):
        return False
    named = not _LISTS.isdisjoint(part.lower() for part in parts_of(address)[:-1])
    shorter = on_same_site(address, here) and len(parts_of(address)) < len(parts_of(here))
    return named or (shorter and is_section(address))


def declares_another(resolution: Resolution) -> DeclaredAddress | None:
    """The best address that the page behind a link declares, where that is neither the link nor any address on its way."""
    best = next(iter(declared_by_target(resolution)), None)
    if best is None:
        return None
    from linkcheck.urls.url_words import is_home

    # An address on the way leads here, whatever the page declares.
    on_the_way = (url for url in (resolution.url, resolution.target, *(hop.url for hop in resolution.hops)) if url is not None)
    return best if not is_home(best.address) and not any(is_usually_same(best.address, url) for url in on_the_way) else None
