"""Parked domains: their pages belong to a parking service or a domain market."""

import re

from linkcheck.pages.marks import Marks, by_suffix, mark
from linkcheck.pages.visible_text import VisibleText
from linkcheck.text import plain
from linkcheck.urls.url_words import split_url

# The longest landing pages, HugeDomains' with their testimonials, have fewer visible words; a page with more is a real site.
PARKED_WORDS = 600
SHORT_WORDS = 150
PARKING_BYTES = 256 * 1024

# Hosts on which the redirect of a parked domain ends.
DOMAIN_MARKETS: dict[str, str] = {
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
_market_of_host = by_suffix(DOMAIN_MARKETS)
# Addresses of their pages that sell a domain, which name it; their other pages are about themselves.
_OFFER = re.compile(
    r"domain_profile|buy-domain|forsale|/lander|/search/details|[?&](?:d|domain|dn)=|/[\w-]+\.(?!html?\b|php\b|aspx?\b)[a-z]{2,6}(?:[/?]|$)",
    re.IGNORECASE,
)


PARKING_MARKS = (
    mark("Sedo", "sedoparking.com"),
    mark("Sedo", "sedo.com/services/parking"),
    mark("Bodis", "parking.bodiscdn.com"),
    mark("Bodis", "bodis.com/", "window.park"),
    mark("Bodis", 'window.park = "'),
    mark("Bodis", "window.park='"),
    mark("Bodis", 'window.park="'),
    mark("ParkingCrew", "parkingcrew.net"),
    mark("ParkingCrew", "d38psrni17bvxu.cloudfront.net"),
    # GoDaddy: a page that only leads to `/lander`, and the page there.
    mark("GoDaddy", 'window.location.href="/lander'),
    mark("GoDaddy", "window.location.href='/lander"),
    mark("GoDaddy", "lander_system"),
    mark("GoDaddy", "img1.wsimg.com/parking-lander"),
    mark("GoDaddy", "parked free, courtesy of godaddy"),
    mark("HugeDomains", "static.hugedomains.com"),
    mark("HugeDomains", "hugedomains.com/domain_profile.cfm"),
    mark("Dan.com", "dan.com/buy-domain/"),
    mark("Dan.com", "dan.com/orders/checkout"),
    mark("Afternic", "afternic.com/forsale/"),
    mark("Above.com", "above.com/", "domain parking"),
    mark("Uniregistry", "uniregistry.com/", "domain is for sale"),
    mark("ParkLogic", "parklogic.com/"),
    mark("CashParking", "cashparking.com"),
    mark("NameDrive", "namedrive.com/"),
    mark("Skenzo", "skenzo.com/"),
    mark("Tucows", "domain parked by tucows"),
    mark("Namecheap", "parkingpage.namecheap.com"),
    mark("Namecheap", "this domain is registered at namecheap"),
    mark("Name.com", "this domain is parked", "name.com"),
    mark("Network Solutions", "customerservice.networksolutions.com", "under construction"),
    mark("Register.com", "register.com/", "domain is parked"),
    mark("Squarespace", "squarespace.com/universal/scripts-compressed/parking-page"),
    mark("Dynadot", "dynadot.com/", "parked"),
    mark("Google AdSense for Domains", "adsense/domains/caf.js"),
    mark("Google AdSense for Domains", "google.ads.domains.caf"),
)
_MARKS = Marks(PARKING_MARKS)
_FOR_SALE = re.compile(
    "|".join(
        (
            "(?:is|may be|could be|are) for sale|for sale$|^for sale|buy this domain|domain (?:name )?for sale",
            "is available for (?:sale|purchase)|make an offer",
            "is parked|parked domain|domain parking|resources and information|(?:has|is) expired|expired$",
            "steht zum verkauf|à vendre|en venta|está à venda|in vendita|te koop|продается|продаётся|売り出し中",
        )
    )
)
# Whole titles and headings, made plain.
_BARE_OFFERS = frozenset(
    {
        "this domain is for sale",
        "domain for sale",
        "this domain name is for sale",
        "domain is for sale",
        "buy this domain",
        "parked domain",
        "this domain is parked",
        "domain parked",
        "domain parking",
        "this domain has expired",
        "domain expired",
        "diese domain steht zum verkauf",
        "ce domaine est à vendre",
        "este dominio está en venta",
    }
)
_ADBLOCK_KEY = re.compile(rb"<html[^>]{0,400}\sdata-adblockkey\s*=", re.IGNORECASE)


def parking_service(url: str, html: bytes, page: VisibleText) -> str | None:
    """The parking service or market whose page is at a URL in place of a site, or None; `page` was read from `html`."""
    parsed = split_url(url)
    if parsed is None:
        return None
    market = _market_of_host(parsed.hostname)
    if market is not None:
        return market if _OFFER.search(f"{parsed.pathname}{parsed.search}") else None
    if page.article or len(html) > PARKING_BYTES:
        return None
    return _service_by_mark(html, page) or _market_by_title(parsed.hostname, page)


def _service_by_mark(html: bytes, page: VisibleText) -> str | None:
    # A key that makes ad blockers show the advertisements; in the long run only parking services used it.
    if _ADBLOCK_KEY.search(html[:4096]) and not page.has_more_words(PARKED_WORDS):
        return "a parking service"
    if page.has_more_words(SHORT_WORDS):
        return None
    return _MARKS.find(html.lower())


def _market_by_title(host: str, page: VisibleText) -> str | None:
    """The domain market whose title or heading sells, or calls expired, the very domain of the page."""
    if page.has_more_words(SHORT_WORDS):
        return None
    name = host.removeprefix("www.")
    for line in (page.title, page.heading):
        lower = line.lower()
        if plain(lower) in _BARE_OFFERS or (name in lower and _FOR_SALE.search(plain(lower))):
            return "a domain market"
    return None
