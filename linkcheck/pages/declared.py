"""Which address a publisher's page gives itself, and whether that is to be believed."""

import re

from msgspec import Struct

from linkcheck.model import PageFacts, Resolution
from linkcheck.model.vocabulary import Outcome
from linkcheck.text import pattern
from linkcheck.urls.identity import identity
from linkcheck.urls.url import Url, web_url

# Hosts that stand in configurations until somebody writes a real one (RFC 2606, 3, and the themes that ship them).
_PLACEHOLDERS = frozenset({"example.com", "example.org", "example.net", "canonical.url", "yoursite.com", "yourdomain.com", "mysite.com"})
# First labels of hosts on which a site is built before readers see it.
_WORKSHOPS = frozenset({"staging", "stage", "dev", "preview", "preprod", "test", "localhost", "local"})
_UNFILLED = pattern(r"(?:^|/)(?:undefined|null|nan|none|false|%5bobject|\[object|:\w+)(?:[/?&%]|$)|%%|\$%7b|\$\{", re.IGNORECASE)
# Folders of lists; an address in one of them is no article's, unless the page itself was found in one.
_LISTS = frozenset("tag tags category categories author authors topic topics".split())


class Declared(Struct, frozen=True):
    """An address that a page gives itself, and where it says so: `rel=canonical`, `og:url`, `mainEntityOfPage`."""

    address: str
    said_by: tuple[str, ...]


def declared(page: PageFacts, here: str) -> tuple[Declared, ...]:
    """The addresses that the page found at `here` gives itself, the best first; those that make no sense are left out.

    rel=canonical is for search engines, og:url for sharing, mainEntityOfPage for both: publishers mend them in this order.
    """
    stated = (("rel=canonical", page.canonical), ("og:url", page.og_url), ("mainEntityOfPage", page.main_entity))
    found: dict[str, Declared] = {}
    for said_by, address in stated:
        if address is not None and is_believable(address, here):
            key = identity(address)
            known = found.get(key)
            found[key] = Declared(known.address, (*known.said_by, said_by)) if known else Declared(address, (said_by,))
    return tuple(found.values())


def witnessed(resolution: Resolution) -> tuple[Declared, ...]:
    """What the page behind a link declares, the best first; only a page that lives, with nothing standing before it, is a witness."""
    if resolution.page is None or resolution.target_outcome is not Outcome.ALIVE:
        return ()
    return declared(resolution.page, resolution.hops[-1].url)


def is_believable(address: str, here: str) -> bool:
    """Whether the page at `here` could really have that address: not a home page, a list, an error page or a placeholder's.

    Another site's address is believed: publishers name the one from which they took a text.
    """
    url = web_url(address)
    if url is None or _is_unfinished(url):
        return False
    # Imported here because only a page that was fetched declares anything: an offline run goes without.
    from linkcheck.urls.url_words import is_error_page, is_home, is_search

    misleads = any(is_so(address) and not is_so(here) for is_so in (is_home, is_error_page, is_search))
    return not misleads and not _is_list(address, here)


def _is_unfinished(url: Url) -> bool:
    """Whether an address was never meant for readers."""
    labels = url.host.split(".")
    placeholder = ".".join(labels[-2:]) in _PLACEHOLDERS or len(labels) < 2
    workshop = len(labels) > 2 and labels[0] in _WORKSHOPS
    return placeholder or workshop or labels[-1].isdigit() or _UNFILLED.search(f"{url.path}?{url.query}") is not None


def _is_list(address: str, here: str) -> bool:
    """Whether an address lists pages like the one at `here`: a folder above it, or the page of a subject."""
    from linkcheck.urls.url_words import is_above, is_home, is_section, on_same_site, parts_of

    if is_above(address, here):
        return is_section(address) and not is_home(address)
    if is_section(here):
        return False
    named = not _LISTS.isdisjoint(part.lower() for part in parts_of(address)[:-1])
    shorter = on_same_site(address, here) and len(parts_of(address)) < len(parts_of(here))
    return named or (shorter and is_section(address))


def names_another(resolution: Resolution) -> Declared | None:
    """The best address that the page behind a link gives itself, where that is neither the link nor anything it led to."""
    best = next(iter(witnessed(resolution)), None)
    if best is None:
        return None
    from linkcheck.urls.url_words import is_home

    # An address that was met on the way leads here, whatever the page says.
    met = {identity(url) for url in (resolution.url, resolution.target, *(hop.url for hop in resolution.hops)) if url is not None}
    return best if identity(best.address) not in met and not is_home(best.address) else None
