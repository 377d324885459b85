"""The kinds of sites whose pages are not there, cannot be reached, or are shown to nobody who asks like a machine."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from linkcheck.model.vocabulary import Certainty, Outcome
from tests.internet.behaviours import (
    consent_first,
    found,
    login_first,
    loop,
    moved,
    never_satisfied,
    page,
    sent_to,
    spiral,
    status,
    too_many,
)
from tests.internet.interstitials import basic_login, consent_host, geo_page, login_page, unavailable_for_legal_reasons
from tests.internet.pages import Publisher, article, section_page, story
from tests.internet.parked import SERVICES, parked, parked_by_redirect, parked_by_script, sent_to_market
from tests.internet.sites import Behaviour, Certificate, Port, Request, Site
from tests.internet.soft_404 import SORRY, STYLES, TEMPLATES, soft_404, titled
from tests.internet.trouble import broken_chunks, hangs_up, not_http, reset, silent
from tests.internet.truth import Place, SiteGroup, SiteSpec, Truth, joined, settle
from tests.internet.walls import WALLS, challenge
from tests.internet.working_pages import addresses, articles, mixed, traps


def softly_dying(spec: SiteSpec) -> SiteGroup:
    """A site that answers at status 200 for what it no longer has, in one style and one language."""
    style = spec.pick(STYLES)
    language = tuple(SORRY)[spec.variant // 2 % len(SORRY)]
    publisher = spec.publisher(language=language, template=style if style in TEMPLATES else "plain")
    # A home page under every address looks like an application to those who cannot see it.
    also = (Outcome.BLOCKED,) if style in ("as_home", "empty") else ()
    dead = Truth(Outcome.SOFT_DEAD, f"a soft 404 in the style {style!r}, in {language}", also)
    return _half_dead(spec, publisher, dead, fallback=soft_404(publisher, style))


def sending_away(spec: SiteSpec) -> SiteGroup:
    """A site that redirects to another of its pages for what it no longer has."""
    publisher = spec.publisher()
    where: Callable[[Publisher, Request], str] = spec.pick(_AWAY)
    beside = {
        "/404": page(titled(publisher, "/404")),
        "/error/404.html": page(titled(publisher, "/404")),
        "/search": page(lambda: section_page(publisher, "search", "/search")),
        **{f"/{section}/": page(partial(section_page, publisher, section, f"/{section}/")) for section in publisher.sections},
    }
    example = where(publisher, Request("GET", "https", publisher.host, f"/{publisher.sections[0]}/a"))
    dead = Truth(Outcome.SOFT_DEAD, f"it is redirected to what is not it, such as {example}")
    return _half_dead(spec, publisher, dead, fallback=sent_to(partial(where, publisher), spec.pick((301, 302))), more=beside)


def moved_without_pages(spec: SiteSpec) -> SiteGroup:
    """A domain that redirects everything to the home page of its heir."""
    heir = spec.publisher(host=spec.named("the-heir"))
    dead = Truth(Outcome.SOFT_DEAD, "every page of the old domain leads to the new one's home page")
    old = Publisher(spec.host, heir.name, heir.sections)
    lost = [Place(target, dead) for target in addresses(old, spec.rng, spec.urls)]
    away = moved(f"https://{heir.host}/")
    return joined(settle(heir, ()), settle(old, lost, around=lambda then: away))


def failing(spec: SiteSpec) -> SiteGroup:
    """A site whose server breaks on some of its pages, always."""
    publisher = spec.publisher()
    code = spec.pick((500, 502, 503, 504, 508, 520, 522, 530))
    broken = Truth(Outcome.SERVER_ERROR, f"it always answers with {code}")
    hurt = [Place(target, broken, status(code)) for target in addresses(publisher, spec.rng, spec.urls // 2)]
    return settle(publisher, (*hurt, *mixed(publisher, spec.rng, spec.urls - len(hurt))))


def for_sale(spec: SiteSpec) -> SiteGroup:
    """A domain that somebody sells."""
    kinds: Mapping[str, Behaviour] = {
        **{service: parked(service) for service in SERVICES},
        **{f"{service} by redirect": parked_by_redirect(service) for service in ("godaddy", "afternic")},
        "godaddy by script": parked_by_script(),
        "a market": sent_to_market(f"www.{spec.named('market')}"),
    }
    name = spec.pick(kinds)
    market = Site(f"www.{spec.named('market')}", fallback=parked("hugedomains"))
    sold = _everywhere(spec, Truth(Outcome.PARKED, f"it is for sale: {name}"), kinds[name])
    return joined(sold, SiteGroup((market,), {}))


def walled(spec: SiteSpec) -> SiteGroup:
    """A shop that shows everybody a bot wall, whatever he asks for."""
    name = spec.pick(WALLS)
    return _everywhere(spec, Truth(Outcome.BLOCKED, f"a wall: {name}"), challenge(name))


def walled_strangely(spec: SiteSpec) -> SiteGroup:
    """A site whose bot wall has the status of a death, or of a page."""
    name, code = spec.pick(
        (("cloudflare", 404), ("akamai", 404), ("datadome", 200), ("human", 410), ("cloudflare", 200), ("ddos-guard", 503))
    )
    return _everywhere(spec, Truth(Outcome.BLOCKED, f"a wall: {name} at {code}"), challenge(name, code))


def refusing(spec: SiteSpec) -> SiteGroup:
    """A site that is not for everyone: members, paying readers, a country, people who have not asked too often."""
    publisher = spec.publisher()
    door, parameter = spec.pick((("/login", "next"), ("/account/signin", "returnUrl"), ("/users/sign_in", "redirect_to")))
    kinds: Mapping[str, Behaviour] = {
        "401": basic_login("members"),
        "403": status(403),
        "429": too_many(),
        "429 for an hour": too_many(3600),
        "451": unavailable_for_legal_reasons(publisher),
        "999": status(999),
        "a login page": login_first(door, parameter),
        "a page for the wrong country": page(geo_page(publisher)),
    }
    name = spec.pick(kinds)
    known = Truth(Outcome.BLOCKED, f"it is not for everyone: {name}")
    places = [Place(target, known) for target in addresses(publisher, spec.rng, spec.urls)]
    return _with(settle(publisher, places, fallback=kinds[name]), publisher.host, {door: page(login_page(publisher))})


def asking_for_consent(spec: SiteSpec) -> SiteGroup:
    """A site that sends everybody to a consent host, which waits for an answer."""
    gate = f"consent.{spec.host}"
    unseen = Truth(Outcome.BLOCKED, "a consent page stands before it", (Outcome.ALIVE,))
    hidden = _everywhere(spec, unseen, consent_first(f"https://{gate}/gate", status(200)))
    return joined(hidden, SiteGroup((Site(gate, fallback=consent_host(spec.publisher_name)),), {}))


def looping(spec: SiteSpec) -> SiteGroup:
    """A site whose redirects never end."""
    publisher = spec.publisher()
    endless = Truth(Outcome.LOOP, "its redirects never end", certainty=Certainty.CONFIRMED)
    targets = addresses(publisher, spec.rng, spec.urls)
    kinds: tuple[Callable[[str], Mapping[str, Behaviour]], ...] = (
        lambda target: loop(target),
        lambda target: loop(target, f"{target}#a", "/elsewhere"),
        lambda target: loop(target, "/here", "/there", how=moved),
        lambda target: {target: never_satisfied()},
        lambda target: {target: found("/spiral"), "/spiral": spiral()},
    )
    make = spec.pick(kinds)
    return settle(publisher, [Place(target, endless, make(target)[target], make(target)) for target in targets])


def leading_nowhere(spec: SiteSpec) -> SiteGroup:
    """A site whose redirects lead out of the web."""
    publisher = spec.publisher()
    to = spec.pick(("javascript:void(0)", "file:///etc/passwd", "mailto:editor@paper.example", "market://details?id=a", "http://["))
    lost = Truth(Outcome.UNREACHABLE, f"it redirects to {to}", (Outcome.UNCHECKED,))
    return settle(publisher, [Place(target, lost, found(to)) for target in addresses(publisher, spec.rng, spec.urls)])


def breaking_off(spec: SiteSpec) -> SiteGroup:
    """A site whose connections always break before there is an answer."""
    kinds: Mapping[str, Behaviour] = {
        "reset": reset(),
        "closed": hangs_up(),
        "reset in the headers": reset("in the headers"),
        "another protocol": not_http(),
        "closed in the headers": hangs_up("in the headers"),
    }
    name = spec.pick(kinds)
    return _everywhere(spec, Truth(Outcome.UNREACHABLE, f"its connections break: {name}"), kinds[name])


def breaking_later(spec: SiteSpec) -> SiteGroup:
    """A site whose connections break in the middle of each page: the page is there."""
    publisher = spec.publisher()
    kinds: Mapping[str, Callable[[str], Behaviour]] = {
        "reset": partial(reset, "in the body"),
        "closed": partial(hangs_up, "in the body"),
        "a chunk without a length": broken_chunks,
    }
    name = spec.pick(kinds)
    seen = Truth(Outcome.ALIVE, f"its pages break off: {name}", (Outcome.UNREACHABLE,))
    return settle(
        publisher,
        [
            Place(target, seen, kinds[name](article(publisher, story(spec.rng), target)))
            for target in addresses(publisher, spec.rng, spec.urls)
        ],
    )


def silent_host(spec: SiteSpec) -> SiteGroup:
    """A host that takes connections and says nothing, or does not even take them."""
    quiet = Truth(Outcome.TIMEOUT, "its host is silent")
    if spec.variant % 2:
        return _everywhere(spec, quiet, silent(), http=Port.HANGING, https=Port.HANGING)
    return _everywhere(spec, quiet, silent())


def closed_host(spec: SiteSpec) -> SiteGroup:
    """A host where nothing listens any more."""
    return _everywhere(spec, Truth(Outcome.UNREACHABLE, "nothing listens"), status(200), http=Port.REFUSED, https=Port.REFUSED)


def vanished(spec: SiteSpec) -> SiteGroup:
    """A host whose name is gone."""
    gone = Truth(Outcome.HOST_GONE, "its name does not exist", (Outcome.UNREACHABLE,))
    return _everywhere(spec, gone, status(200), addresses=())


def insecure(spec: SiteSpec) -> SiteGroup:
    """A host with which no secure connection can be made."""
    how: dict[str, Any] = spec.pick(
        (
            {"certificate": Certificate.EXPIRED},
            {"certificate": Certificate.OTHER_NAME},
            {"certificate": Certificate.STRANGER},
            {"https": Port.PLAIN},
            {"https": Port.RESETTING},
        )
    )
    why = " ".join(str(value) for value in how.values())
    # Whether a reset in the handshake is TLS's failure or the connection's is a matter of words.
    also = (Outcome.UNREACHABLE,) if how.get("https") is Port.RESETTING else ()
    return _everywhere(spec, Truth(Outcome.TLS, why, also), status(200), **how)


def _everywhere(spec: SiteSpec, truth: Truth, behaviour: Behaviour, **site: Any) -> SiteGroup:
    """A host that does one thing for every path, its home page included."""
    publisher = spec.publisher()
    places = [Place(target, truth) for target in addresses(publisher, spec.rng, spec.urls)]
    return settle(publisher, places, **{"fallback": behaviour, "around": lambda then: behaviour, **site})


def _half_dead(
    spec: SiteSpec, publisher: Publisher, dead: Truth, fallback: Behaviour, more: Mapping[str, Behaviour] | None = None
) -> SiteGroup:
    """A site of which about half of the links lead to its fallback."""
    there = spec.urls - spec.urls // 2
    tricky = traps(publisher, spec.rng, there // 4)
    lost = [Place(target, dead) for target in addresses(publisher, spec.rng, spec.urls // 2)]
    places = (*articles(publisher, spec.rng, there - len(tricky), dead=0), *tricky, *lost)
    return _with(settle(publisher, places, fallback=fallback), publisher.host, more or {})


def _with(group: SiteGroup, host: str, pages: Mapping[str, Behaviour]) -> SiteGroup:
    """The same with more pages on one of its sites, where it has none of that address."""
    sites = (replace(site, pages={**pages, **site.pages}) if site.host == host else site for site in group.sites)
    return SiteGroup(tuple(sites), group.truth)


def _section(publisher: Publisher, request: Request) -> str | None:
    return next((section for section in publisher.sections if request.path.startswith(f"/{section}/")), None)


_AWAY: tuple[Callable[[Publisher, Request], str], ...] = (
    lambda publisher, request: "/",
    lambda publisher, request: "/404",
    lambda publisher, request: f"/{_section(publisher, request)}/" if _section(publisher, request) else "/",
    lambda publisher, request: f"/search?q={request.path.strip('/').rpartition('/')[2].removesuffix('.html')}",
    lambda publisher, request: f"https://{publisher.host}/",
    lambda publisher, request: f"/error/404.html?aspxerrorpath={request.path}",
    lambda publisher, request: "/?notfound=1",
)
