"""Domains that were let go: their pages are a parking service's or a market's."""

import re

from msgspec import Struct

from linkcheck.urls.addresses import read
from linkcheck.web.signs.hosts import by_suffix
from linkcheck.web.signs.sight import Sight
from linkcheck.words import plain

# A page with more visible words than the longest landing pages, HugeDomains' with their testimonials, is somebody's site.
PARKED_WORDS = 600
SHORT_WORDS = 150
MAX_BYTES = 256 * 1024

# Where the redirect of a parked domain ends.
MARKETS: dict[str, str] = {
    "sedo.com": "Sedo",
    "sedoparking.com": "Sedo",
    "dan.com": "Dan.com",
    "undeveloped.com": "Dan.com",
    "afternic.com": "Afternic",
    "hugedomains.com": "HugeDomains",
    "bodis.com": "Bodis",
    "parkingcrew.net": "ParkingCrew",
    "parkingcrew.com": "ParkingCrew",
    "above.com": "Above.com",
    "uniregistry.com": "Uniregistry",
    "domainmarket.com": "DomainMarket",
    "buydomains.com": "BuyDomains",
    "brandbucket.com": "BrandBucket",
    "squadhelp.com": "Atom",
    "atom.com": "Atom",
    "parklogic.com": "ParkLogic",
    "domaineasy.com": "DomainEasy",
    "namebright.com": "NameBright",
    "domainnamesales.com": "DomainNameSales",
    "voodoo.com": "Voodoo",
    "smartname.com": "SmartName",
    "fabulous.com": "Fabulous",
    "trafficclub.com": "TrafficClub",
    "internettraffic.com": "InternetTraffic",
    "sav.com": "Sav",
    "efty.com": "Efty",
    "domainactive.com": "DomainActive",
    "perfectdomain.com": "PerfectDomain",
    "domains.godaddy.com": "GoDaddy",
    "domainsponsor.com": "DomainSponsor",
    "parked.com": "Parked.com",
    "expireddomains.com": "ExpiredDomains",
    "skenzo.com": "Skenzo",
    "namedrive.com": "NameDrive",
    "hastydomains.com": "HastyDomains",
    "dynadot.com": "Dynadot",
}
_market = by_suffix(MARKETS)
# Their pages that sell a domain, which they name in the address; the others are what they write of themselves.
_OFFER = re.compile(
    r"domain_profile|buy-domain|forsale|/lander|/search/details|[?&](?:d|domain|dn)=|/[\w-]+\.(?!html?\b|php\b|aspx?\b)[a-z]{2,6}(?:[/?]|$)",
    re.IGNORECASE,
)


class Mark(Struct, frozen=True):
    """Pieces of markup, all in lower case, that together stand only in a service's own pages."""

    service: str
    pieces: tuple[bytes, ...]


def _mark(service: str, *pieces: str) -> Mark:
    return Mark(service, tuple(piece.encode() for piece in pieces))


