"""The kinds of sites whose pages are there, whatever has to be done to see them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import cycle

from linkcheck.model.vocabulary import Outcome
from tests.internet.behaviours import (
    at_most,
    chain,
    consent_first,
    early_hints,
    found,
    head_hangs,
    head_lies,
    https_only,
    meta_refresh,
    moved,
    on_host,
    once,
    page,
    rate_limited,
    too_many,
    wants_cookie,
)
from tests.internet.interstitials import passing_consent_host
from tests.internet.pages import Publisher, article, shell, story
from tests.internet.sites import Behaviour, Site
from tests.internet.trouble import coded, endless, hangs_up, many_headers, only_http1, reset, slow_body, stalls, wrongly_coded
from tests.internet.truth import Place, SiteGroup, SiteSpec, Truth, alive, joined, settle
from tests.internet.working_pages import PERMALINKS, addresses, articles, mixed


def newspaper(spec: SiteSpec) -> SiteGroup:
    """A publisher that does everything right."""
    publisher = spec.publisher()
    return settle(publisher, mixed(publisher, spec.rng, spec.urls), http2=spec.rng.random() < 0.5)


def blog(spec: SiteSpec) -> SiteGroup:
    """A weblog that is still linked to by http."""
    publisher = spec.publisher(template="wordpress")
    return settle(publisher, mixed(publisher, spec.rng, spec.urls, permalink=PERMALINKS[0]), scheme="http", around=https_only, http2=True)


def plain_site(spec: SiteSpec) -> SiteGroup:
    """An old site without https."""
    publisher = spec.publisher()
    return settle(publisher, mixed(publisher, spec.rng, spec.urls), scheme="http")


def renamed_host(spec: SiteSpec) -> SiteGroup:
    """A site that goes from http to https and from there to www."""
    publisher = spec.publisher(host=f"www.{spec.host}")
    settled = settle(publisher, mixed(publisher, spec.rng, spec.urls))
    bare = Site(spec.host, fallback=on_host(publisher.host), around=https_only)
    return SiteGroup((*settled.sites, bare), {url.replace("https://www.", "http://"): truth for url, truth in settled.truth.items()})


def moved_domain(spec: SiteSpec) -> SiteGroup:
    """A site that moved to another domain with all its pages."""
    publisher = spec.publisher(host=spec.named("new-address"))
    settled = settle(publisher, mixed(publisher, spec.rng, spec.urls))
    old = Site(spec.host, fallback=on_host(publisher.host))
    return SiteGroup((*settled.sites, old), {url.replace(publisher.host, spec.host): truth for url, truth in settled.truth.items()})


def shortener(spec: SiteSpec) -> SiteGroup:
    """A service whose short links lead to another site: to articles, to its home page, to what it no longer has."""
    publisher = spec.publisher()
    there = mixed(publisher, spec.rng, spec.urls, dead=0.2)
    target = settle(publisher, there)
    short = (
        Place(
            f"/{spec.rng.randrange(16**5):05x}{at}", place.truth, moved(f"https://{publisher.host}{place.target}", (301, 302, 307)[at % 3])
        )
        for at, place in enumerate(there)
    )
    return joined(SiteGroup(target.sites, {}), settle(Publisher(spec.named("go"), "Go"), short, http2=True))


def rate_limiting(spec: SiteSpec) -> SiteGroup:
    """A site that wants a pause before it shows a page."""
    publisher = spec.publisher()
    places = (
        Place(place.target, Truth(place.truth.outcome, "it is there after a pause", certainty=place.truth.certainty), place.behaviour)
        for place in articles(publisher, spec.rng, spec.urls)
    )
    return settle(publisher, places, around=lambda then: rate_limited(then, after=1, seconds=0.9))


def busy(spec: SiteSpec) -> SiteGroup:
    """A site that answers only so many requests a second; who is refused all the time may take it for closed."""
    publisher = spec.publisher()
    places = (
        Place(place.target, Truth(place.truth.outcome, "a site that limits its readers", (Outcome.BLOCKED,)), place.behaviour)
        for place in articles(publisher, spec.rng, spec.urls)
    )
    return settle(publisher, places, around=lambda then: at_most(4, 1.0, then, after=1))


def cookie_wanting(spec: SiteSpec) -> SiteGroup:
    """A site that redirects to itself until its cookie is brought."""
    publisher = spec.publisher()
    return settle(publisher, mixed(publisher, spec.rng, spec.urls), around=wants_cookie)


def consenting(spec: SiteSpec) -> SiteGroup:
    """A site behind a consent host that sets its cookie and sends its readers back."""
    publisher = spec.publisher()
    gate = f"consent.{spec.host}"
    places = [
        Place(place.target, alive("a page behind a consent host", Outcome.BLOCKED), consent_first(f"https://{gate}/{at}", place.behaviour))
        for at, place in enumerate(articles(publisher, spec.rng, spec.urls, dead=0))
        if place.behaviour is not None
    ]
    back = {f"/{at}": passing_consent_host(spec.host, f"https://{publisher.host}{place.target}") for at, place in enumerate(places)}
    return joined(settle(publisher, places), SiteGroup((Site(gate, back),), {}))


def head_lying(spec: SiteSpec) -> SiteGroup:
    """A site that has no good answer to HEAD."""
    publisher = spec.publisher()
    around: Callable[[Behaviour], Behaviour] = spec.pick(
        (
            lambda then: head_lies(404, then),
            lambda then: head_lies(405, then),
            lambda then: head_lies(403, then),
            lambda then: head_lies(500, then),
            lambda then: head_lies(hangs_up(), then),
            head_hangs,
        )
    )
    return settle(publisher, mixed(publisher, spec.rng, spec.urls), around=around)


def hesitating(spec: SiteSpec) -> SiteGroup:
    """A site that fails the first time somebody asks for a page; what is dead there may have been seen only once."""
    publisher = spec.publisher()
    first: Behaviour | int = spec.pick((503, 500, reset(), 502, hangs_up(), too_many(1), reset("in the headers")))
    places = (
        Place(place.target, Truth(place.truth.outcome, "it fails at first"), place.behaviour)
        for place in articles(publisher, spec.rng, spec.urls)
    )
    return settle(publisher, places, around=lambda then: once(first, then))


def odd_server(spec: SiteSpec) -> SiteGroup:
    """A site whose pages arrive in strange ways, but arrive."""
    publisher = spec.publisher()
    odd = (
        Place(place.target, alive(f"an article {why}"), make(article(publisher, story(spec.rng), place.target)))
        for place, (why, make) in zip(articles(publisher, spec.rng, spec.urls, dead=0), cycle(_ODD.items()), strict=False)
    )
    return settle(publisher, odd, http2=spec.variant % 2 == 1)


def long_ways(spec: SiteSpec) -> SiteGroup:
    """A site whose pages are at the end of several redirects of all kinds."""
    publisher = spec.publisher()
    places = []
    for place, how in zip(articles(publisher, spec.rng, spec.urls, dead=0), cycle(_WAYS), strict=False):
        assert place.behaviour is not None
        start = f"{place.target}&from=feed" if "?" in place.target else f"{place.target}?from=feed"
        way = chain((start, f"{start}&again=1", f"{start}&again=2", place.target), place.behaviour, how)
        places.append(Place(start, alive("the end of a chain"), way[start], way))
    return settle(publisher, places)


def application(spec: SiteSpec) -> SiteGroup:
    """A single-page application: whether a page is there, only its script knows."""
    publisher = spec.publisher()
    everywhere = page(shell(publisher.name, spec.pick(("react", "vue", "angular", "next"))))
    unknown = Truth(Outcome.BLOCKED, "only a script could tell", (Outcome.ALIVE,))
    targets = addresses(publisher, spec.rng, spec.urls)
    return settle(publisher, [Place(target, unknown) for target in targets], fallback=everywhere, around=lambda then: everywhere)


def half_application(spec: SiteSpec) -> SiteGroup:
    """An application whose server writes the articles that it has, and answers with 404 for the others."""
    publisher = spec.publisher()
    return settle(publisher, articles(publisher, spec.rng, spec.urls, dead=0.4), fallback=page(shell(publisher.name, "next"), 404))


_WAYS: Sequence[Callable[[str], Behaviour]] = (
    moved,
    found,
    partial(moved, code=303),
    partial(moved, code=307),
    partial(moved, code=308),
    partial(moved, code=300),
    meta_refresh,
    # Spaces around it, and a fragment behind it: browsers do not mind.
    lambda to: moved(f" {to}#main "),
)
_ODD: Mapping[str, Callable[[str], Behaviour]] = {
    "packed by gzip": lambda html: coded(html, "gzip"),
    "packed by brotli": lambda html: coded(html, "br"),
    "packed by zstd": lambda html: coded(html, "zstd"),
    "packed by deflate without a head": lambda html: coded(html, "deflate"),
    "said to be packed": lambda html: wrongly_coded(html),
    "without an end": lambda html: endless(html),
    "in small pieces": lambda html: slow_body(html, every=0.001, size=400),
    "whose last octet never comes": lambda html: stalls(html),
    "after an interim answer": lambda html: early_hints(page(html)),
    "with ninety headers": lambda html: many_headers(90, html),
    "not by HTTP/2": lambda html: only_http1(page(html)),
    "without a type": lambda html: page(html, content_type=""),
    "at status 203": lambda html: page(html, 203),
    "in an unknown charset": lambda html: page(html, content_type="text/html; charset=klingon"),
}