MARKS = (
    _mark("Sedo", "sedoparking.com"),
    _mark("Sedo", "sedo.com/services/parking"),
    _mark("Bodis", "parking.bodiscdn.com"),
    _mark("Bodis", "bodis.com/", "window.park"),
    _mark("Bodis", 'window.park = "'),
    _mark("Bodis", "window.park='"),
    _mark("Bodis", 'window.park="'),
    _mark("ParkingCrew", "parkingcrew.net"),
    _mark("ParkingCrew", "d38psrni17bvxu.cloudfront.net"),
    # GoDaddy: a page that is only a way to `/lander`, and what stands there.
    _mark("GoDaddy", 'window.location.href="/lander'),
    _mark("GoDaddy", "window.location.href='/lander"),
    _mark("GoDaddy", "lander_system"),
    _mark("GoDaddy", "img1.wsimg.com/parking-lander"),
    _mark("GoDaddy", "parked free, courtesy of godaddy"),
    _mark("HugeDomains", "static.hugedomains.com"),
    _mark("HugeDomains", "hugedomains.com/domain_profile.cfm"),
    _mark("Dan.com", "dan.com/buy-domain/"),
    _mark("Dan.com", "dan.com/orders/checkout"),
    _mark("Afternic", "afternic.com/forsale/"),
    _mark("Above.com", "above.com/", "domain parking"),
    _mark("Uniregistry", "uniregistry.com/", "domain is for sale"),
    _mark("ParkLogic", "parklogic.com/"),
    _mark("CashParking", "cashparking.com"),
    _mark("NameDrive", "namedrive.com/"),
    _mark("Skenzo", "skenzo.com/"),
    _mark("Tucows", "domain parked by tucows"),
    _mark("Namecheap", "parkingpage.namecheap.com"),
    _mark("Namecheap", "this domain is registered at namecheap"),
    _mark("Name.com", "this domain is parked", "name.com"),
    _mark("Network Solutions", "customerservice.networksolutions.com", "under construction"),
    _mark("Register.com", "register.com/", "domain is parked"),
    _mark("Squarespace", "squarespace.com/universal/scripts-compressed/parking-page"),
    _mark("Dynadot", "dynadot.com/", "parked"),
    _mark("Google AdSense for Domains", "adsense/domains/caf.js"),
    _mark("Google AdSense for Domains", "google.ads.domains.caf"),
)
_SEARCHED = tuple((mark.pieces[0], mark) for mark in MARKS)
_FOR_SALE = re.compile("|".join((
    "(?:is|may be|could be|are) for sale|for sale$|^for sale|buy this domain|domain (?:name )?for sale",
    "is available for (?:sale|purchase)|make an offer",
    "is parked|parked domain|domain parking|resources and information|(?:has|is) expired|expired$",
    "steht zum verkauf|à vendre|en venta|está à venda|in vendita|te koop|продается|продаётся|売り出し中",
)))
_ADBLOCK_KEY = re.compile(rb"<html[^>]{0,400}\sdata-adblockkey\s*=", re.IGNORECASE)


def parked(url: str, html: bytes, sight: Sight) -> str | None:
    """The parking service or market whose page stands at a URL in place of a site, or None; `sight` was read from `html`."""
    parsed = read(url)
    if parsed is None:
        return None
    market = _market(parsed.hostname)
    if market is not None:
        return market if _OFFER.search(f"{parsed.pathname}{parsed.search}") else None
    if sight.article or len(html) > MAX_BYTES:
        return None
    return _marked(html, sight) or _offered(parsed.hostname, sight)


def _marked(html: bytes, sight: Sight) -> str | None:
    # A key by which ad blockers let a page's advertisements through; nobody but parking services took part for long.
    if _ADBLOCK_KEY.search(html[:4096]) and not sight.has_more_words(PARKED_WORDS):
        return "a parking service"
    if sight.has_more_words(SHORT_WORDS):
        return None
    text = html.lower()
    return next((mark.service for first, mark in _SEARCHED if first in text and all(piece in text for piece in mark.pieces)), None)


def _offered(host: str, sight: Sight) -> str | None:
    """Whether title or heading offer, or give up, the very domain that they stand on."""
    if sight.has_more_words(SHORT_WORDS):
        return None
    name = host.removeprefix("www.")
    for line in (sight.title, sight.heading):
        said = line.lower()
        if plain(said) in _BARE_OFFERS or (name in said and _FOR_SALE.search(plain(said))):
            return "a domain market"
    return None


_BARE_OFFERS = frozenset({
    "this domain is for sale", "domain for sale", "this domain name is for sale", "domain is for sale", "buy this domain", "parked domain",
    "this domain is parked", "domain parked", "domain parking", "this domain has expired", "domain expired",
    "diese domain steht zum verkauf", "ce domaine est à vendre", "este dominio está en venta",
})
